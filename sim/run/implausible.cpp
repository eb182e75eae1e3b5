#include "run/implausible.hpp"

#include "observers/plausible.hpp"

#include <cmath>

#include <fmt/format.h>

namespace coprod {

namespace {

std::string number(double value) {
  return std::abs(value) < 1000.0 ? fmt::format("{:.3g}", value) : fmt::format("{:.0f}", value);
}

}  // namespace

std::vector<std::string> implausible_headlines(const std::string& scenario,
                                               const std::vector<HeadlineRow>& rows) {
  double persons = 0.0;
  for (const HeadlineRow& row : rows) {
    if (row.outcome == "persons_by_status") persons += row.mean;
  }
  std::vector<std::string> sentences;
  for (const HeadlineRow& row : rows) {
    const PlausibleRange* range = find_plausible(row.outcome);
    if (range == nullptr || is_plausible(*range, row.mean, persons)) continue;
    const bool per_person = range->per == PlausiblePer::person;
    sentences.push_back(fmt::format(
        "{}: the last year's {}{} is {}{}, which is not to be believed: it should be {} to {} "
        "({}). The parameters or levers lie where the model was not made for; look at what was set "
        "before reading any result.",
        scenario, row.outcome, row.group.empty() ? "" : fmt::format(" [{}]", row.group),
        number(per_person ? row.mean / persons : row.mean), per_person ? " a person" : "",
        number(range->low), number(range->high), range->reason));
  }
  return sentences;
}

}  // namespace coprod
