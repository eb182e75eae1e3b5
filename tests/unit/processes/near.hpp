#pragma once

/// Small words that tests of equations share.

#include <cmath>
#include <cstdint>

namespace coprod::test {

inline bool near(double value, double expected, double error = 1e-6) {
  return std::fabs(value - expected) <= error;
}
/// By default equal to within some roundings of a float32.
inline bool near(float value, double expected, double error = 1e-6) {
  return near(static_cast<double>(value), expected, error);
}

}  // namespace coprod::test
