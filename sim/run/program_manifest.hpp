#pragma once

#include "output/manifest.hpp"
#include "scenario/scenario.hpp"

#include <span>

namespace coprod {

/// A manifest with what is known before anything runs: this program, this machine, the scenarios and
/// their inputs, each once.
[[nodiscard]] Manifest program_manifest(std::span<const Scenario* const> scenarios);

}  // namespace coprod
