#include "processes/labour_market/income.hpp"
#include "processes/labour_market/participation.hpp"

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
  const float* preference = columns.read<person::CaregiverPreference>();
  const std::uint8_t* failed = columns.write<person::FailedSearches>();
  float* confidence = columns.write<person::Confidence>();
  const std::uint32_t* word = block.scratch.word[word_participation];

  const MonthContext& m = block.month;
  const Parameters& p = m.environment->parameters;
  const float constant = static_cast<float>(p.participation_constant);
  const float weight_gain = static_cast<float>(p.participation_gain);
  const float chance_scale = static_cast<float>(1.0 / p.participation_chance_scale);
  const float cost = static_cast<float>(p.participation_cost);
  const float weight_confidence = static_cast<float>(p.participation_confidence);
  const float weight_caregiver = static_cast<float>(p.participation_caregiver);
  const float discouragement = static_cast<float>(p.participation_discouragement);
  const float reconsider = static_cast<float>(p.reconsider_rate);
  const float loss = static_cast<float>(p.stress_loss);
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
  float* flips = block.scratch.hazard;
  const std::uint32_t n = block.count;

#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool outside = status[i] == static_cast<std::uint8_t>(Status::outside_labour_force);
    const bool seeking = status[i] == static_cast<std::uint8_t>(Status::seeking);
    const bool employed = (status[i] == static_cast<std::uint8_t>(Status::open_employment)) |
                          (status[i] == static_cast<std::uint8_t>(Status::social_enterprise));
    const float months_failed = static_cast<float>(failed[i] < 24 ? failed[i] : 24);

    const float value = price * skill[i] * fit[i] * (1.0f - loss * stress[i]);
    const float offer = kept * value;
    const float wage = offer > floor_cents ? offer : floor_cents;
    const float earnings = wage * static_cast<float>(hours[i]) * to_month;
    const float tested = withdrawn_benefit(earnings, amount, disregard, band, taper);
    const float withdrawn = benefit[i] == 2 ? tested : 0.0f;
    const float gain = (earnings - withdrawn) * to_median - cost;
    const float worth = value < wage ? value / wage : 1.0f;
    const float scaled = chance[district[i] * 3 + severity[i]] * worth * chance_scale;
    const float counted = scaled < 2.0f ? scaled : 2.0f;

    const float v = constant + weight_gain * counted * gain + weight_confidence * confidence[i] +
                    weight_caregiver * preference[i] - discouragement * months_failed -
                    threshold[i];
    const float seeks = logistic32(v);
    const float u = uniform32(word[i]);
    const bool starts = outside & (u < reconsider * seeks);
    const bool stops = seeking & (u < reconsider * (1.0f - seeks));
    flips[i] = (starts | stops) ? 2.0f : (seeking ? 1.0f : 0.0f);

    const float when_seeking = conf_seeking - conf_failed * months_failed;
    const float target = employed ? conf_employed : (seeking ? when_seeking : conf_outside);
    confidence[i] = clamp32(confidence[i] + conf_rate * (target - confidence[i]), 0.0f, 1.0f);
  }

  std::uint32_t size = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    block.scratch.list[size] = i;
    size += flips[i] != 0.0f;
  }
  block.scratch.list_size = size;
}

}  // namespace coprod::COPROD_ISA
