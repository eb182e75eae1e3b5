#pragma once

/// One function for each subcommand: it adds the subcommand to the program and says in `action`
/// what to do when it is chosen.

#include "cli/console.hpp"
#include "cli/ending.hpp"

#include <functional>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace coprod::cli {

/// What all subcommands share.
struct Context {
  std::function<int()> action;  ///< returns the exit code
  std::string command_line;     ///< as typed, for manifests
  std::shared_ptr<Ending> ending;
  Manner manner;
};

inline constexpr int exit_ok = 0;
inline constexpr int exit_run_failed = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_invalid_input = 3;
inline constexpr int exit_gate_missed = 4;
inline constexpr int exit_interrupted = 130;

void add_init(CLI::App& app, Context& context);
void add_check(CLI::App& app, Context& context);
void add_run(CLI::App& app, Context& context);
void add_compare(CLI::App& app, Context& context);
void add_branch(CLI::App& app, Context& context);
void add_robust(CLI::App& app, Context& context);
void add_sweep(CLI::App& app, Context& context);
void add_merge(CLI::App& app, Context& context);
void add_extend(CLI::App& app, Context& context);
void add_sensitivity(CLI::App& app, Context& context);
void add_discover(CLI::App& app, Context& context);
void add_params(CLI::App& app, Context& context);
void add_outputs(CLI::App& app, Context& context);
void add_processes(CLI::App& app, Context& context);
void add_mechanisms(CLI::App& app, Context& context);
void add_experiment(CLI::App& app, Context& context);
void add_report(CLI::App& app, Context& context);
void add_selftest(CLI::App& app, Context& context);
void add_completion(CLI::App& app, Context& context);

/// `--json` and `--quiet`.
void add_json_option(CLI::App& command, Context& context, const std::string& what);
void add_quiet_option(CLI::App& command, Context& context);

}  // namespace coprod::cli
