#pragma once

/// Step 6, service revamp: rehabilitation, training, production and aftercare in one hand (M5).
///
/// The roster of social enterprises is brought up to date first. Then for each worker, e the effect of
/// service revamp in the enterprise,
///   skill <- skill + revamp.training e max(0, 1.1 - skill).                                  (E6.1)
/// Staff whom the enterprise passes on begin with the natural support revamp.aftercare x e, so that
/// less is lost at the hand-off (E6.2, applied in hiring). It complements NGOs' services and does
/// not replace them.
///
/// Source: docs/model.md 7.6 (M5). Parameters: revamp.*.

#include "processes/step.hpp"

namespace coprod {

using ServiceRevampAccess = WorldAccess<
    Reads<person::Key, person::Status, person::Employer, person::Skill, enterprise_worker::Key,
          enterprise_worker::Person, enterprise_worker::Enterprise, social_enterprise::ClosedMonth,
          practice::Effect>,
    Writes<person::Skill>, Rearranges<enterprise_worker::Rows>>;

[[nodiscard]] ProcessInfo service_revamp_info();
void run_service_revamp(ServiceRevampAccess world, Step& step);

}  // namespace coprod
