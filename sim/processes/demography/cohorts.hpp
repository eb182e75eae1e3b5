#pragma once

/// Step 3, demography: newcomers, and the yearly compaction of rows.
///
/// School leavers at 18 and persons disabled in adulthood enter in cohorts, one for each kind, sex
/// and stage of life. A cohort of rate r sends floor(r (m + 1)) - floor(r m) persons in month m
/// (E3.3), m counted from 1900-01: whatever happens in the run. Their keys hold month, cohort and
/// place in it. A share of those disabled in adulthood keep their job
/// (demography.employed_at_onset); persons enter sheltered workshops at the share of month 0. In
/// January the rows of those who left are dropped and newcomers move to their district's rows, so
/// that ties stay in storage order.
///
/// Parameters: demography.*, start.sheltered_places.

#include "processes/step.hpp"

namespace coprod {

[[nodiscard]] ProcessInfo cohorts_info();
void run_cohorts(Step& step);

}  // namespace coprod
