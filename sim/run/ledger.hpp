#pragma once

/// The ledger of two futures of the same persons: who gains, who loses, when, in which process and
/// through what their arms part. Persons are told apart by key and never forgotten: sums over them
/// are differences of the outcomes of the two arms, exactly.

#include "core/parallel.hpp"
#include "run/parting.hpp"
#include "run/person_tally.hpp"
#include "run/pipeline.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace coprod {

/// Counts of persons.
enum class PersonCount : std::uint8_t {
  persons,        ///< present at the end of a month while the ledger was kept
  parted,         ///< whose arms differ in anything
  status_parted,  ///< who were in different statuses in some month
  work_gained,    ///< who worked more months
  work_lost,
  income_gained,  ///< whose net income of all months was higher
  income_lost,
  hired_in_base,  ///< who began a job in the base
  hired_in_reform,
  hired_in_both,
};
inline constexpr std::array<std::string_view, 10> person_count_names{
    "persons",       "parted",      "status_parted", "work_gained",     "work_lost",
    "income_gained", "income_lost", "hired_in_base", "hired_in_reform", "hired_in_both"};
inline constexpr std::size_t n_person_counts = person_count_names.size();

/// Months over which first jobs of those hired in both arms are followed.
inline constexpr std::size_t tenure_months = 24;

/// Sums of one group of persons.
struct GroupSums {
  PersonMeasures difference{};  ///< reform less base
  std::array<std::int64_t, n_person_counts> people{};
};

/// One person.
struct LedgerRow {
  EntityKey key;
  std::uint8_t sex = 0;
  std::uint8_t age_group = 0;  ///< when the ledger began, or at entry
  std::uint8_t kind = 0;
  std::uint8_t severity = 0;
  std::uint8_t district = 0;
  FirstDifference any;
  FirstDifference status;
  PersonMeasures base{};
  PersonMeasures reform{};
};

/// Months in work of a person in both arms.
struct WorkedInBoth {
  std::uint64_t key;
  std::int32_t base;
  std::int32_t reform;
};

struct LedgerSums {
  std::array<GroupSums, n_kinds * n_severities> by_kind{};
  std::array<GroupSums, 2> by_sex{};
  std::array<GroupSums, n_age_groups> by_age{};
  std::array<GroupSums, n_districts> by_district{};
  std::vector<std::array<std::int64_t, via_names.size()>> parted;         ///< [process]
  std::vector<std::array<std::int64_t, via_names.size()>> status_parted;  ///< [process]
  std::vector<std::int64_t> parted_in_month;                              ///< [reported month]
  /// [reported month][status in base x status in reform], persons at month end.
  std::vector<std::array<std::int64_t, n_statuses * n_statuses>> status_pairs;
  /// Of those who began a job in both arms early enough: held after n months, n = 0 … 24.
  std::array<std::array<std::int64_t, tenure_months + 1>, 2> kept{};
};

struct LedgerOptions {
  Month first;             ///< first reported month
  std::size_t months = 0;  ///< reported
  /// Takes the rows of persons whose arms part, some at a time; none when empty.
  std::function<void(std::span<const LedgerRow>)> rows;
  bool worked = false;  ///< keep months in work of each person present at the start
};

class Ledger {
 public:
  /// `base` is the World that both futures start from, or one with the same persons. Persons are
  /// watched from the next month on and counted from `options.first`.
  Ledger(const World& base, LedgerOptions options,
         std::vector<std::uint8_t> processes_reading_differing_parameters);

  /// Before the month's first process.
  void begin_month(const World& base);
  /// After the process that moves, drops and adds rows in `month`. Throws RunError when the two arms
  /// no longer hold the same persons.
  void follow_rows(const World& base, const World& reform, Month month);
  /// First row of those who entered in the month.
  [[nodiscard]] std::size_t first_newcomer() const { return first_newcomer_; }
  [[nodiscard]] Parting& parting() { return parting_; }
  /// After the month's last process. One future alone may be given as both arms: then only its own
  /// months in work are counted, as those of the base.
  void end_month(const World& base, const Pipeline& base_pipeline, const World& reform,
                 const Pipeline& reform_pipeline, Executor& executor);
  /// Closes the account of all who are still present.
  void finish(const World& base);

  [[nodiscard]] const LedgerSums& sums() const { return sums_; }
  [[nodiscard]] const std::vector<WorkedInBoth>& worked() const { return worked_; }

 private:
  void close(const World& base, std::size_t row);
  void add_to(GroupSums& group, const LedgerRow& row, const FirstJob& base,
              const FirstJob& reform) const;
  void flush_rows();

  LedgerOptions options_;
  Month start_;  ///< first month whose end is counted
  Parting parting_;
  PersonTally base_;
  PersonTally reform_;
  std::vector<std::uint64_t> keys_;
  std::size_t first_newcomer_ = 0;
  std::vector<std::uint16_t> since_;            ///< month of entry into the ledger
  std::vector<std::uint8_t> present_at_start_;  ///< not entered since
  LedgerSums sums_;
  std::vector<LedgerRow> buffer_;
  std::vector<WorkedInBoth> worked_;
};

}  // namespace coprod
