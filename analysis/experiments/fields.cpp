#include "analysis/experiments/parts.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include <fmt/format.h>

namespace coprod::experiments {

namespace {

/// A field as parameters: an illustration, nobody measured it.
struct Field {
  std::string_view id;
  std::string_view title;
  std::vector<Override> settings;
};
const std::array<Field, 4>& fields() {
  static const std::array<Field, 4> all{{
      {"work_integration", "work integration, the baseline", {}},
      {"day_care",
       "day care: hardly any customers, Government buys all that is produced",
       {{"market.tightness", "0.2"},
        {"se_public_purchase", "1000000000"},
        {"contact.sales", "0"},
        {"contact.public", "0.003"}}},
      {"peer_support",
       "peer support: pairs and roles strong, production weak",
       {{"pairing.rate", "0.6"},
        {"pairing.esteem", "0.6"},
        {"pairing.identity", "0.06"},
        {"roles.rate", "0.6"},
        {"roles.teaching", "0.3"},
        {"pairing.output", "0"},
        {"revamp.training", "0.005"},
        {"market.tightness", "0.9"}}},
      {"arts",
       "arts: contact with the public strong",
       {{"contact.communication", "0.15"}, {"contact.public", "0.03"}, {"contact.sales", "0.24"}}},
  }};
  return all;
}

struct Observed {
  std::string_view title;
  std::string_view selector;
};
constexpr Observed observed[] = {
    {"identity of staff", "worker_identity"},
    {"well-being of staff", "wellbeing_mean[social_enterprise]"},
    {"skill of staff", "worker_skill"},
    {"job fit of staff", "worker_fit"},
    {"esteem of staff", "worker_esteem"},
    {"jobs in enterprises", "persons_by_status[social_enterprise]"},
    {"share of jobs lost a month",
     "job_exits[social_enterprise]/persons_by_status[social_enterprise]"},
    {"attitude of the public", "public_attitude"},
};

constexpr std::string_view window = "2029-2031";
constexpr std::array<std::string_view, 3> names{"strategic", "operational", "identity"};
constexpr Coalition all = 7;

Arm arm_of(const Field& field, Coalition coalition) {
  Arm arm{"hong_kong", field.settings};
  for (std::size_t d = 0; d < names.size(); ++d) {
    if ((coalition >> d & 1) != 0) continue;
    arm = arm.with("practice_" + std::string(names[d]), "{ \"2027-01\" = 0 }");
  }
  return arm;
}

/// What each dimension contributes to an outcome in a field, by replicate.
struct Contributions {
  std::vector<double> whole;  ///< all less none
  std::array<std::vector<double>, 3> shares;

  Contributions(const Campaign& campaign, const std::array<std::size_t, all + 1>& readings) {
    for (std::size_t r = 0; r < campaign.values(readings[0]).size(); ++r) {
      std::array<double, all + 1> values{};
      for (Coalition c = 0; c <= all; ++c) values[c] = campaign.values(readings[c])[r];
      whole.push_back(values[all] - values[0]);
      const auto shared = shapley(values);
      for (std::size_t d = 0; d < shares.size(); ++d) shares[d].push_back(shared[d]);
    }
  }
  /// "identity > operational > strategic", "=" where chance may have put them in this order.
  [[nodiscard]] std::string order() const {
    std::array<std::size_t, 3> place{0, 1, 2};
    std::array<double, 3> mean{};
    for (std::size_t d = 0; d < 3; ++d) mean[d] = effect_of(shares[d]).mean;
    std::stable_sort(place.begin(), place.end(),
                     [&](std::size_t a, std::size_t b) { return mean[a] > mean[b]; });
    std::string text(names[place[0]]);
    for (std::size_t k = 1; k < 3; ++k) {
      const bool apart = sign(place[k - 1], place[k]) != 0;
      text += fmt::format(" {} {}", apart ? ">" : "≈", names[place[k]]);
    }
    return text;
  }
  /// Of the difference of two dimensions; 0 within noise.
  [[nodiscard]] int sign(std::size_t a, std::size_t b) const {
    const Effect effect = effect_of(paired_difference(shares[a], shares[b]));
    return effect.beyond_zero(1) ? 1 : effect.beyond_zero(-1) ? -1 : 0;
  }
};

/// Pairs that stand the other way round than in the reference, in words; empty when none does.
std::string turned(const Contributions& reference, const Contributions& other) {
  std::string text;
  for (std::size_t a = 0; a < names.size(); ++a) {
    for (std::size_t b = a + 1; b < names.size(); ++b) {
      if (reference.sign(a, b) * other.sign(a, b) >= 0) continue;
      text += fmt::format("{}{} and {}", text.empty() ? "" : ", ", names[a], names[b]);
    }
  }
  return text;
}

std::string settings_of(const Field& field) {
  if (field.settings.empty()) return "as it is";
  std::string text;
  for (const auto& [key, value] : field.settings) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", key, value);
  }
  return text;
}

}  // namespace

std::vector<std::string> field_ids() {
  std::vector<std::string> ids;
  for (const auto& field : fields()) ids.emplace_back(field.id);
  return ids;
}

ExperimentResult run_fields(const ExperimentRequest& request) {
  Campaign campaign;
  std::vector<const Field*> asked;
  for (const auto& field : fields()) {
    // The first is what the others are compared with.
    if (asked.empty() || wanted(request, field.id)) asked.push_back(&field);
  }
  const auto readings_of = [&](const Field& field, const Observed& what) {
    std::array<std::size_t, all + 1> readings{};
    for (Coalition c = 0; c <= all; ++c) {
      readings[c] =
          campaign.read(arm_of(field, c), std::string(what.selector), std::string(window));
    }
    return readings;
  };
  for (const auto* field : asked) {
    for (const auto& what : observed) (void)readings_of(*field, what);
  }
  campaign.run(request.options);

  ExperimentResult result;
  result.data = {"fields",
                 {"field", "settings", "outcome", "selector", "unit", "quantity", "mean", "low",
                  "high", "replicates"},
                 {}};
  ExperimentTable settings{"The worlds", {"world", "what it stands for", "settings"}, {}};
  for (const auto* field : asked) {
    settings.rows.push_back(
        {std::string(field->id), std::string(field->title), settings_of(*field)});
  }
  result.tables.push_back(std::move(settings));
  std::size_t kept = 0;
  std::size_t compared = 0;
  std::string changes;
  for (const auto& what : observed) {
    ExperimentTable table{fmt::format("{}: contributions of the dimensions", what.title),
                          {"world", "level", "all less none"},
                          {}};
    for (const auto name : names) table.columns.emplace_back(fmt::format("{}, Shapley", name));
    table.columns.insert(table.columns.end(), {"order", "pairs turned"});
    const Contributions reference(campaign, readings_of(*asked.front(), what));
    for (const auto* field : asked) {
      const auto readings = readings_of(*field, what);
      const Contributions here(campaign, readings);
      const std::string unit = campaign.selector(readings[all]).unit();
      const auto add = [&](const std::string& quantity, const Effect& effect) {
        return add_row(result.data,
                       {field->id, settings_of(*field), what.title, what.selector, unit, quantity},
                       effect);
      };
      std::vector<Cell> row{std::string(field->id),
                            level_text(add("level", effect_of(campaign.values(readings[all])))),
                            effect_text(add("effect", effect_of(here.whole)))};
      for (std::size_t d = 0; d < names.size(); ++d) {
        row.emplace_back(
            effect_text(add("Shapley value, " + std::string(names[d]), effect_of(here.shares[d]))));
      }
      const std::string pairs = field == asked.front() ? "" : turned(reference, here);
      row.emplace_back(here.order());
      row.emplace_back(field == asked.front() ? "" : pairs.empty() ? "none" : pairs);
      if (field != asked.front()) {
        ++compared;
        kept += pairs.empty();
        if (!pairs.empty()) {
          changes += fmt::format("{}{} in {} ({})", changes.empty() ? "" : "; ", what.title,
                                 field->id, pairs);
        }
      }
      table.rows.push_back(std::move(row));
    }
    result.tables.push_back(std::move(table));
  }
  result.notes.emplace_back("Illustration: the worlds are made up, their settings assumptions.");
  if (compared > 0) {
    result.notes.push_back(fmt::format(
        "In {} of {} comparisons with work integration no pair of dimensions stands the other way "
        "round beyond noise.",
        kept, compared));
  }
  if (!changes.empty()) result.notes.push_back(fmt::format("It does for {}.", changes));
  finish(campaign, result);
  return result;
}

}  // namespace coprod::experiments
