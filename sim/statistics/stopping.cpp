#include "statistics/stopping.hpp"

#include "core/error.hpp"
#include "statistics/interval.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr std::string_view example = "employment_rate@2030-12:half_width<0.002";

bool all_finite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

[[noreturn]] void refuse(std::string_view text, std::string_view problem, std::string_view reason) {
  throw UsageError(fmt::format("the stopping rule '{}' {} ({}); write for example --until \"{}\".",
                               text, problem, reason, example));
}

}  // namespace

Until parse_until(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) {
    refuse(text, "names no month", "an outcome is read at the month that follows its '@'");
  }
  const std::string_view after = text.substr(at + 1);
  const std::size_t colon = after.find(':');
  if (colon == std::string_view::npos) {
    refuse(text, "says not how exact the mean has to be", "that follows the month and a ':'");
  }
  Until until;
  until.outcome = trimmed(text.substr(0, at));
  if (until.outcome.empty()) {
    refuse(text, "names no outcome", "one stands before the '@'; 'coprod outputs' lists them");
  }
  until.month = month_or_throw(trimmed(after.substr(0, colon)),
                               fmt::format("the month of the stopping rule '{}'", text));

  const std::string_view aim = after.substr(colon + 1);
  const std::size_t below = aim.find('<');
  if (below == std::string_view::npos || trimmed(aim.substr(0, below)) != "half_width") {
    refuse(text, "does not bound 'half_width'",
           "that of the 95% interval of the mean is what replicates make smaller; 'half_width<' "
           "stands before its bound");
  }
  const std::string_view bound = trimmed(aim.substr(below + 1));
  const auto [rest, error] =
      std::from_chars(bound.data(), bound.data() + bound.size(), until.half_width);
  const bool whole = error == std::errc() && rest == bound.data() + bound.size();
  if (!whole || !std::isfinite(until.half_width) || until.half_width <= 0.0) {
    refuse(text, fmt::format("has '{}' for a bound", bound),
           "it must be a number above 0, in the unit of the outcome");
  }
  return until;
}

SteinPlan stein_plan(std::span<const double> first_stage, double half_width, double confidence) {
  assert(half_width > 0.0);
  assert(confidence > 0.0 && confidence < 1.0);
  SteinPlan plan;
  plan.first = first_stage.size();
  plan.half_width = half_width;
  if (plan.first < 2) return plan;
  if (!all_finite(first_stage)) {
    plan.status = SteinStatus::missing;
    return plan;
  }
  const auto n = static_cast<double>(plan.first);
  double mean = 0.0;
  for (const double value : first_stage) mean += value / n;
  double squares = 0.0;
  for (const double value : first_stage) squares += (value - mean) * (value - mean);
  plan.sd = std::sqrt(squares / (n - 1.0));
  plan.quantile = student_t_quantile(0.5 + 0.5 * confidence, n - 1.0);
  const double root = plan.quantile * plan.sd / half_width;
  plan.needed = std::fmax(n, std::ceil(root * root));
  if (plan.needed > static_cast<double>(stein_most_replicates)) {
    plan.status = SteinStatus::out_of_reach;
    return plan;
  }
  plan.status = SteinStatus::planned;
  plan.replicates = static_cast<std::size_t>(plan.needed);
  return plan;
}

std::string stein_refusal(const SteinPlan& plan, const Until& until) {
  const std::string what = fmt::format("'{}' at {}", until.outcome, to_string(until.month));
  switch (plan.status) {
    case SteinStatus::planned:
      return {};
    case SteinStatus::too_few:
      return fmt::format(
          "{} cannot be run until its half-width is below {:g} (a first stage of {} replicates has "
          "no spread to judge by); start with at least {}.",
          what, until.half_width, plan.first, stein_first_stage);
    case SteinStatus::missing:
      return fmt::format(
          "{} cannot be run until its half-width is below {:g} (it is missing in some of the first "
          "{} replicates, and the mean of the others would be of a selection); name a month or "
          "cells in which it is always known.",
          what, until.half_width, plan.first);
    case SteinStatus::out_of_reach:
      return fmt::format(
          "{} cannot be run until its half-width is below {:g} (with a standard deviation of {:g} "
          "between replicates that takes {:.3g} of them); ask for a wider one.",
          what, until.half_width, plan.sd, plan.needed);
  }
  return {};
}

SteinInterval stein_interval(const SteinPlan& plan, std::span<const double> values) {
  assert(plan.status == SteinStatus::planned);
  assert(values.size() >= plan.first);
  SteinInterval result;
  result.replicates = values.size();
  if (!all_finite(values)) {
    result.mean = result.half_width = result.attained = std::numeric_limits<double>::quiet_NaN();
    return result;
  }
  double sum = 0.0;
  for (const double value : values) sum += value;
  const auto n = static_cast<double>(values.size());
  result.mean = sum / n;
  result.attained = plan.quantile * plan.sd / std::sqrt(n);
  result.reached = values.size() >= plan.replicates;
  result.half_width = result.reached ? plan.half_width : result.attained;
  return result;
}

}  // namespace coprod
