#include "processes/labour_market/candidacy.hpp"

#include "world/labour_rules.hpp"

#include <algorithm>

namespace coprod {

float subsidy_worth(const person::Rows& persons, std::uint32_t person, float most,
                    const MonthContext& m) {
  const float hours =
      static_cast<float>(persons.get<person::HoursWanted>()[person]) * m.hours_to_month;
  const auto horizon = static_cast<float>(m.environment->parameters.subsidy_horizon);
  const float spread = std::min(1.0f, static_cast<float>(m.subsidy_months) / horizon);
  return std::min(m.subsidy / hours, most) / m.price * spread;
}

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

}  // namespace coprod
