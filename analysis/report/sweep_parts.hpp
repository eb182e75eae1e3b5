#pragma once

/// The sections of a report on a sweep.

#include "analysis/report/parts.hpp"
#include "analysis/robust.hpp"
#include "analysis/sweep_sensitivity.hpp"
#include "output/manifest.hpp"

#include <optional>

namespace coprod::report {

/// What the sections of a sweep's page are made of.
struct SweepPage {
  const SweepData& data;
  std::optional<RobustStudy> robust;  ///< of sweeps over effects whose points were drawn
  std::string no_robust;              ///< why there is none
  SweepSensitivity sensitivity;
  std::optional<Manifest> manifest;
};

[[nodiscard]] Section sweep_verdict_section(const SweepPage& page);
[[nodiscard]] Section worlds_section(const SweepPage& page);
[[nodiscard]] Section carriers_section(const SweepPage& page);
[[nodiscard]] Section turning_section(const SweepPage& page);
[[nodiscard]] Section sensitivity_section(const SweepPage& page);
[[nodiscard]] Section priors_section(const SweepPage& page);
[[nodiscard]] Section sweep_limits_section(const SweepPage& page);
[[nodiscard]] Section sweep_reproduce_section(const SweepPage& page);

/// The whole page, as HTML. Throws InputError when the sweep was not merged.
[[nodiscard]] std::string sweep_page(const std::filesystem::path& directory);

}  // namespace coprod::report
