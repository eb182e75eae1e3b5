// Values of what is varied, as texts and as overrides of a scenario.

#include "scenario/layer.hpp"
#include "scenario/sweep_file.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace coprod {

namespace {

namespace fs = std::filesystem;
using scenario_detail::number_text;

/// What stands in quotes for a number of a lever.
std::string without_quotes(std::string text) {
  std::erase(text, '"');
  return text;
}

}  // namespace

std::string Factor::text(double value) const {
  switch (kind) {
    case Kind::mechanism:
      return value != 0.0 ? "true" : "false";
    case Kind::date:
      return to_string(Month(static_cast<std::int32_t>(value)));
    case Kind::scenario: {
      const std::string& file = files.at(static_cast<std::size_t>(value));
      return file.empty() ? "none" : fs::path(file).stem().string();
    }
    case Kind::lever:
      return without_quotes(scenario_detail::lever_value_text(all_levers()[lever], value));
    case Kind::parameter:
      break;
  }
  return number_text(value);
}

bool Factor::is_number(double value) const {
  if (kind == Kind::parameter) return true;
  return kind == Kind::lever && std::isfinite(value)
         && all_levers()[lever].kind != LeverKind::open_to;
}

std::optional<double> Factor::parse(const std::string& given) const {
  switch (kind) {
    case Kind::mechanism:
      if (given == "true" || given == "TRUE" || given == "1") return 1.0;
      if (given == "false" || given == "FALSE" || given == "0") return 0.0;
      return std::nullopt;
    case Kind::date: {
      const auto found = parse_month(given);
      return found ? std::optional<double>(found->index()) : std::nullopt;
    }
    case Kind::scenario:
      for (std::size_t i = 0; i < files.size(); ++i) {
        if (text(static_cast<double>(i)) == given) return static_cast<double>(i);
      }
      return std::nullopt;
    case Kind::lever:
      if (all_levers()[lever].kind == LeverKind::months && given == "unlimited") {
        return lever_detail::infinity;
      }
      if (all_levers()[lever].kind == LeverKind::open_to) {
        for (const double choice : {0.0, 1.0, 2.0}) {
          if (text(choice) == given) return choice;
        }
        return std::nullopt;
      }
      break;
    case Kind::parameter:
      break;
  }
  double value = 0.0;
  const auto [rest, problem] = std::from_chars(given.data(), given.data() + given.size(), value);
  if (problem != std::errc() || rest != given.data() + given.size()) return std::nullopt;
  return value;
}

std::string Factor::refusal(double value) const {
  const auto outside = [&](double least, double most) {
    return fmt::format("is outside of {} to {}", text(least), text(most));
  };
  if (!values.empty()) {
    const bool listed = std::find(values.begin(), values.end(), value) != values.end();
    return listed ? "" : "is none of the values that [vary] lists";
  }
  if (!prior && !(value >= low && value <= high)) return outside(low, high);
  if (whole && value != std::floor(value)) {
    return "is no whole number, but the bounds that [vary] gives are, and so are values";
  }
  if (kind == Kind::parameter && !(value >= parameter->low && value <= parameter->high)) {
    return outside(parameter->low, parameter->high);
  }
  if (kind == Kind::lever && all_levers()[lever].kind == LeverKind::money
      && std::fabs(value * 100.0 - std::round(value * 100.0)) > 1e-6) {
    return "has more than two decimals, but money is kept in whole cents";
  }
  return "";
}
std::vector<Override> lever_overrides(const SweepFile& sweep, const std::vector<double>& values) {
  std::vector<Override> overrides;
  for (const SweptLever& swept : sweep.levers) {
    const LeverInfo& info = all_levers()[swept.lever];
    std::string entries;
    std::string always;
    for (const SweptEntry& entry : swept.entries) {
      const std::string value =
          entry.value_by == Factor::no_factor
              ? entry.fixed
              : scenario_detail::lever_value_text(info, values[entry.value_by]);
      if (!entry.month && entry.dated_by == Factor::no_factor) {
        always = value;
        continue;
      }
      const Month month = entry.dated_by == Factor::no_factor
                              ? *entry.month
                              : Month(static_cast<std::int32_t>(values[entry.dated_by]));
      entries +=
          fmt::format("{}\"{}\" = {}", entries.empty() ? "{ " : ", ", to_string(month), value);
    }
    overrides.emplace_back(swept.key, entries.empty() ? always : entries + " }");
  }
  return overrides;
}

std::string at_their_places(const SweepFile& sweep, const std::vector<double>& values,
                            std::string sentences) {
  const auto put = [&](const Override& override, const std::string& place) {
    const std::string as_option =
        fmt::format("command line, {}={}", override.first, override.second);
    for (auto at = sentences.find(as_option); at != std::string::npos;
         at = sentences.find(as_option, at + place.size())) {
      sentences.replace(at, as_option.size(), place);
    }
  };
  for (std::size_t i = 0; i < sweep.run.size(); ++i) put(sweep.run[i], sweep.run_places[i]);
  if (values.empty()) return sentences;
  const auto levers = lever_overrides(sweep, values);
  for (std::size_t i = 0; i < levers.size(); ++i) {
    // These end in records, which are the same wherever the sweep was started.
    put(levers[i], fs::path(sweep.levers[i].where).filename().string());
  }
  return sentences;
}

}  // namespace coprod
