#pragma once

/// What happened to each person of one future, added up month by month.

#include "world/world.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace coprod {

/// What the ledger counts for a person; sums over persons are sums of outcomes.
enum class PersonMeasure : std::uint8_t {
  months_outside,  ///< months in each status at month end, in the order of Status
  months_seeking,
  months_training,
  months_sheltered,
  months_enterprise,
  months_open,
  months_in_work,  ///< in a social enterprise or open employment
  net_income,      ///< 0.01 HKD
  earnings,        ///< 0.01 HKD
  crises,
  months_waiting,  ///< months in a queue at month end
  role,            ///< highest role reached in a social enterprise, 0 to 4
};
inline constexpr std::array<std::string_view, 12> person_measure_names{
    "months_outside",    "months_seeking", "months_training", "months_sheltered",
    "months_enterprise", "months_open",    "months_in_work",  "net_income",
    "earnings",          "crises",         "months_waiting",  "role"};
inline constexpr std::size_t n_person_measures = person_measure_names.size();
using PersonMeasures = std::array<std::int64_t, n_person_measures>;

/// The first job that began after the tally did.
struct FirstJob {
  std::int32_t hire_day = no_day;
  std::int32_t months = 0;  ///< month ends at which it was held

  static constexpr std::int32_t no_day = INT32_MIN;
  [[nodiscard]] bool found() const { return hire_day != no_day; }
};

/// Rows are those of World's persons.
class PersonTally {
 public:
  /// `start_day`: jobs begun before it are not counted as first jobs.
  explicit PersonTally(std::int32_t start_day) : start_day_(start_day) {}

  /// New rows are newcomers of the month that begins on `first_day`: the job that they bring along is
  /// no first job.
  void resize(std::size_t rows, std::int32_t first_day);
  /// Keeps rows order[0], order[1], …
  void reorder(std::span<const std::uint32_t> order);

  /// Adds the month that `world` has just finished for rows [first, first + count).
  void add(const World& world, std::size_t first, std::size_t count);
  void add_crisis(std::size_t row) { ++crises_[row]; }
  /// The roles of the staff of social enterprises.
  void add_roles(const World& world);

  [[nodiscard]] PersonMeasures measures(std::size_t row) const;
  [[nodiscard]] FirstJob first_job(std::size_t row) const {
    return {first_hire_[row], first_months_[row]};
  }
  [[nodiscard]] std::size_t bytes() const;

 private:
  /// Applies `action` to each column.
  template <class Action>
  void each(Action&& action) {
    action(months_, std::uint64_t{0});
    action(net_income_, std::int64_t{0});
    action(earnings_, std::int64_t{0});
    action(crises_, std::uint16_t{0});
    action(waiting_, std::uint16_t{0});
    action(role_, std::uint8_t{0});
    action(not_before_, start_day_);
    action(first_hire_, FirstJob::no_day);
    action(first_months_, std::uint16_t{0});
  }

  std::int32_t start_day_;
  std::vector<std::uint64_t> months_;  ///< six counters of ten bits, by status
  std::vector<std::int64_t> net_income_;
  std::vector<std::int64_t> earnings_;
  std::vector<std::uint16_t> crises_;
  std::vector<std::uint16_t> waiting_;
  std::vector<std::uint8_t> role_;
  std::vector<std::int32_t> not_before_;  ///< day from which a job counts as the first
  std::vector<std::int32_t> first_hire_;
  std::vector<std::uint16_t> first_months_;
};

}  // namespace coprod
