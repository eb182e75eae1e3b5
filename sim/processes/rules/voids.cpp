#include "processes/rules/voids.hpp"

#include "world/labour_rules.hpp"

#include <algorithm>

namespace coprod {

VoidWindow void_window(const Prices& prices, const Parameters& p) {
  const double hours = p.hours_full_time * static_cast<double>(hours_to_month);
  return void_window(static_cast<double>(prices.floor_cents),
                     static_cast<double>(prices.means_tested) / hours,
                     static_cast<double>(prices.price), p);
}

void count_voids(CountVoidsAccess world, const VoidWindow& window, const Parameters& p) {
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

double void_of(VoidAccess world, std::size_t district) {
  const auto out_of_work = world.read<segment::OutOfWork>();
  const auto in_void = world.read<segment::InVoid>();
  double out = 0.0;
  double inside = 0.0;
  for (std::size_t s = district * n_segments; s < (district + 1) * n_segments; ++s) {
    out += out_of_work[s];
    inside += in_void[s];
  }
  return out > 0.0 ? inside / out : 0.0;
}

}  // namespace coprod
