#include "run/program_manifest.hpp"

#include "build_info.hpp"

#include <set>

namespace coprod {

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
  std::set<std::string> known;
  for (const Scenario* scenario : scenarios) {
    m.scenarios.push_back(scenario->name);
    for (const auto& input : scenario->inputs) {
      if (!known.insert(input.name).second) continue;
      m.inputs.push_back(input.sha256.empty() ? describe_input(input.path)
                                              : ManifestInput{"", input.sha256, 0});
      m.inputs.back().path = input.name;
    }
  }
  m.host = host_name();
  m.processor = processor_name();
  return m;
}

}  // namespace coprod
