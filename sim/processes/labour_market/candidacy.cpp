#include "processes/labour_market/candidacy.hpp"

#include "processes/labour_market/hiring.hpp"
#include "processes/labour_market/wage_setting.hpp"
#include "world/labour_rules.hpp"

#include <algorithm>

namespace coprod {

Subsidy subsidy_of(const MonthContext& m, std::uint32_t person) {
  if (is_subsidised_in(m.trial, person)) return {m.trial->subsidy, m.trial->subsidy_months};
  return {m.prices.subsidy, m.coefficients->hiring->subsidy_months};
}

float subsidy_worth(CandidacyAccess world, std::uint32_t person, float most,
                    const MonthContext& m) {
  const float hours =
      static_cast<float>(world.read<person::HoursWanted>()[person]) * hours_to_month;
  const auto horizon = static_cast<float>(m.environment->parameters.subsidy_horizon);
  const Subsidy subsidy = subsidy_of(m, person);
  const float spread = std::min(1.0f, static_cast<float>(subsidy.months) / horizon);
  const auto stigma = static_cast<float>(m.environment->parameters.subsidy_stigma);
  return std::min(subsidy.amount / hours, most) / m.prices.price * spread * (1.0f - stigma);
}

Candidacy candidacy(CandidacyAccess world, std::uint32_t person, const Workplace& at,
                    const Offer& with, const MonthContext& m) {
  const Parameters& p = m.environment->parameters;
  const Assessment& assessment = m.coefficients->wage_setting->assessment;
  Candidacy c;
  const float made_good = at.know_how + with.arranged * (1.0f - at.know_how);
  c.fit = job_fit(capabilities_of(world, person), m.environment->sectors[at.sector], made_good, p,
                  with.customised ? static_cast<float>(p.task_splitting) : 0.0f);
  const float value =
      productivity(world.read<person::Skill>()[person], c.fit, world.read<person::Stress>()[person],
                   static_cast<float>(p.stress_loss));
  const float perceived =
      value * (1.0f - static_cast<float>(p.perception_bias) * (1.0f - at.attitude));
  const float product = at.productivity * perceived;
  c.offer_ratio = at.kept * product;
  const float offer = c.offer_ratio * m.prices.price;

  if (m.prices.floor_cents > offer) {
    // Only who may, and knows of it, invokes assessment; it finds the true productivity.
    if (world.read<person::KnowsAssessment>()[person] < assessment.rank) {
      const std::int32_t found = assessed_per_cent(value * m.prices.price, m.prices.floor_cents,
                                                   assessment.kept, assessment.least);
      if (found <= assessment.most) c.share = static_cast<std::uint8_t>(found);
    }
  }
  const float wage =
      wage_of(c.offer_ratio, m.prices.price, m.prices.floor_cents, static_cast<float>(c.share));
  c.wage = static_cast<std::int32_t>(wage);
  const float cost = offer + static_cast<float>(p.floor_bites) * (wage - offer);
  const float relief = with.support_assured ? static_cast<float>(p.support_relief) : 0.0f;
  c.margin = product - cost / m.prices.price - at.risk * (1.0f - relief)
             - static_cast<float>(p.training_cost) * (1.0f - c.fit) + at.quota;
  if (with.subsidised && subsidy_of(m, person).months > 0) {  // E13.14
    c.margin += subsidy_worth(world, person, wage, m);
    c.subsidised = true;
  }
  return c;
}

}  // namespace coprod
