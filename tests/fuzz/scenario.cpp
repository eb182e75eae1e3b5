#include "scenario/scenario.hpp"

#include "core/error.hpp"
#include "scenario/sweep_file.hpp"
#include "tests/fuzz/targets.hpp"

#include <cstdlib>

namespace coprod::fuzz {

namespace {

template <class Work>
void try_input(Work&& work) {
  try {
    work();
  } catch (const InputError&) {
  }
}

}  // namespace

void scenario(Bytes bytes) {
  const std::string text(text_of(bytes));
  const auto folder = scratch() / "scenario";
  std::filesystem::create_directories(folder);
  const std::string file = put(folder / "fuzz.toml", text).string();
  try_input([&] {
    // What was read says the same when it is read again from its resolved text.
    const Scenario stored = parse_scenario(text, "fuzz.toml", folder);
    const Scenario again = parse_scenario(stored.resolved_toml, "fuzz.toml", folder);
    if (again.resolved_toml != stored.resolved_toml) std::abort();
  });
  try_input([&] { static_cast<void>(load_scenario(file)); });
  try_input([&] { static_cast<void>(load_sweep_file(file)); });
}

}  // namespace coprod::fuzz
