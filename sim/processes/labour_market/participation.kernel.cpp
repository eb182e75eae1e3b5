#include "processes/labour_market/participation.hpp"

#include "world/labour_rules.hpp"

namespace coprod::COPROD_ISA {

void participation(Block& block) {
  const auto columns = block.access<ParticipationAccess>();
  const std::uint8_t* status = columns.write<person::Status>();
  const std::uint8_t* district = columns.read<person::District>();
  const std::uint8_t* severity = columns.read<person::Severity>();
  const float* threshold = columns.read<person::ParticipationThreshold>();
  const float* skill = columns.read<person::Skill>();
  const float* fit = columns.read<person::JobFit>();
  const float* stress = columns.read<person::Stress>();
  const std::uint8_t* hours = columns.read<person::HoursWanted>();
  const std::uint8_t* benefit = columns.read<person::Benefit>();
  const std::int8_t* preference = columns.read<person::CaregiverPreference>();
  std::uint8_t* failed = columns.write<person::FailedSearches>();
  float* confidence = columns.write<person::Confidence>();
  const std::uint32_t* word = block.scratch.word[word_participation];

  const MonthContext& m = block.month;
  const Parameters& p = m.environment->parameters;
  const float constant = static_cast<float>(p.participation_constant);
  const float weight_gain = static_cast<float>(p.participation_gain);
  const float chance_scale = static_cast<float>(1.0 / p.participation_chance_scale);
  const float cost = static_cast<float>(p.participation_cost);
  const float weight_confidence = static_cast<float>(p.participation_confidence);
  const float weight_caregiver = static_cast<float>(p.participation_caregiver) / 127.0f;
  const float discouragement = static_cast<float>(p.participation_discouragement);
  const float reconsider = static_cast<float>(p.reconsider_rate);
  const float loss = static_cast<float>(p.stress_loss);
  const float bites = static_cast<float>(p.floor_bites);
  const float kept = static_cast<float>(1.0 - p.markdown_mean);
  const float conf_rate = static_cast<float>(p.confidence_rate);
  const float conf_employed = static_cast<float>(p.confidence_employed);
  const float conf_seeking = static_cast<float>(p.confidence_seeking);
  const float conf_failed = static_cast<float>(p.confidence_failed);
  const float conf_outside = static_cast<float>(p.confidence_outside);
  const float price = m.price;
  const float floor_cents = m.floor_cents;
  const float to_month = m.hours_to_month;
  const float to_median = 1.0f / m.median_month;
  const float amount = m.means_tested;
  const float disregard = m.disregard;
  const float band = m.disregard_band;
  const float taper = m.disregard_taper;
  const float* chance = m.expected_chance;
  std::uint8_t* flag = block.scratch.flag;
  float* gain = block.scratch.hazard;
  float* worth = block.scratch.hazard_first;
  const std::uint32_t n = block.count;

  // What work would bring (E13.6), and how much of the group's chance is one's own.
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const float value = worth_of_hour(price, skill[i], fit[i], stress[i], loss);
    const float offer = kept * value;
    const float wage = offer > floor_cents ? offer : floor_cents;
    const float earnings = wage * static_cast<float>(hours[i]) * to_month;
    const float tested = withdrawn_benefit(earnings, amount, disregard, band, taper);
    const float withdrawn = benefit[i] == 2 ? tested : 0.0f;
    gain[i] = (earnings - withdrawn) * to_median - cost;
    const float ratio = value / (offer + bites * (wage - offer) + 1e-3f);
    worth[i] = ratio < 1.0f ? ratio : 1.0f;
  }

#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t group = district[i] * 3 + severity[i];
    const float scaled = chance[group] * worth[i] * chance_scale;
    worth[i] = scaled < 2.0f ? scaled : 2.0f;
  }

  // Who starts and who stops (E13.5).
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t s = status[i];
    const std::int32_t outside = s == static_cast<std::int32_t>(Status::outside_labour_force);
    const std::int32_t seeking = s == static_cast<std::int32_t>(Status::seeking);
    const float months = static_cast<float>(failed[i]);
    const float months_failed = months < 24.0f ? months : 24.0f;
    const float v = constant + weight_gain * worth[i] * gain[i] + weight_confidence * confidence[i]
                    + weight_caregiver * static_cast<float>(preference[i])
                    - discouragement * months_failed - threshold[i];
    const float seeks = reconsider * logistic32(v);
    const float u = uniform32(word[i]);
    const std::int32_t starts = outside & (u < seeks);
    const std::int32_t stops = seeking & (u < reconsider - seeks);
    flag[i] = static_cast<std::uint8_t>(2 * (starts | stops) + (seeking & (stops ^ 1)));
  }

  // Discouragement fades outside the labour force (E13.7).
  const auto fade_months = static_cast<std::int32_t>(p.discouragement_fade);
  const std::int32_t fades = m.month.index() % (fade_months > 1 ? fade_months : 1) == 0;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t outside =
        status[i] == static_cast<std::uint8_t>(Status::outside_labour_force);
    const std::int32_t f = failed[i];
    failed[i] = static_cast<std::uint8_t>(f - (outside & fades & (f > 0)));
  }

  // Confidence (E13.7).
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t s = status[i];
    const bool employed = is_employed(s);
    const bool seeking = s == static_cast<std::int32_t>(Status::seeking);
    const float months = static_cast<float>(failed[i]);
    const float months_failed = months < 24.0f ? months : 24.0f;
    const float when_seeking = conf_seeking - conf_failed * months_failed;
    const float out_of_work = seeking ? when_seeking : conf_outside;
    const float target = employed ? conf_employed : out_of_work;
    confidence[i] = clamp32(confidence[i] + conf_rate * (target - confidence[i]), 0.0f, 1.0f);
  }

  list_flagged(block.scratch, n);
}

}  // namespace coprod::COPROD_ISA
