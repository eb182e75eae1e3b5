// Declarations of the experiments can be run: selectors, windows, mechanisms and keys exist.

#include "analysis/experiments.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

const std::filesystem::path library = std::filesystem::path(COPROD_SOURCE_DIR) / "scenarios";

bool is_mechanism(std::string_view id) {
  return std::any_of(all_mechanisms().begin(), all_mechanisms().end(),
                     [&](const MechanismInfo& info) { return info.id == id; });
}

std::set<std::string> members_of(const LoopInfo& loop) {
  std::set<std::string> members;
  std::string rest(loop.members);
  while (!rest.empty()) {
    const std::size_t comma = rest.find(", ");
    members.insert(rest.substr(0, comma));
    rest = comma == std::string::npos ? "" : rest.substr(comma + 2);
  }
  return members;
}

/// Whether anything is another: a push to the value that holds anyhow pushes nothing.
bool differ(const Scenario& a, const Scenario& b) {
  const auto parameters = all_parameters();
  return a.levers != b.levers
         || std::any_of(parameters.begin(), parameters.end(), [&](const ParameterInfo& info) {
              return a.parameters.*info.member != b.parameters.*info.member;
            });
}

TEST_CASE("every mechanism names what it moves, where and when") {
  for (const auto& info : all_mechanisms()) {
    CAPTURE(info.id);
    CHECK_NOTHROW(Selector::parse(info.downstream));
    CHECK_NOTHROW(parse_years(info.window));
    CHECK(std::filesystem::exists(library / (std::string(info.shown_in) + ".toml")));
  }
}

TEST_CASE("every loop can be pushed and cut") {
  for (const auto& loop : all_loops()) {
    CAPTURE(loop.id);
    CHECK_NOTHROW(Selector::parse(loop.observed));
    CHECK_NOTHROW(parse_years(loop.window));
    const auto members = members_of(loop);
    CHECK(members.contains(std::string(loop.cut)));
    for (const auto& member : members) CHECK(is_mechanism(member));
    CHECK((loop.kind == 'R' || loop.kind == 'B'));
    CHECK(loop.expected() == (loop.kind == 'R' ? loop.pushed : -loop.pushed));
    const Arm pushed = loop.with_push();
    CHECK_FALSE(pushed == loop.base());
    const auto load = [](const Arm& arm) {
      return load_scenario((library / (arm.scenario + ".toml")).string(), arm.overrides);
    };
    CHECK(differ(load(pushed), load(loop.base())));
    CHECK(load(pushed.without(loop.cut)).mechanisms_off
          == std::vector<std::string>{std::string(loop.cut)});
  }
}

TEST_CASE("experiments are found by name, and parts by id") {
  CHECK(experiment("loops").name == "loops");
  CHECK_THROWS_AS(experiment("lops"), UsageError);
  for (const auto& info : all_experiments()) {
    CAPTURE(info.name);
    const auto ids = info.ids();
    CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == ids.size());
    ExperimentRequest request;
    request.only = {"nothing"};
    CHECK_THROWS_AS(run_experiment(info, request), UsageError);
  }
}

TEST_CASE("every experiment asks for what exists") {
  for (const auto& info : all_experiments()) {
    CAPTURE(info.name);
    ExperimentRequest request;
    request.options.scenarios = "no_library";  // found out after the selectors were read
    CHECK_THROWS_AS(run_experiment(info, request), InputError);
  }
}

TEST_CASE("equal arms are one, and paired: no change, no difference") {
  Campaign campaign;
  const Arm base{"hong_kong", {{"run.burn_in", "6"}, {"run.end", "\"2009-12\""}}};
  const std::size_t hires = campaign.read(base, "hires", "2008");
  CHECK(campaign.read(base, "hires", "2008-2008") == hires);
  const std::size_t same = campaign.read(base.with("run.replicates", "3"), "hires", "2008");
  const std::size_t none =
      campaign.read(base.with("organisations.vacancy_rate", "0"), "hires[own_search]", "2008");
  CHECK(campaign.arms() == 3);
  CampaignOptions options;
  options.scenarios = library;
  options.replicates = 2;
  options.scale = 0.01;
  options.threads = 2;
  double done = 0.0;
  options.progress = [&](const Progress& progress) { done = progress.done; };
  campaign.run(options);
  CHECK(campaign.values(hires).size() == 2);
  CHECK(campaign.values(hires)[0] > 0.0);
  CHECK(campaign.values(hires)[0] != campaign.values(hires)[1]);
  for (std::size_t r = 0; r < 2; ++r) {
    CHECK(campaign.values(hires)[r] == campaign.values(same)[r]);
    CHECK(campaign.values(none)[r] < campaign.values(hires)[r]);
  }
  CHECK(done > 0.0);
  CHECK(campaign.scale() == 0.01);
}

TEST_CASE("what is wrong with the scenarios is told before anything runs") {
  Campaign campaign;
  (void)campaign.read({"hong_kong", {}}, "hires", "2050");
  (void)campaign.read({"not_there", {}}, "hires", "2008");
  CampaignOptions options;
  options.scenarios = library;
  try {
    campaign.run(options);
    FAIL("ran");
  } catch (const InputError& error) {
    const std::string text = error.what();
    CHECK(text.find("2050-2050 is not within") != std::string::npos);
    CHECK(text.find("not_there") != std::string::npos);
  }
}

}  // namespace
