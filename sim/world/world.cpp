#include "world/world.hpp"

#include "world/roster.hpp"
#include "world/ties.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace coprod {

namespace {

std::vector<std::uint32_t> offsets(std::span<const std::uint8_t> districts) {
  std::vector<std::uint32_t> first(n_districts + 1, 0);
  for (const std::uint8_t d : districts) ++first[std::size_t{d} + 1];
  for (std::size_t d = 0; d < n_districts; ++d) first[d + 1] += first[d];
  return first;
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
  return hash ^ (hash >> 29);
}

/// Organisations, their practices and ties: rows belong to each other by their numbers.
template <class Say>
void check_organisations(const World& world, const Say& say) {
  const auto& all = world.organisations;
  const std::size_t ngos = world.ngos.size();
  const std::size_t n = ngos + world.social_enterprises.size();
  for (std::size_t o = 0; o < n; ++o) {
    const bool enterprise = o >= ngos;
    const std::uint64_t key = enterprise
                                  ? world.social_enterprises.get<social_enterprise::Key>()[o - ngos]
                                  : world.ngos.get<ngo::Key>()[o];
    if (all.get<organisation::Key>()[o] != key
        || (all.get<organisation::Kind>()[o] != 0) != enterprise) {
      say(fmt::format("organisation {} is not the NGO or social enterprise of its row", o));
    }
    const std::uint32_t parent = all.get<organisation::Parent>()[o];
    if (parent != no_row && (!enterprise || parent >= ngos)) {
      say(fmt::format("organisation {} has a parent that is no NGO", o));
    }
  }
  for (std::size_t t = 0; t < world.organisation_ties.size(); ++t) {
    const std::uint32_t from = world.organisation_ties.get<organisation_tie::From>()[t];
    const std::uint32_t to = world.organisation_ties.get<organisation_tie::To>()[t];
    if (from >= to || to >= n)
      say(fmt::format("tie {} joins organisations {} and {}", t, from, to));
  }
  for (std::size_t g = 0; g < world.volunteer_groups.size(); ++g) {
    const float active = world.volunteer_groups.get<volunteer_group::Active>()[g];
    const float size = world.volunteer_groups.get<volunteer_group::Size>()[g];
    if (active > size || world.volunteer_groups.get<volunteer_group::Ngo>()[g] >= ngos) {
      say(fmt::format("volunteer group {} has {} active of {}, or no NGO", g, active, size));
    }
  }
}

/// The staff of social enterprises: one row each, and partners point at each other. Rows of those
/// who have left stay until the roster is next refreshed.
template <class Say>
void check_roster(const World& world, const Say& say) {
  const auto& workers = world.enterprise_workers;
  const auto key = workers.get<enterprise_worker::Key>();
  const auto partner = workers.get<enterprise_worker::Partner>();
  const auto enterprise = workers.get<enterprise_worker::Enterprise>();
  std::unordered_map<std::uint64_t, std::size_t> row_of;
  row_of.reserve(workers.size());
  for (std::size_t w = 0; w < workers.size(); ++w) {
    if (!still_there(world, w)) continue;
    if (!row_of.emplace(key[w], w).second) {
      say(fmt::format("row {} of the roster is of a person who has another", w));
    }
  }
  std::size_t staff = 0;
  for (const std::uint8_t s : world.persons.get<person::Status>()) {
    staff += s == static_cast<std::uint8_t>(Status::social_enterprise);
  }
  if (row_of.size() != staff) {
    say(fmt::format("{} persons work in social enterprises, and {} are on their rosters", staff,
                    row_of.size()));
  }
  for (std::size_t w = 0; w < workers.size(); ++w) {
    if (partner[w] == 0 || !still_there(world, w)) continue;
    if (partner[w] == key[w]) say(fmt::format("row {} of the roster is its own partner", w));
    const auto other = row_of.find(partner[w]);
    if (other == row_of.end() || enterprise[other->second] != enterprise[w]) continue;  // has left
    if (partner[other->second] != key[w]) {
      say(fmt::format("rows {} and {} of the roster are not each other's partners", w,
                      other->second));
    }
  }
}

}  // namespace

void World::index_organisations() {
  employer_offsets = offsets(employers.get<employer::District>());
  const auto district = social_enterprises.get<social_enterprise::District>();
  const auto closed = social_enterprises.get<social_enterprise::ClosedMonth>();
  const auto key = social_enterprises.get<social_enterprise::Key>();
  for (auto& rows : enterprises_of) rows.clear();
  for (std::uint32_t e = 0; e < district.size(); ++e) {
    if (closed[e] == 0) enterprises_of[district[e]].push_back(e);
  }
  for (auto& rows : enterprises_of) {
    std::sort(rows.begin(), rows.end(),
              [&](std::uint32_t a, std::uint32_t b) { return key[a] < key[b]; });
  }
}

void World::index_staff() {
  worker_offsets.assign(social_enterprises.size() + 1, 0);
  for (const std::uint32_t e : enterprise_workers.get<enterprise_worker::Enterprise>()) {
    ++worker_offsets[e + 1u];
  }
  std::partial_sum(worker_offsets.begin(), worker_offsets.end(), worker_offsets.begin());
}

std::uint64_t digest(const World& world) {
  std::uint64_t hash = static_cast<std::uint64_t>(world.month.index()) + 1;
  world.visit_tables([&](std::string_view, const auto& table) {
    table.visit([&](const ColumnInfo&, auto column) {
      hash = mix(hash, column.size());
      const auto* bytes = reinterpret_cast<const unsigned char*>(column.data());
      const std::size_t n = column.size_bytes();
      std::size_t i = 0;
      for (; i + 8 <= n; i += 8) {
        std::uint64_t word;
        std::memcpy(&word, bytes + i, 8);
        hash = mix(hash, word);
      }
      std::uint64_t last = 0;
      if (i < n) std::memcpy(&last, bytes + i, n - i);
      hash = mix(hash, last);
    });
  });
  return hash;
}

std::size_t bytes_of(const World& world) {
  std::size_t bytes = 0;
  world.visit_tables(
      [&](std::string_view, const auto& table) { bytes += table.size() * table.bytes_per_row(); });
  return bytes;
}

std::vector<std::string> memory_table(const World& world) {
  std::vector<std::string> lines;
  lines.push_back(
      fmt::format("{:<20} {:>12} {:>10} {:>14}", "table", "rows", "bytes/row", "bytes"));
  world.visit_tables([&](std::string_view name, const auto& table) {
    lines.push_back(fmt::format("{:<20} {:>12} {:>10} {:>14}", name, table.size(),
                                table.bytes_per_row(), table.size() * table.bytes_per_row()));
  });
  const double people = static_cast<double>(std::max<std::size_t>(1, world.persons.size()));
  lines.push_back(fmt::format("{:<20} {:>12} {:>10.1f} {:>14}", "all, by person",
                              world.persons.size(), static_cast<double>(bytes_of(world)) / people,
                              bytes_of(world)));
  return lines;
}

std::vector<std::string> broken_invariants(const World& world) {
  std::vector<std::string> broken;
  const auto say = [&](std::string sentence) {
    if (broken.size() < 20) broken.push_back(std::move(sentence));
  };

  // What follows goes by codes and rows.
  for (auto& sentence : broken_declarations(world)) say(std::move(sentence));
  if (!broken.empty()) return broken;

  // Keys are unique.
  {
    const auto keys = world.persons.get<person::Key>();
    std::unordered_set<std::uint64_t> seen(keys.begin(), keys.end());
    if (seen.size() != keys.size()) say("two persons share a key");
  }

  // One status, at most one employer, who counts them.
  const auto status = world.persons.get<person::Status>();
  const auto employer = world.persons.get<person::Employer>();
  const auto worker = world.persons.get<person::SocialWorker>();
  const auto programme = world.persons.get<person::Programme>();
  const auto formal = world.persons.get<person::FormalSupport>();
  const auto caregiver_of = world.persons.get<person::Caregiver>();
  std::vector<std::int32_t> staff(world.employers.size(), 0);
  std::vector<std::int32_t> enterprise_staff(world.social_enterprises.size(), 0);
  std::vector<std::int32_t> cases(world.social_workers.size(), 0);
  std::array<std::vector<std::int32_t>, n_services> clients;
  for (auto& service : clients) service.assign(world.ngos.size(), 0);
  const auto route = world.persons.get<person::Route>();
  const auto queue = world.persons.get<person::Queue>();
  for (std::size_t i = 0; i < status.size(); ++i) {
    const auto s = static_cast<Status>(status[i]);
    if (s == Status::open_employment) {
      if (employer[i] >= staff.size()) {
        say(fmt::format("person in row {} is in open employment without an employer", i));
      } else {
        ++staff[employer[i]];
      }
    } else if (s == Status::social_enterprise) {
      if (employer[i] >= enterprise_staff.size()) {
        say(fmt::format("person in row {} is in a social enterprise without one", i));
      } else {
        ++enterprise_staff[employer[i]];
      }
    } else if (s == Status::sheltered_workshop || s == Status::training) {
      if (employer[i] < world.ngos.size()) {
        ++clients[static_cast<std::size_t>(s == Status::training)][employer[i]];
      } else {
        say(fmt::format("person in row {} has status {} but no NGO", i, int{status[i]}));
      }
    } else if (employer[i] != no_row) {
      if (s == Status::seeking && route[i] == static_cast<std::uint8_t>(Route::supported_placement)
          && employer[i] < world.ngos.size()) {
        ++clients[2][employer[i]];
      } else {
        say(fmt::format("person in row {} has an employer but status {}", i, int{status[i]}));
      }
    }
    if (queue[i] != 0 && s != Status::outside_labour_force && s != Status::seeking
        && s != Status::social_enterprise) {
      say(fmt::format("person in row {} queues for a place in status {}", i, int{status[i]}));
    }
    if (worker[i] != no_row) {
      if (worker[i] >= cases.size()) {
        say(fmt::format("person in row {} has a social worker who does not exist", i));
      } else {
        ++cases[worker[i]];
      }
      if (programme[i] == 0)
        say(fmt::format("person in row {} has a social worker but no case", i));
    }
    if (programme[i] == 0 && formal[i] != 0.0f) {
      say(fmt::format("person in row {} has formal support without a case", i));
    }
    if (programme[i] != 0 && !is_employed(status[i])) {
      say(fmt::format("person in row {} has an open case without a job", i));
    }
    if (caregiver_of[i] != no_row) {
      if (caregiver_of[i] >= world.caregivers.size()
          || world.caregivers.get<caregiver::Person>()[caregiver_of[i]] != i) {
        say(fmt::format("person in row {} and their caregiver do not point at each other", i));
      }
    }
  }
  // No social worker gives more than the funded hours allow, unless hours thin, when all cases get
  // alike: F = 2x / (1 + x) makes more of half the hours than half, and the World does not know how
  // many hours a full case has. Exits of the month may have freed some.
  std::vector<double> served(world.social_workers.size(), 0.0);
  std::vector<float> least(served.size(), 2.0f);
  std::vector<float> most(served.size(), 0.0f);
  for (std::size_t i = 0; i < status.size(); ++i) {
    if (worker[i] >= served.size()) continue;
    served[worker[i]] += std::min(1.0, static_cast<double>(formal[i]));
    least[worker[i]] = std::min(least[worker[i]], formal[i]);
    most[worker[i]] = std::max(most[worker[i]], formal[i]);
  }
  for (std::size_t w = 0; w < served.size(); ++w) {
    const auto capacity =
        static_cast<double>(world.social_workers.get<social_worker::Capacity>()[w]);
    if ((served[w] > capacity + 1.0 && least[w] < most[w])
        || cases[w] > world.social_workers.get<social_worker::Cases>()[w]) {
      say(fmt::format("social worker {} serves {} cases in full with room for {}", w, served[w],
                      capacity));
    }
  }
  check_organisations(world, say);
  check_roster(world, say);

  // Places taken never exceed places. Persons may have left since the places were counted.
  for (std::size_t n = 0; n < world.ngos.size(); ++n) {
    const std::array<std::int32_t, n_services> places{world.ngos.get<ngo::ShelteredPlaces>()[n],
                                                      world.ngos.get<ngo::TrainingPlaces>()[n],
                                                      world.ngos.get<ngo::SupportedPlaces>()[n]};
    const std::array<std::int32_t, n_services> used{world.ngos.get<ngo::ShelteredUsed>()[n],
                                                    world.ngos.get<ngo::TrainingUsed>()[n],
                                                    world.ngos.get<ngo::SupportedUsed>()[n]};
    for (std::size_t s = 0; s < n_services; ++s) {
      if (used[s] > places[s] || clients[s][n] > used[s]) {
        say(fmt::format("NGO {} has {} clients in {}, counts {} and has {} places", n,
                        clients[s][n], service_names[s], used[s], places[s]));
      }
    }
  }

  for (std::size_t e = 0; e < staff.size(); ++e) {
    if (staff[e] != world.employers.get<employer::Staff>()[e]) {
      say(fmt::format("employer {} counts {} staff, who are {}", e,
                      world.employers.get<employer::Staff>()[e], staff[e]));
    }
  }
  for (std::size_t e = 0; e < enterprise_staff.size(); ++e) {
    if (enterprise_staff[e] != world.social_enterprises.get<social_enterprise::Staff>()[e]) {
      say(fmt::format("social enterprise {} counts {} staff, who are {}", e,
                      world.social_enterprises.get<social_enterprise::Staff>()[e],
                      enterprise_staff[e]));
    }
    if (enterprise_staff[e] > world.social_enterprises.get<social_enterprise::TargetStaff>()[e]) {
      say(fmt::format("social enterprise {} has more staff than posts", e));
    }
    const std::uint16_t closed = world.social_enterprises.get<social_enterprise::ClosedMonth>()[e];
    if (closed != 0 && closed <= world.month.index()
        && (enterprise_staff[e] > 0
            || world.social_enterprises.get<social_enterprise::Reserves>()[e] != 0)) {
      say(fmt::format("social enterprise {} is closed but has staff or money", e));
    }
  }
  return broken;
}

}  // namespace coprod
