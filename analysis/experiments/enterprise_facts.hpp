#pragma once

/// What single social enterprises are and do, read off a World.

#include "analysis/probe.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace coprod::experiments {

struct EnterpriseFacts {
  std::uint32_t row = 0;
  double age = 0.0;  ///< years
  double posts = 0.0;
  LegalForm form = LegalForm::unit_of_ngo;
  bool parent = false;
  bool challenges = false;  ///< its niche
  std::array<bool, n_practices> in_use{};
  double practices = 0.0;   ///< in use
  double engagement = 0.0;  ///< depth of engagement
  double depth = 0.0;       ///< of practices, mean over six; not in use: 0
  std::array<double, n_practices> effect{};
  std::array<double, n_dimensions> index{};
  /// Mean effect of the six practices if all dimensions counted and no conflict halted them:
  /// says how deep practice is where levers take its effect away, too.
  double potential = 0.0;
};

[[nodiscard]] bool is_open_enterprise(const World& world, std::size_t enterprise);
[[nodiscard]] EnterpriseFacts facts_of(const MonthView& view, std::uint32_t enterprise);
/// Of all that are open.
[[nodiscard]] std::vector<EnterpriseFacts> open_enterprises(const MonthView& view);

/// Adds what one enterprise is, does and achieves this month under names that begin with `prefix`:
/// enterprises weigh the same, what concerns staff weighs by person, money by revenue.
void add_profile(const MonthView& view, const EnterpriseFacts& facts, const std::string& prefix,
                 Numbers& numbers);

/// Staff with disabilities at month end and the jobs that ended, by enterprise.
struct StaffSums {
  explicit StaffSums(const MonthView& view);

  struct Of {
    double staff = 0, fit = 0, skill = 0, accommodation = 0, identity = 0, esteem = 0, stress = 0;
    double role = 0, deciding = 0, plan = 0, tenure = 0;
    double lost = 0;   ///< jobs, without retirement, death and chosen moves
    double moved = 0;  ///< chosen moves to an employer or a sheltered place
  };
  std::vector<Of> of;
};
/// The same for the staff of one enterprise.
void add_staff(const StaffSums::Of& staff, const std::string& prefix, Numbers& numbers);

}  // namespace coprod::experiments
