#include "world/enterprise_market.hpp"

#include "core/calendar.hpp"
#include "core/math.hpp"
#include "world/labour_rules.hpp"

#include <algorithm>

namespace coprod {

namespace {
constexpr double enterprises_of_2014 =
    115.0;  ///< for persons with disabilities: a fifth to a quarter of all (evidence.md C4)
constexpr double floor_of_2014 = 30.0;  ///< HKD h-1 (evidence.md C1)
constexpr double month_hours = 52.0 / 12.0;
}  // namespace

double costs_at_full_posts(const FullPosts& full, const Parameters& p) {
  return full.posts * (full.pay + full.support) + full.others * kept_share(p.supply_elasticity)
         + p.enterprise_rent * (standard_workers_a_post * full.posts + full.others);
}

double markup_price(const FullPosts& full, const Parameters& p) {
  const double produced = std::max(1e-6, full.posts * full.value + full.others);
  const double markup = p.price_elasticity / (p.price_elasticity - 1.0);
  return markup * costs_at_full_posts(full, p) / produced;
}

VoidWindow void_window(double floor, double benefit, double price, const Parameters& p) {
  const double low = p.workshop_value;
  return {static_cast<float>(low),
          static_cast<float>(std::max(low, std::max(floor, benefit) / price))};
}

EnterpriseMarket make_market(const Parameters& p, double scale) {
  const Month then(2014, 5);
  const double price = median_wage(then, p) / kept_share(p.supply_elasticity);
  const double month = price * p.hours_full_time * month_hours;
  const double hour =
      p.enterprise_support_cost * median_wage(then, p) / median_wage(Month(2015, 5), p);
  FullPosts full;
  full.posts = p.enterprise_posts;
  full.others = p.enterprise_posts * p.enterprise_other_staff;
  full.pay = floor_of_2014 / price;
  full.value = full.pay / kept_share(p.supply_elasticity);
  full.support = p.reference_intensity * hour / month;

  EnterpriseMarket market;
  market.price = markup_price(full, p);
  const FullPosts standard{0.0, 1.0, 0.0, 0.0, 0.0};
  market.others_price = markup_price(standard, p);
  market.demand = scale * p.market_tightness * enterprises_of_2014 * costs_at_full_posts(full, p)
                  / p.market_share;
  market.others = scale * enterprises_of_2014 * pow64(market.price, 1.0 - p.price_elasticity)
                  * (1.0 - p.market_share) / p.market_share;
  return market;
}

}  // namespace coprod
