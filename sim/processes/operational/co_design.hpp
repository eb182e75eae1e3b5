#pragma once

/// Step 9, co-design of job and workplace (M7, M8, M23, M43).
///
/// For each worker of a social enterprise, e the effect of personalisation there, g its power gap:
///   voice = (1 - g) x quality of users' input (E9.2), at most 1                             (E9.3)
///   tasks n <- n + rotation_rate e; belief b = n / (n + rotation_noise)                     (E9.4)
/// (the weight of what n tasks in rotation told, in a Bayesian update with a prior of one variance).
///   gap of needs d = (1 - voice) (1 - b) x mean over capabilities of |prior - capability|,
///   prior the mean capability of the kind and severity; quality q = max(0, 1 - prior_error d) (E9.5)
///   split <- split + rate (splitting e q - split)                                           (E9.6)
///   accommodation <- a + redesign e q (1 - a) - upkeep_loss (1 - e) a                       (E9.7)
///   fit = E9.1 with demands (1 - split) and the share k + (1 - k) a of shortfalls made good, the
///   communication gained by contact added to the capability.                                (E9.8)
///
/// Source: docs/model.md 7.9. Parameters: co_design.*, fit.*,
/// organisations.enterprise_know_how.

#include "processes/step.hpp"

namespace coprod {

using CoDesignAccess = WorldAccess<
    Reads<person::Key, person::Status, person::Employer, person::PrimaryKind, person::Severity,
          person::Mobility, person::Vision, person::Hearing, person::Cognition,
          person::Communication, person::Stamina, enterprise_worker::Key, enterprise_worker::Person,
          enterprise_worker::Enterprise, enterprise_worker::Rotations, enterprise_worker::Split,
          enterprise_worker::Accommodation, enterprise_worker::Communication,
          organisation::PowerGap, organisation::InputQuality, practice::Effect,
          social_enterprise::Sector, social_enterprise::ClosedMonth>,
    Writes<enterprise_worker::Rotations, enterprise_worker::Split, enterprise_worker::Accommodation,
           enterprise_worker::NeedGap, person::JobFit>>;

[[nodiscard]] ProcessInfo co_design_info();
void run_co_design(CoDesignAccess world, Step& step);

/// Distance of a person's capabilities from those that the provider supposes in the kind and
/// severity, 0 to 1 (E9.5, before voice and belief).
[[nodiscard]] float distance_from_prior(const std::array<std::uint8_t, n_capabilities>& capability,
                                        const std::array<float, n_capabilities>& mean_loss);

}  // namespace coprod
