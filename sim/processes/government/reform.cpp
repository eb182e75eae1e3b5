#include "processes/government/reform.hpp"

#include "processes/rules/ngo_shares.hpp"
#include "random/draws.hpp"
#include "world/organisation_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace coprod {

ProcessInfo reform_info() {
  ProcessInfo info;
  info.step = 17;
  info.name = "reform";
  info.dimension = "strategic";
  info.kind = ProcessKind::serial;
  info.purpose = "policy learns from co-governors, is reformed, and leans on social enterprises";
  info.mechanisms = {"M20", "M22", "M44"};
  info.equations = {"E17.1", "E17.3", "E17.4"};
  info.parameters = {
      &Parameters::fit_learning, &Parameters::fit_decay,     &Parameters::fit_start,
      &Parameters::reform_on,    &Parameters::reform_hazard, &Parameters::reform_response,
      &Parameters::reform_step,  &Parameters::deflection,    &Parameters::effort_rate};
  info.levers = {"cogovernance_seats", "contract_learning", "budget_mainstreaming"};
  return info;
}

double reform_chance(double evidence, double depth, double attitude, const Parameters& p) {
  return std::min(1.0, p.reform_hazard * exp64(p.reform_response * evidence * depth * attitude));
}

namespace {

/// Whether a calendar fixes a lever, of this programme if it goes by programme.
bool is_fixed(const LeverCalendar& calendar, std::string_view key, std::size_t programme) {
  const auto all = all_levers();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].key == key) return !calendar.entries[i][programme].empty();
  }
  return true;
}

/// Whether no part of it is left to reform.
bool fixed_by_calendar(const LeverCalendar& calendar, std::string_view key) {
  if (!find_lever(key)->per_programme) return is_fixed(calendar, key, 0);
  for (std::size_t p = 1; p < n_lever_programmes; ++p) {
    if (!is_fixed(calendar, key, p)) return false;
  }
  return true;
}

/// What Government sees of co-production.
struct View {
  double enterprise_depth = 0.0;  ///< mean over open enterprises
  double sustained = 0.0;         ///< share of enterprises' practices
  double staff = 0.0;
};

View look(ReformAccess world) {
  View view;
  const auto level = world.read<engagement::Level>();
  const auto stage = world.read<practice::Stage>();
  double enterprises = 0.0;
  for (std::size_t o = world.count<ngo::Rows>(); o < world.count<organisation::Rows>(); ++o) {
    if (!world.is_open(o)) continue;
    enterprises += 1.0;
    view.enterprise_depth +=
        static_cast<double>(engagement_depth(level.subspan(o * n_engagements, n_engagements)));
    for (std::size_t k = 0; k < n_practices; ++k) {
      view.sustained +=
          stage[o * n_practices + k] >= static_cast<std::uint8_t>(PracticeStage::sustained)
              ? 1.0 / n_practices
              : 0.0;
    }
    view.staff += world.read<social_enterprise::Staff>()[o - world.count<ngo::Rows>()];
  }
  view.enterprise_depth /= std::max(1.0, enterprises);
  view.sustained /= std::max(1.0, enterprises);
  return view;
}

/// Voice of users: the part that employees take in planning, at NGOs by their share of places and at
/// open enterprises by their staff with disabilities.
struct Voice {
  double ngos = 0.0;
  double enterprises = 0.0;
};

Voice hear(ReformAccess world, const Environment& env) {
  const auto level = world.read<engagement::Level>();
  const auto staff = world.read<social_enterprise::Staff>();
  const std::vector<double> share = ngo_shares(world, env);
  const std::size_t ngos = share.size();
  constexpr std::size_t cell = engagement_cell(Stakeholder::employee, Involvement::plan);
  Voice voice;
  double places = 0.0;
  double workers = 0.0;
  for (std::size_t o = 0; o < world.count<organisation::Rows>(); ++o) {
    if (!world.is_open(o)) continue;
    const double weight = o < ngos ? share[o] : static_cast<double>(staff[o - ngos]);
    (o < ngos ? places : workers) += weight;
    (o < ngos ? voice.ngos : voice.enterprises) +=
        weight * static_cast<double>(level[o * n_engagements + cell]);
  }
  voice.ngos /= places > 0.0 ? places : 1.0;
  voice.enterprises /= workers > 0.0 ? workers : 1.0;
  return voice;
}

/// Policy learns from those who sat in it a year ago, and forgets (E17.1).
void learn_from_users(ReformAccess world, const Step& step) {
  const Parameters& p = step.environment.parameters;
  // What reform had added a year ago; this month's takes its place.
  const auto month_of_year = static_cast<std::size_t>(step.month.month.index() % 12);
  float& reformed = world.change<policy_month::ReformedSeats>()[month_of_year];
  Levers a_year_ago = step.calendar.at(step.month.month - 12, p);
  add_seats(a_year_ago, step.calendar, reformed);
  reformed = world.read<government::ReformedSeats>()[0];

  const Voice voice = hear(world, step.environment);
  const auto start = static_cast<float>(p.fit_start);
  const auto decay = static_cast<float>(p.fit_decay);
  const auto fit = world.change<programme_policy::Fit>();
  for (std::size_t i = 1; i < fit.size(); ++i) {
    // The division's own clients are heard where those of NGOs are (assumption).
    const double heard = i == static_cast<std::size_t>(Programme::social_enterprise)
                             ? voice.enterprises
                             : voice.ngos;
    const auto learns = static_cast<float>(
        p.fit_learning * a_year_ago.cogovernance_seats[lever_programme(i)] * heard);
    fit[i] = clamp32(fit[i] + learns * (1.0f - fit[i]) - decay * (fit[i] - start), 0.0f, 1.0f);
  }
}

/// Adds a step to the next of the levers that no calendar fixes and that are not at their most; where
/// there is none, nothing is reformed.
void reform_once(ReformAccess world, Step& step) {
  const std::array<std::pair<std::string_view, float*>, 3> levers{
      {{"cogovernance_seats", &world.change<government::ReformedSeats>()[0]},
       {"contract_learning", &world.change<government::ReformedLearning>()[0]},
       {"budget_mainstreaming", &world.change<government::ReformedBudgets>()[0]}}};
  std::array<float*, 3> free{};
  std::size_t n = 0;
  for (const auto& [key, added] : levers) {
    if (!fixed_by_calendar(step.calendar, key) && *added < 1.0f) free[n++] = added;
  }
  if (n == 0) return;
  std::int32_t& done = world.change<government::Reforms>()[0];
  float& added = *free[static_cast<std::size_t>(done) % n];
  added = std::min(1.0f, added + static_cast<float>(step.environment.parameters.reform_step));
  ++done;
  ++step.flows.practice.reforms;
}

}  // namespace

void add_seats(Levers& levers, const LeverCalendar& calendar, float more) {
  if (!(more > 0.0f)) return;
  for (std::size_t p = 1; p < n_lever_programmes; ++p) {
    double& seats = levers.cogovernance_seats[p];
    if (!is_fixed(calendar, "cogovernance_seats", p)) {
      seats = std::min(1.0, seats + static_cast<double>(more));
    }
  }
}

void add_reforms(Levers& levers, const LeverCalendar& calendar, ReformsAccess world) {
  const auto add = [&](std::string_view key, double& lever, float more) {
    if (more > 0.0f && !fixed_by_calendar(calendar, key)) {
      lever = std::min(1.0, lever + static_cast<double>(more));
    }
  };
  add_seats(levers, calendar, world.read<government::ReformedSeats>()[0]);
  add("contract_learning", levers.contract_learning, world.read<government::ReformedLearning>()[0]);
  add("budget_mainstreaming", levers.budget_mainstreaming,
      world.read<government::ReformedBudgets>()[0]);
}

void run_reform(ReformAccess world, Step& step) {
  const Environment& env = step.environment;
  const Parameters& p = env.parameters;
  const View view = look(world);

  learn_from_users(world, step);

  float& evidence = world.change<government::Evidence>()[0];
  evidence += 0.05f * (static_cast<float>(view.sustained) - evidence);
  double attitude = 0.0;
  for (std::size_t d = 0; d < n_districts; ++d) {
    attitude +=
        env.district_share[d] * static_cast<double>(world.read<public_group::Attitude>()[d]);
  }
  const double chance =
      reform_chance(static_cast<double>(evidence), view.enterprise_depth, attitude, p);
  step.flows.practice.reform_chance = chance;
  if (p.reform_on >= 0.5) {
    const EntityKey key{world.read<government::Key>()[0]};
    const PhiloxWords w =
        draw_words(step.month.random, key, address_word(step.month.month, Stream::reform));
    if (uniform_word(w[0]) < chance) reform_once(world, step);
  }

  const double visible = std::min(1.0, view.staff / std::max(1.0, 0.01 * env.persons_at_start));
  float& effort = world.change<government::MainstreamEffort>()[0];
  effort += static_cast<float>(p.effort_rate)
            * (static_cast<float>(1.0 - p.deflection * visible) - effort);
}

}  // namespace coprod
