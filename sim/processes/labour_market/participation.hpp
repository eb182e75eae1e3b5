#pragma once

/// Step 13, job search and hiring: who seeks work.
///
/// With chance rho a month a person out of work reconsiders, and then seeks with probability
/// logistic(v):
///   v = c + g min(chance / scale, 2) gain + a confidence + k preference - d min(failed, 24) - t,
///                                                                                         (E13.5)
///   gain = (earnings - benefit withdrawn) / median earnings - cost.                       (E13.6)
/// Earnings are those that the person can expect: max(floor, kept share x P x productivity), at the
/// hours wanted; the chance is that of the search group (district x severity), learnt from what its
/// members met. So a higher floor draws some in, and discourages where it costs jobs.
/// Confidence moves towards what the status suggests (E13.7). Who begins to search chooses a
/// channel by readiness and taste: supported placement, the placement division, or own search (E13.15).
/// Who chooses supported placement queues for a place in it and searches by the better of the other two
/// until then; who stops loses place and place in the queue.
///
/// Source: docs/model.md 7.13. Parameters: participation.*, confidence.*,
/// channel.*.

#include "processes/month.hpp"
#include "processes/process.hpp"

namespace coprod {

using ParticipationAccess = Access<
    Reads<person::Key, person::PrimaryKind, person::Severity, person::Readiness, person::District,
          person::ParticipationThreshold, person::Skill, person::HoursWanted, person::Benefit,
          person::CaregiverPreference, person::JobFit, person::Stress, person::Status,
          person::FirstSeeking, person::Queue, person::Confidence, person::FailedSearches>,
    Writes<person::Status, person::StatusSince, person::Route, person::Confidence,
           person::FailedSearches, person::Employer, person::Queue, person::QueueSince,
           person::FirstSeeking, person::FirstChannel>>;

using ParticipationTies = Reads<search_group::ExpectedChance>;

struct ParticipationCoefficients {
  float constant = 0.0f;
  float weight_gain = 0.0f;
  float chance_scale = 0.0f;  ///< one divided by it
  float cost = 0.0f;
  float weight_confidence = 0.0f;
  float weight_caregiver = 0.0f;  ///< of a preference in 1/127
  float discouragement = 0.0f;
  float reconsider = 0.0f;
  float stress_loss = 0.0f;
  float kept = 0.0f;  ///< share of its value that work is paid
  float confidence_rate = 0.0f;
  float confidence_employed = 0.0f;
  float confidence_seeking = 0.0f;
  float confidence_failed = 0.0f;
  float confidence_outside = 0.0f;
  std::int32_t fade_months = 1;            ///< every so many a failed search is forgotten
  const float* expected_chance = nullptr;  ///< monthly chance of a job by search group
};

[[nodiscard]] ProcessInfo participation_info();
void make_participation_coefficients(const CoefficientInputs& in, ParticipationCoefficients& out);
void run_participation(Block& block);

}  // namespace coprod
