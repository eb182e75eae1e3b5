#pragma once

/// Step 10, integrative care: natural support at the workplace.
///
/// n <- n + min(1, r (1 + c t) (u + (1 - u) min(F, 1))) (1 - n)                             (E10.2)
/// while employed; r = ln 2 / half-life (natural_support.half_life, 3 to 24 months:
/// docs/model.md 7.10), u = natural_support.unsupported_share, F = formal support delivered, in a social enterprise that at work
/// whether a case is open or not (as in E11.3), t = 1 where
/// co-workers were trained at hire (lever coworker_training) and c = natural_support.coworker_training.
/// Because it grows while support lasts, an unlimited follow-up does not win by construction.

#include "processes/month.hpp"
#include "processes/process.hpp"

namespace coprod {

using NaturalSupportAccess = Access<
    Reads<person::Status, person::FormalSupport, person::NaturalSupport, person::CoworkersTrained>,
    Writes<person::NaturalSupport>>;

struct NaturalSupportCoefficients {
  float rate = 0.0f;     ///< a month
  float alone = 0.0f;    ///< share of it without formal support
  float given = 0.0f;    ///< support at work in social enterprises, at most 1
  float trained = 0.0f;  ///< rise of the speed where co-workers were trained
};

[[nodiscard]] ProcessInfo natural_support_info();
void make_natural_support_coefficients(const CoefficientInputs& in,
                                       NaturalSupportCoefficients& out);

}  // namespace coprod
