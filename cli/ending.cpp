#include "cli/ending.hpp"

#include "cli/commands/commands.hpp"
#include "output/manifest.hpp"

namespace coprod::cli {

namespace {

void update(const std::filesystem::path& path, std::optional<int> code, std::string_view reason,
            const std::string& command_line) {
  Manifest manifest = read_manifest(path);
  manifest.exit_code = code;
  manifest.interrupted = code == exit_interrupted;
  manifest.reason = reason;
  manifest.command_line = {command_line};
  manifest.end_time = utc_now();
  write_manifest(path, manifest, IfExists::replace);
}

}  // namespace

void Ending::owns(std::filesystem::path manifest) {
  manifest_ = std::move(manifest);
  update(manifest_, std::nullopt, not_ended, command_line_);
}

void Ending::seal(int code) noexcept {
  if (manifest_.empty()) return;
  try {
    update(manifest_, code, code == exit_ok ? "" : reason_, command_line_);
  } catch (const std::exception&) {
    // The manifest says that the command has not ended.
  }
  manifest_.clear();
}

}  // namespace coprod::cli
