#include "processes/labour_market/wage_setting.hpp"

#include "world/labour_rules.hpp"

namespace coprod::COPROD_ISA {

/// A wage subsidy of a trial's own relieves the cost of those served.
COPROD_INLINE void relieve_in_trial(Block& block, const TrialMonth& trial) {
  if (trial.subsidy_months == 0) return;
  const auto columns = block.access<WageSettingAccess>();
  for (std::uint32_t k = 0; k < trial.size; ++k) {
    const std::uint32_t i = trial.rows[k] - block.first;
    if (trial.rows[k] < block.first || i >= block.count) continue;
    if (trial.member[trial.rows[k]] != TrialMember::served) continue;
    if (columns.read<person::Status>()[i] != static_cast<std::uint8_t>(Status::open_employment)
        || !is_subsidised(columns.read<person::SubsidyLeft>()[i])) {
      continue;
    }
    const float paid = static_cast<float>(columns.write<person::Wage>()[i]);
    const float hours = static_cast<float>(columns.read<person::Hours>()[i]) * hours_to_month;
    const auto relief = [&](float a_month) {
      const float a_hour = a_month / (hours + 1e-3f);
      return a_hour < paid ? a_hour : paid;
    };
    const float more = relief(trial.subsidy) - relief(block.month.prices.subsidy);
    columns.write<person::Loss>()[i] -= more / (paid + 1e-3f) * (1.0f / 3.0f);
  }
}

void wage_setting(Block& block) {
  const auto columns = block.access<WageSettingAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const float* ratio = columns.read<person::OfferRatio>();
  const std::uint8_t* share = columns.read<person::AssessedShare>();
  std::uint8_t* set_share = columns.write<person::AssessedShare>();
  const std::uint16_t* rank = columns.read<person::KnowsAssessment>();
  const float* skill = columns.read<person::Skill>();
  const float* fit = columns.read<person::JobFit>();
  const float* stress = columns.read<person::Stress>();
  std::int32_t* wage = columns.write<person::Wage>();
  const float* place = columns.read<person::MatchProductivity>();
  const float* loss_before = columns.read<person::Loss>();
  float* set_loss = columns.write<person::Loss>();
  const std::uint8_t* subsidy = columns.read<person::SubsidyLeft>();
  std::uint8_t* set_subsidy = columns.write<person::SubsidyLeft>();
  const std::uint8_t* hours = columns.read<person::Hours>();
  const MonthContext& m = block.month;
  const Prices& prices = m.prices;
  const WageSettingCoefficients& c = *block.coefficients().wage_setting;
  const float a_month = prices.subsidy;
  const float to_month = hours_to_month;
  const float loss = c.stress_loss;
  const float bites = c.floor_bites;
  const float price = prices.price;
  const float floor_cents = prices.floor_cents;
  const std::int32_t below = c.assessment.rank;
  const std::int32_t most = c.assessment.most;
  const float kept = c.assessment.kept;
  const float least = c.assessment.least;
  const std::uint32_t n = block.count;

  std::int32_t assessed = 0;
  const std::uint32_t last = floor_cents > 0.0f ? n : 0;  // without a floor nobody can
  for (std::uint32_t i = 0; i < last; ++i) assessed += share[i] < 100;
  assessed = -assessed;

  // Incumbents whom the floor has overtaken and who know of assessment invoke it (E13.9).
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < last; ++i) {
    const bool employed = is_employed(status[i]);
    const float value = worth_of_hour(price, skill[i], fit[i], stress[i], loss);
    const std::int32_t found = assessed_per_cent(value, floor_cents, kept, least);
    const bool invokes = employed & (floor_cents > ratio[i] * price) & (share[i] == 100)
                         & (static_cast<std::int32_t>(rank[i]) < below) & (found <= most)
                         & (found < 100);
    const std::int32_t held = share[i];
    set_share[i] = static_cast<std::uint8_t>(invokes ? found : held);
  }
  for (std::uint32_t i = 0; i < last; ++i) assessed += share[i] < 100;
  block.out.counts.assessed += assessed;

#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    set_subsidy[i] = static_cast<std::uint8_t>(subsidy_a_month_later(subsidy[i]));
  }

  std::uint8_t* began = block.scratch.flag;  // matches that come to make losses
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
    const float value = place[i] * worth_of_hour(price, skill[i], fit[i], stress[i], loss);
    const float lost = (cost - value) / (paid + 1e-3f);
    const float mean = loss_before[i] + (lost - loss_before[i]) * (1.0f / 3.0f);
    wage[i] = employed ? static_cast<std::int32_t>(paid) : 0;
    began[i] = open & (loss_before[i] <= 0.0f) & (mean > 0.0f);
    set_loss[i] = open ? clamp32(mean, -1e6f, 1e6f) : 0.0f;
  }
  std::int32_t loss_making = 0;
  for (std::uint32_t i = 0; i < n; ++i) loss_making += began[i];
  block.out.counts.loss_making += loss_making;
  if (m.trial != nullptr) relieve_in_trial(block, *m.trial);
}

}  // namespace coprod::COPROD_ISA
