#include "analysis/report.hpp"

#include "analysis/report/assets.hpp"
#include "analysis/report/page.hpp"
#include "analysis/report/sweep_parts.hpp"
#include "output/files.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace coprod {

namespace {

/// None when the directory's tables cannot tell them: only headlines were written, or by others.
std::vector<PatternRow> known_patterns(const std::filesystem::path& directory) {
  try {
    return pattern_table(directory);
  } catch (const std::runtime_error&) {
    return {};
  }
}

}  // namespace

ReportFacts write_report(const std::filesystem::path& directory, const std::filesystem::path& out) {
  using namespace report;
  if (is_sweep_directory(directory)) {
    const std::string text = sweep_page(directory);
    write_text_file(out, text);
    ReportFacts facts;
    facts.bytes = text.size();
    facts.interactive = !chart_script().empty();
    facts.sweep = true;
    return facts;
  }
  const Data data(directory);
  PageHead head;
  if (data.compared()) {
    for (const auto& label : data.reforms()) {
      head.title += (head.title.empty() ? "" : "; ") + data.title_of(label);
    }
    head.subtitle =
        fmt::format("Against {}, {}, {} replicates. The same people meet the same luck in each.",
                    data.title_of(data.base()), data.window_text(), data.replicates());
  } else {
    head.title = data.title_of(data.base());
    head.subtitle = fmt::format("One scenario, {} replicate{}; means of {}.", data.replicates(),
                                data.replicates() == 1 ? "" : "s", data.window_text());
  }
  Section verdict = verdict_section(data);
  verdict.body += missed_patterns(known_patterns(directory));
  const std::string text =
      page(head, {std::move(verdict), answers_section(data), changes_section(data),
                  headlines_section(data), people_section(data), survival_section(data),
                  flows_section(data), dimensions_section(data), enterprises_section(data),
                  money_section(data), attribution_section(data), uncertainty_section(data),
                  assumptions_section(data), reproduce_section(data)});
  write_text_file(out, text);
  return {text.size(),
          data.compared(),
          !chart_script().empty(),
          data.table("people_by_kind") != nullptr,
          data.attribution("carried") != nullptr,
          false};
}

}  // namespace coprod
