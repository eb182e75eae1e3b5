#include "processes/operational/follow_up_clock.hpp"

#include "world/world.hpp"

#include <cmath>

namespace coprod {

ProcessInfo follow_up_clock_info() {
  ProcessInfo info;
  info.step = 10;
  info.name = "follow_up_clock";
  info.dimension = "operational";
  info.kind = ProcessKind::person_local;
  info.purpose = "closes follow-up cases at the limit of their programme";
  info.mechanisms = {"M3", "M4", "M36", "M41"};
  info.equations = {"E10.1", "E10.7"};
  info.parameters = {&Parameters::follow_up_ends,    &Parameters::enterprise_open_ended,
                     &Parameters::natural_half_life, &Parameters::facilitation_natural,
                     &Parameters::stance_counts,     &Parameters::reference_intensity,
                     &Parameters::contract_gaming};
  info.levers = {"follow_up_months", "follow_up_intensity", "contract_learning"};
  return info;
}

float delivered_support(double hours, const Parameters& p) {
  const double x = hours / p.reference_intensity;
  return static_cast<float>(2.0 * x / (1.0 + x));
}

void make_follow_up_clock_coefficients(const CoefficientInputs& in,
                                       FollowUpClockCoefficients& out) {
  const Parameters& p = in.parameters;
  constexpr auto enterprises = static_cast<std::size_t>(Programme::social_enterprise);
  const bool ends = p.follow_up_ends >= 0.5;
  for (std::size_t i = 0; i < n_programmes; ++i) {
    const bool as_funded = i == enterprises && p.enterprise_open_ended < 0.5;  // without M4
    const bool long_term = i == index_of(Programme::long_term_support);
    const std::size_t funded = long_term ? index_of(Programme::supported_employment) : i;
    const double months =
        in.levers.follow_up_months[as_funded ? index_of(Programme::supported_employment) : funded];
    out.days[i] = ends && !long_term && months < 6000.0
                      ? static_cast<std::int32_t>(std::floor(months * mean_month_days + 0.5))
                      : unlimited_days;
    const double gamed =
        i != enterprises ? p.contract_gaming * (1.0 - in.levers.contract_learning) : 0.0;
    out.case_hours[i] = in.levers.follow_up_intensity[funded] * (1.0 - gamed);
    out.intensity[i] = delivered_support(out.case_hours[i], p);
  }
  out.facilitation = static_cast<float>(0.6931471805599453 / p.natural_half_life
                                        * p.facilitation_natural * p.stance_counts);
  out.stance = in.world.social_workers.get<social_worker::Stance>().data();
}

namespace {

/// The programme's limit, or that of an arm of a trial.
std::int32_t limit_of(const Block& block, std::uint32_t i, std::uint8_t programme) {
  const TrialMonth* trial = block.month.trial;
  const bool its_own = is_served(trial, block.first + i) && trial->follow_up_days >= 0
                       && programme != code(Programme::social_enterprise);
  return its_own ? trial->follow_up_days : block.coefficients().follow_up_clock->days[programme];
}

}  // namespace

void run_follow_up_clock(Block& block) {
  block.month.kernels->follow_up_clock(block);
  const auto columns = block.access<FollowUpClockAccess>();
  const std::int32_t* hire_day = columns.read<person::HireDay>();
  const FollowUpClockCoefficients& c = *block.coefficients().follow_up_clock;
  for (std::uint32_t k = 0; k < block.scratch.list_size; ++k) {
    const std::uint32_t i = block.scratch.list[k];
    const std::uint8_t programme = columns.read<person::Programme>()[i];
    const std::int32_t days = block.month.first_day - hire_day[i];
    if (days >= limit_of(block, i, programme)) {
      columns.write<person::Programme>()[i] = 0;
      columns.write<person::SocialWorker>()[i] = no_row;
      columns.write<person::FormalSupport>()[i] = 0.0f;
      ++block.out.counts.follow_up_ended;
    } else if (programme == static_cast<std::uint8_t>(Programme::social_enterprise)) {
      // The enterprise's own staff support its workers; no funded post is needed.
      columns.write<person::FormalSupport>()[i] = c.intensity[programme];
    } else {
      block.out.open_cases.push(block.first + i);
      const std::uint32_t worker = columns.read<person::SocialWorker>()[i];
      if (worker != no_row) {
        const float formal = columns.read<person::FormalSupport>()[i];
        const float natural = columns.read<person::NaturalSupport>()[i];
        columns.write<person::NaturalSupport>()[i] =
            clamp32(natural
                        + c.facilitation * c.stance[worker] * (formal < 1.0f ? formal : 1.0f)
                              * (1.0f - natural),
                    0.0f, 1.0f);
      }
    }
  }
}

}  // namespace coprod
