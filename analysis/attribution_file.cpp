#include "analysis/attribution.hpp"
#include "analysis/mediators.hpp"
#include "output/table.hpp"
#include "run/results.hpp"
#include "world/categories.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace coprod {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr Coalition all_dimensions = 7;

/// Alternating sums of the effects of coalitions, or of the logarithms of reform over base.
ByReplicate interactions(const Attributed& one, Coalition set, bool logarithmic) {
  ByReplicate result;
  for (std::size_t r = 0; r < one.effect.size(); ++r) {
    std::array<double, all_dimensions + 1> effects{};
    for (Coalition c = 0; c <= all_dimensions; ++c) {
      const double base = one.coalition[c][0][r];
      const double reform = one.coalition[c][1][r];
      effects[c] = !logarithmic                 ? reform - base
                   : base > 0.0 && reform > 0.0 ? std::log(reform / base)
                                                : missing;
    }
    result.push_back(interaction(effects, set));
  }
  return result;
}

Dimension named(const char* name, const char* long_name, std::vector<std::string> labels) {
  Dimension dimension;
  dimension.name = name;
  dimension.long_name = long_name;
  dimension.labels = std::move(labels);
  return dimension;
}

}  // namespace

void write_attribution(const std::filesystem::path& path, const std::vector<Attribution>& found,
                       std::span<const Scenario* const> scenarios, IfExists if_exists) {
  std::vector<std::string> reforms;
  std::vector<std::string> outcomes;
  std::vector<std::string> units;
  std::vector<std::string> mechanisms;
  std::vector<std::string> coalitions;
  std::vector<std::string> windows;
  for (const auto& mechanism : all_mechanisms()) mechanisms.emplace_back(mechanism.id);
  for (const auto& one : found) {
    reforms.push_back(one.reform);
    windows.push_back(one.window);
  }
  for (const auto& one : found.front().outcomes) {
    outcomes.push_back(one.outcome);
    units.push_back(one.unit);
  }
  for (Coalition c = 0; c <= all_dimensions; ++c) coalitions.push_back(coalition_name(c));
  std::size_t n_pairs = 1;
  for (const auto& one : found) n_pairs = std::max(n_pairs, one.pairs.size());
  std::vector<std::int32_t> pair_numbers(n_pairs);
  std::iota(pair_numbers.begin(), pair_numbers.end(), 0);
  const std::size_t replicates = found.front().outcomes.front().effect.size();

  Dimension pair{"pair", "pair of mechanisms, see pair_first and pair_second", "1", pair_numbers};
  const std::vector<Dimension> dimensions{
      named("reform", "scenario compared with the base", reforms),
      replicate_dimension(replicates),
      named("outcome_read", "outcome whose effect is attributed, mean over the window", outcomes),
      named("mechanism", "mechanism", mechanisms),
      pair,
      named("coalition", "dimensions of co-production whose practices count", coalitions),
      named("arm", "arm", {"base", "reform"}),
      named("dimension", "dimension of co-production",
            {dimension_names.begin(), dimension_names.end()}),
      named("interaction_scale", "scale on which effects are added", {"additive", "log"})};
  const auto variable = [](const char* name, const char* long_name, std::vector<std::string> axes) {
    Variable v;
    v.name = name;
    v.long_name = long_name;
    v.units = "1";
    v.dimensions = std::move(axes);
    v.attributes = {
        {"units_of_outcomes", std::string("as outcome_read says, see unit_of_outcome")}};
    return v;
  };
  const std::vector<Variable> variables{
      variable("effect", "reform less base", {"reform", "replicate", "outcome_read"}),
      variable("base_value", "value in the base", {"reform", "replicate", "outcome_read"}),
      variable("carried", "effect less the effect with the mechanism off in both futures",
               {"reform", "replicate", "mechanism", "outcome_read"}),
      variable("carried_replayed",
               "effect less the effect with the base's path of what the mechanism acts through",
               {"reform", "replicate", "mechanism", "outcome_read"}),
      variable("pair_carried", "effect less the effect with both mechanisms off",
               {"reform", "replicate", "pair", "outcome_read"}),
      variable("pair_carried_replayed",
               "effect less the effect with the base's path of what both act through",
               {"reform", "replicate", "pair", "outcome_read"}),
      variable("pair_first", "position of the first mechanism of a pair", {"reform", "pair"}),
      variable("pair_second", "position of the second mechanism of a pair", {"reform", "pair"}),
      variable("coalition_value", "value with the practices of these dimensions only",
               {"reform", "replicate", "coalition", "arm", "outcome_read"}),
      variable("shapley", "share of a dimension in the effect beyond that without any of the three",
               {"reform", "replicate", "dimension", "outcome_read"}),
      variable("interaction",
               "what the dimensions of a coalition do together beyond their parts: alternating sum "
               "of effects (additive) or of log(reform / base)",
               {"reform", "replicate", "coalition", "interaction_scale", "outcome_read"})};
  Provenance provenance = provenance_of(scenarios);
  provenance.attributes.emplace_back("base", found.front().base);
  provenance.attributes.emplace_back("window", windows);
  provenance.attributes.emplace_back("unit_of_outcome", units);
  std::vector<std::string> held;
  for (const auto& id : mechanisms) held.push_back(held_in_words(id));
  provenance.attributes.emplace_back("path_held", held);
  ResultsFile file(path, dimensions, variables, provenance, if_exists);

  const std::size_t n_outcomes = outcomes.size();
  const auto position = [&](const std::string& id) {
    return static_cast<std::size_t>(std::find(mechanisms.begin(), mechanisms.end(), id)
                                    - mechanisms.begin());
  };
  for (std::size_t f = 0; f < found.size(); ++f) {
    const Attribution& one = found[f];
    std::vector<double> first(n_pairs, missing);
    std::vector<double> second(n_pairs, missing);
    for (std::size_t p = 0; p < one.pairs.size(); ++p) {
      first[p] = static_cast<double>(position(one.mechanisms[one.pairs[p][0]]));
      second[p] = static_cast<double>(position(one.mechanisms[one.pairs[p][1]]));
    }
    const std::uint64_t index[] = {f};
    file.write("pair_first", index, std::span<const double>(first));
    file.write("pair_second", index, std::span<const double>(second));
    for (std::size_t r = 0; r < replicates; ++r) {
      std::vector<double> effect;
      std::vector<double> base;
      std::vector<double> off(mechanisms.size() * n_outcomes, missing);
      std::vector<double> replayed(mechanisms.size() * n_outcomes, missing);
      std::vector<double> pairs(n_pairs * n_outcomes, missing);
      std::vector<double> pairs_replayed(n_pairs * n_outcomes, missing);
      std::vector<double> coalition((all_dimensions + 1) * 2 * n_outcomes, missing);
      std::vector<double> shares(n_dimensions * n_outcomes, missing);
      std::vector<double> together((all_dimensions + 1) * 2 * n_outcomes, missing);
      for (std::size_t o = 0; o < n_outcomes; ++o) {
        const Attributed& a = one.outcomes[o];
        effect.push_back(a.effect[r]);
        base.push_back(a.base[r]);
        for (std::size_t m = 0; m < one.mechanisms.size(); ++m) {
          const std::size_t at = position(one.mechanisms[m]) * n_outcomes + o;
          off[at] = a.carried_off[m][r];
          replayed[at] = a.carried_replayed[m][r];
        }
        for (std::size_t p = 0; p < a.pair_carried.size(); ++p) {
          pairs[p * n_outcomes + o] = a.pair_carried[p][r];
          pairs_replayed[p * n_outcomes + o] = a.pair_carried_replayed[p][r];
        }
        for (Coalition c = 0; c <= all_dimensions; ++c) {
          for (std::size_t arm = 0; arm < 2; ++arm) {
            coalition[(c * 2 + arm) * n_outcomes + o] = a.coalition[c][arm][r];
          }
        }
        for (std::size_t d = 0; d < n_dimensions; ++d) {
          shares[d * n_outcomes + o] = a.shapley[d][r];
        }
      }
      for (std::size_t o = 0; o < n_outcomes; ++o) {
        for (Coalition c = 0; c <= all_dimensions; ++c) {
          for (std::size_t scale = 0; scale < 2; ++scale) {
            together[(c * 2 + scale) * n_outcomes + o] =
                interactions(one.outcomes[o], c, scale == 1)[r];
          }
        }
      }
      const auto write = [&](const char* name, const std::vector<double>& values) {
        file.write(name, f, r, std::span<const double>(values));
      };
      write("effect", effect);
      write("base_value", base);
      write("carried", off);
      write("carried_replayed", replayed);
      write("pair_carried", pairs);
      write("pair_carried_replayed", pairs_replayed);
      write("coalition_value", coalition);
      write("shapley", shares);
      write("interaction", together);
    }
  }
  file.finish();
}

}  // namespace coprod
