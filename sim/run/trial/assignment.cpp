#include "run/trial/assignment.hpp"

#include "core/math.hpp"
#include "random/draws.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace coprod {

namespace {

bool lets_in(const std::vector<std::uint8_t>& list, std::uint8_t code) {
  return list.empty() || std::find(list.begin(), list.end(), code) != list.end();
}

bool is_eligible(const TrialPool& pool, const World& world, std::size_t i, Month start) {
  const auto& persons = world.persons;
  const std::uint8_t status = persons.get<person::Status>()[i];
  const int age = (start.index() - persons.get<person::BirthMonth>()[i]) / 12;
  return status != code(Status::absent) && lets_in(pool.status, status)
         && lets_in(pool.kinds, persons.get<person::PrimaryKind>()[i])
         && lets_in(pool.severities, persons.get<person::Severity>()[i])
         && lets_in(pool.benefits, persons.get<person::Benefit>()[i]) && age >= pool.youngest
         && age <= pool.oldest;
}

/// Whether a seeker takes an arm's offer: the taste for its channel against that for own search, as
/// when a search begins. What is not a channel is refused by nobody; who waits for a place prefers it.
bool takes(const TrialArm& arm, const World& world, std::size_t i, const PhiloxWords& w,
           const Parameters& p) {
  const auto& persons = world.persons;
  const double readiness = persons.get<person::Readiness>()[i];
  double taste = 0.0;
  switch (arm.programme) {
    case TrialProgramme::none:
      return arm.offers();
    case TrialProgramme::wage_subsidy:
      return true;
    case TrialProgramme::placement_division:
      taste = p.channel_division;
      break;
    case TrialProgramme::supported_employment:
    case TrialProgramme::on_the_job_training:
      if (persons.get<person::Queue>()[i] >= code(Queue::supported_employment)) return true;
      taste = p.channel_supported + p.channel_supported_slope * readiness;
      if (is_cognitive(persons.get<person::PrimaryKind>()[i])) {
        taste += p.channel_supported_cognitive;
      }
      break;
  }
  return taste + gumbel_quantile64(uniform64(w[0], w[1]))
         >= p.channel_own_slope * readiness + gumbel_quantile64(uniform64(w[2], w[3]));
}

}  // namespace

std::uint32_t trial_number(const std::string& name) {
  std::uint64_t hash = 14695981039346656037ull;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return party_hash(EntityKey{hash});
}

Assignment assign(const TrialFile& trial, const World& world, const Environment& environment) {
  const auto& persons = world.persons;
  const auto key = persons.get<person::Key>();
  const std::uint32_t number = trial_number(trial.name);
  const auto words = [&](std::size_t i, unsigned draw) {
    return draw_words(world.random, EntityKey{key[i]},
                      address_word(trial.start, Stream::trial, draw), number);
  };
  struct Ordered {
    std::uint64_t place;
    AssignedPerson person;
  };
  std::vector<Ordered> pool;
  for (std::size_t i = 0; i < persons.size(); ++i) {
    if (!is_eligible(trial.pool, world, i, trial.start)) continue;
    const std::uint8_t status = persons.get<person::Status>()[i];
    const PhiloxWords taste = words(i, draw_take_up);
    std::uint32_t bits = 0;
    bool would = true;
    for (std::size_t a = 0; a < trial.arms.size(); ++a) {
      const TrialArm& arm = trial.arms[a];
      const bool taken = status == code(Status::seeking)
                             ? takes(arm, world, i, taste, environment.parameters)
                             : arm.offers();
      bits |= std::uint32_t{taken} << a;
      would = would && (taken || !arm.offers());
    }
    if (trial.pool.consent && !would) continue;
    const PhiloxWords w = words(i, draw_assignment);
    pool.push_back(
        {(std::uint64_t{w[0]} << 32) | w[1],
         {key[i], static_cast<std::uint32_t>(i), persons.get<person::PrimaryKind>()[i],
          persons.get<person::Severity>()[i], status, persons.get<person::Readiness>()[i], bits}});
  }
  Assignment found;
  found.pool = pool.size();
  const double share = trial.saturation * static_cast<double>(pool.size());
  const std::size_t wanted = trial.assigned > 0
                                 ? trial.assigned
                                 : std::max<std::size_t>(1, static_cast<std::size_t>(share + 0.5));
  const std::size_t n = std::min(wanted, pool.size());
  std::sort(pool.begin(), pool.end(), [](const Ordered& a, const Ordered& b) {
    return std::tie(a.place, a.person.key) < std::tie(b.place, b.person.key);
  });
  for (std::size_t i = 0; i < n; ++i) found.persons.push_back(pool[i].person);
  std::sort(found.persons.begin(), found.persons.end(),
            [](const AssignedPerson& a, const AssignedPerson& b) { return a.row < b.row; });
  return found;
}

}  // namespace coprod
