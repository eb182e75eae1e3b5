#include "analysis/sweep_sensitivity.hpp"

#include "analysis/sensitivity/given_data.hpp"
#include "analysis/sensitivity/morris.hpp"
#include "analysis/sensitivity/sobol.hpp"
#include "analysis/sensitivity/tornado.hpp"
#include "analysis/test_models.hpp"
#include "core/parallel.hpp"
#include "output/files.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod {

namespace {

using nlohmann::ordered_json;
using sensitivity::Estimate;

/// Values of factors as numbers that can be regressed on: without a limit stands above all others.
std::vector<double> finite_values(const SweepData& data) {
  std::vector<double> values = data.plan().design.values;
  const std::size_t k = data.factors();
  for (std::size_t f = 0; f < k; ++f) {
    double most = 0.0;
    for (std::size_t i = f; i < values.size(); i += k) {
      if (std::isfinite(values[i])) most = std::max(most, values[i]);
    }
    for (std::size_t i = f; i < values.size(); i += k) {
      if (!std::isfinite(values[i])) values[i] = most + 1.0;
    }
  }
  return values;
}

std::string value_text(const SweepData& data, std::size_t factor, double value,
                       const std::vector<double>& finite) {
  if (!std::isfinite(value)) return {};
  const std::size_t k = data.factors();
  const auto& design = data.plan().design.values;
  for (std::size_t i = factor; i < finite.size(); i += k) {
    if (finite[i] == value) return data.plan().file.factors[factor].text(design[i]);
  }
  return fmt::format("{:.4g}", value);  // a quantile between two points
}

/// The rows of a list by the factor that they are about.
std::vector<std::vector<std::size_t>> rows_of_list(const SweepData& data) {
  std::vector<std::vector<std::size_t>> rows;
  std::size_t at = 0;
  for (const Factor& factor : data.plan().file.factors) {
    auto& own = rows.emplace_back(factor.values.size());
    std::iota(own.begin(), own.end(), at);
    at += own.size();
  }
  return rows;
}

class Study {
 public:
  explicit Study(const SweepData& data)
      : data_(data),
        kind_(data.plan().file.kind),
        k_(data.factors()),
        finite_(finite_values(data)) {}

  [[nodiscard]] std::string_view ranked_by() const {
    switch (kind_) {
      case DesignKind::saltelli:
        return "total";
      case DesignKind::morris:
        return "mu_star";
      case DesignKind::list:
      case DesignKind::zip:
        return "effect";
      default:
        return "first";
    }
  }

  void analyse(const std::vector<double>& y, OutcomeSensitivity& found) const {
    found.rows = data_.points();
    found.explained = std::nan("");
    switch (kind_) {
      case DesignKind::saltelli:
        sobol(y, found);
        break;
      case DesignKind::morris:
        elementary(y, found);
        break;
      case DesignKind::list:
        moments(y, found);
        one_at_a_time(y, found);
        break;
      default:
        any_sample(y, found);
    }
    rank(found);
  }

 private:
  static void add(OutcomeSensitivity& found, std::string figure, std::size_t factor,
                  const Estimate& value) {
    found.figures.push_back(
        {std::move(figure), factor, static_cast<std::size_t>(-1), value, "", ""});
  }

  void sobol(const std::vector<double>& y, OutcomeSensitivity& found) const {
    const SaltelliLayout layout{k_, data_.plan().file.second_order};
    const auto result = sensitivity::sobol_indices(y, layout, data_.replicates());
    found.missing_rows = result.missing_rows;
    found.constant = result.constant;
    found.mean = result.mean;
    found.variance = result.variance;
    found.chance = result.chance;
    // Without chance where that can be had: what the means say stands beside it.
    const bool without = result.without_chance.has_value();
    const auto& best = without ? *result.without_chance : result.of_means;
    for (std::size_t f = 0; f < k_; ++f) {
      add(found, "first", f, best.first[f]);
      add(found, "total", f, best.total[f]);
      if (!without) continue;
      add(found, "first_of_means", f, result.of_means.first[f]);
      add(found, "total_of_means", f, result.of_means.total[f]);
    }
    for (std::size_t i = 0; i < k_ && !best.second.empty(); ++i) {
      for (std::size_t j = i + 1; j < k_; ++j) {
        found.figures.push_back(
            {"second", i, j, best.second[sensitivity::pair_number(i, j, k_)], "", ""});
      }
    }
  }

  void elementary(const std::vector<double>& y, OutcomeSensitivity& found) const {
    moments(y, found);
    const auto result = sensitivity::morris_effects(y, data_.unit(), k_, data_.replicates());
    found.missing_rows = result.missing_rows;
    found.constant = result.constant;
    for (std::size_t f = 0; f < k_; ++f) {
      add(found, "mu", f, result.factors[f].mu);
      add(found, "mu_star", f, result.factors[f].mu_star);
      add(found, "sigma", f, result.factors[f].sigma);
    }
  }

  void add_bar(OutcomeSensitivity& found, std::size_t f, const sensitivity::TornadoBar& bar) const {
    SensitivityFigure figure;
    figure.figure = "effect";
    figure.factor = f;
    figure.value = {bar.effect, bar.low, bar.high, bar.used};
    figure.from = value_text(data_, f, bar.from, finite_);
    figure.to = value_text(data_, f, bar.to, finite_);
    found.figures.push_back(std::move(figure));
  }

  void one_at_a_time(const std::vector<double>& y, OutcomeSensitivity& found) const {
    const std::size_t r = data_.replicates();
    const auto rows = rows_of_list(data_);
    for (std::size_t f = 0; f < k_; ++f) {
      // Rows of one factor differ in nothing else: its ends are compared with each other.
      std::vector<double> own_y;
      std::vector<double> own_x;
      std::size_t least = rows[f].front();
      std::size_t most = rows[f].front();
      for (const std::size_t row : rows[f]) {
        if (finite_[row * k_ + f] < finite_[least * k_ + f]) least = row;
        if (finite_[row * k_ + f] > finite_[most * k_ + f]) most = row;
      }
      if (least == most) continue;
      for (const std::size_t row : {least, most}) {
        own_x.push_back(finite_[row * k_ + f]);
        own_y.insert(own_y.end(), y.begin() + static_cast<std::ptrdiff_t>(row * r),
                     y.begin() + static_cast<std::ptrdiff_t>((row + 1) * r));
      }
      add_bar(found, f, sensitivity::tornado(own_y, own_x, 1, r).bars.front());
    }
  }

  void any_sample(const std::vector<double>& y, OutcomeSensitivity& found) const {
    moments(y, found);
    const auto bars = sensitivity::tornado(y, finite_, k_, data_.replicates());
    found.missing_rows = bars.missing_rows;
    found.explained = bars.explained;
    if (kind_ != DesignKind::zip) {
      const auto given = sensitivity::given_data_indices(y, finite_, k_, data_.replicates());
      found.constant = given.constant;
      found.chance = given.chance;
      const bool without = !given.without_chance.empty();
      for (std::size_t f = 0; f < k_; ++f) {
        add(found, "first", f, without ? given.without_chance[f] : given.first[f]);
        if (without) add(found, "first_of_means", f, given.first[f]);
      }
    }
    for (std::size_t f = 0; f < k_; ++f) add_bar(found, f, bars.bars[f]);
  }

  void moments(const std::vector<double>& y, OutcomeSensitivity& found) const {
    const std::size_t r = data_.replicates();
    double sum = 0.0;
    double squares = 0.0;
    double n = 0.0;
    for (std::size_t row = 0; row * r < y.size(); ++row) {
      double own = 0.0;
      double count = 0.0;
      for (std::size_t i = row * r; i < (row + 1) * r; ++i) {
        if (!std::isfinite(y[i])) continue;
        own += y[i];
        count += 1.0;
      }
      if (count == 0.0) {
        ++found.missing_rows;
        continue;
      }
      n += 1.0;
      const double step = own / count - sum;
      sum += step / n;  // the running mean
      squares += step * (own / count - sum);
    }
    found.mean = n > 0.0 ? sum : std::nan("");
    found.variance = n > 0.0 ? squares / n : std::nan("");
    found.constant = n > 0.0 && squares == 0.0;
  }

  void rank(OutcomeSensitivity& found) const {
    std::vector<double> by(k_, -1.0);
    for (const auto& figure : found.figures) {
      if (figure.figure != ranked_by() || !std::isfinite(figure.value.value)) continue;
      by[figure.factor] = std::fabs(figure.value.value);
      // A share below 0 is an error of sampling.
      if (figure.figure != "effect" && figure.value.value < 0.0) by[figure.factor] = 0.0;
    }
    found.ranked.resize(k_);
    std::iota(found.ranked.begin(), found.ranked.end(), std::size_t{0});
    std::stable_sort(found.ranked.begin(), found.ranked.end(),
                     [&](std::size_t a, std::size_t b) { return by[a] > by[b]; });
  }

  const SweepData& data_;
  DesignKind kind_;
  std::size_t k_;
  std::vector<double> finite_;
};

std::string method_of(DesignKind kind) {
  switch (kind) {
    case DesignKind::saltelli:
      return "Sobol' indices: shares of the variance that a factor explains alone (first) and with "
             "all its interactions (total).";
    case DesignKind::morris:
      return "Elementary effects: mean (mu), mean size (mu_star) and spread (sigma) of the change "
             "as a "
             "factor goes over its whole range.";
    case DesignKind::list:
      return "One at a time: the outcome at each factor's highest value less that at its lowest.";
    case DesignKind::zip:
      return "Factors that vary only together cannot be told apart.";
    default:
      return "First-order indices from the sample: shares of the variance that a factor explains "
             "alone; effects from its 10% to its 90% quantile, by regression on ranks.";
  }
}

ordered_json number(double value) {
  return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr);
}

}  // namespace

SweepSensitivity sweep_sensitivity(const SweepData& data, const std::vector<std::string>& named,
                                   int threads) {
  const SweepPlan& plan = data.plan();
  const Study study(data);
  SweepSensitivity found;
  found.design = name_of(plan.file.kind);
  found.ranked_by = study.ranked_by();
  found.method = method_of(plan.file.kind);
  found.factors = data.factor_names();
  std::vector<SweepCell> cells;
  for (const auto& name : named) {
    for (auto& cell : data.cells_named(name)) cells.push_back(std::move(cell));
  }
  if (named.empty()) cells = data.headlines();
  std::vector<std::vector<double>> values;
  const auto take = [&](const SweepCell& cell, std::size_t scenario, bool difference) {
    OutcomeSensitivity one;
    one.cell = cell;
    one.scenario = plan.scenarios[scenario].name;
    one.difference = difference;
    found.outcomes.push_back(std::move(one));
    values.push_back(difference ? data.differences(cell, scenario) : data.levels(cell, scenario));
  };
  for (std::size_t arm = 1; arm < plan.scenarios.size(); ++arm) {
    for (const SweepCell& cell : cells) take(cell, arm, true);
  }
  const std::size_t levels = named.empty() ? 1 : plan.scenarios.size();
  for (std::size_t s = 0; s < levels; ++s) {
    for (const SweepCell& cell : cells) take(cell, s, false);
  }
  Executor executor(threads);
  executor.for_each(values.size(),
                    [&](std::size_t i) { study.analyse(values[i], found.outcomes[i]); });
  return found;
}

Estimate figure_of(const OutcomeSensitivity& outcome, std::string_view figure, std::size_t factor) {
  for (const auto& one : outcome.figures) {
    if (one.factor == factor && one.figure == figure) return one.value;
  }
  return {};
}

std::string sensitivity_json(const SweepSensitivity& found) {
  ordered_json json;
  json["design"] = found.design;
  json["ranked_by"] = found.ranked_by;
  json["outcomes"] = ordered_json::array();
  for (const auto& outcome : found.outcomes) {
    ordered_json one;
    one["name"] = outcome.cell.name;
    one["scenario"] = outcome.scenario;
    one["difference"] = outcome.difference;
    one["unit"] = outcome.cell.unit;
    one["rows"] = outcome.rows;
    one["missing_rows"] = outcome.missing_rows;
    one["constant"] = outcome.constant;
    one["mean"] = number(outcome.mean);
    one["variance"] = number(outcome.variance);
    one["chance"] = number(outcome.chance.value);
    one["explained"] = number(outcome.explained);
    std::vector<std::vector<const SensitivityFigure*>> by_factor(found.factors.size());
    for (const auto& figure : outcome.figures) {
      if (figure.other == static_cast<std::size_t>(-1)) by_factor[figure.factor].push_back(&figure);
    }
    one["factors"] = ordered_json::array();
    for (const std::size_t f : outcome.ranked) {
      ordered_json factor{{"key", found.factors[f]}};
      for (const auto* figure : by_factor[f]) {
        factor[figure->figure] = {{"value", number(figure->value.value)},
                                  {"low", number(figure->value.low)},
                                  {"high", number(figure->value.high)}};
        if (figure->from.empty()) continue;
        factor[figure->figure]["from"] = figure->from;
        factor[figure->figure]["to"] = figure->to;
      }
      one["factors"].push_back(std::move(factor));
    }
    one["pairs"] = ordered_json::array();
    for (const auto& figure : outcome.figures) {
      if (figure.other == static_cast<std::size_t>(-1)) continue;
      one["pairs"].push_back({{"keys", {found.factors[figure.factor], found.factors[figure.other]}},
                              {"second", number(figure.value.value)},
                              {"low", number(figure.value.low)},
                              {"high", number(figure.value.high)}});
    }
    json["outcomes"].push_back(std::move(one));
  }
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

void write_sensitivity_csv(const std::filesystem::path& path, const SweepSensitivity& found) {
  CsvFile csv(path,
              {"outcome", "scenario", "difference", "unit", "factor", "other_factor", "figure",
               "value", "low", "high", "used", "from", "to"},
              IfExists::replace);
  for (const auto& outcome : found.outcomes) {
    for (const auto& figure : outcome.figures) {
      const bool pair = figure.other != static_cast<std::size_t>(-1);
      const bool in_unit =
          figure.figure == "effect" || figure.figure.starts_with("mu") || figure.figure == "sigma";
      csv.text(outcome.cell.name)
          .text(outcome.scenario)
          .text(outcome.difference ? "true" : "false")
          .text(in_unit ? outcome.cell.unit : "1")
          .text(found.factors[figure.factor])
          .text(pair ? found.factors[figure.other] : "")
          .text(figure.figure)
          .number(figure.value.value)
          .number(figure.value.low)
          .number(figure.value.high)
          .number(static_cast<std::int64_t>(figure.value.used))
          .text(figure.from)
          .text(figure.to)
          .end_row();
    }
  }
  csv.finish();
}

bool CheckedIndex::holds() const {
  // Where an index is 0 by construction the interval may be a point within rounding of it.
  constexpr double rounding = 1e-9;
  return estimate.low - rounding <= analytic && analytic <= estimate.high + rounding;
}

std::vector<CheckedIndex> check_sensitivity(std::size_t base_points) {
  std::vector<CheckedIndex> checked;
  for (const TestModel& model : {ishigami(), sobol_g()}) {
    const std::size_t k = model.dimensions;
    const UnitPoints points = saltelli(0, base_points, k, true, 1);
    std::vector<double> y;
    for (std::size_t p = 0; p < points.points; ++p) y.push_back(model.value(points.row(p)));
    const auto found = sensitivity::sobol_indices(y, {k, true});
    for (std::size_t i = 0; i < k; ++i) {
      checked.push_back(
          {model.name, fmt::format("first x{}", i + 1), model.first[i], found.of_means.first[i]});
    }
    for (std::size_t i = 0; i < k; ++i) {
      checked.push_back(
          {model.name, fmt::format("total x{}", i + 1), model.total[i], found.of_means.total[i]});
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(k, 3); ++i) {
      for (std::size_t j = i + 1; j < std::min<std::size_t>(k, 3); ++j) {
        checked.push_back({model.name, fmt::format("second x{} x{}", i + 1, j + 1),
                           model.second[i * k + j],
                           found.of_means.second[sensitivity::pair_number(i, j, k)]});
      }
    }
  }
  return checked;
}

}  // namespace coprod
