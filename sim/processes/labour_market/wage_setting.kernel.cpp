#include "processes/labour_market/wage_setting.hpp"

#include "world/labour_rules.hpp"

namespace coprod::COPROD_ISA {

void wage_setting(Block& block) {
  const auto columns = block.access<WageSettingAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const float* ratio = columns.read<person::OfferRatio>();
  std::uint8_t* share = columns.write<person::AssessedShare>();
  const std::uint16_t* rank = columns.read<person::KnowsAssessment>();
  const float* skill = columns.read<person::Skill>();
  const float* fit = columns.read<person::JobFit>();
  const float* stress = columns.read<person::Stress>();
  std::int32_t* wage = columns.write<person::Wage>();
  std::uint8_t* unprofitable = columns.write<person::MonthsUnprofitable>();
  std::uint8_t* subsidy = columns.write<person::SubsidyLeft>();
  const std::uint8_t* hours = columns.read<person::Hours>();
  const float a_month = block.month.subsidy;
  const float to_month = block.month.hours_to_month;
  const Parameters& p = block.month.environment->parameters;
  const float loss = static_cast<float>(p.stress_loss);
  const float bites = static_cast<float>(p.floor_bites);
  const float price = block.month.price;
  const float floor_cents = block.month.floor_cents;
  const std::int32_t below = block.month.assessment_rank;
  const std::int32_t most = block.month.assessment_most;
  const float kept = block.month.assessment_kept;
  const float least = block.month.assessment_least;
  const std::uint32_t n = block.count;

  std::int32_t assessed = 0;
  for (std::uint32_t i = 0; i < n; ++i) assessed += share[i] < 100;
  assessed = -assessed;

  // Incumbents whom the floor has overtaken and who know of assessment invoke it (E13.9).
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool employed = is_employed(status[i]);
    const float value = worth_of_hour(price, skill[i], fit[i], stress[i], loss);
    const std::int32_t found = assessed_per_cent(value, floor_cents, kept, least);
    const bool invokes = employed & (floor_cents > ratio[i] * price) & (share[i] == 100)
                         & (static_cast<std::int32_t>(rank[i]) < below) & (found <= most)
                         & (found < 100);
    const std::int32_t held = share[i];
    share[i] = static_cast<std::uint8_t>(invokes ? found : held);
  }
  for (std::uint32_t i = 0; i < n; ++i) assessed += share[i] < 100;
  block.out.counts.assessed += assessed;

#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    subsidy[i] = static_cast<std::uint8_t>(subsidy_a_month_later(subsidy[i]));
  }

#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool open = status[i] == static_cast<std::uint8_t>(Status::open_employment);
    const bool employed = is_employed(status[i]);
    const float paid = wage_of(ratio[i], price, floor_cents, static_cast<float>(share[i]));
    const float offer = ratio[i] * price;
    const bool subsidised = is_subsidised(subsidy[i]);
    const float a_hour = a_month / (static_cast<float>(hours[i]) * to_month + 1e-3f);
    const float granted = a_hour < paid ? a_hour : paid;
    const float relief = subsidised ? granted : 0.0f;
    const float cost = offer + bites * (paid - offer) - relief;
    const float value = worth_of_hour(price, skill[i], fit[i], stress[i], loss);
    const std::int32_t months = unprofitable[i];
    const std::int32_t raised = months < 255 ? months + 1 : 255;
    wage[i] = employed ? static_cast<std::int32_t>(paid) : 0;
    unprofitable[i] = static_cast<std::uint8_t>((open & (cost > value)) ? raised : 0);
  }
}

}  // namespace coprod::COPROD_ISA
