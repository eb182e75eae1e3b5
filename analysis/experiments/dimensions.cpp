#include "analysis/experiments/parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace coprod::experiments {

namespace {

struct Observed {
  std::string_view id;
  std::string_view selector;
};

constexpr Observed observed[] = {
    {"employment_rate", "employment_rate"},
    {"open_employment", "persons_by_status[open_employment]"},
    {"enterprise_jobs", "persons_by_status[social_enterprise]"},
    {"enterprises", "enterprises"},
    {"closures", "enterprise_closures"},
    {"sales", "payments[sales]"},
    {"kept_12_months", "kept_12_months[social_enterprise]"},
    {"worker_skill", "worker_skill"},
    {"worker_fit", "worker_fit"},
    {"worker_effort", "worker_effort"},
    {"worker_esteem", "worker_esteem"},
    {"worker_identity", "worker_identity"},
    {"worker_wellbeing", "wellbeing_mean[social_enterprise]"},
    {"wellbeing", "mean_wellbeing"},
    {"public_attitude", "public_attitude"},
    {"public_cost", "public_cost"},
    {"index_strategic", "dimension_index[strategic]"},
    {"index_operational", "dimension_index[operational]"},
    {"index_identity", "dimension_index[identity]"},
};

constexpr std::string_view window = "2029-2031";
constexpr std::array<std::string_view, 3> names{"strategic", "operational", "identity"};
constexpr Coalition all = 7;

std::string name_of(Coalition coalition) {
  if (coalition == 0) return "none";
  std::string name;
  for (std::size_t d = 0; d < names.size(); ++d) {
    if ((coalition >> d & 1) != 0) name += (name.empty() ? "" : " + ") + std::string(names[d]);
  }
  return name;
}

Arm arm_of(Coalition coalition) {
  Arm arm{"hong_kong", {}};
  for (std::size_t d = 0; d < names.size(); ++d) {
    if ((coalition >> d & 1) != 0) continue;
    arm = arm.with("practice_" + std::string(names[d]), "{ \"2027-01\" = 0 }");
  }
  return arm;
}

/// Values by coalition and replicate, turned into one number a replicate by `what`.
using ByCoalition = std::array<std::vector<double>, all + 1>;
template <class What>
std::vector<double> by_replicate(const ByCoalition& values, const What& what) {
  std::vector<double> result;
  for (std::size_t r = 0; r < values[0].size(); ++r) {
    std::array<double, all + 1> one{};
    for (Coalition c = 0; c <= all; ++c) one[c] = values[c][r];
    result.push_back(what(one));
  }
  return result;
}

ByCoalition logarithms(ByCoalition values) {
  for (auto& arm : values) {
    for (auto& value : arm) {
      value = value > 0.0 ? std::log(value) : std::numeric_limits<double>::quiet_NaN();
    }
  }
  return values;
}

constexpr std::array<Coalition, 4> sets{3, 5, 6, 7};  // of two dimensions and of all three

/// Interactions of one scale, all at once: their intervals are widened for the number of them.
bool any_interaction(const ByCoalition& values) {
  return std::any_of(sets.begin(), sets.end(), [&](Coalition set) {
    const auto one = [set](const auto& v) { return interaction(v, set); };
    return effect_of(by_replicate(values, one), 1.0 - 0.05 / sets.size()).beyond_zero();
  });
}

std::string verdict_on(const ByCoalition& values, const ByCoalition& logs) {
  const auto moved = [&](Coalition set) {
    const auto one = [set](const auto& v) { return v[set] - v[0]; };
    return effect_of(by_replicate(values, one)).beyond_zero();
  };
  if (!moved(1) && !moved(2) && !moved(4) && !moved(all)) return "no effect beyond noise";
  if (!any_interaction(values)) return "they add up";
  const auto of_all = [](const auto& v) { return interaction(v, all); };
  if (effect_of(by_replicate(logs, of_all)).replicates < values[0].size())
    return "they do not add up";
  return any_interaction(logs) ? "they neither add up nor multiply" : "they multiply";
}

}  // namespace

std::vector<std::string> dimension_outcome_ids() {
  std::vector<std::string> ids;
  for (const auto& one : observed) ids.emplace_back(one.id);
  return ids;
}

ExperimentResult run_dimensions(const ExperimentRequest& request) {
  Campaign campaign;
  std::vector<std::pair<const Observed*, std::array<std::size_t, all + 1>>> readings;
  for (const auto& one : observed) {
    if (!wanted(request, one.id)) continue;
    auto& [of, at] = readings.emplace_back();
    of = &one;
    for (Coalition c = 0; c <= all; ++c) {
      at[c] = campaign.read(arm_of(c), std::string(one.selector), std::string(window));
    }
  }
  campaign.run(request.options);

  ExperimentResult result;
  result.data = {"dimensions",
                 {"outcome", "selector", "unit", "quantity", "dimensions", "mean", "low", "high",
                  "replicates"},
                 {}};
  ExperimentTable levels{"Outcomes by the dimensions that count", {"outcome", "unit"}, {}};
  for (Coalition c = 0; c <= all; ++c) levels.columns.push_back(name_of(c));
  ExperimentTable shares{
      "What each dimension does: alone, and its Shapley value", {"outcome", "all less none"}, {}};
  for (const auto name : names) {
    shares.columns.push_back(fmt::format("{} alone", name));
    shares.columns.push_back(fmt::format("{}, Shapley", name));
  }
  ExperimentTable together{"Interactions", {"outcome", "scale"}, {}};
  for (const Coalition set : sets) together.columns.push_back(name_of(set));
  together.columns.emplace_back("verdict");

  for (const auto& [of, at] : readings) {
    const std::string id(of->id);
    const std::string unit = campaign.selector(at[0]).unit();
    ByCoalition values;
    for (Coalition c = 0; c <= all; ++c) {
      const auto one = campaign.values(at[c]);
      values[c].assign(one.begin(), one.end());
    }
    const ByCoalition logs = logarithms(values);
    const auto add = [&, observed = of](const std::string& quantity, const std::string& of_what,
                                        const std::vector<double>& by_rep) {
      return add_row(result.data, {id, observed->selector, unit, quantity, of_what},
                     effect_of(by_rep));
    };

    std::vector<Cell> level_row{id, unit};
    for (Coalition c = 0; c <= all; ++c) {
      level_row.emplace_back(level_text(add("level", name_of(c), values[c])));
    }
    levels.rows.push_back(std::move(level_row));

    std::vector<Cell> share_row{id};
    share_row.emplace_back(
        effect_text(add("effect", name_of(all),
                        by_replicate(values, [](const auto& v) { return v[all] - v[0]; }))));
    for (std::size_t d = 0; d < names.size(); ++d) {
      const Coalition bit = Coalition{1} << d;
      const std::string name(names[d]);
      const auto alone = [bit](const auto& v) { return v[bit] - v[0]; };
      const auto last = [bit](const auto& v) { return v[all] - v[all ^ bit]; };
      const auto fair = [d](const auto& v) { return shapley(v)[d]; };
      share_row.emplace_back(effect_text(add("effect alone", name, by_replicate(values, alone))));
      add("effect when the others count", name, by_replicate(values, last));
      share_row.emplace_back(effect_text(add("Shapley value", name, by_replicate(values, fair))));
    }
    shares.rows.push_back(std::move(share_row));

    const auto interactions = [&](const ByCoalition& of_scale, const std::string& scale,
                                  const std::string& verdict) {
      std::vector<Cell> row{id, scale};
      for (const Coalition set : sets) {
        const auto one = [set](const auto& v) { return interaction(v, set); };
        row.emplace_back(
            effect_text(add("interaction, " + scale, name_of(set), by_replicate(of_scale, one))));
      }
      row.emplace_back(verdict);
      together.rows.push_back(std::move(row));
    };
    const std::string verdict = verdict_on(values, logs);
    interactions(values, "additive", verdict);
    interactions(logs, "log", "");
    result.notes.push_back(fmt::format("{}: {}.", id, verdict));
  }
  result.tables = {std::move(levels), std::move(shares), std::move(together)};
  finish(campaign, result);
  return result;
}

}  // namespace coprod::experiments
