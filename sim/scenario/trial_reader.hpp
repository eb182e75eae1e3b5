#pragma once

/// Reading a trial's TOML file: what its parts share.

#include "scenario/layer.hpp"
#include "scenario/trial_file.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod::scenario_detail {

class TrialReader {
 public:
  TrialReader(TrialFile& trial, const Places& places, Messages& messages)
      : trial_(trial),
        places_(places),
        messages_(messages) {}

  void read(const toml::table& root);

 private:
  using Names = std::span<const std::string_view>;

  void error(const Place& place, const std::string& sentence) { messages_.error(place, sentence); }
  void unknown(const Item& item, const std::string& table, const std::vector<std::string>& keys);
  std::optional<std::string> text_of(const Item& item);
  std::optional<std::int64_t> whole_of(const Item& item, std::int64_t low, std::int64_t high);
  std::optional<double> number_in(const Item& item, double low, double high);
  std::optional<bool> flag_of(const Item& item);
  /// Position of a text among `names`; `what` is "an offer", "a kind", …
  std::optional<std::size_t> name_of(const Item& item, const toml::node& node, Names names,
                                     const std::string& what);
  std::vector<std::uint8_t> names_of(const Item& item, Names names, const std::string& what);
  const toml::array* rows_of(const Item& item);

  void read_top(const Item& item);
  void read_trial(const toml::table& table, const Place& place);
  void read_looks(const Item& item);
  void read_pool(const toml::table& table);
  void read_ages(const Item& item);
  void read_run(const toml::table& table);
  void read_arm(const toml::table& table);
  bool read_offer(const Item& item, TrialArm& arm);
  void read_subsidy(const Item& item, TrialArm& arm);
  void read_published(const toml::table& table);

  void check_arms();
  void check_arm(const TrialArm& arm, const Place& place);
  void check_pool(const TrialArm& arm, const Place& place);

  TrialFile& trial_;
  const Places& places_;
  Messages& messages_;
  Place pool_place_;
  std::vector<Place> arm_places_;
};

}  // namespace coprod::scenario_detail
