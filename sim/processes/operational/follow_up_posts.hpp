#pragma once

/// Step 10, integrative care: funded follow-up posts and who holds them.
///
/// Runs after hiring, so that a placement can have its social worker from the first day. Posts of a
/// programme, less the hours that its seats in co-governance take (E10.4b), are shared out to districts by their persons; a post holds caseload x reference /
/// intensity cases. When a district's cases exceed its posts,
///   follow_up.thins = 0: cases wait for a post, in the order (1) young cases that hold one,
///     (2) young cases that wait, (3) older cases that hold one, (4) older ones that wait; young is
///     less than follow_up.priority_months; within a class first come, first served (day of hire),
///     ties by a draw addressed by person and programme, then by key;
///   follow_up.thins = 1: every case is served with min(1, posts / cases) of the hours.
/// A case keeps its social worker while both last (continuity).                             (E10.4)
/// Where there are posts of long-term support (lever long_term_support_posts), cases of supported
/// employment whose follow-up ends this month take those that are free in the district, the longest in
/// their job first, and keep one as long as the job lasts; intensity and caseload are those of
/// supported employment. Who gets none is closed at the limit as ever.                     (E10.10)
/// The months for which a case has held a post count up while it does (E10.6).
///
/// Source: docs/model.md 7.10. Parameters: follow_up.*; levers follow_up_posts,
/// follow_up_intensity, caseload_limit, follow_up_months, long_term_support_posts.

#include "processes/step.hpp"

namespace coprod {

using FollowUpPostsAccess = WorldAccess<
    Reads<person::Key, person::District, person::HireDay, person::Programme, person::NaturalSupport,
          person::SocialWorker, person::CaseMonths, social_worker::Key, social_worker::Programme,
          social_worker::District, social_worker::Stance, social_worker::Facilitating,
          ngo::District, government::MainstreamEffort>,
    Writes<person::Programme, person::SocialWorker, person::FormalSupport, person::CaseMonths>,
    Rearranges<social_worker::Rows>>;

[[nodiscard]] ProcessInfo follow_up_posts_info();
void run_follow_up_posts(FollowUpPostsAccess world, Step& step);

/// Cases that a programme's posts can hold in each district at the reference of the month's levers:
/// whole numbers that add up to the rounded total, by largest remainder.
[[nodiscard]] std::array<std::int32_t, n_districts> district_capacity(
    double cases, const Environment& environment);

}  // namespace coprod
