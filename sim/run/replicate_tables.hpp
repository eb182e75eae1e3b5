#pragma once

/// What a finished replicate leaves in results.h5: slabs of its variables, as the file holds them.
/// Made from observers and ledgers, or read back from a record or from an earlier file; the slabs
/// are equal either way, so that it does not matter when and by which process they were simulated.

#include "observers/observer.hpp"
#include "output/table.hpp"
#include "output/yearly.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace coprod {

/// In slabs of whole numbers, as in the file.
inline constexpr std::int32_t missing_count = std::numeric_limits<std::int32_t>::min();

class ReplicateTables {
 public:
  struct Slab {
    std::string variable;
    std::uint32_t arm = 0;     ///< position on the first axis
    bool by_replicate = true;  ///< false: the variable has no such axis; replicate 0 writes it
    std::variant<std::vector<std::int32_t>, std::vector<double>> values;

    /// Missing ones as NaN.
    [[nodiscard]] std::vector<double> numbers() const;
  };

  void put(std::string variable, std::size_t arm,
           std::variant<std::vector<std::int32_t>, std::vector<double>> values,
           bool by_replicate = true) {
    slabs_.push_back(
        {std::move(variable), static_cast<std::uint32_t>(arm), by_replicate, std::move(values)});
  }
  /// A table [month x cell]; kept by year, under its other name, when it has too many cells.
  void put_monthly(std::string variable, std::size_t arm,
                   std::variant<std::vector<std::int32_t>, std::vector<double>> values,
                   const CalendarYears& years);
  /// The outcomes of all arms, the base first. Slabs of one outcome stand together, in order of arms.
  void put_outcomes(std::span<const Observer> arms);

  [[nodiscard]] const std::vector<Slab>& slabs() const { return slabs_; }
  /// Null when there is none.
  [[nodiscard]] const Slab* find(std::string_view variable, std::size_t arm) const;
  /// The outcomes of one arm again, as after `finish`; months of tables kept by year have their
  /// year's value.
  [[nodiscard]] Observer observer(std::size_t arm, Month first, std::size_t months) const;

  /// For a record of a log, and back. Throws InvalidFile for bytes that are none of these.
  [[nodiscard]] std::vector<std::byte> bytes() const;
  [[nodiscard]] static ReplicateTables from_bytes(std::span<const std::byte> bytes);
  /// Those of a replicate of a finished file; differences are left out, which follow from the rest.
  [[nodiscard]] static ReplicateTables from_file(const ResultsReader& file,
                                                 std::uint32_t replicate);

 private:
  std::vector<Slab> slabs_;
};

/// Whole numbers of a table of counts; missing ones are missing_count.
[[nodiscard]] std::vector<std::int32_t> counts_of(std::span<const double> values);

/// A variable of differences between reform and base.
[[nodiscard]] std::string difference_name(std::string_view outcome);

}  // namespace coprod
