#include "output/table.hpp"

#include <numeric>
#include <stdexcept>

namespace coprod {

std::vector<std::int32_t> time_labels(std::chrono::year_month first, std::size_t count) {
  using std::chrono::sys_days;
  if (!first.ok()) throw std::logic_error("time labels: the first month is no month");
  constexpr sys_days time_origin = std::chrono::year{2000} / 1 / 1;
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < count; ++i) {
    const auto month = first + std::chrono::months{static_cast<int>(i)};
    labels.push_back(static_cast<std::int32_t>((sys_days{month / 1} - time_origin).count()));
  }
  return labels;
}

Dimension time_dimension(std::chrono::year_month first, std::size_t count) {
  Dimension time;
  time.name = "time";
  time.long_name = "month, as its first day; stocks at its end, flows during it";
  time.units = "days since 2000-01-01";
  time.labels = time_labels(first, count);
  time.attributes = {{"standard_name", "time"}, {"calendar", "proleptic_gregorian"}, {"axis", "T"}};
  return time;
}

Dimension scenario_dimension(std::vector<std::string> labels) {
  Dimension scenario;
  scenario.name = "scenario";
  scenario.long_name = "scenario, as the stem of its file's name";
  scenario.labels = std::move(labels);
  return scenario;
}

Dimension replicate_dimension(std::size_t count, bool growing) {
  std::vector<std::int32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  Dimension replicate;
  replicate.name = "replicate";
  replicate.long_name = "replicate; the same number means the same random draws in every scenario";
  replicate.labels = std::move(numbers);
  replicate.growing = growing;
  return replicate;
}

}  // namespace coprod
