#pragma once

/// Coefficients for a month made by hand: as their types say until a test sets them, or made by the rule
/// of their process.

#include "processes/coefficients.hpp"
#include "world/world.hpp"

namespace coprod::test {

struct HandMade {
  CoefficientStore coefficients;
  Coefficients shown = coefficients.view();

  HandMade() = default;
  HandMade(const HandMade&) = delete;
  HandMade& operator=(const HandMade&) = delete;

  template <class C>
  C& make_of(void (*make)(const CoefficientInputs&, C&), const MonthContext& month,
             const World& world = {}) {
    make({month.levers, month.environment->parameters, *month.environment, month, world},
         coefficients.of<C>());
    return coefficients.of<C>();
  }
};

}  // namespace coprod::test
