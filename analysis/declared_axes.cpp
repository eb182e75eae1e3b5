#include "analysis/declared_axes.hpp"

#include "observers/outcomes.hpp"

#include <fmt/format.h>

namespace coprod {

namespace {

bool has_declared_axes(const ResultsReader& file, const OutcomeInfo& outcome,
                       const std::string& table) {
  const auto groups = dimensions_of(outcome);
  const auto& axes = file.variable(table).dimensions;
  if (axes.size() <= groups.size()) return false;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::string& axis = axes[axes.size() - groups.size() + g];
    if (axis != groups[g]->name || file.dimension(axis).length() != groups[g]->labels.size()) {
      return false;
    }
  }
  return true;
}

}  // namespace

void require_declared_axes(const ResultsReader& file) {
  for (const OutcomeInfo& outcome : all_outcomes()) {
    const std::string name(outcome.name);
    for (const std::string& table : {name, "diff_" + name}) {
      if (!file.has(table) || has_declared_axes(file, outcome, table)) continue;
      throw InvalidFile(
          fmt::format("'{}': the table '{}' has other axes than this program gives it (another "
                      "version wrote the "
                      "file, or it was changed); run again.",
                      printable(file.file().path().string()), table));
    }
  }
}

}  // namespace coprod
