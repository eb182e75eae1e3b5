#include "synthesis/careers.hpp"

#include "core/math.hpp"
#include "world/labour_rules.hpp"
#include "world/newcomer.hpp"
#include "world/rivals.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

namespace {

/// Employers interested in hiring persons with disabilities, unsure, and not (first_organisations.cpp).
struct Stance {
  double share;
  double attitude;
};
constexpr std::array<Stance, 3> stances{Stance{0.17, 0.8}, {0.27, 0.55}, {0.56, 0.35}};
constexpr double mean_attitude = 0.17 * 0.8 + 0.27 * 0.55 + 0.56 * 0.35;

/// Searches of so many last months are those of today.
constexpr double counted_months = 60.0;

/// Words at successive addresses of one person's career.
class Luck {
 public:
  Luck(PhiloxKey key, EntityKey person, Month month)
      : words_(key, person, month, Stream::careers) {}
  double uniform() { return uniform_word(words_()); }
  PhiloxWords four() { return {words_(), words_(), words_(), words_()}; }

 private:
  AddressedGenerator words_;
};

}  // namespace

/// What stays with a person through life, as the rules see it.
struct Careers::Person {
  std::uint8_t kind = 0;
  std::size_t severity = 0;
  double readiness = 0.0;
  double value = 0.0;       ///< of seeking, but for confidence and failed months
  double own = 0.0;         ///< jobs a month by letters of one's own, were there no others
  double division = 0.0;    ///< by those of the placement division beside them
  double own_casual = 0.0;  ///< share of casual jobs among the first
  double frailty = 1.0;     ///< and illness
  double other = 0.0;       ///< hazard of a job that neither support nor pay has a part in
  double stays = 0.0;       ///< that support has a part in, but not pay
  double quit = 0.0;        ///< of quits where pay is what may be had elsewhere
  std::array<double, n_employers> at{};  ///< where jobs are found: up to each sort of employer
};

/// A life as far as it has been told.
struct Careers::Life {
  Life(Luck of, double months) : luck(of), left(months) {}

  Career career;
  Luck luck;
  double left;          ///< months to the present
  double tenure = 0.0;  ///< of the job that begins
  double found = 0.0;   ///< chance of a job in a month of the present search
  double casual = 0.0;  ///< and that it is casual
  SearchCounts* counts = nullptr;

  [[nodiscard]] bool over() const { return left <= 0.0; }
  void pass(double months) {
    left -= months;
    career.since += months;
    if (career.months_out >= 0.0) career.months_out += months;
    if (career.first_search >= 0.0) career.first_search += months;
  }
  void begin(Status status) {
    career.status = status;
    career.since = 0.0;
  }
};

Careers::Careers(const Environment& env, const StartLevels& levels)
    : p_(env.parameters),
      levels_(levels),
      hazard_(env.parameters) {
  for (const Cohort& cohort : env.cohorts) {
    if (cohort.onset == 0) continue;
    newcomers_[cohort.kind][cohort.sex][cohort.age_group] += cohort.rate;
  }
  for (std::size_t sex = 0; sex < 2; ++sex) {
    for (std::size_t g = 0; g < n_age_groups; ++g) {
      stay_[sex][g] = stay_in_group(g, env.death_chance[g][sex]);
    }
  }
  RivalTable rivals;
  make_rivals(rivals, p_, 0.0, 0.0);
  const double elasticity = p_.disability_ratio * p_.supply_elasticity;
  kept_ = kept_share(elasticity);
  // Four equally likely productivities, at their means within quarters of the normal law.
  constexpr std::array<double, n_employers> deviates{-1.271, -0.325, 0.325, 1.271};
  for (std::size_t j = 0; j < n_employers; ++j) {
    Employer& employer = employers_[j];
    employer.productivity = exp64(p_.employer_spread * (deviates[j] - 0.5 * p_.employer_spread));
    const auto rival =
        static_cast<float>(best_rival(rivals, static_cast<float>(employer.productivity)));
    for (std::size_t k = 0; k < stances.size(); ++k) {
      const std::size_t i = j * stances.size() + k;
      const double shows = 1.0 - p_.perception_bias * (1.0 - stances[k].attitude);
      gain_[i] = static_cast<float>(employer.productivity * shows * (1.0 - kept_));
      rival_[i] = rival;
      share_[i] = static_cast<float>(stances[k].share / static_cast<double>(n_employers));
    }
    const double seen = 1.0 - p_.perception_bias * (1.0 - mean_attitude);
    employer.quits = pow64(employer.productivity * seen, -p_.quit_share * elasticity);
  }
  // A developer looks at several employers for each letter.
  const double open = levels_.find * p_.vacancy_rate;
  sees_ = 1.0 - pow64(1.0 - std::min(0.999, open), std::floor(p_.developer_choices + 0.5));
  crisis_ = crises(p_.crisis_reference);
  confidence_keeps_ = log64(1.0 - std::min(0.999, p_.confidence_rate));
}

double Careers::crises(double stress) const {
  return logistic64(p_.crisis_slope * (stress - p_.crisis_centre));
}

/// Chances that a letter which meets a vacancy brings the job (E13.8, E13.10), over employers of the start's
/// attitudes, without a floor, subsidies and a quota.
Careers::Chances Careers::chances(double skill, double fit, double relief) const {
  const auto value = static_cast<float>(skill * fit * (1.0 - p_.stress_loss * p_.stress_idle));
  const auto cost =
      static_cast<float>(p_.risk_mean * (1.0 - relief) + p_.training_cost * (1.0 - fit));
  const auto slope = static_cast<float>(p_.hiring_slope);
  std::array<float, n_openings> steady;
  std::array<float, n_openings> casual;
  for (std::size_t i = 0; i < n_openings; ++i) {
    const float margin = gain_[i] * value - cost;
    const float odds = exp32(slope * margin - rival_[i]);
    const float these = share_[i];  // read ahead of the choice, so that the loop vectorises
    const float share = margin < 0.0f ? 0.0f : these;
    steady[i] = share * odds / (1.0f + odds);
    casual[i] = share * 2.0f * odds / (1.0f + 2.0f * odds);  // half as many rivals
  }
  Chances found;
  for (std::size_t i = 0; i < n_openings; ++i) {
    found.steady[i / stances.size()] += steady[i];
    found.casual += casual[i];
  }
  return found;
}

Careers::Person Careers::frozen(const World& world, std::uint32_t row) const {
  const auto& persons = world.persons;
  Person person;
  person.kind = persons.get<person::PrimaryKind>()[row];
  person.severity = persons.get<person::Severity>()[row];
  person.readiness = persons.get<person::Readiness>()[row];
  const double skill = persons.get<person::Skill>()[row];
  const double fit = persons.get<person::JobFit>()[row];

  // What work would bring, at prices of 2010 and without a floor (E13.6).
  const double value = skill * fit * (1.0 - p_.stress_loss * p_.stress_idle);
  const double median = p_.median_wage_2010 * p_.hours_full_time * 52.0 / 12.0;
  const double earnings = kept_ / kept_share(p_.supply_elasticity) * value * median
                          * persons.get<person::HoursWanted>()[row] / p_.hours_full_time;
  double tested = 0.0;
  if (persons.get<person::Benefit>()[row] == 2) {
    tested = withdrawn_benefit(
        static_cast<float>(earnings), static_cast<float>(p_.means_tested_amount), 0.0f,
        static_cast<float>(p_.disregard_band), static_cast<float>(p_.disregard_taper));
  }
  const double net = (earnings - tested) / median;
  const double chance =
      std::min(2.0, levels_.chance[person.severity] / p_.participation_chance_scale);
  person.value =
      p_.participation_constant + levels_.seek
      + p_.participation_gain * chance * (net - p_.participation_cost)
      + p_.participation_caregiver * persons.get<person::CaregiverPreference>()[row] / 127.0
      - static_cast<double>(persons.get<person::ParticipationThreshold>()[row]);

  set_chances(person, skill, fit);

  // Ends of jobs by E14.1 without support, losses and the cycle, at the stress that the fit brings.
  const double stress = std::min(1.0, p_.stress_base + p_.stress_demand * (1.0 - fit));
  const double misfit = exp64(-p_.fit_protection * (fit - p_.fit_reference));
  person.frailty = persons.get<person::Frailty>()[row];
  if (person.kind == kind_mental_illness) {
    person.frailty *= 1.0 + ill_share(p_) * (p_.illness_ratio - 1.0);
  }
  person.other = p_.share_redundancy + p_.share_crisis * crises(stress) / crisis_;
  person.stays = p_.share_dismissal * misfit + p_.share_health;
  person.quit = p_.share_quit * misfit;
  return person;
}

/// Jobs found a month: letters x vacancies met x chances, casual jobs the more the less ready (E13.17).
void Careers::set_chances(Person& person, double skill, double fit) const {
  const Chances alone = chances(skill, fit, 0.0);
  const Chances helped = chances(skill, fit, p_.support_relief);
  const double open = levels_.find * p_.vacancy_rate;
  const double up = exp64(0.5 * p_.casual_sorting * person.readiness);
  const double mean = p_.casual_share / up + (1.0 - p_.casual_share) * up;
  const double letters =
      std::min(16.0, p_.applications_own * exp64(p_.search_readiness * person.readiness));
  const double casual =
      letters * open * p_.casual_share / (up * mean) * static_cast<double>(alone.casual);
  double steady = 0.0;
  for (std::size_t j = 0; j < n_employers; ++j) {
    person.at[j] = steady += static_cast<double>(alone.steady[j]);
  }
  const double other = letters * open * (1.0 - p_.casual_share) * up / mean * steady;
  person.own = casual + other;
  person.own_casual = casual / std::max(1e-300, person.own);

  double by_division = 0.0;
  for (const float chance : helped.steady) by_division += static_cast<double>(chance);
  by_division =
      (1.0 - p_.casual_share) * by_division + p_.casual_share * static_cast<double>(helped.casual);
  person.division = p_.applications_placement * sees_ * by_division;
}

float Careers::value_of_seeking(const Person& person, const Career& career) const {
  return static_cast<float>(person.value + p_.participation_confidence * career.confidence
                            - p_.participation_discouragement * std::min(career.failed, 24));
}

/// Disabled in childhood: since 18; else since an age group at which newcomers who live today came (E3.3a).
double Careers::months_since_entry(const World& world, std::uint32_t row, Month now,
                                   double u) const {
  const auto& persons = world.persons;
  const double age = now.index() - persons.get<person::BirthMonth>()[row];
  const double since_18 = std::max(0.0, age - 12.0 * age_bounds[0]);
  if (persons.get<person::Onset>()[row] == 0) return since_18;
  const std::uint8_t sex = persons.get<person::Sex>()[row];
  const auto& rates = newcomers_[persons.get<person::PrimaryKind>()[row]][sex];
  std::array<double, n_age_groups> until{};  // who came in each group, of those who live
  std::size_t present = 0;
  double sum = 0.0;
  for (std::size_t g = 0; g < n_age_groups && age > 12.0 * age_bounds[g]; ++g) {
    const GroupStay& stay = stay_[sex][g];
    const double years = std::min(stay.years, age / 12.0 - age_bounds[g]);
    const double survive = exp64(-stay.deaths * years);
    for (std::size_t before = 0; before < g; ++before) until[before] *= survive;
    until[g] = rates[g] / stay.years * (1.0 - survive) / stay.deaths;
    present = g;
  }
  for (std::size_t g = 0; g <= present; ++g) until[g] = sum += until[g];
  if (!(sum > 0.0)) return since_18;
  std::size_t group = 0;
  while (group < present && u * sum >= until[group]) ++group;
  const double below = group == 0 ? 0.0 : until[group - 1];
  const double low = 12.0 * age_bounds[group];
  const double high = std::min(age, 12.0 * age_bounds[group + 1]);
  const double part = (u * sum - below) / (until[group] - below);
  return std::clamp(age - (low + part * (high - low)), 0.0, since_18);
}

void Careers::enter(const World& world, std::uint32_t row, Month now, const Person& person,
                    Life& life) const {
  const auto& persons = world.persons;
  life.career.confidence = p_.confidence_outside;
  const double u = life.luck.uniform();
  const double tenure = -p_.onset_tenure * log64(life.luck.uniform());
  if (persons.get<person::Onset>()[row] == 0) return;
  const double since_18 =
      now.index() - persons.get<person::BirthMonth>()[row] - 12.0 * age_bounds[0] - life.left;
  const double keeps = p_.employed_at_onset
                       * (person.severity == 0   ? 1.0
                          : person.severity == 1 ? 0.5
                                                 : 0.25);
  if (u >= keeps) return;
  life.career.confidence = p_.confidence_employed;
  take_job(life, std::min(tenure, std::max(0.0, since_18)));
}

void Careers::be_outside(const Person& person, Life& life) const {
  Career& c = life.career;
  const int fade = std::max(1, static_cast<int>(p_.discouragement_fade));
  for (int month = 1; !life.over(); ++month) {
    const double starts =
        p_.reconsider_rate * static_cast<double>(logistic32(value_of_seeking(person, c)));
    if (c.failed == 0 && std::fabs(c.confidence - p_.confidence_outside) < 0.02) {
      // Nothing changes any more: the month of the start is geometric.
      const double stays = std::min(-1e-12, log64(std::max(1e-12, 1.0 - starts)));
      const double wait = std::ceil(log64(life.luck.uniform()) / stays);
      if (wait > life.left) return life.pass(life.left);
      life.pass(wait);
      return begin_search(person, life, true);
    }
    life.pass(1.0);
    if (life.luck.uniform() < starts) return begin_search(person, life, true);
    c.confidence += p_.confidence_rate * (p_.confidence_outside - c.confidence);
    if (month % fade == 0 && c.failed > 0) --c.failed;
  }
}

void Careers::begin_search(const Person& person, Life& life, bool at_once) const {
  Career& c = life.career;
  life.begin(Status::seeking);
  const SearchChannel channel = search_channel(person.kind, person.readiness, life.luck.four(), p_);
  c.queues = channel.chosen == Route::supported_placement;
  c.channel = channel.meanwhile;
  if (c.first_search < 0.0) {
    c.first_search = 0.0;
    c.first_channel = channel.chosen;
  }
  const double division = c.channel == Route::placement_division ? person.division : 0.0;
  life.found = 1.0 - exp64(-person.own - division);
  life.casual = (person.own * person.own_casual + division * p_.casual_share)
                / std::max(1e-300, person.own + division);
  // Who begins from outside the labour force sends letters in that month.
  if (at_once) look(person, life, 0.0);
}

bool Careers::look(const Person& person, Life& life, double stops) const {
  Career& c = life.career;
  const double u = life.luck.uniform();
  if (u < stops) {
    c.queues = false;
    life.begin(Status::outside_labour_force);
    return false;
  }
  const bool counted = life.counts != nullptr && life.left < counted_months;
  if (counted) life.counts->months[person.severity] += 1.0;
  if (u < stops + (1.0 - stops) * life.found) {
    if (counted) life.counts->hires[person.severity] += 1.0;
    c.casual = life.luck.uniform() < life.casual;
    take_job(life, 0.0);
    return false;
  }
  c.failed = std::min(255, c.failed + 1);
  const double target = p_.confidence_seeking - p_.confidence_failed * std::min(c.failed, 24);
  c.confidence += p_.confidence_rate * (target - c.confidence);
  return true;
}

void Careers::search(const Person& person, Life& life) const {
  while (!life.over()) {
    const double stops =
        p_.reconsider_rate
        * (1.0 - static_cast<double>(logistic32(value_of_seeking(person, life.career))));
    life.pass(1.0);
    if (!look(person, life, stops)) return;
  }
}

void Careers::take_job(Life& life, double tenure) {
  Career& c = life.career;
  life.begin(Status::open_employment);
  life.tenure = tenure;
  c.since = tenure;
  c.failed = 0;
  c.months_out = -1.0;
  c.queues = false;
}

void Careers::work(const Person& person, Life& life) const {
  Career& c = life.career;
  // At an employer of one sort, of whom those that pay more find and keep more.
  const double u = life.luck.uniform() * person.at.back();
  std::size_t sort = 0;
  while (sort + 1 < n_employers && u >= person.at[sort]) ++sort;
  const double scale = person.frailty * (c.casual ? p_.casual_hazard : p_.exit_rate);
  const double helped = person.stays + person.quit * employers_[sort].quits;
  const double end = hazard_.tenure_at(
      life.tenure, -log64(life.luck.uniform()) / std::max(1e-9, scale), helped, person.other);
  const double months = std::min(life.left, std::max(0.0, end - life.tenure));
  const double searched = c.first_search;
  life.pass(months);
  if (searched >= 0.0 && searched < 24.0) {
    c.worked = std::min(24.0, c.worked + std::min(months, 24.0 - searched));
  }
  c.confidence = p_.confidence_employed
                 + (c.confidence - p_.confidence_employed) * exp64(confidence_keeps_ * months);
  if (life.over()) return;
  c.months_out = 0.0;
  ++c.jobs_lost;
  const double help = hazard_.helped_at(end);
  const double sum = help * (person.stays + person.quit) + person.other;
  const bool leaves = life.luck.uniform() * sum < help * p_.share_health;
  if (leaves) return life.begin(Status::outside_labour_force);
  begin_search(person, life, false);
}

double ill_share(const Parameters& p) {
  const double moves = p.illness_onset + p.illness_recovery;
  return moves > 0.0 ? p.illness_onset / moves : 0.0;
}

Career Careers::draw(const World& world, std::uint32_t row, Month now, SearchCounts* counts) const {
  const auto& persons = world.persons;
  Luck luck(world.random, EntityKey{persons.get<person::Key>()[row]}, now);
  const double months = months_since_entry(world, row, now, luck.uniform());
  Life life(luck, months);
  life.counts = counts;
  const Person person = frozen(world, row);
  enter(world, row, now, person, life);
  while (!life.over()) {
    switch (life.career.status) {
      case Status::seeking:
        search(person, life);
        break;
      case Status::open_employment:
        work(person, life);
        break;
      default:
        be_outside(person, life);
    }
  }
  return life.career;
}

StartLevels Careers::find_levels(const Environment& env) {
  // A fixed sample: every so many persons of the cells, with luck of their own.
  constexpr std::size_t most = 8192;
  constexpr std::size_t quick_rounds = 6;  // with every fourth of them
  constexpr Month now{2008, 1};
  World world;
  world.month = now;
  world.random = replicate_key(0, 0);
  std::vector<std::uint32_t> cells;
  const std::size_t step = std::max<std::size_t>(1, env.persons_at_start / most);
  std::size_t next = step / 2;
  std::size_t before = 0;
  for (std::size_t c = 0; c < env.cells.size(); ++c) {
    for (; next < before + env.cell_counts[c]; next += step) {
      cells.push_back(static_cast<std::uint32_t>(c));
    }
    before += env.cell_counts[c];
  }
  world.persons.resize(cells.size());
  std::vector<double> weight;
  for (std::uint32_t i = 0; i < cells.size(); ++i) {
    const PersonCell& cell = env.cells[cells[i]];
    draw_traits(world, env, i, EntityKey::make(EntityKind::person, Origin::synthesis, 0, i), now,
                cell, false);
    draw_caregiver(world, env, i, now);
    weight.push_back(1.0 - env.sheltered_chance[cell.kind][cell.severity]);
  }

  const Parameters& p = env.parameters;
  const double employed = std::clamp(p.employment_rate_start, 0.002, 0.98);
  const double active = std::clamp(p.labour_force_start, employed + 0.002, 0.99);
  StartLevels levels;
  levels.chance.fill(std::min(1.0, 0.02 * employed / (active - employed)));
  for (std::size_t round = 0; round < quick_rounds + 2; ++round) {
    const Careers careers(env, levels);
    SearchCounts counts;
    double all = 0.0;
    double works = 0.0;
    double seeks = 0.0;
    const std::uint32_t step_within = round < quick_rounds ? 4 : 1;
    for (std::uint32_t i = 0; i < cells.size(); i += step_within) {
      all += 1.0;
      const Career career = careers.draw(world, i, now, &counts);
      if (career.status == Status::open_employment) works += weight[i];
      if (career.status == Status::seeking) seeks += weight[i];
    }
    works = std::max(works, 0.5) / all;
    seeks = std::max(seeks, 0.5) / all;
    const double force = std::min(0.999, works + seeks);
    const double odds = log64(active / (1.0 - active)) - log64(force / (1.0 - force));
    const double ease = log64(employed / (active - employed)) - log64(works / seeks);
    levels.seek = std::clamp(levels.seek + std::clamp(1.2 * odds, -2.0, 2.0), -20.0, 20.0);
    levels.find = std::clamp(levels.find * exp64(std::clamp(0.9 * ease, -1.0, 1.0)), 1e-6, 1e6);
    for (std::size_t s = 0; s < n_severities; ++s) {
      if (counts.months[s] > 0.0) levels.chance[s] = counts.hires[s] / counts.months[s];
    }
  }
  return levels;
}

}  // namespace coprod
