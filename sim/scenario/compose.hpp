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
  void lay_lever(const LeverSetting& setting, const Layer& layer, bool over_a_base);
  /// Leaves of the slots of a bare key those that a layer below set by a longer one, and says so.
  [[nodiscard]] std::vector<std::size_t> open_slots(const LeverSetting& setting,
                                                    const Layer& layer);
  /// Whether a setting begins by repeating what is there, and so takes away what comes after.
  void warn_restated(const LeverSetting& setting, const std::vector<LeverEntry>& before);
  void note(Setting setting);
  void lay_enterprise(const EnterpriseSetting& setting);
  /// Lets the calendar stand still.
  void hold();
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
  void warn_far_from_data(const std::vector<int>& years);
  void add_input(const std::string& name, const std::filesystem::path& path);
  /// Who the layer at this position is.
  [[nodiscard]] Setting::By setter(std::size_t layer) const;
  /// Where `key` was set last.
  [[nodiscard]] Place place_of(const std::string& key) const;
  /// Where the last of `keys` to be set was set.
  [[nodiscard]] Place place_of_last(const std::vector<std::string>& keys) const;

  Messages* messages_;
  std::vector<Placed> layers_;
  std::vector<std::size_t> part_files_;  ///< the files named by the user, in layers_
  std::map<std::string, Place> places_;
  /// By lever and programme: the longer key that set it, and where.
  std::map<std::pair<std::size_t, std::size_t>, std::pair<std::string, Place>> longer_;
  Setting::By by_ = Setting::By::base;  ///< who sets what is laid at the moment
  Scenario scenario_;
};

/// The text of `scenario` as one file without bases.
[[nodiscard]] std::string resolved_toml(const Scenario& scenario);

/// Entries as far as they matter for a run until `end`: without repetitions, the first reaching
/// back for ever.
[[nodiscard]] std::vector<LeverEntry> effect_of(const std::vector<LeverEntry>& entries, Month end);

}  // namespace coprod::scenario_detail
