#include "analysis/experiments/parts.hpp"
#include "parameters/parameters.hpp"

#include <fmt/format.h>

namespace coprod::experiments {

std::vector<std::string> mechanism_ids() {
  std::vector<std::string> ids;
  for (const auto& info : all_mechanisms()) ids.emplace_back(info.id);
  return ids;
}

ExperimentResult run_mechanisms(const ExperimentRequest& request) {
  struct Contrast {
    const MechanismInfo* info;
    std::size_t on;
    std::size_t off;
  };
  Campaign campaign;
  std::vector<Contrast> contrasts;
  for (const auto& info : all_mechanisms()) {
    if (!wanted(request, info.id)) continue;
    const Arm on{std::string(info.shown_in), {}};
    const std::string selector(info.downstream);
    const std::string window(info.window);
    contrasts.push_back({&info, campaign.read(on, selector, window),
                         campaign.read(on.without(info.id), selector, window)});
  }
  campaign.run(request.options);

  ExperimentResult result;
  result.data = {
      "mechanisms",
      {"id", "dimension", "scenario", "window", "downstream", "unit", "expected sign", "on", "off",
       "difference", "low", "high", "replicates", "with expected sign", "as expected"},
      {}};
  ExperimentTable shown{"Mechanism on less off",
                        {"id", "scenario", "downstream", "sign", "on", "off", "difference",
                         "replicates with the sign", "as expected"},
                        {}};
  std::size_t as_expected = 0;
  std::string other_way;
  for (const auto& [info, on, off] : contrasts) {
    const Effect level_on = effect_of(campaign.values(on));
    const Effect level_off = effect_of(campaign.values(off));
    const Effect effect = effect_of(paired_difference(campaign.values(on), campaign.values(off)));
    const bool expected = effect.beyond_zero(info->sign);
    as_expected += expected;
    if (effect.beyond_zero(-info->sign)) {
      other_way += (other_way.empty() ? "" : ", ") + std::string(info->id);
    }
    const std::string sign = info->sign > 0 ? "+" : "-";
    const std::string verdict = expected                          ? "yes"
                                : effect.beyond_zero(-info->sign) ? "no, the other way"
                                                                  : "not beyond noise";
    std::vector<Cell> row{std::string(info->id),
                          std::string(info->dimension),
                          std::string(info->shown_in),
                          std::string(info->window),
                          std::string(info->downstream),
                          campaign.selector(on).unit(),
                          static_cast<double>(info->sign),
                          level_on.mean,
                          level_off.mean};
    append(row, effect);
    row.push_back(count_cell(effect.with_sign(info->sign)));
    row.emplace_back(verdict);
    result.data.rows.push_back(std::move(row));
    shown.rows.push_back(
        {std::string(info->id), std::string(info->shown_in), std::string(info->downstream), sign,
         level_text(level_on), level_text(level_off), effect_text(effect),
         fmt::format("{} of {}", effect.with_sign(info->sign), effect.replicates), verdict});
  }
  result.notes.push_back(fmt::format("{} of {} mechanisms move their variable as expected.",
                                     as_expected, contrasts.size()));
  if (!other_way.empty()) {
    result.notes.push_back(fmt::format("Beyond noise in the other direction: {}.", other_way));
  }
  result.tables.push_back(std::move(shown));
  finish(campaign, result);
  return result;
}

}  // namespace coprod::experiments
