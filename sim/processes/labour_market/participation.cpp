#include "processes/labour_market/participation.hpp"

#include "random/draws.hpp"
#include "world/newcomer.hpp"

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
  info.equations = {"E13.5", "E13.6", "E13.7"};
  info.parameters = {&Parameters::reconsider_rate,
                     &Parameters::participation_constant,
                     &Parameters::participation_gain,
                     &Parameters::participation_chance_scale,
                     &Parameters::participation_cost,
                     &Parameters::participation_confidence,
                     &Parameters::participation_caregiver,
                     &Parameters::participation_discouragement,
                     &Parameters::discouragement_fade,
                     &Parameters::threshold_spread,
                     &Parameters::threshold_moderate,
                     &Parameters::threshold_severe,
                     &Parameters::threshold_intellectual,
                     &Parameters::expectation_rate,
                     &Parameters::confidence_rate,
                     &Parameters::confidence_employed,
                     &Parameters::confidence_seeking,
                     &Parameters::confidence_failed,
                     &Parameters::confidence_outside,
                     &Parameters::share_placement,
                     &Parameters::share_supported_intellectual,
                     &Parameters::share_supported_mental,
                     &Parameters::share_supported_other};
  info.levers = {"minimum_wage", "benefit_level", "earnings_disregard"};
  return info;
}

void run_participation(Block& block) {
  block.month.kernels->participation(block);
  const auto columns = block.access<ParticipationAccess>();
  auto* status = columns.write<person::Status>();
  auto* since = columns.write<person::StatusSince>();
  auto* route = columns.write<person::Route>();
  auto* tie = columns.write<person::Employer>();
  auto* queue = columns.write<person::Queue>();
  const auto now = static_cast<std::uint16_t>(block.month.month.index());
  for (std::uint32_t k = 0; k < block.scratch.list_size; ++k) {
    const std::uint32_t i = block.scratch.list[k];
    const bool flips = block.scratch.flag[i] == 2;
    if (status[i] == seeking) {
      if (flips) {
        status[i] = outside;
        since[i] = now;
        route[i] = 0;
        tie[i] = no_row;
        if (queue[i] >= static_cast<std::uint8_t>(Queue::supported_employment)) {
          ++block.out.counts.reneged[queue[i]];
          queue[i] = 0;
        }
        ++block.out.counts.search_stops;
        ++block.out.counts.transitions[std::size_t{seeking} * n_statuses + outside];
        continue;
      }
    } else {
      const EntityKey key{columns.read<person::Key>()[i]};
      const PhiloxWords w =
          draw_words(block.month.random, key, address_word(block.month.month, Stream::search, 63));
      status[i] = seeking;
      since[i] = now;
      Route channel = search_channel(columns.read<person::PrimaryKind>()[i], uniform_word(w[0]),
                                     block.month.environment->parameters);
      auto& first = columns.write<person::FirstSeeking>()[i];
      if (first == 0) {
        first = now;
        columns.write<person::FirstChannel>()[i] = static_cast<std::uint8_t>(channel);
      }
      if (channel == Route::supported_placement) {
        channel = Route::own_search;
        if (queue[i] == 0) {
          queue[i] = static_cast<std::uint8_t>(Queue::supported_employment);
          columns.write<person::QueueSince>()[i] = now;
          ++block.out.counts.queued[queue[i]];
        }
      }
      route[i] = static_cast<std::uint8_t>(channel);
      ++block.out.counts.search_starts;
      ++block.out.counts.transitions[std::size_t{outside} * n_statuses + seeking];
    }
    block.out.seekers.push(block.first + i);
    ++block.out.counts.seekers[search_group_of(columns.read<person::District>()[i],
                                               columns.read<person::Severity>()[i])];
  }
}

}  // namespace coprod
