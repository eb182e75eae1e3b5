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

[[nodiscard]] ProcessInfo service_revamp_info();
void run_service_revamp(Step& step);

}  // namespace coprod
