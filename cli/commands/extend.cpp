#include "cli/commands/commands.hpp"
#include "cli/commands/run_options.hpp"
#include "cli/comparison.hpp"
#include "core/error.hpp"
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
  int replicates = 0;
  int threads = 0;
};

template <class Number>
Number number_in(const std::string& text) {
  Number value{};
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
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
  options.threads = arguments.threads;
  options.command_line = context.command_line;
  options.ledger = job.options.contains("ledger");
  options.ledger_replicates = number_in<std::size_t>(job.option("ledger"));
  const std::string micro = job.option("micro");
  options.micro.persons = number_in<double>(micro.substr(micro.find(':') + 1));
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
  const JobFile job = read_job_file(fs::path(arguments.directory) / kJobFileName);
  if (job.command != "run" && job.command != "compare") {
    throw InputError(fmt::format(
        "'{}' was made by 'coprod {}', whose replicates are those of its checkpoint; give the "
        "checkpoint's run more replicates and branch again.",
        printable(arguments.directory), printable(job.command)));
  }
  const CarriedInputs inputs(job.data);
  std::vector<Scenario> scenarios;
  for (const auto& arm : job.arms) {
    scenarios.push_back(scenario_of(arm, arguments.replicates, inputs.path()));
  }
  const RunOptions options = options_of(job, arguments, context);
  if (job.command == "run") {
    return show_run(context, {}, options, [&](const RunOptions& with_progress) {
      return run_scenario(scenarios.front(), with_progress);
    });
  }
  return show_comparison(context, scenarios, {}, options, number_in<int>(job.option("attribute")),
                         nullptr);
}

int extend_sweep(const ExtendArguments& arguments) {
  throw InputError(fmt::format(
      "'{}' is the directory of a sweep, which this program cannot extend yet; start a new sweep.",
      printable(arguments.directory)));
}

/// By what the directory holds.
int extend(const ExtendArguments& arguments, const Context& context) {
  std::error_code error;
  const fs::path directory = arguments.directory;
  if (fs::exists(directory / "sweep.json", error)) return extend_sweep(arguments);
  if (fs::exists(directory / kJobFileName, error)) return extend_job(arguments, context);
  throw InputError(fmt::format(
      "'{}' holds no {} (it says what a directory of results was asked for, and only directories "
      "of this or a later version have it); name a directory that 'coprod run' or 'coprod compare' "
      "wrote.",
      printable(arguments.directory), kJobFileName));
}

}  // namespace

void add_extend(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "extend", "Add replicates to the results in a directory; none that is there is discarded");
  const auto arguments = std::make_shared<ExtendArguments>();
  command
      ->add_option("directory", arguments->directory, "As 'run' or 'compare' wrote it with --out")
      ->required()
      ->type_name("DIR");
  command->add_option("-r,--replicates", arguments->replicates, "Replicates to have in all")
      ->required()
      ->type_name("N")
      ->check(CLI::Range(1, 100000));
  command->add_option("-t,--threads", arguments->threads, "Threads; 0, the default, uses all cores")
      ->type_name("T")
      ->check(CLI::Range(0, 4096));
  add_quiet_option(*command, context);
  add_json_option(*command, context, "the summary");
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return extend(*arguments, context); };
  });
}

}  // namespace coprod::cli
