#pragma once

/// Step 4, funding: contracts, grants.
///
/// Government pays NGOs a unit cost for every funded follow-up post and for places in workshops and
/// training, whether taken or not, for places of supported employment when they are taken, as last
/// month, since follow-up after a hire has its own posts, and its own placement division for its posts
/// (E4.1); unit costs follow wages. A contract is shared
/// between NGOs as their places are. Social enterprises with a grant get an equal part of what is
/// left each month while the share of staff with disabilities meets se_grant_quota; a month in which
/// it does not is lost (E4.2). Wage subsidies and the levy of a quota are paid in step 15.
///
/// Government pays the training of managers of the organisations that manager_training reaches, the
/// time that deciding together took where budgets are mainstreamed, the support after the spread of
/// those that learning_support reaches, and campaigns (E4.3).
///
/// Parameters: cost.*; levers follow_up_posts, *_places, se_grant_quota.

#include "processes/step.hpp"

namespace coprod {

using FundingAccess = WorldAccess<
    Reads<ngo::Size, ngo::District, ngo::Budget, ngo::SupportedUsed, social_enterprise::ClosedMonth,
          social_enterprise::GrantMonths, social_enterprise::GrantPaid,
          social_enterprise::GrantLeft, social_enterprise::Reserves, social_enterprise::Staff,
          social_enterprise::OtherStaff, organisation::Rank, organisation::ParticipationHours,
          public_group::Size, government::MainstreamEffort>,
    Writes<ngo::Budget, social_enterprise::Reserves, social_enterprise::GrantLeft,
           social_enterprise::GrantMonths, social_enterprise::GrantPaid>>;

[[nodiscard]] ProcessInfo funding_info();
void run_funding(FundingAccess world, Step& step);

}  // namespace coprod
