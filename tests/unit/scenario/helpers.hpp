#pragma once

#include "core/error.hpp"
#include "scenario/scenario.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <unistd.h>

namespace coprod::scenario_test {

/// A directory with a small data directory, removed at the end.
class Folder {
 public:
  Folder() {
    static std::atomic<int> counter{0};
    path_ = std::filesystem::temp_directory_path()
            / ("coprod-test-" + std::to_string(getpid()) + "-" + std::to_string(counter++));
    std::filesystem::create_directories(path_ / "data" / "hong_kong");
    const std::filesystem::path shipped =
        std::filesystem::path(COPROD_SOURCE_DIR) / "scenarios" / "data" / "hong_kong";
    std::filesystem::copy_file(shipped / "totals.csv", path_ / "data" / "hong_kong" / "totals.csv");
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// Writes a file and returns its path.
  std::string write(const std::string& name, const std::string& text) const {
    const auto path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline constexpr const char* plain_base = "schema = 1\ndata = \"data/hong_kong\"\n";

inline std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// The sentences of the InputError that loading throws; empty when it throws none.
inline std::vector<std::string> errors_of(const std::string& file,
                                          const std::vector<Override>& overrides = {}) {
  try {
    (void)load_scenario(file, overrides);
  } catch (const InputError& error) {
    return split_lines(error.what());
  }
  return {};
}

/// Whether one of `sentences` has all of `parts`.
inline bool says(const std::vector<std::string>& sentences, const std::vector<std::string>& parts) {
  for (const auto& sentence : sentences) {
    bool all = true;
    for (const auto& part : parts) all = all && sentence.find(part) != std::string::npos;
    if (all) return true;
  }
  return false;
}

/// Value of a lever for a programme in a month.
inline double lever(const Scenario& scenario, const std::string& key, int year, int month,
                    std::size_t programme = 0) {
  const auto* info = find_lever(key);
  REQUIRE(info != nullptr);
  return get_lever(scenario.levers.at(Month(year, month), scenario.effective_parameters()),
                   static_cast<std::size_t>(info - all_levers().data()), programme);
}

}  // namespace coprod::scenario_test
