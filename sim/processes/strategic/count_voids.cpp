#include "processes/strategic/count_voids.hpp"

#include "processes/rules/voids.hpp"
#include "processes/seen_by_way.hpp"
#include "world/labour_rules.hpp"

#include <algorithm>

namespace coprod {

ProcessInfo count_voids_info() {
  ProcessInfo info;
  info.step = 5;
  info.name = "count_voids";
  info.dimension = "strategic";
  info.kind = ProcessKind::serial;
  info.purpose = "persons in the voids between workshop and market are counted";
  info.mechanisms = {};
  info.equations = {"E5.4"};
  info.parameters = together({&Parameters::workshop_value, &Parameters::stress_loss,
                              &Parameters::hours_full_time, &Parameters::means_tested_amount},
                             wage_parameters, price_parameters);
  info.levers = {"minimum_wage", "benefit_level"};
  return info;
}

void run_count_voids(CountVoidsAccess world, Step& step) {
  const auto counted = world.read<segment::OutOfWork>();
  const bool never = std::all_of(counted.begin(), counted.end(), [](auto n) { return n == 0; });
  if (step.month.month.month_of_year() != 1 && !never) return;

  const Parameters& p = step.environment.parameters;
  const VoidWindow window = void_window(step.month.prices, p);
  const auto district = world.read<person::District>();
  const auto kind = world.read<person::PrimaryKind>();
  const auto severity = world.read<person::Severity>();
  const auto status = world.read<person::Status>();
  const auto skill = world.read<person::Skill>();
  const auto fit = world.read<person::JobFit>();
  const auto stress = world.read<person::Stress>();
  const auto out_of_work = world.write<segment::OutOfWork>();
  const auto in_void = world.write<segment::InVoid>();
  std::fill(out_of_work.begin(), out_of_work.end(), 0);
  std::fill(in_void.begin(), in_void.end(), 0);
  const auto loss = static_cast<float>(p.stress_loss);
  for (std::size_t i = 0; i < status.size(); ++i) {
    if (status[i] > code(Status::seeking)) continue;  // outside the labour force, or seeking
    const std::size_t s = segment_of(district[i], kind[i], severity[i]);
    ++out_of_work[s];
    in_void[s] += window.holds(productivity(skill[i], fit[i], stress[i], loss));
  }
}

}  // namespace coprod
