#include "run/results.hpp"

#include "build_info.hpp"
#include "output/manifest.hpp"
#include "statistics/interval.hpp"

#include <chrono>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::chrono::year_month year_month(Month month) {
  return std::chrono::year(month.year())
         / std::chrono::month(static_cast<unsigned>(month.month_of_year()));
}

std::vector<Dimension> dimensions(const Scenario& scenario, Month first, std::size_t months,
                                  int replicates) {
  std::vector<Dimension> all{scenario_dimension({scenario.name}),
                             replicate_dimension(static_cast<std::size_t>(replicates), true),
                             time_dimension(year_month(first), months)};
  for (const auto& group : group_dimensions()) {
    Dimension dimension;
    dimension.name = group.name;
    dimension.long_name = group.long_name;
    dimension.labels = group.labels;
    all.push_back(std::move(dimension));
  }
  return all;
}

std::vector<Variable> variables() {
  std::vector<Variable> all;
  for (const auto& outcome : all_outcomes()) {
    Variable variable;
    variable.name = outcome.name;
    variable.long_name = outcome.long_name;
    variable.units = outcome.unit;
    variable.type =
        outcome.type == OutcomeType::count ? Variable::Type::int32 : Variable::Type::float64;
    variable.dimensions = {"scenario", "replicate", "time"};
    for (const auto* group : dimensions_of(outcome)) variable.dimensions.emplace_back(group->name);
    variable.attributes = {
        {"timing", std::string(outcome.timing == OutcomeTiming::stock  ? "at the end of the month"
                               : outcome.timing == OutcomeTiming::flow ? "during the month"
                                                                       : "of the month's cohort")}};
    all.push_back(std::move(variable));
  }
  return all;
}

/// "open_employment" or, for two dimensions, "a / b".
std::string group_label(const OutcomeInfo& outcome, std::size_t cell) {
  std::string label;
  const auto groups = dimensions_of(outcome);
  for (std::size_t i = groups.size(); i-- > 0;) {
    const std::size_t n = groups[i]->labels.size();
    label = groups[i]->labels[cell % n] + (label.empty() ? "" : " / " + label);
    cell /= n;
  }
  return label;
}

std::vector<std::size_t> headline_outcomes() {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < all_outcomes().size(); ++i) {
    if (all_outcomes()[i].headline) found.push_back(i);
  }
  return found;
}

}  // namespace

Provenance provenance_of(const Scenario& scenario) {
  Provenance p;
  p.title = scenario.title;
  p.source = fmt::format("coprod {}", build_info().version);
  p.git_commit = build_info().commit;
  p.seed = scenario.run.seed;
  p.attributes.emplace_back("scale", scenario.run.scale);
  p.scenarios = {{scenario.name, scenario.resolved_toml}};
  for (const auto& input : scenario.inputs) {
    p.inputs.emplace_back(input.name,
                          input.sha256.empty() ? describe_input(input.path).sha256 : input.sha256);
  }
  return p;
}

Results::Results(const std::filesystem::path& out, const Scenario& scenario, Month first,
                 std::size_t months, int replicates)
    : out_(out),
      scenario_(scenario.name),
      first_(first),
      months_(months),
      replicates_(replicates),
      file_(out / "results.h5", dimensions(scenario, first, months, replicates), variables(),
            provenance_of(scenario)) {}

void Results::take(std::uint32_t replicate, Observer&& observer) {
  const std::lock_guard lock(mutex_);
  waiting_.emplace(replicate, std::move(observer));
  while (!waiting_.empty() && waiting_.begin()->first == static_cast<std::uint32_t>(written_)) {
    write(waiting_.begin()->first, waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    ++written_;
  }
}

void Results::write(std::uint32_t replicate, const Observer& observer) {
  std::vector<std::int32_t> counts;
  for (std::size_t i = 0; i < all_outcomes().size(); ++i) {
    const OutcomeInfo& outcome = all_outcomes()[i];
    const auto values = observer.values(i);
    if (outcome.type == OutcomeType::count) {
      counts.resize(values.size());
      for (std::size_t k = 0; k < values.size(); ++k) {
        counts[k] = std::isnan(values[k]) ? std::numeric_limits<std::int32_t>::min()
                                          : static_cast<std::int32_t>(values[k]);
      }
      file_.write(outcome.name, 0, replicate, std::span<const std::int32_t>(counts));
    } else {
      file_.write(outcome.name, 0, replicate, values);
    }
  }
  std::vector<std::vector<double>> kept;
  for (const std::size_t i : headline_outcomes()) {
    const auto values = observer.values(i);
    kept.emplace_back(values.begin(), values.end());
  }
  headline_.push_back(std::move(kept));
}

int Results::finish() {
  const std::lock_guard lock(mutex_);
  if (written_ < replicates_) {
    file_.set_length("replicate", static_cast<std::uint64_t>(written_));
  }
  file_.finish();
  std::filesystem::create_directories(out_ / "tables");
  CsvFile csv(out_ / "tables" / "headline.csv",
              {"scenario", "replicate", "time", "group", "variable", "value", "unit"});
  const auto outcomes = headline_outcomes();
  for (std::size_t r = 0; r < headline_.size(); ++r) {
    for (std::size_t m = 0; m < months_; ++m) {
      const std::string time = to_string(first_ + static_cast<std::int32_t>(m)) + "-01";
      for (std::size_t o = 0; o < outcomes.size(); ++o) {
        const OutcomeInfo& outcome = all_outcomes()[outcomes[o]];
        const std::size_t cells = cells_of(outcome);
        for (std::size_t c = 0; c < cells; ++c) {
          csv.text(scenario_)
              .number(static_cast<std::int64_t>(r))
              .text(time)
              .text(group_label(outcome, c))
              .text(outcome.name)
              .number(headline_[r][o][m * cells + c])
              .text(outcome.unit)
              .end_row();
        }
      }
    }
  }
  csv.finish();
  return written_;
}

std::vector<HeadlineRow> Results::headlines() const {
  std::vector<HeadlineRow> rows;
  const auto outcomes = headline_outcomes();
  for (std::size_t o = 0; o < outcomes.size(); ++o) {
    const OutcomeInfo& outcome = all_outcomes()[outcomes[o]];
    const std::size_t cells = cells_of(outcome);
    for (std::size_t c = 0; c < cells; ++c) {
      std::vector<double> by_replicate;
      for (const auto& replicate : headline_) {
        // The last twelve months that are known: a mean, or for flows their sum.
        double sum = 0.0;
        int n = 0;
        for (std::size_t m = months_; m-- > 0 && n < 12;) {
          const double value = replicate[o][m * cells + c];
          if (std::isnan(value)) continue;
          sum += value;
          ++n;
        }
        const bool flow = outcome.timing == OutcomeTiming::flow;
        by_replicate.push_back(n == 0 ? missing : flow ? sum * 12.0 / n : sum / n);
      }
      const MeanInterval interval = mean_interval(by_replicate);
      if (interval.count == 0 || (interval.mean == 0.0 && cells > 1)) continue;
      HeadlineRow row;
      row.outcome = outcome.name;
      row.group = group_label(outcome, c);
      row.unit = outcome.timing == OutcomeTiming::flow ? "jobs year-1" : std::string(outcome.unit);
      row.long_name = outcome.long_name;
      row.month = first_ + static_cast<std::int32_t>(months_) - 1;
      row.mean = interval.mean;
      row.half_width = interval.half_width;
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

}  // namespace coprod
