#pragma once

/// What each mechanism acts through, and how the reform's World is given the base's path of it.

#include "parameters/parameters.hpp"
#include "processes/step.hpp"
#include "world/world.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// How the base's path is held in the reform.
enum class Hold {
  path,      ///< whenever a process has written the column, the reform gets the base's values
  gain,      ///< the process adds to the column what it added in the base
  seen,      ///< the process sees the base's values of the column; then the reform has its own back
  calendar,  ///< the month has the base's value from the calendars on
  reckoned,  ///< the month has the base's value while the process runs
  lever,     ///< the lever follows the base's calendar
  view,      ///< the process acts on what the base's World shows it
};

/// Rows that get the base's values, among those that are the same agent in both.
enum class Whom {
  all,
  same_job,          ///< persons with the same status, workplace and day of hire in both
  enterprise_staff,  ///< persons who work in the same social enterprise in both
  founded_now,       ///< organisations founded this month
  service_revamp,    ///< of the six practices, service revamp
  emancipation,      ///< of the six practices, emancipation
};

/// One thing that carries a mechanism.
struct Mediator {
  std::string_view mechanism;
  Hold hold;
  std::string_view process;            ///< that sees, adds or acts; for `path` empty: any writer
  const ColumnInfo* column = nullptr;  ///< path, gain, seen
  Whom whom = Whom::all;
  std::string_view what;  ///< in words, where there is no column; the key of a lever
  void (*copy)(const MonthContext& base, MonthContext& reform) = nullptr;  ///< calendar, reckoned
  void (*act)(const World& base, World& reform, Step& step) = nullptr;     ///< view
};

[[nodiscard]] std::span<const Mediator> all_mediators();
/// Those of a mechanism; every mechanism has one.
[[nodiscard]] std::vector<const Mediator*> mediators_of(std::string_view mechanism);
/// "quality of users' input", "stress, as intake sees it": what is held for a mechanism.
[[nodiscard]] std::string held_in_words(std::string_view mechanism);

}  // namespace coprod
