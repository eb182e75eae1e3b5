#pragma once

#include "cli/commands/commands.hpp"
#include "run/run.hpp"

#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace coprod::cli {

/// The arguments of every command that makes a run directory.
class OutputArguments {
 public:
  void add_to(CLI::App& command, Context& context);
  [[nodiscard]] RunOptions options(const Context& context) const;

 private:
  std::string out_;
  bool resume_ = false;
  int threads_ = 0;
};

/// Once the run has begun, its manifest tells how the command ends.
void own_output(const Context& context, RunOptions& options);

/// Says how many replicates an earlier process had finished.
void say_kept(const Context& context, const RunSummary& summary);

/// Runs `work` with a progress bar and a flag for Ctrl-C, then prints its summary and what to do
/// next; `more`, if any, follows the summary, on stderr when that is JSON. Returns the exit code.
[[nodiscard]] int show_run(const Context& context, const std::vector<std::string>& warnings,
                           RunOptions options,
                           const std::function<RunSummary(const RunOptions&)>& work,
                           const std::function<std::string(const RunSummary&)>& more = {});

}  // namespace coprod::cli
