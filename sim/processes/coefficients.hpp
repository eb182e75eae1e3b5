#pragma once

/// The coefficients of all processes, for whoever keeps them: the pipeline, the replay, tests.

#include "processes/demography/mortality.hpp"
#include "processes/government/shock_calendar.hpp"
#include "processes/identity/identity.hpp"
#include "processes/labour_market/employment_exit.hpp"
#include "processes/labour_market/hiring.hpp"
#include "processes/labour_market/income.hpp"
#include "processes/labour_market/participation.hpp"
#include "processes/labour_market/wage_setting.hpp"
#include "processes/operational/follow_up_clock.hpp"
#include "processes/operational/intake.hpp"
#include "processes/operational/natural_support.hpp"
#include "processes/operational/stress.hpp"
#include "processes/spread/engagement.hpp"

#include <type_traits>

namespace coprod {

/// One of each; what a process keeps from month to month, such as a table, stays.
struct CoefficientStore {
#define COEFFICIENTS(process, Type) Type process;
#include "processes/coefficients.def"
#undef COEFFICIENTS

  /// Those of a type.
  template <class T>
  [[nodiscard]] T& of() {
#define COEFFICIENTS(process, Type) \
  if constexpr (std::is_same_v<T, Type>) return process;
#include "processes/coefficients.def"
#undef COEFFICIENTS
  }

  /// What the month shows of them (MonthContext::coefficients).
  [[nodiscard]] Coefficients view() const {
    Coefficients all;
#define COEFFICIENTS(process, Type) all.process = &process;
#include "processes/coefficients.def"
#undef COEFFICIENTS
    return all;
  }
};

}  // namespace coprod
