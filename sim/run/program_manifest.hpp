#pragma once

#include "output/manifest.hpp"
#include "scenario/scenario.hpp"

#include <span>

namespace coprod {

/// A manifest with what is known before anything runs: this program, this machine, the scenarios and
/// their inputs, each once.
[[nodiscard]] Manifest program_manifest(std::span<const Scenario* const> scenarios);

/// The files that scenarios were made from, each once: files are the same when their digests are, and
/// their names or real paths, too. Different files of one name are numbered: "pol.toml (2)".
[[nodiscard]] std::vector<ManifestInput> inputs_of(std::span<const Scenario* const> scenarios);

}  // namespace coprod
