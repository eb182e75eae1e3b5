#include "parameters/parameters.hpp"

#include "core/math.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

namespace {

using lever_detail::infinity;

constexpr auto parameter_table = [] {
  using namespace priors;
  std::string_view group;
  constexpr std::size_t count = 0
#define GROUP(title)
#define PARAMETER(...) +1
#include "parameters/parameters.def"
#undef GROUP
#undef PARAMETER
      ;
  std::array<ParameterInfo, count> table{};
  std::size_t i = 0;
#define GROUP(title) group = title;
#define PARAMETER(field, key, value, unit, low, high, prior, label, description, source) \
  table[i++] = ParameterInfo{                                                            \
      key, group, value, unit, low, high, label, description, source, &Parameters::field, prior};
#include "parameters/parameters.def"
#undef GROUP
#undef PARAMETER
  return table;
}();

constexpr LeverInfo lever_table[] = {
#define LEVER(field, key, kind, per_programme, neutral, low, high, unit, label, description, \
              source)                                                                        \
  {key, LeverKind::kind, per_programme, neutral, low, high, unit, label, description, source},
#include "parameters/levers.def"
#undef LEVER
};

constexpr MechanismInfo mechanism_table[] = {
#define MECHANISM(id, dimension, process, equation, shown_in, window, downstream, sign, \
                  description, source)                                                  \
  {#id, #dimension, process, equation, shown_in, window, downstream, sign 1, description, source},
#define NEUTRAL(...)
#include "parameters/mechanisms.def"
#undef MECHANISM
#undef NEUTRAL
};

constexpr Neutral neutral_table[] = {
#define MECHANISM(...)
#define NEUTRAL(id, field, value) {#id, &Parameters::field, value},
#include "parameters/mechanisms.def"
#undef MECHANISM
#undef NEUTRAL
};

double& slot(double& field, std::size_t) { return field; }
double& slot(std::array<double, n_lever_programmes>& field, std::size_t programme) {
  return field[programme];
}
double& lever_slot(Levers& levers, std::size_t lever, std::size_t programme) {
  std::size_t i = 0;
#define LEVER(field, ...) \
  if (i++ == lever) return slot(levers.field, programme);
#include "parameters/levers.def"
#undef LEVER
  return levers.minimum_wage;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::span<const ParameterInfo> all_parameters() { return parameter_table; }

const ParameterInfo* find_parameter(std::string_view key) {
  for (const auto& info : parameter_table) {
    if (info.key == key) return &info;
  }
  return nullptr;
}

bool is_assumption(const ParameterInfo& info) { return info.label == "assumption"; }

std::span<const LeverInfo> all_levers() { return lever_table; }

const LeverInfo* find_lever(std::string_view key) {
  for (const auto& info : lever_table) {
    if (info.key == key) return &info;
  }
  return nullptr;
}

void set_lever(Levers& levers, std::size_t lever, std::size_t programme, double value) {
  lever_slot(levers, lever, programme) = value;
}

double get_lever(const Levers& levers, std::size_t lever, std::size_t programme) {
  Levers copy = levers;
  return lever_slot(copy, lever, programme);
}

LeverCalendar::LeverCalendar() : entries(std::size(lever_table)) {}

double median_wage(Month month, const Parameters& p) {
  // Log-linear between the anchors (the middle month of each survey quarter).
  constexpr Month a{2010, 5};
  constexpr Month b{2016, 5};
  constexpr Month c{2022, 5};
  const auto between = [](double low, double high, double months, double span) {
    return low * exp64(months / span * log64(high / low));
  };
  if (month < b) {
    return between(p.median_wage_2010, p.median_wage_2016, month - a, b - a);
  }
  if (month < c) return between(p.median_wage_2016, p.median_wage_2022, month - b, c - b);
  return p.median_wage_2022 * pow64(1.0 + p.wage_growth_after, (month - c) / 12.0);
}

double risen_since(Month known, Month month, const Parameters& parameters) {
  const std::int32_t years = (month - known) / 12;
  return years <= 0 ? 1.0
                    : median_wage(known + 12 * years, parameters) / median_wage(known, parameters);
}

Levers LeverCalendar::at(Month month, const Parameters& parameters) const {
  Levers levers;
  for (std::size_t lever = 0; lever < entries.size(); ++lever) {
    for (std::size_t programme = 0; programme < n_lever_programmes; ++programme) {
      const auto& dated = entries[lever][programme];
      if (dated.empty()) continue;
      double value = dated.front().value;
      Month last_numeric = dated.front().month;
      for (const auto& entry : dated) {
        if (entry.month > month) break;
        if (!entry.indexed) {
          value = entry.value;
          last_numeric = entry.month;
          continue;
        }
        // Yearly steps: the entry's own month, then every twelve months.
        const std::int32_t years = (month - entry.month) / 12;
        const Month revised = entry.month + 12 * years;
        value *= median_wage(revised, parameters) / median_wage(last_numeric, parameters);
        if (lever_table[lever].kind == LeverKind::money) {
          value = std::floor(value * 10.0 + 0.5) / 10.0;  // to 10 cents, as the floor is set
        }
        last_numeric = revised;
      }
      set_lever(levers, lever, programme, value);
    }
  }
  return levers;
}

std::span<const MechanismInfo> all_mechanisms() { return mechanism_table; }
std::span<const Neutral> all_neutrals() { return neutral_table; }

Parameters with_mechanisms_off(Parameters parameters, const std::vector<std::string>& off) {
  for (const auto& neutral : neutral_table) {
    if (std::find(off.begin(), off.end(), neutral.mechanism) != off.end()) {
      parameters.*neutral.member = neutral.value;
    }
  }
  return parameters;
}

std::optional<std::string> nearest_name(std::string_view word,
                                        const std::vector<std::string>& candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 2);
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance >= word.size()) continue;  // not a letter in common
    if (distance < best_distance || (distance == best_distance && !best)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace coprod
