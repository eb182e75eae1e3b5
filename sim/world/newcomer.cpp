#include "world/newcomer.hpp"

#include "core/math.hpp"
#include "random/draws.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

namespace {

std::uint8_t capability_from(float mean_loss, std::uint32_t byte) {
  // Loss spread evenly over mean +- 40%: a wide but bounded range (assumption).
  const float u = (static_cast<float>(byte & 0xFFu) + 0.5f) * (1.0f / 256.0f);
  const float loss = std::clamp(mean_loss * (0.6f + 0.8f * u), 0.0f, 1.0f);
  return static_cast<std::uint8_t>(255.0f * (1.0f - loss) + 0.5f);
}

double part_time_share(std::uint8_t severity, const Parameters& p) {
  return severity == 0   ? p.part_time_share_mild
         : severity == 1 ? p.part_time_share_moderate
                         : p.part_time_share_severe;
}

}  // namespace

double mean_skill(std::uint8_t education, const Parameters& p) {
  switch (education) {
    case 0:
      return p.skill_primary;
    case 1:
      return p.skill_lower_secondary;
    case 2:
      return p.skill_upper_secondary;
    default:
      return p.skill_post_secondary;
  }
}

double explained_readiness(std::uint8_t kind, std::uint8_t severity, const Parameters& p) {
  return -p.readiness_severity * severity - (is_cognitive(kind) ? p.readiness_cognitive : 0.0);
}

float support_log_ratio(const Parameters& p) {
  const double helped = p.share_quit + p.share_dismissal + p.share_health + p.share_crisis;
  if (!(helped > 0.0)) return 0.0f;
  // Support cannot take more than what it acts on.
  const double with = std::max(0.01 * helped, 1.0 / p.step_hazard_ratio - 1.0 + helped);
  return static_cast<float>(-log64(with / helped));
}

SearchChannel search_channel(std::uint8_t kind, double readiness, const PhiloxWords& words,
                             const Parameters& p) {
  const auto taste = [&](double utility, std::uint32_t word) {
    return static_cast<float>(utility) - log32(-log32(uniform32(word)));
  };
  const float own = taste(p.channel_own_slope * readiness, words[0]);
  const float division = taste(p.channel_division, words[1]);
  const float supported =
      taste(p.channel_supported + (is_cognitive(kind) ? p.channel_supported_cognitive : 0.0)
                + p.channel_supported_slope * readiness,
            words[2]);
  const Route other = division > own ? Route::placement_division : Route::own_search;
  return {supported > std::max(own, division) ? Route::supported_placement : other, other};
}

void draw_traits(World& world, const Environment& env, std::uint32_t row, EntityKey key,
                 Month month, const PersonCell& cell, bool school_leaver) {
  const Parameters& p = env.parameters;
  auto& persons = world.persons;
  const auto words = [&](std::uint32_t draw) {
    return draw_words(world.random, key, address_word(month, Stream::synthesis, draw));
  };

  persons.get<person::Key>()[row] = key.bits;
  persons.get<person::Sex>()[row] = cell.sex;
  persons.get<person::PrimaryKind>()[row] = cell.kind;
  persons.get<person::Severity>()[row] = cell.severity;
  persons.get<person::Onset>()[row] = cell.onset;
  persons.get<person::Education>()[row] = cell.education;
  persons.get<person::District>()[row] = cell.district;

  const PhiloxWords cell_words = words(draw_cell);
  const int youngest = age_bounds[cell.age_group] * 12;
  const int months_in_group =
      (age_bounds[std::size_t{cell.age_group} + 1] - age_bounds[cell.age_group]) * 12;
  const int age_months =
      school_leaver ? youngest
                    : youngest + static_cast<int>(uniform_word(cell_words[2]) * months_in_group);
  persons.get<person::BirthMonth>()[row] =
      static_cast<std::uint16_t>(std::max(0, month.index() - age_months));

  // Readiness, correlated with skill at given schooling.
  const PhiloxWords skill_words = words(draw_skill);
  const double skill_deviate = normal_quantile64(uniform64(skill_words[0], skill_words[1]));
  const PhiloxWords readiness_words = words(draw_readiness);
  const double rho = p.readiness_skill;
  const double unexplained =
      rho * skill_deviate
      + std::sqrt(1.0 - rho * rho)
            * normal_quantile64(uniform64(readiness_words[0], readiness_words[1]));
  const double readiness =
      (explained_readiness(cell.kind, cell.severity, p) + unexplained - env.readiness_mean)
      / env.readiness_sd;
  persons.get<person::Readiness>()[row] = static_cast<float>(std::clamp(readiness, -20.0, 20.0));

  // Frailty: gamma with mean 1 and variance theta, times what readiness takes from it, of mean 1.
  const PhiloxWords frailty_words = words(draw_frailty);
  const double theta = p.frailty_variance;
  const double u = uniform64(frailty_words[0], frailty_words[1]);
  const double by_readiness = exp64(-p.exit_readiness * (readiness + 0.5 * p.exit_readiness));
  const double luck = theta > 1e-6 ? theta * env.frailty.at(u) : 1.0;
  persons.get<person::Frailty>()[row] =
      static_cast<float>(std::clamp(luck * by_readiness, 1e-6, 1000.0));
  double threshold =
      p.threshold_spread * normal_quantile64(uniform64(frailty_words[2], frailty_words[3]));
  if (cell.severity == 1) threshold += p.threshold_moderate;
  if (cell.severity == 2) threshold += p.threshold_severe;
  if (cell.kind == kind_intellectual) threshold += p.threshold_intellectual;
  persons.get<person::ParticipationThreshold>()[row] =
      static_cast<float>(std::clamp(threshold, -20.0, 20.0));

  const double skill =
      mean_skill(cell.education, p)
      * exp64(p.skill_spread * skill_deviate - 0.5 * p.skill_spread * p.skill_spread);
  persons.get<person::Skill>()[row] = static_cast<float>(std::clamp(skill, 0.0, 10.0));
  const bool part_time = uniform_word(skill_words[2]) < part_time_share(cell.severity, p);
  persons.get<person::HoursWanted>()[row] =
      static_cast<std::uint8_t>(part_time ? p.hours_full_time * 0.5 + 0.5 : p.hours_full_time);
  const double benefit_u = uniform_word(skill_words[3]);
  const auto& benefit = env.benefit_cumulative[cell.severity];
  persons.get<person::Benefit>()[row] = static_cast<std::uint8_t>(benefit_u < benefit[0]   ? 0
                                                                  : benefit_u < benefit[1] ? 1
                                                                                           : 2);

  const PhiloxWords bytes = words(draw_capability);
  std::array<std::uint8_t, n_capabilities> capability;
  const PhiloxWords further_words = words(draw_further);
  std::uint16_t further = 0;
  std::array<float, n_capabilities> loss = env.capability_loss[cell.kind][cell.severity];
  for (std::size_t b = 0; b < n_kinds; ++b) {
    // Nine independent uniforms of 14 bits, end to end in four words.
    const std::size_t bit = 14 * b;
    const std::uint64_t pair =
        further_words[bit / 32]
        | (static_cast<std::uint64_t>(further_words[std::min<std::size_t>(3, bit / 32 + 1)]) << 32);
    const auto bits = static_cast<std::uint32_t>(pair >> (bit % 32)) & 0x3FFFu;
    if ((bits + 0.5) / 16384.0 < env.further_kinds[cell.kind][b]) {
      further = static_cast<std::uint16_t>(further | (1u << b));
      // A further kind adds its mild losses where they are greater.
      for (std::size_t c = 0; c < n_capabilities; ++c) {
        loss[c] = std::max(loss[c], env.capability_loss[b][0][c]);
      }
    }
  }
  persons.get<person::FurtherKinds>()[row] = further;
  for (std::size_t c = 0; c < n_capabilities; ++c) {
    capability[c] = capability_from(loss[c], bytes[c / 4] >> (8 * (c % 4)));
  }
  persons.get<person::Mobility>()[row] = capability[0];
  persons.get<person::Vision>()[row] = capability[1];
  persons.get<person::Hearing>()[row] = capability[2];
  persons.get<person::Cognition>()[row] = capability[3];
  persons.get<person::Communication>()[row] = capability[4];
  persons.get<person::Stamina>()[row] = capability[5];

  // Until the first job, the fit that a person expects is the mean over sectors.
  float fit = 0.0f;
  for (const Sector& sector : env.sectors) {
    fit += static_cast<float>(sector.share) * job_fit(capability, sector, 0.0f, p);
  }
  persons.get<person::JobFit>()[row] = std::min(fit, 1.0f);

  persons.get<person::KnowsAssessment>()[row] =
      static_cast<std::uint16_t>(words(draw_care)[1] >> 16);
}

void draw_caregiver(World& world, const Environment& env, std::uint32_t row, Month month) {
  const Parameters& p = env.parameters;
  auto& persons = world.persons;
  const EntityKey key{persons.get<person::Key>()[row]};
  const PhiloxWords words =
      draw_words(world.random, key, address_word(month, Stream::synthesis, draw_care));
  const double care_share = persons.get<person::PrimaryKind>()[row] == kind_intellectual
                                ? p.caregiver_share_intellectual
                                : p.caregiver_share_other;
  if (uniform_word(words[0]) >= care_share) return;
  const auto c = static_cast<std::uint32_t>(world.caregivers.size());
  world.caregivers.resize(c + 1);
  const EntityKey care_key =
      EntityKey::make(EntityKind::caregiver, key.origin(), key.month(), key.slot());
  const PhiloxWords w = draw_words(world.random, care_key, address_word(month, Stream::caregiver));
  const auto preference = static_cast<float>(2.0 * uniform_word(w[0]) - 1.0);
  world.caregivers.get<caregiver::Key>()[c] = care_key.bits;
  world.caregivers.get<caregiver::Person>()[c] = row;
  world.caregivers.get<caregiver::Knowledge>()[c] = static_cast<float>(uniform_word(w[1]));
  world.caregivers.get<caregiver::Preference>()[c] = preference;
  persons.get<person::Caregiver>()[row] = c;
  persons.get<person::CaregiverPreference>()[row] =
      static_cast<std::int8_t>(std::floor(127.0f * preference + 0.5f));
}

std::uint32_t pick_employer(const World& world, std::uint8_t district, double u) {
  const std::uint32_t there = world.employers_by_openness.pick(
      world.employer_offsets[district], world.employer_offsets[district + 1u], u);
  if (there != no_row) return there;
  return world.employers_by_openness.pick(0, static_cast<std::uint32_t>(world.employers.size()), u);
}

void place_incumbent(World& world, const Environment& env, std::uint32_t row, Month month,
                     std::int32_t today, double tenure_months, bool in_enterprise,
                     std::uint32_t workplace) {
  const Parameters& p = env.parameters;
  auto& persons = world.persons;
  const EntityKey key{persons.get<person::Key>()[row]};
  const PhiloxWords w = draw_words(world.random, key, address_word(month, Stream::start, draw_job));

  std::uint8_t sector;
  float know_how;
  float employer_productivity = 1.0f;
  double kept = kept_share(p.supply_elasticity);
  double perceived = 1.0;
  if (in_enterprise) {
    sector = world.social_enterprises.get<social_enterprise::Sector>()[workplace];
    know_how = static_cast<float>(p.enterprise_know_how);
    ++world.social_enterprises.get<social_enterprise::Staff>()[workplace];
  } else {
    if (workplace == no_row) {
      const std::uint8_t district = persons.get<person::District>()[row];
      workplace = pick_employer(world, district, uniform_word(w[3]));
    }
    sector = world.employers.get<employer::Sector>()[workplace];
    know_how = world.employers.get<employer::AccommodationKnowHow>()[workplace];
    employer_productivity = world.employers.get<employer::Productivity>()[workplace];
    kept = kept_share(p.disability_ratio * p.supply_elasticity);
    perceived -=
        p.perception_bias
        * (1.0 - static_cast<double>(world.employers.get<employer::Attitude>()[workplace]));
    ++world.employers.get<employer::Staff>()[workplace];
  }
  const float fit = job_fit(capabilities_of(world, row), env.sectors[sector], know_how, p);
  const auto stress = static_cast<float>(
      std::min(1.0, p.stress_base + p.stress_demand * (1.0 - static_cast<double>(fit))));
  const float value = productivity(persons.get<person::Skill>()[row], fit, stress,
                                   static_cast<float>(p.stress_loss));

  persons.get<person::Status>()[row] = static_cast<std::uint8_t>(
      in_enterprise ? Status::social_enterprise : Status::open_employment);
  const auto since = static_cast<std::int32_t>(tenure_months);
  persons.get<person::StatusSince>()[row] =
      static_cast<std::uint16_t>(std::max(0, month.index() - since));
  persons.get<person::Employer>()[row] = workplace;
  persons.get<person::Route>()[row] =
      static_cast<std::uint8_t>(in_enterprise ? Route::social_enterprise : Route::incumbent);
  persons.get<person::HireDay>()[row] =
      today - static_cast<std::int32_t>(tenure_months * mean_month_days);
  persons.get<person::Hours>()[row] = persons.get<person::HoursWanted>()[row];
  persons.get<person::OfferRatio>()[row] =
      static_cast<float>(kept * perceived) * employer_productivity * value;
  persons.get<person::MatchProductivity>()[row] = employer_productivity;
  persons.get<person::JobFit>()[row] = fit;
  persons.get<person::Stress>()[row] = stress;
  persons.get<person::Confidence>()[row] = static_cast<float>(p.confidence_employed);
  persons.get<person::Identity>()[row] = static_cast<float>(p.identity_work);
  // Natural support has grown through the tenure, mostly without formal support.
  const double growth =
      (in_enterprise ? 1.0 : p.natural_unsupported) * 0.6931471805599453 / p.natural_half_life;
  persons.get<person::NaturalSupport>()[row] =
      static_cast<float>(1.0 - exp64(-growth * tenure_months));
  if (in_enterprise) {
    persons.get<person::Programme>()[row] = static_cast<std::uint8_t>(Programme::social_enterprise);
    persons.get<person::FormalSupport>()[row] = 1.0f;
  }
}

}  // namespace coprod
