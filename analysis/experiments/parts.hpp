#pragma once

/// What the experiments have in common.

#include "analysis/contrast.hpp"
#include "analysis/experiments.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace coprod::experiments {

[[nodiscard]] std::vector<std::string> mechanism_ids();
[[nodiscard]] ExperimentResult run_mechanisms(const ExperimentRequest& request);
[[nodiscard]] std::vector<std::string> loop_ids();
[[nodiscard]] ExperimentResult run_loops(const ExperimentRequest& request);
[[nodiscard]] std::vector<std::string> dimension_outcome_ids();
[[nodiscard]] ExperimentResult run_dimensions(const ExperimentRequest& request);
[[nodiscard]] std::vector<std::string> floor_world_ids();
[[nodiscard]] ExperimentResult run_wage_floor(const ExperimentRequest& request);
[[nodiscard]] std::vector<std::string> case_part_ids();
[[nodiscard]] ExperimentResult run_eight_cases(const ExperimentRequest& request);
[[nodiscard]] std::vector<std::string> enterprise_outcome_ids();
[[nodiscard]] ExperimentResult run_enterprises(const ExperimentRequest& request);
[[nodiscard]] std::vector<std::string> employee_outcome_ids();
[[nodiscard]] ExperimentResult run_employees(const ExperimentRequest& request);
[[nodiscard]] std::vector<std::string> field_ids();
[[nodiscard]] ExperimentResult run_fields(const ExperimentRequest& request);

[[nodiscard]] bool wanted(const ExperimentRequest& request, std::string_view id);
/// Fills in what every result says of its campaign.
void finish(const Campaign& campaign, ExperimentResult& result);

/// mean, low, high, replicates: four cells.
void append(std::vector<Cell>& row, const Effect& effect);
/// Gives the data a row, what the effect is of and its four cells, and hands the effect on.
Effect add_row(ExperimentTable& data, std::initializer_list<std::string_view> of,
               const Effect& effect);
[[nodiscard]] Cell count_cell(std::size_t count);
/// "0.012 ± 0.003", with a star when the interval lies beyond 0.
[[nodiscard]] std::string effect_text(const Effect& effect);
/// "0.012 ± 0.003", for a level.
[[nodiscard]] std::string level_text(const Effect& level);

}  // namespace coprod::experiments
