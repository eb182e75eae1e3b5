#include "processes/labour_market/applications.hpp"

#include "processes/labour_market/hiring.hpp"
#include "processes/labour_market/settlement.hpp"
#include "random/draws.hpp"
#include "world/labour_rules.hpp"
#include "world/rivals.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace coprod {

void ApplicationList::clear() {
  proposals.clear();
  sent = 0;
  words = 0;
}

namespace {
constexpr double log_half = -0.69314718055994531;  ///< a casual vacancy has half as many rivals

/// Whether `lead` + a Gumbel draw of one word is below that of the other, in f32 and with room for its
/// errors and for the bits of lower words: -ln(-ln u) + lead <= -ln(-ln v) if -ln v <= -ln u e^-lead.
bool surely_loses(double lead, std::uint32_t own, std::uint32_t others) {
  constexpr float room = 1e-6f;
  const float mine = -log32(static_cast<float>(uniform_word(own))) - room;
  const float best = -log32(static_cast<float>(uniform_word(others))) + room;
  return best < mine * exp32(-static_cast<float>(lead)) * (1.0f - 1e-4f);
}
}  // namespace

Applications::Applications(ApplicationsAccess world, const Step& step)
    : step_(step),
      world_(world),
      p_(step.environment.parameters),
      open_slots_(step.hiring.open_slots),
      missing_share_(step.hiring.missing_share),
      n_employers_(static_cast<std::uint32_t>(world_.count<employer::Rows>())) {
  const WeightedRows& slots = world_.employers_by_slots();
  anywhere_ = {0.0, slots.before(n_employers_)};
  for (std::uint32_t a = 0; a < most_letters; ++a) {
    own_address_[a] = address_word(step.month.month, Stream::search, a);
  }
  choices_ = static_cast<std::uint32_t>(p_.developer_choices + 0.5);
  for (std::uint32_t i = 0; i < most_looks; ++i) {
    developer_address_[i] =
        address_word(step.month.month, Stream::search, draw_developer + i / choices_, i % choices_);
  }
  kept_ = static_cast<float>(kept_share(p_.disability_ratio * p_.supply_elasticity));
  kept_in_enterprise_ = static_cast<float>(kept_share(p_.supply_elasticity));
  const MonthContext& m = step.month;
  // A levy for a month's place, over the hours of full-time work.
  const double hours = p_.hours_full_time * static_cast<double>(hours_to_month);
  const double levy = m.levers.quota_levy * 100.0 / (hours * static_cast<double>(m.prices.price));
  quota_worth_ = static_cast<float>(std::min(1.0, p_.quota_levy_weight * levy));
  void_ = void_window(m.prices, p_);
  const auto niche = world_.read<social_enterprise::Niche>();
  mission_.resize(niche.size());
  for (std::size_t e = 0; e < niche.size(); ++e) {
    const bool challenges = niche[e] == code(Niche::challenges_service);
    const auto practice = static_cast<double>(
        world_.effect_of(world_.organisation_of_enterprise(e), Practice::void_filling));
    mission_[e] = logistic64(p_.mission_constant + (challenges ? p_.mission_challenger : 0.0)
                             + p_.mission_practice * practice);
  }
}

Need need_of(NeedAccess world, std::uint32_t i, std::uint32_t enterprise, const VoidWindow& window,
             const Parameters& p) {
  const float value =
      productivity(world.read<person::Skill>()[i], world.read<person::JobFit>()[i],
                   world.read<person::Stress>()[i], static_cast<float>(p.stress_loss));
  const std::size_t segment =
      segment_of(world.read<person::PrimaryKind>()[i], world.read<person::Severity>()[i]);
  const bool targeted =
      ((world.read<social_enterprise::Target>()[enterprise] >> segment) & 1u) != 0;
  const bool in_void = window.holds(value);
  return {in_void, in_void && targeted};
}

namespace {

/// Supported search of another fidelity, in an arm of a trial.
double ratio_in_trial(const TrialMonth* trial, std::uint32_t person, Route route) {
  const bool its_own = route == Route::supported_placement && is_served(trial, person);
  return its_own ? static_cast<double>(trial->search_ratio) : 1.0;
}

/// The programme whose developer writes.
Programme developer_of(Route route) {
  switch (route) {
    case Route::placement_division:
      return Programme::placement_division;
    case Route::on_the_job_training:
      return Programme::on_the_job_training;
    default:
      return Programme::supported_employment;
  }
}

/// Subsidies come by the placement division, or by a trial of them.
bool may_subsidise(const TrialMonth* trial, std::uint32_t person, Route route) {
  return route == Route::placement_division || is_subsidised_in(trial, person);
}

}  // namespace

void Applications::of_seeker(std::uint32_t person, ApplicationList& out) const {
  const Applicant who = applicant(person);
  const auto route = static_cast<Route>(world_.read<person::Route>()[person]);
  const double readiness = static_cast<double>(world_.read<person::Readiness>()[person]);
  const std::size_t before = out.proposals.size();
  const PhiloxWords w = words(who.key, Stream::search, draw_letters);
  const Sorting sorting = sorting_of(readiness);
  const double own =
      p_.applications_own
      * static_cast<double>(exp32(static_cast<float>(p_.search_readiness * readiness)));
  by_oneself(who, {own * sorting.letters, w[3]}, sorting, out);
  if (route != Route::own_search) {
    const bool division = route == Route::placement_division;
    const double sends = division ? p_.applications_placement : p_.applications_supported;
    // The part of a letter is decided by the bits that the person's own letters left of the word.
    const double fidelity = ratio_in_trial(step_.month.trial, person, route);
    const bool supported = route == Route::supported_placement;
    const double better =
        supported ? static_cast<double>(step_.month.coefficients->hiring->fidelity_search) : 1.0;
    by_developer(
        who, {sends * better * fidelity, ~w[3]},
        {true, may_subsidise(step_.month.trial, person, route), supported, developer_of(route)},
        out);
  }
  if (uniform_word(w[2]) < p_.enterprise_share) to_enterprise(who, w, out);
  out.words += 4 + 8 * static_cast<std::int64_t>(out.proposals.size() - before);
}

void Applications::passed_on(std::uint32_t person, ApplicationList& out) const {
  by_developer(applicant(person), {p_.applications_supported, 0},
               {true, false, true, Programme::supported_employment}, out);
}

void Applications::to_enterprise_only(std::uint32_t person, ApplicationList& out) const {
  const Applicant who = applicant(person);
  to_enterprise(who, words(who.key, Stream::search, draw_letters), out);
  out.words += 8;
}

Applications::Applicant Applications::applicant(std::uint32_t person) const {
  return {person, EntityKey{world_.read<person::Key>()[person]}};
}

PhiloxWords Applications::words(EntityKey key, Stream stream, std::uint32_t draw,
                                std::uint32_t other, std::uint32_t retry) const {
  return draw_words(step_.month.random, key, address_word(step_.month.month, stream, draw, retry),
                    other);
}

std::uint32_t Applications::whole(const Letters& letters) {
  const double whole = std::floor(letters.number);
  const double part = uniform_word(letters.part) < letters.number - whole ? 1.0 : 0.0;
  return static_cast<std::uint32_t>(std::min(16.0, whole + part));
}

Applications::Sorting Applications::sorting_of(double readiness) const {
  const auto up =
      static_cast<double>(exp32(static_cast<float>(0.5 * p_.casual_sorting * readiness)));
  const double mean = p_.casual_share / up + (1.0 - p_.casual_share) * up;
  const double most = std::max(1.0 / up, up);
  return {most / mean, 1.0 / (up * most), up / most};
}

void Applications::draw(const Applicant& who, const std::uint32_t* address,
                        LetterWords& words) const {
  words.random = step_.month.random;
  words.person = who.key;
  words.address = address;
  step_.month.kernels->draw_letters(words);
}

Applications::SlotRanges Applications::ranges_of(std::uint32_t person) const {
  const std::size_t district = world_.read<person::District>()[person];
  const WeightedRows& slots = world_.employers_by_slots();
  const double first = slots.before(world_.employer_offsets()[district]);
  return {SlotRange{first, slots.before(world_.employer_offsets()[district + 1]) - first},
          anywhere_};
}

/// In the own district with the local share; each slot has the same chance.
double Applications::slot_of(std::uint32_t local, std::uint32_t place, const SlotRanges& among,
                             bool& lost) const {
  const SlotRange& range = among[uniform_word(local) < p_.local_share ? 0 : 1];
  lost = !(range.count > 0.0);
  return range.first + uniform_word(place) * range.count;
}

/// Letters of the person's own, without support. Only what is written to an opening of its sort counts.
void Applications::by_oneself(const Applicant& who, const Letters& letters, const Sorting& sorting,
                              ApplicationList& out) const {
  const std::uint32_t count = whole(letters);
  out.words += 4 * count;
  out.sent += count;
  if (count == 0) return;
  const SlotRanges ranges = ranges_of(who.row);
  LetterWords words;
  draw(who, own_address_.data(), words);
  const Backing backing{false, is_subsidised_in(step_.month.trial, who.row), false,
                        Programme::none};
  Places places;
  for (std::uint32_t a = 0; a < count; ++a) {
    bool lost = false;
    const double at = slot_of(words.local[a], words.place[a], ranges, lost);
    const double written = uniform_word(words.written[a]);
    places.add(at, a,
               !lost & open_slots_.may_meet(at, written < sorting.casual, written < sorting.other));
  }
  places.fetch(open_slots_);
  std::array<Vacancy, most_letters> met;
  std::size_t n = 0;
  for (std::size_t k = 0; k < places.count; ++k) {
    const Vacancy vacancy = open_slots_.met(places.at[k], places.near[k]);
    if (vacancy.place == no_row) continue;
    if (uniform_word(words.written[places.letter[k]])
        >= (vacancy.casual ? sorting.casual : sorting.other))
      continue;
    // A second letter to the same employer is the same letter.
    const auto same = [&](const Vacancy& other) { return other.place == vacancy.place; };
    if (std::any_of(met.begin(), met.begin() + n, same)) continue;
    met[n++] = vacancy;
    fetch_employer(vacancy.place);
  }
  for (std::size_t k = 0; k < n; ++k) consider_employer(who, met[k], backing, out.proposals);
}

std::uint32_t Applications::wrong_referrals(const Applicant& who, std::uint32_t count,
                                            Programme programme) const {
  const double chance =
      step_.month.coefficients->hiring->wrong[static_cast<std::size_t>(programme)];
  if (!(chance > 0.0)) return 0;
  std::uint32_t wrong = 0;
  PhiloxWords w{};
  for (std::uint32_t a = 0; a < count; ++a) {
    if (a % 4 == 0) w = words(who.key, Stream::search, draw_referral + a / 4);
    wrong |= static_cast<std::uint32_t>(uniform_word(w[a % 4]) < chance) << a;
  }
  return wrong;
}

/// Letters of a job developer, who looks at several places for each and takes the vacancy of best fit; a
/// wrong referral goes to the first vacancy that is met.
void Applications::by_developer(const Applicant& who, const Letters& letters,
                                const Backing& backing, ApplicationList& out) const {
  const std::uint32_t count = whole(letters);
  out.words += 4 * count * choices_;
  out.sent += count;
  const SlotRanges ranges = ranges_of(who.row);
  LetterWords words;
  std::array<Vacancy, most_letters> best;  // of each letter
  std::array<float, most_letters> best_fit;
  best_fit.fill(-1.0f);  // known when it is first asked for
  const std::uint32_t looks = count * choices_;
  const std::uint32_t wrong = wrong_referrals(who, count, backing.programme);
  for (std::uint32_t from = 0; from < looks; from += LetterWords::most) {
    draw(who, developer_address_.data() + from, words);
    Places places;
    const auto here = std::min<std::uint32_t>(looks - from, LetterWords::most);
    for (std::uint32_t i = 0; i < here; ++i) {
      bool lost = false;
      const double at = slot_of(words.local[i], words.place[i], ranges, lost);
      places.add(at, i, !lost & open_slots_.may_meet(at, true, true));
    }
    places.fetch(open_slots_);
    for (std::size_t k = 0; k < places.count; ++k) {
      const Vacancy one = open_slots_.met(places.at[k], places.near[k]);
      if (one.place == no_row) continue;
      const std::uint32_t a = (from + places.letter[k]) / choices_;
      if (best[a].place != no_row) {
        if ((wrong >> a & 1u) != 0) continue;
        if (best_fit[a] < 0.0f) best_fit[a] = fit_at(who.row, best[a].place);
        const float fit = fit_at(who.row, one.place);
        if (fit <= best_fit[a]) continue;
        best_fit[a] = fit;
      }
      best[a] = one;
      fetch_employer(one.place);
    }
  }
  for (std::uint32_t a = 0; a < count; ++a) {
    if (best[a].place == no_row) continue;
    const auto same = [&](const Vacancy& other) { return other.place == best[a].place; };
    if (std::any_of(best.begin(), best.begin() + a, same)) continue;
    consider_employer(who, best[a], backing, out.proposals);
  }
}

void Applications::fetch_employer(std::uint32_t place) const {
  __builtin_prefetch(&world_.read<employer::Key>()[place]);
  __builtin_prefetch(&world_.read<employer::Productivity>()[place]);
}

void Applications::fetch(std::uint32_t person) const {
  __builtin_prefetch(&world_.read<person::Key>()[person]);
  __builtin_prefetch(&world_.read<person::District>()[person]);
  __builtin_prefetch(&world_.read<person::Readiness>()[person]);
  __builtin_prefetch(&world_.read<person::Route>()[person]);
  __builtin_prefetch(&world_.read<person::Skill>()[person]);
}

/// Fit of a person at an employer, without what support makes good.
float Applications::fit_at(std::uint32_t person, std::uint32_t place) const {
  return job_fit(capabilities_of(world_, person),
                 step_.environment.sectors[world_.read<employer::Sector>()[place]],
                 world_.read<employer::AccommodationKnowHow>()[place], p_);
}

/// In the own district with the local share, else in one drawn by persons; there the open
/// enterprise with the highest draw of the pair.
void Applications::to_enterprise(const Applicant& who, const PhiloxWords& w,
                                 ApplicationList& out) const {
  std::size_t district = world_.read<person::District>()[who.row];
  if (uniform_word(w[0]) >= p_.local_share) {
    double u = uniform_word(w[1]);
    for (district = 0; district + 1 < n_districts; ++district) {
      u -= step_.environment.district_share[district];
      if (u < 0.0) break;
    }
  }
  std::uint32_t best = no_row;
  std::uint32_t highest = 0;
  for (const std::uint32_t e : world_.enterprises_of(district)) {
    const EntityKey enterprise{world_.read<social_enterprise::Key>()[e]};
    const std::uint32_t draw = words(who.key, Stream::match, 1, party_hash(enterprise))[0];
    if (best == no_row || draw > highest) {
      highest = draw;
      best = e;
    }
  }
  if (best == no_row) return;
  ++out.sent;
  consider_enterprise(who, best, out.proposals);
}

/// What comes with a candidate whose support is assured: caregiver and devices make good a part of the
/// shortfall, one after the other. Strong support has a customised job or trained co-workers, too.
Offer Applications::supported(const Applicant& who, EntityKey place, bool strongly) const {
  const HiringCoefficients& c = *step_.month.coefficients->hiring;
  Offer with;
  with.support_assured = true;
  if (c.device_share > 0.0f || (strongly && c.customised + c.coworkers > 0.0)) {
    const PhiloxWords w = words(who.key, Stream::devices, 0, party_hash(place));
    if (uniform_word(w[0]) < p_.device_uptake) with.device = c.device_share;
    with.customised = strongly && uniform_word(w[1]) < c.customised;
    with.coworkers = strongly && uniform_word(w[2]) < c.coworkers;
  }
  const float cared = arranged(who.row);
  with.arranged = cared + with.device * (1.0f - cared);
  return with;
}

/// What the caregiver's knowledge helps to make good where support is assured (M10).
float Applications::arranged(std::uint32_t person) const {
  const std::uint32_t carer = world_.read<person::Caregiver>()[person];
  if (carer == no_row) return 0.0f;
  return static_cast<float>(p_.caregiver_arrangement) * world_.read<caregiver::Engagement>()[carer]
         * world_.read<caregiver::Knowledge>()[carer];
}

std::int32_t Applications::hire_day(std::uint32_t word) const {
  const auto days = static_cast<std::uint32_t>(step_.month.days);
  return step_.month.first_day
         + static_cast<std::int32_t>((static_cast<std::uint64_t>(word) * days) >> 32);
}

void Applications::consider_employer(const Applicant& who, const Vacancy& vacancy,
                                     const Backing& backing,
                                     std::vector<Proposal>& proposals) const {
  const std::uint32_t place = vacancy.place;
  const EntityKey employer{world_.read<employer::Key>()[place]};
  const PhiloxWords pair = words(who.key, Stream::match, 0, party_hash(employer));
  const PhiloxWords rival = words(employer, Stream::outside, 0, vacancy.opening);
  Workplace at;
  at.productivity = world_.read<employer::Productivity>()[place];
  at.kept = kept_;
  const double best = best_rival(step_.month.coefficients->hiring->rivals, at.productivity)
                      + (vacancy.casual ? log_half : 0.0);
  Offer with;
  with.support_assured = backing.support_assured;
  with.subsidised = backing.may_subsidise && uniform_word(pair[3]) < p_.subsidy_uptake;
  at.quota = missing_share_.empty() ? 0.0f : quota_worth_ * missing_share_[place];
  // Most are turned down whatever the margin, which is at most what the employer keeps of skill
  // (and half a cent of rounding): spare the rest.
  double most = 1e-3
                + static_cast<double>(world_.read<person::Skill>()[who.row] * at.productivity
                                      * (1.0f - kept_))
                + static_cast<double>(at.quota);
  if (with.subsidised) {
    most +=
        std::max(0.0, static_cast<double>(subsidy_worth(
                          world_, who.row, subsidy_of(step_.month, who.row).amount, step_.month)));
  }
  if (surely_loses(p_.hiring_slope * most - best, pair[0], rival[0])) return;
  at.attitude = world_.read<employer::Attitude>()[place];
  at.risk = world_.read<employer::PerceivedRisk>()[place];
  at.know_how = world_.read<employer::AccommodationKnowHow>()[place];
  at.sector = world_.read<employer::Sector>()[place];
  if (backing.support_assured) {
    const bool subsidised = with.subsidised;
    with = supported(who, employer, backing.supported_employment);
    with.subsidised = subsidised;
  }
  const Candidacy terms = candidacy(world_, who.row, at, with, step_.month);
  if (terms.margin < 0.0f) return;
  const double utility = p_.hiring_slope * static_cast<double>(terms.margin)
                         + gumbel_quantile64(uniform64(pair[0], pair[1]));
  if (utility <= best + gumbel_quantile64(uniform64(rival[0], rival[1]))) return;
  proposals.push_back({place, who.row, who.key.bits, utility, terms, hire_day(pair[2]), with,
                       static_cast<std::uint16_t>(vacancy.opening), vacancy.casual});
}

void Applications::consider_enterprise(const Applicant& who, std::uint32_t place,
                                       std::vector<Proposal>& proposals) const {
  if (world_.read<social_enterprise::Staff>()[place]
      >= world_.read<social_enterprise::TargetStaff>()[place]) {
    return;  // no post is free
  }
  Workplace at;
  at.kept = kept_in_enterprise_;
  at.know_how = static_cast<float>(p_.enterprise_know_how);
  at.sector = world_.read<social_enterprise::Sector>()[place];
  const EntityKey enterprise{world_.read<social_enterprise::Key>()[place]};
  const Offer with = supported(who, enterprise, false);
  const Candidacy terms = candidacy(world_, who.row, at, with, step_.month);
  const PhiloxWords pair = words(who.key, Stream::match, 0, party_hash(enterprise));
  // What an hour brings in, less what it is paid, counts against somebody below 0 only: above, a mission
  // does not prefer the abler (E13.20).
  const double value = static_cast<double>(terms.offer_ratio / kept_in_enterprise_);
  const double brings = (1.0 - 1.0 / p_.price_elasticity)
                        * static_cast<double>(world_.read<social_enterprise::Price>()[place])
                        * value;
  const double business = std::min(
      0.0,
      brings - static_cast<double>(terms.wage) / static_cast<double>(step_.month.prices.price));
  const double need = need_of(world_, who.row, place, void_, p_).targeted ? 1.0 : 0.0;
  const double m = mission_[place];
  const double utility = p_.enterprise_selection * (m * need + (1.0 - m) * business)
                         + gumbel_quantile64(uniform64(pair[0], pair[1]));
  proposals.push_back(
      {n_employers_ + place, who.row, who.key.bits, utility, terms, hire_day(pair[2]), with});
}

}  // namespace coprod
