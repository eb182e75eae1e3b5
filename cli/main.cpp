/// The program: one file for each subcommand in commands/, errors as sentences, fixed exit codes.

#include "build_info.hpp"
#include "cli/commands/commands.hpp"
#include "cli/surroundings.hpp"
#include "core/error.hpp"
#include "output/files.hpp"
#include "parameters/parameters.hpp"

#include <algorithm>
#include <exception>
#include <iostream>
#include <new>
#include <stdexcept>

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
  add_levels(app, context);
  add_run(app, context);
  add_compare(app, context);
  add_branch(app, context);
  add_robust(app, context);
  add_trial(app, context);
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
  // A value that cannot be is to blame itself, whatever else is left over.
  const bool of_a_value =
      error.get_name() == "ValidationError" || error.get_name() == "ConversionError";
  if (left.empty() || of_a_value) {
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

/// An empty text would be taken for an option that was not given.
void require_texts(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    const auto& given = option->results();
    if (std::find(given.begin(), given.end(), "") == given.end()) continue;
    throw UsageError(fmt::format(
        "{} got an empty text (a variable of the shell may not be set); write {} after it, or "
        "leave "
        "it out.",
        option->get_name(), option->get_type_name().substr(0, option->get_type_name().find(':'))));
  }
}

int usage_error(const CLI::App& app, const Context& context, const std::string& sentence) {
  const CLI::App& command = chosen(app);
  context.ending->because(sentence);
  say("coprod: " + sentence);
  say(&command == &app
          ? "Next: coprod --help  (all commands)"
          : fmt::format("Next: coprod {} --help  (its arguments)", command.get_name()));
  return exit_usage;
}

constexpr const char* memory_ran_out =
    "coprod: memory ran out (persons and their ties need about 150 bytes each, for every replicate "
    "that runs at the same time); choose a smaller --scale or fewer --threads.";

/// Runs the chosen command; every error becomes a sentence and an exit code.
int act(const CLI::App& app, const Context& context) {
  const auto fail = [&](int code, const char* program, const char* sentence) {
    context.ending->because(sentence);
    say(std::string(program) + sentence);
    return code;
  };
  constexpr const char* by_us = "coprod: ";
  try {
    return context.action();
  } catch (const UsageError& error) {
    return usage_error(app, context, error.what());
  } catch (const InvalidFile& error) {
    return fail(exit_invalid_input, by_us, error.what());
  } catch (const InputError& error) {  // says its file and line first
    return fail(exit_invalid_input, "", error.what());
  } catch (const OutputRefused& error) {
    return fail(exit_invalid_input, by_us, error.what());
  } catch (const Interrupted& error) {
    return fail(exit_interrupted, by_us, error.what());
  } catch (const std::bad_alloc&) {
    return fail(exit_run_failed, "", memory_ran_out);
  } catch (const std::length_error&) {
    return fail(exit_run_failed, "", memory_ran_out);
  } catch (const std::exception& error) {
    return fail(exit_run_failed, by_us, error.what());
  }
}

/// `code`, or failure when what was to be read on stdout never got there.
int with_results(int code, Ending& ending) {
  if (flush_results()) return code;
  constexpr const char* sentence =
      "the result cannot be written to stdout (a full disk or a closed pipe); free some space or "
      "mend the pipe.";
  say(std::string("coprod: ") + sentence);
  if (code != exit_ok) return code;
  ending.because(sentence);
  return exit_run_failed;
}

int run(int argc, char** argv) {
  CLI::App app("An agent-based simulator of co-production in disability employment, Hong Kong.",
               "coprod");
  Context context;
  for (int i = 0; i < argc; ++i) {
    context.command_line += i == 0 ? "coprod" : " " + shell_quoted(argv[i]);
  }
  context.ending = std::make_shared<Ending>(context.command_line);
  app.set_help_flag("-h,--help", "Say what can be typed, and leave");
  app.set_version_flag("--version", version_text, "Say which coprod this is, and leave");
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 ok, 1 run failed, 2 usage, 3 invalid input, 4 a gate missed, 130 "
      "interrupted.\nBegin with: coprod init pilot");
  add_commands(app, context);

  int code = exit_ok;
  try {
    app.parse(argc, argv);
    require_texts(chosen(app));
    code = act(app, context);
  } catch (const CLI::CallForHelp&) {
    result(chosen(app).help());
  } catch (const CLI::CallForVersion&) {
    result(version_text() + "\n");
  } catch (const CLI::ParseError& error) {
    code = usage_error(app, context, usage_sentence(app, error));
  } catch (const UsageError& error) {
    code = usage_error(app, context, error.what());
  }
  code = with_results(code, *context.ending);
  context.ending->seal(code);
  return code;
}

}  // namespace

}  // namespace coprod::cli

int main(int argc, char** argv) {
  using namespace coprod::cli;
  prepare_surroundings();
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    say(memory_ran_out);
  } catch (const std::exception& error) {
    say(std::string("coprod: ") + error.what());
  }
  return exit_run_failed;
}
