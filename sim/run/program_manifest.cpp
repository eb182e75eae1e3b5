#include "run/program_manifest.hpp"

#include "build_info.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

namespace coprod {

namespace {

/// Size and digest, and where the file is.
struct Known {
  std::filesystem::path real;
  std::string written;  ///< its name in the scenario
};

}  // namespace

std::vector<ManifestInput> inputs_of(std::span<const Scenario* const> scenarios) {
  std::vector<ManifestInput> all;
  std::vector<Known> known;
  for (const Scenario* scenario : scenarios) {
    for (const InputFile& input : scenario->inputs) {
      std::error_code error;
      const auto real = input.path.empty() ? std::filesystem::path()
                                           : std::filesystem::weakly_canonical(input.path, error);
      ManifestInput one{"", input.sha256, 0};
      if (input.sha256.empty()) {
        one = describe_input(input.path);
      } else if (!real.empty()) {
        const auto bytes = std::filesystem::file_size(real, error);
        if (!error) one.bytes = bytes;
      }
      bool there = false;
      for (std::size_t i = 0; i < all.size() && !there; ++i) {
        there = all[i].sha256 == one.sha256
                && (known[i].written == input.name || (!real.empty() && known[i].real == real));
      }
      if (there) continue;
      const auto taken = [&](const std::string& name) {
        return std::any_of(all.begin(), all.end(),
                           [&](const ManifestInput& other) { return other.path == name; });
      };
      one.path = input.name;
      for (int n = 2; taken(one.path); ++n) one.path = fmt::format("{} ({})", input.name, n);
      all.push_back(std::move(one));
      known.push_back({real, input.name});
    }
  }
  return all;
}

Manifest program_manifest(std::span<const Scenario* const> scenarios) {
  const BuildInfo& build = build_info();
  Manifest m;
  m.version = build.version;
  m.git_commit = build.commit;
  m.git_dirty = build.dirty;
  m.compiler = build.compiler;
  m.compiler_flags = build.flags;
  m.build_type = build.build_type;
  m.libraries = {
      {"Eigen", build.eigen}, {"Boost", build.boost},         {"HDF5", build.hdf5},
      {"oneTBB", build.tbb},  {"Random123", build.random123}, {"toml++", build.tomlplusplus},
      {"fmt", build.fmt},     {"OpenSSL", build.openssl}};
  for (const Scenario* scenario : scenarios) m.scenarios.push_back(scenario->name);
  m.inputs = inputs_of(scenarios);
  m.host = host_name();
  m.processor = processor_name();
  return m;
}

}  // namespace coprod
