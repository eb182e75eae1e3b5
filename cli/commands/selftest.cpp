#include "cli/commands/commands.hpp"
#include "cli/shipped_files.hpp"
#include "core/error.hpp"
#include "output/files.hpp"
#include "run/run.hpp"
#include "scenario/scenario.hpp"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

namespace coprod::cli {

namespace {

namespace fs = std::filesystem;

/// A directory that is removed with all it holds.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name = (fs::temp_directory_path() / "coprod-selftest-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      throw RunError(
          "no directory can be made for temporary files (the self-test writes a few); "
          "set TMPDIR to a directory that you may write to.");
    }
    path_ = name;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

int selftest(const Context& context) {
  const ScratchDirectory scratch;
  std::vector<std::string> lines;
  for (const auto& [name, text] : shipped_files()) {
    const fs::path path = scratch.path() / name;
    fs::create_directories(path.parent_path());
    write_text_file(path, text);
  }
  const Scenario scenario = load_scenario((scratch.path() / "hong_kong.toml").string());
  const bool passed = self_test(scenario, scratch.path(), lines);
  for (const auto& line : lines) result(printable(line) + "\n");
  result(passed ? "PASSED\n" : "FAILED\n");
  if (!passed) return exit_run_failed;
  next_step(context.manner, "coprod init pilot", "a first scenario of your own");
  return exit_ok;
}

}  // namespace

void add_selftest(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("selftest", "Check that the program works on this machine");
  add_quiet_option(*command, context);
  command->callback([&context] { context.action = [&context] { return selftest(context); }; });
}

}  // namespace coprod::cli
