#include "analysis/selector.hpp"

#include "core/error.hpp"
#include "observers/cells.hpp"
#include "observers/observer.hpp"
#include "parameters/parameters.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t found = text.find(at);
    parts.push_back(text.substr(0, found));
    if (found == std::string_view::npos) return parts;
    text.remove_prefix(found + 1);
  }
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& names) {
  const auto nearest = nearest_name(word, names);
  return nearest ? fmt::format("; did you mean '{}'?", *nearest) : std::string(".");
}

std::optional<std::size_t> position_of(const std::vector<std::string>& labels,
                                       std::string_view label) {
  const auto found = std::find(labels.begin(), labels.end(), label);
  if (found == labels.end()) return std::nullopt;
  return static_cast<std::size_t>(found - labels.begin());
}

std::size_t outcome_called(std::string_view name, std::string_view selector) {
  const auto all = all_outcomes();
  std::vector<std::string> names;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].name == name) return i;
    names.emplace_back(all[i].name);
  }
  throw UsageError(
      fmt::format("the selector '{}' asks for '{}', which is no outcome ('coprod outputs' lists "
                  "them); name one{}",
                  selector, name, did_you_mean(name, names)));
}

using Dimensions = std::vector<const GroupDimension*>;
/// By dimension, the labels that count; none: all.
using Chosen = std::vector<std::vector<std::size_t>>;

[[noreturn]] void refuse_label(std::string_view label, std::string_view name,
                               const Dimensions& dimensions, std::string_view selector) {
  std::vector<std::string> names;
  std::string axes;
  for (const auto* dimension : dimensions) {
    names.insert(names.end(), dimension->labels.begin(), dimension->labels.end());
    axes += (axes.empty() ? "" : ", ") + std::string(dimension->name);
  }
  throw UsageError(fmt::format(
      "the selector '{}' asks for '{}', which is no label of '{}' ({}); name a label once{}",
      selector, label, name,
      axes.empty() ? std::string("it has no dimensions") : "its dimensions are " + axes,
      did_you_mean(label, names)));
}

/// Gives the alternatives of one item ("x|y") to the first free dimension that knows them all.
void choose(std::string_view item, const Dimensions& dimensions, Chosen& chosen,
            std::string_view name, std::string_view selector) {
  const auto labels = split(item, '|');
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    if (!chosen[d].empty()) continue;
    std::vector<std::size_t> positions;
    for (const auto label : labels) {
      if (const auto p = position_of(dimensions[d]->labels, label)) positions.push_back(*p);
    }
    if (positions.size() != labels.size()) continue;
    std::sort(positions.begin(), positions.end());
    positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
    chosen[d] = std::move(positions);
    return;
  }
  // The first that no dimension knows; when each is known, they are of different dimensions.
  for (const auto label : labels) {
    const bool known = std::any_of(dimensions.begin(), dimensions.end(), [&](const auto* d) {
      return position_of(d->labels, label).has_value();
    });
    if (!known) refuse_label(label, name, dimensions, selector);
  }
  refuse_label(item, name, dimensions, selector);
}

}  // namespace

Years parse_years(std::string_view text) {
  const auto year = [&](std::string_view digits) {
    int value = 0;
    const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc() && rest == digits.data() + digits.size();
    if (!whole || value < 1900 || value > 2240) {
      throw UsageError(
          fmt::format("the window '{}' is no range of years (both are whole numbers from 1900 to "
                      "2240); write for example 2027-2031.",
                      text));
    }
    return value;
  };
  const auto parts = split(text, '-');
  const Years years{year(parts.front()), year(parts.size() == 2 ? parts.back() : parts.front())};
  if (parts.size() > 2 || years.last < years.first) {
    throw UsageError(
        fmt::format("the window '{}' does not run forward (the first year comes first, the last "
                    "belongs to it); write for example 2027-2031.",
                    text));
  }
  return years;
}

Selector::Side Selector::parse_side(std::string_view side, std::string_view whole) {
  const std::size_t open = side.find('[');
  const std::string_view name = side.substr(0, open);
  Side result;
  result.outcome = outcome_called(name, whole);
  const Dimensions dimensions = dimensions_of(all_outcomes()[result.outcome]);
  Chosen chosen(dimensions.size());
  if (open != std::string_view::npos) {
    if (side.back() != ']' || side.find(']') != side.size() - 1) {
      throw UsageError(
          fmt::format("the selector '{}' has a '[' without its ']' at the end (labels stand "
                      "between them); write for example hires[own_search].",
                      whole));
    }
    for (const auto item : split(side.substr(open + 1, side.size() - open - 2), ',')) {
      choose(item, dimensions, chosen, name, whole);
    }
  }
  result.cells =
      cells_where(axes_of(all_outcomes()[result.outcome]), [&](std::size_t d, std::size_t label) {
        return chosen[d].empty() || std::binary_search(chosen[d].begin(), chosen[d].end(), label);
      });
  return result;
}

Selector Selector::parse(std::string_view text) {
  const auto sides = split(text, '/');
  if (sides.size() > 2) {
    throw UsageError(
        fmt::format("the selector '{}' has more than one '/' (it is an outcome or a ratio of two); "
                    "write for example crises_resolved/crises.",
                    text));
  }
  Selector selector;
  selector.text_ = text;
  selector.numerator_ = parse_side(sides.front(), text);
  if (sides.size() == 2) selector.denominator_ = parse_side(sides.back(), text);
  return selector;
}

double Selector::value(const Observer& observer, Month first, Month last) const {
  const auto at = [&](const Side& side, std::size_t month) {
    const bool count = all_outcomes()[side.outcome].type == OutcomeType::count;
    return CellSeries(observer, side.outcome)
        .at(month, side.cells, count ? Cells::whole_sum : Cells::mean);
  };
  MonthsKnown above;
  MonthsKnown below;
  for (Month m = first; m <= last; m = m + 1) {
    const std::int32_t month = m - observer.first();
    if (month < 0 || static_cast<std::size_t>(month) >= observer.months()) continue;
    const double a = at(numerator_, static_cast<std::size_t>(month));
    const double b = denominator_ ? at(*denominator_, static_cast<std::size_t>(month)) : 1.0;
    if (std::isnan(a) || std::isnan(b)) continue;
    above.add(a);
    below.add(b);
  }
  return below.sum() != 0.0 ? above.sum() / below.sum() : missing;
}

std::string Selector::unit() const {
  const auto all = all_outcomes();
  const std::string over(all[numerator_.outcome].unit);
  if (!denominator_) return over;
  const std::string under(all[denominator_->outcome].unit);
  return over == under ? "1" : over + " / (" + under + ")";
}

bool Selector::looks_ahead() const {
  const auto ahead = [](const Side& side) {
    return all_outcomes()[side.outcome].timing == OutcomeTiming::cohort;
  };
  return ahead(numerator_) || (denominator_ && ahead(*denominator_));
}

}  // namespace coprod
