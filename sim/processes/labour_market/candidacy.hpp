#pragma once

/// What an employer expects of a candidate: fit, offer, wage under the floor, margin (E13.8, E13.9,
/// E13.14; step 3 of hiring.hpp). Of the month and the two parties alone: no draw, no other seeker.

#include "world/month_context.hpp"
#include "world/world_access.hpp"

#include <cstdint>

namespace coprod {

/// What an employer expects of a candidate, and the terms of the job.
struct Candidacy {
  float margin = 0.0f;       ///< share of a standard worker's value
  float offer_ratio = 0.0f;  ///< offer / price
  std::uint8_t share = 100;  ///< assessed share, per cent
  float fit = 1.0f;
  std::int32_t wage = 0;    ///< 0.01 HKD h-1
  bool subsidised = false;  ///< the employer takes the wage subsidy
};

/// What counts of a place. By default it is as a social enterprise is: no risk, no bias.
struct Workplace {
  float productivity = 1.0f;  ///< relative to the mean employer
  float kept = 1.0f;          ///< share of the value of work that is offered as wage
  float attitude = 1.0f;
  float risk = 0.0f;
  float know_how = 0.0f;
  std::uint8_t sector = 0;
  float quota = 0.0f;  ///< worth of filling a place missing under the quota
};

/// What comes with a candidate.
struct Offer {
  bool support_assured = false;
  bool subsidised = false;
  float arranged = 0.0f;    ///< share of a shortfall that caregiver and devices make good
  float device = 0.0f;      ///< of it, by a device grant; 0 without one
  bool customised = false;  ///< the job's demands are split
  bool coworkers = false;   ///< co-workers are trained
};

/// What an employer, and who subsidises the job, take into account of a person.
using CandidacyAccess =
    WorldAccess<Reads<person::Mobility, person::Vision, person::Hearing, person::Cognition,
                      person::Communication, person::Stamina, person::Skill, person::Stress,
                      person::HoursWanted, person::KnowsAssessment>>;

[[nodiscard]] Candidacy candidacy(CandidacyAccess world, std::uint32_t person,
                                  const Workplace& workplace, const Offer& offer,
                                  const MonthContext& month);

/// The wage subsidy that a job of the person may have: everybody's, or that of a trial.
struct Subsidy {
  float amount;  ///< 0.01 HKD month-1
  std::uint8_t months;
};
[[nodiscard]] Subsidy subsidy_of(const MonthContext& month, std::uint32_t person);

/// A wage subsidy an hour, at most `most` (0.01 HKD), spread over the horizon, as a share of a
/// standard worker's value.
[[nodiscard]] float subsidy_worth(CandidacyAccess world, std::uint32_t person, float most,
                                  const MonthContext& month);

}  // namespace coprod
