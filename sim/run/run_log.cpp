#include "run/run_log.hpp"

#include "output/files.hpp"
#include "output/manifest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod {

namespace {

/// A process that was killed may have left half a line.
bool ends_within_a_line(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  char last = '\n';
  if (file.seekg(-1, std::ios::end)) file.get(last);
  return last != '\n';
}

}  // namespace

RunLog::RunLog(const std::filesystem::path& path) : path_(path) {
  torn_ = ends_within_a_line(path);
  file_.open(path, std::ios::app);
}

void RunLog::write(const char* event, const nlohmann::ordered_json& fields) {
  nlohmann::ordered_json line;
  line["time"] = utc_now();
  line["event"] = event;
  line.update(fields);
  const std::lock_guard lock(mutex_);
  file_.clear();  // there may be room again
  file_ << (torn_ ? "\n" : "")
        << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n'
        << std::flush;
  torn_ = !file_;
  if (!file_) {
    throw OutputError(
        fmt::format("'{}' cannot be written (is the disk full?); make room and run "
                    "again.",
                    path_.string()));
  }
}

}  // namespace coprod
