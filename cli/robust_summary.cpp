#include "cli/robust_summary.hpp"

#include "cli/console.hpp"
#include "parameters/parameters.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t text_width = 100;

std::string range_text(const robustness::Estimate& share) {
  if (!std::isfinite(share.low)) return share_text(share.value);
  return fmt::format("{} ({:.0f}-{:.0f})", share_text(share.value), 100.0 * share.low,
                     100.0 * share.high);
}

/// Outcomes of one cell; those of groups are in robust.csv and on the page.
std::string outcome_table(const RobustReform& reform) {
  Rows rows{{"outcome", "worlds", "up", "down", "zero", "median", "5%", "95%", "spread", "chance",
             "raw up", "unit"}};
  for (const RobustOutcome& outcome : reform.outcomes) {
    const auto& signs = outcome.signs;
    if (outcome.cell.name.find('[') != std::string::npos) continue;
    if (signs.worlds == 0) {
      rows.push_back({outcome.cell.name, "0", "–", "–", "–", "–", "–", "–", "–", "–", "–", ""});
      continue;
    }
    const double digits = std::max({signs.spread.value, signs.chance / 3.0, 0.0});
    const auto change = [&](double value) { return change_text(outcome.cell, value, digits); };
    const auto size = [&](double value) {
      std::string text = change(value);
      if (text.starts_with('+')) text.erase(0, 1);
      return text;
    };
    rows.push_back({outcome.cell.name, fmt::format("{}", signs.worlds), range_text(signs.positive),
                    range_text(signs.negative), share_text(signs.zero.value),
                    change(signs.median.value), change(signs.quantile_05.value),
                    change(signs.quantile_95.value), size(signs.spread.value), size(signs.chance),
                    share_text(signs.raw_positive.value), unit_of_change(outcome.cell).change});
  }
  return columns(rows, {false, true, true, true, true, true, true, true, true, true, true, false});
}

std::string carrier_table(const RobustOutcome& outcome, const std::vector<std::string>& factors) {
  Rows rows{{"", "assumption", "share of the spread", "95% interval", "p", ""}};
  std::size_t rank = 0;
  for (const auto& carrier : outcome.carriers.ranked) {
    if (++rank > 10) break;
    const bool known = std::isfinite(carrier.share.value);
    rows.push_back({fmt::format("{}", rank), factors[carrier.factor],
                    known ? fmt::format("{:.1f}%", 100.0 * carrier.share.value) : "–",
                    known ? fmt::format("{:.1f} to {:.1f}%", 100.0 * carrier.share.low,
                                        100.0 * carrier.share.high)
                          : "–",
                    carrier.p < 0.0001 ? "below .0001" : fmt::format("{:.2g}", carrier.p),
                    carrier.established ? "established" : "not told from an inert one"});
  }
  return columns(rows, {true, false, true, true, true, false});
}

/// What the five that carry most are, in words.
std::string carriers_in_words(const RobustOutcome& outcome,
                              const std::vector<std::string>& factors) {
  std::string text;
  std::size_t told = 0;
  for (const auto& carrier : outcome.carriers.ranked) {
    const ParameterInfo* info = find_parameter(factors[carrier.factor]);
    if (info == nullptr || told++ >= 5) continue;
    text += wrapped(fmt::format("{}: {}.", info->key, info->description), text_width, 0);
  }
  return text.empty() ? text : "\n" + text;
}

std::string reform_text(const RobustStudy& study, const RobustReform& reform) {
  const RobustOutcome& main = reform.main();
  std::string text = bold(printable(reform.title)) + "\n";
  text += wrapped(printable(share_sentence(study, reform, main)), text_width, 0);
  text += wrapped(printable(carrier_sentence(reform, main, study.factors)), text_width, 0) + "\n";
  text += fmt::format(
      "Outcomes of {}, reform less base; up and down are shares of worlds by the sign of the\n"
      "expected effect, with 95% intervals in per cent; spread is between worlds, chance that of "
      "one\n"
      "replicate.{} Those of groups are in robust.csv:\n\n",
      study.year,
      study.scale == 1.0
          ? std::string()
          : fmt::format(" Counts and sums are those of {:g} of the population.", study.scale));
  text += outcome_table(reform);
  text +=
      fmt::format("\nWhat carries the spread of the main outcome, the {}:\n\n", called(main.cell));
  text += carrier_table(main, study.factors);
  text += carriers_in_words(main, study.factors) + "\n";
  const auto& together = main.carriers.together;
  if (std::isfinite(together.value)) {
    text += fmt::format("Together those that are established carry {}.\n",
                        together.value > 0.0
                            ? fmt::format("{:.0f}% ({:.0f} to {:.0f}%)", 100.0 * together.value,
                                          100.0 * together.low, 100.0 * together.high)
                            : std::string("nothing"));
  }
  for (const auto& pair : main.carriers.pairs) {
    text += fmt::format("{} and {} act together beyond their sum ({:.0f}% of the spread).\n",
                        study.factors[pair.first], study.factors[pair.second], 100.0 * pair.share);
  }
  // That none is told was said in the second sentence.
  if (!main.box.empty()) text += "\n" + wrapped(printable(box_sentence(main)), text_width, 0);
  return text;
}

}  // namespace

std::string robust_text(const RobustStudy& study) {
  std::string text;
  for (const RobustReform& reform : study.reforms) text += reform_text(study, reform) + "\n";
  if (study.failed > 0) {
    text += fmt::format("{} of {} worlds gave no result; their reasons are in failures.csv.\n",
                        study.failed, study.worlds);
  }
  text += wrapped(worlds_sentence(study), text_width, 0);
  text += "\n" + wrapped(provisional_sentence(study), text_width, 0);
  return text
         + fmt::format("The model is not calibrated{}: read signs and rough sizes, not levels.\n",
                       study.scale < 0.2 ? fmt::format(
                           ", and worlds at scale {:g} have few organisations", study.scale)
                                         : "");
}

}  // namespace coprod::cli
