#include "analysis/report/data.hpp"

#include "analysis/declared_axes.hpp"
#include "analysis/report/parts.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace coprod::report {

namespace fs = std::filesystem;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

fs::path results_of(const fs::path& directory) {
  std::error_code error;
  if (!fs::is_directory(directory, error)) {
    throw InputError(fmt::format(
        "{}: is no directory (a report is made from the directory that 'coprod compare' or 'coprod "
        "run' wrote with --out); name that directory.",
        directory.string()));
  }
  if (!fs::exists(directory / "results.h5", error)) {
    throw InputError(fmt::format(
        "{}: holds no results.h5 (a report is made from the results of 'coprod compare' or 'coprod "
        "run'); name a directory that one of them wrote, and that was not stopped at once.",
        directory.string()));
  }
  return directory / "results.h5";
}

}  // namespace

std::vector<double> by_replicate(const Cube& cube, std::size_t arm, const Pick& pick,
                                 const Window& window, Cells cells) {
  // [arm, replicate, (time,) groups]
  if (cube.axis("replicate") != 1 || arm >= cube.labels[0].size()) return {};
  const bool monthly = cube.axis("time") == 2;
  const std::size_t replicates = cube.labels[1].size();
  if (replicates == 0) return {};
  const std::size_t slab = cube.values.size() / (cube.labels[0].size() * replicates);
  const auto picked = cells_picked(cube.group_axes(), pick);
  std::vector<double> found;
  for (std::size_t r = 0; r < replicates; ++r) {
    const auto values = std::span(cube.values).subspan((arm * replicates + r) * slab, slab);
    const CellSeries series(values, monthly ? cube.labels[2].size() : 1);
    found.push_back(series.over(monthly ? window : Window{0, 1}, picked, cells).mean());
  }
  return found;
}

Data::Data(const fs::path& directory) : results_(results_of(directory)) {
  std::error_code error;
  if (fs::exists(directory / "attribution.h5", error)) {
    attribution_.emplace(directory / "attribution.h5");
  }
  if (fs::exists(directory / "manifest.json", error)) {
    manifest_ = read_manifest(directory / "manifest.json");
    has_manifest_ = true;
  }
  require_declared_axes(results_);
  has_differences_ = fs::exists(directory / "tables" / "differences.csv", error);
  title_ = results_.text("title");
  scenarios_ = label_texts(results_.dimension("scenario"));
  if (scenarios_.empty()) {
    throw InputError(fmt::format(
        "{}: results.h5 names no scenario (the run ended before its first replicate); run again.",
        directory.string()));
  }
  base_ = scenarios_.front();
  const auto base = results_.file().find_attribute("/", "base");
  names_base_ = base && std::holds_alternative<std::string>(*base);
  if (names_base_) base_ = std::get<std::string>(*base);
  for (const auto& dimension : results_.dimensions()) {
    if (dimension.name == "reform") reforms_ = label_texts(dimension);
    if (dimension.name == "replicate") replicates_ = dimension.length();
  }
  months_ = months_of(results_);
  if (reforms_.empty() && scenarios_.size() > 1) {
    std::copy_if(scenarios_.begin(), scenarios_.end(), std::back_inserter(reforms_),
                 [&](const auto& label) { return label != base_; });
  }
  const auto scale = results_.file().find_attribute("/", "scale");
  if (scale && std::holds_alternative<double>(*scale)) scale_ = std::get<double>(*scale);
  read_scenarios(directory);
  choose_windows();
}

void Data::read_scenarios(const fs::path& directory) {
  for (std::size_t s = 0; s < scenarios_.size(); ++s) {
    const std::string& label = scenarios_[s];
    const std::string name =
        scenarios_.size() == 1 ? std::string("scenario_toml") : fmt::format("scenario_toml_{}", s);
    const auto text = results_.file().find_attribute("/", name);
    if (!text || !std::holds_alternative<std::string>(*text)) continue;
    resolved_[label] = std::get<std::string>(*text);
    try {
      read_.emplace(label, parse_scenario(resolved_[label], label + ".toml", directory));
    } catch (const std::exception&) {
      // An older or a foreign text: the report then shows it as it is, and compares nothing.
    }
  }
}

const Scenario* Data::scenario(const std::string& label) const {
  const auto found = read_.find(label);
  return found == read_.end() ? nullptr : &found->second;
}

std::string Data::resolved_text(const std::string& label) const {
  const auto found = resolved_.find(label);
  return found == resolved_.end() ? std::string() : found->second;
}

std::string Data::title_of(const std::string& label) const {
  const Scenario* found = scenario(label);
  return found != nullptr && !found->title.empty() ? found->title : label;
}

/// As the file says; else by the outcomes themselves.
std::size_t Data::first_month_apart(std::size_t reform) const {
  const auto said = results_.file().find_attribute("/", "first_difference");
  if (said && std::holds_alternative<std::vector<std::string>>(*said)) {
    const auto& months = std::get<std::vector<std::string>>(*said);
    const auto first = reform < months.size() ? parse_month(months[reform]) : std::nullopt;
    if (first) return static_cast<std::size_t>(std::max(0, *first - months_.front()));
  }
  std::size_t first = months_.size();
  for (const char* name :
       {"mean_net_income", "mean_wellbeing", "persons_by_status", "public_cost"}) {
    const Cube* cube = table(name);
    if (cube == nullptr || cube->axes.front() != "scenario") continue;
    const std::size_t a = cube->label("scenario", base_);
    const std::size_t b = cube->label("scenario", reforms_[reform]);
    for (std::size_t t = 0; t < first; ++t) {
      const auto in_base = by_replicate(*cube, a, {}, {t, t + 1}, Cells::sum);
      const auto in_reform = by_replicate(*cube, b, {}, {t, t + 1}, Cells::sum);
      bool differ = false;
      for (std::size_t r = 0; r < in_base.size(); ++r)
        differ |= in_base[r] < in_reform[r] || in_base[r] > in_reform[r];
      if (differ) first = t;
    }
  }
  return first < months_.size() ? first : 0;
}

void Data::choose_windows() {
  windows_ = {{months_.size() > 60 ? months_.size() - 60 : 0, months_.size()}};
  if (!compared() || months_.empty()) return;
  windows_.clear();
  for (std::size_t r = 0; r < reforms_.size(); ++r) {
    const std::size_t first = std::min(first_month_apart(r), months_.size() - 1);
    windows_.push_back({first, months_.size()});
  }
}

std::string Data::window_text(std::size_t reform) const {
  const Window& over = window(reform);
  if (months_.empty() || over.first >= over.last) return "no months";
  const Month first = months_[over.first];
  const Month last = months_[over.last - 1];
  if (first.month_of_year() == 1 && last.month_of_year() == 12) {
    return first.year() == last.year() ? fmt::format("{}", first.year())
                                       : fmt::format("{}–{}", first.year(), last.year());
  }
  return fmt::format("{} to {}", to_string(first), to_string(last));
}

std::vector<std::pair<int, Window>> Data::years() const {
  std::vector<std::pair<int, Window>> all;
  for (std::size_t t = 0; t < months_.size(); ++t) {
    const int year = months_[t].year();
    if (all.empty() || all.back().first != year) all.push_back({year, {t, t}});
    all.back().second.last = t + 1;
  }
  return all;
}

const Cube* Data::read(const ResultsReader& file, const std::string& file_name,
                       const std::string& name,
                       std::map<std::string, std::optional<Cube>>& cache) const {
  const auto known = cache.find(name);
  if (known != cache.end()) return known->second ? &*known->second : nullptr;
  auto& place = cache[name];
  const std::string stored = stored_name(file, name);
  if (stored.empty()) return nullptr;
  const Variable& variable = file.variable(stored);
  Cube cube{read_cells(file, name), {}, {}, {}};
  cube.source = file_name + ": " + stored;
  cube.unit = variable.units;
  cube.long_name = variable.long_name;
  cube.count = variable.type == Variable::Type::int32;
  place = std::move(cube);
  return &*place;
}

const Cube* Data::table(const std::string& name) const {
  return read(results_, "results.h5", name, tables_);
}

const Cube* Data::attribution(const std::string& name) const {
  if (!attribution_) return nullptr;
  return read(*attribution_, "attribution.h5", name, attribution_tables_);
}

std::string Data::attribution_window(std::size_t reform) const {
  if (!attribution_) return "";
  const auto windows = attribution_->file().find_attribute("/", "window");
  if (!windows || !std::holds_alternative<std::vector<std::string>>(*windows)) return "";
  const auto& of = std::get<std::vector<std::string>>(*windows);
  return reform < of.size() ? of[reform] : "";
}

std::vector<double> Data::level(const std::string& scenario, const Query& query,
                                const Window& window) const {
  // Shares of jobs of months in which few begin would count as much as those of others.
  if (query.outcome == "kept_12_months" && query.pick.size() == 1 && table("jobs_kept") != nullptr
      && table("hires_by_route") != nullptr) {
    return kept_share(*this, scenario, query.pick.front().label, "12_months", window);
  }
  const Cube* cube = table(query.outcome);
  if (cube == nullptr || cube->axes.empty() || cube->axes.front() != "scenario") return {};
  const std::size_t arm = cube->label("scenario", scenario);
  std::vector<double> values = by_replicate(*cube, arm, query.pick, window, query.cells);
  if (query.over.empty()) return values;
  const Cube* under = table(query.over);
  if (under == nullptr) return {};
  const auto over = by_replicate(*under, arm, query.over_pick, window, Cells::sum);
  for (std::size_t r = 0; r < values.size(); ++r) {
    values[r] = r < over.size() && over[r] != 0.0 ? values[r] / over[r] : missing;
  }
  return values;
}

std::vector<double> Data::change(std::size_t reform, const Query& query,
                                 const Window& window) const {
  if (reform >= reforms_.size()) return {};
  if (query.over.empty() && query.outcome != "kept_12_months") {
    if (const Cube* cube = table("diff_" + query.outcome);
        cube != nullptr && !cube->labels.empty() && reform < cube->labels[0].size()) {
      return by_replicate(*cube, reform, query.pick, window, query.cells);
    }
  }
  const auto a = level(reforms_[reform], query, window);
  const auto b = level(base_, query, window);
  if (a.size() != b.size()) return {};
  return paired_difference(a, b);
}

Effect Data::level_of(const std::string& scenario, const Query& query, std::size_t reform) const {
  return effect_of(level(scenario, query, window(reform)));
}

Effect Data::change_of(std::size_t reform, const Query& query, double confidence) const {
  return effect_of(change(reform, query, window(reform)), confidence);
}

std::string Data::source(const Query& query, bool change) const {
  const auto stored = [&](const std::string& name) {
    const std::string found = stored_name(results_, name);
    return found.empty() ? name : found;
  };
  if (!query.over.empty()) {
    return fmt::format("results.h5: {} / {}", stored(query.outcome), stored(query.over));
  }
  if (query.outcome == "kept_12_months" && table("jobs_kept") != nullptr) {
    return fmt::format("results.h5: {} / (hires_by_route − {})", stored("jobs_kept"),
                       stored("jobs_censored"));
  }
  std::string name = stored(query.outcome);
  if (change && table("diff_" + query.outcome) != nullptr) name = stored("diff_" + query.outcome);
  std::string labels;
  for (const auto& one : query.pick) labels += (labels.empty() ? "" : ", ") + one.label;
  return "results.h5: " + name + (labels.empty() ? "" : "[" + labels + "]");
}

std::string Data::unit(const Query& query) const {
  const Cube* cube = table(query.outcome);
  if (cube == nullptr) return "1";
  if (query.over.empty()) return cube->unit;
  const Cube* under = table(query.over);
  if (under == nullptr || under->unit == cube->unit) return "1";
  return cube->unit;
}

}  // namespace coprod::report
