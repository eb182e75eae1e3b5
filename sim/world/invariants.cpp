#include "world/labour_rules.hpp"
#include "world/roster.hpp"
#include "world/ties.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace coprod {

namespace {

/// Sentences about what is broken; twenty are enough.
class Say {
 public:
  explicit Say(std::vector<std::string>& sentences) : sentences_(sentences) {}
  void operator()(std::string sentence) {
    if (sentences_.size() < 20) sentences_.push_back(std::move(sentence));
  }

 private:
  std::vector<std::string>& sentences_;
};

/// Who is where, counted person by person.
struct Counted {
  std::vector<std::int32_t> staff;
  std::vector<std::int32_t> enterprise_staff;
  std::vector<std::int32_t> cases;
  std::array<std::vector<std::int32_t>, n_services> clients;

  explicit Counted(const World& world)
      : staff(world.employers.size(), 0),
        enterprise_staff(world.social_enterprises.size(), 0),
        cases(world.social_workers.size(), 0) {
    for (auto& service : clients) service.assign(world.ngos.size(), 0);
  }
};

/// Organisations, their practices and ties: rows belong to each other by their numbers.
void check_organisations(const World& world, Say& say) {
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
void check_roster(const World& world, Say& say) {
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

/// One status, and the place that goes with it, which counts the person.
void check_place(const World& world, std::size_t i, Counted& counted, Say& say) {
  const std::uint8_t status = world.persons.get<person::Status>()[i];
  const auto s = static_cast<Status>(status);
  const std::uint32_t employer = world.persons.get<person::Employer>()[i];
  const std::uint8_t route = world.persons.get<person::Route>()[i];
  const std::uint8_t queue = world.persons.get<person::Queue>()[i];
  if (s == Status::open_employment) {
    if (employer >= counted.staff.size()) {
      say(fmt::format("person in row {} is in open employment without an employer", i));
    } else {
      ++counted.staff[employer];
    }
  } else if (s == Status::social_enterprise) {
    if (employer >= counted.enterprise_staff.size()) {
      say(fmt::format("person in row {} is in a social enterprise without one", i));
    } else {
      ++counted.enterprise_staff[employer];
    }
  } else if (s == Status::sheltered_workshop || s == Status::training) {
    if (employer < world.ngos.size()) {
      ++counted.clients[static_cast<std::size_t>(s == Status::training)][employer];
    } else {
      say(fmt::format("person in row {} has status {} but no NGO", i, int{status}));
    }
  } else if (employer != no_row) {
    if (s == Status::seeking && route == static_cast<std::uint8_t>(Route::supported_placement)
        && employer < world.ngos.size()) {
      ++counted.clients[2][employer];
    } else {
      say(fmt::format("person in row {} has an employer but status {}", i, int{status}));
    }
  }
  if (queue != 0 && s != Status::outside_labour_force && s != Status::seeking
      && s != Status::social_enterprise) {
    say(fmt::format("person in row {} queues for a place in status {}", i, int{status}));
  }
}

/// Support comes with an open case, and caregivers are tied both ways.
void check_support(const World& world, std::size_t i, Counted& counted, Say& say) {
  const std::uint8_t status = world.persons.get<person::Status>()[i];
  const std::uint32_t worker = world.persons.get<person::SocialWorker>()[i];
  const std::uint8_t programme = world.persons.get<person::Programme>()[i];
  const float formal = world.persons.get<person::FormalSupport>()[i];
  const std::uint32_t caregiver_of = world.persons.get<person::Caregiver>()[i];
  if (worker != no_row) {
    if (worker >= counted.cases.size()) {
      say(fmt::format("person in row {} has a social worker who does not exist", i));
    } else {
      ++counted.cases[worker];
    }
    if (programme == 0) say(fmt::format("person in row {} has a social worker but no case", i));
  }
  if (programme == 0 && formal != 0.0f) {
    say(fmt::format("person in row {} has formal support without a case", i));
  }
  if (programme != 0 && !is_employed(status)) {
    say(fmt::format("person in row {} has an open case without a job", i));
  }
  if (caregiver_of != no_row) {
    if (caregiver_of >= world.caregivers.size()
        || world.caregivers.get<caregiver::Person>()[caregiver_of] != i) {
      say(fmt::format("person in row {} and their caregiver do not point at each other", i));
    }
  }
}

/// No social worker gives more than the funded hours allow, unless hours thin, when all cases get
/// alike: F = 2x / (1 + x) makes more of half the hours than half, and the World does not know how
/// many hours a full case has. Exits of the month may have freed some.
void check_social_workers(const World& world, const Counted& counted, Say& say) {
  const auto worker = world.persons.get<person::SocialWorker>();
  const auto formal = world.persons.get<person::FormalSupport>();
  std::vector<double> served(world.social_workers.size(), 0.0);
  std::vector<float> least(served.size(), 2.0f);
  std::vector<float> most(served.size(), 0.0f);
  for (std::size_t i = 0; i < worker.size(); ++i) {
    if (worker[i] >= served.size()) continue;
    served[worker[i]] += std::min(1.0, static_cast<double>(formal[i]));
    least[worker[i]] = std::min(least[worker[i]], formal[i]);
    most[worker[i]] = std::max(most[worker[i]], formal[i]);
  }
  for (std::size_t w = 0; w < served.size(); ++w) {
    const auto capacity =
        static_cast<double>(world.social_workers.get<social_worker::Capacity>()[w]);
    if ((served[w] > capacity + 1.0 && least[w] < most[w])
        || counted.cases[w] > world.social_workers.get<social_worker::Cases>()[w]) {
      say(fmt::format("social worker {} serves {} cases in full with room for {}", w, served[w],
                      capacity));
    }
  }
}

/// Places taken never exceed places. Persons may have left since the places were counted.
void check_places(const World& world, const Counted& counted, Say& say) {
  for (std::size_t n = 0; n < world.ngos.size(); ++n) {
    const std::array<std::int32_t, n_services> places{world.ngos.get<ngo::ShelteredPlaces>()[n],
                                                      world.ngos.get<ngo::TrainingPlaces>()[n],
                                                      world.ngos.get<ngo::SupportedPlaces>()[n]};
    const std::array<std::int32_t, n_services> used{world.ngos.get<ngo::ShelteredUsed>()[n],
                                                    world.ngos.get<ngo::TrainingUsed>()[n],
                                                    world.ngos.get<ngo::SupportedUsed>()[n]};
    for (std::size_t s = 0; s < n_services; ++s) {
      if (used[s] > places[s] || counted.clients[s][n] > used[s]) {
        say(fmt::format("NGO {} has {} clients in {}, counts {} and has {} places", n,
                        counted.clients[s][n], service_names[s], used[s], places[s]));
      }
    }
  }
}

void check_workplaces(const World& world, const Counted& counted, Say& say) {
  const std::vector<std::int32_t>& staff = counted.staff;
  const std::vector<std::int32_t>& enterprise_staff = counted.enterprise_staff;
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
}

}  // namespace

std::vector<std::string> broken_invariants(const World& world) {
  std::vector<std::string> broken;
  Say say(broken);

  // What follows goes by codes and rows.
  for (auto& sentence : broken_declarations(world)) say(std::move(sentence));
  if (!broken.empty()) return broken;

  const auto keys = world.persons.get<person::Key>();
  const std::unordered_set<std::uint64_t> seen(keys.begin(), keys.end());
  if (seen.size() != keys.size()) say("two persons share a key");
  Counted counted(world);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    check_place(world, i, counted, say);
    check_support(world, i, counted, say);
  }
  check_social_workers(world, counted, say);
  check_organisations(world, say);
  check_roster(world, say);
  check_places(world, counted, say);
  check_workplaces(world, counted, say);
  return broken;
}

}  // namespace coprod
