#include "synthesis/stocks.hpp"

#include "world/new_enterprise.hpp"
#include "world/newcomer.hpp"
#include "world/roster.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

Stocks::Stocks(World& world, const Environment& env, Month month)
    : world_(world),
      env_(env),
      p_(env.parameters),
      month_(month) {
  make_rivals(rivals_, p_, 0.0, 0.0);
}

void Stocks::fit_employment() {
  const std::size_t n = world_.persons.size();
  log_odds_.resize(n);
  for (std::size_t i = 0; i < n; ++i) log_odds_[i] = log_odds_of_work(i);
  constant_ = constant_for(log_odds_, std::min(0.98, p_.employment_rate_start));
  enterprise_room_.resize(world_.social_enterprises.size());
  double posts = 0.0;
  for (std::size_t e = 0; e < enterprise_room_.size(); ++e) {
    enterprise_room_[e] = world_.social_enterprises.get<social_enterprise::TargetStaff>()[e];
    posts += enterprise_room_[e];
  }
  enterprise_chance_ =
      std::min(0.4, 0.9 * posts / std::max(1.0, p_.employment_rate_start * static_cast<double>(n)));
}

void Stocks::keep(const std::vector<std::uint32_t>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) log_odds_[i] = log_odds_[rows[i]];
  log_odds_.resize(rows.size());
}

void Stocks::draw() {
  for (std::size_t i = 0; i < world_.persons.size(); ++i) {
    place(static_cast<std::uint32_t>(i), logistic64(constant_ + log_odds_[i]),
          logistic64(value_of_seeking(i)));
  }
}

double Stocks::value_of_seeking(std::size_t i) const {
  const auto& persons = world_.persons;
  return p_.participation_constant + 0.5 * p_.participation_gain + 0.5 * p_.participation_confidence
         - static_cast<double>(persons.get<person::ParticipationThreshold>()[i]);
}

double Stocks::log_odds_of_work(std::size_t i) const {
  const double z = world_.persons.get<person::Frailty>()[i];
  const double found = chance_of_job(i);
  const double flow = logistic64(value_of_seeking(i)) * found / (p_.reconsider_rate + found);
  const double duration = pow64(p_.exit_rate, -1.0 / p_.exit_shape);
  return log64(std::max(1e-9, flow * duration)) - log64(z) / p_.exit_shape;
}

double Stocks::chance_of_job(std::size_t i) const {
  const auto& persons = world_.persons;
  const auto fit = static_cast<double>(persons.get<person::JobFit>()[i]);
  const double value = static_cast<double>(persons.get<person::Skill>()[i]) * fit
                       * (1.0 - p_.stress_loss * p_.stress_idle);
  struct Stance {
    double share;
    double attitude;
  };
  constexpr std::array<Stance, 3> stances{Stance{0.17, 0.8}, {0.27, 0.55}, {0.56, 0.35}};
  const double kept = kept_share(p_.disability_ratio * p_.supply_elasticity);
  double chance = 0.0;
  for (const double deviate : {-1.15, -0.32, 0.32, 1.15}) {
    const double productivity =
        exp64(p_.employer_spread * (deviate - 0.5 * p_.employer_spread));
    const double rival = best_rival(rivals_, static_cast<float>(productivity));
    for (const Stance& stance : stances) {
      const double product =
          productivity * value * (1.0 - p_.perception_bias * (1.0 - stance.attitude));
      const double margin =
          product * (1.0 - kept) - p_.risk_mean - p_.training_cost * (1.0 - fit);
      if (margin < 0.0) continue;
      chance += 0.25 * stance.share / (1.0 + exp64(rival - p_.hiring_slope * margin));
    }
  }
  const double letters =
      p_.applications_own
      * exp64(p_.search_readiness * static_cast<double>(persons.get<person::Readiness>()[i]));
  return std::max(1e-4, 1.0 - exp64(-std::min(16.0, letters) * p_.vacancy_rate * chance));
}

double Stocks::constant_for(const std::vector<double>& log_odds, double rate) {
  // Newton's method on sum of logistic(c + odds) = rate x persons, with steps of at most 2.
  const double wanted = rate * static_cast<double>(log_odds.size());
  double c = 0.0;
  for (int step = 0; step < 40; ++step) {
    double sum = 0.0;
    double slope = 1e-9;
    for (const double odds : log_odds) {
      const double p = logistic64(c + odds);
      sum += p;
      slope += p * (1.0 - p);
    }
    const double move = std::clamp((wanted - sum) / slope, -2.0, 2.0);
    c += move;
    if (std::fabs(move) < 1e-6) break;
  }
  return c;
}

PhiloxWords Stocks::words(EntityKey key, StartDraw draw) const {
  return draw_words(world_.random, key, address_word(month_, Stream::start, draw));
}

void Stocks::place(std::uint32_t i, double works, double seeks) {
  auto& persons = world_.persons;
  const EntityKey key{persons.get<person::Key>()[i]};
  const PhiloxWords w = words(key, draw_status);
  const PhiloxWords t = words(key, draw_tenure);
  const std::uint8_t kind = persons.get<person::PrimaryKind>()[i];
  const double sheltered = env_.sheltered_chance[kind][persons.get<person::Severity>()[i]];
  const double u = uniform64(w[0], w[1]);
  persons.get<person::Status>()[i] = code(Status::outside_labour_force);
  persons.get<person::StatusSince>()[i] = static_cast<std::uint16_t>(
      month_.index() - static_cast<std::int32_t>(36.0 * uniform_word(t[3])));
  persons.get<person::HireDay>()[i] = month_.first_day() - 3650;
  persons.get<person::LastWorkMonth>()[i] = static_cast<std::uint16_t>(
      month_.index() - static_cast<std::int32_t>(120.0 * uniform_word(t[3])));
  persons.get<person::Confidence>()[i] = static_cast<float>(p_.confidence_outside);
  persons.get<person::Stress>()[i] = static_cast<float>(p_.stress_idle);
  persons.get<person::Identity>()[i] =
      static_cast<float>(u < sheltered ? p_.identity_service : p_.identity_outside);
  if (u < sheltered) {
    persons.get<person::Status>()[i] = code(Status::sheltered_workshop);
    persons.get<person::Employer>()[i] = nearest_ngo(persons.get<person::District>()[i], w[3]);
    return;
  }
  const double rest = (u - sheltered) / (1.0 - sheltered);
  if (rest < works) {
    const bool intellectual = kind == kind_intellectual || kind == kind_mental_illness;
    const bool in_enterprise = uniform_word(w[2]) < enterprise_chance_ * (intellectual ? 2.5 : 0.6);
    const std::uint32_t enterprise =
        in_enterprise ? free_enterprise(persons.get<person::District>()[i], w[3]) : no_row;
    place_incumbent(world_, env_, i, month_, (month_ + 1).first_day(), tenure(i, t),
                    enterprise != no_row, enterprise);
    if (enterprise != no_row) add_worker(world_, env_, i, enterprise, 0.0f);
    return;
  }
  // Seekers: in balance of starting (rho s), stopping (rho (1 - s)) and finding (about .2 a
  // month).
  const double among = (rest - works) / std::max(1e-12, 1.0 - works);
  const double rho = p_.reconsider_rate;
  if (among < rho * seeks / (rho + 0.2)) {
    persons.get<person::Status>()[i] = code(Status::seeking);
    persons.get<person::FailedSearches>()[i] =
        static_cast<std::uint8_t>(std::min(60.0, -5.0 * log64(uniform_word(t[2]))));
    const SearchChannel channel =
        search_channel(kind, static_cast<double>(persons.get<person::Readiness>()[i]),
                       draw_words(world_.random, key,
                                  address_word(month_, Stream::search, draw_channel)),
                       p_);
    persons.get<person::Route>()[i] = static_cast<std::uint8_t>(channel.meanwhile);
    if (channel.chosen == Route::supported_placement) {
      persons.get<person::Queue>()[i] = code(Queue::supported_employment);
      persons.get<person::QueueSince>()[i] = static_cast<std::uint16_t>(month_.index());
    }
  }
}

double Stocks::tenure(std::uint32_t i, const PhiloxWords& t) const {
  const double z = world_.persons.get<person::Frailty>()[i];
  const double x = env_.tenure.at(uniform64(t[0], t[1]));
  const double months = pow64(x / (z * p_.exit_rate), 1.0 / p_.exit_shape);
  const double since_18 = month_.index() - world_.persons.get<person::BirthMonth>()[i] - 18 * 12;
  return std::clamp(months, 0.0, std::max(0.0, since_18));
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
