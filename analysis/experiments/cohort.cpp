#include "analysis/experiments/cohort.hpp"

#include <algorithm>
#include <limits>

namespace coprod::experiments {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::uint8_t age_group_of(std::int32_t months) {
  std::uint8_t group = 0;
  while (group + 1u < n_age_groups && months >= 12 * age_bounds[group + 1u]) ++group;
  return group;
}

}  // namespace

double wellbeing_of(const MonthView& view, std::size_t i) {
  const Parameters& p = view.environment.parameters;
  const auto& persons = view.world.persons;
  const double full = p.wellbeing_full_income * static_cast<double>(view.month.median_month);
  const double enough = std::min(1.0, persons.get<person::NetIncome>()[i] / full);
  const double well =
      p.wellbeing_identity * static_cast<double>(persons.get<person::Identity>()[i])
      + p.wellbeing_calm * (1.0 - static_cast<double>(persons.get<person::Stress>()[i]))
      + p.wellbeing_income * enough;
  return std::clamp(well, 0.0, 1.0);
}

std::vector<StaffGroup> thirds_by_depth(const MonthView& view) {
  auto open = open_enterprises(view);
  std::stable_sort(open.begin(), open.end(),
                   [](const auto& a, const auto& b) { return a.potential > b.potential; });
  std::vector<StaffGroup> groups(view.world.social_enterprises.size(), StaffGroup::middle);
  const std::size_t third = open.size() / 3;
  for (std::size_t rank = 0; rank < third; ++rank) {
    groups[open[rank].row] = StaffGroup::deep;
    groups[open[open.size() - 1 - rank].row] = StaffGroup::shallow;
  }
  return groups;
}

void StaffCohort::take(const MonthView& view) {
  members_.clear();
  const auto thirds = thirds_by_depth(view);
  const auto& persons = view.world.persons;
  for (std::size_t i = 0; i < persons.size(); ++i) {
    const std::uint8_t status = persons.get<person::Status>()[i];
    if (!is_employed(status)) continue;
    const std::uint32_t employer = persons.get<person::Employer>()[i];
    const bool enterprise = status == code(Status::social_enterprise);
    members_.emplace(
        persons.get<person::Key>()[i],
        Member{enterprise ? thirds[employer] : StaffGroup::open,
               persons.get<person::PrimaryKind>()[i], persons.get<person::Severity>()[i],
               persons.get<person::Sex>()[i],
               age_group_of(view.month.month.index() - persons.get<person::BirthMonth>()[i]),
               status, employer, persons.get<person::HireDay>()[i],
               static_cast<double>(persons.get<person::Identity>()[i]), wellbeing_of(view, i)});
  }
}

std::vector<FollowedMember> StaffCohort::follow(const MonthView& view) const {
  const auto& persons = view.world.persons;
  const std::int32_t today = (view.month.month + 1).first_day();
  std::vector<FollowedMember> found;
  for (std::size_t i = 0; i < persons.size(); ++i) {
    const std::uint8_t status = persons.get<person::Status>()[i];
    if (status == code(Status::absent)) continue;
    const auto of = members_.find(persons.get<person::Key>()[i]);
    if (of == members_.end()) continue;
    const Member& then = of->second;
    const bool works = is_employed(status);
    const bool same = status == then.status && persons.get<person::Employer>()[i] == then.employer
                      && persons.get<person::HireDay>()[i] == then.hire_day;
    const auto identity = static_cast<double>(persons.get<person::Identity>()[i]);
    const double wellbeing = wellbeing_of(view, i);
    const double tenure = (today - persons.get<person::HireDay>()[i]) / (12.0 * mean_month_days);
    found.push_back(
        {&then,
         {identity, identity - then.identity, wellbeing, wellbeing - then.wellbeing,
          static_cast<double>(persons.get<person::Stress>()[i]),
          works ? persons.get<person::Wage>()[i] / 100.0 : nan,
          works ? persons.get<person::Hours>()[i] : nan,
          persons.get<person::NetIncome>()[i] / 100.0, works ? tenure : nan, same ? 0.0 : 1.0,
          works ? 0.0 : 1.0, status == code(Status::open_employment) ? 1.0 : 0.0, then.identity}});
  }
  return found;
}

}  // namespace coprod::experiments
