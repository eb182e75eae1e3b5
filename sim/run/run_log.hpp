#pragma once

#include <filesystem>
#include <fstream>
#include <mutex>

#include <nlohmann/json_fwd.hpp>

namespace coprod {

/// `log.jsonl`: one JSON object a line, each with `time` (UTC) and `event`, written as it happens, so
/// that a run that was killed tells how far it came. From any thread.
class RunLog {
 public:
  explicit RunLog(const std::filesystem::path& path);

  /// Adds a line; `fields` is an object. Throws OutputError when it cannot be written.
  void write(const char* event, const nlohmann::ordered_json& fields);

 private:
  std::mutex mutex_;
  std::filesystem::path path_;
  std::ofstream file_;
  bool torn_ = false;  ///< the last line may be only half there
};

}  // namespace coprod
