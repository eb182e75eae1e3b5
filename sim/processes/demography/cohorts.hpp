#pragma once

/// Step 3, demography: newcomers, and the yearly compaction of rows.
///
/// School leavers at 18 and persons disabled in adulthood enter in cohorts, one for each kind, sex,
/// onset and age group. A cohort of rate r sends a Poisson number of mean r each month (E3.3), by a draw
/// of the cohort and the month: whatever happens in the run, and in each replicate another. Their keys
/// hold month, cohort and place in it. Some ask for a sheltered place at once, at services.school_leavers_queue times the
/// share of month 0 (E3.4); of the others disabled in adulthood a share keep their job
/// (demography.employed_at_onset). In
/// January the rows of those who left are dropped and newcomers move to their district's rows, so
/// that ties stay in storage order.
///
/// Parameters: demography.*, start.sheltered_places, services.school_leavers_queue.

#include "processes/step.hpp"

namespace coprod {

using CohortsAccess = WorldAccess<
    Reads<person::Key, person::Status, person::District, person::Employer, person::Caregiver,
          person::BirthMonth, person::PrimaryKind, person::HoursWanted, person::Skill,
          person::Mobility, person::Vision, person::Hearing, person::Cognition,
          person::Communication, person::Stamina, enterprise_worker::Key, enterprise_worker::Person,
          enterprise_worker::Enterprise, employer::District, employer::Sector,
          employer::AccommodationKnowHow, employer::Attitude, employer::Slots, employer::Openness,
          employer::Productivity, employer::Staff>,
    Writes<employer::Staff>, Rearranges<person::Rows, enterprise_worker::Rows, caregiver::Rows>>;

[[nodiscard]] ProcessInfo cohorts_info();
void run_cohorts(World& world, Step& step);

/// Persons whom a cohort sends in a month, Poisson of mean `rate` (E3.3), and their keys; `cohort` is its
/// position in the Environment.
[[nodiscard]] std::uint32_t arrivals(double rate, std::size_t cohort, Month month,
                                     const PhiloxKey& random);
/// Most of them in any replicate.
[[nodiscard]] std::uint32_t most_arrivals(double rate);
[[nodiscard]] EntityKey arrival_key(std::size_t cohort, std::uint32_t number, Month month);

}  // namespace coprod
