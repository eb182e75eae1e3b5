#include "cli/commands/sweep_parts.hpp"
#include "core/error.hpp"

#include <fmt/format.h>

namespace coprod::cli {

int extend_sweep(const std::string& directory, int more_points, int more_replicates,
                 const SweepRunArguments& arguments, const Context& context) {
  SweepPlan plan = read_sweep_directory(directory);
  const std::size_t finished = finished_runs(directory, identity_of(plan)).size();
  if (finished < plan.runs()) {
    throw InputError(fmt::format(
        "{}: {} of {} runs are finished (what is added comes after what was asked for before, also "
        "by an earlier extend that was stopped); end it first: coprod sweep {} --resume --out {}",
        directory, finished, plan.runs(), plan.file.path.string(), directory));
  }
  if (more_points > 0) {
    const bool drawn = is_sampled(plan.file.kind) && plan.file.kind != DesignKind::file;
    if (!drawn) {
      throw InputError(fmt::format(
          "{}: a design of kind {} has no further points (its points are those that are listed); "
          "list more in a new sweep, or add replicates by -r.",
          directory, name_of(plan.file.kind)));
    }
    plan.extensions.push_back(static_cast<std::size_t>(more_points));
    plan.design = make_design(plan.file, plan.extensions, plan.base());
  }
  plan.replicates += more_replicates;
  extend_sweep_directory(directory, plan);
  SweepRunArguments run = arguments;
  run.resume = true;
  return run_and_merge(plan, directory, std::nullopt, run, context).code;
}

}  // namespace coprod::cli
