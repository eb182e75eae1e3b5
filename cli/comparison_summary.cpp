#include "cli/comparison_summary.hpp"

#include "cli/console.hpp"
#include "cli/figures.hpp"
#include "run/ledger.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod::cli {

namespace {

/// Sums over replicates and groups of a variable of the ledger, by its last axis.
std::vector<double> totals_of(const ResultsReader& results, const std::string& variable,
                              std::uint64_t reform, std::size_t last) {
  const std::uint64_t index[] = {reform};
  const auto values = results.read(variable, index);
  std::vector<double> sums(last, 0.0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isnan(values[i])) sums[i % last] += values[i];
  }
  return sums;
}

struct LedgerTotals {
  std::vector<double> people;      ///< by PersonCount, a replicate
  std::vector<double> difference;  ///< by PersonMeasure, a replicate
  std::array<double, 6> luck{};    ///< shared gain, same, lose; independent gain, same, lose
};

LedgerTotals ledger_totals(const ResultsReader& results, std::uint64_t reform,
                           std::size_t replicates) {
  LedgerTotals totals;
  totals.people = totals_of(results, "people_by_sex", reform, n_person_counts);
  totals.difference = totals_of(results, "ledger_by_sex", reform, n_person_measures);
  for (double& value : totals.people) value /= static_cast<double>(replicates);
  for (double& value : totals.difference) value /= static_cast<double>(replicates);
  const std::uint64_t index[] = {reform};
  const auto luck = results.read("luck_change", index);
  std::copy_n(luck.begin(), totals.luck.size(), totals.luck.begin());
  return totals;
}

/// "+1.2 million", "-340,000".
std::string signed_rounded(double value) {
  return (value < 0.0 ? "-" : "+") + rounded(std::fabs(value));
}

std::string share_text(double part, double whole) {
  return whole > 0.0 ? fmt::format("{:.2f}%", 100.0 * part / whole) : "none";
}

/// Prose keeps to the width of the terminal, as tables do.
std::string paragraph(std::string_view text) {
  return wrapped(text, static_cast<std::size_t>(terminal_width(stdout)), 0);
}

std::string ledger_text(const ResultsReader& results, std::uint64_t reform,
                        std::size_t replicates) {
  const LedgerTotals totals = ledger_totals(results, reform, replicates);
  const auto people = [&](PersonCount what) {
    return totals.people[static_cast<std::size_t>(what)];
  };
  const auto more = [&](PersonMeasure what) {
    return totals.difference[static_cast<std::size_t>(what)];
  };
  const double all = people(PersonCount::persons);
  std::string text = paragraph(fmt::format(
      "Of {} persons who were ever there in a replicate, the futures of {} ({}) part in anything, "
      "of {} in status. {} "
      "work "
      "more months ({}), {} fewer ({}); {} have more income, {} less. In all {:+} months in work "
      "and {} HKD of net income.\n",
      grouped(all), grouped(people(PersonCount::parted)),
      share_text(people(PersonCount::parted), all), grouped(people(PersonCount::status_parted)),
      grouped(people(PersonCount::work_gained)), share_text(people(PersonCount::work_gained), all),
      grouped(people(PersonCount::work_lost)), share_text(people(PersonCount::work_lost), all),
      grouped(people(PersonCount::income_gained)), grouped(people(PersonCount::income_lost)),
      std::llround(more(PersonMeasure::months_in_work)),
      signed_rounded(more(PersonMeasure::net_income) * 0.01)));
  const auto& luck = totals.luck;
  const double shared = luck[0] + luck[1] + luck[2];
  const double own = luck[3] + luck[4] + luck[5];
  if (shared > 0.0 && own > 0.0) {
    text += paragraph(fmt::format(
        "With luck of its own under the reform {} would work more and {} fewer months (with shared "
        "luck {} and {}; replicate 0). The expected difference is the same either way; who in "
        "particular gains or loses hangs on this convention.\n",
        share_text(luck[3], own), share_text(luck[5], own), share_text(luck[0], shared),
        share_text(luck[2], shared)));
  }
  return text;
}

std::string table_text(const Differences& found, const std::string& reform) {
  std::vector<std::vector<std::string>> table{
      {"", "base", "reform", "difference", "95%", "relative", "same sign"}};
  bool some = false;
  for (const Difference& row : found.rows) {
    if (row.scenario != reform || row.window != found.last_year_of(reform)) continue;
    const Effect& d = row.difference;
    if (row.base == 0.0 && row.reform == 0.0) continue;
    // Income and well-being by kind and severity are in the file.
    const bool by_group = row.outcome.find("_by_kind") != std::string::npos
                          || row.outcome.find("_by_severity") != std::string::npos;
    if (by_group && !row.outcome.starts_with("employment_rate")) continue;
    const auto [factor, unit] = shown_unit(row.unit, std::max(row.base, row.reform));
    const int decimals = std::max(decimals_for(row.base * factor, 0.0),
                                  decimals_for(d.mean * factor, d.half_width * factor));
    const bool known = std::isfinite(d.half_width);
    table.push_back(
        {"  " + outcome_label(row.long_name, row.group) + (unit.empty() ? "" : ", " + unit),
         grouped(row.base * factor, decimals), grouped(row.reform * factor, decimals),
         (d.mean > 0.0 ? "+" : "") + grouped(d.mean * factor, decimals),
         known ? "± " + grouped(d.half_width * factor, decimals) : "",
         std::isfinite(row.relative()) ? fmt::format("{:+.2f}%", 100.0 * row.relative()) : "",
         fmt::format("{}/{}{}", d.mean < 0.0 ? d.negative : d.positive, d.replicates,
                     row.told_from_zero ? " *" : "  ")});
    some = some || row.told_from_zero;
  }
  std::string text = columns_within(static_cast<std::size_t>(terminal_width(stdout)), table,
                                    {false, true, true, true, true, true, true});
  text += "Differences of shares (%) are percentage points.\n";
  text += found.replicates < 2
              ? "One replicate shows no interval; compare with -r 20 to see how far chance goes.\n"
          : some
              ? "* told from zero although so many cells were looked at (max-t over the table).\n"
              : "No difference can be told from zero, looking at so many cells (max-t).\n";
  return text;
}

std::string pairing_text(const Differences& found, const std::string& reform) {
  const Difference* row = found.find(reform, "employment_rate", "", found.last_year_of(reform));
  if (row == nullptr || !std::isfinite(row->pairing.variance_ratio)) return "";
  const PairingGain& gain = row->pairing;
  return paragraph(fmt::format(
      "Pairing: the difference in the employment rate varies {:.3g} between replicates, unpaired "
      "it "
      "would {:.3g}: a variance ratio of {:.0f}. {} paired replicates are worth {} unpaired "
      "ones.\n",
      gain.paired_sd, gain.unpaired_sd, gain.variance_ratio, gain.replicates,
      grouped(gain.equivalent_unpaired_replicates)));
}

}  // namespace

std::string attribution_text(const Attribution& found) {
  const Attributed& one = found.outcomes.front();
  const auto [factor, unit] = shown_unit(one.unit, effect_of(one.base).mean);
  const auto number = [&, f = factor](const ByReplicate& values) {
    const Effect effect = effect_of(values);
    const int decimals = decimals_for(effect.mean * f, effect.half_width * f);
    return fmt::format(
        "{}{}{}", effect.mean > 0.0 ? "+" : "", grouped(effect.mean * f, decimals),
        std::isfinite(effect.half_width) ? " ± " + grouped(effect.half_width * f, decimals) : "");
  };
  std::vector<std::size_t> order(found.mechanisms.size());
  for (std::size_t m = 0; m < order.size(); ++m) order[m] = m;
  const auto size = [&](std::size_t m) { return std::fabs(effect_of(one.carried_off[m]).mean); };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return size(a) > size(b); });
  std::vector<std::vector<std::string>> table{
      {"  mechanism", "carried (off in both)", "carried (its path held)", ""}};
  for (std::size_t i = 0; i < std::min<std::size_t>(6, order.size()); ++i) {
    const std::size_t m = order[i];
    const auto info = std::find_if(
        all_mechanisms().begin(), all_mechanisms().end(),
        [&](const MechanismInfo& mechanism) { return mechanism.id == found.mechanisms[m]; });
    table.push_back({"  " + found.mechanisms[m], number(one.carried_off[m]),
                     number(one.carried_replayed[m]), std::string(info->description)});
  }
  std::string text =
      fmt::format("What carried the effect on {}, {} ({} replicate{}): {} {} in all\n", one.outcome,
                  found.window, one.effect.size(), one.effect.size() == 1 ? "" : "s",
                  number(one.effect), unit == "%" ? "percentage points" : unit);
  text += columns(table, {false, true, true});
  text += "  Shapley:";
  for (std::size_t d = 0; d < one.shapley.size(); ++d) {
    text += fmt::format(" {} {};", dimension_names[d], number(one.shapley[d]));
  }
  text += fmt::format(" without any of the three {}\n",
                      number(paired_difference(one.coalition[0][1], one.coalition[0][0])));
  return text;
}

std::string comparison_text(const RunSummary& summary, const Differences& found,
                            const ResultsReader& results) {
  std::string text = bold(printable(fmt::format("{} compared with {}",
                                                fmt::join(found.reforms, ", "), found.base)))
                     + "\n";
  text += paragraph(fmt::format("{} persons, {} months, {} replicate{}, paired person by person.{}",
                                grouped(summary.persons), summary.months, summary.replicates,
                                summary.replicates == 1 ? "" : "s",
                                summary.preview ? " A preview: too small to trust." : ""));
  text += paragraph(
      "The model is not calibrated yet: an interval says how far chance goes, not how far other "
      "assumptions would.");
  const bool ledger = results.has("people_by_sex");
  for (std::size_t r = 0; r < found.reforms.size(); ++r) {
    text += "\n"
            + bold(printable(
                fmt::format("{}: {} (apart from {})", found.reforms[r],
                            found.last_years[r] == "all" ? "all months apart" : found.last_years[r],
                            to_string(summary.parts[r]))))
            + "\n";
    text += table_text(found, found.reforms[r]);
    text += pairing_text(found, found.reforms[r]);
    if (ledger) text += ledger_text(results, r, found.replicates);
  }
  const double rate = summary.seconds > 0.0 ? summary.person_months / summary.seconds : 0.0;
  text += "\n"
          + paragraph(fmt::format(
              "{} person-months in {}: {} a second on {} thread{}, {:.1f} ns each",
              rounded(summary.person_months), duration(summary.seconds), rounded(rate),
              summary.threads, summary.threads == 1 ? "" : "s", summary.ns_per_person_month));
  text += fmt::format("Results in {}\nEvery year, kind and severity: {}\n",
                      printable(summary.out.string()),
                      printable((summary.out / "tables" / "differences.csv").string()));
  return text;
}

std::string comparison_json(const RunSummary& summary, const Differences& found,
                            const std::vector<Attribution>& attributions,
                            const ResultsReader& results, const std::string& guaranteed) {
  nlohmann::ordered_json json;
  json["out"] = summary.out.string();
  json["base"] = found.base;
  json["reforms"] = found.reforms;
  json["replicates"] = found.replicates;
  json["preview"] = summary.preview;
  json["differences"] = nlohmann::ordered_json::array();
  for (const Difference& row : found.rows) {
    const Effect& d = row.difference;
    json["differences"].push_back({{"scenario", row.scenario},
                                   {"outcome", row.outcome},
                                   {"group", row.group},
                                   {"window", row.window},
                                   {"unit", row.unit},
                                   {"base", row.base},
                                   {"reform", row.reform},
                                   {"difference", d.mean},
                                   {"half_width", d.half_width},
                                   {"told_from_zero", row.told_from_zero},
                                   {"variance_ratio", row.pairing.variance_ratio}});
  }
  if (results.has("people_by_sex")) {
    json["ledger"] = nlohmann::ordered_json::object();
    for (std::size_t r = 0; r < found.reforms.size(); ++r) {
      const LedgerTotals totals = ledger_totals(results, r, found.replicates);
      auto& one = json["ledger"][found.reforms[r]];
      for (std::size_t i = 0; i < n_person_counts; ++i) {
        one[std::string(person_count_names[i])] = totals.people[i];
      }
      for (std::size_t i = 0; i < n_person_measures; ++i) {
        one["difference_" + std::string(person_measure_names[i])] = totals.difference[i];
      }
    }
  }
  if (!attributions.empty()) {
    json["attribution"] = nlohmann::ordered_json::object();
    for (const Attribution& one : attributions) {
      for (const Attributed& outcome : one.outcomes) {
        auto& to = json["attribution"][one.reform][outcome.outcome];
        to["effect"] = effect_of(outcome.effect).mean;
        for (std::size_t m = 0; m < one.mechanisms.size(); ++m) {
          to["carried"][one.mechanisms[m]] = effect_of(outcome.carried_off[m]).mean;
        }
      }
    }
  }
  if (!guaranteed.empty()) json["until"] = guaranteed;
  json["performance"] = {{"person_months", summary.person_months},
                         {"seconds", summary.seconds},
                         {"core_seconds", summary.core_seconds},
                         {"ns_per_person_month", summary.ns_per_person_month},
                         {"peak_rss_bytes", summary.peak_rss_bytes},
                         {"threads", summary.threads}};
  json["warnings"] = summary.warnings;
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace coprod::cli
