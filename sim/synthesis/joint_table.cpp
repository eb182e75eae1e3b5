#include "synthesis/joint_table.hpp"

#include "core/error.hpp"

#include <fmt/format.h>

namespace coprod::tables {

std::size_t attribute_position(const std::vector<Attribute>& attributes, const std::string& name,
                               const std::string& who) {
  for (std::size_t a = 0; a < attributes.size(); ++a) {
    if (attributes[a].name == name) return a;
  }
  throw InputError(
      fmt::format("{} is by attribute '{}' (the joint table has no such attribute) add it to "
                  "the attributes, or leave this out",
                  who, name));
}

std::vector<Index> projection(const std::vector<Attribute>& from,
                              const std::vector<std::size_t>& onto) {
  std::vector<std::size_t> stride(from.size(), 0);
  std::size_t width = 1;
  for (std::size_t i = onto.size(); i-- > 0;) {
    stride[onto[i]] = width;
    width *= from[onto[i]].categories.size();
  }
  std::vector<Index> target(cell_count(from));
  std::vector<std::size_t> category(from.size(), 0);
  std::size_t here = 0;
  for (Index& t : target) {
    t = static_cast<Index>(here);
    for (std::size_t a = from.size(); a-- > 0;) {  // the odometer's next position
      here += stride[a];
      if (++category[a] < from[a].categories.size()) break;
      here -= stride[a] * category[a];
      category[a] = 0;
    }
  }
  return target;
}

std::string margin_title(const Margin& margin) {
  return margin.file.empty() ? fmt::format("margin '{}'", margin.name)
                             : margin.file.generic_string();
}

}  // namespace coprod::tables
