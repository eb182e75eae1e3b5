#pragma once

/// What all subcommands share.

#include "cli/console.hpp"

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

namespace coprod::cli {

/// What a command is given, and what it leaves.
struct Context {
  std::function<int()> action;  ///< returns the exit code
  std::string command_line;     ///< as typed, for manifests
  Manner manner;
};

inline constexpr int exit_ok = 0;
inline constexpr int exit_run_failed = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_invalid_input = 3;
inline constexpr int exit_gate_missed = 4;
inline constexpr int exit_interrupted = 130;

/// `--json` and `--quiet`.
void add_json_option(CLI::App& command, Context& context, const std::string& what);
void add_quiet_option(CLI::App& command, Context& context);

}  // namespace coprod::cli
