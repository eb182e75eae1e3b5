#pragma once

/// Which mechanisms and which dimensions of co-production carried the effect of a reform.
///
/// The past up to the month in which base and reform part is simulated once a replicate. From there
/// on both futures are simulated again under variants:
/// - *off*: a mechanism (or a pair of them) switched off in both. What it carried is the effect less
///   the effect that is left: a difference of differences.
/// - *replayed*: the mechanism stays on, and the reform gets the base's path of what the mechanism
///   acts through (mediators.hpp). What it carried is the effect less the effect with that path
///   held: its total indirect effect (the effect less the natural direct one, Pearl 2001), for the
///   rows that both arms have.
/// - *coalitions*: the practices of some dimensions count and those of the others do not
///   (`practice_strategic` and so on), 8 coalitions x 2 arms; Shapley shares the effect out.

#include "analysis/contrast.hpp"
#include "analysis/selector.hpp"
#include "output/files.hpp"
#include "run/run.hpp"
#include "scenario/scenario.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace coprod {

struct AttributionOptions {
  /// What the effect is read from; over the whole years apart.
  std::vector<std::string> outcomes{"employment_rate", "mean_net_income", "mean_wellbeing",
                                    "public_cost", "enterprises"};
  int threads = 0;
  std::function<void(const Progress&)> progress;
  const std::atomic<bool>* stop = nullptr;
};

/// Numbers by replicate.
using ByReplicate = std::vector<double>;

/// Of one reform and one outcome.
struct Attributed {
  std::string outcome;
  std::string unit;
  ByReplicate base;
  ByReplicate effect;
  std::vector<ByReplicate> carried_off;               ///< [mechanism]
  std::vector<ByReplicate> carried_replayed;          ///< [mechanism]
  std::vector<ByReplicate> pair_carried;              ///< [pair], both off
  std::vector<ByReplicate> pair_carried_replayed;     ///< [pair]
  std::vector<std::array<ByReplicate, 2>> coalition;  ///< [coalition][base, reform]
  std::array<ByReplicate, 3> shapley;  ///< of the effect less that of the empty coalition
};

struct Attribution {
  std::string base;
  std::string reform;
  std::string window;
  std::vector<std::string> mechanisms;  ///< ids, those that the scenarios have on
  /// Of the six mechanisms that carry most of the first outcome (mechanism, mechanism).
  std::vector<std::array<std::size_t, 2>> pairs;
  std::vector<Attributed> outcomes;
  double person_months = 0.0;
};

/// Why the effect of a reform cannot be attributed, as a sentence; empty when it can be.
[[nodiscard]] std::string why_not_attributable(const Scenario& base, const Scenario& reform);

/// Throws InputError when the two cannot be paired or do not part in time for a whole year, and
/// Interrupted.
[[nodiscard]] Attribution attribute_effect(const Scenario& base, const Scenario& reform,
                                           const AttributionOptions& options);

/// attribution.h5 (docs/file-format.md).
void write_attribution(const std::filesystem::path& path, const std::vector<Attribution>& found,
                       std::span<const Scenario* const> scenarios,
                       IfExists if_exists = IfExists::refuse);

/// "none", "strategic + identity": dimensions of a coalition.
[[nodiscard]] std::string coalition_name(Coalition coalition);

}  // namespace coprod
