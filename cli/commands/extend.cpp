#include "cli/commands/commands.hpp"
#include "cli/commands/run_options.hpp"
#include "cli/commands/sweep_parts.hpp"
#include "cli/comparison.hpp"
#include "core/error.hpp"
#include "output/table.hpp"
#include "run/job_file.hpp"
#include "run/run.hpp"

#include <charconv>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

namespace fs = std::filesystem;

struct ExtendArguments {
  std::string directory;
  int replicates = 0;  ///< more
  int points = 0;      ///< more, of a sweep
  SweepRunArguments run;
};

/// Replicates that results.h5 holds.
int replicates_there(const fs::path& directory) {
  std::error_code error;
  if (!fs::exists(directory / "results.h5", error)) return 0;
  Hdf5Limits limits;
  limits.max_trial_bytes = 0;
  return static_cast<int>(
      ResultsReader(directory / "results.h5", limits).dimension("replicate").length());
}

/// A number that job.json holds as text: all of it, or the file was changed.
template <class Number>
Number number_in(const std::string& text) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec == std::errc{} && read.ptr == end) return value;
  throw InvalidFile(
      fmt::format("job.json says '{}' where a number belongs (it was changed); run again in a new "
                  "directory.",
                  printable(text)));
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// What the directory was asked for, but for `--until`: the number of replicates is given now.
RunOptions options_of(const JobFile& job, const ExtendArguments& arguments,
                      const Context& context) {
  RunOptions options;
  options.out = arguments.directory;
  options.resume = true;
  options.threads = arguments.run.threads;
  options.command_line = context.command_line;
  options.ledger = job.options.contains("ledger");
  options.ledger_replicates =
      options.ledger ? number_in<std::size_t>(job.option("ledger")) : std::size_t{0};
  if (const std::string micro = job.option("micro"); !micro.empty()) {
    options.micro.persons = number_in<double>(micro.substr(micro.find(':') + 1));
  }
  for (const auto& key : split(job.option("exclude"))) {
    options.exclude.push_back(number_in<std::uint64_t>(key));
  }
  for (const auto& month : split(job.option("checkpoint"))) {
    options.checkpoints.push_back(month_or_throw(month, "job.json"));
  }
  if (job.options.contains("until")) options.asked_besides["until"] = job.option("until");
  return options;
}

int extend_job(const ExtendArguments& arguments, const Context& context) {
  const JobFile job = read_job_file(fs::path(arguments.directory) / job_file_name);
  if (job.command != "run" && job.command != "compare") {
    throw InputError(fmt::format(
        "'{}' was made by 'coprod {}', whose replicates are those of its checkpoint; give the "
        "checkpoint's run more replicates and branch again.",
        printable(arguments.directory), printable(job.command)));
  }
  if (arguments.points > 0 || arguments.replicates == 0) {
    throw UsageError(
        fmt::format("'{}' is no sweep (a run has replicates, no points); add some by "
                    "-r N.",
                    printable(arguments.directory)));
  }
  const CarriedInputs inputs(job.data);
  const int replicates = replicates_there(arguments.directory) + arguments.replicates;
  std::vector<Scenario> scenarios;
  for (const auto& arm : job.arms) {
    scenarios.push_back(scenario_of(arm, replicates, inputs.path()));
  }
  const RunOptions options = options_of(job, arguments, context);
  if (job.command == "run") {
    return show_run(context, {}, options, [&](const RunOptions& with_progress) {
      return run_scenario(scenarios.front(), with_progress);
    });
  }
  const std::string attribute = job.option("attribute");
  return show_comparison(context, scenarios, {}, options,
                         attribute.empty() ? 0 : number_in<int>(attribute), nullptr);
}

/// By what the directory holds.
int extend(const ExtendArguments& arguments, const Context& context) {
  std::error_code error;
  const fs::path directory = arguments.directory;
  if (is_sweep_directory(directory)) {
    return extend_sweep(arguments.directory, arguments.points, arguments.replicates, arguments.run,
                        context);
  }
  if (fs::exists(directory / job_file_name, error)) return extend_job(arguments, context);
  throw InputError(fmt::format(
      "'{}' holds no {} (it says what a directory of results was asked for, and only directories "
      "of this or a later version have it); name a directory that 'coprod run' or 'coprod compare' "
      "wrote.",
      printable(arguments.directory), job_file_name));
}

}  // namespace

void add_extend(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "extend",
      "Add replicates, or points of a sweep, to the results in a directory; none that is there is "
      "discarded");
  const auto arguments = std::make_shared<ExtendArguments>();
  command
      ->add_option("directory", arguments->directory,
                   "As 'run', 'compare', 'sweep' or 'robust' wrote it with --out")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("-r,--replicates", arguments->replicates,
                   "Replicates to add to those that there are")
      ->type_name("N")
      ->check(CLI::Range(1, 100000));
  command
      ->add_option(
          "--points", arguments->points,
          "Points to add to a sweep's sample (trajectories of morris, base points of saltelli)")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000'000));
  arguments->run.add_to(*command);
  add_quiet_option(*command, context);
  add_json_option(*command, context, "the summary");
  command->callback([arguments, &context] {
    if (arguments->replicates == 0 && arguments->points == 0) {
      throw UsageError(
          "nothing to add was named; say how many replicates by -r N, or, for a sweep, "
          "points by --points N.");
    }
    context.action = [arguments, &context] { return extend(*arguments, context); };
  });
}

}  // namespace coprod::cli
