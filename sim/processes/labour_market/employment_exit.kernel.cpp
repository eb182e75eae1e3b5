#include "processes/labour_market/employment_exit.hpp"

#include "world/labour_rules.hpp"

namespace coprod::COPROD_ISA {

/// In a trial, follow-up of those served ends at the limit of its arm, and supported employment has the
/// arm's fidelity.
COPROD_INLINE void act_in_trial(Block& block, const TrialMonth& trial, const std::uint8_t* route,
                                const std::uint8_t* programme, const std::int32_t* from,
                                const std::int32_t* to) {
  const float* power = block.coefficients().employment_exit->tenure_power.data();
  constexpr auto enterprises = static_cast<std::uint8_t>(Programme::social_enterprise);
  const std::int32_t limit =
      trial.follow_up_days < tenure_table_days ? trial.follow_up_days : tenure_table_days;
  for (std::uint32_t k = 0; k < trial.size; ++k) {
    const std::uint32_t i = trial.rows[k] - block.first;
    if (trial.rows[k] < block.first || i >= block.count) continue;
    if (trial.member[trial.rows[k]] != TrialMember::served) continue;
    if (route[i] == static_cast<std::uint8_t>(Route::supported_placement)) {
      block.scratch.event[i] *= trial.hazard_ratio;
    }
    const bool funded = (programme[i] != 0) & (programme[i] != enterprises);
    if (!funded || limit < 0) continue;
    const float growth = power[to[i]] - power[from[i]];
    block.scratch.first_share[i] =
        clamp32((power[limit] - power[from[i]]) / (growth + 1e-20f), 0.0f, 1.0f);
  }
}

void employment_exit(Block& block) {
  const auto columns = block.access<EmploymentExitAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const std::uint8_t* route = columns.read<person::Route>();
  const std::uint8_t* casual = columns.read<person::Casual>();
  const std::uint8_t* ill = columns.read<person::Ill>();
  const float* skill = columns.read<person::Skill>();
  const std::uint8_t* assessed = columns.read<person::AssessedShare>();
  const float* loss = columns.read<person::Loss>();
  const float* frailty = columns.read<person::Frailty>();
  const std::int32_t* hire_day = columns.read<person::HireDay>();
  const float* fit = columns.read<person::JobFit>();
  const float* stress = columns.read<person::Stress>();
  const float* natural = columns.read<person::NaturalSupport>();
  const float* formal = columns.read<person::FormalSupport>();
  const std::uint8_t* programme = columns.read<person::Programme>();
  const std::int32_t* wage = columns.read<person::Wage>();
  const std::uint8_t* hours = columns.read<person::Hours>();
  float* hazard = block.scratch.hazard;
  float* hazard_first = block.scratch.hazard_first;
  float* hazard_second = block.scratch.hazard_second;
  float* first_share = block.scratch.first_share;
  std::int32_t* earnings = columns.write<person::Earnings>();

  const MonthContext& m = block.month;
  const Prices& prices = m.prices;
  const EmploymentExitCoefficients& c = *block.coefficients().employment_exit;
  const float beta = c.support_log_ratio;
  const float ill_ratio = c.ill_ratio;
  const float kept = c.kept;
  const float quit_elasticity = c.quit_elasticity;
  const float redundancy = c.redundancy;
  const float hope = c.hope;
  const float per_firing_cost = c.per_firing_cost;
  const float stress_loss = c.stress_loss;
  const float price = prices.price;
  const float floor_cents = prices.floor_cents;
  const float* power = c.tenure_power.data();
  const std::int32_t days_max = tenure_table_days;
  const std::int32_t first_day = m.first_day;
  const std::int32_t end_day = m.first_day + m.days;
  const float per_day = 1.0f / static_cast<float>(m.days);
  const float to_month = hours_to_month;
  const float* rate = c.rate.data();
  const float* limit = c.limit_power.data();
  const std::uint32_t n = block.count;

  // Earnings of the whole time at risk; exits take their part back below.
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t from = hire_day[i] > first_day ? hire_day[i] : first_day;
    const float days = static_cast<float>(end_day - from);
    const float full = static_cast<float>(wage[i]) * static_cast<float>(hours[i]) * to_month;
    earnings[i] = static_cast<std::int32_t>(full * days * per_day + 0.5f);
  }

  // What support takes from the hazard, on either side of the day on which follow-up ends (E14.4).
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    hazard_first[i] = support_factor(beta, formal[i], natural[i]);
    hazard_second[i] = support_factor(beta, 0.0f, natural[i]);
  }

  // Base hazard: frailty, tenure, casual jobs, illness.
  std::int32_t* tenure_from = block.scratch.position[0];
  std::int32_t* tenure_to = block.scratch.position[1];
  std::int32_t* rate_at = block.scratch.position[2];
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t t0 = first_day - hire_day[i];
    const std::int32_t t1 = end_day - hire_day[i];
    const std::int32_t i0 = t0 > 0 ? t0 : 0;
    const std::int32_t i1 = t1 > 0 ? t1 : 0;
    tenure_from[i] = i0 < days_max ? i0 : days_max;
    tenure_to[i] = i1 < days_max ? i1 : days_max;
    rate_at[i] = route[i] + casual[i] * static_cast<std::int32_t>(n_routes);
  }
  float* base = block.scratch.event;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t s = status[i];
    const bool employed = is_employed(s);
    const float from = power[tenure_from[i]];
    const float growth = power[tenure_to[i]] - from;
    const float at_risk = frailty[i] * rate[rate_at[i]] * growth * (ill[i] != 0 ? ill_ratio : 1.0f);
    base[i] = employed ? at_risk : 0.0f;
    const std::int32_t case_of = programme[i];
    const float before_end = (limit[case_of] - from) / (growth + 1e-20f);
    const float share = clamp32(before_end, 0.0f, 1.0f);
    first_share[i] = case_of != 0 ? share : 0.0f;
  }

  if (m.trial != nullptr) act_in_trial(block, *m.trial, route, programme, tenure_from, tenure_to);

  // Whole hazard (E14.1), its growth split at the end of follow-up.
  const ExitShape coefficients = c.shape;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const float value = worth_of_hour(price, skill[i], fit[i], stress[i], stress_loss);
    const float relative = relative_wage(static_cast<float>(wage[i]), value, kept, floor_cents,
                                         static_cast<float>(assessed[i]), quit_elasticity);
    const ExitParts one = exit_parts(coefficients, fit[i], stress[i], relative, redundancy, 1.0f);
    const float helped = one.quit + one.dismissal + one.health;
    const float other = one.redundancy + one.crisis;
    const float w = first_share[i];
    const float first = base[i] * (helped * hazard_first[i] + other);
    const float second = base[i] * (helped * hazard_second[i] + other);
    hazard_first[i] = first;
    hazard_second[i] = second;
    hazard[i] = second + w * (first - second);  // exactly `second` when support changes nothing
  }

  // Firing where the employer makes losses (E14.8).
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool open = status[i] == static_cast<std::uint8_t>(Status::open_employment);
    const std::int32_t from = hire_day[i] > first_day ? hire_day[i] : first_day;
    const float fired =
        firing_hazard(loss[i], hope, per_firing_cost, static_cast<float>(end_day - from));
    hazard[i] += open ? fired : 0.0f;
  }

  const std::uint32_t* word = block.exit_words;
  std::uint8_t* happens = block.scratch.flag;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    happens[i] = uniform32(word[i]) < event_probability32(hazard[i]);
  }
  list_flagged(block.scratch, n);
}

}  // namespace coprod::COPROD_ISA
