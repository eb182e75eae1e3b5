#include "processes/labour_market/participation.hpp"

#include "world/labour_rules.hpp"

namespace coprod::COPROD_ISA {

/// In a trial, those assigned who are outside the labour force reconsider at once.
COPROD_INLINE void ask_outside(Block& block, const TrialMonth& trial, const std::uint8_t* status,
                               const std::uint32_t* word, const float* chance) {
  for (std::uint32_t k = 0; k < trial.size; ++k) {
    const std::uint32_t i = trial.rows[k] - block.first;
    if (trial.rows[k] < block.first || i >= block.count) continue;
    if (status[i] != static_cast<std::uint8_t>(Status::outside_labour_force)) continue;
    block.scratch.flag[i] = uniform32(word[i]) < chance[i] ? 2 : 0;
  }
}

void participation(Block& block) {
  const auto columns = block.access<ParticipationAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const std::uint8_t* district = columns.read<person::District>();
  const std::uint8_t* severity = columns.read<person::Severity>();
  const float* threshold = columns.read<person::ParticipationThreshold>();
  const float* skill = columns.read<person::Skill>();
  const float* fit = columns.read<person::JobFit>();
  const float* stress = columns.read<person::Stress>();
  const std::uint8_t* hours = columns.read<person::HoursWanted>();
  const std::uint8_t* benefit = columns.read<person::Benefit>();
  const std::int8_t* preference = columns.read<person::CaregiverPreference>();
  const std::uint8_t* failed = columns.read<person::FailedSearches>();
  std::uint8_t* set_failed = columns.write<person::FailedSearches>();
  const float* confidence = columns.read<person::Confidence>();
  float* set_confidence = columns.write<person::Confidence>();
  const std::uint32_t* word = block.scratch.word[word_participation];

  const MonthContext& m = block.month;
  const Prices& prices = m.prices;
  const ParticipationCoefficients& c = *block.coefficients().participation;
  const float constant = c.constant;
  const float weight_gain = c.weight_gain;
  const float chance_scale = c.chance_scale;
  const float cost = c.cost;
  const float weight_confidence = c.weight_confidence;
  const float weight_caregiver = c.weight_caregiver;
  const float discouragement = c.discouragement;
  const float reconsider = c.reconsider;
  const float loss = c.stress_loss;
  const float kept = c.kept;
  const float conf_rate = c.confidence_rate;
  const float conf_employed = c.confidence_employed;
  const float conf_seeking = c.confidence_seeking;
  const float conf_failed = c.confidence_failed;
  const float conf_outside = c.confidence_outside;
  const float price = prices.price;
  const float floor_cents = prices.floor_cents;
  const float to_month = hours_to_month;
  const float to_median = 1.0f / prices.median_month;
  const float amount = prices.means_tested;
  const float disregard = prices.disregard;
  const float band = prices.disregard_band;
  const float taper = prices.disregard_taper;
  const float* chance = c.expected_chance;
  std::uint8_t* flag = block.scratch.flag;
  float* gain = block.scratch.hazard;
  float* worth = block.scratch.hazard_first;
  const std::uint32_t n = block.count;

  // What work would bring (E13.6).
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const float value = worth_of_hour(price, skill[i], fit[i], stress[i], loss);
    const float offer = kept * value;
    const float wage = offer > floor_cents ? offer : floor_cents;
    const float earnings = wage * static_cast<float>(hours[i]) * to_month;
    const float tested = withdrawn_benefit(earnings, amount, disregard, band, taper);
    const float withdrawn = benefit[i] == 2 ? tested : 0.0f;
    gain[i] = (earnings - withdrawn) * to_median - cost;
  }

#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t group = district[i] * 3 + severity[i];
    const float scaled = chance[group] * chance_scale;
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
    worth[i] = logistic32(v);
    const float seeks = reconsider * worth[i];
    const float u = uniform32(word[i]);
    const std::int32_t starts = outside & (u < seeks);
    const std::int32_t stops = seeking & (u < reconsider - seeks);
    flag[i] = static_cast<std::uint8_t>(2 * (starts | stops) + (seeking & (stops ^ 1)));
  }

  if (m.trial != nullptr && m.trial->asks) ask_outside(block, *m.trial, status, word, worth);

  // Discouragement fades outside the labour force (E13.7).
  const std::int32_t fades = m.month.index() % c.fade_months == 0;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t outside =
        status[i] == static_cast<std::uint8_t>(Status::outside_labour_force);
    const std::int32_t f = failed[i];
    set_failed[i] = static_cast<std::uint8_t>(f - (outside & fades & (f > 0)));
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
    set_confidence[i] = clamp32(confidence[i] + conf_rate * (target - confidence[i]), 0.0f, 1.0f);
  }

  list_flagged(block.scratch, n);
}

}  // namespace coprod::COPROD_ISA
