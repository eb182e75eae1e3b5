#include "analysis/patterns.hpp"
#include "cli/commands/commands.hpp"
#include "cli/console.hpp"
#include "cli/shipped_files.hpp"
#include "cli/surroundings.hpp"
#include "core/error.hpp"
#include "output/files.hpp"
#include "run/run.hpp"
#include "scenario/scenario.hpp"

#include <filesystem>
#include <memory>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

namespace fs = std::filesystem;

int selftest(const Context& context) {
  const auto& stop = stop_on_signals();
  const TemporaryFolder scratch("selftest");
  std::vector<std::string> lines;
  for (const auto& [name, text] : shipped_files()) {
    const fs::path path = scratch.path() / name;
    fs::create_directories(path.parent_path());
    write_text_file(path, text);
  }
  const Scenario scenario = load_scenario((scratch.path() / "hong_kong.toml").string());
  const bool passed = self_test(scenario, scratch.path(), lines, &stop);
  for (const auto& line : lines) result(printable(line) + "\n");
  result(passed ? "PASSED\n" : "FAILED\n");
  if (!passed) return exit_run_failed;
  next_step(context.manner, "coprod init pilot", "a first scenario of your own");
  return exit_ok;
}

std::string number(double value) {
  if (!(value == value)) return "-";
  return value >= 100.0 ? grouped(value) : fmt::format("{:.3f}", value);
}

int patterns(const Context& context, const std::string& directory) {
  const auto rows = pattern_table(directory);
  std::vector<std::vector<std::string>> table{
      {"pattern", "what", "target", "band", "simulated", "+/-", "", "source"}};
  std::size_t missed = 0;
  std::size_t fitted = 0;
  std::size_t unseen = 0;
  for (const PatternRow& row : rows) {
    const std::string verdict = !row.known() ? "not in the run"
                                : !row.fit   ? "report only"
                                : row.met()  ? "met"
                                             : "MISSED";
    fitted += row.fit && row.known();
    unseen += row.fit && !row.known();
    missed += row.fit && row.known() && !row.met();
    table.push_back({"(" + row.pattern + ")", row.what, number(row.target),
                     row.fit ? number(row.low) + " to " + number(row.high) : "", number(row.mean),
                     number(row.half_width), verdict, row.source});
  }
  result(columns(table, {false, false, true, false, true, true, false, false}));
  result(
      fmt::format("{} of {} fitted patterns met. The parameters were set by hand; the model is "
                  "not calibrated.\n",
                  fitted - missed, fitted));
  if (unseen > 0) {
    say(fmt::format(
        "coprod: {} fitted pattern{} cannot be looked at, since the run does not have their years; "
        "simulate all of the baseline's months.",
        unseen, unseen == 1 ? "" : "s"));
  }
  next_step(context.manner, "coprod params", "what the numbers rest on");
  return missed + unseen == 0 ? exit_ok : exit_gate_missed;
}

}  // namespace

void add_selftest(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("selftest", "Check that the program works on this machine");
  add_quiet_option(*command, context);
  const auto directory = std::make_shared<std::string>();
  command
      ->add_option("--patterns", *directory,
                   "Instead, compare the results in this run directory with the patterns that "
                   "the model is to reproduce; exit code 4 when one is missed, or cannot be "
                   "looked at")
      ->type_name("DIR");
  command->callback([&context, directory] {
    context.action = [&context, directory] {
      return directory->empty() ? selftest(context) : patterns(context, *directory);
    };
  });
}

}  // namespace coprod::cli
