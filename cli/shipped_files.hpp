#pragma once

#include <span>
#include <string_view>

namespace coprod::cli {

/// A file of scenarios/ that the program carries in itself.
struct ShippedFile {
  std::string_view name;  ///< relative to scenarios/
  std::string_view text;
};

/// The baseline scenario and its tables.
[[nodiscard]] std::span<const ShippedFile> shipped_files();

}  // namespace coprod::cli
