#include "processes/labour_market/participation.hpp"

#include "processes/seen_by_way.hpp"
#include "random/draws.hpp"
#include "world/labour_rules.hpp"
#include "world/newcomer.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace coprod {

namespace {
constexpr auto outside = static_cast<std::uint8_t>(Status::outside_labour_force);
constexpr auto seeking = static_cast<std::uint8_t>(Status::seeking);
}  // namespace

ProcessInfo participation_info() {
  ProcessInfo info;
  info.step = 13;
  info.name = "participation";
  info.dimension = "none";
  info.kind = ProcessKind::person_local;
  info.purpose = "persons out of work start or stop seeking; confidence moves";
  info.equations = {"E13.5", "E13.6", "E13.7", "E13.15"};
  info.parameters = together(
      {&Parameters::participation_constant, &Parameters::participation_gain,
       &Parameters::participation_chance_scale, &Parameters::participation_cost,
       &Parameters::participation_confidence, &Parameters::participation_caregiver,
       &Parameters::participation_discouragement, &Parameters::discouragement_fade,
       &Parameters::reconsider_rate, &Parameters::confidence_rate, &Parameters::confidence_employed,
       &Parameters::confidence_seeking, &Parameters::confidence_failed,
       &Parameters::confidence_outside, &Parameters::stress_loss, &Parameters::hours_full_time},
      wage_parameters, kept_parameters, benefit_parameters, channel_parameters);
  info.levers = {"minimum_wage", "benefit_level", "earnings_disregard"};
  return info;
}

void make_participation_coefficients(const CoefficientInputs& in, ParticipationCoefficients& out) {
  const Parameters& p = in.parameters;
  out.constant = static_cast<float>(p.participation_constant);
  out.weight_gain = static_cast<float>(p.participation_gain);
  out.chance_scale = static_cast<float>(1.0 / p.participation_chance_scale);
  out.cost = static_cast<float>(p.participation_cost);
  out.weight_confidence = static_cast<float>(p.participation_confidence);
  out.weight_caregiver = static_cast<float>(p.participation_caregiver) / 127.0f;
  out.discouragement = static_cast<float>(p.participation_discouragement);
  out.reconsider = static_cast<float>(p.reconsider_rate);
  out.stress_loss = static_cast<float>(p.stress_loss);
  out.kept = static_cast<float>(kept_share(p.disability_ratio * p.supply_elasticity));
  out.confidence_rate = static_cast<float>(p.confidence_rate);
  out.confidence_employed = static_cast<float>(p.confidence_employed);
  out.confidence_seeking = static_cast<float>(p.confidence_seeking);
  out.confidence_failed = static_cast<float>(p.confidence_failed);
  out.confidence_outside = static_cast<float>(p.confidence_outside);
  out.fade_months = std::max(1, static_cast<std::int32_t>(p.discouragement_fade));
  out.expected_chance = in.world.search_groups.get<search_group::ExpectedChance>().data();
}

void run_participation(Block& block) {
  block.month.kernels->participation(block);
  const auto columns = block.access<ParticipationAccess>();
  const auto* status = columns.read<person::Status>();
  auto* set_status = columns.write<person::Status>();
  auto* since = columns.write<person::StatusSince>();
  auto* route = columns.write<person::Route>();
  auto* tie = columns.write<person::Employer>();
  const auto* queue = columns.read<person::Queue>();
  auto* set_queue = columns.write<person::Queue>();
  const auto now = static_cast<std::uint16_t>(block.month.month.index());
  for (std::uint32_t k = 0; k < block.scratch.list_size; ++k) {
    const std::uint32_t i = block.scratch.list[k];
    const bool flips = block.scratch.flag[i] == 2;
    if (status[i] == seeking) {
      if (flips) {
        set_status[i] = outside;
        since[i] = now;
        route[i] = 0;
        tie[i] = no_row;
        if (queue[i] >= static_cast<std::uint8_t>(Queue::supported_employment)) {
          ++block.out.counts.reneged[queue[i]];
          set_queue[i] = 0;
        }
        ++block.out.counts.search_stops;
        ++block.out.counts.transitions[std::size_t{seeking} * n_statuses + outside];
        continue;
      }
    } else {
      const EntityKey key{columns.read<person::Key>()[i]};
      const PhiloxWords w = draw_words(
          block.month.random, key, address_word(block.month.month, Stream::search, draw_channel));
      set_status[i] = seeking;
      since[i] = now;
      const SearchChannel channel =
          search_channel(columns.read<person::PrimaryKind>()[i],
                         static_cast<double>(columns.read<person::Readiness>()[i]), w,
                         block.month.environment->parameters);
      if (columns.read<person::FirstSeeking>()[i] == 0) {
        columns.write<person::FirstSeeking>()[i] = now;
        columns.write<person::FirstChannel>()[i] = static_cast<std::uint8_t>(channel.chosen);
      }
      if (channel.chosen == Route::supported_placement && queue[i] == 0) {
        set_queue[i] = static_cast<std::uint8_t>(Queue::supported_employment);
        columns.write<person::QueueSince>()[i] = now;
        ++block.out.counts.queued[queue[i]];
      }
      route[i] = static_cast<std::uint8_t>(channel.meanwhile);
      ++block.out.counts.search_starts;
      ++block.out.counts.transitions[std::size_t{outside} * n_statuses + seeking];
    }
    block.out.seekers.push(block.first + i);
    ++block.out.counts.seekers[search_group_of(columns.read<person::District>()[i],
                                               columns.read<person::Severity>()[i])];
  }
}

}  // namespace coprod
