// synthesis: rows of employers against the totals that they stand for, and the world they make.

#include "synthesis/employers.hpp"

#include "core/parallel.hpp"
#include "synthesis/synthesis.hpp"
#include "world/quota.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

const std::filesystem::path hong_kong =
    std::filesystem::path(COPROD_SOURCE_DIR) / "scenarios" / "data" / "hong_kong";

std::array<double, n_districts> even() {
  std::array<double, n_districts> share{};
  share.fill(1.0 / n_districts);
  return share;
}

struct OfClass {
  double rows = 0.0;
  double units = 0.0;
  double persons = 0.0;
  double smallest = 1e9;
  double largest = 0.0;
};

std::array<OfClass, size_classes.size()> by_class(const std::vector<EmployerRow>& rows) {
  std::array<OfClass, size_classes.size()> sums;
  for (const EmployerRow& row : rows) {
    OfClass& sum = sums[row.size_class];
    const auto units = static_cast<double>(row.establishments);
    const auto size = static_cast<double>(row.size);
    sum.rows += 1.0;
    sum.units += units;
    sum.persons += units * size;
    sum.smallest = std::min(sum.smallest, size);
    sum.largest = std::max(sum.largest, size);
  }
  return sums;
}

TEST_CASE(
    "employers: units and persons of each class are the sourced totals, at any number of rows") {
  for (const auto& [n, scale] : {std::pair{20000, 1.0}, {12000, 1.0}, {1500, 1.0}, {400, 0.02}}) {
    const auto rows = employer_rows(static_cast<std::size_t>(n), scale, even());
    REQUIRE(rows.size() == static_cast<std::size_t>(n));
    const auto sums = by_class(rows);
    for (std::size_t c = 0; c < size_classes.size(); ++c) {
      INFO(size_classes[c].name << ", " << n << " rows at scale " << scale);
      const double persons = size_classes[c].persons * scale;
      const double units = size_classes[c].units * scale;
      CHECK(std::fabs(sums[c].persons - persons) < 0.01 * persons);
      CHECK(std::fabs(sums[c].units - units) < 0.01 * units);
    }
    CHECK(sums[0].largest < 10.0);
    CHECK(sums[1].smallest >= 10.0);
    CHECK(sums[1].largest < 50.0);
    CHECK(sums[class_of_large].smallest >= 50.0);
  }
}

TEST_CASE("employers: large units and departments have a row each, the small share the rest") {
  const auto rows = employer_rows(20000, 1.0, even());
  const auto sums = by_class(rows);
  CHECK(sums[class_of_large].rows == 7300.0);
  CHECK(sums[class_of_government].rows == 70.0);
  CHECK(sums[0].units / sums[0].rows > 40.0);
  // Half of the units of 50 and more lie below the median of the law, 50 x 2^(1 / index).
  std::vector<float> large;
  for (const EmployerRow& row : rows) {
    if (row.size_class == class_of_large) large.push_back(row.size);
  }
  std::sort(large.begin(), large.end());
  const double index = 1.0 / std::log2(static_cast<double>(large[3650]) / 50.0);
  CHECK(std::fabs(index - 4.0 / 3.0) < 0.08);
  const auto at = [&](std::size_t i) { return static_cast<double>(large[i]); };
  CHECK(std::fabs(at(5474) / 50.0 - std::pow(4.0, 1.0 / index)) < 0.02);
  CHECK(std::fabs(at(6569) / 50.0 - std::pow(10.0, 1.0 / index)) < 0.05);
}

TEST_CASE("employers: districts have their share of persons engaged, and slots go by persons") {
  std::array<double, n_districts> share{};
  for (std::size_t d = 0; d < n_districts; ++d) share[d] = static_cast<double>(d + 1) / 171.0;
  const auto rows = employer_rows(20000, 1.0, share);
  std::array<double, n_districts> persons{};
  double all = 0.0;
  double small = 0.0;
  double small_slots = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const EmployerRow& row = rows[i];
    const double engaged = static_cast<double>(row.establishments) * static_cast<double>(row.size);
    persons[row.district] += engaged;
    all += engaged;
    if (row.size_class < class_of_large) {
      small += 1.0;
      small_slots += static_cast<double>(row.slots);
    }
    CHECK((i == 0 || rows[i - 1].district <= row.district));
  }
  CHECK(std::fabs(small_slots / small - 1.0) < 1e-4);
  for (std::size_t d = 1; d < n_districts; ++d) {
    CHECK(std::fabs(persons[d] / all / share[d] - 1.0) < 0.01);
  }
}

TEST_CASE("employers: jobs of month 0 go by persons and openness, and a quota would bind") {
  Parameters p;
  const Environment env = make_environment(hong_kong, p, 1.0);
  Executor executor(1);
  const World world = synthesise(env, 1, 0, Month(1998, 1), executor);
  const auto& employers = world.employers;
  struct Group {
    double weight = 0.0;
    double staff = 0.0;
    double persons = 0.0;
  };
  Group open, closed, government;
  double weight = 0.0;
  double staff = 0.0;
  Levers levers;
  levers.hiring_quota = 0.02;
  double asked = 0.0;
  double missing = 0.0;
  double openness = 0.0;
  double productivity = 0.0;
  for (std::size_t e = 0; e < employers.size(); ++e) {
    const auto slots = static_cast<double>(employers.get<employer::Slots>()[e]);
    const auto open_to = static_cast<double>(employers.get<employer::Openness>()[e]);
    const auto size = static_cast<double>(employers.get<employer::Size>()[e]);
    const auto units = static_cast<double>(employers.get<employer::Establishments>()[e]);
    const std::int32_t here = employers.get<employer::Staff>()[e];
    Group& group = employers.get<employer::Public>()[e] != 0 ? government
                   : open_to > 1.0                           ? open
                                                             : closed;
    group.weight += slots * open_to;
    group.staff += here;
    group.persons += size * units;
    weight += slots * open_to;
    staff += here;
    openness += open_to;
    productivity += static_cast<double>(employers.get<employer::Productivity>()[e]);
    asked += units * places_asked(size, levers, p);
    missing += missing_under_quota(units, size, here, levers, p);
  }
  const auto n = static_cast<double>(employers.size());
  CHECK(std::fabs(openness / n - 1.0) < 0.03);
  CHECK(std::fabs(productivity / n - 1.0) < 0.01);
  for (const Group* group : {&open, &closed, &government}) {
    INFO(group->staff << " of " << staff << ", weight " << group->weight / weight);
    CHECK(std::fabs(group->staff / staff - group->weight / weight)
          < 0.04 * group->weight / weight + 0.0025);
  }
  WARN("a quota of 2% from 50 staff asks "
       << asked << " places; missing " << missing << " (" << 100.0 * missing / asked << "%); staff "
       << staff << ", Government " << 100.0 * government.staff / government.persons << "%");
  CHECK(asked > 20000.0);
  CHECK(missing / asked > 0.4);
  CHECK(missing / asked < 0.75);
}

}  // namespace
