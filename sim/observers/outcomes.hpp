#pragma once

/// Outcomes: what a run reports by month. Declared once, in outcomes.def.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// A dimension of outcomes besides scenario, replicate and time.
struct GroupDimension {
  std::string_view name;
  std::string_view long_name;
  std::vector<std::string> labels;
};
[[nodiscard]] const std::vector<GroupDimension>& group_dimensions();
[[nodiscard]] const GroupDimension& group_dimension(std::string_view name);

enum class OutcomeType : std::uint8_t { count, real };
/// How an outcome belongs to its month.
enum class OutcomeTiming : std::uint8_t { stock, flow, cohort };

struct OutcomeInfo {
  std::string_view name;
  OutcomeType type;
  OutcomeTiming timing;
  std::string_view dimensions;  ///< group dimensions, comma-separated; may be empty
  std::string_view unit;
  std::string_view long_name;
  bool headline;  ///< also in tables/headline.csv and the terminal summary
};
[[nodiscard]] std::span<const OutcomeInfo> all_outcomes();
[[nodiscard]] std::vector<const GroupDimension*> dimensions_of(const OutcomeInfo& outcome);
/// Cells of one month: the product of the group dimensions' sizes.
[[nodiscard]] std::size_t cells_of(const OutcomeInfo& outcome);

/// Name of a cell: "open_employment" or, of two dimensions, "own_search / hearing"; empty without
/// dimensions.
[[nodiscard]] std::string cell_label(const OutcomeInfo& outcome, std::size_t cell);

/// The unit of a flow over a year: "jobs month-1" becomes "jobs year-1".
[[nodiscard]] std::string yearly_unit(std::string_view unit);

}  // namespace coprod
