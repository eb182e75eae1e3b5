#pragma once

/// The ledger's sums as variables of results.h5, and its rows as tables of ledger.h5.

#include "output/rows.hpp"
#include "output/table.hpp"
#include "run/ledger.hpp"
#include "run/replicate_tables.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// Root attributes `file_type` and `format_version` of `ledger.h5`.
inline constexpr std::string_view ledger_file_type = "coprod-ledger";
inline constexpr std::string_view ledger_version = "1.0";

/// Persons present at the start by whether they work more, as many or fewer months under the reform:
/// [luck][gain, same, lose], where luck is the same in both arms, or the reform's own.
using LuckChange = std::array<std::array<std::int64_t, 3>, 2>;

void add_ledger_dimensions(std::vector<Dimension>& dimensions);
void add_ledger_variables(std::vector<Variable>& variables);
void put_ledger_sums(ReplicateTables& tables, std::size_t reform, const LedgerSums& sums,
                     const CalendarYears& years);
void put_luck(ReplicateTables& tables, std::size_t reform, const LuckChange& change);

/// `ledger.h5`: a table for each reform and each of the first replicates. For one thread at a time.
class LedgerFile {
 public:
  LedgerFile(const std::filesystem::path& path, const Provenance& provenance,
             std::span<const std::string> reforms, std::size_t replicates,
             IfExists if_exists = IfExists::refuse);

  /// Of how many replicates it lists persons: 0, 1, …
  [[nodiscard]] std::size_t replicates() const { return replicates_; }
  void append(std::size_t reform, std::size_t replicate, std::span<const LedgerRow> rows);
  /// Publishes the file with the first `replicates` tables of each reform.
  void finish(std::size_t replicates);

 private:
  std::size_t reforms_;
  std::size_t replicates_;
  std::vector<RowColumn> columns_;
  std::vector<std::byte> buffer_;
  Hdf5Writer file_;
};

}  // namespace coprod
