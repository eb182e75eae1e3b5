#pragma once

/// The page: one HTML file that needs no network and no other file.

#include "analysis/report/parts.hpp"

#include <string>
#include <vector>

namespace coprod::report {

/// What stands above the sections.
struct PageHead {
  std::string title;
  std::string subtitle;
};

/// All of the HTML, with a Content-Security-Policy that lets only its own style and scripts run.
[[nodiscard]] std::string page(const PageHead& head, const std::vector<Section>& sections);

}  // namespace coprod::report
