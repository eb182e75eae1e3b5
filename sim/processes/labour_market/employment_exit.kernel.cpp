#include "processes/labour_market/employment_exit.hpp"

#include "world/in_work.hpp"
#include "world/labour_rules.hpp"

// Few are in work: they are listed first, and what their hazards hang on is laid side by side.

namespace coprod::COPROD_ISA {

namespace {

/// Some of those in work: as many as stay in the first-level cache.
struct Workers {
  static constexpr std::uint32_t most = 256;
  std::uint32_t count;
  alignas(64) std::int32_t hire_day[most];
  alignas(64) float rate[most];  ///< lambda of E14.1
  alignas(64) float frailty[most];
  alignas(64) float illness[most];  ///< m of E14.1
  alignas(64) std::int32_t programme[most];
  alignas(64) std::int32_t open[most];  ///< 1 in open employment
  alignas(64) float skill[most];
  alignas(64) float fit[most];
  alignas(64) float stress[most];
  alignas(64) float natural[most];
  alignas(64) float formal[most];
  alignas(64) float wage[most];
  alignas(64) float assessed[most];
  alignas(64) float loss[most];
  alignas(64) std::uint32_t word[most];
  // Worked out on the way.
  alignas(64) std::int32_t from[most];  ///< days of tenure at both ends of the month
  alignas(64) std::int32_t to[most];
  alignas(64) float base[most];  ///< hazard without support, but for its causes
};

/// In one loop over all columns: a loop for each waits for memory at every one.
void lay_side_by_side(const Block& block, const std::int32_t* list, Workers& w) {
  const auto columns = block.access<EmploymentExitAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const std::uint8_t* route = columns.read<person::Route>();
  const std::uint8_t* casual = columns.read<person::Casual>();
  const std::uint8_t* ill = columns.read<person::Ill>();
  const std::uint8_t* assessed = columns.read<person::AssessedShare>();
  const std::uint8_t* programme = columns.read<person::Programme>();
  const std::int32_t* hire_day = columns.read<person::HireDay>();
  const std::int32_t* wage = columns.read<person::Wage>();
  const float* frailty = columns.read<person::Frailty>();
  const float* skill = columns.read<person::Skill>();
  const float* fit = columns.read<person::JobFit>();
  const float* stress = columns.read<person::Stress>();
  const float* natural = columns.read<person::NaturalSupport>();
  const float* formal = columns.read<person::FormalSupport>();
  const float* loss = columns.read<person::Loss>();
  const std::uint32_t* word = block.exit_words;
  const EmploymentExitCoefficients& c = *block.coefficients().employment_exit;
  const float* rate = c.rate.data();
  const float ill_ratio = c.ill_ratio;
  const std::uint32_t n = w.count;
  for (std::uint32_t k = 0; k < n; ++k) {
    const std::int32_t i = list[k];
    w.hire_day[k] = hire_day[i];
    w.rate[k] = rate[route[i] + casual[i] * static_cast<std::int32_t>(n_routes)];
    w.frailty[k] = frailty[i];
    w.illness[k] = ill[i] != 0 ? ill_ratio : 1.0f;
    w.programme[k] = programme[i];
    w.open[k] = status[i] == static_cast<std::uint8_t>(Status::open_employment);
    w.skill[k] = skill[i];
    w.fit[k] = fit[i];
    w.stress[k] = stress[i];
    w.natural[k] = natural[i];
    w.formal[k] = formal[i];
    w.wage[k] = static_cast<float>(wage[i]);
    w.assessed[k] = static_cast<float>(assessed[i]);
    w.loss[k] = loss[i];
    w.word[k] = word[i];
  }
}

/// Base hazard (frailty, tenure, casual jobs, illness), and the share of it before follow-up ends.
void set_base(const Block& block, Workers& w, float* first_share) {
  const EmploymentExitCoefficients& c = *block.coefficients().employment_exit;
  const float* power = c.tenure_power.data();
  const float* limit = c.limit_power.data();
  const std::int32_t days_max = tenure_table_days;
  const std::int32_t first_day = block.month.first_day;
  const std::int32_t end_day = block.month.first_day + block.month.days;
  const std::uint32_t n = w.count;
#pragma GCC ivdep
  for (std::uint32_t k = 0; k < n; ++k) {
    const std::int32_t t0 = first_day - w.hire_day[k];
    const std::int32_t t1 = end_day - w.hire_day[k];
    const std::int32_t i0 = t0 > 0 ? t0 : 0;
    const std::int32_t i1 = t1 > 0 ? t1 : 0;
    w.from[k] = i0 < days_max ? i0 : days_max;
    w.to[k] = i1 < days_max ? i1 : days_max;
  }
#pragma GCC ivdep
  for (std::uint32_t k = 0; k < n; ++k) {
    const float from = power[w.from[k]];
    const float growth = power[w.to[k]] - from;
    w.base[k] = w.frailty[k] * w.rate[k] * growth * w.illness[k];
    const float before_end = (limit[w.programme[k]] - from) / (growth + 1e-20f);
    const float share = clamp32(before_end, 0.0f, 1.0f);
    first_share[k] = w.programme[k] != 0 ? share : 0.0f;
  }
}

/// In a trial, follow-up of those served ends at the limit of its arm, and supported employment has the
/// arm's fidelity.
void act_in_trial(const Block& block, const TrialMonth& trial, const std::int32_t* list, Workers& w,
                  float* first_share) {
  const std::uint8_t* route = block.access<EmploymentExitAccess>().read<person::Route>();
  const float* power = block.coefficients().employment_exit->tenure_power.data();
  constexpr auto enterprises = static_cast<std::int32_t>(Programme::social_enterprise);
  const std::int32_t limit =
      trial.follow_up_days < tenure_table_days ? trial.follow_up_days : tenure_table_days;
  for (std::uint32_t k = 0; k < w.count; ++k) {
    const auto i = static_cast<std::uint32_t>(list[k]);
    if (trial.member[block.first + i] != TrialMember::served) continue;
    if (route[i] == static_cast<std::uint8_t>(Route::supported_placement)) {
      w.base[k] *= trial.hazard_ratio;
    }
    const bool funded = (w.programme[k] != 0) & (w.programme[k] != enterprises);
    if (!funded || limit < 0) continue;
    const float growth = power[w.to[k]] - power[w.from[k]];
    first_share[k] = clamp32((power[limit] - power[w.from[k]]) / (growth + 1e-20f), 0.0f, 1.0f);
  }
}

/// Whole hazard (E14.1), its growth split at the end of follow-up, and whom it meets.
void set_hazards(const Block& block, const Workers& w, std::uint32_t at) {
  const EmploymentExitCoefficients& c = *block.coefficients().employment_exit;
  const float beta = c.support_log_ratio;
  const float kept = c.kept;
  const float quit_elasticity = c.quit_elasticity;
  const float redundancy = c.redundancy;
  const float hope = c.hope;
  const float per_firing_cost = c.per_firing_cost;
  const float stress_loss = c.stress_loss;
  const ExitShape shape = c.shape;
  const float price = block.month.prices.price;
  const float floor_cents = block.month.prices.floor_cents;
  const std::int32_t first_day = block.month.first_day;
  const std::int32_t end_day = block.month.first_day + block.month.days;
  const float* first_share = block.scratch.first_share + at;
  float* hazard = block.scratch.hazard + at;
  float* hazard_first = block.scratch.hazard_first + at;
  float* hazard_second = block.scratch.hazard_second + at;
  std::uint8_t* happens = block.scratch.flag + at;
  const std::uint32_t n = w.count;
  // What support takes from the hazard, on either side of the day on which follow-up ends (E14.4).
#pragma GCC ivdep
  for (std::uint32_t k = 0; k < n; ++k) {
    hazard_first[k] = support_factor(beta, w.formal[k], w.natural[k]);
    hazard_second[k] = support_factor(beta, 0.0f, w.natural[k]);
  }
#pragma GCC ivdep
  for (std::uint32_t k = 0; k < n; ++k) {
    const float value = worth_of_hour(price, w.skill[k], w.fit[k], w.stress[k], stress_loss);
    const float relative =
        relative_wage(w.wage[k], value, kept, floor_cents, w.assessed[k], quit_elasticity);
    const ExitParts one = exit_parts(shape, w.fit[k], w.stress[k], relative, redundancy, 1.0f);
    const float helped = one.quit + one.dismissal + one.health;
    const float other = one.redundancy + one.crisis;
    const float first = w.base[k] * (helped * hazard_first[k] + other);
    const float second = w.base[k] * (helped * hazard_second[k] + other);
    hazard_first[k] = first;
    hazard_second[k] = second;
    // Exactly `second` when support changes nothing.
    hazard[k] = second + first_share[k] * (first - second);
  }
  // Firing where the employer makes losses (E14.8).
#pragma GCC ivdep
  for (std::uint32_t k = 0; k < n; ++k) {
    const std::int32_t from = w.hire_day[k] > first_day ? w.hire_day[k] : first_day;
    const float fired =
        firing_hazard(w.loss[k], hope, per_firing_cost, static_cast<float>(end_day - from));
    hazard[k] += w.open[k] != 0 ? fired : 0.0f;
  }
#pragma GCC ivdep
  for (std::uint32_t k = 0; k < n; ++k) {
    happens[k] = uniform32(w.word[k]) < event_probability32(hazard[k]);
  }
}

/// Earnings of the whole time at risk; exits take their part back later.
void set_earnings(const Block& block) {
  const auto columns = block.access<EmploymentExitAccess>();
  const std::int32_t* hire_day = columns.read<person::HireDay>();
  const std::int32_t* wage = columns.read<person::Wage>();
  const std::uint8_t* hours = columns.read<person::Hours>();
  std::int32_t* earnings = columns.write<person::Earnings>();
  const std::int32_t first_day = block.month.first_day;
  const std::int32_t end_day = block.month.first_day + block.month.days;
  const float per_day = 1.0f / static_cast<float>(block.month.days);
  const float to_month = hours_to_month;
  const std::uint32_t n = block.count;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t from = hire_day[i] > first_day ? hire_day[i] : first_day;
    const float days = static_cast<float>(end_day - from);
    const float full = static_cast<float>(wage[i]) * static_cast<float>(hours[i]) * to_month;
    earnings[i] = static_cast<std::int32_t>(full * days * per_day + 0.5f);
  }
}

}  // namespace

void employment_exit(Block& block) {
  set_earnings(block);
  const std::uint8_t* status = block.access<EmploymentExitAccess>().read<person::Status>();
  const std::int32_t* list = block.scratch.position[0];
  const std::uint32_t in_work = list_workers(status, block.count, block.scratch.position[0]);
  const TrialMonth* trial = block.month.trial;
  Workers workers;
  for (std::uint32_t at = 0; at < in_work; at += Workers::most) {
    workers.count = in_work - at < Workers::most ? in_work - at : Workers::most;
    lay_side_by_side(block, list + at, workers);
    float* first_share = block.scratch.first_share + at;
    set_base(block, workers, first_share);
    if (trial != nullptr) act_in_trial(block, *trial, list + at, workers, first_share);
    set_hazards(block, workers, at);
  }
  list_flagged(block.scratch, in_work);
}

}  // namespace coprod::COPROD_ISA
