/// The program: one file for each subcommand in commands/, errors as sentences, fixed exit codes.

#include "build_info.hpp"
#include "cli/commands/commands.hpp"
#include "core/error.hpp"
#include "output/files.hpp"
#include "parameters/parameters.hpp"

#include <exception>
#include <iostream>
#include <new>

#include <fmt/format.h>

namespace coprod::cli {

void add_json_option(CLI::App& command, Context& context, const std::string& what) {
  command.add_flag("--json", context.manner.json, "Print " + what + " as one JSON document");
}

void add_quiet_option(CLI::App& command, Context& context) {
  command.add_flag("-q,--quiet", context.manner.quiet, "No progress and no advice");
}

namespace {

void add_commands(CLI::App& app, Context& context) {
  add_init(app, context);
  add_check(app, context);
  add_run(app, context);
  add_compare(app, context);
  add_branch(app, context);
  add_robust(app, context);
  add_sweep(app, context);
  add_merge(app, context);
  add_extend(app, context);
  add_sensitivity(app, context);
  add_discover(app, context);
  add_params(app, context);
  add_outputs(app, context);
  add_processes(app, context);
  add_mechanisms(app, context);
  add_experiment(app, context);
  add_report(app, context);
  add_selftest(app, context);
  add_completion(app, context);
}

std::string version_text() {
  const BuildInfo& build = build_info();
  return fmt::format("coprod {} (commit {}{}, {}, {}, kernels {})", build.version,
                     std::string(build.commit).substr(0, 12), build.dirty ? " with changes" : "",
                     build.compiler, build.build_type, build.kernels);
}

/// The chosen subcommand, or the program itself.
const CLI::App& chosen(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return commands.empty() ? app : *commands.front();
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    for (const auto& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

/// CLI11's complaint as our sentence, with the nearest name.
std::string usage_sentence(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = chosen(app);
  const auto left = app.remaining(true);
  const auto mean = [](const std::string& word, const std::vector<std::string>& names) {
    const auto nearest = nearest_name(word, names);
    return nearest ? fmt::format("; did you mean '{}'?", *nearest) : std::string(".");
  };
  if (left.empty()) {
    if (&command == &app) return "no command was given (one says what to do); name a command.";
    return fmt::format("{}.", error.what());
  }
  const std::string word = left.front().substr(0, left.front().find('='));
  if (word.starts_with("-")) {
    return fmt::format("'{}' is not an option of {}{}", word,
                       &command == &app ? "coprod" : "'coprod " + command.get_name() + "'",
                       mean(word, option_names(command)));
  }
  if (&command == &app) {
    return fmt::format("'{}' is not a command of coprod{}", word, mean(word, command_names(app)));
  }
  return fmt::format(
      "'coprod {}' does not expect '{}' (it has all its arguments already); remove "
      "it, or put an option before it.",
      command.get_name(), word);
}

int usage_error(const CLI::App& app, const std::string& sentence) {
  const CLI::App& command = chosen(app);
  say("coprod: " + printable(sentence));
  say(&command == &app
          ? "Next: coprod --help  (all commands)"
          : fmt::format("Next: coprod {} --help  (its arguments)", command.get_name()));
  return exit_usage;
}

/// Runs the chosen command; every error becomes a sentence and an exit code.
int act(const CLI::App& app, const Context& context) {
  try {
    return context.action();
  } catch (const UsageError& error) {
    return usage_error(app, error.what());
  } catch (const InvalidFile& error) {
    say("coprod: " + printable(error.what()));
    return exit_invalid_input;
  } catch (const InputError& error) {  // says its file and line first
    say(printable(error.what()));
    return exit_invalid_input;
  } catch (const OutputRefused& error) {
    say("coprod: " + printable(error.what()));
    return exit_invalid_input;
  } catch (const Interrupted& error) {
    say("coprod: " + printable(error.what()));
    return exit_interrupted;
  } catch (const std::bad_alloc&) {
    say("coprod: memory ran out (persons and their ties need about 150 bytes each, for every "
        "replicate that runs at the same time); choose a smaller --scale or fewer --threads.");
    return exit_run_failed;
  } catch (const std::exception& error) {
    say("coprod: " + printable(error.what()));
    return exit_run_failed;
  }
}

int run(int argc, char** argv) {
  CLI::App app("An agent-based simulator of co-production in disability employment, Hong Kong.",
               "coprod");
  Context context;
  for (int i = 0; i < argc; ++i) {
    context.command_line += i == 0 ? "coprod" : " " + shell_quoted(argv[i]);
  }
  app.set_help_flag("-h,--help", "Say what can be typed, and leave");
  app.set_version_flag("--version", version_text, "Say which coprod this is, and leave");
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 ok, 1 run failed, 2 usage, 3 invalid input, 4 a gate missed, 130 "
      "interrupted.\nBegin with: coprod init pilot");
  add_commands(app, context);

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    result(chosen(app).help());
    return exit_ok;
  } catch (const CLI::CallForVersion&) {
    result(version_text() + "\n");
    return exit_ok;
  } catch (const CLI::ParseError& error) {
    return usage_error(app, usage_sentence(app, error));
  } catch (const UsageError& error) {
    return usage_error(app, error.what());
  }
  return act(app, context);
}

}  // namespace

}  // namespace coprod::cli

int main(int argc, char** argv) {
  int code = coprod::cli::exit_run_failed;
  try {
    code = coprod::cli::run(argc, argv);
  } catch (const std::exception& error) {
    coprod::cli::say(std::string("coprod: ") + error.what());
  }
  if (!coprod::cli::flush_results()) {
    coprod::cli::say(
        "coprod: the result cannot be written to stdout (a full disk or a closed "
        "pipe); free some space or mend the pipe.");
    if (code == coprod::cli::exit_ok) code = coprod::cli::exit_run_failed;
  }
  return code;
}
