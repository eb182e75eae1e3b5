#pragma once

#include <string>
#include <string_view>

namespace coprod::scenario_detail {

/// Why a line could not be read as TOML and what to write instead, for people who write scenarios:
/// "why); what to do". The reader's own words (`description`) only tell cases apart.
[[nodiscard]] std::string why_not_toml(std::string_view line, std::string_view description);

}  // namespace coprod::scenario_detail
