#pragma once

/// What fitting and rounding share: arithmetic on the cells of the joint table.

#include "synthesis/margins.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace coprod::tables {

using Index = std::uint32_t;

inline double at(const Eigen::ArrayXd& array, std::size_t i) {
  return array[static_cast<Eigen::Index>(i)];
}
inline double& at(Eigen::ArrayXd& array, std::size_t i) {
  return array[static_cast<Eigen::Index>(i)];
}

/// Position of the attribute called `name`; refuses what `who` is by, where there is none.
[[nodiscard]] std::size_t attribute_position(const std::vector<Attribute>& attributes,
                                             const std::string& name, const std::string& who);

/// For every cell of a table over `from`, the cell of the table over its attributes `onto`
/// (positions in `from`).
[[nodiscard]] std::vector<Index> projection(const std::vector<Attribute>& from,
                                            const std::vector<std::size_t>& onto);

/// What messages call a margin.
[[nodiscard]] std::string margin_title(const Margin& margin);

}  // namespace coprod::tables
