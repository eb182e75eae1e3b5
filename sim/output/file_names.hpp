#pragma once

/// What is asked of names that come from users and from files.

#include <filesystem>
#include <string>
#include <string_view>

namespace coprod {

/// Whether text from a file may be used as the name of a file: no path, no control characters.
[[nodiscard]] bool is_file_name(std::string_view name);

/// Why a file that was to be read is not there, with what to do about it: a link may lead nowhere.
[[nodiscard]] std::string reason_of_absence(const std::filesystem::path& path);

}  // namespace coprod
