#include "processes/labour_market/hiring.hpp"

#include "processes/labour_market/leave_job.hpp"
#include "processes/labour_market/wage_setting.hpp"
#include "processes/organisations/enterprise_accounts.hpp"
#include "random/draws.hpp"
#include "world/newcomer.hpp"
#include "world/roster.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

ProcessInfo hiring_info() {
  ProcessInfo info;
  info.step = 13;
  info.name = "hiring";
  info.dimension = "none";
  info.kind = ProcessKind::settled;
  info.purpose = "vacancies open, seekers apply, employers choose under the wage floor";
  info.mechanisms = "M2,M5,M10,M11,M12,M22";
  info.equations = "E13.8, E13.9, E13.10, E13.13, E13.14";
  info.parameters = "search., hiring., assessment., subsidy., quota., care.job_arrangement, revamp.aftercare, "
                    "fidelity.search, devices.";
  person::Rows::visit_infos([&](const ColumnInfo& column) {
    if (column.writers.find("hiring") != std::string_view::npos) info.writes.push_back(&column);
  });
  enterprise_worker::Rows::visit_infos(
      [&](const ColumnInfo& column) { info.writes.push_back(&column); });
  return info;
}

namespace {

/// A wage subsidy an hour, at most `most` (0.01 HKD), spread over the horizon, as a share of a standard
/// worker's value.
float subsidy_worth(const person::Rows& persons, std::uint32_t person, float most,
                    const MonthContext& m) {
  const float hours =
      static_cast<float>(persons.get<person::HoursWanted>()[person]) * m.hours_to_month;
  const auto horizon = static_cast<float>(m.environment->parameters.subsidy_horizon);
  const float spread = std::min(1.0f, static_cast<float>(m.subsidy_months) / horizon);
  return std::min(m.subsidy / hours, most) / m.price * spread;
}

}  // namespace

Candidacy candidacy(const person::Rows& persons, std::uint32_t person, const Workplace& at,
                    const Offer& with, const MonthContext& m) {
  const Parameters& p = m.environment->parameters;
  Candidacy c;
  const float made_good = at.know_how + with.arranged * (1.0f - at.know_how);
  c.fit =
      job_fit(capabilities_of(persons, person), m.environment->sectors[at.sector], made_good, p);
  const float value =
      productivity(persons.get<person::Skill>()[person], c.fit,
                   persons.get<person::Stress>()[person], static_cast<float>(p.stress_loss));
  const float perceived =
      value * (1.0f - static_cast<float>(p.perception_bias) * (1.0f - at.attitude));
  c.offer_ratio = (1.0f - at.markdown) * perceived;
  const float offer = c.offer_ratio * m.price;

  if (m.floor_cents > offer) {
    // Only who may, and knows of it, invokes assessment; it finds the true productivity.
    if (persons.get<person::KnowsAssessment>()[person] < m.assessment_rank) {
      const std::int32_t found =
          assessed_per_cent(value * m.price, m.floor_cents, m.assessment_kept, m.assessment_least);
      if (found <= m.assessment_most) c.share = static_cast<std::uint8_t>(found);
    }
  }
  const float wage = wage_of(c.offer_ratio, m.price, m.floor_cents, static_cast<float>(c.share));
  c.wage = static_cast<std::int32_t>(wage);
  const float cost = offer + static_cast<float>(p.floor_bites) * (wage - offer);
  const float relief = with.support_assured ? static_cast<float>(p.support_relief) : 0.0f;
  c.margin = perceived - cost / m.price - at.risk * (1.0f - relief)
             - static_cast<float>(p.training_cost) * (1.0f - c.fit) + at.quota;
  if (with.subsidised && m.subsidy_months > 0) {  // E13.14
    c.margin += subsidy_worth(persons, person, wage, m) - static_cast<float>(p.subsidy_stigma);
    c.subsidised = true;
  }
  return c;
}

namespace {

/// A vacancy's wish for a candidate. Enterprises follow employers in the numbering of places.
struct Proposal {
  std::uint32_t place;
  std::uint32_t person;
  std::uint64_t person_key;
  double utility;
  Candidacy terms;
  std::int32_t day;
  Offer with;  ///< what comes with the candidate
};

bool comes_before(const Proposal& a, const Proposal& b) {
  if (a.place != b.place) return a.place < b.place;
  if (a.utility != b.utility) return a.utility > b.utility;
  return a.person_key < b.person_key;
}

/// Applications of one block's seekers.
class Applications {
 public:
  Applications(const Step& step, const std::vector<std::uint8_t>& open)
      : step_(step),
        world_(step.world),
        p_(step.environment.parameters),
        open_(open),
        n_employers_(static_cast<std::uint32_t>(world_.employers.size())) {
    // A candidate without disability earns the employer the markdown of a standard worker (E13.10).
    outside_ = p_.hiring_slope * p_.markdown_mean + log64(std::max(1e-6, p_.outside_candidates));
    const MonthContext& m = step.month;
    const Levers& levers = m.levers;
    // A levy for a month's place, over the hours of full-time work.
    const double hours = p_.hours_full_time * static_cast<double>(m.hours_to_month);
    const double levy = levers.quota_levy * 100.0 / (hours * static_cast<double>(m.price));
    quota_worth_ = static_cast<float>(std::min(1.0, p_.quota_compliance + levy));
  }

  void of_seeker(std::uint32_t person, std::vector<Proposal>& proposals, std::int64_t& applications,
                 std::int64_t& drawn) const {
    const auto& persons = world_.persons;
    const EntityKey key{persons.get<person::Key>()[person]};
    const auto route = static_cast<Route>(persons.get<person::Route>()[person]);
    const bool on_own = route == Route::own_search;
    const double sends = route == Route::placement_division ? p_.applications_placement
                         : on_own                           ? p_.applications_own
                                                            : p_.applications_supported;
    const std::size_t before = proposals.size();
    const PhiloxWords w = words(key, Stream::search, 62);
    to_employers(person, key, sends * better_search(route), w[3], !on_own, route == Route::placement_division, proposals,
                 applications, drawn);
    if (uniform_word(w[2]) < p_.enterprise_share) {
      to_enterprise(person, key, w, proposals, applications);
    }
    drawn += 4 + 8 * static_cast<std::int64_t>(proposals.size() - before);
  }

  /// Staff passed on by a social enterprise, or someone in a sheltered workshop, with support.
  void passed_on(std::uint32_t person, std::vector<Proposal>& proposals, std::int64_t& applications,
                 std::int64_t& drawn) const {
    const EntityKey key{world_.persons.get<person::Key>()[person]};
    to_employers(person, key, p_.applications_supported, 0, true, false, proposals, applications,
                 drawn);
  }
  /// Someone in a sheltered workshop who applies to a social enterprise.
  void to_enterprise_only(std::uint32_t person, std::vector<Proposal>& proposals,
                          std::int64_t& applications, std::int64_t& drawn) const {
    const EntityKey key{world_.persons.get<person::Key>()[person]};
    to_enterprise(person, key, words(key, Stream::search, 62), proposals, applications);
    drawn += 8;
  }

 private:
  /// Factor of applications by fit of policy (E17.2) and fidelity.
  [[nodiscard]] double better_search(Route route) const {
    const MonthContext& m = step_.month;
    const auto of = [&](Programme programme) {
      return static_cast<double>(m.matching[static_cast<std::size_t>(programme)]);
    };
    switch (route) {
      case Route::placement_division:
        return of(Programme::placement_division);
      case Route::supported_placement:
        return of(Programme::supported_employment) * static_cast<double>(m.fidelity_search);
      case Route::on_the_job_training:
        return of(Programme::on_the_job_training);
      default:
        return 1.0;
    }
  }

  /// Share of a shortfall that a device grant makes good, for this pair (devices.*).
  [[nodiscard]] float devices(EntityKey person, EntityKey place) const {
    if (step_.month.device_share <= 0.0f) return 0.0f;
    const PhiloxWords w = words(person, Stream::devices, 0, party_hash(place));
    return uniform_word(w[0]) < p_.device_uptake ? step_.month.device_share : 0.0f;
  }

  [[nodiscard]] PhiloxWords words(EntityKey key, Stream stream, std::uint32_t draw,
                                  std::uint32_t other = 0) const {
    return draw_words(step_.month.random, key, address_word(step_.month.month, stream, draw),
                      other);
  }

  /// `part` decides whether a part of an application is sent as a whole one.
  void to_employers(std::uint32_t person, EntityKey key, double sends, std::uint32_t part,
                    bool assured,
                    bool may_subsidise, std::vector<Proposal>& proposals,
                    std::int64_t& applications, std::int64_t& drawn) const {
    const double whole = std::floor(sends);
    const auto count = static_cast<std::uint32_t>(
        std::min(16.0, whole + (uniform_word(part) < sends - whole ? 1.0 : 0.0)));
    const std::uint8_t district = world_.persons.get<person::District>()[person];
    std::array<std::uint32_t, 16> tried{};
    drawn += 4 * count;
    for (std::uint32_t a = 0; a < count; ++a) {
      const PhiloxWords w = words(key, Stream::search, a);
      const std::uint32_t place = pick_place(w, district, world_.employer_offsets, n_employers_);
      tried[a] = place;
      if (place == no_row) continue;
      // A second letter to the same employer is the same letter.
      if (std::find(tried.begin(), tried.begin() + a, place) != tried.begin() + a) continue;
      ++applications;
      if (!open_[place]) continue;
      consider_employer(person, key, place, assured, may_subsidise, proposals);
    }
  }

  /// In the own district with the local share, else in one drawn by persons; there the open
  /// enterprise with the highest draw of the pair.
  void to_enterprise(std::uint32_t person, EntityKey key, const PhiloxWords& w,
                     std::vector<Proposal>& proposals, std::int64_t& applications) const {
    std::size_t district = world_.persons.get<person::District>()[person];
    if (uniform_word(w[0]) >= p_.local_share) {
      double u = uniform_word(w[1]);
      for (district = 0; district + 1 < n_districts; ++district) {
        u -= step_.environment.district_share[district];
        if (u < 0.0) break;
      }
    }
    std::uint32_t best = no_row;
    std::uint32_t highest = 0;
    for (const std::uint32_t e : world_.enterprises_of[district]) {
      const EntityKey enterprise{world_.social_enterprises.get<social_enterprise::Key>()[e]};
      const std::uint32_t draw = words(key, Stream::match, 1, party_hash(enterprise))[0];
      if (best == no_row || draw > highest) {
        highest = draw;
        best = e;
      }
    }
    if (best == no_row) return;
    ++applications;
    consider_enterprise(person, key, best, proposals);
  }

  /// Shares of a shortfall made good by two helps, one after the other.
  static float both(float a, float b) { return a + b * (1.0f - a); }

  /// What the caregiver's knowledge helps to make good where support is assured (M10).
  [[nodiscard]] float arranged(std::uint32_t person) const {
    const std::uint32_t carer = world_.persons.get<person::Caregiver>()[person];
    if (carer == no_row) return 0.0f;
    return static_cast<float>(p_.caregiver_arrangement)
           * world_.caregivers.get<caregiver::Engagement>()[carer]
           * world_.caregivers.get<caregiver::Knowledge>()[carer];
  }

  /// In the own district with the local share (word 0), uniform over its rows (word 1).
  [[nodiscard]] std::uint32_t pick_place(const PhiloxWords& w, std::uint8_t district,
                                         const std::vector<std::uint32_t>& offsets,
                                         std::uint32_t all) const {
    std::uint32_t first = 0;
    std::uint32_t count = all;
    if (uniform_word(w[0]) < p_.local_share) {
      first = offsets[district];
      count = offsets[district + 1u] - first;
    }
    if (count == 0) return no_row;
    return first + static_cast<std::uint32_t>((static_cast<std::uint64_t>(w[1]) * count) >> 32);
  }

  [[nodiscard]] std::int32_t hire_day(std::uint32_t word) const {
    return step_.month.first_day
           + static_cast<std::int32_t>(
               (static_cast<std::uint64_t>(word) * static_cast<std::uint32_t>(step_.month.days))
               >> 32);
  }

  void consider_employer(std::uint32_t person, EntityKey key, std::uint32_t place, bool assured,
                         bool may_subsidise, std::vector<Proposal>& proposals) const {
    const auto& employers = world_.employers;
    const EntityKey vacancy{employers.get<employer::Key>()[place]};
    const PhiloxWords pair = words(key, Stream::match, 0, party_hash(vacancy));
    const PhiloxWords rival = words(vacancy, Stream::outside, 0);
    const double noise = gumbel_quantile64(uniform64(pair[0], pair[1]));
    const double least = outside_ + gumbel_quantile64(uniform64(rival[0], rival[1]));
    // Most are turned down whatever the margin, which is at most skill x markdown
    // (and half a cent of rounding): spare the rest.
    Offer with;
    with.support_assured = assured;
    with.subsidised = may_subsidise && uniform_word(pair[3]) < p_.subsidy_uptake;
    const bool missing =
        missing_under_quota(employers.get<employer::Size>()[place],
                            employers.get<employer::Staff>()[place], step_.month.levers, p_)
        > 0;
    const double most = 1e-3
                        + static_cast<double>(world_.persons.get<person::Skill>()[person])
                              * static_cast<double>(employers.get<employer::Markdown>()[place])
                        + (missing ? static_cast<double>(quota_worth_) : 0.0)
                        + (with.subsidised ? static_cast<double>(subsidy_worth(
                               world_.persons, person, step_.month.subsidy, step_.month))
                                           : 0.0);
    if (p_.hiring_slope * most + noise <= least) return;
    Workplace at;
    at.markdown = employers.get<employer::Markdown>()[place];
    at.attitude = employers.get<employer::Attitude>()[place];
    at.risk = employers.get<employer::PerceivedRisk>()[place];
    at.know_how = employers.get<employer::AccommodationKnowHow>()[place];
    at.sector = employers.get<employer::Sector>()[place];
    if (missing) at.quota = quota_worth_;
    if (assured) {
      with.device = devices(key, vacancy);
      with.arranged = both(arranged(person), with.device);
    }
    const Candidacy terms = candidacy(world_.persons, person, at, with, step_.month);
    if (terms.margin < 0.0f) return;
    const double utility = p_.hiring_slope * static_cast<double>(terms.margin) + noise;
    if (utility <= least) return;
    proposals.push_back({place, person, key.bits, utility, terms, hire_day(pair[2]), with});
  }

  void consider_enterprise(std::uint32_t person, EntityKey key, std::uint32_t place,
                           std::vector<Proposal>& proposals) const {
    const auto& enterprises = world_.social_enterprises;
    Workplace at;
    at.know_how = static_cast<float>(p_.enterprise_know_how);
    at.sector = enterprises.get<social_enterprise::Sector>()[place];
    at.enterprise = true;
    const EntityKey enterprise{enterprises.get<social_enterprise::Key>()[place]};
    Offer with;
    with.support_assured = true;
    with.device = devices(key, enterprise);
    with.arranged = both(arranged(person), with.device);
    const Candidacy terms = candidacy(world_.persons, person, at, with, step_.month);
    const PhiloxWords pair = words(key, Stream::match, 0, party_hash(enterprise));
    proposals.push_back({n_employers_ + place, person, key.bits,
                         gumbel_quantile64(uniform64(pair[0], pair[1])), terms, hire_day(pair[2]),
                         with});
  }

  const Step& step_;
  const World& world_;
  const Parameters& p_;
  const std::vector<std::uint8_t>& open_;
  std::uint32_t n_employers_;
  double outside_ = 0.0;
  float quota_worth_ = 0.0f;
};

/// Three rounds of offers (step 5 of the header). Returns the accepted proposals in place order.
std::vector<Proposal> settle(const World& world, std::vector<Proposal> proposals,
                             std::int64_t& offers) {
  std::sort(proposals.begin(), proposals.end(), comes_before);
  const auto n_employers = static_cast<std::uint32_t>(world.employers.size());
  const auto posts = world.social_enterprises.get<social_enterprise::TargetStaff>();
  const auto staff = world.social_enterprises.get<social_enterprise::Staff>();
  const auto free_of = [&](std::uint32_t place) {
    return place < n_employers
               ? 1
               : static_cast<std::int32_t>(posts[place - n_employers]) - staff[place - n_employers];
  };
  // Best offer in hand of each candidate, found again by person key order.
  std::vector<std::uint8_t> state(proposals.size(), 0);  // 1 offered, 2 accepted, 3 out
  std::vector<std::uint32_t> by_person(proposals.size());
  for (std::size_t i = 0; i < by_person.size(); ++i) by_person[i] = static_cast<std::uint32_t>(i);
  std::sort(by_person.begin(), by_person.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (proposals[a].person_key != proposals[b].person_key) {
      return proposals[a].person_key < proposals[b].person_key;
    }
    if (proposals[a].terms.wage != proposals[b].terms.wage) {
      return proposals[a].terms.wage > proposals[b].terms.wage;
    }
    return proposals[a].place < proposals[b].place;
  });
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < proposals.size();) {
      const std::uint32_t place = proposals[i].place;
      std::int32_t room = free_of(place);
      std::size_t end = i;
      for (; end < proposals.size() && proposals[end].place == place; ++end) {
        if (state[end] == 2) --room;
      }
      for (; i < end; ++i) {
        if (room > 0 && state[i] == 0) {
          state[i] = 1;
          ++offers;
          --room;
        }
      }
    }
    for (std::size_t i = 0; i < by_person.size();) {
      const std::uint64_t key = proposals[by_person[i]].person_key;
      bool taken = false;
      std::size_t end = i;
      for (; end < by_person.size() && proposals[by_person[end]].person_key == key; ++end) {
        taken |= state[by_person[end]] == 2;
      }
      for (; i < end; ++i) {
        std::uint8_t& s = state[by_person[i]];
        if (s == 1 && !taken) {
          s = 2;
          taken = true;
        } else if (s == 1 || (taken && s == 0)) {
          s = 3;
        }
      }
      if (taken) {
        for (std::size_t j = end; j-- > 0 && proposals[by_person[j]].person_key == key;) {
          if (state[by_person[j]] == 0) state[by_person[j]] = 3;
        }
      }
    }
  }
  std::vector<Proposal> accepted;
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    if (state[i] == 2) accepted.push_back(proposals[i]);
  }
  return accepted;
}

Programme programme_of(Route route) {
  switch (route) {
    case Route::social_enterprise:
      return Programme::social_enterprise;
    case Route::placement_division:
      return Programme::placement_division;
    case Route::on_the_job_training:
      return Programme::on_the_job_training;
    case Route::supported_placement:
    case Route::enterprise_referral:
      return Programme::supported_employment;
    default:
      return Programme::none;
  }
}

void begin_job(Step& step, const Proposal& hire) {
  World& world = step.world;
  auto& persons = world.persons;
  const std::uint32_t i = hire.person;
  const auto n_employers = static_cast<std::uint32_t>(world.employers.size());
  const bool enterprise = hire.place >= n_employers;
  const std::uint32_t workplace = enterprise ? hire.place - n_employers : hire.place;
  const auto from = static_cast<Status>(persons.get<person::Status>()[i]);
  const auto channel = static_cast<Route>(persons.get<person::Route>()[i]);
  // Found through the channel of search, or passed on by the enterprise or the workshop.
  const Route route = enterprise                          ? Route::social_enterprise
                      : from == Status::seeking           ? channel
                      : from == Status::social_enterprise ? Route::enterprise_referral
                                                          : Route::supported_placement;
  float aftercare = 0.0f;  // natural support that lasts over the hand-off (E6.2)
  if (from == Status::social_enterprise) {
    const std::uint32_t left = persons.get<person::Employer>()[i];
    aftercare = static_cast<float>(step.environment.parameters.revamp_aftercare)
                * world.effect_of(world.organisation_of_enterprise(left), Practice::service_revamp);
    leave_enterprise(step, i, ExitCause::move_up);
  }
  // Who moves does so on the first day, so that every day is paid once.
  const std::int32_t day = from == Status::seeking ? hire.day : step.month.first_day;
  const Programme programme = programme_of(route);
  const auto to =
      static_cast<std::uint8_t>(enterprise ? Status::social_enterprise : Status::open_employment);
  ++step.flows.counts.transitions[std::size_t{persons.get<person::Status>()[i]} * n_statuses + to];
  persons.get<person::Status>()[i] = to;
  persons.get<person::StatusSince>()[i] = static_cast<std::uint16_t>(step.month.month.index());
  persons.get<person::Employer>()[i] = workplace;
  persons.get<person::Route>()[i] = static_cast<std::uint8_t>(route);
  persons.get<person::HireDay>()[i] = day;
  persons.get<person::Hours>()[i] = persons.get<person::HoursWanted>()[i];
  persons.get<person::OfferRatio>()[i] = hire.terms.offer_ratio;
  persons.get<person::AssessedShare>()[i] = hire.terms.share;
  persons.get<person::Wage>()[i] = hire.terms.wage;
  persons.get<person::JobFit>()[i] = hire.terms.fit;
  persons.get<person::MonthsUnprofitable>()[i] = 0;
  persons.get<person::Programme>()[i] = static_cast<std::uint8_t>(programme);
  persons.get<person::NaturalSupport>()[i] = aftercare;
  persons.get<person::FailedSearches>()[i] = 0;
  persons.get<person::Queue>()[i] = 0;
  persons.get<person::CaseMonths>()[i] = 0;
  persons.get<person::SocialWorker>()[i] = no_row;
  persons.get<person::SubsidyLeft>()[i] = hire.terms.subsidised ? step.month.subsidy_months : 0;
  if (programme == Programme::social_enterprise) {
    persons.get<person::FormalSupport>()[i] =
        step.month.intensity[static_cast<std::size_t>(programme)];
  }
  if (enterprise) {
    ++world.social_enterprises.get<social_enterprise::Staff>()[workplace];
    add_worker(world, step.environment, i, workplace, hire.with.arranged);
  } else {
    ++world.employers.get<employer::Staff>()[workplace];
  }
  if (hire.with.device > 0.0f) ++step.flows.practice.device_grants;
  if (hire.terms.share < 100) ++step.flows.assessed;
  if (hire.terms.subsidised) ++step.flows.subsidised;
  step.flows.job_starts.push_back(
      {i, workplace, day, static_cast<std::uint8_t>(route), persons.get<person::PrimaryKind>()[i]});
}

}  // namespace

void run_hiring(Step& step) {
  World& world = step.world;

  // 1. Vacancies.
  std::vector<std::uint8_t> open(world.employers.size());
  {
    const auto key = world.employers.get<employer::Key>();
    const auto rate = world.employers.get<employer::VacancyRate>();
    const std::uint32_t address = address_word(step.month.month, Stream::vacancies);
    const float factor = step.month.vacancy_factor;
    constexpr std::size_t chunk = 4096;
    step.executor.for_each((open.size() + chunk - 1) / chunk, [&](std::size_t c) {
      const std::size_t end = std::min(open.size(), (c + 1) * chunk);
      for (std::size_t e = c * chunk; e < end; ++e) {
        std::uint32_t w0, w1, w2, w3;
        philox_inline(static_cast<std::uint32_t>(key[e]), static_cast<std::uint32_t>(key[e] >> 32),
                      address, 0u, step.month.random.k0, step.month.random.k1, w0, w1, w2, w3);
        open[e] = uniform32(w0) < factor * rate[e];
      }
    });
    for (const std::uint8_t o : open) step.flows.vacancies += o;
    step.flows.words += 4 * static_cast<std::int64_t>(open.size());
  }

  // 2-4. Applications and choices, block by block.
  const Applications applications(step, open);
  const auto since = world.persons.get<person::StatusSince>();
  const auto now = static_cast<std::uint16_t>(step.month.month.index());
  const auto status = world.persons.get<person::Status>();
  std::vector<std::vector<Proposal>> by_block(step.blocks.size());
  std::vector<std::int64_t> sent(step.blocks.size(), 0);
  std::vector<std::int64_t> drawn(step.blocks.size(), 0);
  step.executor.for_each(step.blocks.size(), [&](std::size_t b) {
    const BlockOutput& block = step.blocks[b].output;
    for (std::uint32_t k = 0; k < block.seekers.size; ++k) {
      // Places given this month come first.
      const std::uint32_t i = block.seekers.data[k];
      if (status[i] != static_cast<std::uint8_t>(Status::seeking)) continue;
      applications.of_seeker(i, by_block[b], sent[b], drawn[b]);
    }
    for (std::uint32_t k = 0; k < block.to_employers.size; ++k) {
      const std::uint32_t i = block.to_employers.data[k];
      // Who got a place this month stays.
      if (since[i] == now && status[i] == static_cast<std::uint8_t>(Status::sheltered_workshop)) {
        continue;
      }
      applications.passed_on(i, by_block[b], sent[b], drawn[b]);
    }
    for (std::uint32_t k = 0; k < block.to_enterprises.size; ++k) {
      applications.to_enterprise_only(block.to_enterprises.data[k], by_block[b], sent[b], drawn[b]);
    }
  });
  std::vector<Proposal> proposals;
  for (std::size_t b = 0; b < by_block.size(); ++b) {
    proposals.insert(proposals.end(), by_block[b].begin(), by_block[b].end());
    step.flows.applications += sent[b];
    step.flows.words += drawn[b];
  }

  // 5. Settlement.
  const std::vector<Proposal> hires = settle(world, std::move(proposals), step.flows.offers);
  // Those who found nothing have one more failed month.
  const auto failed = world.persons.get<person::FailedSearches>();
  const auto district = world.persons.get<person::District>();
  const auto severity = world.persons.get<person::Severity>();
  const auto group_hires = world.search_groups.get<search_group::Hires>();
  const auto group_seekers = world.search_groups.get<search_group::Seekers>();
  std::fill(group_hires.begin(), group_hires.end(), 0);
  for (const Proposal& hire : hires) {
    const bool sought = status[hire.person] == static_cast<std::uint8_t>(Status::seeking);
    begin_job(step, hire);
    if (sought) ++group_hires[search_group_of(district[hire.person], severity[hire.person])];
  }

  for (const BlockStore& block : step.blocks) {
    for (std::uint32_t k = 0; k < block.output.seekers.size; ++k) {
      const std::uint32_t i = block.output.seekers.data[k];
      if (status[i] == static_cast<std::uint8_t>(Status::seeking) && failed[i] < 255) ++failed[i];
    }
  }

  // Expectations adapt to what each group met; a group is never sure to fail or to succeed.
  const auto chance = world.search_groups.get<search_group::ExpectedChance>();
  for (std::size_t g = 0; g < group_seekers.size(); ++g) {
    group_seekers[g] = step.flows.counts.seekers[g];
    // Four pseudo-seekers at the present belief keep small groups from jumping.
    const float met = (static_cast<float>(group_hires[g]) + 4.0f * chance[g])
                      / (static_cast<float>(group_seekers[g]) + 4.0f);
    chance[g] +=
        static_cast<float>(step.environment.parameters.expectation_rate) * (met - chance[g]);
  }
}

}  // namespace coprod
