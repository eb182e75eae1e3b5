#include "synthesis/stocks.hpp"

#include "core/math.hpp"
#include "world/labour_rules.hpp"
#include "world/new_enterprise.hpp"
#include "world/newcomer.hpp"
#include "world/roster.hpp"

#include <algorithm>

namespace coprod {

Stocks::Stocks(World& world, const Environment& env, Month month)
    : world_(world),
      env_(env),
      p_(env.parameters),
      month_(month),
      rules_(env, env.start),
      careers_(world.persons.size()),
      enterprise_room_(world.social_enterprises.size()) {
  describe_employers();
  double posts = 0.0;
  for (std::size_t e = 0; e < enterprise_room_.size(); ++e) {
    enterprise_room_[e] = world_.social_enterprises.get<social_enterprise::TargetStaff>()[e];
    posts += enterprise_room_[e];
  }
  // Of all persons of the start: whoever is left out changes nobody's chance.
  const double employed = p_.employment_rate_start * env.persons_at_start;
  enterprise_chance_ = std::min(0.4, 0.9 * posts / std::max(1.0, employed));
}

void Stocks::describe_employers() {
  RivalTable rivals;
  make_rivals(rivals, p_, 0.0, 0.0);
  const auto productivity = world_.employers.get<employer::Productivity>();
  const auto attitude = world_.employers.get<employer::Attitude>();
  const double elasticity = p_.disability_ratio * p_.supply_elasticity;
  pay_.resize(productivity.size());
  for (std::size_t e = 0; e < pay_.size(); ++e) {
    const double bias = 1.0 - p_.perception_bias * (1.0 - attitude[e]);
    pay_[e] = {best_rival(rivals, productivity[e]),
               pow64(productivity[e] * bias, -p_.quit_share * elasticity)};
  }
}

void Stocks::draw_careers(std::size_t first, std::size_t end) {
  for (std::size_t i = first; i < end; ++i) {
    careers_[i] = rules_.draw(world_, static_cast<std::uint32_t>(i), month_);
  }
}

void Stocks::place() {
  for (std::uint32_t i = 0; i < world_.persons.size(); ++i) place(i, careers_[i]);
}

PhiloxWords Stocks::words(EntityKey key, StartDraw draw) const {
  return draw_words(world_.random, key, address_word(month_, Stream::start, draw));
}

void Stocks::place(std::uint32_t i, const Career& career) {
  auto& persons = world_.persons;
  const EntityKey key{persons.get<person::Key>()[i]};
  const PhiloxWords w = words(key, draw_status);
  if (persons.get<person::PrimaryKind>()[i] == kind_mental_illness) {
    const bool ill = uniform_word(words(key, draw_illness)[0]) < ill_share(p_);
    persons.get<person::Ill>()[i] = ill ? 1 : 0;
  }
  const double sheltered = env_.sheltered_chance[persons.get<person::PrimaryKind>()[i]]
                                                [persons.get<person::Severity>()[i]];
  if (uniform64(w[0], w[1]) >= sheltered) {
    place_outside_work(i, career);
    if (career.status == Status::open_employment) place_in_work(i, career, w);
    return;
  }
  // The career is that of somebody who has never been in a workshop: not this person's.
  place_outside_work(i, Career{.confidence = p_.confidence_outside});
  persons.get<person::StatusSince>()[i] = static_cast<std::uint16_t>(
      month_.index()
      - static_cast<std::int32_t>(uniform_word(w[2]) / std::max(1e-3, p_.sheltered_leave)));
  persons.get<person::Status>()[i] = code(Status::sheltered_workshop);
  persons.get<person::Employer>()[i] = nearest_ngo(persons.get<person::District>()[i], w[3]);
}

void Stocks::place_outside_work(std::uint32_t i, const Career& career) {
  auto& persons = world_.persons;
  const auto months_ago = [&](double months) {
    return static_cast<std::uint16_t>(
        std::max(1, month_.index() - static_cast<std::int32_t>(months)));
  };
  persons.get<person::Status>()[i] = code(career.status);
  persons.get<person::StatusSince>()[i] = months_ago(career.since);
  persons.get<person::HireDay>()[i] = month_.first_day() - 3650;
  if (career.months_out >= 0.0)
    persons.get<person::LastWorkMonth>()[i] = months_ago(career.months_out);
  persons.get<person::Confidence>()[i] = static_cast<float>(career.confidence);
  persons.get<person::FailedSearches>()[i] = static_cast<std::uint8_t>(career.failed);
  persons.get<person::Churn>()[i] = static_cast<std::uint8_t>(std::min(255, career.jobs_lost));
  persons.get<person::Stress>()[i] = static_cast<float>(p_.stress_idle);
  persons.get<person::Identity>()[i] = static_cast<float>(p_.identity_outside);
  if (career.first_search >= 0.0) {
    persons.get<person::FirstSeeking>()[i] = months_ago(career.first_search);
    persons.get<person::FirstChannel>()[i] = static_cast<std::uint8_t>(career.first_channel);
    persons.get<person::MonthsWorked>()[i] = static_cast<std::uint8_t>(career.worked);
  }
  if (career.status != Status::seeking) return;
  persons.get<person::Route>()[i] = static_cast<std::uint8_t>(career.channel);
  if (career.queues) {
    persons.get<person::Queue>()[i] = code(Queue::supported_employment);
    persons.get<person::QueueSince>()[i] = months_ago(career.since);
  }
}

void Stocks::place_in_work(std::uint32_t i, const Career& career, const PhiloxWords& w) {
  const auto& persons = world_.persons;
  const std::uint8_t kind = persons.get<person::PrimaryKind>()[i];
  const bool intellectual = kind == kind_intellectual || kind == kind_mental_illness;
  const bool in_enterprise = uniform_word(w[2]) < enterprise_chance_ * (intellectual ? 2.5 : 0.6);
  const std::uint32_t enterprise =
      in_enterprise ? free_enterprise(persons.get<person::District>()[i], w[3]) : no_row;
  double tenure = career.since;
  if (enterprise != no_row) {
    // No job is older than its enterprise.
    tenure = std::min<double>(
        tenure, month_.index()
                    - world_.social_enterprises.get<social_enterprise::FoundedMonth>()[enterprise]);
  }
  place_incumbent(world_, env_, i, month_, (month_ + 1).first_day(), tenure, enterprise != no_row,
                  enterprise != no_row ? enterprise : employer_of(i));
  world_.persons.get<person::Casual>()[i] = career.casual && enterprise == no_row ? 1 : 0;
  world_.persons.get<person::Confidence>()[i] = static_cast<float>(career.confidence);
  if (enterprise != no_row) add_worker(world_, env_, i, enterprise, 0.0f);
}

std::uint32_t Stocks::employer_of(std::uint32_t i) const {
  const auto& persons = world_.persons;
  const auto& employers = world_.employers;
  const EntityKey key{persons.get<person::Key>()[i]};
  const std::uint8_t district = persons.get<person::District>()[i];
  const double elasticity = p_.disability_ratio * p_.supply_elasticity;
  const double gains = 1.0 - kept_share(elasticity);
  const auto capabilities = capabilities_of(world_, i);
  const double able = static_cast<double>(persons.get<person::Skill>()[i])
                      * (1.0 - p_.stress_loss * p_.stress_idle);
  constexpr std::size_t looked_at = 8;
  std::array<std::uint32_t, looked_at> row{};
  std::array<double, looked_at> until{};
  double sum = 0.0;
  PhiloxWords w{};
  for (std::size_t n = 0; n < looked_at; ++n) {
    if (n % 4 == 0) {
      w = draw_words(
          world_.random, key,
          address_word(month_, Stream::start, draw_workplace, static_cast<std::uint32_t>(n / 4)));
    }
    const std::uint32_t e = pick_employer(world_, district, uniform_word(w[n % 4]));
    const double productivity = employers.get<employer::Productivity>()[e];
    const double fit = job_fit(capabilities, env_.sectors[employers.get<employer::Sector>()[e]],
                               employers.get<employer::AccommodationKnowHow>()[e], p_);
    const double bias = 1.0 - p_.perception_bias * (1.0 - employers.get<employer::Attitude>()[e]);
    const double margin = productivity * able * fit * bias * gains
                          - employers.get<employer::PerceivedRisk>()[e]
                          - p_.training_cost * (1.0 - fit);
    double weight = 1e-9;
    if (margin >= 0.0) {
      const double odds = exp64(p_.hiring_slope * margin - pay_[e].rival);
      const double leaves = exp64(-p_.fit_protection * (fit - p_.fit_reference))
                                * (p_.share_quit * pay_[e].quits + p_.share_dismissal)
                            + p_.share_redundancy + p_.share_health + p_.share_crisis;
      weight += odds / (1.0 + odds) * pow64(leaves, -1.0 / p_.exit_shape);
    }
    row[n] = e;
    until[n] = sum += weight;
  }
  const double u = uniform_word(words(key, draw_job)[3]) * sum;
  std::size_t n = 0;
  while (n + 1 < looked_at && u >= until[n]) ++n;
  return row[n];
}

std::uint32_t Stocks::nearest_ngo(std::uint8_t district, std::uint32_t word) const {
  const auto of = world_.ngos.get<ngo::District>();
  const auto range = std::equal_range(of.begin(), of.end(), district);
  const auto first = static_cast<std::uint32_t>(range.first - of.begin());
  auto n = static_cast<std::uint32_t>(range.second - range.first);
  const std::uint32_t from = n > 0 ? first : 0;
  if (n == 0) n = static_cast<std::uint32_t>(of.size());
  return from + static_cast<std::uint32_t>((static_cast<std::uint64_t>(word) * n) >> 32);
}

std::uint32_t Stocks::free_enterprise(std::uint8_t district, std::uint32_t word) {
  const auto& rows = world_.enterprises_of[district];
  const auto n = static_cast<std::uint32_t>(rows.size());
  const auto start = static_cast<std::uint32_t>((static_cast<std::uint64_t>(word) * n) >> 32);
  for (std::uint32_t k = 0; k < n; ++k) {
    const std::uint32_t e = rows[(start + k) % n];
    if (enterprise_room_[e] > 0) {
      --enterprise_room_[e];
      return e;
    }
  }
  return no_row;
}

}  // namespace coprod
