#pragma once

/// Step 11, identity: how persons are seen and see themselves.
///
/// Identity, from othered (0) to valued (1), moves by identity.rate of the gap towards that of the
/// place a person has in society: out of work or in it, be it in open employment or in a social
/// enterprise (E11.1). What enterprises add comes from their practices alone, in emancipation and
/// interdependence. Without work it falls back: recognition has to be lived.
///
/// Parameters: identity.*.

#include "processes/month.hpp"
#include "processes/process.hpp"

namespace coprod {

using IdentityAccess = Access<Reads<person::Status, person::Identity>, Writes<person::Identity>>;

struct IdentityCoefficients {
  float rate = 0.0f;
  float outside = 0.0f;
  float work = 0.0f;
};

[[nodiscard]] ProcessInfo identity_info();
void make_identity_coefficients(const CoefficientInputs& in, IdentityCoefficients& out);

}  // namespace coprod
