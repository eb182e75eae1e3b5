/// What a study of robustness says in sentences.

#include "analysis/robust.hpp"
#include "parameters/parameters.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod {

namespace {

using robustness::Estimate;

/// "(78 to 88%)"; empty without an interval.
std::string range_text(const Estimate& share) {
  if (!std::isfinite(share.low) || !std::isfinite(share.high)) return {};
  return fmt::format(" ({:.0f} to {:.0f}%)", 100.0 * share.low, 100.0 * share.high);
}

bool holds_half(const Estimate& share) {
  return std::isfinite(share.low) && share.low < 0.5 && share.high > 0.5;
}

std::string with_unit(const std::string& text, const std::string& unit) {
  return unit.empty() ? text : text + " " + unit;
}

std::string worlds_text(const RobustStudy& study, std::size_t used) {
  if (used == study.worlds) return fmt::format("{} plausible worlds", used);
  return fmt::format("{} plausible worlds ({} of the {} drawn gave no result)", used,
                     study.worlds - used, study.worlds);
}

/// "a (31% of the spread), then b (20%) and c (5%)".
std::string ranked_text(const robustness::Carriers& carriers,
                        const std::vector<std::string>& factors) {
  std::vector<std::string> told;
  for (const auto& carrier : carriers.ranked) {
    if (!carrier.established || told.size() == 5) break;
    const std::string share = std::isfinite(carrier.share.value)
                                  ? fmt::format(" ({}{})", share_text(carrier.share.value),
                                                told.empty() ? " of the spread between worlds" : "")
                                  : "";
    told.push_back(factors[carrier.factor] + share);
  }
  std::string text;
  for (std::size_t i = 0; i < told.size(); ++i) {
    text += i == 0 ? "" : i == 1 ? ", then " : i + 1 == told.size() ? " and " : ", ";
    text += told[i];
  }
  return text;
}

}  // namespace

RobustUnit unit_of_change(const SweepCell& cell) {
  constexpr std::string_view cents = "0.01 HKD";
  if (cell.unit == "1") return {100.0, "points"};
  std::string unit = cell.unit;
  double factor = 1.0;
  if (unit.starts_with(cents)) {
    unit = "HKD" + unit.substr(cents.size());
    factor = 0.01;
  }
  for (const auto& [suffix, word] :
       {std::pair{" year-1", " a year"}, std::pair{" month-1", " a month"},
        std::pair{" h-1", " an hour"}}) {
    const std::string_view end(suffix);
    if (unit.ends_with(end)) unit = unit.substr(0, unit.size() - end.size()) + word;
  }
  return {factor, unit};
}

std::string change_text(const SweepCell& cell, double value, double spread) {
  if (!std::isfinite(value)) return "–";
  const RobustUnit unit = unit_of_change(cell);
  const double shown = value * unit.factor;
  const double size =
      spread > 0.0 && std::isfinite(spread) ? spread * unit.factor : std::fabs(shown) / 10.0;
  int decimals = 0;
  if (size > 0.0) decimals = std::clamp(1 - static_cast<int>(std::floor(std::log10(size))), 0, 4);
  std::string text = fmt::format("{:+.{}f}", shown, decimals);
  // What rounds to nothing has no sign.
  if (text.find_first_of("123456789") == std::string::npos) text = text.substr(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::size_t first = text.front() == '+' || text.front() == '-' ? 1 : 0;
  for (std::size_t at = point; at > first + 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string share_text(double share) {
  if (!std::isfinite(share)) return "–";
  if (share <= 0.0) return "none";
  if (share >= 1.0) return "all";
  if (share < 0.01) return "under 1%";
  if (share > 0.99) return "over 99%";
  return fmt::format("{:.0f}%", 100.0 * share);
}

std::string called(const SweepCell& cell) {
  if (cell.name == "employment_rate") return "share of persons in work";
  return cell.long_name;
}

std::string share_sentence(const RobustStudy& study, const RobustReform& reform,
                           const RobustOutcome& outcome) {
  const auto& signs = outcome.signs;
  const std::string worlds = worlds_text(study, signs.worlds);
  if (signs.worlds == 0) {
    return fmt::format("\"{}\": none of {} worlds gave a result.", reform.title, study.worlds);
  }
  if (!signs.chance_removed) {
    return fmt::format(
        "\"{}\" raises the {} in {} in {} of {} and lowers it in {}, by the means of {} "
        "replicate{} "
        "a world; how much of that is luck cannot be told {}, so no share of worlds is claimed.",
        reform.title, called(outcome.cell), study.year, share_text(signs.raw_positive.value),
        worlds, share_text(signs.raw_negative.value), study.replicates,
        study.replicates == 1 ? "" : "s",
        study.replicates == 1 ? "with one replicate (use -r 2)" : "from so few worlds");
  }
  const bool raises = signs.positive.value >= signs.negative.value;
  const Estimate& most = raises ? signs.positive : signs.negative;
  const Estimate& least = raises ? signs.negative : signs.positive;
  const char* const verb = raises ? "raises" : "lowers";
  const bool mostly_nothing = signs.zero.value > std::max(most.value, least.value);
  std::string text;
  if (mostly_nothing) {
    text = fmt::format(
        "In {}{} of {} \"{}\" changes nothing in the {} in {}; in {} it raises it, in "
        "{} it lowers it",
        share_text(signs.zero.value), range_text(signs.zero), worlds, reform.title,
        called(outcome.cell), study.year, share_text(signs.positive.value),
        share_text(signs.negative.value));
  } else {
    const bool open = holds_half(most);
    text = fmt::format("{} {}{} of {} \"{}\" {} the {} in {}", open ? "Its sign is open: in" : "In",
                       share_text(most.value), range_text(most), worlds, reform.title, verb,
                       called(outcome.cell), study.year);
    if (open) {
      text +=
          fmt::format(", in {} it {} it", share_text(least.value), raises ? "lowers" : "raises");
    }
    if (signs.zero.value >= 0.01) {
      text += fmt::format(", in {} it changes nothing", share_text(signs.zero.value));
    }
  }
  const double spread = signs.spread.value > 0.0
                            ? signs.spread.value
                            : (signs.quantile_95.value - signs.quantile_05.value) / 4.0;
  const std::string unit = unit_of_change(outcome.cell).change;
  return text
         + fmt::format("; in the middle world it is {} (5 to 95% of the worlds: {} to {}).",
                       with_unit(change_text(outcome.cell, signs.median.value, spread), unit),
                       change_text(outcome.cell, signs.quantile_05.value, spread),
                       change_text(outcome.cell, signs.quantile_95.value, spread));
}

std::string carrier_sentence(const RobustReform& reform, const RobustOutcome& outcome,
                             const std::vector<std::string>& factors) {
  const auto& carriers = outcome.carriers;
  const auto& signs = outcome.signs;
  std::string text;
  const std::string ranked = ranked_text(carriers, factors);
  if (!ranked.empty()) {
    text = fmt::format("What decides how large it is: first {}", ranked);
    const auto established = std::count_if(carriers.ranked.begin(), carriers.ranked.end(),
                                           [](const auto& carrier) { return carrier.established; });
    if (established > 5) text += fmt::format(", and {} more", established - 5);
    if (!carriers.chance_removed) text += ", chance included";
  } else if (signs.worlds < 30) {
    text = "What decides cannot be told from fewer than 30 worlds";
  } else if (signs.chance_removed && !(signs.spread.low > 0.0)) {
    text =
        "Worlds do not differ by more than the chance of replicates would make them, so nothing "
        "can be said to decide";
  } else {
    text = "No single assumption can be told to decide it";
    if (!carriers.ranked.empty()) {
      text += fmt::format(" (the best guess is {}, which an inert one may look like)",
                          factors[carriers.ranked.front().factor]);
    }
  }
  if (!outcome.box.empty()) return fmt::format("{}; \"{}\" {}.", text, reform.title, outcome.box);
  if (outcome.turning.sign == 0) {
    return text + "; too few worlds have the other sign to ask where it turns.";
  }
  return text
         + "; no box of assumptions was found where its sign turns that holds on other worlds.";
}

std::string worlds_sentence(const RobustStudy& study) {
  const double half_width = 100.0 * 1.96 * std::sqrt(0.25 / static_cast<double>(study.worlds));
  std::string text = fmt::format(
      "{} worlds, drawn from what is plausible of {} parameters, know a share to within {:.0f} "
      "points at most, before chance. ",
      study.worlds, study.factors.size(), std::ceil(half_width));
  if (study.worlds >= robustness::default_worlds && study.replicates >= 2) {
    text += fmt::format(
        "{} worlds of two replicates suffice to rank: on a test with 300 inert assumptions and "
        "five "
        "that carry 5% or more, they find all five in over 99% of trials, any inert one in 3%",
        robustness::default_worlds);
  } else if (study.worlds >= 250 && study.replicates >= 2) {
    text +=
        "On a test with 300 inert assumptions and five that carry 5% or more, 250 worlds of two "
        "replicates find all five in 96% of trials; 500 are safer";
  } else {
    text +=
        study.replicates < 2
            ? "One replicate a world leaves luck in every figure; use -r 2"
            : "That is few: assumptions that carry little are missed; 500 worlds find those that "
              "carry 5%";
  }
  return text + " (docs/robustness.md).";
}

std::string provisional_sentence(const RobustStudy& study) {
  std::size_t provisional = 0;
  for (const auto& key : study.factors) {
    const ParameterInfo* info = find_parameter(key);
    if (info != nullptr && info->prior.provisional) ++provisional;
  }
  const std::string many =
      provisional == 0
          ? std::string()
          : fmt::format(
              "{} of the {} priors are provisional: the rules that use them are about to "
              "be replaced. ",
              provisional, study.factors.size());
  return many
         + "Worlds differ in numbers, not in rules. A sign that (nearly) all of them share may be set "
           "by a rule of the model rather than by what is known (docs/model.md, section 9); the share "
           "says how far the numbers decide, no more.";
}

std::string box_sentence(const RobustOutcome& outcome) {
  const auto& turning = outcome.turning;
  if (turning.sign == 0) return "Too few worlds have the other sign to ask where it turns.";
  if (outcome.box.empty()) {
    return "No box is told: those that were found on one half of the worlds did not hold on the "
           "other.";
  }
  return fmt::format(
      "The reform {}. Of all worlds in which it {} it, {} lie in such boxes (coverage), measured "
      "on "
      "worlds that they were not found on.",
      outcome.box, turning.sign > 0 ? "raises" : "lowers", share_text(turning.coverage.value));
}

}  // namespace coprod
