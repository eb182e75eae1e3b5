#pragma once

/// When, in which process and through what two futures of the same persons part.

#include "run/pipeline.hpp"
#include "world/world.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace coprod {

/// The first input of a process that differs between two futures, in this order.
enum class Via : std::uint8_t {
  lever,         ///< a lever or parameter that the process reads
  own_state,     ///< an earlier difference in the person's own columns
  tie,           ///< the person's caregiver or social worker
  organisation,  ///< employer, social enterprise, NGO; what a district or Government does
  settlement,    ///< competition for a job or a place with others, nothing else
};
inline constexpr std::array<std::string_view, 5> via_names{"lever", "own_state", "tie",
                                                           "organisation", "settlement"};

/// A first difference of one person.
struct FirstDifference {
  std::uint16_t month = 0;   ///< months since 1900-01; 0 while there is none
  std::uint8_t process = 0;  ///< position in all_processes()
  Via via = Via::lever;
};

/// Compares the persons of two Worlds whose rows are the same persons, after each process and only
/// in the columns that it writes. A person's arms part with the first bit that differs; their
/// status parts with the first month and process in which they are in different statuses.
class Parting {
 public:
  /// Positions of the processes that read a parameter in which the two futures differ.
  explicit Parting(std::vector<std::uint8_t> reads_differing_parameter);

  void resize(std::size_t rows);
  void reorder(std::span<const std::uint32_t> order);

  /// Before each pass: where the columns lie, and which processes see a lever that differs.
  void bind(const World& base, const World& other, const MonthContext& base_month,
            const MonthContext& other_month);
  /// After a process has run on rows [first, first + count) of both. Ranges that lie in different
  /// blocks may be looked at in parallel.
  void look(std::size_t process, std::size_t first, std::size_t count);

  [[nodiscard]] const FirstDifference& any(std::size_t row) const { return any_[row]; }
  [[nodiscard]] const FirstDifference& status(std::size_t row) const { return status_[row]; }

 private:
  struct ColumnPair {
    const std::byte* base = nullptr;
    const std::byte* other = nullptr;
    std::size_t bytes = 0;
  };
  void pair_enterprises();
  [[nodiscard]] bool same_employer(std::size_t row) const;
  [[nodiscard]] Via via(std::size_t process, std::size_t row, bool parted_before) const;
  [[nodiscard]] bool tie_differs(std::string_view process, std::size_t row) const;
  [[nodiscard]] bool organisation_differs(std::string_view process, std::size_t row) const;
  [[nodiscard]] bool enterprise_differs(std::string_view process, std::uint32_t in_base,
                                        std::uint32_t in_other) const;
  void look_at_chunk(std::size_t process, std::size_t first, std::size_t count);

  const World* base_ = nullptr;
  const World* other_ = nullptr;
  std::uint16_t month_ = 0;
  std::vector<std::vector<std::size_t>> written_;  ///< [process] positions of columns of persons
  std::vector<ColumnPair> columns_;                ///< of persons, in declaration order
  std::size_t status_column_ = 0;
  std::size_t employer_column_ = 0;
  /// Row of the same social enterprise in the other future, of those in the base and in the other.
  std::array<std::vector<std::uint32_t>, 2> twin_enterprises_;
  std::vector<std::uint8_t> reads_differing_parameter_;
  std::vector<std::uint8_t> sees_lever_;  ///< [process]
  std::vector<FirstDifference> any_;
  std::vector<FirstDifference> status_;
  std::vector<std::uint8_t> is_unparted_;         ///< by row, 1 until its arms part
  std::vector<std::uint8_t> is_status_unparted_;  ///< the same for status
  std::vector<std::uint16_t> unparted_;           ///< rows of each chunk that have not parted
  std::vector<std::uint16_t> status_unparted_;    ///< the same for status
};

/// Positions of the processes whose declared parameters differ between two sets.
[[nodiscard]] std::vector<std::uint8_t> processes_reading(const Parameters& a, const Parameters& b);

}  // namespace coprod
