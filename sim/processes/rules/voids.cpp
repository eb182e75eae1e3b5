#include "processes/rules/voids.hpp"

namespace coprod {

VoidWindow void_window(const Prices& prices, const Parameters& p) {
  const double hours = p.hours_full_time * static_cast<double>(hours_to_month);
  return void_window(static_cast<double>(prices.floor_cents),
                     static_cast<double>(prices.means_tested) / hours,
                     static_cast<double>(prices.price), p);
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
