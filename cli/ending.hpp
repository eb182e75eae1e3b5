#pragma once

/// How a command ends, as the manifest of its directory tells it.

#include <filesystem>
#include <string>

namespace coprod::cli {

class Ending {
 public:
  explicit Ending(std::string command_line) : command_line_(std::move(command_line)) {}

  /// From now on the results beside this manifest are the command's: it says that the command is at
  /// work (if it is there already), and `seal` says how that ended.
  void owns(std::filesystem::path manifest);
  /// Why the exit code will not be 0, as told to the user.
  void because(const std::string& reason) { reason_ = reason; }
  /// Writes code and reason into the manifest, if the command owns one. Never throws: where even this
  /// cannot be written, the manifest goes on saying that the command has not ended.
  void seal(int code) noexcept;

 private:
  std::string command_line_;
  std::filesystem::path manifest_;
  std::string reason_;
};

}  // namespace coprod::cli
