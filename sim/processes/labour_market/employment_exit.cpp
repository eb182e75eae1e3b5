#include "processes/labour_market/employment_exit.hpp"

#include "processes/labour_market/income.hpp"
#include "random/draws.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace coprod {

ProcessInfo employment_exit_info() {
  ProcessInfo info;
  info.step = 14;
  info.name = "employment_exit";
  info.dimension = "none";
  info.kind = ProcessKind::person_local;
  info.purpose = "jobs end by competing causes; crises pass or end them";
  info.mechanisms = "M2,M3,M4,M9";
  info.equations = "E14.1, E14.2, E14.3, E14.4, E14.5";
  info.parameters = "exit., crisis.";
  info.reads = EmploymentExitAccess::reads();
  info.writes = EmploymentExitAccess::writes();
  return info;
}

float support_log_ratio(const Parameters& p) {
  const double helped = p.share_quit + p.share_dismissal + p.share_health + p.share_crisis;
  if (!(helped > 0.0)) return 0.0f;
  return static_cast<float>(log64((p.step_hazard_ratio - 1.0 + helped) / helped));
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

}  // namespace

void run_employment_exit(Block& block) {
  block.month.kernels->employment_exit(block);
  const MonthContext& m = block.month;
  const Parameters& p = m.environment->parameters;
  const ExitCoefficients coefficients = exit_coefficients(p);
  const auto columns = block.access<EmploymentExitAccess>();
  auto* status = columns.write<person::Status>();
  constexpr auto seeking = static_cast<std::uint8_t>(Status::seeking);
  constexpr auto outside = static_cast<std::uint8_t>(Status::outside_labour_force);

  for (std::uint32_t k = 0; k < block.scratch.list_size; ++k) {
    const std::uint32_t i = block.scratch.list[k];
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
                   static_cast<float>(columns.read<person::MonthsUnprofitable>()[i]), support);
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
      const float helped = static_cast<float>(p.crisis_support) * f;
      const float unresolved = static_cast<float>(p.crisis_unresolved)
                               * exp32(beta * (1.0f - natural) * (1.0f - helped));
      if (uniform32(w[1]) >= unresolved) {
        ++block.out.counts.crises_resolved;
        float& stress = columns.write<person::Stress>()[i];
        stress *= 1.0f - static_cast<float>(p.crisis_relief);
        continue;
      }
    }

    block.scratch.earnings[i] = static_cast<float>(static_cast<std::int32_t>(
        pay * static_cast<float>(offset) / static_cast<float>(m.days) + 0.5f));
    block.out.job_ends.push(
        {key.bits, hire_day, day, columns.write<person::Employer>()[i], status[i],
         columns.write<person::Route>()[i], static_cast<std::uint8_t>(cause),
         columns.read<person::PrimaryKind>()[i], columns.read<person::Severity>()[i]});
    // Those who leave for their health leave the labour force; the others look again, and clients
    // of a programme return to it (churn).
    const std::uint8_t next = cause == ExitCause::health ? outside : seeking;
    ++block.out.counts.transitions[std::size_t{status[i]} * n_statuses + next];
    const auto route = static_cast<Route>(columns.write<person::Route>()[i]);
    const bool client = route == Route::placement_division || route == Route::supported_placement;
    status[i] = next;
    columns.write<person::StatusSince>()[i] = static_cast<std::uint16_t>(m.month.index());
    columns.write<person::LastWorkMonth>()[i] = static_cast<std::uint16_t>(m.month.index());
    columns.write<person::Employer>()[i] = no_row;
    columns.write<person::Route>()[i] = static_cast<std::uint8_t>(next == outside ? Route::incumbent
                                                                  : client        ? route
                                                                           : Route::own_search);
    columns.write<person::Hours>()[i] = 0;
    columns.write<person::Wage>()[i] = 0;
    columns.write<person::Programme>()[i] = 0;
    columns.write<person::SocialWorker>()[i] = no_row;
    columns.write<person::FormalSupport>()[i] = 0.0f;
    auto& churn = columns.write<person::Churn>()[i];
    if (churn < 255) ++churn;
  }
}

}  // namespace coprod
