#include "scenario/scenario.hpp"

#include "core/error.hpp"
#include "scenario/compose.hpp"

#include <fmt/format.h>

namespace coprod {

namespace {

namespace fs = std::filesystem;
using scenario_detail::Composition;
using scenario_detail::Layer;
using scenario_detail::Messages;
using scenario_detail::Place;

constexpr std::size_t max_nesting = 16;

/// A file that is to be read: how messages and manifests call it, and who asked for it.
struct Wanted {
  fs::path path;
  std::string label;
  std::string input_name;
  Place asked_at;
};

/// Name of a file for manifests: as it was written, unless that names a machine's folders.
std::string name_for_manifest(const std::string& written) {
  const fs::path path(written);
  return path.is_absolute() ? path.filename().string() : path.generic_string();
}

Wanted base_of(const Layer& layer) {
  const fs::path path = layer.directory / *layer.base;
  return {path, path.lexically_normal().string(), name_for_manifest(*layer.base), layer.base_place};
}

/// Reads `wanted` and its bases into `chain`, derived first.
void read_bases(Wanted wanted, std::vector<Layer>& chain, Messages& messages) {
  while (true) {
    std::error_code error;
    const fs::path identity = fs::weakly_canonical(wanted.path, error);
    std::string names;
    bool cycle = false;
    for (const auto& layer : chain) {
      if (!layer.identity.empty() && layer.identity == identity) cycle = true;
      if (cycle) names += layer.label + " → ";
    }
    if (cycle) {
      messages.error(
          wanted.asked_at,
          fmt::format("the bases go in a circle: {}{} (so there is no "
                      "first one to begin with); remove one 'base'",
                      names, chain[0].identity == identity ? chain[0].label : wanted.label));
      return;
    }
    if (chain.size() > max_nesting) {
      messages.error(wanted.asked_at,
                     fmt::format("bases are nested more than {} deep (nobody can follow that); "
                                 "name a base that stands nearer to the beginning",
                                 max_nesting));
      return;
    }
    const auto text = scenario_detail::read_source(wanted.path, wanted.asked_at, messages);
    if (!text) return;
    const auto table = scenario_detail::parse_source(*text, wanted.label, messages);
    if (!table) return;
    const scenario_detail::Places places(wanted.label, false);
    Layer layer = scenario_detail::read_layer(*table, places, messages);
    layer.identity = identity;
    layer.text = *text;
    layer.directory = wanted.path.parent_path();
    layer.input_name = wanted.input_name;
    chain.push_back(std::move(layer));
    if (!chain.back().base) return;
    wanted = base_of(chain.back());
  }
}

std::vector<Layer> base_first(std::vector<Layer> chain) {
  return {std::make_move_iterator(chain.rbegin()), std::make_move_iterator(chain.rend())};
}

/// "a.toml+b.toml" as its parts. A later part may be given relative to the folder of the first.
std::vector<fs::path> split_parts(const std::string& file) {
  std::error_code error;
  if (fs::exists(file, error)) return {file};
  std::vector<fs::path> parts;
  std::size_t begin = 0;
  while (true) {
    const std::size_t plus = file.find('+', begin);
    fs::path part = file.substr(begin, plus == std::string::npos ? plus : plus - begin);
    if (!parts.empty() && !part.empty() && !fs::exists(part, error)) {
      const fs::path beside = parts.front().parent_path() / part;
      if (fs::exists(beside, error)) part = beside;
    }
    parts.push_back(part);
    if (plus == std::string::npos) return parts;
    begin = plus + 1;
  }
}

Scenario finish(Composition& composition, const std::string& name,
                const std::vector<Override>& overrides, bool need_data, Messages& messages) {
  for (const auto& override : overrides) {
    composition.add_override(scenario_detail::read_override(override, messages));
  }
  return composition.finish(name, need_data);
}

}  // namespace

Scenario load_scenario(const std::string& file, const std::vector<Override>& overrides) {
  Messages messages;
  Composition composition(messages);
  std::string name;
  bool complete = true;
  for (const auto& part : split_parts(file)) {
    const std::string label = part.string();
    if (label.empty()) {
      throw InputError(
          fmt::format("'{}' names no scenario file before or after a '+' (each part of "
                      "a composition is a file); write for example a.toml+b.toml",
                      file));
    }
    std::vector<Layer> chain;
    read_bases({part, label, part.filename().string(), {label, 1, 1}}, chain, messages);
    name += (name.empty() ? "" : "+") + part.stem().string();
    complete = complete && !chain.empty() && !chain.back().base;
    if (!chain.empty()) composition.add_chain(base_first(std::move(chain)));
  }
  if (!complete) {
    // Without its base a scenario cannot be judged as a whole; say what is known.
    for (const auto& override : overrides) (void)scenario_detail::read_override(override, messages);
    messages.throw_if_failed();
  }
  return finish(composition, name, overrides, true, messages);
}

// The text may come with a file from anywhere: a base is refused, and data are looked for below
// `directory` only.
Scenario parse_scenario(const std::string& text, const std::string& name,
                        const std::filesystem::path& directory,
                        const std::vector<Override>& overrides) {
  Messages messages;
  std::vector<Layer> chain;
  const auto table = scenario_detail::parse_source(text, name, messages);
  messages.throw_if_failed();
  Layer layer = scenario_detail::read_layer(*table, scenario_detail::Places(name, false), messages);
  if (layer.base) {
    messages.error(layer.base_place,
                   "a stored scenario names a base (coprod stores scenarios whole, and a foreign "
                   "file may not have others opened); the file that holds it was not written by "
                   "coprod, or was changed");
    messages.throw_if_failed();
  }
  layer.directory = directory;
  chain.push_back(std::move(layer));
  Composition composition(messages);
  composition.add_chain(base_first(std::move(chain)));
  const fs::path path(name);
  const std::string stem = path.extension() == ".toml" ? path.stem().string() : name;
  return finish(composition, stem, overrides, false, messages);
}

}  // namespace coprod
