#include "run/sweep/design.hpp"

#include "core/error.hpp"
#include "output/files.hpp"
#include "parameters/priors.hpp"
#include "parameters/relations.hpp"
#include "random/designs.hpp"
#include "synthesis/commented_csv.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace coprod {

namespace {

/// What a design that is drawn draws: rows of one dimension a factor.
bool is_drawn(const SweepFile& sweep) {
  return is_sampled(sweep.kind) && sweep.kind != DesignKind::file;
}

std::size_t rows_of_unit(const SweepFile& sweep) {
  const std::size_t k = sweep.factors.size();
  if (sweep.kind == DesignKind::morris) return k + 1;
  if (sweep.kind == DesignKind::saltelli) return SaltelliLayout{k, sweep.second_order}.rows();
  return 1;
}

/// Units `first` to `first + count` of the base sample; `part` is the number of the extension.
UnitPoints draw_part(const SweepFile& sweep, std::size_t first, std::size_t count,
                     std::uint32_t part) {
  const std::size_t k = sweep.factors.size();
  switch (sweep.kind) {
    case DesignKind::sobol:
      return sobol_points(first, count, k, sweep.seed);
    case DesignKind::saltelli:
      return saltelli(first, count, k, sweep.second_order, sweep.seed);
    case DesignKind::morris:
      return morris(first, count, k, static_cast<std::size_t>(sweep.levels), sweep.seed);
    default:
      return latin_hypercube(count, k, sweep.seed, part);
  }
}

std::vector<double> draw_all(const SweepFile& sweep, const Extensions& extensions) {
  std::vector<double> all;
  std::size_t first = 0;
  std::uint32_t part = 0;
  const auto add = [&](std::size_t count) {
    const UnitPoints drawn = draw_part(sweep, first, count, part++);
    all.insert(all.end(), drawn.values.begin(), drawn.values.end());
    first += count;
  };
  add(sweep.points);
  for (const std::size_t more : extensions) add(more);
  return all;
}

/// What a factor is in the base, for points at which others are varied.
double value_in(const Scenario& base, const SweepFile& sweep, std::size_t f) {
  const Factor& factor = sweep.factors[f];
  switch (factor.kind) {
    case Factor::Kind::parameter:
      return base.parameters.*factor.parameter->member;
    case Factor::Kind::mechanism:
      return std::find(base.mechanisms_off.begin(), base.mechanisms_off.end(), factor.key)
                     == base.mechanisms_off.end()
                 ? 1.0
                 : 0.0;
    case Factor::Kind::lever:
      for (const SweptLever& swept : sweep.levers) {
        for (const SweptEntry& entry : swept.entries) {
          if (entry.value_by != f) continue;
          const Levers levers =
              base.levers.at(entry.month.value_or(base.run.start), base.effective_parameters());
          const std::size_t dot = swept.key.find('.');
          std::size_t programme = all_levers()[swept.lever].per_programme ? 1 : 0;
          while (dot != std::string::npos
                 && swept.key.substr(dot + 1) != programme_names[programme]) {
            ++programme;
          }
          return get_lever(levers, swept.lever, programme);
        }
      }
      return factor.values.front();
    case Factor::Kind::date:
    case Factor::Kind::scenario:
      break;
  }
  return factor.values.front();
}

std::vector<double> listed(const SweepFile& sweep, const Scenario& base) {
  const std::size_t k = sweep.factors.size();
  std::vector<double> rows;
  const auto push = [&](const std::vector<double>& row) {
    rows.insert(rows.end(), row.begin(), row.end());
  };
  if (sweep.kind == DesignKind::zip) {
    for (std::size_t p = 0; p < sweep.factors.front().values.size(); ++p) {
      for (const Factor& factor : sweep.factors) rows.push_back(factor.values[p]);
    }
  } else if (sweep.kind == DesignKind::grid) {
    std::vector<std::size_t> at(k, 0);
    while (true) {
      for (std::size_t f = 0; f < k; ++f) rows.push_back(sweep.factors[f].values[at[f]]);
      std::size_t f = k;
      while (f > 0 && ++at[f - 1] == sweep.factors[f - 1].values.size()) at[--f] = 0;
      if (f == 0) break;
    }
  } else {
    std::vector<double> as_base;
    for (std::size_t f = 0; f < k; ++f) as_base.push_back(value_in(base, sweep, f));
    for (std::size_t f = 0; f < k; ++f) {
      for (const double value : sweep.factors[f].values) {
        std::vector<double> row = as_base;
        row[f] = value;
        push(row);
      }
    }
  }
  return rows;
}

/// The rows of a CSV, such as SALib, EMA Workbench or R write.
std::vector<double> read_rows(const SweepFile& sweep) {
  tables::Problems problems;
  const auto csv = tables::read_plain_csv(sweep.design, problems);
  if (!csv) throw InputError(problems);
  const std::string name = sweep.design.generic_string();
  if (csv->rows.size() < 2) {
    throw InputError(
        fmt::format("{}: has no rows below its header (each is a point); fill it, or "
                    "name another file",
                    name));
  }
  const auto& header = csv->rows.front();
  std::vector<std::size_t> columns;
  for (const Factor& factor : sweep.factors) {
    const auto found = std::find_if(header.begin(), header.end(),
                                    [&](const auto& field) { return field.text == factor.name; });
    if (found == header.end()) {
      std::vector<std::string> names;
      for (const auto& field : header) names.push_back(field.text);
      const auto nearest = nearest_name(factor.name, names);
      problems.push_back(fmt::format(
          "{}: has no column '{}', which [vary] names at {} (every point needs a value of it); add "
          "the column, or remove the key{}",
          name, factor.name, factor.where,
          nearest ? fmt::format("; did you mean the column '{}'?", printable(*nearest)) : "."));
    }
    columns.push_back(static_cast<std::size_t>(found - header.begin()));
  }
  for (const auto& field : header) {
    const auto same = [&](const auto& other) { return other.text == field.text; };
    if (&*std::find_if(header.begin(), header.end(), same) != &field && !field.text.empty()) {
      problems.push_back(fmt::format(
          "{}: the column '{}' comes twice (which of the two is meant is not clear); remove one.",
          tables::where(sweep.design, field), tables::shown(field.text)));
      continue;
    }
    const bool varied =
        std::any_of(sweep.factors.begin(), sweep.factors.end(),
                    [&](const Factor& factor) { return factor.name == field.text; });
    if (varied || field.text == "point" || field.text.empty()) continue;
    problems.push_back(
        fmt::format("{}: the column '{}' is not in [vary] (it would silently change nothing); name "
                    "it there, or "
                    "remove the column.",
                    tables::where(sweep.design, field), tables::shown(field.text)));
  }
  if (!problems.empty()) throw InputError(problems);
  std::vector<double> values;
  for (std::size_t r = 1; r < csv->rows.size(); ++r) {
    const auto& row = csv->rows[r];
    if (row.size() != header.size()) {
      problems.push_back(
          fmt::format("{}:{}: row {} has {} fields but the header has {} (columns "
                      "would be mixed up); mend the row",
                      name, row.front().line, r, row.size(), header.size()));
      continue;
    }
    for (std::size_t f = 0; f < columns.size(); ++f) {
      const Factor& factor = sweep.factors[f];
      const auto& field = row[columns[f]];
      const auto refuse = [&](const std::string& why, const std::string& remedy) {
        problems.push_back(fmt::format("{}: row {}, column '{}': '{}' {}; {}",
                                       tables::where(sweep.design, field), r, factor.name,
                                       tables::shown(field.text), why, remedy));
      };
      double value = 0.0;
      if (sweep.unit) {
        char* end = nullptr;
        value = std::strtod(field.text.c_str(), &end);
        if (field.text.empty() || *end != '\0' || !(value > 0.0 && value < 1.0)) {
          refuse(
              "is no number between 0 and 1, both excluded (unit = true takes shares of each "
              "factor's range)",
              "write such numbers, or leave out unit");
          continue;
        }
        value = factor_value(factor, value);
      } else {
        const auto parsed = factor.parse(field.text);
        if (!parsed || std::isnan(*parsed)) {
          refuse(fmt::format("is no value of it (the base has {})",
                             factor.parameter != nullptr ? factor.text(factor.parameter->initial)
                                                         : std::string("another kind of value")),
                 "write one as a scenario does");
          continue;
        }
        value = *parsed;
      }
      const std::string why = factor.refusal(value);
      if (!why.empty()) refuse(why, "write a value that [vary] allows, or change [vary]");
      values.push_back(value);
    }
    if (problems.size() > 100) {
      problems.push_back(fmt::format("{}: and perhaps more; the first hundred are told", name));
      break;
    }
  }
  if (!problems.empty()) throw InputError(problems);
  return values;
}

/// Values brought to a point that respects every relation which is varied as a whole; the others
/// are held.
class Relations {
 public:
  Relations(const SweepFile& sweep, const Scenario& base) : sweep_(sweep), base_(base) {
    for (const Relation& relation : all_relations()) {
      std::size_t varied = 0;
      for (const ParameterInfo* member : relation.members) varied += is_varied(*member) ? 1 : 0;
      if (varied == 0) continue;
      touched_.push_back(&relation);
      if (varied < relation.members.size()) partial_.push_back(&relation);
    }
  }

  /// Throws InputError for a point that breaks a relation and is not mapped.
  void apply(std::span<double> point, std::size_t p, bool map) const {
    if (touched_.empty()) return;
    Parameters parameters = base_.parameters;
    for (std::size_t f = 0; f < point.size(); ++f) {
      const ParameterInfo* info = sweep_.factors[f].parameter;
      if (info != nullptr) parameters.*info->member = point[f];
    }
    for (const Relation* relation : map ? partial_ : touched_) {
      if (holds(*relation, parameters)) continue;
      throw InputError(fmt::format("point {}: {}", p, broken_sentence(*relation, parameters)));
    }
    if (!map) return;
    respect_relations(parameters);
    for (std::size_t f = 0; f < point.size(); ++f) {
      const ParameterInfo* info = sweep_.factors[f].parameter;
      if (info != nullptr) point[f] = parameters.*info->member;
    }
  }

 private:
  [[nodiscard]] bool is_varied(const ParameterInfo& info) const {
    return std::any_of(sweep_.factors.begin(), sweep_.factors.end(),
                       [&](const Factor& factor) { return factor.parameter == &info; });
  }
  const SweepFile& sweep_;
  const Scenario& base_;
  std::vector<const Relation*> touched_;  ///< of which something is varied
  std::vector<const Relation*> partial_;  ///< of which something is not
};

}  // namespace

double factor_value(const Factor& factor, double u) {
  if (factor.prior) return prior_quantile(factor.parameter->prior, u);
  if (!factor.values.empty()) {
    const auto n = static_cast<double>(factor.values.size());
    return factor.values[static_cast<std::size_t>(std::min(std::floor(u * n), n - 1.0))];
  }
  if (factor.whole) {
    const double n = factor.high - factor.low + 1.0;
    return factor.low + std::min(std::floor(u * n), n - 1.0);
  }
  const double value = factor.low + u * (factor.high - factor.low);
  const bool money =
      factor.kind == Factor::Kind::lever && all_levers()[factor.lever].kind == LeverKind::money;
  return money ? std::floor(value * 100.0 + 0.5) / 100.0 : value;
}

std::size_t count_points(const SweepFile& sweep, const Extensions& extensions) {
  if (sweep.kind == DesignKind::grid) {
    std::size_t points = 1;
    for (const Factor& factor : sweep.factors) {
      const std::size_t n = factor.values.size();
      points =
          points > static_cast<std::size_t>(-1) / n ? static_cast<std::size_t>(-1) : points * n;
    }
    return points;
  }
  if (sweep.kind == DesignKind::zip) return sweep.factors.front().values.size();
  if (sweep.kind == DesignKind::list) {
    std::size_t points = 0;
    for (const Factor& factor : sweep.factors) points += factor.values.size();
    return points;
  }
  if (sweep.kind == DesignKind::file) return read_rows(sweep).size() / sweep.factors.size();
  return std::accumulate(extensions.begin(), extensions.end(), sweep.points) * rows_of_unit(sweep);
}

Design make_design(const SweepFile& sweep, const Extensions& extensions, const Scenario& base) {
  Design design;
  for (const Factor& factor : sweep.factors) design.names.push_back(factor.name);
  const std::size_t k = sweep.factors.size();
  if (is_drawn(sweep)) {
    design.values = draw_all(sweep, extensions);
    for (std::size_t i = 0; i < design.values.size(); ++i) {
      design.values[i] = factor_value(sweep.factors[i % k], design.values[i]);
    }
  } else {
    design.values = sweep.kind == DesignKind::file ? read_rows(sweep) : listed(sweep, base);
  }
  const Relations relations(sweep, base);
  for (std::size_t p = 0; p < design.points(); ++p) {
    relations.apply(std::span<double>(design.values).subspan(p * k, k), p,
                    is_drawn(sweep) || sweep.unit);
  }
  return design;
}

std::vector<double> unit_points(const SweepFile& sweep, const Extensions& extensions,
                                const Design& design) {
  if (is_drawn(sweep)) return draw_all(sweep, extensions);
  if (sweep.kind != DesignKind::file) return {};
  const std::size_t n = design.points();
  const std::size_t k = design.factors();
  std::vector<double> unit(design.values.size());
  for (std::size_t f = 0; f < k; ++f) {
    std::vector<double> sorted;
    for (std::size_t p = 0; p < n; ++p) sorted.push_back(design.point(p)[f]);
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t p = 0; p < n; ++p) {
      const auto [low, high] = std::equal_range(sorted.begin(), sorted.end(), design.point(p)[f]);
      const auto below = static_cast<double>(low - sorted.begin());
      const auto upto = static_cast<double>(high - sorted.begin());
      unit[p * k + f] = (below + upto) / (2.0 * static_cast<double>(n));
    }
  }
  return unit;
}

std::string design_csv(const SweepFile& sweep, const Design& design) {
  std::string text = "point";
  for (const auto& name : design.names) text += "," + csv_text(name);
  text += '\n';
  for (std::size_t p = 0; p < design.points(); ++p) {
    text += std::to_string(p);
    for (std::size_t f = 0; f < design.factors(); ++f) {
      const Factor& factor = sweep.factors[f];
      const double value = design.point(p)[f];
      // An apostrophe before a negative number would make it text.
      text += "," + (factor.is_number(value) ? csv_number(value) : csv_text(factor.text(value)));
    }
    text += '\n';
  }
  return text;
}

}  // namespace coprod
