#include "processes/labour_market/employment_exit.hpp"

#include "processes/government/shock_calendar.hpp"
#include "processes/operational/follow_up_clock.hpp"
#include "processes/seen_by_way.hpp"
#include "random/draws.hpp"
#include "world/labour_rules.hpp"
#include "world/newcomer.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <cstring>

namespace coprod {

ProcessInfo employment_exit_info() {
  ProcessInfo info;
  info.step = 14;
  info.name = "employment_exit";
  info.dimension = "none";
  info.kind = ProcessKind::person_local;
  info.purpose = "jobs end by competing causes; crises pass or end them";
  info.mechanisms = {"M2", "M3", "M4", "M9", "M10", "M33", "M36"};
  info.equations = {"E14.1", "E14.2", "E14.3", "E14.4", "E14.5", "E14.6", "E14.7", "E14.8"};
  info.parameters = together({&Parameters::exit_shape,
                              &Parameters::exit_rate,
                              &Parameters::casual_hazard,
                              &Parameters::illness_ratio,
                              &Parameters::firing_cost,
                              &Parameters::firing_hope,
                              &Parameters::cycle_redundancies,
                              &Parameters::fidelity_retention,
                              &Parameters::share_quit,
                              &Parameters::share_dismissal,
                              &Parameters::share_redundancy,
                              &Parameters::share_crisis,
                              &Parameters::share_health,
                              &Parameters::fit_protection,
                              &Parameters::fit_reference,
                              &Parameters::quit_share,
                              &Parameters::step_hazard_ratio,
                              &Parameters::follow_up_ends,
                              &Parameters::enterprise_open_ended,
                              &Parameters::crisis_slope,
                              &Parameters::crisis_centre,
                              &Parameters::crisis_reference,
                              &Parameters::crisis_unresolved,
                              &Parameters::crisis_support,
                              &Parameters::crisis_continuity,
                              &Parameters::crisis_capacity,
                              &Parameters::crisis_relief,
                              &Parameters::caregiver_recovery,
                              &Parameters::care_practice,
                              &Parameters::stance_counts,
                              &Parameters::stress_loss},
                             wage_parameters, kept_parameters, contact_parameters,
                             channel_parameters, cycle_parameters);
  info.levers = {"follow_up_months", "support_fidelity", "distancing", "minimum_wage",
                 "reentry_right_months"};
  return info;
}

std::vector<float> tenure_powers(const Parameters& p) {
  std::vector<float> table(static_cast<std::size_t>(tenure_table_days) + 1);
  table[0] = 0.0f;
  for (std::size_t day = 1; day < table.size(); ++day) {
    table[day] =
        static_cast<float>(pow64(static_cast<double>(day) / mean_month_days, p.exit_shape));
  }
  return table;
}

namespace {

/// Base hazards: one for every job; support of high fidelity keeps those it has placed.
void set_rates(const CoefficientInputs& in, EmploymentExitCoefficients& out) {
  const Parameters& p = in.parameters;
  for (std::size_t r = 0; r < n_routes; ++r) {
    const bool placed = r == static_cast<std::size_t>(Route::supported_placement);
    const double kept = placed ? 1.0 - p.fidelity_retention * in.levers.support_fidelity : 1.0;
    out.rate[r] = static_cast<float>(p.exit_rate * kept);
    out.rate[n_routes + r] = static_cast<float>(p.casual_hazard * kept);
  }
}

}  // namespace

void make_employment_exit_coefficients(const CoefficientInputs& in,
                                       EmploymentExitCoefficients& out) {
  const Parameters& p = in.parameters;
  set_rates(in, out);
  out.shape = exit_shape(p);
  out.support_log_ratio = support_log_ratio(p);
  out.ill_ratio = static_cast<float>(p.illness_ratio);
  const double elasticity = p.disability_ratio * p.supply_elasticity;
  out.kept = static_cast<float>(kept_share(elasticity));
  out.quit_elasticity = static_cast<float>(p.quit_share * elasticity);
  out.redundancy = static_cast<float>(exp64(p.cycle_redundancies * in.month.cycle));
  out.hope = static_cast<float>(p.firing_hope);
  out.per_firing_cost = static_cast<float>(1.0 / p.firing_cost);
  out.stress_loss = static_cast<float>(p.stress_loss);
  if (out.tenure_shape != p.exit_shape) {
    out.tenure_power = tenure_powers(p);
    out.tenure_shape = p.exit_shape;
  }
  for (std::size_t i = 0; i < n_programmes; ++i) {
    const std::int32_t limit = in.month.coefficients->follow_up_clock->days[i];
    out.limit_power[i] =
        out.tenure_power[static_cast<std::size_t>(std::min(limit, tenure_table_days))];
  }
  out.reentry_months =
      static_cast<std::int32_t>(std::min(6000.0, in.levers.reentry_right_months + 0.5));

  const World& world = in.world;
  out.caregiver_engagement = world.caregivers.get<caregiver::Engagement>().data();
  out.caregiver_knowledge = world.caregivers.get<caregiver::Knowledge>().data();
  out.post_capacity = world.social_workers.get<social_worker::Capacity>().data();
  out.post_cases = world.social_workers.get<social_worker::Cases>().data();
  out.post_stance = world.social_workers.get<social_worker::Stance>().data();
  const auto effects = world.practices.get<practice::Effect>();
  out.enterprise_care = effects.empty()
                            ? nullptr
                            : effects.data() + world.ngos.size() * n_practices
                                  + static_cast<std::size_t>(Practice::integrative_care);
  out.enterprise_closed = world.social_enterprises.get<social_enterprise::ClosedMonth>().data();
}

namespace {

/// Whole days of tenure, in [from, to), at which the share `passed` of the growth of T^k between
/// them is reached.
std::int32_t tenure_at(const float* power, std::int32_t from, std::int32_t to, float passed) {
  const std::int32_t last = std::min(to, tenure_table_days);
  if (from >= last) return from;
  const float target = power[from] + clamp32(passed, 0.0f, 1.0f) * (power[last] - power[from]);
  const float* begin = power + from + 1;
  const float* end = power + last;
  return from + static_cast<std::int32_t>(std::upper_bound(begin, end, target) - begin);
}

/// Engagement times knowledge of the caregiver, 0 to 1.
float caregiver_part(const Block& block, std::uint32_t i) {
  const std::uint32_t carer = block.access<EmploymentExitAccess>().read<person::Caregiver>()[i];
  if (carer == no_row) return 0.0f;
  const EmploymentExitCoefficients& c = *block.coefficients().employment_exit;
  return c.caregiver_engagement[carer] * c.caregiver_knowledge[carer];
}

/// How much of formal support is at hand in a crisis: 1 with a social worker who has known the
/// person for a year and whose post has room (E14.5).
float knowing(const Block& block, std::uint32_t i) {
  const MonthContext& m = block.month;
  const Parameters& p = m.environment->parameters;
  const EmploymentExitCoefficients& c = *block.coefficients().employment_exit;
  const auto columns = block.access<EmploymentExitAccess>();
  const std::uint32_t worker = columns.read<person::SocialWorker>()[i];
  double months = columns.read<person::CaseMonths>()[i];
  double use = 0.0;
  if (worker == no_row) {
    months = (m.first_day - columns.read<person::HireDay>()[i]) / mean_month_days;
  } else {
    use = c.post_cases[worker] / std::max(1.0, static_cast<double>(c.post_capacity[worker]));
  }
  const double continuity = std::clamp(months / 12.0, 0.0, 1.0);
  const double expert =
      1.0 - p.crisis_continuity * (1.0 - continuity) - p.crisis_capacity * std::min(1.0, use);
  // A facilitator works through the caregiver and the person's network (M36).
  const double stance =
      worker == no_row ? 0.0 : p.stance_counts * static_cast<double>(c.post_stance[worker]);
  const double network = 0.5
                         * (static_cast<double>(caregiver_part(block, i))
                            + static_cast<double>(columns.read<person::NaturalSupport>()[i]));
  return static_cast<float>((1.0 - stance) * expert + stance * network)
         * block.coefficients().shock_calendar->contact;
}

float care_factor(const Block& block, std::uint32_t i) {
  const Parameters& p = block.month.environment->parameters;
  const auto columns = block.access<EmploymentExitAccess>();
  // Integrative care of the enterprise brings the caregiver in (M10).
  float practice = 1.0f;
  if (columns.read<person::Status>()[i] == static_cast<std::uint8_t>(Status::social_enterprise)) {
    practice +=
        static_cast<float>(p.care_practice)
        * block.coefficients()
              .employment_exit->enterprise_care[columns.read<person::Employer>()[i] * n_practices];
  }
  return exp32(-static_cast<float>(p.caregiver_recovery) * practice
               * block.coefficients().shock_calendar->contact * caregiver_part(block, i));
}

/// Those who leave for their health leave the labour force; the others look again (churn).
void end_job(Block& block, std::uint32_t i, std::int32_t day, ExitCause cause) {
  const MonthContext& m = block.month;
  const auto columns = block.access<EmploymentExitAccess>();
  const std::uint8_t status = columns.read<person::Status>()[i];
  const std::uint8_t route = columns.read<person::Route>()[i];
  const std::int32_t hire_day = columns.read<person::HireDay>()[i];
  block.out.job_ends.push(
      {columns.read<person::Key>()[i], hire_day, day, columns.read<person::Employer>()[i], status,
       route, static_cast<std::uint8_t>(cause), contact_of(columns.read<person::JobFit>()[i]),
       columns.read<person::PrimaryKind>()[i], columns.read<person::Severity>()[i],
       columns.read<person::Ill>()[i]});
  const bool leaves = cause == ExitCause::health;
  const auto next =
      static_cast<std::uint8_t>(leaves ? Status::outside_labour_force : Status::seeking);
  ++block.out.counts.transitions[std::size_t{status} * n_statuses + next];
  const auto now = static_cast<std::uint16_t>(m.month.index());
  const auto came_by = static_cast<Route>(route);
  Route search = Route::incumbent;
  if (!leaves) {
    const EntityKey key{columns.read<person::Key>()[i]};
    const SearchChannel channel = search_channel(
        columns.read<person::PrimaryKind>()[i],
        static_cast<double>(columns.read<person::Readiness>()[i]),
        draw_words(m.random, key, address_word(m.month, Stream::search, draw_channel)),
        m.environment->parameters);
    search = channel.meanwhile;
    // Former clients of a service return to it while they have the right (E14.7).
    const bool client = came_by == Route::supported_placement
                        || came_by == Route::on_the_job_training
                        || came_by == Route::enterprise_referral;
    const bool in_time =
        day - hire_day < static_cast<std::int32_t>(
            block.coefficients().employment_exit->reentry_months * mean_month_days);
    const bool returns = client && in_time;
    const bool joins =
        channel.chosen == Route::supported_placement && columns.read<person::Queue>()[i] == 0;
    if (returns || joins) {
      const auto queue = static_cast<std::uint8_t>(returns ? Queue::supported_return
                                                           : Queue::supported_employment);
      columns.write<person::Queue>()[i] = queue;
      columns.write<person::QueueSince>()[i] = now;
      ++block.out.counts.queued[queue];
    }
    if (columns.read<person::FirstSeeking>()[i] == 0) {
      columns.write<person::FirstSeeking>()[i] = now;
      columns.write<person::FirstChannel>()[i] = static_cast<std::uint8_t>(channel.chosen);
    }
  }
  columns.write<person::Status>()[i] = next;
  columns.write<person::StatusSince>()[i] = now;
  columns.write<person::LastWorkMonth>()[i] = now;
  columns.write<person::Employer>()[i] = no_row;
  columns.write<person::Route>()[i] = static_cast<std::uint8_t>(search);
  columns.write<person::Hours>()[i] = 0;
  columns.write<person::Wage>()[i] = 0;
  columns.write<person::SubsidyLeft>()[i] = 0;
  columns.write<person::Programme>()[i] = 0;
  columns.write<person::SocialWorker>()[i] = no_row;
  columns.write<person::FormalSupport>()[i] = 0.0f;
  const std::uint8_t churn = columns.read<person::Churn>()[i];
  if (churn < 255) columns.write<person::Churn>()[i] = static_cast<std::uint8_t>(churn + 1);
}

/// Ends the jobs at enterprises that close, and lists all other staff for the accounts, with what an
/// hour of their work is worth.
void list_enterprise_staff(Block& block) {
  const MonthContext& m = block.month;
  const Parameters& p = m.environment->parameters;
  const auto columns = block.access<EmploymentExitAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  constexpr auto here = static_cast<std::uint8_t>(Status::social_enterprise);
  std::uint32_t at = 0;
  while (at < block.count) {
    const void* found = std::memchr(status + at, here, block.count - at);
    if (found == nullptr) break;
    const auto i = static_cast<std::uint32_t>(static_cast<const std::uint8_t*>(found) - status);
    at = i + 1;
    const std::uint32_t enterprise = columns.read<person::Employer>()[i];
    if (block.coefficients().employment_exit->enterprise_closed[enterprise] == m.month.index()) {
      columns.write<person::Earnings>()[i] = 0;
      end_job(block, i, m.first_day, ExitCause::closure);
      continue;
    }
    const float worth =
        m.prices.price
        * productivity(columns.read<person::Skill>()[i], columns.read<person::JobFit>()[i],
                       columns.read<person::Stress>()[i], static_cast<float>(p.stress_loss));
    block.out.enterprise_pay.push({enterprise, block.first + i, columns.read<person::Wage>()[i],
                                   columns.read<person::Programme>()[i] != 0, worth});
  }
}

/// What a person's hazards are made of, for the day and the cause of an event.
struct Risk {
  float reached;  ///< hazard at which the event comes
  float first;    ///< of the month if follow-up lasted through it
  float second;   ///< and if it had ended before
  float share;    ///< of the growth of T^k before it ends
  [[nodiscard]] bool supported() const { return reached < share * first; }
  /// Share of the growth of T^k that has passed at the event.
  [[nodiscard]] float passed() const {
    return supported() ? reached / first : (reached - share * (first - second)) / second;
  }
};

ExitCause cause_of(const ExitParts& parts, std::uint32_t word) {
  float at = uniform32(word)
             * (parts.quit + parts.dismissal + parts.health + parts.redundancy + parts.crisis);
  if ((at -= parts.quit) < 0.0f) return ExitCause::quit;
  if ((at -= parts.dismissal) < 0.0f) return ExitCause::dismissal;
  if ((at -= parts.redundancy) < 0.0f) return ExitCause::redundancy;
  if ((at -= parts.health) < 0.0f) return ExitCause::health;
  return ExitCause::crisis;
}

/// E14.5. Whether a crisis passes, taking stress with it.
bool crisis_passes(Block& block, std::uint32_t i, float formal, std::uint32_t word) {
  const Parameters& p = block.month.environment->parameters;
  const auto columns = block.access<EmploymentExitAccess>();
  ++block.out.counts.crises;
  block.out.crises.push(block.first + i);
  const float helped = static_cast<float>(p.crisis_support) * formal * knowing(block, i);
  const float support = support_factor(block.coefficients().employment_exit->support_log_ratio,
                                       helped, columns.read<person::NaturalSupport>()[i]);
  const float unresolved =
      static_cast<float>(p.crisis_unresolved) * support * care_factor(block, i);
  if (uniform32(word) < unresolved) return false;
  ++block.out.counts.crises_resolved;
  columns.write<person::Stress>()[i] =
      columns.read<person::Stress>()[i] * (1.0f - static_cast<float>(p.crisis_relief));
  return true;
}

/// Day and cause of the event of a person whom the kernel has flagged (E14.1, E14.8), the `k`th of those
/// in work.
void job_event(Block& block, std::uint32_t i, std::uint32_t k) {
  const MonthContext& m = block.month;
  const Prices& prices = m.prices;
  const EmploymentExitCoefficients& c = *block.coefficients().employment_exit;
  const auto columns = block.access<EmploymentExitAccess>();
  const EntityKey key{columns.read<person::Key>()[i]};
  const PhiloxWords w = draw_words(m.random, key, address_word(m.month, Stream::exit, draw_cause));
  const std::int32_t hire_day = columns.read<person::HireDay>()[i];
  const std::int32_t from = std::max(hire_day, m.first_day);
  const std::int32_t days = m.first_day + m.days - from;
  const float wage = static_cast<float>(columns.read<person::Wage>()[i]);
  const float pay = wage * static_cast<float>(columns.read<person::Hours>()[i]) * hours_to_month;
  const auto leaves = [&](std::int32_t offset, ExitCause cause) {
    columns.write<person::Earnings>()[i] = static_cast<std::int32_t>(
        pay * static_cast<float>(offset) / static_cast<float>(m.days) + 0.5f);
    end_job(block, i, from + offset, cause);
  };

  const float whole = block.scratch.hazard[k];
  const bool open =
      columns.read<person::Status>()[i] == static_cast<std::uint8_t>(Status::open_employment);
  const float fired = open ? firing_hazard(columns.read<person::Loss>()[i], c.hope,
                                           c.per_firing_cost, static_cast<float>(days))
                           : 0.0f;
  if (uniform32(w[2]) * whole < fired) {
    leaves(static_cast<std::int32_t>(
               (static_cast<std::uint64_t>(w[3]) * static_cast<std::uint32_t>(days)) >> 32),
           ExitCause::redundancy);
    return;
  }
  const float reached = -log32(1.0f - uniform32(block.exit_words[i])) * (whole - fired) / whole;
  const Risk risk{reached, block.scratch.hazard_first[k], block.scratch.hazard_second[k],
                  block.scratch.first_share[k]};
  const std::int32_t day = hire_day
                           + tenure_at(c.tenure_power.data(), from - hire_day,
                                       m.first_day + m.days - hire_day, risk.passed());

  // Cause, in proportion to the hazards on that side.
  const float formal = risk.supported() ? columns.read<person::FormalSupport>()[i] : 0.0f;
  const float support =
      support_factor(c.support_log_ratio, formal, columns.read<person::NaturalSupport>()[i]);
  const float value = worth_of_hour(prices.price, columns.read<person::Skill>()[i],
                                    columns.read<person::JobFit>()[i],
                                    columns.read<person::Stress>()[i], c.stress_loss);
  const float relative = relative_wage(wage, value, c.kept, prices.floor_cents,
                                       static_cast<float>(columns.read<person::AssessedShare>()[i]),
                                       c.quit_elasticity);
  const ExitParts parts =
      exit_parts(c.shape, columns.read<person::JobFit>()[i], columns.read<person::Stress>()[i],
                 relative, c.redundancy, support);
  const ExitCause cause = cause_of(parts, w[0]);
  if (cause == ExitCause::crisis && crisis_passes(block, i, formal, w[1])) return;
  leaves(day - from, cause);
}

}  // namespace

void run_employment_exit(Block& block) {
  block.month.kernels->employment_exit(block);
  list_enterprise_staff(block);
  const auto* status = block.access<EmploymentExitAccess>().read<person::Status>();
  for (std::uint32_t n = 0; n < block.scratch.list_size; ++n) {
    const std::uint32_t k = block.scratch.list[n];
    const auto i = static_cast<std::uint32_t>(block.scratch.position[0][k]);
    if (is_employed(status[i])) job_event(block, i, k);  // else the enterprise closed
  }
}

}  // namespace coprod
