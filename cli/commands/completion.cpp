#include "analysis/experiments.hpp"
#include "cli/commands/commands.hpp"
#include "core/error.hpp"
#include "parameters/parameters.hpp"

#include <memory>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

/// What can be typed after a command, read off the program itself.
struct Completable {
  std::string name;
  std::string description;
  struct Option {
    std::string name;  ///< with its dashes
    std::string description;
    bool takes_value = false;
  };
  std::vector<Option> options;
};

Completable completable(const CLI::App& command) {
  Completable c{command.get_name(), command.get_description(), {}};
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_group().empty()) continue;  // hidden
    const bool takes_value = option->get_items_expected_max() > 0;
    for (const auto& name : option->get_snames()) {
      c.options.push_back({"-" + name, option->get_description(), takes_value});
    }
    for (const auto& name : option->get_lnames()) {
      c.options.push_back({"--" + name, option->get_description(), takes_value});
    }
  }
  return c;
}

std::vector<Completable> commands_of(const CLI::App& app) {
  std::vector<Completable> commands;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(completable(*command));
  }
  return commands;
}

template <class List>
std::string names_of(const List& list) {
  std::string names;
  for (const auto& item : list) names += (names.empty() ? "" : " ") + item.name;
  return names;
}

/// Keys that --set and --explain take.
std::string keys() {
  std::string all;
  for (const auto& info : all_levers()) all += fmt::format(" {}", info.key);
  for (const auto& info : all_parameters()) all += fmt::format(" {}", info.key);
  for (const auto& info : all_mechanisms()) all += fmt::format(" {}", info.id);
  return all.substr(1);
}

std::string experiment_names() {
  std::string all;
  for (const auto& info : all_experiments()) all += fmt::format(" {}", info.name);
  return all.substr(1);
}

std::string bash_script(const CLI::App& app) {
  const auto commands = commands_of(app);
  std::string cases;
  for (const auto& command : commands) {
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command.name, names_of(command.options));
  }
  return fmt::format(
      R"(# bash completion for coprod: source <(coprod completion bash)
_coprod() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{} {}" -- "$current"))
    return
  fi
  case $previous in
    --set|--explain) COMPREPLY=($(compgen -W "{}" -- "$current")); return ;;
    completion) COMPREPLY=($(compgen -W "bash zsh fish" -- "$current")); return ;;
    experiment) COMPREPLY=($(compgen -W "{}" -- "$current")); return ;;
  esac
  case ${{COMP_WORDS[1]}} in
{}  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}}
complete -o filenames -F _coprod coprod
)",
      names_of(commands), names_of(completable(app).options), keys(), experiment_names(), cases);
}

/// A text inside single quotes of a shell.
std::string in_quotes(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out;
}

std::string zsh_script(const CLI::App& app) {
  const auto commands = commands_of(app);
  const auto described = [](const std::string& name, const std::string& description) {
    std::string safe;
    for (const char c : description) {
      if (c == ':' || c == '[' || c == ']') safe += '\\';
      safe += c;
    }
    return fmt::format(" '{}:{}'", name, in_quotes(safe));
  };
  std::string cases;
  std::string names;
  for (const auto& command : commands) {
    names += described(command.name, command.description);
    std::string options;
    for (const auto& option : command.options) {
      options += described(option.name, option.description);
    }
    cases += fmt::format("    {}) words=({} ) ;;\n", command.name, options);
  }
  return fmt::format(
      R"(#compdef coprod
# zsh completion for coprod: source <(coprod completion zsh)
_coprod() {{
  local -a words_of_program words keys
  if (( CURRENT == 2 )); then
    words_of_program=({} )
    _describe command words_of_program
    return
  fi
  case $words[CURRENT-1] in
    --set|--explain) keys=({}); compadd -a keys; return ;;
    completion) compadd bash zsh fish; return ;;
    experiment) compadd {}; return ;;
  esac
  local command=$words[2] current=$words[CURRENT]
  case $command in
{}  esac
  if [[ $current == -* ]]; then
    _describe option words
  else
    _files
  fi
}}
compdef _coprod coprod
)",
      names, keys(), experiment_names(), cases);
}

std::string fish_script(const CLI::App& app) {
  std::string out = "# fish completion for coprod: coprod completion fish | source\n";
  for (const auto& command : commands_of(app)) {
    out += fmt::format("complete -c coprod -n __fish_use_subcommand -f -a {} -d '{}'\n",
                       command.name, in_quotes(command.description));
    for (const auto& option : command.options) {
      const bool is_long = option.name.starts_with("--");
      out +=
          fmt::format("complete -c coprod -n '__fish_seen_subcommand_from {}' -{} {}{} -d '{}'\n",
                      command.name, is_long ? "l" : "s", option.name.substr(is_long ? 2 : 1),
                      option.takes_value ? " -r" : "", in_quotes(option.description));
    }
  }
  out += fmt::format(
      "complete -c coprod -n '__fish_seen_subcommand_from run check branch' -l set -x -a '{0}'\n"
      "complete -c coprod -n '__fish_seen_subcommand_from check' -l explain -x -a '{0}'\n"
      "complete -c coprod -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n"
      "complete -c coprod -n '__fish_seen_subcommand_from experiment' -f -a '{1}'\n",
      keys(), experiment_names());
  return out;
}

int completion(const CLI::App& app, const std::string& shell) {
  if (shell == "bash") {
    result(bash_script(app));
  } else if (shell == "zsh") {
    result(zsh_script(app));
  } else if (shell == "fish") {
    result(fish_script(app));
  } else {
    const auto nearest = nearest_name(shell, {"bash", "zsh", "fish"});
    throw UsageError(
        fmt::format("'{}' is not a shell that coprod knows (bash, zsh and fish are); "
                    "name one of them{}",
                    shell, nearest ? fmt::format("; did you mean '{}'?", *nearest) : ""));
  }
  return exit_ok;
}

}  // namespace

void add_completion(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "completion", "Print a script that completes coprod's commands in bash, zsh or fish");
  const auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "bash, zsh or fish")->required()->type_name("SHELL");
  command->callback([shell, &app, &context] {
    context.action = [shell, &app] { return completion(app, *shell); };
  });
}

}  // namespace coprod::cli
