#include "processes/government/shock_calendar.hpp"

#include <algorithm>

namespace coprod {

ProcessInfo shock_calendar_info() {
  ProcessInfo info;
  info.step = 2;
  info.name = "shock_calendar";
  info.dimension = "none";
  info.kind = ProcessKind::serial;
  info.purpose = "distancing and shocks lower demand and contact";
  info.mechanisms = {"M33"};
  info.equations = {"E2.1", "E2.2"};
  info.parameters = {
      &Parameters::shock_demand,      &Parameters::shock_contact, &Parameters::zone_thinned,
      &Parameters::zone_spaced,       &Parameters::zone_outdoors, &Parameters::zone_online,
      &Parameters::online_attendance, &Parameters::online_skill,  &Parameters::online_design};
  info.levers = {"distancing", "demand_shock"};
  return info;
}

namespace {

template <class View>
double mean_power_gap(const View& world) {
  const auto gap = world.template read<organisation::PowerGap>();
  double sum = 0.0;
  double open = 0.0;
  for (std::size_t o = 0; o < gap.size(); ++o) {
    if (!world.is_open(o)) continue;
    sum += static_cast<double>(gap[o]);
    open += 1.0;
  }
  return open > 0.0 ? sum / open : 1.0;
}

}  // namespace

void make_shock_calendar_coefficients(const CoefficientInputs& in, ShockCalendarCoefficients& out) {
  const Parameters& p = in.parameters;
  out.demand_factor =
      (1.0 - p.shock_demand * in.levers.distancing) * (1.0 - in.levers.demand_shock);

  // Zones of contact (E2.2).
  const double d = p.shock_contact * in.levers.distancing;
  const double total = p.zone_thinned + p.zone_spaced + p.zone_outdoors + p.zone_online;
  const double scale = total > 1.0 ? 1.0 / total : 1.0;  // shares of what is left of contact
  const double thinned = d * scale * p.zone_thinned;
  const double spaced = d * scale * p.zone_spaced;
  const double outdoors = d * scale * p.zone_outdoors;
  const double online = d * scale * p.zone_online;
  out.contact_zones = {1.0 - d,  std::max(0.0, d - thinned - spaced - outdoors - online),
                       thinned,  spaced,
                       outdoors, online};
  const double on_line =
      p.online_attendance * p.online_skill * p.online_design * (1.0 - mean_power_gap(in.world));
  out.contact = static_cast<float>(1.0 - d + 0.6 * thinned + 0.8 * spaced + 0.9 * outdoors
                                   + on_line * online);
}

void run_shock_calendar(ShockCalendarAccess, Step& step) {
  step.flows.contact_zones = step.month.coefficients->shock_calendar->contact_zones;
}

}  // namespace coprod
