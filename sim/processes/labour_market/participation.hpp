#pragma once

/// Step 13, job search and hiring: who seeks work.
///
/// With chance rho a month a person out of work reconsiders, and then seeks with probability
/// logistic(v):
///   v = c + g min(chance / scale, 2) gain + a confidence + k preference - d min(failed, 24) - t,
///                                                                                         (E13.5)
///   gain = (earnings - benefit withdrawn) / median earnings - cost.                       (E13.6)
/// Earnings are those that the person can expect: max(floor, (1 - mean markdown) P productivity),
/// at the hours wanted; the expected chance is that of the search group (district x severity),
/// adapted to what the group met, times min(1, value / wage), for a person whose value falls short
/// of the floor knows that employers count. So a higher floor draws some in and shuts others out.
/// Confidence moves towards what the status suggests (E13.7). Newcomers to search draw a channel:
/// supported placement, the placement division, or own search. Who draws supported placement queues
/// for a place in it and searches alone until then; who stops loses place and place in the queue.
///
/// Source: docs/model.md 7.13. Parameters: participation.*, confidence.*,
/// search.share_*.

#include "processes/month.hpp"
#include "processes/process.hpp"

namespace coprod {

using ParticipationAccess =
    Access<Reads<person::Key, person::PrimaryKind, person::Severity, person::District,
                 person::ParticipationThreshold, person::Skill, person::HoursWanted,
                 person::Benefit, person::CaregiverPreference, person::JobFit, person::Stress>,
           Writes<person::Status, person::StatusSince, person::Route, person::Confidence,
                  person::FailedSearches, person::Employer, person::Queue, person::QueueSince,
                  person::FirstSeeking, person::FirstChannel>>;

[[nodiscard]] ProcessInfo participation_info();
void run_participation(Block& block);

}  // namespace coprod
