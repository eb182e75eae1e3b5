#pragma once

/// The sweep behind `coprod robust`: what it varies, and its SWEEP.toml.

#include "parameters/parameters.hpp"
#include "scenario/scenario.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// Whether `text` is what `pattern` describes: * stands for any characters, ? for one.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text);

struct VariedParameters {
  std::vector<const ParameterInfo*> parameters;  ///< in declaration order
  std::vector<std::string> notes;                ///< what was added or left out, and why
};

/// What is varied between worlds: parameters that a pattern matches or, without patterns, all
/// assumptions; whose prior is more than one value. A relation (relations.def) of which something is
/// varied is varied as a whole. A parameter that a reform sets is left out, since a world would
/// undo the reform; and so are levels that are solved in each world (run/levels.hpp). `scenarios` are base and reforms. Throws UsageError for a pattern that matches
/// nothing.
[[nodiscard]] VariedParameters varied_parameters(const std::vector<std::string>& patterns,
                                                 const std::vector<Scenario>& scenarios,
                                                 bool solve_levels = false);
/// "hiring.*, exit.*" as patterns. Throws UsageError when one is empty.
[[nodiscard]] std::vector<std::string> parse_patterns(std::string_view text);

struct RobustSweep {
  std::string title;
  std::string base;  ///< as typed, from the working directory; "a.toml+b.toml" composes
  std::vector<std::string> arms;  ///< the same
  std::vector<const ParameterInfo*> parameters;
  std::size_t worlds = 0;
  int replicates = 0;
  double scale = 1.0;
  bool solve_levels = false;
  std::optional<std::uint64_t> seed;  ///< of design and runs; without, 1 and that of the base
};

/// SWEEP.toml for `directory`; its paths are relative to that.
[[nodiscard]] std::string sweep_text(const RobustSweep& sweep,
                                     const std::filesystem::path& directory);

}  // namespace coprod
