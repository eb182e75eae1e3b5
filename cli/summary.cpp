#include "cli/summary.hpp"

#include "cli/console.hpp"
#include "cli/figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod::cli {

namespace {

constexpr std::array<std::string_view, 12> month_names{
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

std::string month_text(Month month) {
  return fmt::format("{} {}", month_names[static_cast<std::size_t>(month.month_of_year() - 1)],
                     month.year());
}

std::string headline_table(const std::vector<HeadlineRow>& rows) {
  const bool one_month = std::all_of(rows.begin(), rows.end(), [&](const HeadlineRow& row) {
    return row.month == rows.front().month;
  });
  const bool intervals = std::any_of(rows.begin(), rows.end(), [](const HeadlineRow& row) {
    return std::isfinite(row.half_width);
  });
  std::string title =
      one_month ? "Twelve months to " + month_text(rows.front().month) : "Headlines";
  if (intervals) title += ", mean and 95% interval over replicates";
  std::vector<std::vector<std::string>> table;
  for (const auto& row : rows) {
    const auto [factor, unit] = shown_unit(row.unit, row.mean);
    const double half = row.half_width * factor;
    const int decimals = decimals_for(row.mean * factor, half);
    std::vector<std::string> cells{
        "  " + outcome_label(row.long_name, row.group), grouped(row.mean * factor, decimals),
        std::isfinite(half) ? "± " + grouped(half, decimals) : "", printable(unit)};
    if (!one_month) cells.insert(cells.begin() + 1, to_string(row.month));
    table.push_back(std::move(cells));
  }
  return bold(title) + "\n"
         + columns_within(static_cast<std::size_t>(terminal_width(stdout)), table,
                          one_month ? std::vector<bool>{false, true, true}
                                    : std::vector<bool>{false, false, true, true});
}

}  // namespace

std::string summary_text(const RunSummary& s) {
  std::string out = bold(printable(s.title)) + "\n";
  out += fmt::format("{} persons, {} months, {} replicate{}", grouped(s.persons),
                     grouped(static_cast<double>(s.months)), s.replicates,
                     s.replicates == 1 ? "" : "s");
  if (s.replicates < s.replicates_asked) out += fmt::format(" of {} asked for", s.replicates_asked);
  out += s.preview ? ". A preview: too small to trust.\n" : ".\n";
  out += "The model is not calibrated yet: read differences between scenarios, not levels.\n\n";
  if (!s.other_headlines.empty()) out += bold(printable(s.scenario)) + "\n";
  if (!s.headlines.empty()) out += headline_table(s.headlines) + "\n";
  for (const auto& [scenario, rows] : s.other_headlines) {
    out += bold(printable(scenario)) + "\n" + headline_table(rows) + "\n";
  }
  if (s.replicates == 1) {
    out += "One replicate shows no interval; run with -r 10 to see how far chance goes.\n\n";
  }
  const double rate = s.seconds > 0.0 ? s.person_months / s.seconds : 0.0;
  out +=
      fmt::format("{} person-months in {} (synthesis {}): {} a second on {} thread{}, kernels {}\n",
                  rounded(s.person_months), duration(s.seconds), duration(s.synthesis_seconds),
                  rounded(rate), s.threads, s.threads == 1 ? "" : "s", printable(s.isa));
  out += fmt::format(
      "{:.1f} ns, {:.1f} random words and {:.1f} bytes streamed a person-month (processor time)\n",
      s.ns_per_person_month, s.words_per_person_month, s.bytes_per_person_month);
  out += fmt::format("{:.0f} bytes a person; peak memory {}\n", s.bytes_per_person,
                     bytes(s.peak_rss_bytes));
  if (!s.memory_table.empty()) {
    out += "\n" + bold("Memory by table") + "\n";
    for (const auto& line : s.memory_table) out += line + "\n";
  }
  out += fmt::format("\nResults in {}\n", printable(s.out.string()));
  for (const auto& checkpoint : s.checkpoints) {
    out += fmt::format("Checkpoint {}\n", printable(checkpoint.string()));
  }
  if (s.micro) out += fmt::format("Micro-data {}\n", printable(s.micro->string()));
  return out;
}

std::string summary_json(const RunSummary& s) {
  nlohmann::ordered_json json;
  json["out"] = s.out.string();
  json["scenario"] = s.scenario;
  json["title"] = s.title;
  json["persons"] = s.persons;
  json["months"] = s.months;
  json["replicates"] = s.replicates;
  json["replicates_asked"] = s.replicates_asked;
  json["preview"] = s.preview;
  json["headlines"] = nlohmann::ordered_json::array();
  for (const auto& row : s.headlines) {
    // NaN becomes null.
    json["headlines"].push_back({{"outcome", row.outcome},
                                 {"group", row.group},
                                 {"unit", row.unit},
                                 {"long_name", row.long_name},
                                 {"month", to_string(row.month)},
                                 {"mean", row.mean},
                                 {"half_width", row.half_width}});
  }
  json["performance"] = {{"person_months", s.person_months},
                         {"seconds", s.seconds},
                         {"core_seconds", s.core_seconds},
                         {"synthesis_seconds", s.synthesis_seconds},
                         {"ns_per_person_month", s.ns_per_person_month},
                         {"words_per_person_month", s.words_per_person_month},
                         {"bytes_per_person_month", s.bytes_per_person_month},
                         {"bytes_per_person", s.bytes_per_person},
                         {"peak_rss_bytes", s.peak_rss_bytes},
                         {"threads", s.threads},
                         {"isa", s.isa}};
  json["checkpoints"] = nlohmann::ordered_json::array();
  for (const auto& checkpoint : s.checkpoints) json["checkpoints"].push_back(checkpoint.string());
  if (s.micro) json["micro"] = s.micro->string();
  if (!s.memory_table.empty()) json["memory_table"] = s.memory_table;
  json["warnings"] = s.warnings;
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace coprod::cli
