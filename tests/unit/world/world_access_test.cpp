/// A view of World gives what it declares, and nothing else compiles.

#include "world/world_access.hpp"

#include <set>
#include <type_traits>

#include <catch2/catch_test_macros.hpp>

using namespace coprod;

namespace {

using View = WorldAccess<Reads<person::Skill, practice::Effect>, Writes<person::Stress>,
                         Rearranges<enterprise_worker::Rows>>;
using OnlyReads = WorldAccess<Reads<person::Skill>>;

template <class V, class C>
concept MayRead = requires(const V& view) {
  view.template read<C>();
};
template <class V, class C>
concept MayWrite = requires(const V& view) {
  view.template write<C>();
};
template <class V, class Rows>
concept MayResize = requires(const V& view) {
  view.template resize<Rows>(std::size_t{1});
};
template <class V>
concept MaySeeOpen = requires(const V& view) {
  view.is_open(std::size_t{0});
};
template <class V>
concept MaySeeEffect = requires(const V& view) {
  view.effect_of(0, Practice::emancipation);
};

static_assert(MayRead<View, person::Skill> && MayRead<View, practice::Effect>);
static_assert(!MayRead<View, person::Stress>);  // written, but its old values are not declared
static_assert(!MayRead<View, person::Wage> && !MayRead<View, employer::Staff>);
static_assert(MayWrite<View, person::Stress> && !MayWrite<View, person::Skill>);
static_assert(MayWrite<View, enterprise_worker::Role> && !MayRead<View, enterprise_worker::Role>);
static_assert(MayResize<View, enterprise_worker::Rows> && !MayResize<View, person::Rows>);
static_assert(MaySeeEffect<View> && !MaySeeOpen<View> && !MaySeeEffect<OnlyReads>);

// Less of a view can be made of more, never more of less; a World may be seen by anybody who has it.
static_assert(std::is_convertible_v<View, OnlyReads> && !std::is_convertible_v<OnlyReads, View>);
static_assert(!std::is_convertible_v<View, WorldAccess<Reads<person::Stress>>>);
static_assert(std::is_convertible_v<World&, View>);
static_assert(std::is_convertible_v<const World&, OnlyReads>);
static_assert(!std::is_convertible_v<const World&, View>);

using OfPersons = Access<Reads<person::Skill>, Writes<person::Stress>>;
static_assert(MayRead<OfPersons, person::Skill> && !MayRead<OfPersons, person::Stress>);
static_assert(MayWrite<OfPersons, person::Stress> && !MayWrite<OfPersons, person::Skill>);

}  // namespace

TEST_CASE("A view shows the columns of its World, and rearranges its rows") {
  World world;
  world.persons.resize(2);
  world.persons.get<person::Skill>()[1] = 0.25f;
  const View view(world);
  CHECK(view.read<person::Skill>()[1] == 0.25f);
  view.write<person::Stress>()[0] = 0.75f;
  CHECK(world.persons.get<person::Stress>()[0] == 0.75f);
  CHECK(view.count<person::Rows>() == 2);
  view.resize<enterprise_worker::Rows>(3);
  CHECK(world.enterprise_workers.size() == 3);

  CHECK(View::reads()
        == std::vector<const ColumnInfo*>{&person::Skill::info, &practice::Effect::info});
  CHECK(View::writes().size() == 1 + enterprise_worker::Rows::column_count());
  CHECK(View::rearranges() == std::vector<std::string_view>{"enterprise_worker"});
}

TEST_CASE("Every table of World can be had by its type") {
  World world;
  std::size_t tables = 0;
  std::set<const void*> seen;
  world.visit_tables([&](std::string_view, auto& table) {
    using Rows = std::remove_cvref_t<decltype(table)>;
    ++tables;
    seen.insert(&world.table<Rows>());
    CHECK(&world.table<Rows>() == &table);
  });
  CHECK(seen.size() == tables);
  CHECK(tables == 18);
}
