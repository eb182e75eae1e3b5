#include "analysis/experiments/parts.hpp"

#include <array>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr LoopInfo loop_table[] = {
#define LOOP(id, name, members, kind, cut, scenario, push, observed, pushed, window, description) \
  {#id, name, members, kind, cut, scenario, push, observed, pushed 1, window, description},
#include "analysis/experiments/loops.def"
#undef LOOP
};

}  // namespace

std::span<const LoopInfo> all_loops() { return loop_table; }

Arm LoopInfo::with_push() const {
  constexpr std::string_view other_scenario = "scenario ";
  if (push.starts_with(other_scenario)) {
    return {std::string(push.substr(other_scenario.size())), {}};
  }
  const std::size_t equals = push.find('=');
  return base().with(std::string(push.substr(0, equals)), std::string(push.substr(equals + 1)));
}

namespace experiments {

std::vector<std::string> loop_ids() {
  std::vector<std::string> ids;
  for (const auto& loop : all_loops()) ids.emplace_back(loop.id);
  return ids;
}

ExperimentResult run_loops(const ExperimentRequest& request) {
  struct Gain {
    const LoopInfo* loop;
    std::array<std::size_t, 4> readings;  ///< whole: pushed, base; cut: pushed, base
  };
  Campaign campaign;
  std::vector<Gain> gains;
  for (const auto& loop : all_loops()) {
    if (!wanted(request, loop.id)) continue;
    const auto read = [&](const Arm& arm) {
      return campaign.read(arm, std::string(loop.observed), std::string(loop.window));
    };
    gains.push_back(
        {&loop,
         {read(loop.with_push()), read(loop.base()), read(loop.with_push().without(loop.cut)),
          read(loop.base().without(loop.cut))}});
  }
  campaign.run(request.options);

  ExperimentResult result;
  result.data = {"loops",
                 {"id", "name", "members", "kind", "cut", "scenario", "push", "observed", "unit",
                  "window", "base", "effect whole", "effect cut", "gain", "low", "high",
                  "replicates", "with expected sign", "verdict"},
                 {}};
  ExperimentTable shown{
      "Effect of a push with the loop whole and cut",
      {"loop", "kind", "members", "cut", "push", "observed", "whole", "cut", "gain", "verdict"},
      {}};
  std::size_t turning = 0;
  for (const auto& [loop, at] : gains) {
    const auto whole = paired_difference(campaign.values(at[0]), campaign.values(at[1]));
    const auto cut = paired_difference(campaign.values(at[2]), campaign.values(at[3]));
    const Effect effect_whole = effect_of(whole);
    const Effect effect_cut = effect_of(cut);
    const Effect gain = effect_of(paired_difference(whole, cut));
    const bool as_declared = gain.beyond_zero(loop->expected());
    turning += as_declared;
    const std::string verdict = effect_cut.beyond_zero(-loop->pushed)
                                    ? "the push went the other way"
                                : as_declared && loop->kind == 'R' ? "reinforces"
                                : as_declared                      ? "balances"
                                : gain.beyond_zero()               ? "turns the other way"
                                                                   : "none beyond noise";
    std::vector<Cell> row{std::string(loop->id),
                          std::string(loop->name),
                          std::string(loop->members),
                          std::string(1, loop->kind),
                          std::string(loop->cut),
                          std::string(loop->scenario),
                          std::string(loop->push),
                          std::string(loop->observed),
                          campaign.selector(at[0]).unit(),
                          std::string(loop->window),
                          effect_of(campaign.values(at[1])).mean,
                          effect_whole.mean,
                          effect_cut.mean};
    append(row, gain);
    row.push_back(count_cell(gain.with_sign(loop->expected())));
    row.emplace_back(verdict);
    result.data.rows.push_back(std::move(row));
    shown.rows.push_back(
        {std::string(loop->name), std::string(1, loop->kind), std::string(loop->members),
         std::string(loop->cut), std::string(loop->push), std::string(loop->observed),
         effect_text(effect_whole), effect_text(effect_cut), effect_text(gain), verdict});
  }
  result.notes.push_back(
      fmt::format("{} of {} loops turn as declared, beyond noise.", turning, gains.size()));
  result.tables.push_back(std::move(shown));
  finish(campaign, result);
  return result;
}

}  // namespace experiments

}  // namespace coprod
