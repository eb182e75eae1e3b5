// processes: who gets a place, in which order, at which NGO, and what becomes of the old one (7.8).

#include "processes/organisations/places.hpp"

#include "processes/coefficients.hpp"
#include "processes/labour_market/settlement.hpp"
#include "random/draws.hpp"
#include "tests/support/simulation.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

constexpr std::uint8_t home = 3;  ///< district of the persons and of the first NGO

/// The step places alone: seekers in line, and one NGO that holds all places.
struct Line {
  Environment env;
  LeverCalendar calendar;
  World world;
  MonthContext month;
  MonthFlows flows;
  std::vector<BlockStore> blocks{1};
  Executor executor{1};
  HiringWorkspace hiring;

  explicit Line(Month now, std::uint32_t persons) {
    env.parameters.deferral_share = 0.0;
    env.scale = 1.0;
    for (double& share : env.district_share) share = 1.0 / static_cast<double>(n_districts);
    month.month = now;
    month.first_day = now.first_day();
    month.days = now.days();
    month.random = replicate_key(4711, 0);
    world.programme_policies.resize(n_programmes);
    world.ngos.resize(1);
    world.ngos.get<ngo::District>()[0] = home;
    world.ngos.get<ngo::Size>()[0] = 1.0f;
    world.persons.resize(persons);
    for (std::uint32_t i = 0; i < persons; ++i) {
      world.persons.get<person::Key>()[i] =
          EntityKey::make(EntityKind::person, Origin::founded, 0, 100 + i).bits;
      world.persons.get<person::District>()[i] = home;
      world.persons.get<person::Status>()[i] = code(Status::seeking);
      world.persons.get<person::Route>()[i] = code(Route::own_search);
      world.persons.get<person::Employer>()[i] = no_row;
    }
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  void join(std::uint32_t i, Queue queue, int months_ago) {
    world.persons.get<person::Queue>()[i] = code(queue);
    world.persons.get<person::QueueSince>()[i] =
        static_cast<std::uint16_t>(month.month.index() - months_ago);
    waiting_.push_back(i);
  }
  void hold(std::uint32_t i, Status status, std::uint32_t ngo_row) {
    world.persons.get<person::Status>()[i] = code(status);
    world.persons.get<person::Employer>()[i] = ngo_row;
    if (status == Status::seeking) {
      world.persons.get<person::Route>()[i] = code(Route::supported_placement);
    }
    clients_.push_back(i);
  }
  void run() {
    blocks[0].output.waiting = {waiting_.data(), static_cast<std::uint32_t>(waiting_.size())};
    blocks[0].output.clients = {clients_.data(), static_cast<std::uint32_t>(clients_.size())};
    Step step{env, calendar, month, blocks, flows, executor, hiring};
    run_places(world, step);
  }
  [[nodiscard]] bool waits(std::uint32_t i) const {
    return world.persons.get<person::Queue>()[i] != 0;
  }
  /// Who of the persons no longer waits.
  [[nodiscard]] std::vector<std::uint32_t> admitted() const {
    std::vector<std::uint32_t> rows;
    for (const std::uint32_t i : waiting_) {
      if (!waits(i)) rows.push_back(i);
    }
    return rows;
  }
  /// The year's draw that orders those who joined in the same month.
  [[nodiscard]] std::uint32_t draw(std::uint32_t i) const {
    return draw_words(month.random, EntityKey{world.persons.get<person::Key>()[i]},
                      address_word(Month(month.month.year(), 1), Stream::places))[1];
  }

 private:
  std::vector<std::uint32_t> waiting_;
  std::vector<std::uint32_t> clients_;
};

using Rows = std::vector<std::uint32_t>;
constexpr auto supported = static_cast<std::size_t>(Service::supported_employment);
constexpr auto sheltered = static_cast<std::size_t>(Service::sheltered_workshop);
constexpr auto training = static_cast<std::size_t>(Service::training);

}  // namespace

TEST_CASE("E8.8: of three for two places, returning clients come first, then who waited longest") {
  Line line(Month(2016, 5), 3);
  line.month.levers.supported_employment_places = 2.0;
  line.join(0, Queue::supported_employment, 5);
  line.join(1, Queue::supported_employment, 10);
  line.join(2, Queue::supported_return, 0);
  line.run();
  CHECK(line.admitted() == Rows{1, 2});
  CHECK(line.flows.admitted[supported] == 2);
  CHECK(line.flows.waited[supported] == 10);    // 10 + 0
  CHECK(line.flows.in_queue[supported] == 15);  // 5 + 10 + 0
  CHECK(line.flows.waiting[supported] == 1);
  CHECK(line.flows.places[supported] == 2);
  CHECK(line.flows.places_taken[supported] == 2);
  for (const std::uint32_t i : {1u, 2u}) {  // they go on seeking, as clients
    CHECK(line.world.persons.get<person::Status>()[i] == code(Status::seeking));
    CHECK(line.world.persons.get<person::Route>()[i] == code(Route::supported_placement));
    CHECK(line.world.persons.get<person::Employer>()[i] == 0);
  }
  CHECK(line.world.persons.get<person::Employer>()[0] == no_row);
  CHECK(line.world.persons.get<person::QueueSince>()[0] == Month(2015, 12).index());
  CHECK(line.world.ngos.get<ngo::SupportedUsed>()[0] == 2);
}

TEST_CASE(
    "E8.8: months waited rank above the draw in every year, and order within returning clients") {
  for (int year = 2010; year < 2030; ++year) {
    INFO(year);
    Line line(Month(year, 7), 3);
    line.month.levers.supported_employment_places = 2.0;
    line.join(0, Queue::supported_return, 1);
    line.join(1, Queue::supported_return, 3);
    line.join(2, Queue::supported_return, 2);
    line.run();
    CHECK(line.admitted() == Rows{1, 2});
  }
}

TEST_CASE("E8.8: the better policy fits need, the less waiting alone counts") {
  // In the order of waiting; the last is severe and never worked, the second worked a year ago.
  const auto first_two = [](Queue queue, float fit) {
    Line line(Month(2016, 5), 4);
    line.month.levers.supported_employment_places = 2.0;
    line.month.levers.training_places = 2.0;
    line.month.levers.sheltered_places = 2.0;
    const auto policy = line.world.programme_policies.get<programme_policy::Fit>();
    std::fill(policy.begin(), policy.end(), fit);
    const auto worked = line.world.persons.get<person::LastWorkMonth>();
    for (std::uint32_t i = 0; i < 4; ++i) {
      line.join(i, queue, static_cast<int>(20 - i));
      worked[i] = static_cast<std::uint16_t>(Month(2016, 5).index());
    }
    worked[1] = static_cast<std::uint16_t>(Month(2015, 5).index());
    worked[3] = 0;
    line.world.persons.get<person::Severity>()[3] = 2;
    line.run();
    return line.admitted();
  };
  for (const Queue queue : {Queue::supported_employment, Queue::training}) {
    CHECK(first_two(queue, 0.0f) == Rows{0, 1});
    CHECK(first_two(queue, 0.25f) == Rows{0, 1});  // .75, .625, .375, .4375
    CHECK(first_two(queue, 0.5f) == Rows{0, 3});   // .5, .5, .25, .625: at a tie who waited longer
    CHECK(first_two(queue, 1.0f) == Rows{1, 3});
  }
  CHECK(first_two(Queue::sheltered_workshop, 1.0f) == Rows{0, 1});
}

TEST_CASE("E8.8: among those of one month this year's draw decides, another in another year") {
  std::set<Rows> seen;
  for (int year = 2010; year < 2030; ++year) {
    INFO(year);
    Rows of_january;
    for (const int month : {1, 2, 12}) {
      Line line(Month(year, month), 3);
      line.month.levers.supported_employment_places = 2.0;
      for (std::uint32_t i = 0; i < 3; ++i) line.join(i, Queue::supported_employment, 4);
      std::uint32_t last = 0;  // the highest draw waits
      for (std::uint32_t i = 1; i < 3; ++i) {
        if (line.draw(i) > line.draw(last)) last = i;
      }
      line.run();
      CHECK(line.waits(last));
      CHECK(line.admitted().size() == 2);
      if (month == 1) of_january = line.admitted();
      CHECK(line.admitted() == of_january);
      seen.insert(line.admitted());
    }
  }
  // Rows or keys alone would admit the same two for ever.
  CHECK(seen.size() == 3);
}

TEST_CASE("E8.8: who declines keeps the place in line, but nobody declines supported employment") {
  Line line(Month(2016, 5), 3);
  line.env.parameters.deferral_share = 1.0;
  line.month.levers.sheltered_places = 9.0;
  line.month.levers.training_places = 9.0;
  line.month.levers.supported_employment_places = 9.0;
  line.join(0, Queue::sheltered_workshop, 7);
  line.join(1, Queue::training, 7);
  line.join(2, Queue::supported_employment, 7);
  line.run();
  CHECK(line.admitted() == Rows{2});
  CHECK(line.world.persons.get<person::QueueSince>()[0] == Month(2015, 10).index());
  CHECK(line.flows.waiting[sheltered] == 1);
  CHECK(line.flows.waiting[training] == 1);
}

TEST_CASE("E8.8: the share of those who decline is that of the parameter, the same all year") {
  constexpr std::uint32_t n = 4000;
  std::array<std::size_t, 2> open{};
  Rows first;
  for (const int month : {2, 11}) {
    Line line(Month(2016, month), n);
    line.env.parameters.deferral_share = 0.3;
    line.month.levers.training_places = n;
    for (std::uint32_t i = 0; i < n; ++i) line.join(i, Queue::training, 1);
    line.run();
    const Rows taken = line.admitted();
    open[month == 2 ? 0 : 1] = taken.size();
    if (month == 2) first = taken;
    CHECK(taken == first);
  }
  // 2,800 expected, standard deviation 29.
  CHECK(open[0] > 2670);
  CHECK(open[0] < 2930);
}

TEST_CASE("E8.7, E8.9: places by largest remainders; the own district's NGO with most free ones") {
  Line line(Month(2016, 5), 8);
  line.world.ngos.resize(3);
  const auto size = line.world.ngos.get<ngo::Size>();
  const auto district = line.world.ngos.get<ngo::District>();
  // 8 places: 4.0, 1.6, 2.4 by size, and the one left over to the .6: 4, 2, 2.
  size[0] = 0.50f;
  size[1] = 0.20f;
  size[2] = 0.30f;
  district[0] = home + 1;
  district[1] = home;
  district[2] = home;
  line.month.levers.training_places = 8.0;
  line.hold(6, Status::training, 2);  // one place of the third NGO is taken
  for (std::uint32_t i = 0; i < 6; ++i) {
    line.join(i, Queue::training, static_cast<int>(20 - i));  // in the order of rows
  }
  line.run();
  const auto places = line.world.ngos.get<ngo::TrainingPlaces>();
  CHECK(Rows{static_cast<std::uint32_t>(places[0]), static_cast<std::uint32_t>(places[1]),
             static_cast<std::uint32_t>(places[2])}
        == Rows{4, 2, 2});
  // Free in the own district: 2 and 1; then 1 and 1, a tie to the lower row; then the last one;
  // then those of the other district.
  const std::array<std::uint32_t, 6> at{1, 1, 2, 0, 0, 0};
  for (std::uint32_t i = 0; i < 6; ++i) {
    INFO("person " << i);
    CHECK(line.world.persons.get<person::Status>()[i] == code(Status::training));
    CHECK(line.world.persons.get<person::Employer>()[i] == at[i]);
    CHECK(line.world.persons.get<person::Route>()[i] == code(Route::incumbent));
    CHECK(line.world.persons.get<person::StatusSince>()[i] == Month(2016, 5).index());
  }
  CHECK(line.flows.places_taken[training] == 7);
}

TEST_CASE("E8.7: an NGO with more clients than its share keeps them, and admits nobody") {
  Line line(Month(2016, 5), 5);
  line.month.levers.sheltered_places = 1.0;
  for (std::uint32_t i = 0; i < 3; ++i) line.hold(i, Status::sheltered_workshop, 0);
  line.join(4, Queue::sheltered_workshop, 30);
  line.run();
  CHECK(line.waits(4));
  CHECK(line.world.ngos.get<ngo::ShelteredPlaces>()[0] == 3);
  CHECK(line.flows.places[sheltered] == 1);
  CHECK(line.flows.places_taken[sheltered] == 3);
  for (std::uint32_t i = 0; i < 3; ++i) {
    CHECK(line.world.persons.get<person::Status>()[i] == code(Status::sheltered_workshop));
    CHECK(line.world.persons.get<person::Employer>()[i] == 0);
  }
}

namespace {

/// A small Hong Kong in which nobody leaves a workshop or a queue but by death and age.
Scenario still(int months) {
  Scenario scenario = shipped_scenario("hong_kong", Month(2016, 1), months, 0.03, 0);
  Parameters& p = scenario.parameters;
  p.deferral_share = 0.0;
  p.renege_rate = 0.0;
  p.sheltered_leave = 0.0;
  p.sheltered_open = 0.0;
  p.sheltered_ses = 0.0;
  p.workshop_referral = 0.0;
  p.stepping_rate = 0.0;
  p.n_social_enterprises = 600;
  return scenario;
}

}  // namespace

TEST_CASE("M11: staff of an enterprise who are admitted to a workshop leave it, by choice") {
  Scenario scenario = still(2);
  fix_lever(scenario, "sheltered_places", 1e6);  // room for all
  Simulation simulation(scenario);
  World& world = simulation.world();
  auto& persons = world.persons;
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < persons.size(); ++i) {
    const int age = world.month.index() - persons.get<person::BirthMonth>()[i];
    if (persons.get<person::Status>()[i] == code(Status::social_enterprise) && age < 600) {
      rows.push_back(i);
    }
  }
  REQUIRE(rows.size() > 10);
  // Every second stands in line; the others stay.
  std::vector<std::uint64_t> keys;
  std::vector<std::uint8_t> churn;
  for (std::size_t k = 0; k < rows.size(); k += 2) {
    persons.get<person::Queue>()[rows[k]] = code(Queue::sheltered_workshop);
    persons.get<person::QueueSince>()[rows[k]] =
        static_cast<std::uint16_t>(world.month.index() - 3);
  }
  for (const std::uint32_t i : rows) {
    keys.push_back(persons.get<person::Key>()[i]);
    churn.push_back(persons.get<person::Churn>()[i]);
  }
  simulation.advance();
  const MonthFlows& flows = simulation.pipeline().flows();
  std::size_t left = 0;
  for (const JobEnd& end : flows.job_ends) {
    if (end.cause != code(ExitCause::sheltered_workshop)) continue;
    ++left;
    CHECK(end.status == code(Status::social_enterprise));
    CHECK(end.day == world.month.first_day());
    const auto k = std::find(keys.begin(), keys.end(), end.key) - keys.begin();
    CHECK(k % 2 == 0);
  }
  std::size_t moved = 0;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const std::uint32_t i = rows[k];
    REQUIRE(persons.get<person::Key>()[i] == keys[k]);
    const bool there = persons.get<person::Status>()[i] == code(Status::sheltered_workshop);
    const bool absent = persons.get<person::Status>()[i] == code(Status::absent);
    CHECK((there || absent) == (k % 2 == 0 || absent));
    if (!there) continue;
    ++moved;
    CHECK(persons.get<person::Earnings>()[i] == 0);
    CHECK(persons.get<person::Wage>()[i] == 0);
    CHECK(persons.get<person::Programme>()[i] == 0);
    CHECK(persons.get<person::Queue>()[i] == 0);
    CHECK(persons.get<person::Churn>()[i] == churn[k]);  // no loss
    CHECK(persons.get<person::Employer>()[i] < world.ngos.size());
    CHECK(persons.get<person::LastWorkMonth>()[i] == world.month.index());
    CHECK(persons.get<person::NetIncome>()[i]
          >= static_cast<int>(simulation.pipeline().coefficients().income.service_pay));
  }
  CHECK(moved == left);
  CHECK(moved + 2 >= (rows.size() + 1) / 2);  // but for a death or two
  // The enterprises have as many staff as there are.
  std::vector<std::int32_t> staff(world.social_enterprises.size(), 0);
  for (std::uint32_t i = 0; i < persons.size(); ++i) {
    if (persons.get<person::Status>()[i] == code(Status::social_enterprise)) {
      ++staff[persons.get<person::Employer>()[i]];
    }
  }
  const auto counted = world.social_enterprises.get<social_enterprise::Staff>();
  CHECK(std::equal(staff.begin(), staff.end(), counted.begin(), counted.end()));
}

TEST_CASE("E8.7: a cut of sheltered places puts nobody out") {
  Scenario scenario = still(4);
  const LeverInfo* info = find_lever("sheltered_places");
  REQUIRE(info != nullptr);
  auto& entries = scenario.levers.entries[static_cast<std::size_t>(info - all_levers().data())];
  for (auto& one : entries) {
    one = {{Month(1950, 1), 6000.0, false}, {Month(2016, 3), 1000.0, false}};
  }
  Simulation simulation(scenario);
  World& world = simulation.world();
  simulation.advance();
  simulation.advance();
  CHECK(simulation.pipeline().flows().places[sheltered] == 180);  // 6,000 x .03
  std::vector<std::pair<std::uint32_t, std::uint32_t>> clients;   // row and NGO
  for (std::uint32_t i = 0; i < world.persons.size(); ++i) {
    if (world.persons.get<person::Status>()[i] == code(Status::sheltered_workshop)) {
      clients.emplace_back(i, world.persons.get<person::Employer>()[i]);
    }
  }
  REQUIRE(clients.size() > 100);
  for (int month = 0; month < 2; ++month) {
    simulation.advance();
    const MonthFlows& flows = simulation.pipeline().flows();
    CHECK(flows.places[sheltered] == 30);  // 1,000 x .03
    std::int64_t remain = 0;
    for (const auto& [i, at] : clients) {
      const std::uint8_t status = world.persons.get<person::Status>()[i];
      CHECK((status == code(Status::sheltered_workshop) || status == code(Status::absent)));
      if (status == code(Status::absent)) continue;
      ++remain;
      CHECK(world.persons.get<person::Employer>()[i] == at);
    }
    CHECK(remain + 3 >= static_cast<std::int64_t>(clients.size()));
    // Only NGOs that have fewer clients than their share of 30 may take somebody.
    CHECK(flows.places_taken[sheltered] == remain + flows.admitted[sheltered]);
    CHECK(flows.admitted[sheltered] <= 30);
    CHECK(flows.places_taken[sheltered] > 30);
    for (std::size_t n = 0; n < world.ngos.size(); ++n) {
      CHECK(world.ngos.get<ngo::ShelteredUsed>()[n] <= world.ngos.get<ngo::ShelteredPlaces>()[n]);
    }
  }
}
