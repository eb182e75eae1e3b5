#include "run/person_tally.hpp"

#include "world/roster.hpp"

#include <algorithm>

namespace coprod {

namespace {

constexpr unsigned counter_bits = 10;
constexpr std::uint64_t counter_mask = (1u << counter_bits) - 1;
static_assert(n_statuses * counter_bits <= 60, "absent persons count in the bits above");

}  // namespace

void PersonTally::resize(std::size_t rows, std::int32_t first_day) {
  const std::size_t before = months_.size();
  each([&](auto& column, auto empty) { column.resize(rows, empty); });
  for (std::size_t i = before; i < rows; ++i) {
    not_before_[i] = std::max(start_day_, first_day + 1);
  }
}

void PersonTally::reorder(std::span<const std::uint32_t> order) {
  each([&](auto& column, auto) {
    std::remove_reference_t<decltype(column)> kept(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) kept[i] = column[order[i]];
    column.swap(kept);
  });
}

void PersonTally::add(const World& world, std::size_t first, std::size_t count) {
  const auto& persons = world.persons;
  const std::uint8_t* status = persons.get<person::Status>().data() + first;
  const std::int32_t* income = persons.get<person::NetIncome>().data() + first;
  const std::int32_t* earned = persons.get<person::Earnings>().data() + first;
  const std::uint8_t* queue = persons.get<person::Queue>().data() + first;
  const std::int32_t* hire_day = persons.get<person::HireDay>().data() + first;
  std::uint64_t* months = months_.data() + first;
  std::int64_t* net = net_income_.data() + first;
  std::int64_t* pay = earnings_.data() + first;
  std::uint16_t* waiting = waiting_.data() + first;
  std::int32_t* first_hire = first_hire_.data() + first;
  std::uint16_t* first_months = first_months_.data() + first;
  // One short loop a column: each is vectorised. The counter above the six takes absent persons,
  // whose other columns are 0.
  for (std::size_t i = 0; i < count; ++i)
    months[i] += std::uint64_t{1} << (counter_bits * status[i]);
  for (std::size_t i = 0; i < count; ++i) net[i] += income[i];
  for (std::size_t i = 0; i < count; ++i) pay[i] += earned[i];
  for (std::size_t i = 0; i < count; ++i) {
    waiting[i] = static_cast<std::uint16_t>(waiting[i] + (queue[i] != 0 ? 1 : 0));
  }
  const std::int32_t* start = not_before_.data() + first;
  for (std::size_t i = 0; i < count; ++i) {
    const bool begins = first_hire[i] == FirstJob::no_day && hire_day[i] >= start[i];
    first_hire[i] = begins ? hire_day[i] : first_hire[i];
  }
  constexpr auto enterprise = code(Status::social_enterprise);
  constexpr auto open = code(Status::open_employment);
  for (std::size_t i = 0; i < count; ++i) {
    const bool held =
        first_hire[i] == hire_day[i] && (status[i] == enterprise || status[i] == open);
    first_months[i] = static_cast<std::uint16_t>(first_months[i] + (held ? 1 : 0));
  }
}

void PersonTally::add_roles(const World& world) {
  const auto who = world.enterprise_workers.get<enterprise_worker::Person>();
  const auto role = world.enterprise_workers.get<enterprise_worker::Role>();
  for (std::size_t w = 0; w < who.size(); ++w) {
    if (still_there(world, w)) role_[who[w]] = std::max(role_[who[w]], role[w]);
  }
}

PersonMeasures PersonTally::measures(std::size_t row) const {
  PersonMeasures m{};
  for (std::size_t s = 0; s < n_statuses; ++s) {
    m[s] = static_cast<std::int64_t>(months_[row] >> (counter_bits * s) & counter_mask);
  }
  const auto set = [&](PersonMeasure measure, std::int64_t value) {
    m[static_cast<std::size_t>(measure)] = value;
  };
  set(PersonMeasure::months_in_work,
      m[index_of(PersonMeasure::months_enterprise)] + m[index_of(PersonMeasure::months_open)]);
  set(PersonMeasure::net_income, net_income_[row]);
  set(PersonMeasure::earnings, earnings_[row]);
  set(PersonMeasure::crises, crises_[row]);
  set(PersonMeasure::months_waiting, waiting_[row]);
  set(PersonMeasure::role, role_[row]);
  return m;
}

std::size_t PersonTally::bytes() const {
  return months_.size() * (8 + 8 + 8 + 2 + 2 + 1 + 4 + 4 + 2);
}

}  // namespace coprod
