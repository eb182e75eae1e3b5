#include "analysis/experiments/enterprise_facts.hpp"

#include "processes/spread/practice_stages.hpp"
#include "world/organisation_rules.hpp"
#include "world/roster.hpp"

#include <algorithm>

namespace coprod::experiments {

bool is_open_enterprise(const World& world, std::size_t enterprise) {
  return world.is_open(world.organisation_of_enterprise(enterprise));
}

EnterpriseFacts facts_of(const MonthView& view, std::uint32_t e) {
  const World& world = view.world;
  const Parameters& p = view.environment.parameters;
  const auto& enterprises = world.social_enterprises;
  const auto& all = world.organisations;
  const std::size_t o = world.organisation_of_enterprise(e);
  EnterpriseFacts facts;
  facts.row = e;
  facts.age =
      (view.month.month.index() - enterprises.get<social_enterprise::FoundedMonth>()[e]) / 12.0;
  facts.posts = enterprises.get<social_enterprise::TargetStaff>()[e];
  facts.form = static_cast<LegalForm>(enterprises.get<social_enterprise::LegalForm>()[e]);
  facts.parent = enterprises.get<social_enterprise::Parent>()[e] != no_row;
  facts.challenges = enterprises.get<social_enterprise::Niche>()[e] != 0;
  facts.engagement = static_cast<double>(engagement_depth(
      world.engagements.get<engagement::Level>().subspan(o * n_engagements, n_engagements)));
  for (std::size_t k = 0; k < n_practices; ++k) {
    const std::size_t row = o * n_practices + k;
    facts.effect[k] = static_cast<double>(world.practices.get<practice::Effect>()[row]);
    facts.index[static_cast<std::size_t>(dimension_of(k))] += facts.effect[k] / 2.0;
    facts.in_use[k] = in_use(world.practices.get<practice::Stage>()[row]);
    if (!facts.in_use[k]) continue;
    const auto depth = static_cast<double>(world.practices.get<practice::Depth>()[row]);
    facts.practices += 1.0;
    facts.depth += depth / n_practices;
    facts.potential +=
        depth / n_practices
        * enabling_conditions(static_cast<double>(all.get<organisation::Readiness>()[o]),
                              static_cast<double>(all.get<organisation::Resources>()[o]),
                              static_cast<double>(all.get<organisation::Fit>()[o]),
                              static_cast<double>(world.practices.get<practice::Local>()[row]), p);
  }
  return facts;
}

std::vector<EnterpriseFacts> open_enterprises(const MonthView& view) {
  std::vector<EnterpriseFacts> open;
  for (std::uint32_t e = 0; e < view.world.social_enterprises.size(); ++e) {
    if (is_open_enterprise(view.world, e)) open.push_back(facts_of(view, e));
  }
  return open;
}

void add_profile(const MonthView& view, const EnterpriseFacts& facts, const std::string& prefix,
                 Numbers& numbers) {
  const auto& enterprises = view.world.social_enterprises;
  const std::uint32_t e = facts.row;
  const auto add = [&](std::string_view name, double value, double weight = 1.0) {
    numbers.add(prefix + std::string(name), value, weight);
  };
  for (std::size_t k = 0; k < n_practices; ++k) {
    add("in_use." + std::string(practice_names[k]), facts.in_use[k] ? 1.0 : 0.0);
    add("effect." + std::string(practice_names[k]), facts.effect[k]);
  }
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    add("index." + std::string(dimension_names[d]), facts.index[d]);
  }
  add("age", facts.age);
  add("posts", facts.posts);
  add("practices", facts.practices);
  add("engagement", facts.engagement);
  add("practice_depth", facts.depth);
  const bool halted =
      view.world.organisations.get<organisation::Halted>()[view.world.organisation_of_enterprise(e)]
      > 0;
  add("halted", halted ? 1.0 : 0.0);
  const auto revenue = static_cast<double>(enterprises.get<social_enterprise::Revenue>()[e]);
  const auto result = static_cast<double>(enterprises.get<social_enterprise::Result>()[e]);
  add("revenue", revenue / 100.0);
  if (revenue > 0.0) add("margin", result / revenue, revenue);
  add("in_debt", enterprises.get<social_enterprise::MonthsInDebt>()[e] > 0 ? 1.0 : 0.0);
}

StaffSums::StaffSums(const MonthView& view) : of(view.world.social_enterprises.size()) {
  const World& world = view.world;
  const auto& workers = world.enterprise_workers;
  const auto& persons = world.persons;
  const std::int32_t today = (view.month.month + 1).first_day();
  for (std::size_t w = 0; w < workers.size(); ++w) {
    if (!still_there(world, w)) continue;
    const std::uint32_t i = workers.get<enterprise_worker::Person>()[w];
    Of& sums = of[workers.get<enterprise_worker::Enterprise>()[w]];
    const std::uint8_t role = workers.get<enterprise_worker::Role>()[w];
    sums.staff += 1.0;
    sums.fit += static_cast<double>(persons.get<person::JobFit>()[i]);
    sums.skill += static_cast<double>(persons.get<person::Skill>()[i]);
    sums.accommodation += static_cast<double>(workers.get<enterprise_worker::Accommodation>()[w]);
    sums.identity += static_cast<double>(persons.get<person::Identity>()[i]);
    sums.esteem += static_cast<double>(workers.get<enterprise_worker::Esteem>()[w]);
    sums.stress += static_cast<double>(persons.get<person::Stress>()[i]);
    sums.role += role > code(Role::worker);
    sums.deciding += role >= code(Role::supervisor);
    sums.plan += workers.get<enterprise_worker::Plan>()[w];
    sums.tenure += (today - persons.get<person::HireDay>()[i]) / (12.0 * mean_month_days);
  }
  for (const JobEnd& end : view.flows.job_ends) {
    if (end.status != code(Status::social_enterprise)) continue;
    switch (static_cast<ExitCause>(end.cause)) {
      case ExitCause::retirement:
      case ExitCause::death:
        break;
      case ExitCause::move_up:
      case ExitCause::sheltered_workshop:
        of[end.employer].moved += 1.0;
        break;
      default:
        of[end.employer].lost += 1.0;
    }
  }
}

void add_staff(const StaffSums::Of& s, const std::string& prefix, Numbers& numbers) {
  const auto add = [&](std::string_view name, double value, double weight) {
    numbers.add(prefix + std::string(name), value, weight);
  };
  add("staff", s.staff, 1.0);
  // Those who left in the month were there for half of it.
  const double exposed = s.staff + 0.5 * (s.lost + s.moved);
  if (exposed > 0.0) {
    add("lost_a_year", 12.0 * s.lost / exposed, exposed);
    add("moved_a_year", 12.0 * s.moved / exposed, exposed);
  }
  if (s.staff <= 0.0) return;
  const auto mean = [&](std::string_view name, double sum) { add(name, sum / s.staff, s.staff); };
  mean("fit", s.fit);
  mean("skill", s.skill);
  mean("accommodation", s.accommodation);
  mean("identity", s.identity);
  mean("esteem", s.esteem);
  mean("stress", s.stress);
  mean("with_role", s.role);
  mean("deciding", s.deciding);
  mean("plan", s.plan);
  mean("tenure", s.tenure);
}

}  // namespace coprod::experiments
