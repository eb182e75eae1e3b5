// Probes see what the observers see, in the months asked for, and each replicate on its own.

#include "analysis/probe.hpp"

#include "analysis/campaign.hpp"
#include "analysis/experiments/cohort.hpp"
#include "analysis/experiments/enterprise_facts.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::experiments;
using Catch::Approx;

const Arm short_run{"hong_kong", {{"run.burn_in", "6"}, {"run.end", "\"2010-12\""}}};

CampaignOptions small(int replicates) {
  CampaignOptions options;
  options.scenarios = std::filesystem::path(COPROD_SOURCE_DIR) / "scenarios";
  options.replicates = replicates;
  options.scale = 0.1;
  options.threads = 2;
  return options;
}

TEST_CASE("numbers are weighted means of what was added") {
  Numbers numbers;
  numbers.add("a", 1.0);
  numbers.add("a", 4.0, 2.0);
  numbers.add("a", std::nan(""));
  numbers.add("a", 100.0, 0.0);
  numbers.add("b", std::nan(""));
  CHECK(numbers.mean("a") == 3.0);
  CHECK(std::isnan(numbers.mean("b")));
  CHECK(std::isnan(numbers.mean("c")));
  CHECK(numbers.names() == std::vector<std::string>{"a"});
}

TEST_CASE("months of a window, and Decembers") {
  const auto months = every_month("2018-2019");
  REQUIRE(months.size() == 24);
  CHECK(months.front() == Month(2018, 1));
  CHECK(months.back() == Month(2019, 12));
  CHECK(decembers({2012, 2017}) == std::vector<Month>{Month(2012, 12), Month(2017, 12)});
  CHECK_THROWS_AS(every_month("2019-2018"), UsageError);
}

TEST_CASE("a probe is called in its months, remembers within a replicate and not beyond") {
  Campaign campaign;
  const Probe calls{"calls", decembers({2008, 2009}), [] {
                      return [before = 0.0](const MonthView& view, Numbers& numbers) mutable {
                        numbers.add("calls before", before);
                        before += 1.0;
                        CHECK(view.month.month.month_of_year() == 12);
                        CHECK(view.world.month == view.month.month);
                        numbers.add("year", view.month.month.year());
                        numbers.add("replicate", view.world.replicate);
                      };
                    }};
  const std::size_t probe = campaign.probe(short_run, calls);
  CHECK(campaign.probe(short_run, calls) == probe);
  const std::size_t other = campaign.probe(short_run.without("M1"), calls);
  CHECK(other != probe);
  CHECK(campaign.arms() == 2);
  campaign.run(small(3));
  CHECK(campaign.seen(probe, "calls before") == std::vector<double>{0.5, 0.5, 0.5});
  CHECK(campaign.seen(probe, "year") == std::vector<double>{2008.5, 2008.5, 2008.5});
  CHECK(campaign.seen(other, "replicate") == std::vector<double>{0.0, 1.0, 2.0});
  CHECK(std::isnan(campaign.seen(probe, "never added")[0]));
  CHECK(campaign.seen(probe).size() == 3);
}

TEST_CASE("a probe outside the months of its scenario is refused") {
  Campaign campaign;
  (void)campaign.probe(short_run, {"late", decembers({2012}), [] { return Look{}; }});
  CHECK_THROWS_AS(campaign.run(small(1)), InputError);
}

TEST_CASE("single enterprises and persons add up to the outcomes of the observers") {
  Campaign campaign;
  const Probe probe{
      "sums", every_month("2008"), [] {
        return [](const MonthView& view, Numbers& numbers) {
          const auto open = open_enterprises(view);
          const StaffSums staff(view);
          numbers.add("enterprises", static_cast<double>(open.size()));
          double all = 0.0;
          for (const auto& facts : open) {
            const auto weight = 1.0 / static_cast<double>(open.size());
            numbers.add("identity index", facts.index[2], weight);
            CHECK(facts.potential >= 0.0);
            CHECK(facts.potential <= 1.0);
            add_staff(staff.of[facts.row], "", numbers);
            all += staff.of[facts.row].staff;
          }
          numbers.add("all staff", all);
          const auto& persons = view.world.persons;
          const auto present = static_cast<double>(persons.size());
          for (std::size_t i = 0; i < persons.size(); ++i) {
            if (persons.get<person::Status>()[i] == static_cast<std::uint8_t>(Status::absent))
              continue;
            numbers.add("wellbeing", wellbeing_of(view, i), 1.0 / present);
          }
        };
      }};
  const std::size_t seen = campaign.probe(short_run, probe);
  const auto outcome = [&](const std::string& selector) {
    return campaign.read(short_run, selector, "2008");
  };
  const std::size_t enterprises = outcome("enterprises");
  const std::size_t staff = outcome("enterprise_staff");
  const std::size_t index = outcome("dimension_index[identity]");
  const std::size_t wellbeing = outcome("mean_wellbeing");
  const std::size_t skill = outcome("worker_skill");
  const std::size_t fit = outcome("worker_fit");
  campaign.run(small(2));
  for (std::size_t r = 0; r < 2; ++r) {
    const auto of = [&](const std::string& number) { return campaign.seen(seen, number)[r]; };
    const auto as = [&](std::size_t reading) { return Approx(campaign.values(reading)[r]); };
    CHECK(of("enterprises") == as(enterprises));
    CHECK(of("all staff") == as(staff));
    CHECK(of("identity index") == as(index));
    CHECK(of("wellbeing") == as(wellbeing).epsilon(1e-4));
    CHECK(of("skill") == as(skill).epsilon(0.01));  // weighted by persons, not by months
    CHECK(of("fit") == as(fit).epsilon(0.01));
  }
}

TEST_CASE("a cohort is found again, with what has become of it") {
  Campaign campaign;
  const Probe probe{
      "cohort", decembers({2008, 2009}), [] {
        return [cohort = StaffCohort{}](const MonthView& view, Numbers& numbers) mutable {
          const auto question = [](std::string_view id) {
            return static_cast<std::size_t>(std::find(followed_ids.begin(), followed_ids.end(), id)
                                            - followed_ids.begin());
          };
          if (!cohort.empty()) {
            const auto later = cohort.follow(view);
            CHECK(later.size() <= cohort.size());
            numbers.add("still there",
                        static_cast<double>(later.size()) / static_cast<double>(cohort.size()));
            for (const auto& [then, now] : later) {
              numbers.add("left later", now[question("left_job")]);
              // Who has not left works, and for longer than a year.
              if (now[question("left_job")] == 0.0) {
                CHECK(now[question("no_work")] == 0.0);
                CHECK(now[question("tenure")] > 0.99);
              }
            }
            return;
          }
          cohort.take(view);
          const auto at_once = cohort.follow(view);
          CHECK(at_once.size() == cohort.size());
          for (const auto& [then, now] : at_once) {
            CHECK(now[question("left_job")] == 0.0);
            CHECK(now[question("identity_gain")] == 0.0);
            CHECK(now[question("wellbeing_gain")] == 0.0);
            CHECK(now[question("identity")] == now[question("identity_at_start")]);
            CHECK((now[question("open")] == 1.0) == (then->group == StaffGroup::open));
            CHECK(then->cell() < Member::n_cells);
            CHECK(then->fine_cell() < Member::n_fine_cells);
          }
          const auto thirds = thirds_by_depth(view);
          const auto open = open_enterprises(view);
          double deep = 1.0, shallow = 0.0;
          std::size_t n_deep = 0, n_shallow = 0;
          for (const auto& facts : open) {
            if (thirds[facts.row] == StaffGroup::deep) {
              ++n_deep;
              deep = std::min(deep, facts.potential);
            } else if (thirds[facts.row] == StaffGroup::shallow) {
              ++n_shallow;
              shallow = std::max(shallow, facts.potential);
            }
          }
          CHECK(n_deep == open.size() / 3);
          CHECK(n_shallow == open.size() / 3);
          CHECK(deep >= shallow);
        };
      }};
  const std::size_t seen = campaign.probe(short_run, probe);
  campaign.run(small(1));
  CHECK(campaign.seen(seen, "still there")[0] > 0.9);
  CHECK(campaign.seen(seen, "left later")[0] > 0.02);
  CHECK(campaign.seen(seen, "left later")[0] < 0.5);
}

}  // namespace
