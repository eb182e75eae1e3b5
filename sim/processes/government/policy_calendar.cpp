#include "processes/government/policy_calendar.hpp"

#include "world/labour_rules.hpp"

#include <cmath>

namespace coprod {

ProcessInfo policy_calendar_info() {
  ProcessInfo info;
  info.step = 1;
  info.name = "policy_calendar";
  info.dimension = "none";
  info.kind = ProcessKind::serial;
  info.purpose = "dated levers and indexed prices take effect";
  info.equations = {"E1.1", "E1.2"};
  info.parameters = {&Parameters::median_wage_2010,  &Parameters::median_wage_2016,
                     &Parameters::median_wage_2022,  &Parameters::wage_growth_after,
                     &Parameters::supply_elasticity, &Parameters::hours_full_time,
                     &Parameters::allowance_amount,  &Parameters::means_tested_amount,
                     &Parameters::disregard_taper,   &Parameters::disregard_band,
                     &Parameters::cycle_on};
  return info;
}

Prices make_prices(const Levers& levers, const Parameters& p, Month month) {
  const auto cents = [](double hkd) { return static_cast<float>(std::floor(hkd * 100.0 + 0.5)); };
  Prices prices;
  const double median = median_wage(month, p) * 100.0;
  prices.price = static_cast<float>(median / kept_share(p.supply_elasticity));
  prices.median_month = static_cast<float>(median * p.hours_full_time * 52.0 / 12.0);
  prices.wage_index = median_wage(month, p) / median_wage(Month(2015, 5), p);
  prices.floor_cents = cents(levers.minimum_wage);
  const double index = median_wage(month, p) / median_wage(Month(2010, 5), p);
  prices.allowance = cents(p.allowance_amount * index * levers.benefit_level);
  prices.means_tested = cents(p.means_tested_amount * index * levers.benefit_level);
  prices.disregard = cents(levers.earnings_disregard);
  prices.disregard_band = cents(p.disregard_band * risen_since(amounts_known, month, p));
  prices.disregard_taper = static_cast<float>(p.disregard_taper);
  prices.subsidy = cents(levers.wage_subsidy_amount);
  return prices;
}

void run_policy_calendar(PolicyCalendarAccess world, Step& step) {
  const Parameters& p = step.environment.parameters;
  MonthContext& m = step.month;
  m.levers = step.calendar.at(m.month, p);
  add_reforms(m.levers, step.calendar, world);
  m.first_day = m.month.first_day();
  m.days = m.month.days();
  m.prices = make_prices(m.levers, p, step.environment.dated(m.month));
  m.cycle = static_cast<float>(step.environment.cycle(m.month));
}

}  // namespace coprod
