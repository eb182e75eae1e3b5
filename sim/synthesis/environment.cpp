#include "core/error.hpp"
#include "core/math.hpp"
#include "synthesis/careers.hpp"
#include "synthesis/fitting.hpp"
#include "synthesis/margins.hpp"
#include "synthesis/synthesis.hpp"
#include "world/group_stay.hpp"
#include "world/newcomer.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

namespace {

using ByAge = std::array<double, n_age_groups>;

/// Newcomers a year, and where they stay, of persons of one kind, sex and onset (docs/model.md, E3.3a): of
/// those disabled in childhood, all at 18; of others in each age group, evenly over its ages, what keeps
/// the group's number. Where that is negative (kinds found mostly among the young) there are none. All
/// are scaled such that their number at rest is that of the start.
ByAge newcomers_a_year(const ByAge& number, const ByAge& deaths, bool childhood) {
  ByAge rate{};
  double flow = 0.0;  // a year over the lower bound of the group
  double here = 0.0;
  double there = 0.0;
  for (std::size_t g = 0; g < n_age_groups; ++g) {
    const GroupStay stay = stay_in_group(g, deaths[g]);
    if (childhood) {
      if (g == 0) rate[g] = flow = 1.0;
      there += flow * stay.from_below;
      flow *= stay.survive;
    } else {
      rate[g] = std::max(0.0, (number[g] - flow * stay.from_below) / stay.within);
      there += flow * stay.from_below + rate[g] * stay.within;
      flow = flow * stay.survive + rate[g] * stay.leave;
    }
    here += number[g];
  }
  for (double& r : rate) r *= there > 0.0 ? here / there : 0.0;
  return rate;
}

std::vector<Cohort> make_cohorts(const Environment& env,
                                 const std::vector<double>& persons_of_cell) {
  std::array<std::array<std::array<ByAge, 2>, 2>, n_kinds> number{};
  for (std::size_t c = 0; c < env.cells.size(); ++c) {
    const PersonCell& cell = env.cells[c];
    number[cell.kind][cell.sex][cell.onset][cell.age_group] += persons_of_cell[c];
  }
  std::vector<Cohort> cohorts;
  for (std::size_t kind = 0; kind < n_kinds; ++kind) {
    for (std::size_t sex = 0; sex < 2; ++sex) {
      ByAge deaths{};
      for (std::size_t g = 0; g < n_age_groups; ++g) deaths[g] = env.death_chance[g][sex];
      for (std::size_t onset = 0; onset < 2; ++onset) {
        const ByAge rate = newcomers_a_year(number[kind][sex][onset], deaths, onset == 0);
        for (std::size_t g = 0; g < n_age_groups; ++g) {
          Cohort cohort;
          cohort.kind = static_cast<std::uint8_t>(kind);
          cohort.sex = static_cast<std::uint8_t>(sex);
          cohort.onset = static_cast<std::uint8_t>(onset);
          cohort.age_group = static_cast<std::uint8_t>(g);
          cohort.school_leaver = onset == 0 && g == 0;
          cohort.rate = rate[g] / 12.0;
          for (std::size_t c = 0; c < env.cells.size(); ++c) {
            const PersonCell& cell = env.cells[c];
            if (cell.kind != kind || cell.sex != sex || cell.onset != onset || cell.age_group != g)
              continue;
            if (!(persons_of_cell[c] > 0.0)) continue;
            cohort.cells.push_back(static_cast<std::uint32_t>(c));
            cohort.cumulative.push_back((cohort.cumulative.empty() ? 0.0 : cohort.cumulative.back())
                                        + persons_of_cell[c]);
          }
          if (cohort.rate > 0.0 && !cohort.cells.empty()) cohorts.push_back(std::move(cohort));
        }
      }
    }
  }
  return cohorts;
}

/// Readiness has mean 0 and variance 1 over persons of month 0; its unexplained part has variance 1
/// before that.
void standardise_readiness(Environment& env, const std::vector<double>& persons_of_cell) {
  double persons = 0.0;
  double sum = 0.0;
  double squares = 0.0;
  for (std::size_t c = 0; c < env.cells.size(); ++c) {
    const double explained =
        explained_readiness(env.cells[c].kind, env.cells[c].severity, env.parameters);
    persons += persons_of_cell[c];
    sum += persons_of_cell[c] * explained;
    squares += persons_of_cell[c] * explained * explained;
  }
  env.readiness_mean = sum / persons;
  env.readiness_sd =
      std::sqrt(1.0 + std::max(0.0, squares / persons - env.readiness_mean * env.readiness_mean));
}

}  // namespace

struct PopulationFit {
  SynthesisInputs inputs;
  double scale;
  std::uint32_t persons;
  JointDistribution joint;
  PopulationCounts rounded;
};

namespace {

std::shared_ptr<const PopulationFit> fit_inputs(SynthesisInputs inputs, double scale) {
  const auto persons =
      static_cast<std::uint32_t>(std::max(1.0, std::floor(inputs.totals.persons() * scale + 0.5)));
  JointDistribution joint = fit(inputs.margins);
  PopulationCounts rounded = integerise_controlled(joint, inputs.margins, persons);
  return std::make_shared<const PopulationFit>(
      PopulationFit{std::move(inputs), scale, persons, std::move(joint), std::move(rounded)});
}

}  // namespace

std::shared_ptr<const PopulationFit> fit_population(const std::filesystem::path& data_directory,
                                                    double scale) {
  return fit_inputs(load_synthesis_inputs(data_directory), scale);
}

std::shared_ptr<const PopulationFit> fit_persons(const std::filesystem::path& data_directory,
                                                 double persons) {
  SynthesisInputs inputs = load_synthesis_inputs(data_directory);
  const double scale = std::min(1.0, persons / std::max(1.0, inputs.totals.persons()));
  return fit_inputs(std::move(inputs), scale);
}

std::uint32_t persons_of(const PopulationFit& fitted) { return fitted.persons; }

Environment make_environment(const std::filesystem::path& data_directory,
                             const Parameters& parameters, double scale,
                             std::vector<std::uint64_t> excluded,
                             std::vector<GivenEnterprise> given) {
  return make_environment(*fit_population(data_directory, scale), parameters, std::move(excluded),
                          std::move(given));
}

Environment make_environment(const PopulationFit& fitted, const Parameters& parameters,
                             std::vector<std::uint64_t> excluded,
                             std::vector<GivenEnterprise> given) {
  const SynthesisInputs& inputs = fitted.inputs;
  const JointDistribution& joint = fitted.joint;
  const PopulationCounts& rounded = fitted.rounded;
  const double scale = fitted.scale;
  Environment env;
  env.parameters = parameters;
  env.scale = scale;
  env.persons_at_start = fitted.persons;
  std::sort(excluded.begin(), excluded.end());
  env.excluded = std::move(excluded);
  env.given = std::move(given);
  env.sectors = standard_sectors();
  env.market = make_market(env.parameters, env.scale);
  if (parameters.frailty_variance > 1e-6) {
    env.frailty = GammaQuantiles(1.0 / parameters.frailty_variance);
  }
  // Cells by district first: persons are stored by district, so that ties stay near.
  std::array<std::vector<std::size_t>, n_districts> by_district;
  for (std::size_t c = 0; c < rounded.count.size(); ++c) {
    if (!(joint.weight[static_cast<Eigen::Index>(c)] > 0.0)) continue;
    by_district[categories_of_cell(joint.attributes, c)[3]].push_back(c);
  }
  std::vector<double> persons_of_cell;
  for (const auto& cells : by_district) {
    for (const std::size_t c : cells) {
      const auto category = categories_of_cell(joint.attributes, c);
      const auto code = [&](std::size_t i) { return static_cast<std::uint8_t>(category[i]); };
      env.cells.push_back({code(0), code(1), code(2), code(3), code(4), code(5), code(6)});
      env.cell_counts.push_back(rounded.count[c]);
      persons_of_cell.push_back(joint.weight[static_cast<Eigen::Index>(c)] * env.persons_at_start);
      env.district_share[code(3)] += joint.weight[static_cast<Eigen::Index>(c)];
    }
  }

  standardise_readiness(env, persons_of_cell);
  for (std::size_t kind = 0; kind < n_kinds; ++kind) {
    for (std::size_t severity = 0; severity < n_severities; ++severity) {
      for (std::size_t c = 0; c < n_capabilities; ++c) {
        env.capability_loss[kind][severity][c] =
            static_cast<float>(inputs.capabilities.mean_loss(kind, severity, c));
      }
    }
    for (std::size_t further = 0; further < n_kinds; ++further) {
      env.further_kinds[kind][further] = inputs.further_kinds.probability(kind, further);
    }
  }
  for (std::size_t severity = 0; severity < n_severities; ++severity) {
    double sum = 0.0;
    for (std::size_t benefit = 0; benefit < 3; ++benefit) {
      sum += inputs.benefits.share(severity, benefit);
      env.benefit_cumulative[severity][benefit] = sum;
    }
  }
  for (std::size_t g = 0; g < n_age_groups; ++g) {
    for (std::size_t sex = 0; sex < 2; ++sex) {
      const double yearly =
          std::min(0.999, inputs.mortality.annual_probability(g, sex) * parameters.mortality_ratio);
      env.death_chance[g][sex] = 1.0 - pow64(1.0 - yearly, 1.0 / 12.0);
    }
  }
  env.sheltered_chance = sheltered_chances(env, parameters.sheltered_places * scale);
  env.sheltered_demand = sheltered_chances(env, parameters.sheltered_demand * scale);
  env.training_demand = training_chances(parameters.training_demand);
  env.unemployment = inputs.unemployment.cycle;
  env.cohorts = make_cohorts(env, persons_of_cell);
  env.start = Careers::find_levels(env);
  return env;
}

}  // namespace coprod
