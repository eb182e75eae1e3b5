#include "run/sweep/merge.hpp"

#include "cli/commands/commands.hpp"
#include "cli/surroundings.hpp"
#include "core/error.hpp"
#include "output/files.hpp"
#include "output/manifest.hpp"
#include "run/sweep/sweep.hpp"

#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod::cli {

namespace {

struct MergeArguments {
  std::string directory;
  bool partial = false;
};

int merge(const MergeArguments& arguments, const Context& context) {
  const SweepPlan plan = read_sweep_directory(arguments.directory);
  MergeOptions options;
  options.partial = arguments.partial;
  options.stop = &stop_on_signals();
  options.begun = [&] {
    const auto manifest = std::filesystem::path(arguments.directory) / manifest_name;
    begin_sweep_manifest(plan, manifest, context.command_line, not_ended);
    context.ending->owns(manifest);
  };
  const MergeSummary merged = merge_sweep(plan, arguments.directory, options);
  write_sweep_manifest(plan, arguments.directory, merged, nullptr, context.command_line);
  const auto path = std::filesystem::path(arguments.directory) / "results.h5";
  if (context.manner.json) {
    nlohmann::ordered_json json;
    json["out"] = arguments.directory;
    json["runs"] = merged.runs;
    json["failed"] = merged.failed;
    json["missing"] = merged.missing;
    result(json.dump(2) + "\n");
  } else {
    result(fmt::format("Merged {} runs into {}; {} failed, {} are missing.\n", merged.runs,
                       printable(path.string()), merged.failed, merged.missing));
  }
  for (const auto& reason : merged.reasons) warn("failed: " + printable(reason));
  next_step(context.manner, "coprod sensitivity " + shell_quoted(printable(arguments.directory)),
            "which of what was varied moves the outcomes");
  return exit_ok;
}

}  // namespace

void add_merge(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "merge", "Join the shards of a sweep's tasks into results.h5, experiments.csv, outcomes.csv");
  const auto arguments = std::make_shared<MergeArguments>();
  command->add_option("directory", arguments->directory, "Directory of the sweep")
      ->required()
      ->type_name("DIR");
  command->add_flag("--partial", arguments->partial,
                    "Merge what there is; runs that are not finished are missing values");
  add_quiet_option(*command, context);
  add_json_option(*command, context, "the summary");
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return merge(*arguments, context); };
  });
}

}  // namespace coprod::cli
