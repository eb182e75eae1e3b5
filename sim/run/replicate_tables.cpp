#include "run/replicate_tables.hpp"

#include "output/files.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr std::string_view difference_prefix = "diff_";

template <class T>
void put_number(std::vector<std::byte>& out, T value) {
  const auto* bytes = reinterpret_cast<const std::byte*>(&value);
  out.insert(out.end(), bytes, bytes + sizeof value);
}

/// Takes numbers and arrays off the front of some bytes.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : left_(bytes) {}

  template <class T>
  T number() {
    return array<T>(1).front();
  }
  template <class T>
  std::vector<T> array(std::uint64_t count) {
    if (count > left_.size() / sizeof(T)) {
      throw InvalidFile(
          "a record of the log of finished replicates is shorter than it says (another program "
          "wrote it); start again in a new directory.");
    }
    std::vector<T> values(count);
    const std::size_t bytes = values.size() * sizeof(T);
    if (bytes > 0) std::memcpy(values.data(), left_.data(), bytes);
    left_ = left_.subspan(bytes);
    return values;
  }
  [[nodiscard]] bool empty() const { return left_.empty(); }

 private:
  std::span<const std::byte> left_;
};

}  // namespace

std::string difference_name(std::string_view outcome) {
  return fmt::format("{}{}", difference_prefix, outcome);
}

std::vector<double> ReplicateTables::Slab::numbers() const {
  if (const auto* reals = std::get_if<std::vector<double>>(&values)) return *reals;
  const auto& whole = std::get<std::vector<std::int32_t>>(values);
  std::vector<double> all(whole.size());
  std::transform(whole.begin(), whole.end(), all.begin(), [](std::int32_t value) {
    return value == missing_count ? std::numeric_limits<double>::quiet_NaN()
                                  : static_cast<double>(value);
  });
  return all;
}

std::vector<std::int32_t> counts_of(std::span<const double> values) {
  std::vector<std::int32_t> all(values.size());
  std::transform(values.begin(), values.end(), all.begin(), [](double value) {
    constexpr double most = std::numeric_limits<std::int32_t>::max();
    return std::isnan(value) ? missing_count
                             : static_cast<std::int32_t>(std::clamp(value, -most, most));
  });
  return all;
}

void ReplicateTables::put_monthly(
    std::string variable, std::size_t arm,
    std::variant<std::vector<std::int32_t>, std::vector<double>> values,
    const CalendarYears& years) {
  const auto size = std::visit([](const auto& list) { return list.size(); }, values);
  const std::size_t months = std::max<std::size_t>(1, years.months());
  if (!is_kept_by_year(size / months, months)) {
    put(std::move(variable), arm, std::move(values));
    return;
  }
  const Slab monthly{variable, static_cast<std::uint32_t>(arm), true, std::move(values)};
  put(yearly_name(variable), arm, years.means(monthly.numbers()));
}

void ReplicateTables::put_outcomes(std::span<const Observer> arms) {
  for (std::size_t i = 0; i < all_outcomes().size(); ++i) {
    const OutcomeInfo& outcome = all_outcomes()[i];
    for (std::size_t a = 0; a < arms.size(); ++a) {
      const auto values = arms[a].values(i);
      const CalendarYears years(arms[a].first(), arms[a].months());
      if (outcome.type == OutcomeType::count) {
        put_monthly(std::string(outcome.name), a, counts_of(values), years);
      } else {
        put_monthly(std::string(outcome.name), a, std::vector<double>(values.begin(), values.end()),
                    years);
      }
    }
  }
}

const ReplicateTables::Slab* ReplicateTables::find(std::string_view variable,
                                                   std::size_t arm) const {
  const auto found = std::find_if(slabs_.begin(), slabs_.end(), [&](const Slab& slab) {
    return slab.variable == variable && slab.arm == arm;
  });
  return found == slabs_.end() ? nullptr : &*found;
}

Observer ReplicateTables::observer(std::size_t arm, Month first, std::size_t months) const {
  Observer observer(first, months);
  const CalendarYears years(first, months);
  observer.visit_state([&](std::string_view name, std::span<double> values) {
    const Slab* slab = find(name, arm);
    const Slab* by_year = slab == nullptr ? find(yearly_name(name), arm) : nullptr;
    if (slab == nullptr && by_year == nullptr) return;
    const auto numbers = slab != nullptr ? slab->numbers() : years.spread(by_year->numbers());
    std::copy_n(numbers.begin(), std::min(numbers.size(), values.size()), values.begin());
  });
  return observer;
}

std::vector<std::byte> ReplicateTables::bytes() const {
  std::vector<std::byte> out;
  for (const Slab& slab : slabs_) {
    put_number(out, static_cast<std::uint32_t>(slab.variable.size()));
    for (const char c : slab.variable) put_number(out, c);
    put_number(out, slab.arm);
    put_number(out, static_cast<std::uint8_t>(slab.by_replicate));
    put_number(out, static_cast<std::uint8_t>(slab.values.index()));
    std::visit(
        [&](const auto& values) {
          put_number(out, static_cast<std::uint64_t>(values.size()));
          const auto raw = std::as_bytes(std::span(values));
          out.insert(out.end(), raw.begin(), raw.end());
        },
        slab.values);
  }
  return out;
}

ReplicateTables ReplicateTables::from_bytes(std::span<const std::byte> bytes) {
  ReplicateTables tables;
  ByteReader reader(bytes);
  while (!reader.empty()) {
    const auto name = reader.array<char>(reader.number<std::uint32_t>());
    const auto arm = reader.number<std::uint32_t>();
    const bool by_replicate = reader.number<std::uint8_t>() != 0;
    const bool reals = reader.number<std::uint8_t>() != 0;
    const auto count = reader.number<std::uint64_t>();
    const std::string variable(name.begin(), name.end());
    if (reals) {
      tables.put(variable, arm, reader.array<double>(count), by_replicate);
    } else {
      tables.put(variable, arm, reader.array<std::int32_t>(count), by_replicate);
    }
  }
  return tables;
}

ReplicateTables ReplicateTables::from_file(const ResultsReader& file, std::uint32_t replicate) {
  ReplicateTables tables;
  for (const Variable& variable : file.variables()) {
    if (variable.name.starts_with(difference_prefix)) continue;
    const auto& axes = variable.dimensions;
    const bool by_replicate = axes.size() > 1 && axes[1] == "replicate";
    if (!by_replicate && replicate > 0) continue;
    const auto arms = file.extent(variable.name).front();
    for (std::uint64_t arm = 0; arm < arms; ++arm) {
      std::vector<std::uint64_t> index{arm};
      if (by_replicate) index.push_back(replicate);
      auto values = file.read(variable.name, index);
      if (variable.type == Variable::Type::int32) {
        tables.put(variable.name, arm, counts_of(values), by_replicate);
      } else {
        tables.put(variable.name, arm, std::move(values), by_replicate);
      }
    }
  }
  return tables;
}

}  // namespace coprod
