// world: the roster of social enterprises' staff: rows are added as persons join, dropped once a month
// for those who left, sorted by enterprise and key, and found again after persons have moved rows.

#include "world/roster.hpp"

#include <cstdint>
#include <initializer_list>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

constexpr auto here = static_cast<std::uint8_t>(Status::social_enterprise);

/// Three enterprises and persons whose keys fall as their rows rise.
struct Staffed {
  World world;
  Environment env;

  Staffed() {
    env.parameters.expectation_base = 0.25;
    world.social_enterprises.resize(3);
  }
  /// A person of this key, who works at the enterprise; the row.
  std::uint32_t person(std::uint64_t key, std::uint32_t enterprise) {
    const auto i = static_cast<std::uint32_t>(world.persons.size());
    world.persons.resize(i + 1);
    world.persons.get<person::Key>()[i] = key;
    world.persons.get<person::Status>()[i] = here;
    world.persons.get<person::Employer>()[i] = enterprise;
    return i;
  }
  std::uint32_t join(std::uint64_t key, std::uint32_t enterprise) {
    const std::uint32_t i = person(key, enterprise);
    add_worker(world, env, i, enterprise, 0.5f);
    return i;
  }
  [[nodiscard]] std::vector<std::uint64_t> keys() const {
    const auto all = world.enterprise_workers.get<enterprise_worker::Key>();
    return {all.begin(), all.end()};
  }
};

using Keys = std::vector<std::uint64_t>;
using Offsets = std::vector<std::uint32_t>;

TEST_CASE("a row is added with what is known of a newcomer") {
  Staffed s;
  s.person(9, 1);
  const std::uint32_t i = s.join(7, 2);
  REQUIRE(i == 1);
  auto& workers = s.world.enterprise_workers;
  REQUIRE(workers.size() == 1);
  CHECK(workers.get<enterprise_worker::Key>()[0] == 7);
  CHECK(workers.get<enterprise_worker::Person>()[0] == 1);
  CHECK(workers.get<enterprise_worker::Enterprise>()[0] == 2);
  CHECK(workers.get<enterprise_worker::Accommodation>()[0] == 0.5f);
  CHECK(workers.get<enterprise_worker::Expectation>()[0] == 0.25f);
  CHECK(workers.get<enterprise_worker::Effort>()[0] == 1.0f);
  CHECK(workers.get<enterprise_worker::Voice>()[0] == 1.0f);
  CHECK(workers.get<enterprise_worker::Partner>()[0] == 0);
  CHECK(workers.get<enterprise_worker::Role>()[0] == 0);
  CHECK(still_there(s.world, 0));
  // Not yet in the index: found from the next refresh on.
  CHECK(worker_of(s.world, 2, 7) == no_row);
  refresh_workers(s.world);
  CHECK(worker_of(s.world, 2, 7) == 0);
}

TEST_CASE("refresh sorts by enterprise and key, and indexes") {
  Staffed s;
  s.join(50, 2);
  s.join(40, 0);
  s.join(30, 2);
  s.join(20, 0);
  s.join(10, 2);
  s.world.enterprise_workers.get<enterprise_worker::Esteem>()[2] = 0.75f;  // of key 30
  refresh_workers(s.world);
  CHECK(s.keys() == Keys{20, 40, 10, 30, 50});
  CHECK(s.world.worker_offsets == Offsets{0, 2, 2, 5});
  // All of a row moves, and the ties to persons stay right.
  CHECK(s.world.enterprise_workers.get<enterprise_worker::Esteem>()[3] == 0.75f);
  for (std::size_t w = 0; w < 5; ++w) {
    CHECK(still_there(s.world, w));
    const std::uint32_t i = s.world.enterprise_workers.get<enterprise_worker::Person>()[w];
    CHECK(s.world.persons.get<person::Key>()[i] == s.keys()[w]);
  }
  CHECK(worker_of(s.world, 0, 40) == 1);
  CHECK(worker_of(s.world, 2, 10) == 2);
  CHECK(worker_of(s.world, 2, 50) == 4);
  CHECK(worker_of(s.world, 0, 10) == no_row);  // of another enterprise
  CHECK(worker_of(s.world, 1, 40) == no_row);  // nobody there
  CHECK(worker_of(s.world, 2, 31) == no_row);  // no such key
  CHECK(worker_of(s.world, 2, 99) == no_row);
  CHECK(worker_of(s.world, 3, 10) == no_row);  // no such enterprise: founded since
  // A second refresh changes nothing.
  const std::uint64_t before = digest(s.world);
  refresh_workers(s.world);
  CHECK(digest(s.world) == before);
  CHECK(s.world.worker_offsets == Offsets{0, 2, 2, 5});
}

TEST_CASE("refresh drops those who left, moved or gave their row to another") {
  Staffed s;
  const std::uint32_t seeks = s.join(11, 0);
  const std::uint32_t moves = s.join(12, 0);
  const std::uint32_t stays = s.join(13, 0);
  const std::uint32_t replaced = s.join(14, 1);
  const std::uint32_t gone = s.join(15, 1);
  refresh_workers(s.world);
  CHECK(s.world.worker_offsets == Offsets{0, 3, 5, 5});
  s.world.persons.get<person::Status>()[seeks] = static_cast<std::uint8_t>(Status::seeking);
  s.world.persons.get<person::Employer>()[seeks] = no_row;
  s.world.persons.get<person::Employer>()[moves] = 2;  // another enterprise hired them this month
  add_worker(s.world, s.env, moves, 2, 0.0f);
  s.world.persons.get<person::Key>()[replaced] = 99;  // the row is another person's
  s.world.persons.resize(gone);                       // the row is no more
  // Until then rows are stale but told from those of staff.
  CHECK_FALSE(still_there(s.world, 0));
  CHECK_FALSE(still_there(s.world, 1));
  CHECK(still_there(s.world, 2));
  CHECK_FALSE(still_there(s.world, 3));
  CHECK_FALSE(still_there(s.world, 4));
  CHECK(still_there(s.world, 5));
  refresh_workers(s.world);
  CHECK(s.keys() == Keys{13, 12});
  CHECK(s.world.worker_offsets == Offsets{0, 1, 1, 2});
  CHECK(worker_of(s.world, 0, 13) == 0);
  CHECK(worker_of(s.world, 2, 12) == 1);
  CHECK(worker_of(s.world, 0, 12) == no_row);
  CHECK(s.world.enterprise_workers.get<enterprise_worker::Person>()[0] == stays);
}

TEST_CASE("a person who changes rows is not there until the tie is moved") {
  Staffed s;
  s.join(21, 0);
  s.join(22, 0);
  s.join(23, 1);
  refresh_workers(s.world);
  // As in January: the first person has left the population, the others change places.
  s.world.persons.get<person::Status>()[0] = static_cast<std::uint8_t>(Status::absent);
  s.world.persons.reorder({2, 1});
  CHECK_FALSE(still_there(s.world, 0));
  CHECK(still_there(s.world, 1));
  CHECK_FALSE(still_there(s.world, 2));  // row 2 is no more
  s.world.enterprise_workers.get<enterprise_worker::Person>()[2] = 0;
  CHECK(still_there(s.world, 2));
  refresh_workers(s.world);
  CHECK(s.keys() == Keys{22, 23});
  CHECK(worker_of(s.world, 1, 23) == 1);
  CHECK(s.world.persons
            .get<person::Key>()[s.world.enterprise_workers.get<enterprise_worker::Person>()[1]]
        == 23);
}

TEST_CASE("an empty roster is a roster") {
  Staffed s;
  refresh_workers(s.world);
  CHECK(s.world.worker_offsets == Offsets{0, 0, 0, 0});
  CHECK(worker_of(s.world, 0, 1) == no_row);
  s.join(31, 1);
  s.world.persons.get<person::Status>()[0] = static_cast<std::uint8_t>(Status::seeking);
  refresh_workers(s.world);
  CHECK(s.world.enterprise_workers.size() == 0);
  CHECK(s.world.worker_offsets == Offsets{0, 0, 0, 0});
}

}  // namespace
