// Parameters that only make sense together: the declarations, what is told of a broken one, and the
// map from a point of the priors to a valid one.

#include "parameters/relations.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>

#include <catch2/catch_test_macros.hpp>

namespace coprod {
namespace {

/// Numbers in (0, 1) that are the same everywhere (a Weyl sequence, scrambled).
class Numbers {
 public:
  double next() {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (static_cast<double>((z ^ (z >> 31)) >> 12) + 0.5) * 0x1p-52;
  }

 private:
  std::uint64_t state_ = 1;
};

Parameters drawn(Numbers& numbers) {
  Parameters point;
  for (const auto& info : all_parameters()) {
    point.*info.member = prior_quantile(info.prior, numbers.next());
  }
  return point;
}

bool same(const Parameters& a, const Parameters& b) {
  return std::ranges::all_of(all_parameters(), [&](const ParameterInfo& info) {
    return a.*info.member == b.*info.member;
  });
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("Relations have a reason and members that no other has", "[parameters][relations]") {
  std::set<std::string_view> members;
  CHECK(all_relations().size() >= 8);
  for (const auto& relation : all_relations()) {
    INFO(relation_text(relation));
    CHECK(relation.reason.size() > 20);
    CHECK(relation.members.size() >= 2);
    for (const auto* info : relation.members) {
      CHECK(members.insert(info->key).second);
      CHECK(relation_of(info->key) == &relation);
      if (relation.kind == RelationKind::ordered) continue;
      CHECK(info->low == 0.0);  // else scaling down could leave the bounds
      CHECK(info->high >= relation.total);
    }
    if (relation.kind != RelationKind::ordered) continue;
    for (std::size_t i = 1; i < relation.members.size(); ++i) {
      const ParameterInfo& a = *relation.members[i - 1];
      const ParameterInfo& b = *relation.members[i];
      INFO(a.key << " and " << b.key);
      CHECK(a.low <= b.low);
      CHECK(a.high <= b.high);
      CHECK(a.prior.low <= b.prior.low);
      CHECK(a.prior.high <= b.prior.high);
    }
  }
  CHECK(relation_of("exit.shape") == nullptr);
}

TEST_CASE("Defaults satisfy all relations, and are left as they are", "[parameters][relations]") {
  const Parameters defaults;
  CHECK(broken_relations(defaults).empty());
  Parameters mapped = defaults;
  respect_relations(mapped);
  CHECK(same(mapped, defaults));
}

TEST_CASE("A broken relation is told with keys, values, reason and remedy",
          "[parameters][relations]") {
  Parameters p;
  p.part_time_share_mild = 0.3;
  auto told = broken_relations(p);
  REQUIRE(told.size() == 1);
  CHECK(told[0]
        == "hours.part_time_mild 0.3, hours.part_time_moderate 0.25 and hours.part_time_severe 0.45 "
           "do not ascend (a severer disability leaves no more full-time work); set them so that "
           "hours.part_time_mild <= hours.part_time_moderate <= hours.part_time_severe");

  p = {};
  p.share_quit = 0.5;
  told = broken_relations(p);
  REQUIRE(told.size() == 1);
  CHECK(contains(told[0], "exit.share_quit 0.5"));
  CHECK(contains(told[0], "add up to 1.1 ("));
  CHECK(contains(told[0], "lower one of them to make 1"));
  p.share_quit = 0.3;
  CHECK(contains(broken_relations(p).at(0), "raise one of them to make 1"));

  p = {};
  p.zone_online = 0.6;
  told = broken_relations(p);
  REQUIRE(told.size() == 1);
  CHECK(contains(told[0], "to make at most 1"));
  p.zone_online = 0.1;  // less than the whole is no fault
  CHECK(broken_relations(p).empty());

  p.zone_online = 0.6;
  p.skill_primary = 3.0;
  CHECK(broken_relations(p).size() == 2);
}

TEST_CASE("What is out of order is sorted, what is too much is scaled", "[parameters][relations]") {
  Parameters p;
  p.part_time_share_mild = 0.5;
  p.part_time_share_moderate = 0.2;
  p.part_time_share_severe = 0.4;
  p.zone_thinned = p.zone_spaced = p.zone_outdoors = p.zone_online = 0.5;
  p.share_quit = 0.2;  // .8 in all
  const Parameters before = p;
  respect_relations(p);
  CHECK(p.part_time_share_mild == 0.2);
  CHECK(p.part_time_share_moderate == 0.4);
  CHECK(p.part_time_share_severe == 0.5);
  CHECK(p.zone_online == 0.25);
  CHECK(std::fabs(p.share_quit - 0.25) < 1e-15);
  CHECK(std::fabs(p.share_health - 0.125) < 1e-15);
  for (const auto& info : all_parameters()) {
    if (relation_of(info.key) == nullptr) CHECK(p.*info.member == before.*info.member);
  }
}

TEST_CASE("Points drawn from the priors are mapped to valid ones, once and for all",
          "[parameters][relations]") {
  Numbers numbers;
  int broken = 0;
  for (int draw = 0; draw < 1'000; ++draw) {
    Parameters point = drawn(numbers);
    broken += !broken_relations(point).empty();
    respect_relations(point);
    REQUIRE(broken_relations(point).empty());
    for (const auto& info : all_parameters()) {
      const double value = point.*info.member;
      if (!(value >= info.low && value <= info.high)) FAIL(info.key << " is " << value);
      const Relation* relation = relation_of(info.key);
      if (relation == nullptr || relation->kind == RelationKind::ordered) {
        if (value < info.prior.low || value > info.prior.high) FAIL(info.key << " is " << value);
      }
    }
    Parameters again = point;
    respect_relations(again);
    REQUIRE(same(again, point));
  }
  CHECK(broken > 500);  // else the test would show nothing
}

TEST_CASE("The map is continuous: a small step before is a small step after",
          "[parameters][relations]") {
  Numbers numbers;
  double greatest = 0.0;
  for (int draw = 0; draw < 200; ++draw) {
    const Parameters point = drawn(numbers);
    for (const auto& relation : all_relations()) {
      for (const auto* moved : relation.members) {
        Parameters a = point;
        Parameters b = point;
        b.*moved->member += 1e-6;
        respect_relations(a);
        respect_relations(b);
        for (const auto* info : relation.members) {
          greatest = std::max(greatest, std::fabs(a.*info->member - b.*info->member));
        }
      }
    }
  }
  CHECK(greatest <= 2e-6);
  CHECK(greatest >= 1e-6);
}

}  // namespace
}  // namespace coprod
