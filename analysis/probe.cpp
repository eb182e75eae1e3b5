#include "analysis/probe.hpp"

#include "analysis/selector.hpp"

#include <cmath>
#include <limits>

namespace coprod {

void Numbers::add(std::string_view name, double value, double weight) {
  if (std::isnan(value) || !(weight > 0.0)) return;
  auto found = sums_.find(name);
  if (found == sums_.end()) found = sums_.emplace(std::string(name), Sum{}).first;
  found->second.weighted += value * weight;
  found->second.weight += weight;
}

double Numbers::mean(std::string_view name) const {
  const auto found = sums_.find(name);
  return found == sums_.end() ? std::numeric_limits<double>::quiet_NaN()
                              : found->second.weighted / found->second.weight;
}

std::vector<std::string> Numbers::names() const {
  std::vector<std::string> names;
  for (const auto& [name, sum] : sums_) names.push_back(name);
  return names;
}

std::vector<Month> every_month(std::string_view window) {
  const Years years = parse_years(window);
  std::vector<Month> months;
  for (Month m = years.first_month(); m <= years.last_month(); m = m + 1) months.push_back(m);
  return months;
}

std::vector<Month> decembers(const std::vector<int>& years) {
  std::vector<Month> months;
  for (const int year : years) months.emplace_back(year, 12);
  return months;
}

}  // namespace coprod
