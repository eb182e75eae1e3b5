#pragma once

/// Layers laid over each other: bases first, then the file, then what it is composed with, then
/// the command line.

#include "scenario/layer.hpp"

#include <map>
#include <string>
#include <vector>

namespace coprod::scenario_detail {

/// A layer in its place. `part` counts the files joined by '+', and then the command line.
struct Placed {
  Layer layer;
  std::size_t part = 0;
  bool shared = false;  ///< a base that several parts have in common; laid once
};

class Composition {
 public:
  explicit Composition(Messages& messages) : messages_(&messages) {}

  /// Adds the layers of one file, base first. Bases that an earlier file brought are left out.
  void add_chain(std::vector<Layer> chain);
  void add_override(Layer layer);

  /// Lays all layers over each other and checks what only the whole can tell. The data directory
  /// must exist when `need_data`.
  [[nodiscard]] Scenario finish(const std::string& name, bool need_data);

 private:
  void collect_texts();
  void lay_run(const Layer& layer);
  void lay_lever(const LeverSetting& setting, bool over_a_base);
  void lay_enterprise(const EnterpriseSetting& setting);
  void lay_values();
  void fill_neutral_levers();
  void warn_conflicts();
  void check_run();
  /// The weights of the regimes must leave room for the traditional one, in every month.
  void check_regime();
  /// Parameters that only make sense together.
  void check_relations();
  void check_enterprises();
  void find_data(bool must_exist);
  void check_persons();
  void add_input(const std::string& name, const std::filesystem::path& path);
  /// Where `key` was set last.
  [[nodiscard]] Place place_of(const std::string& key) const;
  /// Where the last of `keys` to be set was set.
  [[nodiscard]] Place place_of_last(const std::vector<std::string>& keys) const;

  Messages* messages_;
  std::vector<Placed> layers_;
  std::vector<std::size_t> part_files_;  ///< the files named by the user, in layers_
  std::map<std::string, Place> places_;
  Scenario scenario_;
  std::string data_;  ///< as written
};

/// The text of `scenario` as one file without bases; `data` as it was written.
[[nodiscard]] std::string resolved_toml(const Scenario& scenario, const std::string& data);

}  // namespace coprod::scenario_detail
