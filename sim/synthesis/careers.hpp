#pragma once

/// Lives before the start, spell by spell: out of the labour force, searching, in a job. Each is drawn from
/// the person's entry into the population to month 0 by the rules of the month themselves, in an environment
/// that stands still. So status, tenure, the time since the last job, failed months and confidence go together
/// as they do in a World that has run for long, and every job has the same hazard, however old it is.

#include "random/draws.hpp"
#include "synthesis/tenure_hazard.hpp"
#include "world/environment.hpp"
#include "world/group_stay.hpp"
#include "world/world.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace coprod {

/// What a life has come to at the end of month 0.
struct Career {
  Status status = Status::outside_labour_force;
  double since = 0.0;        ///< months in the status; of a job its tenure
  double months_out = -1.0;  ///< since the last job ended; below 0 without any, or in one
  bool casual = false;       ///< the present job
  int failed = 0;            ///< months of search without a job
  double confidence = 0.0;
  Route channel = Route::incumbent;  ///< of the present search
  bool queues = false;               ///< for supported employment, since the present search began
  double first_search = -1.0;        ///< months since the first search began; below 0 without any
  Route first_channel = Route::incumbent;  ///< chosen then
  double worked = 0.0;                     ///< months in work, of the 24 after the first search
  int jobs_lost = 0;
};

/// Months of search and hires of a sample of lives, by severity.
struct SearchCounts {
  std::array<double, n_severities> months{};
  std::array<double, n_severities> hires{};
};

/// Share of persons with mental illness who are in an episode.
[[nodiscard]] double ill_share(const Parameters& parameters);

/// Draws careers. What it knows of organisations are means, so two levels are found for it (find_levels):
/// a shift of the value of seeking and a factor of the chance of a job.
class Careers {
 public:
  Careers(const Environment& env, const StartLevels& levels);

  /// The life of the person of `row`, whose traits are drawn, up to the end of `now`.
  [[nodiscard]] Career draw(const World& world, std::uint32_t row, Month now,
                            SearchCounts* counts = nullptr) const;

  /// Levels at which start.labour_force and start.employment_rate come out of a fixed sample of lives,
  /// with the chances that search groups meet. A function of parameters and data.
  [[nodiscard]] static StartLevels find_levels(const Environment& env);

 private:
  struct Person;
  struct Life;
  static constexpr std::size_t n_employers = 4;
  /// Employers of one productivity.
  struct Employer {
    double productivity = 1.0;
    double quits = 1.0;  ///< what their pay makes of quits
  };
  /// Of openings by sort of employer and attitude.
  static constexpr std::size_t n_openings = 3 * n_employers;
  [[nodiscard]] Person frozen(const World& world, std::uint32_t row) const;
  /// Chances that a letter to a vacancy brings the job, by sort of employer, each sort a quarter of all.
  struct Chances {
    std::array<float, n_employers> steady{};
    float casual = 0.0f;
  };
  [[nodiscard]] Chances chances(double skill, double fit, double relief) const;
  [[nodiscard]] double crises(double stress) const;
  void set_chances(Person& person, double skill, double fit) const;
  [[nodiscard]] double months_since_entry(const World& world, std::uint32_t row, Month now,
                                          double u) const;
  [[nodiscard]] float value_of_seeking(const Person& person, const Career& career) const;
  /// Begins with a job of some tenure where disability came to somebody in work.
  void enter(const World& world, std::uint32_t row, Month now, const Person& person,
             Life& life) const;
  static void take_job(Life& life, double tenure);
  void begin_search(const Person& person, Life& life, bool at_once) const;
  /// A month's search, with the chance to stop instead; whether it goes on.
  bool look(const Person& person, Life& life, double stops) const;
  // Each tells a spell to its end or to the present.
  void be_outside(const Person& person, Life& life) const;
  void search(const Person& person, Life& life) const;
  void work(const Person& person, Life& life) const;

  const Parameters& p_;
  StartLevels levels_;
  TenureHazard hazard_;
  double kept_ = 1.0;              ///< share of the value of work that is paid
  double sees_ = 0.0;              ///< chance that a letter of a job developer meets a vacancy
  double crisis_ = 1.0;            ///< chance of a crisis at the stress of reference
  double confidence_keeps_ = 0.0;  ///< log of the part that a month leaves of a distance
  std::array<Employer, n_employers> employers_{};
  std::array<float, n_openings> gain_{};   ///< kept of a unit of value
  std::array<float, n_openings> rival_{};  ///< utility of the best candidate without disability
  std::array<float, n_openings> share_{};
  /// Newcomers a month by kind, sex and age group, disabled in adulthood.
  std::array<std::array<std::array<double, n_age_groups>, 2>, n_kinds> newcomers_{};
  std::array<std::array<GroupStay, n_age_groups>, 2> stay_{};  ///< by sex and age group
};

}  // namespace coprod
