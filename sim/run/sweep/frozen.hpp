#pragma once

/// What a sweep's directory says of its sweep before any run: sweep.json, design.csv, its scenarios.

#include "output/files.hpp"
#include "run/sweep/directory.hpp"

#include <filesystem>

#include <nlohmann/json.hpp>

namespace coprod {

/// sweep.json, checked. Throws InvalidFile.
[[nodiscard]] nlohmann::ordered_json parse_frozen(const std::filesystem::path& directory);
/// What sweep.json says of a plan, but for where the sweep's file lies.
[[nodiscard]] nlohmann::ordered_json frozen_plan(const SweepPlan& plan);
void write_frozen(const std::filesystem::path& directory, const SweepPlan& plan,
                  IfExists if_exists);

/// Whether a directory holds nothing but what freezing a sweep, killed half way, leaves behind.
[[nodiscard]] bool is_half_made(const std::filesystem::path& directory);
/// Makes the directory; sweep.json comes last.
void freeze(const std::filesystem::path& directory, const SweepPlan& plan);

/// Throws InputError when the plan is not what was frozen.
void require_same(const std::filesystem::path& directory, const nlohmann::ordered_json& json,
                  const SweepPlan& plan);
/// design.csv is what readers take for the points, so it must say what runs. An extension that was
/// killed leaves it too short.
void require_frozen_points(const std::filesystem::path& directory, const SweepPlan& plan);

}  // namespace coprod
