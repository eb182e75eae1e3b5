#include "processes/demography/cohorts.hpp"

#include "processes/seen_by_way.hpp"
#include "random/draws.hpp"
#include "world/newcomer.hpp"
#include "world/roster.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

ProcessInfo cohorts_info() {
  ProcessInfo info;
  info.step = 3;
  info.name = "cohorts";
  info.dimension = "none";
  info.kind = ProcessKind::serial;
  info.purpose = "school leavers and persons newly disabled enter; rows are compacted in January";
  info.equations = {"E3.3", "E3.4"};
  info.parameters = together({&Parameters::mortality_ratio,
                              &Parameters::employed_at_onset,
                              &Parameters::onset_tenure,
                              &Parameters::caregiver_share_intellectual,
                              &Parameters::caregiver_share_other,
                              &Parameters::skill_primary,
                              &Parameters::skill_lower_secondary,
                              &Parameters::skill_upper_secondary,
                              &Parameters::skill_post_secondary,
                              &Parameters::skill_spread,
                              &Parameters::hours_full_time,
                              &Parameters::part_time_share_mild,
                              &Parameters::part_time_share_moderate,
                              &Parameters::part_time_share_severe,
                              &Parameters::share_sheltered_entry,
                              &Parameters::sheltered_places,
                              &Parameters::frailty_variance,
                              &Parameters::threshold_spread,
                              &Parameters::threshold_moderate,
                              &Parameters::threshold_severe,
                              &Parameters::threshold_intellectual,
                              &Parameters::stress_idle,
                              &Parameters::stress_base,
                              &Parameters::supply_elasticity,
                              &Parameters::perception_bias,
                              &Parameters::disability_ratio,
                              &Parameters::readiness_severity,
                              &Parameters::readiness_cognitive,
                              &Parameters::readiness_skill,
                              &Parameters::exit_readiness,
                              &Parameters::stress_demand,
                              &Parameters::stress_loss,
                              &Parameters::confidence_outside,
                              &Parameters::confidence_employed,
                              &Parameters::identity_outside,
                              &Parameters::identity_work,
                              &Parameters::natural_unsupported,
                              &Parameters::natural_half_life},
                             fit_parameters);
  return info;
}

namespace {

/// Drops rows of absent persons and sorts the rest by district, keeping their order within it.
void compact(World& world) {
  refresh_workers(world);
  const auto status = world.persons.get<person::Status>();
  const auto district = world.persons.get<person::District>();
  std::array<std::uint32_t, n_districts + 1> start{};
  constexpr auto absent = static_cast<std::uint8_t>(Status::absent);
  for (std::size_t i = 0; i < status.size(); ++i) {
    if (status[i] != absent) ++start[district[i] + 1u];
  }
  for (std::size_t d = 0; d < n_districts; ++d) start[d + 1] += start[d];
  std::vector<std::uint32_t> order(start[n_districts]);
  for (std::size_t i = 0; i < status.size(); ++i) {
    if (status[i] != absent) order[start[district[i]]++] = static_cast<std::uint32_t>(i);
  }
  // Staff of enterprises, found again by the old row.
  std::vector<std::uint32_t> new_row(world.persons.size(), no_row);
  for (std::size_t i = 0; i < order.size(); ++i) new_row[order[i]] = static_cast<std::uint32_t>(i);
  for (std::uint32_t& row : world.enterprise_workers.get<enterprise_worker::Person>()) {
    row = new_row[row];
  }
  world.persons.reorder(order);

  const auto tie = world.persons.get<person::Caregiver>();
  std::vector<std::uint32_t> care_order;
  care_order.reserve(world.caregivers.size());
  for (std::size_t i = 0; i < tie.size(); ++i) {
    if (tie[i] == no_row) continue;
    care_order.push_back(tie[i]);
    tie[i] = static_cast<std::uint32_t>(care_order.size() - 1);
  }
  world.caregivers.reorder(care_order);
  const auto cared = world.caregivers.get<caregiver::Person>();
  for (std::size_t i = 0; i < tie.size(); ++i) {
    if (tie[i] != no_row) cared[tie[i]] = static_cast<std::uint32_t>(i);
  }
}

void start_newcomer(World& world, const Environment& env, std::uint32_t row, EntityKey key,
                    Month month, const PersonCell& cell) {
  auto& persons = world.persons;
  const Parameters& p = env.parameters;
  persons.get<person::Status>()[row] = static_cast<std::uint8_t>(Status::outside_labour_force);
  persons.get<person::StatusSince>()[row] = static_cast<std::uint16_t>(month.index());
  persons.get<person::HireDay>()[row] = month.first_day();
  persons.get<person::Stress>()[row] = static_cast<float>(p.stress_idle);
  persons.get<person::Confidence>()[row] = static_cast<float>(p.confidence_outside);
  persons.get<person::Identity>()[row] = static_cast<float>(p.identity_outside);
  const PhiloxWords w =
      draw_words(world.random, key, address_word(month, Stream::start, draw_status));
  const double u = uniform64(w[0], w[1]);
  // Some ask for a sheltered place at once and wait like everybody.
  const double sheltered =
      std::min(1.0, p.share_sheltered_entry * env.sheltered_chance[cell.kind][cell.severity]);
  if (u < sheltered) {
    persons.get<person::Queue>()[row] = static_cast<std::uint8_t>(Queue::sheltered_workshop);
    persons.get<person::QueueSince>()[row] = static_cast<std::uint16_t>(month.index());
    return;
  }
  if (cell.onset == 0) return;
  const double keeps = p.employed_at_onset
                       * (cell.severity == 0   ? 1.0
                          : cell.severity == 1 ? 0.5
                                               : 0.25);
  if (u < sheltered + (1.0 - sheltered) * keeps) {
    const double tenure = -p.onset_tenure * log64(uniform_word(w[2]));
    const double since_18 = month.index() - persons.get<person::BirthMonth>()[row] - 18 * 12;
    place_incumbent(world, env, row, month, month.first_day(),
                    std::min(tenure, std::max(0.0, since_18)), false, no_row);
    persons.get<person::StatusSince>()[row] = static_cast<std::uint16_t>(month.index());
  }
}

}  // namespace

std::uint32_t most_arrivals(double rate) {
  return static_cast<std::uint32_t>(rate + 8.0 * std::sqrt(rate) + 8.0);
}

std::uint32_t arrivals(double rate, std::size_t cohort, Month month, const PhiloxKey& random) {
  const std::uint32_t most = most_arrivals(rate);
  const EntityKey key = EntityKey::make(EntityKind::person, Origin::entrant,
                                        static_cast<std::uint32_t>(month.index()), cohort << 28);
  const PhiloxWords w = draw_words(random, key, address_word(month, Stream::entry));
  const double u = uniform64(w[0], w[1]);
  if (rate > 30.0) {  // the quantile of the normal law, corrected for skewness
    const double z = normal_quantile64(u);
    const double n = rate + std::sqrt(rate) * z + (z * z - 1.0) / 6.0;
    return static_cast<std::uint32_t>(std::clamp(n + 0.5, 0.0, static_cast<double>(most)));
  }
  double chance = exp64(-rate);
  double below = chance;
  std::uint32_t n = 0;
  while (u >= below && n < most) {
    ++n;
    chance *= rate / n;
    below += chance;
  }
  return n;
}

EntityKey arrival_key(std::size_t cohort, std::uint32_t number, Month month) {
  return EntityKey::make(EntityKind::person, Origin::entrant,
                         static_cast<std::uint32_t>(month.index()), (cohort << 28) | number);
}

void run_cohorts(World& world, Step& step) {
  const Environment& env = step.environment;
  const Month month = step.month.month;
  if (month.month_of_year() == 1) compact(world);

  // Room for all arrivals at once; rows of persons left out are given back below.
  auto row = static_cast<std::uint32_t>(world.persons.size());
  std::size_t most = row;
  for (std::size_t c = 0; c < env.cohorts.size(); ++c) {
    most += arrivals(env.cohorts[c].rate, c, month, world.random);
  }
  world.persons.resize(most);
  for (std::size_t c = 0; c < env.cohorts.size(); ++c) {
    const Cohort& cohort = env.cohorts[c];
    const std::uint32_t come = arrivals(cohort.rate, c, month, world.random);
    for (std::uint32_t j = 0; j < come; ++j) {
      const EntityKey key = arrival_key(c, j, month);
      if (std::binary_search(env.excluded.begin(), env.excluded.end(), key.bits)) continue;
      const PhiloxWords w =
          draw_words(world.random, key, address_word(month, Stream::synthesis, draw_cell));
      const PersonCell& cell =
          env.cells[cohort.cells[pick(cohort.cumulative, uniform64(w[0], w[1]))]];
      draw_traits(world, env, row, key, month, cell, cohort.school_leaver);
      draw_caregiver(world, env, row, month);
      start_newcomer(world, env, row, key, month, cell);
      ++step.flows.entrants;
      ++row;
    }
  }
  world.persons.resize(row);
}

}  // namespace coprod
