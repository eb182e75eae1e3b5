#include "analysis/discovery.hpp"

#include "analysis/robust.hpp"
#include "analysis/robustness/turning.hpp"
#include "analysis/sensitivity/ranks.hpp"
#include "core/error.hpp"
#include "output/files.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace coprod {

namespace {

using nlohmann::ordered_json;
using robustness::BoxFigures;
using robustness::Draws;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

ordered_json number(double value) {
  return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr);
}

double median_of(const std::vector<double>& values) {
  std::vector<double> known;
  for (const double value : values) {
    if (std::isfinite(value)) known.push_back(value);
  }
  return known.empty() ? missing : sensitivity::quantile_of(known, 0.5);
}

/// Finds a box on the even points and holds it against the odd ones, and the reverse.
void hold_against_others(const Draws& draws, const std::vector<double>& target, Discovery& found) {
  double hits = 0.0;
  double inside = 0.0;
  double all_hits = 0.0;
  for (std::size_t half = 0; half < 2; ++half) {
    std::vector<double> own = target;
    for (std::size_t p = 0; p < own.size(); ++p) {
      if (p % 2 != half) own[p] = missing;
    }
    const auto peeling = robustness::prim(draws, own);
    const auto box = robustness::finished_box(draws, own, peeling, peeling.chosen);
    for (std::size_t p = 0; p < target.size(); ++p) {
      if (p % 2 == half || !std::isfinite(target[p])) continue;
      const bool in = robustness::inside(box.box, draws, p);
      hits += in ? target[p] : 0.0;
      inside += in ? 1.0 : 0.0;
      all_hits += target[p];
    }
  }
  found.other_density = inside > 0.0 ? hits / inside : missing;
  found.other_coverage = all_hits > 0.0 ? hits / all_hits : missing;
}

SweepCell cell_of(const SweepData& data, const std::string& name) {
  if (name.empty()) {
    if (data.headlines().empty()) {
      throw InputError("The sweep wrote no headline outcome; name one by --outcome.");
    }
    return data.headlines().front();
  }
  const auto cells = data.cells_named(name);
  if (cells.size() == 1) return cells.front();
  throw UsageError(
      fmt::format("'{}' has {} cells (a box is about one of them); name one, for example '{}'.",
                  name, cells.size(), cells.front().name));
}

std::size_t scenario_of(const SweepPlan& plan, const std::string& arm) {
  if (arm.empty()) return plan.pairs() ? 1 : 0;
  std::vector<std::string> names;
  for (std::size_t s = 0; s < plan.scenarios.size(); ++s) {
    if (plan.scenarios[s].name == arm) return s;
    names.push_back(plan.scenarios[s].name);
  }
  const auto nearest = nearest_name(arm, names);
  throw UsageError(fmt::format("'{}' is no scenario of this sweep (they are {}){}", arm,
                               fmt::join(names, ", "),
                               nearest ? fmt::format("; did you mean '{}'?", *nearest) : "."));
}

}  // namespace

std::vector<double> places_of_points(const SweepData& data) {
  if (!data.unit().empty()) return data.unit();
  const std::size_t k = data.factors();
  std::vector<double> places(data.points() * k);
  for (std::size_t f = 0; f < k; ++f) {
    std::vector<double> column;
    for (std::size_t p = 0; p < data.points(); ++p) {
      // Ranks want finite numbers: without a limit stands last.
      const double value = data.plan().design.point(p)[f];
      column.push_back(std::isfinite(value) ? value : std::numeric_limits<double>::max());
    }
    const auto ranks = sensitivity::ranks_of(column);
    for (std::size_t p = 0; p < data.points(); ++p) places[p * k + f] = ranks.place[p];
  }
  return places;
}

Discovery discover(const SweepData& data, const DiscoveryTarget& target) {
  const SweepPlan& plan = data.plan();
  Discovery found;
  found.cell = cell_of(data, target.outcome);
  const std::size_t scenario = scenario_of(plan, target.arm);
  found.scenario = plan.scenarios[scenario].name;
  found.difference = scenario > 0;
  found.points = data.points();
  found.factors = data.factor_names();
  const auto values = means_over_replicates(
      found.difference ? data.differences(found.cell, scenario) : data.levels(found.cell, scenario),
      data.replicates());
  found.above = !target.below.has_value();
  found.threshold = target.above       ? *target.above
                    : target.below     ? *target.below
                    : found.difference ? 0.0
                                       : median_of(values);
  const std::string what =
      found.difference ? fmt::format("the effect of {} on {}", found.scenario, called(found.cell))
                       : fmt::format("{} in {}", called(found.cell), found.scenario);
  found.target = fmt::format("{} is {} {:.6g} {}", what, found.above ? "above" : "below",
                             found.threshold, found.cell.unit == "1" ? "" : found.cell.unit);
  while (found.target.ends_with(' ')) found.target.pop_back();

  std::vector<double> hits;
  double sum = 0.0;
  for (const double value : values) {
    if (!std::isfinite(value)) {
      hits.push_back(missing);
      ++found.failed;
      continue;
    }
    hits.push_back((found.above ? value > found.threshold : value < found.threshold) ? 1.0 : 0.0);
    sum += hits.back();
  }
  const double known = static_cast<double>(values.size() - found.failed);
  if (known < 20.0 || sum < 1.0 || sum > known - 1.0) {
    throw InputError(fmt::format(
        "{}: of {} points with a result {} are of interest ({}), so there is no box to find (it "
        "needs 20 points, some of either kind); choose another --above or --below.",
        data.directory().string(), known, sum, found.target));
  }
  const std::vector<double> places = places_of_points(data);
  const Draws draws{places, data.points(), data.factors()};
  found.peeling = robustness::prim(draws, hits);
  found.box = robustness::finished_box(draws, hits, found.peeling, found.peeling.chosen);
  const auto value_of = [&data](std::size_t factor, double u) { return data.value_at(factor, u); };
  found.limits = robustness::limits_in_words(found.box.box, found.factors, value_of);
  for (const auto& step : found.peeling.trajectory) {
    found.trajectory.push_back(robustness::limits_in_words(step.box, found.factors, value_of));
  }
  hold_against_others(draws, hits, found);
  return found;
}

std::string discovery_json(const Discovery& found) {
  ordered_json json;
  json["outcome"] = found.cell.name;
  json["scenario"] = found.scenario;
  json["difference"] = found.difference;
  json["target"] = found.target;
  json["threshold"] = number(found.threshold);
  json["above"] = found.above;
  json["points"] = found.points;
  json["failed"] = found.failed;
  json["base_rate"] = number(found.peeling.base_rate);
  ordered_json box;
  box["words"] = found.limits;
  box["coverage"] = number(found.box.coverage);
  box["density"] = number(found.box.density);
  box["mass"] = number(found.box.mass);
  box["points"] = found.box.worlds;
  box["other_density"] = number(found.other_density);
  box["other_coverage"] = number(found.other_coverage);
  box["limits"] = ordered_json::array();
  for (const auto& limit : found.box.box) {
    box["limits"].push_back({{"key", found.factors[limit.factor]},
                             {"low", limit.low},
                             {"high", limit.high},
                             {"quasi_p", number(limit.quasi_p)}});
  }
  json["box"] = std::move(box);
  json["trajectory"] = ordered_json::array();
  for (std::size_t s = 0; s < found.peeling.trajectory.size(); ++s) {
    const BoxFigures& step = found.peeling.trajectory[s];
    json["trajectory"].push_back({{"step", s},
                                  {"coverage", number(step.coverage)},
                                  {"density", number(step.density)},
                                  {"mass", number(step.mass)},
                                  {"points", step.worlds},
                                  {"chosen", s == found.peeling.chosen},
                                  {"words", found.trajectory[s]}});
  }
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

void write_discovery_csv(const std::filesystem::path& path, const Discovery& found) {
  CsvFile csv(path,
              {"step", "chosen", "coverage", "density", "mass", "points", "restricted", "box"},
              IfExists::replace);
  for (std::size_t s = 0; s < found.peeling.trajectory.size(); ++s) {
    const BoxFigures& step = found.peeling.trajectory[s];
    csv.number(static_cast<std::int64_t>(s))
        .text(s == found.peeling.chosen ? "true" : "false")
        .number(step.coverage)
        .number(step.density)
        .number(step.mass)
        .number(static_cast<std::int64_t>(step.worlds))
        .number(static_cast<std::int64_t>(step.box.size()))
        .text(found.trajectory[s])
        .end_row();
  }
  csv.finish();
}

}  // namespace coprod
