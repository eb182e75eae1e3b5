#include "cli/commands/commands.hpp"
#include "cli/shipped_files.hpp"
#include "output/files.hpp"

#include <filesystem>
#include <memory>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view scenario_text =
    R"(# A scenario says what differs from its base, and nothing else. Change what you like, then
#
#   coprod check what_if.toml       finds every mistake before you run
#   coprod compare hong_kong.toml what_if.toml --ledger --out results/what_if
#
# 'coprod params' lists every lever and parameter with its unit and bounds.

schema = 1
base = "hong_kong.toml"    # the policies as they are; paths are relative to this file
title = "Twelve months of follow-up, and a higher minimum wage"
description = """
Why this scenario: here you say in a few sentences what it changes, and what you expect.
"""
sources = ["Where its numbers come from."]

[levers]                   # what a government can change; each may be dated
# From January 2027 the placement division follows up for twelve months instead of six. Before
# that everything stays as the base has it.
"follow_up_months.placement_division" = { "2027-01" = 12 }
# Another lever: the floor rises to 45 HKD an hour, and follows wages from May 2028 on.
minimum_wage = { "2027-01" = 45.0, "2028-05" = { index = "wages" } }
# Without a limit:
# "follow_up_months.placement_division" = { "2027-01" = "unlimited" }

# [parameters]             # what is not known: how people and employers behave
# "exit.step_hazard_ratio" = 1.0   # the end of support does no harm

# [mechanisms]             # switch a mechanism off to see what it does
# M3 = false

[run]
replicates = 5             # the base has 10; more replicates, narrower intervals
# scale = 0.2              # fewer persons: faster, but a preview when below 0.2
)";

constexpr std::string_view readme_text = R"(# A what-if with coprod

| file | what it is |
|---|---|
| `what_if.toml` | your scenario: what differs from the baseline |
| `hong_kong.toml` | the baseline: policies as they are, with dates and sources |
| `data/hong_kong/` | who the people are: margins of the population, with sources |

In this directory:

```
coprod check what_if.toml                                     # every mistake, with its place
coprod compare hong_kong.toml what_if.toml -r 10 --ledger --out results/what_if
coprod report results/what_if                                 # a page to read and to hand on
```

Both futures have the same people with the same luck, so their difference is what the change does.
`coprod outputs` says what the variables of `results.h5` mean, and `tables/` has the main ones as
CSV for a spreadsheet.

The model is not calibrated yet: read differences, not levels.
)";

int init(const fs::path& directory, const Context& context) {
  std::error_code ignored;
  if (fs::exists(directory, ignored) && !fs::is_empty(directory, ignored)) {
    throw OutputRefused(
        fmt::format("'{}' is not empty (nothing is ever overwritten); name a new "
                    "directory.",
                    directory.string()));
  }
  prepare_run_directory(directory);
  for (const auto& [name, text] : shipped_files()) {
    const fs::path path = directory / name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    write_text_file(path, text);
  }
  write_text_file(directory / "what_if.toml", scenario_text);
  write_text_file(directory / "README.md", readme_text);
  result(
      fmt::format("{} holds a scenario to change, its baseline and its data; README.md says "
                  "more.\n",
                  printable(directory.string())));
  next_step(context.manner,
            fmt::format("coprod compare {} {} --ledger --out {}",
                        shell_quoted(printable((directory / "hong_kong.toml").string())),
                        shell_quoted(printable((directory / "what_if.toml").string())),
                        shell_quoted(printable((directory / "results" / "what_if").string()))),
            "it runs as it is");
  return exit_ok;
}

}  // namespace

void add_init(CLI::App& app, Context& context) {
  auto* command =
      app.add_subcommand("init", "Write a commented scenario that runs as it is, with its data");
  const auto directory = std::make_shared<std::string>();
  command->add_option("directory", *directory, "Where; must be empty or not exist")
      ->required()
      ->type_name("DIR");
  add_quiet_option(*command, context);
  command->callback([directory, &context] {
    context.action = [directory, &context] { return init(*directory, context); };
  });
}

}  // namespace coprod::cli
