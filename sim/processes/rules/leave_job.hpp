#pragma once

/// Jobs that end by a settled process: a chosen move from a social enterprise to an employer or to
/// a sheltered place.

#include "processes/step.hpp"
#include "world/labour_rules.hpp"

namespace coprod {

/// Ends the job that person `i` has in a social enterprise, on the first day of the month: the next
/// place pays for all of it. Status, employer and route are the caller's.
inline void leave_enterprise(Step& step, std::uint32_t i, ExitCause cause) {
  auto& persons = step.world.persons;
  const std::uint32_t enterprise = persons.get<person::Employer>()[i];
  step.flows.job_ends.push_back(
      {persons.get<person::Key>()[i], persons.get<person::HireDay>()[i], step.month.first_day,
       enterprise, static_cast<std::uint8_t>(Status::social_enterprise),
       persons.get<person::Route>()[i], static_cast<std::uint8_t>(cause),
       contact_of(persons.get<person::JobFit>()[i]), persons.get<person::PrimaryKind>()[i],
       persons.get<person::Severity>()[i]});
  --step.world.social_enterprises.get<social_enterprise::Staff>()[enterprise];
  persons.get<person::LastWorkMonth>()[i] = static_cast<std::uint16_t>(step.month.month.index());
  persons.get<person::Hours>()[i] = 0;
  persons.get<person::Wage>()[i] = 0;
  persons.get<person::Programme>()[i] = 0;
  persons.get<person::SocialWorker>()[i] = no_row;
  persons.get<person::FormalSupport>()[i] = 0.0f;
}

}  // namespace coprod
