// run: who is in the micro-data, and how the columns of persons look there.

#include "run/micro.hpp"

#include "world/code_names.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

std::vector<std::uint64_t> some_keys(std::uint32_t month, std::uint64_t count) {
  std::vector<std::uint64_t> keys;
  for (std::uint64_t i = 0; i < count; ++i) {
    // Slots in an order of their own, as rows are.
    const std::uint64_t slot = i * 7919 % count;
    keys.push_back(EntityKey::make(EntityKind::person, Origin::entrant, month, slot).bits);
  }
  return keys;
}

/// Rows that `rows` must give, one by one.
std::vector<std::uint32_t> expected(const PersonSample& sample,
                                    const std::vector<std::uint64_t>& keys) {
  std::map<std::uint64_t, std::uint32_t> by_key;
  for (std::size_t row = 0; row < keys.size(); ++row) {
    if (sample.holds(EntityKey{keys[row]})) by_key.emplace(keys[row], row);
  }
  std::vector<std::uint32_t> rows;
  for (const auto& [key, row] : by_key) rows.push_back(row);
  return rows;
}

TEST_CASE("a sample has its share, and larger samples hold smaller ones", "[run]") {
  const PhiloxKey random = replicate_key(1, 0);
  const auto keys = some_keys(1300, 100'000);
  const PersonSample small(0.01, random);
  const PersonSample large(0.2, random);
  const PersonSample all(1.0, random);
  const PersonSample elsewhere(0.01, replicate_key(1, 1));
  int in_small = 0;
  int in_large = 0;
  int in_both_replicates = 0;
  for (const std::uint64_t key : keys) {
    const EntityKey person{key};
    in_small += small.holds(person);
    in_large += large.holds(person);
    in_both_replicates += small.holds(person) && elsewhere.holds(person);
    CHECK((!small.holds(person) || large.holds(person)));
    CHECK(all.holds(person));
  }
  const auto far = [&](double count, double share) {  // in standard errors
    const auto n = static_cast<double>(keys.size());
    return std::fabs(count - share * n) / std::sqrt(n * share * (1 - share));
  };
  CHECK(far(in_small, 0.01) < 4);
  CHECK(far(in_large, 0.2) < 4);
  CHECK(far(in_both_replicates, 0.0001) < 4);
  CHECK(far(in_small, 0.012) > 4);  // the bound would see a wrong share
}

TEST_CASE("rows of a sample ascend by key when rows are added, dropped and moved", "[run]") {
  PersonSample sample(0.1, replicate_key(5, 3));
  auto keys = some_keys(1300, 5000);
  const auto check = [&] {
    const auto rows = sample.rows(keys);
    CHECK(std::vector<std::uint32_t>(rows.begin(), rows.end()) == expected(sample, keys));
    CHECK(std::is_sorted(rows.begin(), rows.end(),
                         [&](auto a, auto b) { return keys[a] < keys[b]; }));
  };
  check();
  check();                                       // nothing changed
  const auto newcomers = some_keys(1290, 1000);  // some sort before those who are there
  keys.insert(keys.end(), newcomers.begin(), newcomers.end());
  check();
  std::reverse(keys.begin(), keys.end());  // the same number of rows
  check();
  keys.erase(keys.begin() + 100, keys.begin() + 3000);
  check();
  keys.resize(17);
  check();
  keys.clear();
  check();
}

TEST_CASE("every code of persons has names", "[run]") {
  person::Rows::visit_infos([](const ColumnInfo& info) {
    const auto names = code_names(info);
    INFO(info.name);
    CHECK((info.unit == "code") == !names.empty());
    // All codes but that of the absent, who have no rows.
    const double last = info.name == "status" ? info.high - 1 : info.high;
    if (info.unit == "code") CHECK(static_cast<double>(names.size()) == last + 1);
  });
}

TEST_CASE("columns of the micro-data hold what the declaration allows", "[run]") {
  const auto columns = person_columns();
  std::set<std::string> names;
  std::size_t bytes = 0;
  for (const RowColumn& column : columns) {
    INFO(column.field.name);
    CHECK(names.insert(column.field.name).second);
    CHECK(!column.units.empty());
    CHECK(!column.long_name.empty());
    CHECK(column.units != "row");
    bytes += column.field.bytes();
  }
  CHECK(bytes == row_bytes(columns));
  const auto type = [&](std::string_view name) {
    return std::find_if(columns.begin(), columns.end(),
                        [&](const RowColumn& column) { return column.field.name == name; })
        ->field.type;
  };
  CHECK(type("replicate") == Hdf5Type::int32);
  CHECK(type("key") == Hdf5Type::text);
  CHECK(type("employer_key") == Hdf5Type::text);
  CHECK(type("status") == Hdf5Type::int8);
  CHECK(type("hours") == Hdf5Type::int16);             // 44 x 52 is no int8
  CHECK(type("mobility") == Hdf5Type::int16);          // to 255
  CHECK(type("knows_assessment") == Hdf5Type::int32);  // to 65535
  CHECK(type("net_income") == Hdf5Type::int32);
  CHECK(type("stress") == Hdf5Type::float32);
  CHECK(names.count("caregiver") == 0);
  CHECK(names.count("employer") == 0);
}

}  // namespace
