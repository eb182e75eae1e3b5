#pragma once

/// Reading a SWEEP.toml: what its parts share.

#include "scenario/layer.hpp"
#include "scenario/sweep_file.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace coprod::scenario_detail {

/// Reads SWEEP.toml into `sweep`, telling what is wrong to `messages`.
class SweepReader {
 public:
  SweepReader(SweepFile& sweep, const Places& places, Messages& messages)
      : sweep_(sweep),
        places_(places),
        messages_(messages) {}

  void read(const toml::table& root);

 private:
  void error(const Place& place, const std::string& sentence) { messages_.error(place, sentence); }
  void unknown(const Item& item, const std::string& table, const std::vector<std::string>& keys);
  std::optional<std::string> text_of(const Item& item);
  std::optional<std::int64_t> whole_of(const Item& item, std::int64_t low, std::int64_t high);
  std::optional<bool> flag_of(const Item& item);
  std::string path_of(const std::string& written) const;

  void read_top(const Item& item);
  void read_arms(const Item& item);
  void read_design(const toml::table& table);
  void read_levels(const toml::table& table);
  void read_run(const toml::table& table);
  void read_output(const toml::table& table);
  void read_tables(const Item& item);
  void read_vary(const toml::table& table, const std::string& prefix);
  void vary_parameter(const ParameterInfo& info, const Item& item);
  void vary_mechanism(const Item& item);
  void vary_scenario(const Item& item);
  void vary_lever(const Item& item);
  void vary_dated(SweptLever& swept, const toml::table& table);
  void vary_date_and_value(SweptLever& swept, const toml::table& table);
  std::optional<double> lever_value(const std::string& key, const toml::node& node);
  std::optional<std::size_t> lever_factor(const std::string& key, std::size_t lever,
                                          const std::string& name, const Item& item);
  bool take_values(Factor& factor, const Item& item, const toml::array& array,
                   const std::function<std::optional<double>(const toml::node&)>& value);
  /// Adds a column of the design.
  std::size_t add(Factor factor, const Place& place);
  void check_design();

  SweepFile& sweep_;
  const Places& places_;
  Messages& messages_;
  Place design_place_;
  bool kind_known_ = false;
  std::set<std::string> names_;
};

}  // namespace coprod::scenario_detail
