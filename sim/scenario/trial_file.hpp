#pragma once

/// A virtual randomised trial as its TOML file says it: who may take part, what each arm offers, for
/// how long. It has no parameter of its own; what happens follows from the rules of the model.

#include "core/calendar.hpp"
#include "scenario/scenario.hpp"
#include "world/categories.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// What an arm offers of search.
enum class TrialProgramme : std::uint8_t {
  none,  ///< search alone
  placement_division,
  supported_employment,
  on_the_job_training,
  wage_subsidy,  ///< search alone, and a subsidy to the employer
};
inline constexpr std::array<std::string_view, 5> trial_programme_names{
    "none", "placement_division", "supported_employment", "on_the_job_training", "wage_subsidy"};

/// Outcomes of the persons assigned, over the horizon; see docs/trials.md.
inline constexpr std::array<std::string_view, 9> trial_outcome_names{
    "entered",       "entered_open",   "months_to_first_job", "months_in_longest_job",
    "kept_26_weeks", "kept_12_months", "weeks_worked",        "employed_at_end",
    "earnings"};
inline constexpr std::size_t n_trial_outcomes = trial_outcome_names.size();

struct TrialArm {
  std::string name;
  TrialProgramme programme = TrialProgramme::none;
  bool extra_places = true;  ///< places of the trial's own; else those of the World, by its queue
  bool extra_posts = true;   ///< follow-up of those served never waits for a post
  std::optional<double> support_months{};  ///< limit of follow-up; infinite: none
  std::optional<double> fidelity{};        ///< of supported employment
  double subsidy_amount = 0.0;             ///< HKD a month
  int subsidy_months = 0;
  int months_without_work = 0;  ///< after which the service ends for good; 0: never
  std::string where{};          ///< file:line:column

  [[nodiscard]] bool same_offer(const TrialArm& other) const;
  /// Whether anything is offered that a person may take.
  [[nodiscard]] bool offers() const {
    return programme != TrialProgramme::none || subsidy_months > 0;
  }
};

/// Who may be assigned, by what can be observed; a list that is empty leaves all in.
struct TrialPool {
  std::vector<std::uint8_t> status;
  std::vector<std::uint8_t> kinds;
  std::vector<std::uint8_t> severities;
  std::vector<std::uint8_t> benefits;
  int youngest = 18;
  int oldest = 64;
  bool consent = false;  ///< only who would take whatever an arm offers
  std::string where{};
};

/// A figure of a published trial, to stand beside ours.
struct PublishedFigure {
  std::size_t arm = 0;
  std::string outcome;
  bool effect = false;  ///< against the first arm; else the value in the arm
  int month = 0;        ///< of the horizon
  double value = 0.0;
  double standard_error = 0.0;
  std::string source;
};

struct TrialFile {
  std::filesystem::path path;
  std::string text;
  std::string name;  ///< stem of the file
  std::string title;
  std::string description;
  std::string base;
  Month start;
  std::string start_where;
  int horizon = 0;  ///< months
  std::string horizon_where;
  std::vector<int> looks;    ///< earlier months at which outcomes are taken too, ascending
  std::size_t assigned = 0;  ///< persons; 0: by share
  double saturation = 0.0;   ///< share of the pool
  TrialPool pool;
  std::vector<TrialArm> arms;  ///< the first is the reference
  std::vector<PublishedFigure> published;
  std::vector<Override> run;
  std::vector<std::string> warnings;
};

[[nodiscard]] bool is_trial_file(const std::filesystem::path& path);
/// Throws InputError with all errors, a sentence a line, each beginning with file:line:column.
[[nodiscard]] TrialFile load_trial_file(const std::filesystem::path& path);
/// The base with the trial's [run] and `more` after it; refuses a start or horizon outside its run.
[[nodiscard]] Scenario load_trial_base(const TrialFile& trial, const std::vector<Override>& more);

}  // namespace coprod
