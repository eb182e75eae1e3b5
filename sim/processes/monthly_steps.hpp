#pragma once

/// The month as an ordered list of processes. See monthly_steps.cpp: it is the model on one page.

#include "processes/process.hpp"
#include "processes/step.hpp"

#include <vector>

namespace coprod {

struct CoefficientStore;

struct MonthlyStep {
  ProcessInfo info;
  void (*run)(Step&) = nullptr;         ///< serial and settled processes
  void (*run_block)(Block&) = nullptr;  ///< person-local processes
  /// Makes the process's coefficients of the month, before it runs; null when it has none.
  void (*make)(const CoefficientInputs&, CoefficientStore&) = nullptr;
};

[[nodiscard]] const std::vector<MonthlyStep>& monthly_steps();

/// Broken rules of a list, as sentences: a column written by a process that its declaration does
/// not name, a declared writer that is not in the list, a person-local process that writes another
/// table.
[[nodiscard]] std::vector<std::string> conflicts(const std::vector<MonthlyStep>& steps);

}  // namespace coprod
