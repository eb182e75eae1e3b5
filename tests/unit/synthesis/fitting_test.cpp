#include "synthesis/fitting.hpp"

#include "core/error.hpp"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <numeric>
#include <string>

#include <catch2/catch_test_macros.hpp>

namespace {

using coprod::Attribute;
using coprod::InputError;
using coprod::Margin;
using coprod::MarginSet;

const std::filesystem::path hong_kong =
    std::filesystem::path(COPROD_SOURCE_DIR) / "scenarios" / "data" / "hong_kong";

const Attribute a{"a", {"a0", "a1"}};
const Attribute b{"b", {"b0", "b1"}};
const Attribute c{"c", {"c0", "c1"}};

Margin margin(std::string name, std::vector<Attribute> attributes, std::vector<double> share) {
  Margin m;
  m.name = std::move(name);
  m.attributes = std::move(attributes);
  m.share = std::move(share);
  return m;
}

/// The largest difference between a joint distribution and a margin.
double worst_difference(const coprod::JointDistribution& joint, const Margin& m) {
  std::vector<std::string> names;
  for (const auto& attribute : m.attributes) names.push_back(attribute.name);
  const auto reached = joint.project(names);
  double worst = 0.0;
  for (std::size_t i = 0; i < m.share.size(); ++i) {
    worst = std::max(worst, std::abs(reached[static_cast<Eigen::Index>(i)] - m.share[i]));
  }
  return worst;
}

/// The plainest fit there is: every margin in turn over the whole table, a fixed number of times.
Eigen::ArrayXd plain_fit(const MarginSet& set, int sweeps) {
  coprod::JointDistribution joint;
  joint.attributes = set.attributes;
  const auto cells = static_cast<Eigen::Index>(coprod::cell_count(set.attributes));
  joint.weight = Eigen::ArrayXd::Constant(cells, 1.0 / static_cast<double>(cells));
  for (int s = 0; s < sweeps; ++s) {
    for (const Margin& m : set.margins) {
      std::vector<std::string> names;
      std::vector<std::size_t> position;
      for (const auto& attribute : m.attributes) {
        names.push_back(attribute.name);
        for (std::size_t i = 0; i < set.attributes.size(); ++i) {
          if (set.attributes[i].name == attribute.name) position.push_back(i);
        }
      }
      const auto reached = joint.project(names);
      for (Eigen::Index i = 0; i < cells; ++i) {
        const auto category =
            coprod::categories_of_cell(set.attributes, static_cast<std::size_t>(i));
        std::size_t cell = 0;
        for (std::size_t k = 0; k < position.size(); ++k) {
          cell = cell * m.attributes[k].categories.size() + category[position[k]];
        }
        const double r = reached[static_cast<Eigen::Index>(cell)];
        joint.weight[i] *= r > 0.0 ? m.share[cell] / r : 0.0;
      }
    }
  }
  return joint.weight;
}

template <class Call>
std::string message_of(Call&& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::uint64_t sum_of(const std::vector<std::uint32_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

}  // namespace

TEST_CASE("a two by two table by hand", "[synthesis][fitting]") {
  SECTION("two one-way margins: their product") {
    const MarginSet set{{a, b}, {margin("a", {a}, {0.3, 0.7}), margin("b", {b}, {0.4, 0.6})}};
    const auto joint = coprod::fit(set);
    const double wanted[] = {0.12, 0.18, 0.28, 0.42};
    for (int i = 0; i < 4; ++i) CHECK(std::abs(joint.weight[i] - wanted[i]) < 1e-15);
  }
  SECTION("with one impossible cell only one table is left") {
    const MarginSet set{{a, b}, {margin("a", {a}, {0.3, 0.7}), margin("b", {b}, {0.4, 0.6})}};
    coprod::FitOptions options;
    options.structural_zeros = {{{"a", "a0"}, {"b", "b0"}}};
    const auto joint = coprod::fit(set, options);
    const double wanted[] = {0.0, 0.3, 0.4, 0.3};
    for (int i = 0; i < 4; ++i) CHECK(std::abs(joint.weight[i] - wanted[i]) < 1e-10);
    CHECK(joint.weight[0] == 0.0);
  }
  SECTION("a margin in the other order of attributes") {
    const MarginSet set{{a, b}, {margin("ba", {b, a}, {0.1, 0.2, 0.3, 0.4})}};
    const auto joint = coprod::fit(set);
    const double wanted[] = {0.1, 0.3, 0.2, 0.4};
    for (int i = 0; i < 4; ++i) CHECK(std::abs(joint.weight[i] - wanted[i]) < 1e-15);
  }
  SECTION("an attribute without a margin is spread evenly") {
    const MarginSet set{{a, b}, {margin("a", {a}, {0.3, 0.7})}};
    CHECK(std::abs(coprod::fit(set).weight[3] - 0.35) < 1e-15);
  }
}

TEST_CASE("two tables that share an attribute give conditional independence",
          "[synthesis][fitting]") {
  const std::vector<double> ab{0.10, 0.25, 0.30, 0.35};  // P(b0) = .4, P(b1) = .6
  const std::vector<double> bc{0.30, 0.10, 0.20, 0.40};
  const MarginSet set{{a, b, c}, {margin("ab", {a, b}, ab), margin("bc", {b, c}, bc)}};
  const auto joint = coprod::fit(set);
  const double p_b[] = {0.4, 0.6};
  for (std::size_t i = 0; i < 8; ++i) {
    const std::size_t ia = i / 4, ib = i / 2 % 2, ic = i % 2;
    const double wanted = ab[ia * 2 + ib] * bc[ib * 2 + ic] / p_b[ib];
    CHECK(std::abs(joint.weight[static_cast<Eigen::Index>(i)] - wanted) < 1e-12);
  }
}

TEST_CASE("three tables in a ring leave no three-way interaction", "[synthesis][fitting]") {
  // Two-way sums of an arbitrary table with one.
  const double table[] = {0.05, 0.15, 0.10, 0.08, 0.12, 0.20, 0.17, 0.13};
  std::vector<double> ab(4), bc(4), ac(4);
  for (std::size_t i = 0; i < 8; ++i) {
    ab[i / 2] += table[i];
    bc[i % 4] += table[i];
    ac[i / 4 * 2 + i % 2] += table[i];
  }
  const MarginSet set{
      {a, b, c}, {margin("ab", {a, b}, ab), margin("bc", {b, c}, bc), margin("ac", {a, c}, ac)}};
  const auto joint = coprod::fit(set);
  for (const auto& m : set.margins) CHECK(worst_difference(joint, m) < 1e-9);
  const auto& w = joint.weight;
  const double odds_c0 = w[0] * w[6] / (w[2] * w[4]);
  const double odds_c1 = w[1] * w[7] / (w[3] * w[5]);
  CHECK(std::abs(odds_c0 / odds_c1 - 1.0) < 1e-6);
  const double given =
      table[0] * table[6] * table[3] * table[5] / (table[2] * table[4] * table[1] * table[7]);
  CHECK(std::abs(given - 1.0) > 0.1);  // the table the sums came from would not pass
  CHECK(joint.iterations > 1);

  SECTION("the measure of a miss sees a wrong margin") {
    Margin wrong = set.margins[0];
    wrong.share[0] += 1e-6;
    wrong.share[1] -= 1e-6;
    CHECK(worst_difference(joint, wrong) > 1e-9);
  }
}

TEST_CASE("margins that cannot be met are named", "[synthesis][fitting]") {
  SECTION("they contradict each other") {
    const MarginSet set{
        {a, b}, {margin("first", {a}, {0.3, 0.7}), margin("second", {a, b}, {0.2, 0.2, 0.3, 0.3})}};
    const auto complaint = message_of([&] { (void)coprod::fit(set); });
    INFO(complaint);
    CHECK(has(complaint, "margin 'first': a 'a0' wants the share 0.3, the fit reaches 0.4"));
    CHECK_FALSE(has(complaint, "margin 'second'"));
  }
  SECTION("a structural zero shuts one out") {
    const MarginSet set{{a}, {margin("only", {a}, {0.3, 0.7})}};
    coprod::FitOptions options;
    options.structural_zeros = {{{"a", "a0"}}};
    const auto complaint = message_of([&] { (void)coprod::fit(set, options); });
    CHECK(has(complaint, "margin 'only': a 'a0' wants the share 0.3, the fit reaches 0 "));
  }
  SECTION("each pair agrees, the ring does not") {
    // a = b and b = c for sure, yet a and c always differ.
    const MarginSet set{
        {a, b, c},
        {margin("ab", {a, b}, {0.5, 0, 0, 0.5}), margin("bc", {b, c}, {0.5, 0, 0, 0.5}),
         margin("ac", {a, c}, {0, 0.5, 0.5, 0})}};
    CHECK_NOTHROW(coprod::require_agreement(set));
    CHECK(has(message_of([&] { (void)coprod::fit(set); }), "margin 'ac'"));
  }
  SECTION("too few sweeps") {
    const auto set = coprod::load_margins(hong_kong);
    coprod::FitOptions options;
    options.max_iterations = 2;
    CHECK(has(message_of([&] { (void)coprod::fit(set, options); }), "after 2 sweeps"));
  }
}

TEST_CASE("sets that make no sense are refused", "[synthesis][fitting]") {
  const auto complaint = [](const MarginSet& set, const coprod::FitOptions& options = {}) {
    return message_of([&] { (void)coprod::fit(set, options); });
  };
  const Margin fine = margin("a", {a}, {0.3, 0.7});
  CHECK(has(complaint({{}, {}}), "has 0 attributes"));
  CHECK(has(complaint({{a}, {margin("none", {}, {1.0})}}), "has no attribute"));
  CHECK(has(complaint({{a}, {margin("aa", {a, a}, {0.5, 0, 0, 0.5})}}), "attribute 'a' twice"));
  CHECK(has(complaint({{a}, {margin("b", {b}, {0.5, 0.5})}}), "by attribute 'b'"));
  CHECK(has(complaint({{a}, {margin("a", {{"a", {"x", "y"}}}, {0.5, 0.5})}}), "other categories"));
  CHECK(has(complaint({{a}, {margin("a", {a}, {1.0})}}), "has 1 shares for 2 cells"));
  CHECK(has(complaint({{a}, {margin("a", {a}, {-0.5, 1.5})}}), "a share is"));
  CHECK(has(complaint({{a}, {margin("a", {a}, {std::nan(""), 1.0})}}), "a share is nan"));
  CHECK(has(complaint({{a}, {margin("a", {a}, {0.5, 0.4})}}), "add up to 0.9"));
  CHECK(has(complaint({{a}, {fine}}, {0, 1e-9, {}}), "max_iterations"));
  CHECK(has(complaint({{a}, {fine}}, {10, 0.0, {}}), "tolerance"));
  CHECK(has(complaint({{a}, {fine}}, {10, 1e-9, {{{"z", "a0"}}}}), "by attribute 'z'"));
  CHECK(has(complaint({{a}, {fine}}, {10, 1e-9, {{{"a", "a9"}}}}), "there is no such category"));
  CHECK(has(complaint({{a}, {fine}}, {10, 1e-9, {{}}}), "names no category"));
  CHECK(has(complaint({{a}, {}}, {10, 1e-9, {{{"a", "a0"}}, {{"a", "a1"}}}}), "leave no cell"));
}

TEST_CASE("Hong Kong's margins are met by the fit", "[synthesis][fitting]") {
  const auto set = coprod::load_margins(hong_kong);
  const auto joint = coprod::fit(set);
  CHECK(joint.weight.size() == 38880);
  CHECK(std::abs(joint.weight.sum() - 1.0) < 1e-12);
  CHECK(joint.weight.minCoeff() >= 0.0);
  REQUIRE(joint.residuals.size() == set.margins.size());
  for (std::size_t m = 0; m < set.margins.size(); ++m) {
    INFO(set.margins[m].name);
    CHECK(joint.residuals[m].margin == set.margins[m].name);
    CHECK(joint.residuals[m].worst < 1e-9);
    CHECK(worst_difference(joint, set.margins[m]) < 1e-9);
    Margin wrong = set.margins[m];
    wrong.share[0] += 1e-8;
    CHECK(worst_difference(joint, wrong) > 1e-9);
  }
  const auto onset = joint.project({"primary_kind", "onset"});
  for (int kind = 5; kind < 9; ++kind) CHECK(onset[2 * kind + 1] == 0.0);

  SECTION("the same bits every time") {
    const auto again = coprod::fit(set);
    CHECK(std::memcmp(joint.weight.data(), again.weight.data(), 38880 * sizeof(double)) == 0);
  }
  SECTION("fitting tied attributes apart gives what the plain fit of the whole table gives") {
    const auto plain = plain_fit(set, joint.iterations);
    CHECK((plain - joint.weight).abs().maxCoeff() < 1e-13);
  }
}

TEST_CASE("largest remainder", "[synthesis][rounding]") {
  using Counts = std::vector<std::uint32_t>;
  Eigen::ArrayXd w(3);
  w << 0.5, 0.3, 0.2;
  CHECK(coprod::integerise(w, 10) == Counts{5, 3, 2});
  CHECK(coprod::integerise(w, 4) == Counts{2, 1, 1});  // 2.0, 1.2, 0.8
  w << 1.0, 1.0, 1.0;
  CHECK(coprod::integerise(w, 2) == Counts{1, 1, 0});  // ties to the lower index
  CHECK(coprod::integerise(w, 0) == Counts{0, 0, 0});
  w << 0.0, 1e-300, 0.0;
  CHECK(coprod::integerise(w, 7) == Counts{0, 7, 0});

  SECTION("the total is met and nobody is off by one, whatever the weights") {
    const int n = 1000;
    Eigen::ArrayXd many(n);
    std::uint32_t state = 12345;
    for (int i = 0; i < n; ++i) {
      state = state * 1664525u + 1013904223u;
      many[i] = static_cast<double>(state >> 8) * 1e-6;
    }
    const double sum = many.sum();
    for (const std::uint64_t total : {1ull, 999ull, 123456789ull, 4294967295ull}) {
      const auto counts = coprod::integerise(many, total);
      CHECK(sum_of(counts) == total);
      double worst = 0.0;
      for (int i = 0; i < n; ++i) {
        worst = std::max(worst, std::abs(counts[static_cast<std::size_t>(i)]
                                         - many[i] / sum * static_cast<double>(total)));
      }
      CHECK(worst < 1.0);
      CHECK(counts == coprod::integerise(many, total));
    }
  }
  SECTION("weights that cannot be shared out") {
    const auto complaint = [](double x, std::uint64_t total) {
      Eigen::ArrayXd bad(2);
      bad << x, 0.0;
      return message_of([&] { (void)coprod::integerise(bad, total); });
    };
    CHECK(has(complaint(-1.0, 5), "weight 0 is -1"));
    CHECK(has(complaint(std::nan(""), 5), "weight 0 is nan"));
    CHECK(has(complaint(0.0, 5), "add up to 0"));
    CHECK(has(complaint(1.0, 4294967296ull), "too many"));
  }
}

TEST_CASE("whole persons of Hong Kong", "[synthesis][rounding]") {
  const auto set = coprod::load_margins(hong_kong);
  const auto joint = coprod::fit(set);
  const auto expected_by = joint.project({"district", "primary_kind"});
  const auto counts_by = [&](const std::vector<std::uint32_t>& counts,
                             const std::vector<std::string>& onto) {
    auto counted = joint;
    for (std::size_t i = 0; i < counts.size(); ++i)
      counted.weight[static_cast<Eigen::Index>(i)] = counts[i];
    return counted.project(onto);
  };

  for (const std::uint64_t total : {242625ull, 48525ull, 2426ull, 10ull, 0ull}) {
    INFO(total);
    const auto rounded = coprod::integerise_controlled(joint, set, total);
    CHECK(sum_of(rounded.count) == total);
    CHECK(rounded.worst_attribute < 1.0);
    CHECK(rounded.worst_margin < 2.0);
    bool possible = true;
    for (std::size_t i = 0; i < rounded.count.size(); ++i) {
      possible =
          possible && (rounded.count[i] == 0 || joint.weight[static_cast<Eigen::Index>(i)] > 0.0);
    }
    CHECK(possible);
    CHECK(rounded.count == coprod::integerise_controlled(joint, set, total).count);
    for (const auto& attribute : set.attributes) {  // measured here, not believed
      const Eigen::ArrayXd wanted = joint.project({attribute.name}) * static_cast<double>(total);
      CHECK((counts_by(rounded.count, {attribute.name}) - wanted).abs().maxCoeff() < 1.0);
    }
  }

  SECTION("largest remainder alone would distort the margins") {
    const Eigen::ArrayXd wanted = joint.project({"primary_kind"}) * 48525.0;
    const auto counts = coprod::integerise(joint.weight, 48525);
    CHECK((counts_by(counts, {"primary_kind"}) - wanted).abs().maxCoeff() > 10.0);
  }
  SECTION("a table that no margin controls is as near as independent draws would be") {
    const Eigen::ArrayXd wanted = expected_by * 242625.0;
    const auto worst = [&wanted](const Eigen::ArrayXd& counted) {
      return ((counted - wanted).abs() / wanted.sqrt()).maxCoeff();  // in standard deviations
    };
    const auto rounded = coprod::integerise_controlled(joint, set, 242625);
    CHECK(worst(counts_by(rounded.count, {"district", "primary_kind"})) < 2.0);
    // Districts mixed up would be seen.
    CHECK(worst(counts_by(rounded.count, {"district", "primary_kind"}).reverse()) > 2.0);
  }
  SECTION("the offset gives other persons, right on average") {
    const auto one = coprod::integerise_controlled(joint, set, 48525, {0.25, 20});
    const auto other = coprod::integerise_controlled(joint, set, 48525, {0.75, 20});
    CHECK(one.count != other.count);
    Eigen::ArrayXd mean = Eigen::ArrayXd::Zero(162);
    for (int k = 0; k < 16; ++k) {
      mean +=
          counts_by(coprod::integerise_controlled(joint, set, 48525, {(k + 0.5) / 16, 20}).count,
                    {"district", "primary_kind"})
          / 16;
    }
    const Eigen::ArrayXd wanted = expected_by * 48525.0;
    CHECK(((mean - wanted).abs() / wanted.sqrt()).maxCoeff() < 0.5);
    mean *= 1.1;  // a mean that is wrong by a tenth would be seen
    CHECK(((mean - wanted).abs() / wanted.sqrt()).maxCoeff() > 0.5);
  }
  SECTION("an offset outside [0, 1)") {
    CHECK_THROWS_AS(coprod::integerise_controlled(joint, set, 10, {1.0, 20}), InputError);
    CHECK_THROWS_AS(coprod::integerise_controlled(joint, set, 10, {std::nan(""), 20}), InputError);
  }
}
