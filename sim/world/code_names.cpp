#include "world/code_names.hpp"

#include <array>
#include <utility>

namespace coprod {

std::span<const std::string_view> code_names(const ColumnInfo& column) {
  using Names = std::span<const std::string_view>;
  static constexpr std::array<std::string_view, 2> casual_names{"lasting", "casual"};
  static constexpr std::array<std::string_view, 2> illness_names{"well", "ill"};
  static constexpr std::array<std::pair<std::string_view, Names>, 16> by_column{
      {{"sex", sex_names},
       {"primary_kind", kind_names},
       {"severity", severity_names},
       {"onset", onset_names},
       {"education", education_names},
       {"district", district_names},
       {"benefit", benefit_names},
       {"status", status_names},
       {"route", route_names},
       {"first_channel", route_names},
       {"trained", trained_names},
       {"coworkers_trained", trained_names},
       {"casual", casual_names},
       {"ill", illness_names},
       {"queue", queue_names},
       {"programme", programme_names}}};
  if (column.unit != "code") return {};
  for (const auto& [name, names] : by_column) {
    if (name == column.name) return names;
  }
  return {};
}

}  // namespace coprod
