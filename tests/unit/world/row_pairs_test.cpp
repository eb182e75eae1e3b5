// world: rows of the same agents in two Worlds, as each table declares its pairing.

#include "world/row_pairs.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

/// One NGO (key 10) and social enterprises with these keys; each employs one person, with the key of the
/// enterprise plus 1,000, and is tied to the NGO.
World world_of(const std::vector<std::uint64_t>& enterprises) {
  World world;
  const std::size_t n = enterprises.size();
  world.employers.resize(3);
  world.ngos.resize(1);
  world.social_enterprises.resize(n);
  world.organisations.resize(n + 1);
  world.practices.resize((n + 1) * n_practices);
  world.engagements.resize((n + 1) * n_engagements);
  world.enterprise_workers.resize(n);
  world.organisation_ties.resize(n);
  world.organisations.get<organisation::Key>()[0] = 10;
  for (std::uint32_t e = 0; e < n; ++e) {
    world.social_enterprises.get<social_enterprise::Key>()[e] = enterprises[e];
    world.organisations.get<organisation::Key>()[e + 1] = enterprises[e];
    world.enterprise_workers.get<enterprise_worker::Key>()[e] = enterprises[e] + 1000;
    world.enterprise_workers.get<enterprise_worker::Enterprise>()[e] = e;
    world.organisation_ties.get<organisation_tie::From>()[e] = 0;
    world.organisation_ties.get<organisation_tie::To>()[e] = e + 1;
  }
  return world;
}

TEST_CASE("rows pair as their table declares") {
  // The reform never founded 21, and founded 23 in its row.
  const World base = world_of({20, 21, 22});
  const World reform = world_of({20, 23, 22});
  CHECK(row_pairs("employer", base, reform) == RowPairs{{0, 0}, {1, 1}, {2, 2}});
  CHECK(row_pairs("social_enterprise", base, reform) == RowPairs{{0, 0}, {2, 2}});
  CHECK(row_pairs("organisation", base, reform) == RowPairs{{0, 0}, {1, 1}, {3, 3}});
  CHECK(row_pairs("organisation_tie", base, reform) == RowPairs{{0, 0}, {2, 2}});
  CHECK(row_pairs("no_such_table", base, reform).empty());
}

TEST_CASE("what lies in another row is paired with it") {
  const World base = world_of({20, 21, 22});
  const World reform = world_of({22, 20});
  CHECK(row_pairs("social_enterprise", base, reform) == RowPairs{{0, 1}, {2, 0}});
  CHECK(row_pairs("organisation_tie", base, reform) == RowPairs{{0, 1}, {2, 0}});
  CHECK(row_pairs("enterprise_worker", base, reform) == RowPairs{{0, 1}, {2, 0}});
  const RowPairs practices = row_pairs("practice", base, reform);
  REQUIRE(practices.size() == 3 * n_practices);
  CHECK(practices[n_practices + 2]
        == std::pair<std::size_t, std::size_t>{n_practices + 2, 2 * n_practices + 2});
  CHECK(row_pairs("engagement", base, reform).size() == 3 * n_engagements);
}

TEST_CASE("staff are the same only at the same enterprise") {
  const World base = world_of({20, 21});
  World reform = world_of({20, 21});
  reform.enterprise_workers.get<enterprise_worker::Key>()[1] = 1020;  // has moved from 20 to 21
  CHECK(row_pairs("enterprise_worker", base, reform) == RowPairs{{0, 0}});
}

TEST_CASE("a tie of another kind is another tie") {
  const World base = world_of({20});
  World reform = world_of({20});
  reform.organisation_ties.get<organisation_tie::Kind>()[0] = 2;
  CHECK(row_pairs("organisation_tie", base, reform).empty());
}

}  // namespace
