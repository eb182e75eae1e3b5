#pragma once

/// Step 10, integrative care: natural support at the workplace.
///
/// n <- n + r (u + (1 - u) min(F, 1)) (1 - n)                                              (E10.2)
/// while employed; r = ln 2 / half-life (natural_support.half_life, 3 to 24 months:
/// docs/model.md 7.10), u = natural_support.unsupported_share, F = formal support delivered. Because it
/// grows while support lasts, an unlimited follow-up does not win by construction.

#include "processes/month.hpp"
#include "processes/process.hpp"

namespace coprod {

using NaturalSupportAccess =
    Access<Reads<person::Status, person::FormalSupport>, Writes<person::NaturalSupport>>;

[[nodiscard]] ProcessInfo natural_support_info();

}  // namespace coprod
