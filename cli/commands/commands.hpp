#pragma once

/// One function for each subcommand: it adds the subcommand to the program and says in `action`
/// what to do when it is chosen.

#include "cli/context.hpp"

#include <CLI/CLI.hpp>

namespace coprod::cli {

void add_init(CLI::App& app, Context& context);
void add_check(CLI::App& app, Context& context);
void add_levels(CLI::App& app, Context& context);
void add_run(CLI::App& app, Context& context);
void add_compare(CLI::App& app, Context& context);
void add_branch(CLI::App& app, Context& context);
void add_robust(CLI::App& app, Context& context);
void add_trial(CLI::App& app, Context& context);
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

}  // namespace coprod::cli
