#pragma once

/// Jobs that end by a settled process: a chosen move from a social enterprise to an employer or to
/// a sheltered place.

#include "processes/step.hpp"
#include "world/labour_rules.hpp"

namespace coprod {

using LeaveEnterpriseAccess =
    WorldAccess<Reads<person::Key, person::Employer, person::HireDay, person::Route, person::JobFit,
                      person::PrimaryKind, person::Severity, person::Ill, social_enterprise::Staff>,
                Writes<person::LastWorkMonth, person::Hours, person::Wage, person::Programme,
                       person::SocialWorker, person::FormalSupport, social_enterprise::Staff>>;

/// Ends the job that person `i` has in a social enterprise, on the first day of the month: the next
/// place pays for all of it. Status, employer and route are the caller's.
inline void leave_enterprise(LeaveEnterpriseAccess world, Step& step, std::uint32_t i,
                             ExitCause cause) {
  const std::uint32_t enterprise = world.read<person::Employer>()[i];
  step.flows.job_ends.push_back(
      {world.read<person::Key>()[i], world.read<person::HireDay>()[i], step.month.first_day,
       enterprise, static_cast<std::uint8_t>(Status::social_enterprise),
       world.read<person::Route>()[i], static_cast<std::uint8_t>(cause),
       contact_of(world.read<person::JobFit>()[i]), world.read<person::PrimaryKind>()[i],
       world.read<person::Severity>()[i], world.read<person::Ill>()[i]});
  world.write<social_enterprise::Staff>()[enterprise] =
      world.read<social_enterprise::Staff>()[enterprise] - 1;
  world.write<person::LastWorkMonth>()[i] = static_cast<std::uint16_t>(step.month.month.index());
  world.write<person::Hours>()[i] = 0;
  world.write<person::Wage>()[i] = 0;
  world.write<person::Programme>()[i] = 0;
  world.write<person::SocialWorker>()[i] = no_row;
  world.write<person::FormalSupport>()[i] = 0.0f;
}

}  // namespace coprod
