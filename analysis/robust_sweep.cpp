#include "analysis/robust_sweep.hpp"

#include "core/error.hpp"
#include "parameters/relations.hpp"
#include "run/levels.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace coprod {

namespace {

namespace fs = std::filesystem;

bool is_one_value(const Prior& prior) {
  return prior.low == prior.high || (prior.shape == PriorShape::choice && prior.n_choices == 1);
}

std::set<const ParameterInfo*> matched(const std::vector<std::string>& patterns) {
  std::set<const ParameterInfo*> chosen;
  std::vector<std::string> keys;
  for (const auto& info : all_parameters()) keys.emplace_back(info.key);
  for (const auto& pattern : patterns) {
    bool any = false;
    bool varies = false;
    for (const auto& info : all_parameters()) {
      if (!matches_pattern(pattern, info.key)) continue;
      any = true;
      if (is_one_value(info.prior)) continue;
      varies = true;
      chosen.insert(&info);
    }
    if (varies) continue;
    if (any) {
      throw UsageError(
          fmt::format("--vary got '{}', which matches definitions alone (they have one value, so "
                      "nothing would vary); 'coprod params' lists what is plausible of each",
                      pattern));
    }
    const auto nearest = nearest_name(pattern, keys);
    std::string bare = pattern;
    std::erase(bare, '*');
    const auto begins = std::find_if(keys.begin(), keys.end(), [&](const std::string& key) {
      return !bare.empty()
             && key.starts_with(bare.substr(0, std::min<std::size_t>(4, bare.size())));
    });
    const std::string hint = nearest ? *nearest : begins != keys.end() ? *begins : std::string();
    throw UsageError(fmt::format(
        "--vary got '{}', which matches no parameter ('coprod params' lists them){}", pattern,
        hint.empty() ? "; write for example 'hiring.*'"
                     : fmt::format("; did you mean '{}'?", hint)));
  }
  return chosen;
}

/// A text in TOML's quotes, which are those of JSON.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string relative_to(const fs::path& directory, const std::string& files) {
  std::string text;
  for (std::size_t begin = 0; begin <= files.size();) {
    const std::size_t plus = std::min(files.find('+', begin), files.size());
    const fs::path file = fs::weakly_canonical(fs::absolute(files.substr(begin, plus - begin)));
    text += (begin == 0 ? "" : "+") + file.lexically_relative(directory).generic_string();
    begin = plus + 1;
  }
  return text;
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::vector<std::string> parse_patterns(std::string_view text) {
  std::vector<std::string> patterns;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t comma = std::min(text.find(',', begin), text.size());
    std::string part(text.substr(begin, comma - begin));
    part.erase(0, std::min(part.find_first_not_of(' '), part.size()));
    part.erase(part.find_last_not_of(' ') + 1);
    if (part.empty()) {
      throw UsageError(
          fmt::format("--vary got '{}', which has an empty pattern (it would match nothing); write "
                      "for example 'hiring.*,exit.*'",
                      text));
    }
    patterns.push_back(std::move(part));
    begin = comma + 1;
  }
  return patterns;
}

VariedParameters varied_parameters(const std::vector<std::string>& patterns,
                                   const std::vector<Scenario>& scenarios, bool solve_levels) {
  std::set<const ParameterInfo*> chosen;
  if (patterns.empty()) {
    for (const auto& info : all_parameters()) {
      if (is_assumption(info) && !is_one_value(info.prior)) chosen.insert(&info);
    }
  } else {
    chosen = matched(patterns);
  }
  VariedParameters varied;
  std::vector<std::string_view> solved;
  for (const LevelPair& pair : level_pairs) {
    const ParameterInfo* info = find_parameter(pair.key);
    if (solve_levels && chosen.erase(info) > 0) solved.push_back(pair.key);
  }
  if (!solved.empty()) {
    varied.notes.push_back(fmt::format(
        "{} not varied: solved in each world (--keep-levels does not).", fmt::join(solved, ", ")));
  }
  std::vector<std::string> set_by_reform;
  for (const auto& info : all_parameters()) {
    if (!chosen.contains(&info)) continue;
    const double base = scenarios.front().parameters.*info.member;
    if (std::all_of(scenarios.begin(), scenarios.end(), [&](const Scenario& scenario) {
          return scenario.parameters.*info.member == base;
        })) {
      continue;
    }
    set_by_reform.emplace_back(info.key);
    chosen.erase(&info);
  }
  if (!set_by_reform.empty()) {
    varied.notes.push_back(
        fmt::format("{} not varied: a reform sets {}, and a value that acts in all arms would undo "
                    "it.",
                    fmt::join(set_by_reform, ", "), set_by_reform.size() == 1 ? "it" : "them"));
  }
  for (const Relation& relation : all_relations()) {
    std::vector<std::string> added;
    const bool touched =
        std::any_of(relation.members.begin(), relation.members.end(),
                    [&](const ParameterInfo* member) { return chosen.contains(member); });
    const bool of_reform = std::any_of(
        relation.members.begin(), relation.members.end(), [&](const ParameterInfo* member) {
          return std::find(set_by_reform.begin(), set_by_reform.end(), member->key)
                 != set_by_reform.end();
        });
    if (!touched) continue;
    if (of_reform) {
      // Half of a relation cannot be mapped to values that respect it.
      std::vector<std::string_view> held;
      for (const ParameterInfo* member : relation.members) {
        if (chosen.erase(member) > 0) held.push_back(member->key);
      }
      varied.notes.push_back(fmt::format("{} not varied: a reform sets another part of {}.",
                                         fmt::join(held, ", "), relation_text(relation)));
      continue;
    }
    for (const ParameterInfo* member : relation.members) {
      if (!is_one_value(member->prior) && chosen.insert(member).second) {
        added.emplace_back(member->key);
      }
    }
    if (!added.empty()) {
      varied.notes.push_back(fmt::format("{} varied, too: {} ({}).", fmt::join(added, ", "),
                                         relation_text(relation), relation.reason));
    }
  }
  for (const auto& info : all_parameters()) {
    if (chosen.contains(&info)) varied.parameters.push_back(&info);
  }
  if (varied.parameters.empty()) {
    throw InputError(
        "Nothing is left to be varied (one world would be all worlds); vary other parameters by "
        "--vary.");
  }
  return varied;
}

std::string sweep_text(const RobustSweep& sweep, const fs::path& directory) {
  const fs::path from = fs::weakly_canonical(fs::absolute(directory));
  std::string text =
      "# Written by 'coprod robust': worlds drawn from what is plausible of the parameters below,\n"
      "# base and reforms paired in each. It is a sweep like any other: 'coprod extend' adds "
      "worlds\n"
      "# and replicates, 'coprod sweep SWEEP.toml --resume' goes on with it.\n"
      "schema = 1\n";
  text += fmt::format("title = {}\n", quoted(sweep.title));
  text += fmt::format("base = {}\n", quoted(relative_to(from, sweep.base)));
  text += "arms = [\n";
  for (const auto& arm : sweep.arms) text += fmt::format("  {},\n", quoted(relative_to(from, arm)));
  text += "]\n\n[design]\nkind = \"latin_hypercube\"\n";
  text += fmt::format("points = {}\nseed = {}\n", sweep.worlds, sweep.seed.value_or(1));
  text += "\n[vary]\n";
  for (const ParameterInfo* info : sweep.parameters) {
    text += fmt::format("{} = \"prior\"  # {}\n", quoted(std::string(info->key)),
                        prior_text(info->prior));
  }
  if (sweep.solve_levels) text += "\n[levels]\nsolve = true\n";
  text += fmt::format("\n[run]\nreplicates = {}\nscale = {}\n", sweep.replicates,
                      fmt::format("{}", sweep.scale).find_first_of(".e") == std::string::npos
                          ? fmt::format("{}.0", sweep.scale)
                          : fmt::format("{}", sweep.scale));
  if (sweep.seed) text += fmt::format("seed = {}\n", *sweep.seed);
  return text + "\n[output]\ntables = [\"headline\"]\n";
}

}  // namespace coprod
