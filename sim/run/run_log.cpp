#include "run/run_log.hpp"

#include "output/files.hpp"
#include "output/manifest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod {

RunLog::RunLog(const std::filesystem::path& path) : path_(path), file_(path) {}

void RunLog::write(const char* event, const nlohmann::ordered_json& fields) {
  nlohmann::ordered_json line;
  line["time"] = utc_now();
  line["event"] = event;
  line.update(fields);
  const std::lock_guard lock(mutex_);
  file_ << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n'
        << std::flush;
  if (!file_) {
    throw OutputError(
        fmt::format("'{}' cannot be written (is the disk full?); make room and run "
                    "again.",
                    path_.string()));
  }
}

}  // namespace coprod
