#pragma once

/// Parameters that several processes see by way of the month: prices, benefits, contact. A process
/// that uses such a value lists them among its own.

#include "parameters/parameters.hpp"

#include <array>
#include <vector>

namespace coprod {

using ParameterList = std::vector<double Parameters::*>;

/// The median wage of a month.
inline constexpr std::array wage_parameters{
    &Parameters::median_wage_2010, &Parameters::median_wage_2016, &Parameters::median_wage_2022,
    &Parameters::wage_growth_after};
/// The value of a standard worker's hour, besides the median wage.
inline constexpr std::array price_parameters{&Parameters::supply_elasticity};
/// What employers pay of the value of work of persons with disabilities.
inline constexpr std::array kept_parameters{&Parameters::supply_elasticity,
                                            &Parameters::disability_ratio};
/// The market and the costs of social enterprises, besides the median wage and the price.
inline constexpr std::array market_parameters{
    &Parameters::market_share,        &Parameters::market_tightness,
    &Parameters::price_elasticity,    &Parameters::workshop_value,
    &Parameters::means_tested_amount, &Parameters::hours_full_time,
    &Parameters::enterprise_posts,    &Parameters::enterprise_other_staff,
    &Parameters::enterprise_rent,     &Parameters::enterprise_support_cost,
    &Parameters::reference_intensity, &Parameters::enterprise_start_capital};
/// Means-tested benefit and what it leaves of earnings, besides the median wage.
inline constexpr std::array benefit_parameters{
    &Parameters::means_tested_amount, &Parameters::disregard_band, &Parameters::disregard_taper};
/// Who may have productivity assessed, and how low.
inline constexpr std::array assessment_parameters{
    &Parameters::assessed_least, &Parameters::assessed_gap, &Parameters::employer_awareness};
/// The contact that distancing leaves (E2.2).
inline constexpr std::array contact_parameters{
    &Parameters::shock_contact, &Parameters::zone_thinned, &Parameters::zone_spaced,
    &Parameters::zone_outdoors, &Parameters::zone_online,  &Parameters::online_attendance,
    &Parameters::online_skill,  &Parameters::online_design};
/// The choice of a channel of search (E13.15).
inline constexpr std::array channel_parameters{
    &Parameters::channel_own_slope, &Parameters::channel_supported_slope,
    &Parameters::channel_division, &Parameters::channel_supported,
    &Parameters::channel_supported_cognitive};
/// The business cycle (E2.3).
inline constexpr std::array cycle_parameters{&Parameters::cycle_on};
/// The fit of person and job (E9.1).
inline constexpr std::array fit_parameters{&Parameters::fit_weight, &Parameters::fit_floor};

/// A process's own parameters and those that it sees by way of the month.
template <class... Lists>
[[nodiscard]] ParameterList together(ParameterList own, const Lists&... lists) {
  (own.insert(own.end(), lists.begin(), lists.end()), ...);
  return own;
}

}  // namespace coprod
