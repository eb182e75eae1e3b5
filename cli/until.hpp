#pragma once

/// `--until`: more replicates until an outcome is known well enough, by Stein's two-stage rule.

#include "cli/context.hpp"
#include "run/run.hpp"
#include "statistics/stopping.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace coprod::cli {

class UntilArgument {
 public:
  /// `what` becomes known: "a difference", "an outcome".
  CLI::Option* add_to(CLI::App& command, const std::string& what);
  [[nodiscard]] bool given() const { return !rule_.empty(); }
  [[nodiscard]] const std::string& rule() const { return rule_; }

  /// The first stage has at least `stein_first_stage` replicates: raises those of the scenario, and
  /// says so. Throws UsageError for a rule that cannot be read or a month that is not reported.
  void prepare(Scenario& scenario, std::vector<std::string>& warnings);
  /// For RunOptions; keeps a reference to this object. Only after `prepare`.
  [[nodiscard]] Precision precision();
  /// Why the rule could not be followed; empty when it was.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  /// Says so, and returns the exit code.
  [[nodiscard]] int missed(const Context& context) const;
  /// What is guaranteed of each arm, or of each reform's difference from the first.
  [[nodiscard]] std::string guaranteed(const RunSummary& summary,
                                       const std::vector<std::string>& names,
                                       bool differences) const;

 private:
  std::string rule_;
  Until until_;
  std::size_t first_stage_ = 0;
  std::string refusal_;
};

}  // namespace coprod::cli
