#include "processes/organisations/enterprise_accounts.hpp"

#include "processes/government/shock_calendar.hpp"
#include "processes/rules/voids.hpp"
#include "processes/seen_by_way.hpp"
#include "random/draws.hpp"
#include "world/enterprise_market.hpp"
#include "world/labour_rules.hpp"
#include "world/organisation_rules.hpp"
#include "world/roster.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace coprod {

ProcessInfo enterprise_accounts_info() {
  ProcessInfo info;
  info.step = 15;
  info.name = "enterprise_accounts";
  info.dimension = "strategic";
  info.kind = ProcessKind::settled;
  info.purpose = "social enterprises set prices, sell in their market, pay, grow, shrink and close";
  info.mechanisms = {"M4", "M13", "M15", "M16", "M17", "M18", "M24", "M33"};
  info.equations = {"E15.3", "E15.4", "E15.5", "E15.6", "E15.7", "E15.8", "E15.9", "E15.12"};
  info.parameters =
      together({&Parameters::enterprise_demand_attitude, &Parameters::enterprise_demand_spread,
                &Parameters::enterprise_demand_persistence, &Parameters::enterprise_reserve_months,
                &Parameters::mission_spending, &Parameters::enterprise_growth,
                &Parameters::enterprise_closes, &Parameters::enterprise_credit,
                &Parameters::cross_subsidy_share, &Parameters::pairing_output,
                &Parameters::contact_sales, &Parameters::role_saving, &Parameters::shock_demand},
               wage_parameters, contact_parameters, price_parameters, market_parameters);
  info.levers = {"se_rent_concession", "practice_identity", "follow_up_intensity",
                 "se_public_purchase", "distancing",        "demand_shock",
                 "minimum_wage",       "benefit_level"};
  return info;
}

namespace {

/// What staff with disabilities of each enterprise earned and produced this month, 0.01 HKD.
struct Work {
  std::int64_t earnings = 0;
  std::int64_t value = 0;
  std::int32_t paid = 0;       ///< staff
  std::int32_t supported = 0;  ///< of these, with an open case
};

/// Output relative to skill, fit and stress: effort, and help in a pair (M13, M15).
double motivation(EnterpriseAccountsAccess world, const Parameters& p, const EnterprisePay& pay) {
  const std::uint32_t w = worker_of(world, pay.enterprise, world.read<person::Key>()[pay.person]);
  if (w == no_row) return 1.0;
  const float effect =
      world.effect_of(world.organisation_of_enterprise(pay.enterprise), Practice::interdependence);
  const float paired =
      1.0f
      + static_cast<float>(p.pairing_output) * effect * world.read<enterprise_worker::Help>()[w];
  return static_cast<double>(world.read<enterprise_worker::Effort>()[w] * paired);
}

std::vector<Work> work_by_enterprise(EnterpriseAccountsAccess world, const Step& step) {
  std::vector<Work> work(world.count<social_enterprise::Rows>());
  const auto earnings = world.read<person::Earnings>();
  for (const BlockStore& block : step.blocks) {
    for (std::uint32_t k = 0; k < block.output.enterprise_pay.size; ++k) {
      const EnterprisePay& pay = block.output.enterprise_pay.data[k];
      const std::int64_t earned = earnings[pay.person];
      work[pay.enterprise].earnings += earned;
      work[pay.enterprise].supported += pay.supported;
      work[pay.enterprise].paid += 1;
      if (pay.wage > 0) {  // hours paid x worth of an hour
        work[pay.enterprise].value +=
            whole_cents(static_cast<double>(earned) / pay.wage * static_cast<double>(pay.worth)
                        * motivation(world, step.environment.parameters, pay));
      }
    }
  }
  return work;
}

/// Worth of what a standard worker produces in a month of full time, 0.01 HKD.
double standard_month_of(const Step& step) {
  return static_cast<double>(step.month.prices.price) * step.environment.parameters.hours_full_time
         * static_cast<double>(hours_to_month);
}

/// The accounts of one enterprise.
class Enterprise {
 public:
  Enterprise(EnterpriseAccountsAccess world, Step& step, std::uint32_t row)
      : world_(world),
        step_(step),
        p_(step.environment.parameters),
        e_(row) {}

  /// Produced by all staff, at the worth of what standard workers produce, 0.01 HKD.
  [[nodiscard]] double produced(const Work& work) const {
    return static_cast<double>(work.value)
           + get<social_enterprise::OtherStaff>() * standard_month();
  }
  /// The price moves by a twelfth of the gap towards that of E15.3b, at what its staff earn and produce;
  /// without staff at what somebody from the middle of the void would.
  void set_price(const Work& work, const VoidWindow& window) {
    const auto programme = index_of(Programme::social_enterprise);
    const double month = standard_month();
    FullPosts full;
    full.posts = get<social_enterprise::TargetStaff>();
    full.others = get<social_enterprise::OtherStaff>();
    if (work.paid > 0) {
      full.value = static_cast<double>(work.value) / (work.paid * month);
      full.pay = static_cast<double>(work.earnings) / (work.paid * month);
    } else {
      const double floor = static_cast<double>(step_.month.prices.floor_cents)
                           / static_cast<double>(step_.month.prices.price);
      full.value = window.middle();
      full.pay = std::max(kept_share(p_.supply_elasticity) * full.value, floor);
    }
    full.support = step_.month.levers.follow_up_intensity[programme] * p_.enterprise_support_cost
                   * step_.month.prices.wage_index * 100.0 / month;
    float& price = change<social_enterprise::Price>();
    price +=
        (static_cast<float>(std::min(1000.0, markup_price(full, p_))) - price) * (1.0f / 12.0f);
  }
  [[nodiscard]] double price() const {
    return static_cast<double>(get<social_enterprise::Price>());
  }
  /// What draws customers beside the price (E15.3); moves passing demand (E15.4).
  double attractiveness() {
    const auto d = get<social_enterprise::District>();
    const auto attitude = static_cast<double>(world_.read<public_group::Attitude>()[d]);
    const auto at_start = static_cast<double>(world_.read<public_group::AttitudeAtStart>()[d]);
    const PhiloxWords w = words();
    const double rho = p_.enterprise_demand_persistence;
    const double noise = p_.enterprise_demand_spread * std::sqrt(1.0 - rho * rho)
                         * normal_quantile64(uniform_word(w[0]));
    float& x = change<social_enterprise::LogDemand>();
    x = static_cast<float>(std::clamp(rho * static_cast<double>(x) + noise, -5.0, 5.0));
    const auto contact = static_cast<double>(step_.month.coefficients->shock_calendar->contact);
    return static_cast<double>(get<social_enterprise::Quality>())
           * (1.0 + p_.contact_sales * interdependence() * contact)
           * exp64(p_.enterprise_demand_attitude * (attitude - at_start) + static_cast<double>(x));
  }

  /// Enters the month (E15.5-E15.9).
  void close_month(const Work& work, double sold, std::int64_t purchase, bool sold_all) {
    auto& payments = step_.flows.payments;
    const Levers& levers = step_.month.levers;
    const std::int64_t sales = whole_cents(sold);
    const std::int64_t rent =
        whole_cents(p_.enterprise_rent * standard_month()
                    * (standard_workers_a_post * get<social_enterprise::TargetStaff>()
                       + get<social_enterprise::OtherStaff>()));
    const std::int64_t concession =
        whole_cents(static_cast<double>(rent) * levers.se_rent_concession);
    const std::int64_t others = whole_cents(static_cast<double>(step_.month.prices.median_month)
                                            * get<social_enterprise::OtherStaff>());
    const auto programme = static_cast<std::size_t>(Programme::social_enterprise);
    const double saved = p_.role_saving * levers.practice_identity
                         * static_cast<double>(share_with_role(world_, e_));
    const std::int64_t support = whole_cents(work.supported * levers.follow_up_intensity[programme]
                                             * p_.enterprise_support_cost * (1.0 - saved)
                                             * step_.month.prices.wage_index * 100.0);
    const std::size_t o = world_.organisation_of_enterprise(e_);
    const std::int64_t time = participation_cost(world_.read<organisation::ParticipationHours>()[o],
                                                 step_.month.prices.wage_index, p_);
    payments.enter(Payment::sales, sales);
    payments.enter(Payment::public_purchase, purchase);
    payments.enter(Payment::rent_concession, concession);
    payments.enter(Payment::wages_social_enterprise, work.earnings);
    payments.enter(Payment::enterprise_staff, others);
    payments.enter(Payment::enterprise_rent, rent);
    payments.enter(Payment::enterprise_support, support);
    payments.enter(Payment::participation_enterprises, time);
    const std::int64_t before_help =
        sales + purchase + concession - work.earnings - others - rent - support - time;
    std::int64_t& reserves = change<social_enterprise::Reserves>();
    reserves += before_help;
    const std::int64_t grant = get<social_enterprise::GrantPaid>();  // in the reserves already
    const std::int64_t costs = sales + purchase + concession - before_help;
    const std::int64_t help = help_of_parent(before_help);
    const std::int64_t spent = spend_on_mission(costs, before_help + grant + help);

    constexpr float rate = 1.0f / 12.0f;
    float& revenue = change<social_enterprise::Revenue>();
    float& result = change<social_enterprise::Result>();
    revenue += rate * (static_cast<float>(sales + purchase + concession + grant + help) - revenue);
    result += rate * (static_cast<float>(before_help + grant + help - spent) - result);
    decide(costs, sold_all);
  }

  /// Settles what is left when it has closed.
  void wind_up() {
    std::int64_t& reserves = change<social_enterprise::Reserves>();
    if (reserves < 0) step_.flows.payments.enter(Payment::written_off, -reserves);
    if (reserves > 0) step_.flows.payments.enter(Payment::surplus_to_others, reserves);
    reserves = 0;
    world_.write<social_enterprise::GrantLeft>()[e_] = 0;
    change<social_enterprise::GrantMonths>() = 0;
    change<social_enterprise::Revenue>() = 0.0f;
    change<social_enterprise::Result>() = 0.0f;
  }

 private:
  template <class C>
  [[nodiscard]] typename C::Type get() const {
    return world_.read<C>()[e_];
  }
  template <class C>
  [[nodiscard]] typename C::Type& change() const {
    return world_.change<C>()[e_];
  }
  [[nodiscard]] double interdependence() const {
    return static_cast<double>(
        world_.effect_of(world_.organisation_of_enterprise(e_), Practice::interdependence));
  }
  [[nodiscard]] PhiloxWords words() const {
    return draw_words(step_.month.random, EntityKey{get<social_enterprise::Key>()},
                      address_word(step_.month.month, Stream::accounts));
  }
  /// Value of a month of a standard worker in full time, 0.01 HKD.
  [[nodiscard]] double standard_month() const { return standard_month_of(step_); }

  /// A parent with reserves makes good a share of a loss (E15.7); what it gives.
  std::int64_t help_of_parent(std::int64_t result) {
    std::int64_t& reserves = change<social_enterprise::Reserves>();
    const std::uint32_t parent = get<social_enterprise::Parent>();
    const auto budget = world_.change<ngo::Budget>();
    if (result >= 0 || reserves >= 0 || parent == no_row || budget[parent] <= 0) return 0;
    const std::int64_t wanted = whole_cents(p_.cross_subsidy_share * static_cast<double>(-result));
    const std::int64_t given = std::min(wanted, budget[parent]);
    budget[parent] -= given;
    reserves += given;
    step_.flows.payments.enter(Payment::cross_subsidy, given);
    return given;
  }

  /// With more reserves than it keeps a share of the month's surplus goes to the mission (E15.7); how much.
  std::int64_t spend_on_mission(std::int64_t costs, std::int64_t result) {
    std::int64_t& reserves = change<social_enterprise::Reserves>();
    const std::int64_t kept =
        whole_cents(p_.enterprise_reserve_months * static_cast<double>(costs));
    const std::int64_t surplus =
        whole_cents(p_.mission_spending * std::max(0.0, static_cast<double>(result)));
    const std::int64_t spent = std::clamp<std::int64_t>(reserves - kept, 0, surplus);
    const std::uint32_t parent = get<social_enterprise::Parent>();
    reserves -= spent;
    if (parent != no_row) world_.change<ngo::Budget>()[parent] += spent;
    step_.flows.payments.enter(
        parent != no_row ? Payment::surplus_to_parent : Payment::surplus_to_others, spent);
    return spent;
  }

  /// Whether it closes (E15.8), grows or shrinks (E15.9).
  void decide(std::int64_t costs, bool sold_all) {
    const std::int64_t reserves = get<social_enterprise::Reserves>();
    std::uint8_t& debt = change<social_enterprise::MonthsInDebt>();
    debt = static_cast<std::uint8_t>(reserves < 0 ? std::min(255, debt + 1) : 0);
    if (p_.enterprise_closes >= 0.5
        && -static_cast<double>(reserves) > p_.enterprise_credit * static_cast<double>(costs)) {
      change<social_enterprise::ClosedMonth>() =
          static_cast<std::uint16_t>(step_.month.month.index() + 1);
      ++step_.flows.closures;
      return;
    }
    if (uniform_word(words()[1]) >= p_.enterprise_growth) return;
    std::uint16_t& posts = change<social_enterprise::TargetStaff>();
    std::uint16_t& others = change<social_enterprise::OtherStaff>();
    const auto staff = get<social_enterprise::Staff>();
    const float result = get<social_enterprise::Result>();
    if (debt > 0 && posts > 2 && staff < posts) {
      --posts;
      if (others > 1) --others;
    } else if (sold_all && result > 0.02f * get<social_enterprise::Revenue>() && staff == posts
               && posts < 60000) {
      ++posts;
      if (others < 60000) ++others;
    }
  }

  EnterpriseAccountsAccess world_;
  Step& step_;
  const Parameters& p_;
  std::uint32_t e_;
};

}  // namespace

namespace {

/// A month of the market, by row of social_enterprise: what each has to sell, and what it sells.
struct MarketMonth {
  std::vector<double> offered;  ///< at its price, 0.01 HKD
  std::vector<double> sold;     ///< to customers, 0.01 HKD
  double unsold = 0.0;
};

/// Customers choose (E15.3).
MarketMonth sell(EnterpriseAccountsAccess world, Step& step, const std::vector<Work>& work) {
  const Environment& env = step.environment;
  const Parameters& p = env.parameters;
  const auto closed = world.read<social_enterprise::ClosedMonth>();
  const auto sector = world.read<social_enterprise::Sector>();
  const VoidWindow window = void_window(step.month.prices, p);
  const std::size_t n = work.size();
  MarketMonth market{std::vector<double>(n, 0.0), std::vector<double>(n, 0.0)};
  std::vector<double> weight(n, 0.0);
  std::array<double, n_sectors> weights{};
  for (std::uint32_t e = 0; e < n; ++e) {
    if (closed[e] != 0) continue;
    Enterprise enterprise(world, step, e);
    enterprise.set_price(work[e], window);
    market.offered[e] = enterprise.produced(work[e]) * enterprise.price();
    weight[e] = enterprise.attractiveness() * pow64(enterprise.price(), 1.0 - p.price_elasticity);
    weights[sector[e]] += weight[e];
  }
  const double month = standard_month_of(step);
  const double pool =
      env.market.demand * step.month.coefficients->shock_calendar->demand_factor * month;
  double sold = 0.0;
  for (std::uint32_t e = 0; e < n; ++e) {
    if (closed[e] != 0) continue;
    const double share = env.sectors[sector[e]].share;
    const double demand =
        share * pool * weight[e] / (share * env.market.others + weights[sector[e]]);
    market.sold[e] = std::min(market.offered[e], demand);
    market.unsold += market.offered[e] - market.sold[e];
    sold += market.sold[e];
    step.flows.market_output += whole_cents(market.offered[e]);
  }
  step.flows.market_demand = whole_cents(pool);
  step.flows.jobs_taken =
      static_cast<std::int64_t>(sold / (env.market.others_price * month) * 1048576.0 + 0.5);
  return market;
}

}  // namespace

void run_enterprise_accounts(EnterpriseAccountsAccess world, Step& step) {
  const std::vector<Work> work = work_by_enterprise(world, step);
  const MarketMonth market = sell(world, step, work);
  const auto closed = world.read<social_enterprise::ClosedMonth>();
  const std::int32_t now = step.month.month.index();
  const double purchase =
      step.month.levers.se_public_purchase * 100.0 / 12.0 * step.environment.scale;
  const double spent = market.unsold > 0.0 ? std::min(1.0, purchase / market.unsold) : 0.0;
  bool closes = false;
  for (std::uint32_t e = 0; e < work.size(); ++e) {
    Enterprise enterprise(world, step, e);
    if (closed[e] == 0) {
      const double unsold = market.offered[e] - market.sold[e];
      enterprise.close_month(work[e], market.sold[e], whole_cents(unsold * spent),
                             !(unsold * (1.0 - spent) > 0.0));
      closes |= closed[e] != 0;
    } else if (closed[e] == now) {
      enterprise.wind_up();
    }
  }
  if (closes) world.index_enterprises();
}

}  // namespace coprod
