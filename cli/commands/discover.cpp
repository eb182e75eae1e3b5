#include "analysis/discovery.hpp"
#include "analysis/robust.hpp"
#include "cli/commands/commands.hpp"
#include "cli/console.hpp"
#include "cli/numbers.hpp"

#include <cmath>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

struct DiscoverArguments {
  std::string directory;
  DiscoveryTarget target;
};

std::string discovery_text(const Discovery& found) {
  std::string text = bold(printable(found.target)) + "\n";
  text += fmt::format("True at {} of {} points with a result.\n",
                      share_text(found.peeling.base_rate), found.points - found.failed);
  if (found.limits.empty()) {
    return text + "No box of the ranges makes it more frequent.\n";
  }
  text += wrapped(printable(fmt::format(
                      "Most so where {}: there it is true at {} of {} points (density), and {} of "
                      "the points where it is true are inside (coverage).",
                      found.limits, share_text(found.box.density), found.box.worlds,
                      share_text(found.box.coverage))),
                  100, 0);
  text += wrapped(fmt::format("On points that a box was not found on: density {}, coverage {}{}.",
                              share_text(found.other_density), share_text(found.other_coverage),
                              found.other_density > found.peeling.base_rate
                                  ? ""
                                  : "; it does not hold there, so do not build on it"),
                  100, 0)
          + "\n";
  std::vector<std::vector<std::string>> limits{{"limited", "quasi-p"}};
  for (const auto& limit : found.box.box) {
    limits.push_back({found.factors[limit.factor], limit.quasi_p < 0.0001
                                                       ? std::string("below .0001")
                                                       : fmt::format("{:.2g}", limit.quasi_p)});
  }
  text += columns(limits, {false, true});
  text += "\nThe peeling, every box on the way:\n";
  std::vector<std::vector<std::string>> rows{{"", "density", "coverage", "points", "box"}};
  for (std::size_t s = 0; s < found.peeling.trajectory.size(); ++s) {
    const auto& step = found.peeling.trajectory[s];
    const bool chosen = s == found.peeling.chosen;
    rows.push_back({chosen ? "->" : "", share_text(step.density), share_text(step.coverage),
                    fmt::format("{}", step.worlds), found.trajectory[s]});
  }
  return text + columns(rows, {false, true, true, true, false});
}

int discover_in(const DiscoverArguments& arguments, const Context& context) {
  const SweepData data(arguments.directory);
  const Discovery found = discover(data, arguments.target);
  write_discovery_csv(data.directory() / "discovery.csv", found);
  result(context.manner.json ? discovery_json(found) : discovery_text(found));
  next_step(context.manner, "coprod report " + shell_quoted(printable(arguments.directory)),
            "the sweep as a page");
  return exit_ok;
}

}  // namespace

void add_discover(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "discover", "In which part of a sweep's ranges an outcome is of interest (PRIM)");
  const auto arguments = std::make_shared<DiscoverArguments>();
  command->add_option("directory", arguments->directory, "Directory of a merged sweep")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("--outcome", arguments->target.outcome,
                   "An outcome, or a cell such as 'waiting[training]'; the first headline, if not "
                   "given")
      ->type_name("NAME");
  command
      ->add_option(
          "--arm", arguments->target.arm,
          "The reform whose effect is meant, or the base for its levels; the first reform, "
          "if not given")
      ->type_name("NAME");
  auto* above = command
                    ->add_option("--above", arguments->target.above,
                                 "Of interest above this value, in the outcome's unit; an effect "
                                 "above 0 or a level above the median, if not given")
                    ->type_name("X")
                    ->transform(number());
  command->add_option("--below", arguments->target.below, "Of interest below this value")
      ->type_name("X")
      ->transform(number())
      ->excludes(above);
  add_quiet_option(*command, context);
  add_json_option(*command, context, "the box");
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return discover_in(*arguments, context); };
  });
}

}  // namespace coprod::cli
