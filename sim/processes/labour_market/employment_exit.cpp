#include "processes/labour_market/employment_exit.hpp"

#include "random/draws.hpp"
#include "world/labour_rules.hpp"

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
  info.equations = {"E14.1", "E14.2", "E14.3", "E14.4", "E14.5", "E14.6", "E14.7"};
  info.parameters = {&Parameters::exit_shape,        &Parameters::frailty_variance,
                     &Parameters::rate_incumbent,    &Parameters::rate_own,
                     &Parameters::rate_placement,    &Parameters::rate_supported,
                     &Parameters::rate_enterprise,   &Parameters::rate_training,
                     &Parameters::rate_referral,     &Parameters::mental_illness_ratio,
                     &Parameters::share_quit,        &Parameters::share_dismissal,
                     &Parameters::share_redundancy,  &Parameters::share_crisis,
                     &Parameters::share_health,      &Parameters::fit_protection,
                     &Parameters::fit_reference,     &Parameters::gain_protection,
                     &Parameters::gain_reference,    &Parameters::redundancy_patience,
                     &Parameters::redundancy_ratio,  &Parameters::subsidy_end_ratio,
                     &Parameters::step_hazard_ratio, &Parameters::crisis_slope,
                     &Parameters::crisis_centre,     &Parameters::crisis_reference,
                     &Parameters::crisis_unresolved, &Parameters::crisis_support,
                     &Parameters::crisis_continuity, &Parameters::crisis_capacity,
                     &Parameters::crisis_relief,     &Parameters::caregiver_recovery};
  info.levers = {"follow_up_months", "support_fidelity",   "distancing",
                 "benefit_level",    "earnings_disregard", "reentry_right_months"};
  return info;
}

float support_log_ratio(const Parameters& p) {
  const double helped = p.share_quit + p.share_dismissal + p.share_health + p.share_crisis;
  if (!(helped > 0.0)) return 0.0f;
  // Below 1 the end of support is a relief, which cannot take more than what support acts on.
  const double without = std::max(0.01 * helped, p.step_hazard_ratio - 1.0 + helped);
  return static_cast<float>(log64(without / helped));
}

namespace {

/// Whole days of tenure, in [from, to), at which the share `passed` of the growth of T^k between
/// them is reached.
std::int32_t tenure_at(const MonthContext& m, std::int32_t from, std::int32_t to, float passed) {
  const std::int32_t last = std::min(to, m.tenure_days_max);
  if (from >= last) return from;
  const float target =
      m.tenure_power[from]
      + clamp32(passed, 0.0f, 1.0f) * (m.tenure_power[last] - m.tenure_power[from]);
  const float* begin = m.tenure_power + from + 1;
  const float* end = m.tenure_power + last;
  return from + static_cast<std::int32_t>(std::upper_bound(begin, end, target) - begin);
}

/// Engagement times knowledge of the caregiver, 0 to 1.
float caregiver_part(const Block& block, std::uint32_t i) {
  const std::uint32_t carer = block.access<EmploymentExitAccess>().read<person::Caregiver>()[i];
  if (carer == no_row) return 0.0f;
  return block.month.caregiver_engagement[carer] * block.month.caregiver_knowledge[carer];
}

/// How much of formal support is at hand in a crisis: 1 with a social worker who has known the
/// person for a year and whose post has room (E14.5).
float knowing(const Block& block, std::uint32_t i) {
  const MonthContext& m = block.month;
  const Parameters& p = m.environment->parameters;
  const auto columns = block.access<EmploymentExitAccess>();
  const std::uint32_t worker = columns.write<person::SocialWorker>()[i];
  double months = columns.read<person::CaseMonths>()[i];
  double use = 0.0;
  if (worker == no_row) {
    months = (m.first_day - columns.read<person::HireDay>()[i]) / mean_month_days;
  } else {
    use = m.post_cases[worker] / std::max(1.0, static_cast<double>(m.post_capacity[worker]));
  }
  const double continuity = std::clamp(months / 12.0, 0.0, 1.0);
  const double expert =
      1.0 - p.crisis_continuity * (1.0 - continuity) - p.crisis_capacity * std::min(1.0, use);
  // A facilitator works through the caregiver and the person's network (M36).
  const double stance =
      worker == no_row ? 0.0 : p.stance_counts * static_cast<double>(m.post_stance[worker]);
  const double network = 0.5
                         * (static_cast<double>(caregiver_part(block, i))
                            + static_cast<double>(columns.read<person::NaturalSupport>()[i]));
  return static_cast<float>((1.0 - stance) * expert + stance * network) * m.contact;
}

float care_factor(const Block& block, std::uint32_t i) {
  const MonthContext& m = block.month;
  const Parameters& p = m.environment->parameters;
  const auto columns = block.access<EmploymentExitAccess>();
  // Integrative care of the enterprise brings the caregiver in (M10).
  float practice = 1.0f;
  if (columns.write<person::Status>()[i] == static_cast<std::uint8_t>(Status::social_enterprise)) {
    practice += static_cast<float>(p.care_practice)
                * m.enterprise_care[columns.write<person::Employer>()[i] * n_practices];
  }
  return exp32(-static_cast<float>(p.caregiver_recovery) * practice * m.contact
               * caregiver_part(block, i));
}

/// Those who leave for their health leave the labour force; the others look again (churn).
void end_job(Block& block, std::uint32_t i, std::int32_t day, ExitCause cause) {
  const MonthContext& m = block.month;
  const auto columns = block.access<EmploymentExitAccess>();
  auto& status = columns.write<person::Status>()[i];
  auto& route = columns.write<person::Route>()[i];
  const std::int32_t hire_day = columns.read<person::HireDay>()[i];
  block.out.job_ends.push(
      {columns.read<person::Key>()[i], hire_day, day, columns.write<person::Employer>()[i], status,
       route, static_cast<std::uint8_t>(cause), contact_of(columns.read<person::JobFit>()[i]),
       columns.read<person::PrimaryKind>()[i], columns.read<person::Severity>()[i]});
  const bool leaves = cause == ExitCause::health;
  const auto next =
      static_cast<std::uint8_t>(leaves ? Status::outside_labour_force : Status::seeking);
  ++block.out.counts.transitions[std::size_t{status} * n_statuses + next];
  const auto now = static_cast<std::uint16_t>(m.month.index());
  const auto came_by = static_cast<Route>(route);
  auto& queue = columns.write<person::Queue>()[i];
  if (!leaves) {
    // Former clients of a service return to it while they have the right (E14.7).
    const bool client = came_by == Route::supported_placement
                        || came_by == Route::on_the_job_training
                        || came_by == Route::enterprise_referral;
    const bool in_time =
        day - hire_day < static_cast<std::int32_t>(m.reentry_months * mean_month_days);
    if (client && in_time) {
      queue = static_cast<std::uint8_t>(Queue::supported_return);
      columns.write<person::QueueSince>()[i] = now;
      ++block.out.counts.queued[queue];
    }
  }
  auto& first_seeking = columns.write<person::FirstSeeking>()[i];
  if (!leaves && first_seeking == 0) {
    first_seeking = now;
    columns.write<person::FirstChannel>()[i] = static_cast<std::uint8_t>(
        came_by == Route::placement_division ? came_by : Route::own_search);
  }
  status = next;
  columns.write<person::StatusSince>()[i] = now;
  columns.write<person::LastWorkMonth>()[i] = now;
  columns.write<person::Employer>()[i] = no_row;
  route =
      static_cast<std::uint8_t>(leaves                                 ? Route::incumbent
                                : came_by == Route::placement_division ? Route::placement_division
                                                                       : Route::own_search);
  columns.write<person::Hours>()[i] = 0;
  columns.write<person::Wage>()[i] = 0;
  columns.write<person::SubsidyLeft>()[i] = 0;
  columns.write<person::Programme>()[i] = 0;
  columns.write<person::SocialWorker>()[i] = no_row;
  columns.write<person::FormalSupport>()[i] = 0.0f;
  auto& churn = columns.write<person::Churn>()[i];
  if (churn < 255) ++churn;
}

/// Ends the jobs at enterprises that close, and lists all other staff for the accounts, with what an
/// hour of their work is worth.
void list_enterprise_staff(Block& block) {
  const MonthContext& m = block.month;
  const Parameters& p = m.environment->parameters;
  const auto columns = block.access<EmploymentExitAccess>();
  const std::uint8_t* status = columns.write<person::Status>();
  constexpr auto here = static_cast<std::uint8_t>(Status::social_enterprise);
  std::uint32_t at = 0;
  while (at < block.count) {
    const void* found = std::memchr(status + at, here, block.count - at);
    if (found == nullptr) break;
    const auto i = static_cast<std::uint32_t>(static_cast<const std::uint8_t*>(found) - status);
    at = i + 1;
    const std::uint32_t enterprise = columns.write<person::Employer>()[i];
    if (m.enterprise_closed[enterprise] == m.month.index()) {
      columns.write<person::Earnings>()[i] = 0;
      end_job(block, i, m.first_day, ExitCause::closure);
      continue;
    }
    const float worth =
        m.price
        * productivity(columns.read<person::Skill>()[i], columns.read<person::JobFit>()[i],
                       columns.write<person::Stress>()[i], static_cast<float>(p.stress_loss));
    block.out.enterprise_pay.push({enterprise, block.first + i, columns.write<person::Wage>()[i],
                                   columns.write<person::Programme>()[i] != 0, worth});
  }
}

}  // namespace

void run_employment_exit(Block& block) {
  block.month.kernels->employment_exit(block);
  const MonthContext& m = block.month;
  const Parameters& p = m.environment->parameters;
  const ExitCoefficients coefficients = exit_coefficients(p);
  const auto columns = block.access<EmploymentExitAccess>();
  auto* status = columns.write<person::Status>();

  list_enterprise_staff(block);
  for (std::uint32_t k = 0; k < block.scratch.list_size; ++k) {
    const std::uint32_t i = block.scratch.list[k];
    if (!is_employed(status[i])) continue;  // the enterprise closed
    const EntityKey key{columns.read<person::Key>()[i]};
    const std::int32_t hire_day = columns.read<person::HireDay>()[i];
    const float wage = static_cast<float>(columns.write<person::Wage>()[i]);
    const float hours = static_cast<float>(columns.write<person::Hours>()[i]);
    const float formal = columns.write<person::FormalSupport>()[i];
    const float natural = columns.read<person::NaturalSupport>()[i];

    // Day: the share of the month's base hazard that had passed, then the tenure at which it had.
    const float u = uniform32(block.exit_words[i]);
    const float reached = -log32(1.0f - u);
    const float first = block.scratch.hazard_first[i];
    const float second = block.scratch.hazard_second[i];
    const float share = block.scratch.first_share[i];
    const bool in_first = reached < share * first;
    const float passed = in_first ? reached / first : (reached - share * (first - second)) / second;
    const std::int32_t from = std::max(hire_day, m.first_day);
    const std::int32_t day =
        hire_day + tenure_at(m, from - hire_day, m.first_day + m.days - hire_day, passed);
    const std::int32_t offset = day - from;

    // Cause, in proportion to the hazards on that side.
    const float f = in_first ? formal : 0.0f;
    const float beta = m.support_log_ratio[columns.write<person::Route>()[i]];
    const float support = exp32(beta * (1.0f - natural) * (1.0f - f));
    const float pay = wage * hours * m.hours_to_month;
    const float tested = columns.read<person::Benefit>()[i] == 2 ? withdrawn_benefit(
                             pay, m.means_tested, m.disregard, m.disregard_band, m.disregard_taper)
                                                                 : 0.0f;
    const ExitParts parts =
        exit_parts(coefficients, columns.read<person::JobFit>()[i], (pay - tested) / m.median_month,
                   columns.write<person::Stress>()[i],
                   static_cast<float>(columns.read<person::MonthsUnprofitable>()[i]),
                   columns.write<person::SubsidyLeft>()[i], support);
    const PhiloxWords w =
        draw_words(m.random, key, address_word(m.month, Stream::exit, draw_cause));
    float at = uniform32(w[0])
               * (parts.quit + parts.dismissal + parts.health + parts.redundancy + parts.crisis);
    ExitCause cause = ExitCause::quit;
    if ((at -= parts.quit) >= 0.0f) {
      cause = ExitCause::dismissal;
      if ((at -= parts.dismissal) >= 0.0f) {
        cause = ExitCause::redundancy;
        if ((at -= parts.redundancy) >= 0.0f) {
          cause = ExitCause::health;
          if ((at -= parts.health) >= 0.0f) cause = ExitCause::crisis;
        }
      }
    }
    if (cause == ExitCause::crisis) {
      ++block.out.counts.crises;
      block.out.crises.push(block.first + i);
      const float helped = static_cast<float>(p.crisis_support) * f * knowing(block, i);
      const float unresolved = static_cast<float>(p.crisis_unresolved)
                               * exp32(beta * (1.0f - natural) * (1.0f - helped))
                               * care_factor(block, i);
      if (uniform32(w[1]) >= unresolved) {
        ++block.out.counts.crises_resolved;
        float& stress = columns.write<person::Stress>()[i];
        stress *= 1.0f - static_cast<float>(p.crisis_relief);
        continue;
      }
    }

    columns.write<person::Earnings>()[i] = static_cast<std::int32_t>(
        pay * static_cast<float>(offset) / static_cast<float>(m.days) + 0.5f);
    end_job(block, i, day, cause);
  }
}

}  // namespace coprod
