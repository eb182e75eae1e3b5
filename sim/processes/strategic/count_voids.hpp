#pragma once

/// Step 5, the voids that policy leaves are counted in people (M1).
///
/// Each January, and in a month in which nobody has been counted yet, persons outside the labour force or
/// seeking are counted by district, primary kind and severity, and those of them whose productivity (E13.1)
/// lies in the window of E5.4 (world/enterprise_market.hpp): too able for a sheltered workshop, not able
/// enough for the market. Founders read it in the same month.
///
/// Source: P0 (voids as people between workshop and market); docs/model.md 7.5. Parameters:
/// founding.workshop_value, productivity.stress_loss; lever minimum_wage.

#include "processes/step.hpp"

namespace coprod {

using CountVoidsAccess =
    WorldAccess<Reads<person::District, person::PrimaryKind, person::Severity, person::Status,
                      person::Skill, person::JobFit, person::Stress, segment::OutOfWork>,
                Writes<segment::OutOfWork, segment::InVoid>>;

[[nodiscard]] ProcessInfo count_voids_info();
void run_count_voids(CountVoidsAccess world, Step& step);

}  // namespace coprod
