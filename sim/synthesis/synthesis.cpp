#include "synthesis/synthesis.hpp"

#include "random/draws.hpp"
#include "world/new_enterprise.hpp"
#include "world/new_organisation.hpp"
#include "world/newcomer.hpp"
#include "world/roster.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

namespace {

std::size_t scaled(double number, const Environment& env, std::size_t least) {
  return std::max(least, static_cast<std::size_t>(std::floor(number * env.scale + 0.5)));
}

/// District of each of n organisations, in district order, in proportion to persons.
std::vector<std::uint8_t> spread_over_districts(std::size_t n, const Environment& env) {
  std::vector<std::uint8_t> district(n);
  std::size_t i = 0;
  double cumulative = 0.0;
  for (std::size_t d = 0; d < n_districts; ++d) {
    cumulative += env.district_share[d];
    const auto end =
        d + 1 == n_districts
            ? n
            : std::min(
                n, static_cast<std::size_t>(std::floor(cumulative * static_cast<double>(n) + 0.5)));
    for (; i < end; ++i) district[i] = static_cast<std::uint8_t>(d);
  }
  return district;
}

class Organisations {
 public:
  Organisations(World& world, const Environment& env, Month month)
      : world_(world),
        env_(env),
        p_(env.parameters),
        month_(month) {}

  void make() {
    make_ngos();
    make_employers();
    make_enterprises();
    make_publics();
    world_.search_groups.resize(n_districts * n_severities);
    for (float& chance : world_.search_groups.get<search_group::ExpectedChance>()) chance = 0.2f;
    world_.government.resize(1);
    world_.government.get<government::Key>()[0] = key(EntityKind::government, 0).bits;
    world_.programme_policies.resize(n_programmes);
    for (float& fit : world_.programme_policies.get<programme_policy::Fit>()) {
      fit = static_cast<float>(p_.fit_start);
    }
    make_organisations();
    world_.index_organisations();
  }

 private:
  static EntityKey key(EntityKind kind, std::size_t slot) {
    return EntityKey::make(kind, Origin::synthesis, 0, slot);
  }
  [[nodiscard]] PhiloxWords words(EntityKey subject, std::uint32_t draw = 0) const {
    return draw_words(world_.random, subject, address_word(month_, Stream::organisations, draw));
  }
  void make_ngos() {
    auto& ngos = world_.ngos;
    auto& groups = world_.volunteer_groups;
    const std::size_t n = scaled(p_.n_ngos, env_, 1);
    const auto district = spread_over_districts(n, env_);
    ngos.resize(n);
    groups.resize(n);
    std::array<double, n_districts> total{};
    for (std::size_t i = 0; i < n; ++i) {
      const EntityKey k = key(EntityKind::ngo, i);
      const PhiloxWords w = words(k);
      ngos.get<ngo::Key>()[i] = k.bits;
      ngos.get<ngo::District>()[i] = district[i];
      const double size = 0.25 + uniform_word(w[0]);
      ngos.get<ngo::Size>()[i] = static_cast<float>(size);
      total[district[i]] += size;
      // Shares of four logics around a public-service leaning (assumption).
      const std::array<double, 4> part{1.0 + uniform_word(w[1]), 0.3 + uniform_word(w[2]),
                                       0.3 + uniform_word(w[3]), 0.3};
      const double sum = part[0] + part[1] + part[2] + part[3];
      ngos.get<ngo::LogicPublic>()[i] = static_cast<float>(part[0] / sum);
      ngos.get<ngo::LogicMarket>()[i] = static_cast<float>(part[1] / sum);
      ngos.get<ngo::LogicCommunity>()[i] = static_cast<float>(part[2] / sum);
      ngos.get<ngo::LogicNetwork>()[i] = static_cast<float>(part[3] / sum);

      const EntityKey g = key(EntityKind::volunteer_group, i);
      const PhiloxWords v = words(g);
      groups.get<volunteer_group::Key>()[i] = g.bits;
      groups.get<volunteer_group::Ngo>()[i] = static_cast<std::uint32_t>(i);
      groups.get<volunteer_group::Size>()[i] = static_cast<float>(5.0 + 45.0 * uniform_word(v[0]));
      groups.get<volunteer_group::Active>()[i] =
          0.5f * groups.get<volunteer_group::Size>()[i];
      // Shares of four logics around a community leaning (assumption).
      const std::array<double, 4> lean{0.2 + uniform_word(v[1]), 0.2, 1.0 + uniform_word(v[2]),
                                       0.3 + uniform_word(v[3])};
      const double all = lean[0] + lean[1] + lean[2] + lean[3];
      groups.get<volunteer_group::LogicPublic>()[i] = static_cast<float>(lean[0] / all);
      groups.get<volunteer_group::LogicMarket>()[i] = static_cast<float>(lean[1] / all);
      groups.get<volunteer_group::LogicCommunity>()[i] = static_cast<float>(lean[2] / all);
      groups.get<volunteer_group::LogicNetwork>()[i] = static_cast<float>(lean[3] / all);
    }
    for (std::size_t i = 0; i < n; ++i) {
      ngos.get<ngo::Size>()[i] /= static_cast<float>(total[district[i]]);
    }
  }

  void make_employers() {
    auto& employers = world_.employers;
    const std::size_t n = scaled(p_.n_employers, env_, n_districts);
    const auto district = spread_over_districts(n, env_);
    employers.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      const EntityKey k = key(EntityKind::employer, i);
      const PhiloxWords w = words(k, 0);
      const PhiloxWords v = words(k, 1);
      employers.get<employer::Key>()[i] = k.bits;
      employers.get<employer::District>()[i] = district[i];
      employers.get<employer::Sector>()[i] = draw_sector(env_, uniform_word(w[0]));
      employers.get<employer::Size>()[i] = static_cast<float>(
          std::max(1.0, 8.0 * exp64(1.1 * normal_quantile64(uniform_word(w[1])))));
      employers.get<employer::Markdown>()[i] = static_cast<float>(std::clamp(
          p_.markdown_mean + p_.markdown_spread * (2.0 * uniform_word(w[2]) - 1.0), 0.0, 0.95));
      employers.get<employer::VacancyRate>()[i] =
          static_cast<float>(std::min(1.0, p_.vacancy_rate * (0.4 + 1.2 * uniform_word(w[3]))));
      // 17% interested in hiring, 27% unsure, 55% not (evidence.md C4, 2016); levels are assumed.
      const double stance = uniform_word(v[0]);
      const double centre = stance < 0.17 ? 0.8 : stance < 0.44 ? 0.55 : 0.35;
      employers.get<employer::Attitude>()[i] =
          static_cast<float>(centre + 0.2 * (uniform_word(v[1]) - 0.5));
      employers.get<employer::RiskAtStart>()[i] = employers.get<employer::PerceivedRisk>()[i] =
          static_cast<float>(std::min(1.0, p_.risk_mean * (0.5 + uniform_word(v[2]))));
      // A quarter of employers know how to accommodate (evidence.md D8).
      employers.get<employer::AccommodationKnowHow>()[i] = static_cast<float>(
          uniform_word(v[3]) < 0.25 ? std::min(0.95, 4.0 * p_.know_how_mean) : 0.0);
    }
  }

  /// The enterprises that the scenario names come first; their keys are slots of their own.
  void make_given() {
    auto& enterprises = world_.social_enterprises;
    for (std::size_t i = 0; i < env_.given.size(); ++i) {
      const GivenEnterprise& given = env_.given[i];
      const EntityKey k = key(EntityKind::social_enterprise, 0x80000000u + i);
      const std::uint32_t e = add_enterprise(world_, env_, k, month_, given.district);
      enterprises.get<social_enterprise::Sector>()[e] = given.sector;
      enterprises.get<social_enterprise::Niche>()[e] = static_cast<std::uint8_t>(given.niche);
      enterprises.get<social_enterprise::LegalForm>()[e] =
          static_cast<std::uint8_t>(given.legal_form);
      enterprises.get<social_enterprise::Roles>()[e] = given.roles;
      enterprises.get<social_enterprise::TargetStaff>()[e] =
          static_cast<std::uint16_t>(given.posts);
      enterprises.get<social_enterprise::OtherStaff>()[e] = static_cast<std::uint16_t>(
          std::floor(given.posts * p_.enterprise_other_staff + 0.5));
      enterprises.get<social_enterprise::OtherDisadvantaged>()[e] = static_cast<std::uint16_t>(
          enterprises.get<social_enterprise::OtherStaff>()[e] / 3);
      if (given.parent && world_.ngos.size() > 0) {
        const auto of = world_.ngos.get<ngo::District>();
        const auto local = std::find(of.begin(), of.end(), given.district);
        enterprises.get<social_enterprise::Parent>()[e] =
            local == of.end() ? 0u : static_cast<std::uint32_t>(local - of.begin());
      }
      begin_enterprise(e, std::min(given.age, month_.index()));
    }
  }

  void begin_enterprise(std::uint32_t e, std::int32_t age) {
    auto& enterprises = world_.social_enterprises;
    enterprises.get<social_enterprise::FoundedMonth>()[e] =
        static_cast<std::uint16_t>(month_.index() - age);
    enterprises.get<social_enterprise::Reserves>()[e] =
        static_cast<std::int64_t>(100.0 * p_.enterprise_start_capital * median_wage(month_, p_)
                                  / median_wage(Month(2015, 5), p_));
  }

  void make_organisations() {
    const auto& ngos = world_.ngos;
    for (std::size_t n = 0; n < ngos.size(); ++n) {
      const std::uint32_t o =
          add_organisation(world_, env_, EntityKey{ngos.get<ngo::Key>()[n]}, OrganisationKind::ngo,
                           ngos.get<ngo::District>()[n], no_row, month_);
      start_practices(world_, env_, o, month_);
    }
    const auto& enterprises = world_.social_enterprises;
    for (std::size_t e = 0; e < enterprises.size(); ++e) {
      const std::uint32_t o = add_organisation(
          world_, env_, EntityKey{enterprises.get<social_enterprise::Key>()[e]},
          OrganisationKind::social_enterprise, enterprises.get<social_enterprise::District>()[e],
          enterprises.get<social_enterprise::Parent>()[e], month_);
      if (e < env_.given.size()) {
        give_practices(world_, o, env_.given[e], month_);
      } else {
        start_practices(world_, env_, o, month_);
      }
    }
  }

  void make_enterprises() {
    make_given();
    const std::size_t n = scaled(p_.n_social_enterprises, env_, 0);
    const auto district = spread_over_districts(n, env_);
    auto& enterprises = world_.social_enterprises;
    for (std::size_t i = 0; i < n; ++i) {
      const EntityKey k = key(EntityKind::social_enterprise, i);
      const std::uint32_t e = add_enterprise(world_, env_, k, month_, district[i]);
      const PhiloxWords w = words(k, 2);
      // Ages are exponential, about eight years (exit about 7.5% a year and growth, evidence.md C4).
      if (uniform_word(w[0]) < p_.founding_parent) {
        enterprises.get<social_enterprise::Parent>()[e] = static_cast<std::uint32_t>(
            (static_cast<std::uint64_t>(w[1]) * world_.ngos.size()) >> 32);
      }
      const double age = std::min(240.0, -96.0 * log64(uniform_word(w[2])));
      set_legal_form(world_, e, uniform_word(w[3]));
      begin_enterprise(e, static_cast<std::int32_t>(age));
    }
  }

  void make_publics() {
    auto& publics = world_.publics;
    publics.resize(n_districts);
    for (std::size_t d = 0; d < n_districts; ++d) {
      const EntityKey k = key(EntityKind::public_of_district, d);
      publics.get<public_group::Key>()[d] = k.bits;
      publics.get<public_group::Size>()[d] = 5.7e6 * env_.scale * env_.district_share[d];
      // Willingness to work beside persons with disabilities, 65-88% (evidence.md C4, 2022).
      publics.get<public_group::Attitude>()[d] =
          static_cast<float>(0.6 + 0.1 * uniform_word(words(k)[0]));
    }
  }

  World& world_;
  const Environment& env_;
  const Parameters& p_;
  Month month_;
};

/// Status and job of each person at month 0. The odds of work follow from the rules:
///   odds = c x s f / (rho + f) x D(z),                                                  (E0.1)
/// s the chance to seek at v, rho that to reconsider, f the monthly chance to be hired by applications
/// of one's own (`chance_of_job`), D the mean duration of a job, proportional to z^(-1/k)
/// times the mean of lambda^(-1/k) over the channels of search of the kind;
/// c such that start.employment_rate are in work; tenure of those in work has the
/// density S(t) / D of a renewal process: (x / (z lambda))^(1/k) with x ~ gamma(1/k). (E0.2)
class Stocks {
 public:
  Stocks(World& world, const Environment& env, Month month)
      : world_(world),
        env_(env),
        p_(env.parameters),
        month_(month),
        tenure_(1.0 / p_.exit_shape) {
    for (std::size_t kind = 0; kind < n_kinds; ++kind) {
      duration_[kind] = duration_by_channel(static_cast<std::uint8_t>(kind));
    }
  }

  /// Finds c of E0.1 over all persons.
  void fit_employment() {
    const std::size_t n = world_.persons.size();
    std::vector<double> log_odds(n);
    for (std::size_t i = 0; i < n; ++i) log_odds[i] = log_odds_of_work(i);
    constant_ = constant_for(log_odds, std::min(0.98, p_.employment_rate_start));
    enterprise_room_.resize(world_.social_enterprises.size());
    double posts = 0.0;
    for (std::size_t e = 0; e < enterprise_room_.size(); ++e) {
      enterprise_room_[e] = world_.social_enterprises.get<social_enterprise::TargetStaff>()[e];
      posts += enterprise_room_[e];
    }
    enterprise_chance_ = std::min(
        0.4, 0.9 * posts / std::max(1.0, p_.employment_rate_start * static_cast<double>(n)));
  }

  void draw() {
    for (std::size_t i = 0; i < world_.persons.size(); ++i) {
      place(static_cast<std::uint32_t>(i), logistic64(constant_ + log_odds_of_work(i)),
            logistic64(value_of_seeking(i)));
    }
  }

 private:
  [[nodiscard]] double value_of_seeking(std::size_t i) const {
    const auto& persons = world_.persons;
    return p_.participation_constant + 0.5 * p_.participation_gain
           + 0.5 * p_.participation_confidence
           - static_cast<double>(persons.get<person::ParticipationThreshold>()[i]);
  }

  [[nodiscard]] double log_odds_of_work(std::size_t i) const {
    const double z = world_.persons.get<person::Frailty>()[i];
    const double found = chance_of_job(i);
    const double flow =
        logistic64(value_of_seeking(i)) * found / (p_.reconsider_rate + found);
    const double duration = duration_[world_.persons.get<person::PrimaryKind>()[i]];
    return log64(std::max(1e-9, flow * duration)) - log64(z) / p_.exit_shape;
  }

  /// Mean of lambda^(-1/k) over the channels that persons of the kind search by.
  [[nodiscard]] double duration_by_channel(std::uint8_t kind) const {
    const double mental = kind == kind_mental_illness ? p_.mental_illness_ratio : 1.0;
    double sum = 0.0;
    constexpr int steps = 200;
    for (int step = 0; step < steps; ++step) {
      const Route route = search_channel(kind, (step + 0.5) / steps, p_);
      const double rate = route == Route::supported_placement  ? p_.rate_supported * mental
                          : route == Route::placement_division ? p_.rate_placement
                                                               : p_.rate_own;
      sum += pow64(rate, -1.0 / p_.exit_shape);
    }
    return sum / steps;
  }

  /// Chance a month to be hired by one's own applications, by E13.8 and E13.10 at the mean fit over
  /// sectors, without a floor, over employers of the start's attitudes and four markdowns.
  [[nodiscard]] double chance_of_job(std::size_t i) const {
    const auto& persons = world_.persons;
    const auto fit = static_cast<double>(persons.get<person::JobFit>()[i]);
    const double value = static_cast<double>(persons.get<person::Skill>()[i]) * fit
                         * (1.0 - p_.stress_loss * p_.stress_idle);
    struct Stance {
      double share;
      double attitude;
    };
    constexpr std::array<Stance, 3> stances{Stance{0.17, 0.8}, {0.27, 0.55}, {0.56, 0.35}};
    const double rivals = p_.outside_candidates;
    double chance = 0.0;
    for (const double spread : {-0.75, -0.25, 0.25, 0.75}) {
      const double kept = p_.markdown_mean + p_.markdown_spread * spread;
      for (const Stance& stance : stances) {
        const double margin = kept * value * (1.0 - p_.perception_bias * (1.0 - stance.attitude))
                              - p_.risk_mean - p_.training_cost * (1.0 - fit);
        if (margin < 0.0) continue;
        chance += 0.25 * stance.share
                  / (1.0 + rivals * exp64(p_.hiring_slope * (p_.markdown_mean - margin)));
      }
    }
    return std::max(1e-4, 1.0 - exp64(-p_.applications_own * p_.vacancy_rate * chance));
  }

  static double constant_for(const std::vector<double>& log_odds, double rate) {
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

  [[nodiscard]] PhiloxWords words(EntityKey key, StartDraw draw) const {
    return draw_words(world_.random, key, address_word(month_, Stream::start, draw));
  }

  void place(std::uint32_t i, double works, double seeks) {
    auto& persons = world_.persons;
    const EntityKey key{persons.get<person::Key>()[i]};
    const PhiloxWords w = words(key, draw_status);
    const PhiloxWords t = words(key, draw_tenure);
    const std::uint8_t kind = persons.get<person::PrimaryKind>()[i];
    const double sheltered = env_.sheltered_chance[kind][persons.get<person::Severity>()[i]];
    const double u = uniform64(w[0], w[1]);
    persons.get<person::Status>()[i] = static_cast<std::uint8_t>(Status::outside_labour_force);
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
      persons.get<person::Status>()[i] = static_cast<std::uint8_t>(Status::sheltered_workshop);
      persons.get<person::Employer>()[i] = nearest_ngo(persons.get<person::District>()[i], w[3]);
      return;
    }
    const double rest = (u - sheltered) / (1.0 - sheltered);
    if (rest < works) {
      const bool intellectual = kind == kind_intellectual || kind == kind_mental_illness;
      const bool in_enterprise =
          uniform_word(w[2]) < enterprise_chance_ * (intellectual ? 2.5 : 0.6);
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
      persons.get<person::Status>()[i] = static_cast<std::uint8_t>(Status::seeking);
      persons.get<person::FailedSearches>()[i] =
          static_cast<std::uint8_t>(std::min(60.0, -5.0 * log64(uniform_word(t[2]))));
      const Route channel = start_channel(kind, w[2]);
      const bool supported = channel == Route::supported_placement;
      persons.get<person::Route>()[i] =
          static_cast<std::uint8_t>(supported ? Route::own_search : channel);
      if (supported) {
        persons.get<person::Queue>()[i] = static_cast<std::uint8_t>(Queue::supported_employment);
        persons.get<person::QueueSince>()[i] = static_cast<std::uint16_t>(month_.index());
      }
    }
  }

  [[nodiscard]] Route start_channel(std::uint8_t kind, std::uint32_t word) const {
    return search_channel(kind, uniform_word(word), p_);
  }

  [[nodiscard]] double tenure(std::uint32_t i, const PhiloxWords& t) const {
    const double z = world_.persons.get<person::Frailty>()[i];
    const double x = tenure_.at(uniform64(t[0], t[1]));
    const double months = pow64(x / (z * p_.rate_incumbent), 1.0 / p_.exit_shape);
    const double since_18 = month_.index() - world_.persons.get<person::BirthMonth>()[i] - 18 * 12;
    return std::clamp(months, 0.0, std::max(0.0, since_18));
  }

  /// An NGO of the district, or of all where it has none.
  [[nodiscard]] std::uint32_t nearest_ngo(std::uint8_t district, std::uint32_t word) const {
    const auto of = world_.ngos.get<ngo::District>();
    const auto range = std::equal_range(of.begin(), of.end(), district);
    const auto first = static_cast<std::uint32_t>(range.first - of.begin());
    auto n = static_cast<std::uint32_t>(range.second - range.first);
    const std::uint32_t from = n > 0 ? first : 0;
    if (n == 0) n = static_cast<std::uint32_t>(of.size());
    return from + static_cast<std::uint32_t>((static_cast<std::uint64_t>(word) * n) >> 32);
  }

  /// An enterprise of the district with a free post, or none.
  std::uint32_t free_enterprise(std::uint8_t district, std::uint32_t word) {
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

  World& world_;
  const Environment& env_;
  const Parameters& p_;
  Month month_;
  GammaQuantiles tenure_;
  std::array<double, n_kinds> duration_{};
  std::vector<std::int32_t> enterprise_room_;
  double constant_ = 0.0;
  double enterprise_chance_ = 0.0;
};

}  // namespace

World synthesise(const Environment& env, std::uint64_t seed, std::uint32_t replicate, Month first,
                 Executor& executor) {
  World world;
  world.month = first - 1;
  world.random = replicate_key(seed, replicate);
  world.replicate = replicate;
  Organisations(world, env, world.month).make();

  // Persons: cell by cell, so that synthesis indices run by district.
  std::vector<std::uint32_t> cell_of;
  std::vector<std::uint64_t> slot_of;
  cell_of.reserve(env.persons_at_start);
  std::uint64_t index = 0;
  const auto key_of = [&](std::uint64_t slot) {
    return EntityKey::make(EntityKind::person, Origin::synthesis,
                           static_cast<std::uint32_t>(world.month.index()), slot);
  };
  for (std::size_t c = 0; c < env.cells.size(); ++c) {
    for (std::uint32_t k = 0; k < env.cell_counts[c]; ++k, ++index) {
      cell_of.push_back(static_cast<std::uint32_t>(c));
      slot_of.push_back(index);
    }
  }
  const std::size_t n = cell_of.size();
  world.persons.reserve(n + n / 8);
  world.persons.resize(n);
  const std::size_t blocks = (n + block_rows - 1) / block_rows;
  executor.for_each(blocks, [&](std::size_t b) {
    const std::size_t end = std::min(n, (b + 1) * block_rows);
    for (std::size_t i = b * block_rows; i < end; ++i) {
      draw_traits(world, env, static_cast<std::uint32_t>(i), key_of(slot_of[i]), world.month,
                  env.cells[cell_of[i]], false);
    }
  });
  Stocks stocks(world, env, world.month);
  stocks.fit_employment();
  // Persons left out are dropped only now, so that the others' start does not depend on them.
  if (!env.excluded.empty()) {
    const auto key = world.persons.get<person::Key>();
    std::vector<std::uint32_t> kept;
    for (std::uint32_t i = 0; i < n; ++i) {
      if (!std::binary_search(env.excluded.begin(), env.excluded.end(), key[i])) kept.push_back(i);
    }
    world.persons.reorder(kept);
  }
  world.caregivers.reserve(n * 6 / 10);
  for (std::uint32_t i = 0; i < world.persons.size(); ++i) {
    draw_caregiver(world, env, i, world.month);
  }
  stocks.draw();
  // Month 0 has the places that are taken; step 8 funds the others.
  const auto status = world.persons.get<person::Status>();
  const auto tie = world.persons.get<person::Employer>();
  for (std::size_t i = 0; i < status.size(); ++i) {
    if (status[i] != static_cast<std::uint8_t>(Status::sheltered_workshop)) continue;
    ++world.ngos.get<ngo::ShelteredUsed>()[tie[i]];
    ++world.ngos.get<ngo::ShelteredPlaces>()[tie[i]];
  }
  return world;
}

}  // namespace coprod
