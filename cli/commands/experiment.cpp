#include "analysis/experiments.hpp"
#include "build_info.hpp"
#include "cli/commands/commands.hpp"
#include "cli/numbers.hpp"
#include "cli/progress.hpp"
#include "cli/surroundings.hpp"
#include "core/error.hpp"
#include "output/files.hpp"
#include "output/manifest.hpp"
#include "run/program_manifest.hpp"
#include "scenario/run_limits.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace coprod::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* default_scenarios = "scenarios";

struct ExperimentArguments {
  std::string name;
  std::int32_t replicates = 0;  ///< 0: as the experiment says
  double scale = 0.0;           ///< 0: as the scenarios say
  std::optional<std::uint64_t> seed;
  std::vector<std::string> only;
  std::string scenarios = default_scenarios;
  int threads = 0;
  std::string out;
};

std::string cell_text(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  const double number = std::get<double>(cell);
  return std::isnan(number) ? "" : fmt::format("{:.6g}", number);
}

std::vector<std::vector<std::string>> rows_of(const ExperimentTable& table) {
  std::vector<std::vector<std::string>> rows{table.columns};
  for (const auto& row : table.rows) {
    auto& texts = rows.emplace_back();
    for (const auto& cell : row) texts.push_back(cell_text(cell));
  }
  return rows;
}

std::string settings_text(const ExperimentResult& found, int replicates) {
  return fmt::format("{} arms, {} replicate{} each, scale {:g}, seed {}", found.arms, replicates,
                     replicates == 1 ? "" : "s", found.scale, found.seed);
}

/// How to do it again, for a page that is stored: as others would type it, so with no directory of
/// this machine and nothing (threads, --quiet) that changes no number.
std::string command_text(const ExperimentInfo& info, const ExperimentArguments& arguments,
                         int replicates) {
  std::string text = fmt::format("coprod experiment {} -r {}", info.name, replicates);
  if (arguments.scale > 0.0) text += fmt::format(" --scale {}", arguments.scale);
  if (arguments.seed) text += fmt::format(" --seed {}", *arguments.seed);
  if (!arguments.only.empty()) {
    text += " --only " + shell_quoted(fmt::format("{}", fmt::join(arguments.only, ",")));
  }
  if (arguments.scenarios != default_scenarios) text += " --scenarios SCENARIOS";
  return text + " --out DIR";
}

std::string page_text(const ExperimentInfo& info, const ExperimentResult& found, int replicates,
                      const std::string& command) {
  const BuildInfo& build = build_info();
  std::string page =
      fmt::format("# {}\n\n<!-- Written by `coprod experiment {}`; do not edit. -->\n\n{}\n\n",
                  info.title, info.name, info.description);
  page += fmt::format(
      "{}; coprod {}, commit {}{}. Means over replicates ± half the 95% interval; * beyond 0.\n\n"
      "```\n{}\n```\n",
      settings_text(found, replicates), build.version, std::string(build.commit).substr(0, 12),
      build.dirty ? " with changes" : "", command);
  if (!found.notes.empty()) page += "\n## What was found\n\n";
  for (const auto& note : found.notes) page += fmt::format("- {}\n", note);
  for (const auto& table : found.tables) {
    page += fmt::format("\n## {}\n\n{}", table.title, markdown_table(rows_of(table)));
  }
  return page;
}

std::string screen_text(const ExperimentInfo& info, const ExperimentResult& found, int replicates) {
  std::string text = fmt::format("{}\n{}\n", bold(info.title), settings_text(found, replicates));
  for (const auto& table : found.tables) {
    text += fmt::format("\n{}\n{}", bold(table.title), columns(rows_of(table), {}));
  }
  text += "\n";
  for (const auto& note : found.notes) text += note + "\n";
  text += "Means over replicates ± half the 95% interval; * beyond 0.\n";
  return text;
}

std::string json_text(const ExperimentInfo& info, const ExperimentResult& found, int replicates) {
  nlohmann::ordered_json json;
  json["experiment"] = info.name;
  json["title"] = info.title;
  json["arms"] = found.arms;
  json["replicates"] = replicates;
  json["scale"] = found.scale;
  json["seed"] = found.seed;
  json["notes"] = found.notes;
  json["rows"] = nlohmann::ordered_json::array();
  for (const auto& row : found.data.rows) {
    nlohmann::ordered_json item;
    for (std::size_t c = 0; c < row.size(); ++c) {
      std::string key = found.data.columns[c];
      std::replace(key.begin(), key.end(), ' ', '_');
      std::visit([&](const auto& value) { item[key] = value; }, row[c]);  // NaN becomes null
    }
    json["rows"].push_back(std::move(item));
  }
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

void write_csv(const fs::path& path, const ExperimentTable& table) {
  CsvFile file(path, table.columns);
  for (const auto& row : table.rows) {
    for (const auto& cell : row) {
      if (const auto* text = std::get_if<std::string>(&cell)) {
        file.text(*text);
      } else {
        file.number(std::get<double>(cell));
      }
    }
    file.end_row();
  }
  file.finish();
}

/// The two files, refused before hours are spent when one of them is there already.
std::pair<fs::path, fs::path> targets(const fs::path& out, std::string_view name) {
  std::error_code error;
  fs::create_directories(out, error);
  if (error || !fs::is_directory(out)) {
    throw OutputRefused(
        fmt::format("'{}' cannot be made a directory ({}); give --out another place.", out.string(),
                    error ? error.message() : "a file is in the way"));
  }
  const fs::path csv = out / fmt::format("{}.csv", name);
  const fs::path page = out / fmt::format("{}.md", name);
  for (const auto& path : {csv, page}) {
    if (!fs::exists(path)) continue;
    throw OutputRefused(
        fmt::format("'{}' exists (results are never overwritten); move it away, or give --out "
                    "another directory.",
                    path.string()));
  }
  return {csv, page};
}

int run(const ExperimentArguments& arguments, const Context& context) {
  const ExperimentInfo& info = experiment(arguments.name);
  ExperimentRequest request;
  request.only = arguments.only;
  CampaignOptions& options = request.options;
  options.scenarios = arguments.scenarios;
  options.replicates = arguments.replicates > 0 ? arguments.replicates : info.replicates;
  if (arguments.scale > 0.0) options.scale = arguments.scale;
  if (arguments.seed) options.seed = *arguments.seed;
  options.threads = threads_of_machine(arguments.threads);
  if (!fs::exists(options.scenarios / "hong_kong.toml")) {
    throw InputError(fmt::format(
        "{}: holds no hong_kong.toml (experiments run the scenarios of the library); start coprod "
        "in its source directory, or say --scenarios DIR.",
        options.scenarios.string()));
  }
  std::error_code error;
  const bool made = !fs::exists(arguments.out, error);
  const auto [csv, page] = targets(arguments.out, info.name);
  const fs::path manifest_path =
      fs::path(arguments.out) / fmt::format("{}.manifest.json", info.name);
  Manifest manifest = program_manifest({});
  manifest.start_time = utc_now();
  manifest.replicates = static_cast<std::uint32_t>(options.replicates);
  write_manifest(manifest_path, manifest, IfExists::replace);
  context.ending->owns(manifest_path);

  ProgressBar bar(context.manner);
  options.progress = [&bar](const Progress& progress) { bar.show(progress); };
  options.stop = &stop_on_signals();
  const auto undo = [&] {
    fs::remove(manifest_path, error);
    if (made) fs::remove(arguments.out, error);
  };
  ExperimentResult found;
  try {
    found = run_experiment(info, request);
  } catch (const UsageError&) {
    undo();
    throw;
  } catch (const InputError&) {
    undo();
    throw;
  }
  bar.finish();
  for (const auto& sentence : found.warnings) warn(sentence);

  write_csv(csv, found.data);
  manifest.seed = found.seed;
  manifest.warnings = found.warnings;
  write_manifest(manifest_path, manifest, IfExists::replace);
  const std::string command = command_text(info, arguments, options.replicates);
  write_text_file(page, page_text(info, found, options.replicates, command));
  result(context.manner.json ? json_text(info, found, options.replicates)
                             : screen_text(info, found, options.replicates));
  next_step(context.manner, "less " + shell_quoted(printable(page.string())),
            "the same with how to read it; " + printable(csv.string()) + " has every number");
  return exit_ok;
}

std::string names_and_titles() {
  std::string text = "Experiments:\n";
  for (const auto& info : all_experiments()) {
    text += fmt::format("  {:12} {}\n", info.name, info.title);
  }
  return text;
}

}  // namespace

void add_experiment(CLI::App& app, Context& context) {
  auto* command =
      app.add_subcommand("experiment", "Run a named experiment of many arms and write its table");
  const auto arguments = std::make_shared<ExperimentArguments>();
  command->add_option("name", arguments->name, "One of those listed below")
      ->required()
      ->type_name("NAME");
  command
      ->add_option("-r,--replicates", arguments->replicates,
                   "Replicates of every arm, instead of the experiment's")
      ->type_name("N")
      ->transform(whole_number(1, replicates_limit.high));
  command->add_option("--scale", arguments->scale, "Persons relative to the real population")
      ->type_name("X")
      ->transform(number_above_zero(max_scale));
  command->add_option("--seed", arguments->seed, "Seed, instead of the scenarios'")
      ->type_name("K")
      ->transform(whole_number(seed_limit.low, seed_limit.high));
  command
      ->add_option("--only", arguments->only,
                   "Only these mechanisms, loops, outcomes, worlds or parts, separated by commas")
      ->type_name("ID,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--scenarios", arguments->scenarios,
                   "Directory of the library of scenarios; scenarios, if not given")
      ->type_name("DIR");
  command->add_option("-t,--threads", arguments->threads, "Threads; 0, the default, uses all cores")
      ->type_name("T")
      ->transform(whole_number(0, max_threads));
  command
      ->add_option("-o,--out", arguments->out,
                   "Directory for NAME.csv and NAME.md; made when absent")
      ->required()
      ->type_name("DIR");
  add_quiet_option(*command, context);
  add_json_option(*command, context, "the table");
  command->footer(names_and_titles());
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return run(*arguments, context); };
  });
}

}  // namespace coprod::cli
