#pragma once

#include "output/manifest.hpp"
#include "scenario/scenario.hpp"

#include <span>

namespace coprod {

/// A manifest that says which program this is, where it runs and what it read for `scenarios`; what
/// it did is for the caller to add.
[[nodiscard]] Manifest program_manifest(std::span<const Scenario* const> scenarios);

}  // namespace coprod
