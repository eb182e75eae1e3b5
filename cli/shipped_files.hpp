#pragma once

#include <span>
#include <string_view>

namespace coprod::cli {

/// A file that the program carries in itself.
struct ShippedFile {
  std::string_view name;  ///< relative to the folder that it comes from
  std::string_view text;
};

/// The baseline scenario and its tables, of scenarios/.
[[nodiscard]] std::span<const ShippedFile> shipped_files();
/// Stored results of experiments, of docs/experiments/; see stored_results.hpp.
[[nodiscard]] std::span<const ShippedFile> stored_files();

}  // namespace coprod::cli
