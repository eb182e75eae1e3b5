// A scenario written as one TOML file that needs no base.

#include "scenario/compose.hpp"
#include "world/categories.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace coprod::scenario_detail {

namespace {

/// `text` with what TOML's basic strings cannot hold as it is escaped; line feeds only when `lines`
/// is false.
std::string escaped(const std::string& text, bool lines) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if ((byte < 0x20 && !(lines && c == '\n')) || byte == 0x7F) {
      out += fmt::format("\\u{:04X}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

/// "  # months"; nothing for numbers without a unit.
std::string unit_comment(std::string_view unit) {
  return unit == "1" || unit == "choice" ? std::string() : fmt::format("  # {}", unit);
}

bool is_scalar(const std::vector<LeverEntry>& entries) {
  return entries.size() == 1 && entries.front().month == Month(0) && !entries.front().indexed;
}

void write_dated(std::string& out, const LeverInfo& info, const std::string& header,
                 const std::vector<LeverEntry>& entries) {
  out += fmt::format("\n[levers.{}]{}\n", header, unit_comment(info.unit));
  for (const auto& entry : entries) {
    out += fmt::format("\"{}\" = {}\n", to_string(entry.month),
                       lever_entries_text(info, {entry}, true));
  }
}

/// Scalars first, then a table for each dated lever, as TOML wants it.
void write_levers(std::string& out, const LeverCalendar& calendar) {
  std::string tables;
  out += "\n[levers]\n";
  for (std::size_t lever = 0; lever < all_levers().size(); ++lever) {
    const LeverInfo& info = all_levers()[lever];
    const auto& slots = calendar.entries[lever];
    const bool same = std::all_of(slots.begin() + 1, slots.end(),
                                  [&](const auto& entries) { return entries == slots[1]; });
    for (std::size_t slot = 0; slot < slots.size(); ++slot) {
      if (info.per_programme != (slot > 0) || (same && slot > 1)) continue;
      const std::string programme =
          info.per_programme && !same ? fmt::format(".{}", programme_names[slot]) : "";
      const std::string key = fmt::format("{}{}", info.key, programme);
      if (slots[slot].empty()) {
        out += fmt::format("# {} = {}  # fixed by nobody: reform may move it\n", key,
                           lever_entries_text(info, {{Month(0), info.neutral, false}}, true));
      } else if (is_scalar(slots[slot])) {
        out += fmt::format("{} = {}{}\n", programme.empty() ? key : quoted(key),
                           lever_entries_text(info, slots[slot], true), unit_comment(info.unit));
      } else {
        write_dated(tables, info, programme.empty() ? key : quoted(key), slots[slot]);
      }
    }
  }
  out += tables;
}

void write_parameters(std::string& out, const Parameters& parameters) {
  out += "\n[parameters]\n";
  std::string_view group;
  for (const auto& info : all_parameters()) {
    if (info.group != group) {
      group = info.group;
      out += fmt::format("# {}\n", group);
    }
    const double value = parameters.*info.member;
    const std::string mark = value == info.initial
                                 ? std::string()
                                 : fmt::format("  # changed: the default is {}", info.initial);
    out += fmt::format("\"{}\" = {}{}{}\n", info.key, number_text(value), unit_comment(info.unit),
                       mark);
  }
}

void write_enterprises(std::string& out, const std::vector<GivenEnterprise>& enterprises) {
  for (const auto& enterprise : enterprises) {
    out += fmt::format("\n[[enterprise]]\nname = {}\n", quoted(enterprise.name));
    for (const auto& [key, value] : enterprise_entries(enterprise)) {
      out += fmt::format("{} = {}{}\n", key, value, key == "age" ? "  # months" : "");
    }
  }
}

}  // namespace

std::string quoted(const std::string& text) { return '"' + escaped(text, false) + '"'; }

std::string resolved_toml(const Scenario& scenario) {
  std::string out =
      "# A scenario of coprod with all its bases resolved: it says everything and needs no other\n"
      "# scenario. Paths are relative to the file that held them.\n"
      "schema = 1\n";
  out += fmt::format("title = {}\n", quoted(scenario.title));
  if (!scenario.description.empty()) {
    out += fmt::format("description = \"\"\"\n{}\"\"\"\n", escaped(scenario.description, true));
  }
  if (!scenario.sources.empty()) {
    out += "sources = [\n";
    for (const auto& source : scenario.sources) out += fmt::format("  {},\n", quoted(source));
    out += "]\n";
  }
  if (!scenario.data.empty()) out += fmt::format("data = {}\n", quoted(scenario.data));
  write_levers(out, scenario.levers);
  write_parameters(out, scenario.parameters);
  out += "\n[mechanisms]\n";
  for (const auto& info : all_mechanisms()) {
    const bool off =
        std::find(scenario.mechanisms_off.begin(), scenario.mechanisms_off.end(), info.id)
        != scenario.mechanisms_off.end();
    out += fmt::format("{} = {}\n", info.id, !off);
  }
  write_enterprises(out, scenario.enterprises);
  const RunSettings& run = scenario.run;
  out += fmt::format(
      "\n[run]\nstart = \"{}\"\nend = \"{}\"\n{}burn_in = {}\nseed = {}\nreplicates = {}\n"
      "scale = {}\n\n[output]\ntables = \"{}\"\n",
      to_string(run.start), to_string(run.end),
      run.hold ? fmt::format("hold = \"{}\"\n", to_string(*run.hold)) : "", run.burn_in, run.seed,
      run.replicates, number_text(run.scale),
      scenario.tables == OutputTables::all ? "all" : "headline");
  return out;
}

}  // namespace coprod::scenario_detail

namespace coprod {

void hold_levers(Scenario& scenario, Month month) {
  const Levers levers = scenario.levers.at(month, scenario.effective_parameters());
  for (std::size_t lever = 0; lever < all_levers().size(); ++lever) {
    auto& slots = scenario.levers.entries[lever];
    for (std::size_t slot = 0; slot < slots.size(); ++slot) {
      if (!slots[slot].empty()) slots[slot] = {{Month(0), get_lever(levers, lever, slot), false}};
    }
  }
  scenario.run.hold = month;
}

void resolve_again(Scenario& scenario) {
  scenario.resolved_toml = scenario_detail::resolved_toml(scenario);
}

}  // namespace coprod
