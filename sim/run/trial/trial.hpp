#pragma once

/// Virtual randomised trials: the base is run to the trial's start, persons of the pool are assigned,
/// and the months to the horizon are simulated once for each arm, with all of them in it, and once
/// without the trial. Every draw has the same address in all of these worlds.

#include "run/run.hpp"
#include "run/trial/spells.hpp"
#include "run/trial/trial_world.hpp"
#include "scenario/trial_file.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace coprod {

/// Root attributes `file_type` and `format_version` of `trial.h5`.
inline constexpr std::string_view trial_file_type = "coprod-trial";
inline constexpr std::string_view trial_version = "1.0";

/// A mean over replicates with its 95% interval; NaN where it cannot be told. With one replicate the
/// interval is that over persons.
struct TrialFigure {
  double value = 0.0;
  double low = 0.0;
  double high = 0.0;
  double standard_error = 0.0;
};
using OutcomeFigures = std::array<TrialFigure, n_trial_outcomes>;

/// The persons of one arm.
struct ArmFigures {
  OutcomeFigures values;   ///< of all assigned
  OutcomeFigures effects;  ///< against the first arm; NaN there
  OutcomeFigures treated;  ///< the same on those who took the offer
};

/// After so many months.
struct TrialLook {
  int months = 0;
  std::vector<ArmFigures> arms;
};

/// A part of the assigned, by status at the start.
struct TrialPart {
  std::uint8_t status = 0;
  double persons = 0.0;  ///< mean over replicates
  std::vector<ArmFigures> arms;
};

/// What an arm does besides, against the world without a trial; sums to the horizon.
struct ArmAccount {
  TrialFigure served;  ///< share of the assigned who took the offer
  // On everybody else.
  TrialFigure others_months_worked;
  std::array<TrialFigure, n_severities> others_months_worked_by_severity;
  TrialFigure others_months_waiting;  ///< in queues for places
  std::array<TrialFigure, n_severities> others_months_waiting_by_severity;
  // Whose vacancies in open employment the assigned took.
  TrialFigure hires_of_assigned;
  TrialFigure from_others;              ///< of other persons with disabilities
  TrialFigure from_without_disability;  ///< of candidates without
  TrialFigure cost;  ///< of places, posts and subsidies, HKD a person assigned, units of 2022
};

struct PublishedComparison {
  const PublishedFigure* figure = nullptr;
  TrialFigure ours;
  double difference = 0.0;      ///< ours less theirs
  double standard_error = 0.0;  ///< of it, from both errors
};

struct TrialResult {
  std::size_t replicates = 0;  ///< with an eligible person
  double pool = 0.0;           ///< persons, mean
  double assigned = 0.0;
  std::vector<TrialLook> looks;  ///< the horizon last
  std::vector<TrialPart> parts;  ///< when the pool has several statuses
  std::vector<ArmAccount> accounts;
  std::vector<PublishedComparison> published;
  std::vector<std::string> warnings;
  double person_months = 0.0;
  double seconds = 0.0;
  int threads = 1;
  std::string isa;
};

struct TrialOptions {
  std::optional<std::filesystem::path> persons;  ///< trial.h5 to write
  int threads = 0;                               ///< 0: all
  std::function<void(const Progress&)> progress;
  const std::atomic<bool>* stop = nullptr;
};

/// Throws InputError when nobody is eligible in any replicate, Interrupted when stopped, OutputError.
/// `published` of the result points into `trial`.
[[nodiscard]] TrialResult run_trial(const TrialFile& trial, const Scenario& base,
                                    const TrialOptions& options);

}  // namespace coprod
