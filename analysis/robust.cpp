#include "analysis/robust.hpp"

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "output/files.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod {

namespace {

using nlohmann::ordered_json;
using robustness::Estimate;
using robustness::SignShares;

constexpr std::size_t carriers_told = 5;

RobustOutcome study_one(const RobustInput& input, const SweepCell& cell,
                        const std::vector<double>& values) {
  RobustOutcome outcome;
  outcome.cell = cell;
  const robustness::Effects effects{values, input.draws.worlds, input.replicates};
  outcome.signs = robustness::sign_shares(effects);
  robustness::CarrierOptions options;
  options.least = carriers_told;
  outcome.carriers = robustness::carriers(input.draws, effects, options);
  outcome.turning = robustness::turning_box(input.draws, effects);
  outcome.box = robustness::box_in_words(outcome.turning, input.factors, input.value_of,
                                         {"raises it", "lowers it"});
  return outcome;
}

ordered_json number(double value) {
  return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr);
}

void put(ordered_json& json, const std::string& name, const Estimate& estimate) {
  json[name] = number(estimate.value);
  json[name + "_low"] = number(estimate.low);
  json[name + "_high"] = number(estimate.high);
}

ordered_json json_of(const RobustStudy& study, const RobustOutcome& outcome) {
  const SignShares& signs = outcome.signs;
  ordered_json json;
  json["name"] = outcome.cell.name;
  // Rounding may leave a share a bit beyond its ends.
  const auto share = [](double value) {
    return number(std::isfinite(value) ? std::clamp(value, 0.0, 1.0) : value);
  };
  json["share_positive"] = share(signs.positive.value);
  json["share_negative"] = share(signs.negative.value);
  json["median"] = number(signs.median.value);
  json["low"] = number(signs.quantile_05.value);
  json["high"] = number(signs.quantile_95.value);
  json["carriers"] = ordered_json::array();
  for (const auto& carrier : outcome.carriers.ranked) {
    if (json["carriers"].size() == carriers_told) break;
    json["carriers"].push_back({{"key", study.factors[carrier.factor]},
                                {"share", number(carrier.share.value)},
                                {"low", number(carrier.share.low)},
                                {"high", number(carrier.share.high)},
                                {"established", carrier.established},
                                {"p", number(carrier.p)}});
  }
  // Always so many: what could not even be tested stands behind, without a number.
  for (std::size_t f = 0; f < study.factors.size() && json["carriers"].size() < carriers_told;
       ++f) {
    const auto& ranked = outcome.carriers.ranked;
    if (std::any_of(ranked.begin(), ranked.end(),
                    [&](const auto& carrier) { return carrier.factor == f; })) {
      continue;
    }
    json["carriers"].push_back({{"key", study.factors[f]},
                                {"share", nullptr},
                                {"low", nullptr},
                                {"high", nullptr},
                                {"established", false},
                                {"p", nullptr}});
  }
  json["box"] = outcome.box;
  json["box_told"] = outcome.turning.told;
  json["long_name"] = outcome.cell.long_name;
  json["unit"] = outcome.cell.unit;
  json["worlds"] = signs.worlds;
  json["chance_removed"] = signs.chance_removed;
  json["share_zero"] = share(signs.zero.value);
  for (const auto& [name, estimate] :
       {std::pair{"share_positive", &signs.positive}, std::pair{"share_negative", &signs.negative},
        std::pair{"share_zero", &signs.zero}, std::pair{"median", &signs.median}}) {
    json[fmt::format("{}_low", name)] = number(estimate->low);
    json[fmt::format("{}_high", name)] = number(estimate->high);
  }
  put(json, "raw_share_positive", signs.raw_positive);
  put(json, "raw_share_negative", signs.raw_negative);
  put(json, "raw_share_zero", signs.raw_zero);
  put(json, "mean", signs.mean);
  put(json, "spread", signs.spread);
  json["chance"] = number(signs.chance);
  put(json, "carried_together", outcome.carriers.together);
  return json;
}

}  // namespace

std::vector<RobustReform> study_effects(const RobustInput& input, int threads,
                                        const std::function<void(double)>& progress) {
  const std::size_t cells = input.cells.size();
  std::vector<RobustReform> reforms(input.effects.size());
  for (auto& reform : reforms) reform.outcomes.resize(cells);
  std::atomic<std::size_t> done = 0;
  Executor executor(threads);
  const std::size_t all = reforms.size() * cells;
  executor.for_each(all, [&](std::size_t i) {
    const std::size_t cell = i % cells;
    reforms[i / cells].outcomes[cell] =
        study_one(input, input.cells[cell], input.effects[i / cells][cell]);
    const std::size_t now = ++done;
    if (progress) progress(static_cast<double>(now) / static_cast<double>(all));
  });
  return reforms;
}

std::string why_not_robust(const SweepPlan& plan) {
  if (!plan.pairs()) {
    return "The sweep has no arms, so there is no effect whose sign could be asked; name reforms "
           "in "
           "'arms'.";
  }
  const DesignKind kind = plan.file.kind;
  if (kind == DesignKind::latin_hypercube || kind == DesignKind::sobol
      || kind == DesignKind::file) {
    return "";
  }
  return fmt::format(
      "The points of a design of kind {} are not drawn independently from what is plausible, so "
      "that "
      "shares of them are no shares of worlds; draw a latin_hypercube.",
      name_of(kind));
}

RobustStudy study_robustness(const SweepData& data, int threads,
                             const std::function<void(double)>& progress) {
  const SweepPlan& plan = data.plan();
  if (const std::string why = why_not_robust(plan); !why.empty()) {
    throw InputError(fmt::format("{}: {}", data.directory().string(), why));
  }
  RobustStudy study;
  study.worlds = data.points();
  study.failed = data.failed_points();
  study.replicates = data.replicates();
  study.scale = plan.base().run.scale;
  study.base = plan.base().name;
  study.base_title = plan.base().title;
  study.year = data.year();
  study.factors = data.factor_names();

  RobustInput input;
  input.draws = {data.unit(), data.points(), data.factors()};
  input.factors = data.factor_names();
  input.value_of = [&data](std::size_t factor, double u) { return data.value_at(factor, u); };
  input.replicates = data.replicates();
  input.cells = data.headlines();
  for (std::size_t arm = 1; arm < plan.scenarios.size(); ++arm) {
    auto& of_arm = input.effects.emplace_back();
    for (const SweepCell& cell : input.cells) of_arm.push_back(data.differences(cell, arm));
  }
  if (input.cells.empty()) {
    throw InputError(
        fmt::format("{}: the sweep wrote no headline outcome (robustness is told of "
                    "these); sweep with tables = [\"headline\"].",
                    data.directory().string()));
  }
  study.reforms = study_effects(input, threads, progress);
  for (std::size_t r = 0; r < study.reforms.size(); ++r) {
    study.reforms[r].name = plan.scenarios[r + 1].name;
    study.reforms[r].title = plan.scenarios[r + 1].title;
  }
  return study;
}

std::string robust_json(const RobustStudy& study) {
  ordered_json json;
  json["worlds"] = study.worlds;
  json["failed"] = study.failed;
  json["replicates"] = study.replicates;
  json["scale"] = study.scale;
  json["base"] = study.base;
  json["year"] = study.year;
  json["varied"] = study.factors.size();
  json["reforms"] = ordered_json::array();
  for (const RobustReform& reform : study.reforms) {
    ordered_json one;
    one["reform"] = reform.name;
    one["title"] = reform.title;
    one["sentences"] = {share_sentence(study, reform, reform.main()),
                        carrier_sentence(reform, reform.main(), study.factors)};
    one["outcomes"] = ordered_json::array();
    for (const RobustOutcome& outcome : reform.outcomes) {
      one["outcomes"].push_back(json_of(study, outcome));
    }
    json["reforms"].push_back(std::move(one));
  }
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

void write_robust_csv(const std::filesystem::path& path, const RobustStudy& study) {
  CsvFile csv(path,
              {"reform", "outcome", "unit", "worlds", "figure", "key", "value", "low", "high",
               "established"},
              IfExists::replace);
  for (const RobustReform& reform : study.reforms) {
    for (const RobustOutcome& outcome : reform.outcomes) {
      const SignShares& signs = outcome.signs;
      const auto row = [&](std::string_view figure, std::string_view unit, std::string_view key,
                           const Estimate& value, std::string_view established) {
        csv.text(reform.name)
            .text(outcome.cell.name)
            .text(unit)
            .number(static_cast<std::int64_t>(signs.worlds))
            .text(figure)
            .text(key)
            .number(value.value)
            .number(value.low)
            .number(value.high)
            .text(established)
            .end_row();
      };
      const std::string_view unit = outcome.cell.unit;
      constexpr double none = std::numeric_limits<double>::quiet_NaN();
      row("share_positive", "1", "", signs.positive, "");
      row("share_negative", "1", "", signs.negative, "");
      row("share_zero", "1", "", signs.zero, "");
      row("raw_share_positive", "1", "", signs.raw_positive, "");
      row("raw_share_negative", "1", "", signs.raw_negative, "");
      row("raw_share_zero", "1", "", signs.raw_zero, "");
      row("median", unit, "", signs.median, "");
      row("quantile_05", unit, "", signs.quantile_05, "");
      row("quantile_95", unit, "", signs.quantile_95, "");
      row("mean", unit, "", signs.mean, "");
      row("spread", unit, "", signs.spread, "");
      row("chance", unit, "", {signs.chance, none, none}, "");
      for (const auto& carrier : outcome.carriers.ranked) {
        row("carrier", "1", study.factors[carrier.factor], carrier.share,
            carrier.established ? "true" : "false");
      }
    }
  }
  csv.finish();
}

}  // namespace coprod
