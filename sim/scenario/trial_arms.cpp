// The arms of a trial, and the published figures that stand beside them.

#include "scenario/trial_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace coprod::scenario_detail {

namespace {

constexpr std::array<std::string_view, 2> whose_names{"extra", "common"};
constexpr std::array<std::string_view, 2> figure_names{"value", "effect"};
constexpr std::size_t most_arms = 16;

bool is_searched(std::uint8_t status) {
  return status == code(Status::seeking) || status == code(Status::outside_labour_force);
}

}  // namespace

void TrialReader::read_arm(const toml::table& table) {
  static const std::vector<std::string> keys{
      "name",           "offer",    "places",       "posts",
      "support_months", "fidelity", "wage_subsidy", "months_without_work"};
  TrialArm arm;
  const Place place = places_.of(table);
  arm.where = place.text();
  for (const auto& item : items_of(table, places_)) {
    if (item.key == "name") {
      arm.name = text_of(item).value_or("");
    } else if (!read_offer(item, arm)) {
      unknown(item, "[[arm]]", keys);
    }
  }
  if (!table.contains("offer")) {
    error(place,
          fmt::format("the arm {} names no programme (an arm is what it offers); write offer "
                      "= one of {}",
                      arm.name.empty() ? "here" : "'" + arm.name + "'",
                      fmt::join(trial_programme_names, ", ")));
  }
  if (!table.contains("name")) {
    error(place,
          "the arm has no name (results are told by it); write for example name = "
          "\"conventional\"");
  }
  trial_.arms.push_back(std::move(arm));
  arm_places_.push_back(place);
}

bool TrialReader::read_offer(const Item& item, TrialArm& arm) {
  if (item.key == "offer") {
    if (const auto found = name_of(item, *item.value, trial_programme_names, "an offer")) {
      arm.programme = static_cast<TrialProgramme>(*found);
    }
  } else if (item.key == "places") {
    arm.extra_places = name_of(item, *item.value, whose_names, "a kind of places").value_or(0) == 0;
  } else if (item.key == "posts") {
    arm.extra_posts = name_of(item, *item.value, whose_names, "a kind of posts").value_or(0) == 0;
  } else if (item.key == "support_months") {
    const auto* text = item.value->as_string();
    if (text != nullptr && text->get() == "unlimited") {
      arm.support_months = std::numeric_limits<double>::infinity();
    } else if (const auto number = number_of(*item.value);
               number && *number >= 0.0 && *number <= 600.0) {
      arm.support_months = *number;
    } else {
      error(
          places_.of(*item.value),
          fmt::format("'support_months' is {} (it is the limit of follow-up); write a number from "
                      "0 to 600, or \"unlimited\"",
                      describe(*item.value)));
    }
  } else if (item.key == "fidelity") {
    arm.fidelity = number_in(item, 0.0, 1.0);
  } else if (item.key == "wage_subsidy") {
    read_subsidy(item, arm);
  } else if (item.key == "months_without_work") {
    arm.months_without_work = static_cast<int>(whole_of(item, 1, 600).value_or(1));
  } else {
    return false;
  }
  return true;
}

void TrialReader::read_subsidy(const Item& item, TrialArm& arm) {
  const auto* table = item.value->as_table();
  if (table == nullptr || !table->contains("amount") || !table->contains("months")) {
    error(places_.of(*item.value),
          fmt::format("'wage_subsidy' is {} (it has an amount in HKD a month and a number of "
                      "months); write for example wage_subsidy = {{ amount = 5000, months = 6 }}",
                      table == nullptr ? describe(*item.value) : "incomplete"));
    return;
  }
  for (const auto& inner : items_of(*table, places_)) {
    if (inner.key == "amount") {
      arm.subsidy_amount = number_in(inner, 1.0, 1e6).value_or(1.0);
    } else if (inner.key == "months") {
      arm.subsidy_months = static_cast<int>(whole_of(inner, 1, 120).value_or(1));
    } else {
      unknown(inner, "wage_subsidy", {"amount", "months"});
    }
  }
}

void TrialReader::check_arms() {
  const auto& arms = trial_.arms;
  if (arms.size() < 2) {
    error(
        arms.empty() ? places_.top() : arm_places_.front(),
        fmt::format("the trial has {} (an effect is the difference between two); add [[arm]], the "
                    "reference first",
                    arms.empty() ? "no arm" : "one arm"));
  }
  if (arms.size() > most_arms) {
    error(arm_places_[most_arms], fmt::format("the trial has {} arms (each is a world of its own); "
                                              "keep at most {}",
                                              arms.size(), most_arms));
  }
  for (std::size_t a = 0; a < arms.size(); ++a) {
    check_arm(arms[a], arm_places_[a]);
    for (std::size_t b = 0; b < a; ++b) {
      if (!arms[a].name.empty() && arms[a].name == arms[b].name) {
        error(arm_places_[a],
              fmt::format("two arms are called '{}' (results are told by the name); "
                          "give each its own",
                          arms[a].name));
      } else if (arms[a].same_offer(arms[b])) {
        messages_.warn(arm_places_[a],
                       fmt::format("the arms '{}' and '{}' offer the same (the effect between them "
                                   "is exactly 0); change one, or keep it as a check",
                                   arms[b].name, arms[a].name));
      }
    }
  }
}

void TrialReader::check_arm(const TrialArm& arm, const Place& place) {
  const auto refuse = [&](const std::string& key, const std::string& reason,
                          const std::string& remedy) {
    error(place, fmt::format("the arm '{}' gives '{}' {}; {}", arm.name, key, reason, remedy));
  };
  const bool supported = arm.programme == TrialProgramme::supported_employment;
  const bool followed = supported || arm.programme == TrialProgramme::placement_division
                        || arm.programme == TrialProgramme::on_the_job_training;
  if (arm.programme == TrialProgramme::wage_subsidy && arm.subsidy_months == 0) {
    error(place,
          fmt::format("the arm '{}' offers a wage subsidy of no amount (nobody could be paid "
                      "it); write wage_subsidy = {{ amount = 5000, months = 6 }}",
                      arm.name));
  }
  if (arm.fidelity && !supported) {
    refuse("fidelity", "beside an offer that has none (it is that of supported employment)",
           "remove it, or offer supported_employment");
  }
  if (!arm.extra_places && !supported) {
    refuse("places", "beside an offer without places (supported employment has them)",
           "remove it, or offer supported_employment");
  }
  if ((arm.support_months || arm.months_without_work > 0) && !followed) {
    refuse(arm.support_months ? "support_months" : "months_without_work",
           "beside an offer without follow-up (there is no support that could end)",
           "remove it, or offer a programme with support");
  }
  check_pool(arm, place);
}

/// Every offer acts through search.
void TrialReader::check_pool(const TrialArm& arm, const Place& place) {
  if (!arm.offers()) return;
  for (const std::uint8_t status : trial_.pool.status) {
    if (is_searched(status)) continue;
    error(place, fmt::format(
                     "the arm '{}' offers {}, which acts on those who search, but the pool of line "
                     "{} lets in '{}' (they exclude each other); take \"seeking\" or "
                     "\"outside_labour_force\"",
                     arm.name, trial_programme_names[index_of(arm.programme)], pool_place_.line,
                     status_names[status]));
  }
}

void TrialReader::read_published(const toml::table& table) {
  static const std::vector<std::string> keys{"arm",   "outcome",        "of",    "month",
                                             "value", "standard_error", "source"};
  PublishedFigure figure;
  figure.month = trial_.horizon;
  const Place place = places_.of(table);
  std::vector<std::string_view> arms;
  for (const TrialArm& arm : trial_.arms) arms.emplace_back(arm.name);
  for (const auto& item : items_of(table, places_)) {
    if (item.key == "arm") {
      figure.arm = name_of(item, *item.value, arms, "an arm of this trial").value_or(0);
    } else if (item.key == "outcome") {
      const auto found = name_of(item, *item.value, trial_outcome_names, "an outcome");
      if (found) figure.outcome = trial_outcome_names[*found];
    } else if (item.key == "of") {
      figure.effect = name_of(item, *item.value, figure_names, "a figure").value_or(0) == 1;
    } else if (item.key == "month") {
      figure.month = static_cast<int>(whole_of(item, 1, 600).value_or(1));
      const bool taken = figure.month == trial_.horizon
                         || std::find(trial_.looks.begin(), trial_.looks.end(), figure.month)
                                != trial_.looks.end();
      if (!taken) {
        error(places_.of(*item.value),
              fmt::format("'month' is {} (outcomes are taken at the horizon of {} months and at "
                          "'looks'); add it to looks",
                          figure.month, trial_.horizon));
      }
    } else if (item.key == "value") {
      figure.value = number_in(item, -1e12, 1e12).value_or(0.0);
    } else if (item.key == "standard_error") {
      figure.standard_error = number_in(item, 0.0, 1e12).value_or(0.0);
    } else if (item.key == "source") {
      figure.source = text_of(item).value_or("");
    } else {
      unknown(item, "[[published]]", keys);
    }
  }
  for (const char* key : {"arm", "outcome", "value", "standard_error", "source"}) {
    if (table.contains(key)) continue;
    error(place,
          fmt::format("a published figure has no '{}' (it stands beside ours with both errors "
                      "and where it is from); add it",
                      key));
  }
  if (figure.effect && figure.arm == 0) {
    error(place,
          "a published effect is of the first arm (effects are against it); name another arm, "
          "or write of = \"value\"");
  }
  trial_.published.push_back(std::move(figure));
}

}  // namespace coprod::scenario_detail
