#include "processes/organisations/enterprise_accounts.hpp"

#include "processes/government/shock_calendar.hpp"
#include "processes/seen_by_way.hpp"
#include "random/draws.hpp"
#include "world/organisation_rules.hpp"
#include "world/roster.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

ProcessInfo enterprise_accounts_info() {
  ProcessInfo info;
  info.step = 15;
  info.name = "enterprise_accounts";
  info.dimension = "strategic";
  info.kind = ProcessKind::settled;
  info.purpose = "social enterprises sell, pay, grow, shrink and close";
  info.mechanisms = {"M4", "M13", "M15", "M16", "M17", "M18", "M24", "M33"};
  info.equations = {"E15.3", "E15.4", "E15.5", "E15.6", "E15.7", "E15.8", "E15.9", "E15.12"};
  info.parameters =
      together({&Parameters::enterprise_demand, &Parameters::enterprise_demand_attitude,
                &Parameters::enterprise_demand_spread, &Parameters::enterprise_demand_persistence,
                &Parameters::enterprise_rent, &Parameters::enterprise_support_cost,
                &Parameters::enterprise_start_capital, &Parameters::enterprise_reserve_months,
                &Parameters::enterprise_growth, &Parameters::enterprise_closes,
                &Parameters::enterprise_patience, &Parameters::cross_subsidy_share,
                &Parameters::hours_full_time, &Parameters::pairing_output,
                &Parameters::contact_sales, &Parameters::role_saving, &Parameters::shock_demand},
               wage_parameters, contact_parameters, price_parameters);
  info.levers = {"se_rent_concession", "practice_identity", "follow_up_intensity",
                 "se_public_purchase", "distancing",        "demand_shock"};
  return info;
}

namespace {

constexpr double attitude_at_start = 0.65;
constexpr double reference_productivity =
    0.5;  ///< standard workers a post, for the size of premises

/// What staff with disabilities of each enterprise earned and produced this month, 0.01 HKD.
struct Work {
  std::int64_t earnings = 0;
  std::int64_t value = 0;
  std::int32_t supported = 0;  ///< staff with an open case
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
      if (pay.wage > 0) {  // hours paid x worth of an hour
        work[pay.enterprise].value +=
            whole_cents(static_cast<double>(earned) / pay.wage * static_cast<double>(pay.worth)
                        * motivation(world, step.environment.parameters, pay));
      }
    }
  }
  return work;
}

/// The accounts of one enterprise.
class Enterprise {
 public:
  Enterprise(EnterpriseAccountsAccess world, Step& step, std::uint32_t row)
      : world_(world),
        step_(step),
        p_(step.environment.parameters),
        e_(row) {}

  /// Produced by all staff, 0.01 HKD.
  [[nodiscard]] double produced(const Work& work) const {
    return static_cast<double>(work.value)
           + get<social_enterprise::OtherStaff>() * standard_month();
  }
  /// Share of it that customers buy (E15.3); moves passing demand (E15.4).
  double demand() {
    const auto d = get<social_enterprise::District>();
    const double attitude = static_cast<double>(world_.read<public_group::Attitude>()[d]);
    const PhiloxWords w = words();
    const double rho = p_.enterprise_demand_persistence;
    const double noise = p_.enterprise_demand_spread * std::sqrt(1.0 - rho * rho)
                         * normal_quantile64(uniform_word(w[0]));
    float& x = change<social_enterprise::LogDemand>();
    x = static_cast<float>(std::clamp(rho * static_cast<double>(x) + noise, -5.0, 5.0));
    return p_.enterprise_demand * step_.month.coefficients->shock_calendar->demand_factor
           * pow64(std::max(0.01, attitude) / attitude_at_start, p_.enterprise_demand_attitude)
           * static_cast<double>(get<social_enterprise::Efficiency>())
           * (1.0
              + p_.contact_sales * interdependence()
                    * static_cast<double>(step_.month.coefficients->shock_calendar->contact))
           * exp64(static_cast<double>(x));
  }

  /// Enters the month (E15.5-E15.9).
  void close_month(const Work& work, double sold, std::int64_t purchase) {
    auto& payments = step_.flows.payments;
    const Levers& levers = step_.month.levers;
    const std::int64_t sales = whole_cents(sold);
    const std::int64_t rent =
        whole_cents(p_.enterprise_rent * standard_month()
                    * (reference_productivity * get<social_enterprise::TargetStaff>()
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
    share_with_parent(before_help);

    constexpr float rate = 1.0f / 12.0f;
    float& revenue = change<social_enterprise::Revenue>();
    float& result = change<social_enterprise::Result>();
    const std::int64_t grant = get<social_enterprise::GrantPaid>();  // in the reserves already
    revenue += rate * (static_cast<float>(sales + purchase + concession + grant) - revenue);
    result += rate * (static_cast<float>(before_help + grant) - result);
    decide();
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
  [[nodiscard]] double standard_month() const {
    return static_cast<double>(step_.month.prices.price) * p_.hours_full_time
           * static_cast<double>(hours_to_month);
  }

  void share_with_parent(std::int64_t result) {
    auto& payments = step_.flows.payments;
    std::int64_t& reserves = change<social_enterprise::Reserves>();
    const std::uint32_t parent = get<social_enterprise::Parent>();
    const auto budget = world_.change<ngo::Budget>();
    if (result < 0 && reserves < 0 && parent != no_row && budget[parent] > 0) {
      const std::int64_t wanted =
          whole_cents(p_.cross_subsidy_share * static_cast<double>(-result));
      const std::int64_t given = std::min(wanted, budget[parent]);
      budget[parent] -= given;
      reserves += given;
      payments.enter(Payment::cross_subsidy, given);
    }
    const std::int64_t kept = whole_cents(p_.enterprise_reserve_months
                                          * static_cast<double>(get<social_enterprise::Revenue>()));
    const std::int64_t least =
        whole_cents(p_.enterprise_start_capital * step_.month.prices.wage_index * 100.0);
    const std::int64_t surplus = reserves - std::max(kept, least);
    if (surplus > 0 && get<social_enterprise::GrantMonths>() == 0) {
      reserves -= surplus;
      if (parent != no_row) budget[parent] += surplus;
      payments.enter(parent != no_row ? Payment::surplus_to_parent : Payment::surplus_to_others,
                     surplus);
    }
  }

  void decide() {
    const std::int64_t reserves = get<social_enterprise::Reserves>();
    std::uint8_t& debt = change<social_enterprise::MonthsInDebt>();
    debt = static_cast<std::uint8_t>(reserves < 0 ? std::min(255, debt + 1) : 0);
    if (p_.enterprise_closes >= 0.5 && debt > p_.enterprise_patience) {
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
    } else if (result > 0.02f * get<social_enterprise::Revenue>() && staff == posts
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

void run_enterprise_accounts(EnterpriseAccountsAccess world, Step& step) {
  const std::vector<Work> work = work_by_enterprise(world, step);
  const auto closed = world.read<social_enterprise::ClosedMonth>();
  const auto n = static_cast<std::uint32_t>(work.size());
  const std::int32_t now = step.month.month.index();

  std::vector<double> sold(n, 0.0);
  std::vector<double> unsold(n, 0.0);
  double unsold_total = 0.0;
  for (std::uint32_t e = 0; e < n; ++e) {
    if (closed[e] != 0) continue;
    Enterprise enterprise(world, step, e);
    const double produced = enterprise.produced(work[e]);
    sold[e] = enterprise.demand() * produced;
    unsold[e] = std::max(0.0, produced - sold[e]);
    unsold_total += unsold[e];
  }
  const double offered =
      step.month.levers.se_public_purchase * 100.0 / 12.0 * step.environment.scale;
  const double spent = unsold_total > 0.0 ? std::min(1.0, offered / unsold_total) : 0.0;
  bool closes = false;
  for (std::uint32_t e = 0; e < n; ++e) {
    Enterprise enterprise(world, step, e);
    if (closed[e] == 0) {
      enterprise.close_month(work[e], sold[e], whole_cents(unsold[e] * spent));
      closes |= closed[e] != 0;
    } else if (closed[e] == now) {
      enterprise.wind_up();
    }
  }
  if (closes) world.index_enterprises();
}

}  // namespace coprod
