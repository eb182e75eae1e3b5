#pragma once

/// Persons in work at one time, found again later.

#include "analysis/experiments/enterprise_facts.hpp"
#include "analysis/probe.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace coprod::experiments {

/// What is asked of a member of a cohort who is still in the population.
inline constexpr std::array<std::string_view, 13> followed_ids{
    "identity", "identity_gain", "wellbeing",        "wellbeing_gain", "stress",
    "wage",     "hours",         "net_income",       "tenure",         "left_job",
    "no_work",  "open",          "identity_at_start"};
inline constexpr std::array<std::string_view, 13> followed_titles{
    "identity",
    "identity, gained since the start",
    "well-being",
    "well-being, gained since the start",
    "stress",
    "hourly wage, HKD, of those in work",
    "hours a week, of those in work",
    "net income, HKD a month",
    "tenure, years, of those in work",
    "share who left the job",
    "share without work",
    "share in open employment",
    "identity at the start"};
inline constexpr std::size_t n_followed = followed_ids.size();

/// Well-being as the observers have it (sim/observers/stock_sums).
[[nodiscard]] double wellbeing_of(const MonthView& view, std::size_t person);

/// Groups of staff: of enterprises by depth of practice, and of employers.
enum class StaffGroup : std::uint8_t { deep, middle, shallow, open };
inline constexpr std::size_t n_staff_groups = 4;

/// Thirds of open enterprises by the effect that their practices have when no conflict halts them
/// (`EnterpriseFacts::potential`); for closed enterprises the entry means nothing.
[[nodiscard]] std::vector<StaffGroup> thirds_by_depth(const MonthView& view);

struct Member {
  StaffGroup group;
  std::uint8_t kind;
  std::uint8_t severity;
  std::uint8_t sex;
  std::uint8_t age_group;
  std::uint8_t status;
  std::uint32_t employer;
  std::int32_t hire_day;
  double identity;
  double wellbeing;

  /// Kind group x severity.
  [[nodiscard]] std::size_t cell() const { return kind_group_of(kind) * n_severities + severity; }
  static constexpr std::size_t n_cells = n_kind_groups * n_severities;
  /// Kind x severity x sex x age group.
  [[nodiscard]] std::size_t fine_cell() const {
    return ((std::size_t{kind} * n_severities + severity) * 2 + sex) * n_age_groups + age_group;
  }
  static constexpr std::size_t n_fine_cells = n_kinds * n_severities * 2 * n_age_groups;
};

struct FollowedMember {
  const Member* then;
  std::array<double, n_followed> now;  ///< NaN where the question does not arise
};

/// All who were in work at a month's end.
class StaffCohort {
 public:
  void take(const MonthView& view);
  [[nodiscard]] bool empty() const { return members_.empty(); }
  [[nodiscard]] std::size_t size() const { return members_.size(); }
  /// Those who are still in the population.
  [[nodiscard]] std::vector<FollowedMember> follow(const MonthView& view) const;

 private:
  std::unordered_map<std::uint64_t, Member> members_;
};

}  // namespace coprod::experiments
