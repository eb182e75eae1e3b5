// observers: sums over a block against plain loops, on every instruction set that this machine has.

#include "observers/stock_sums.hpp"

#include "core/parallel.hpp"
#include "processes/month.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

std::int64_t fixed(float x) { return static_cast<std::int64_t>(x * 1048576.0f); }

MonthContext month_of_2016() {
  static const Environment environment;
  MonthContext month;
  month.environment = &environment;
  month.month = Month(2016, 5);
  month.prices.price = 6000.0f;
  month.prices.median_month = 1'200'000.0f;
  return month;
}

/// Persons of all statuses, absent ones too, whose columns differ from row to row.
person::Rows crowd(std::uint32_t rows, std::int32_t now) {
  person::Rows persons;
  persons.resize(rows);
  std::uint64_t state = 88172645463325252u;  // xorshift: any numbers do
  const auto below = [&](std::uint32_t n) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return static_cast<std::uint32_t>((state >> 16) % n);
  };
  const auto ago = [&](std::uint32_t most) {
    return static_cast<std::uint16_t>(now - static_cast<std::int32_t>(below(most)));
  };
  for (std::uint32_t i = 0; i < rows; ++i) {
    persons.get<person::Status>()[i] = static_cast<std::uint8_t>(below(7));
    persons.get<person::PrimaryKind>()[i] = static_cast<std::uint8_t>(below(n_kinds));
    persons.get<person::Severity>()[i] = static_cast<std::uint8_t>(below(n_severities));
    persons.get<person::District>()[i] = static_cast<std::uint8_t>(below(n_districts));
    persons.get<person::Sex>()[i] = static_cast<std::uint8_t>(below(2));
    persons.get<person::BirthMonth>()[i] = static_cast<std::uint16_t>(ago(48 * 12) - 18 * 12);
    persons.get<person::NetIncome>()[i] = static_cast<std::int32_t>(below(3'000'000));
    persons.get<person::Stress>()[i] = static_cast<float>(below(1001)) * 0.001f;
    persons.get<person::Confidence>()[i] = static_cast<float>(below(1001)) * 0.001f;
    persons.get<person::NaturalSupport>()[i] = static_cast<float>(below(1001)) * 0.001f;
    persons.get<person::Wage>()[i] = static_cast<std::int32_t>(below(10'000'000));
    persons.get<person::Hours>()[i] = static_cast<std::uint8_t>(below(61));
    persons.get<person::OfferRatio>()[i] = static_cast<float>(below(2000)) * 0.001f;
    persons.get<person::AssessedShare>()[i] = static_cast<std::uint8_t>(61 + below(40));
    persons.get<person::Loss>()[i] = static_cast<float>(below(2)) - 0.5f;
    persons.get<person::LastWorkMonth>()[i] = ago(72);
    persons.get<person::FirstSeeking>()[i] = ago(26);
    persons.get<person::FirstChannel>()[i] = static_cast<std::uint8_t>(below(n_routes));
    persons.get<person::MonthsWorked>()[i] = static_cast<std::uint8_t>(below(25));
    persons.get<person::Identity>()[i] = static_cast<float>(below(1001)) * 0.001f;
    persons.get<person::Skill>()[i] = static_cast<float>(below(10001)) * 0.001f;
    persons.get<person::JobFit>()[i] = static_cast<float>(below(1001)) * 0.001f;
    persons.get<person::FailedSearches>()[i] = static_cast<std::uint8_t>(below(3));
  }
  return persons;
}

/// The same sums, one person after the other.
StockSums plain(const person::Rows& persons, const MonthContext& month, std::uint32_t first,
                std::uint32_t count) {
  StockSums sums;
  const std::int32_t now = month.month.index();
  const Parameters& p = month.environment->parameters;
  const float to_full =
      1.0f / (static_cast<float>(p.wellbeing_full_income) * month.prices.median_month);
  for (std::uint32_t i = first; i < first + count; ++i) {
    const std::uint8_t status = persons.get<person::Status>()[i];
    const std::uint8_t kind = persons.get<person::PrimaryKind>()[i];
    const std::uint8_t severity = persons.get<person::Severity>()[i];
    const std::size_t group = kind * n_severities + severity;
    const std::size_t cell = status * StockSums::n_groups + group;
    ++sums.persons[cell];
    sums.net_income[cell] += persons.get<person::NetIncome>()[i];
    sums.stress[cell] += fixed(persons.get<person::Stress>()[i]);
    sums.confidence[cell] += fixed(persons.get<person::Confidence>()[i]);
    const float identity = persons.get<person::Identity>()[i];
    const float calm = 1.0f - persons.get<person::Stress>()[i];
    const float enough =
        std::min(1.0f, static_cast<float>(persons.get<person::NetIncome>()[i]) * to_full);
    sums.identity[cell] += fixed(identity);
    sums.wellbeing[cell] += fixed(std::clamp(static_cast<float>(p.wellbeing_identity) * identity
                                                 + static_cast<float>(p.wellbeing_calm) * calm
                                                 + static_cast<float>(p.wellbeing_income) * enough,
                                             0.0f, 1.0f));
    sums.in_void[group] += status == static_cast<std::uint8_t>(Status::seeking)
                           || (status == static_cast<std::uint8_t>(Status::outside_labour_force)
                               && persons.get<person::FailedSearches>()[i] > 0);
    const std::int32_t years = (now - persons.get<person::BirthMonth>()[i]) / 12;
    const std::size_t age = years < 25 ? 0 : years < 35 ? 1 : years < 45 ? 2 : years < 55 ? 3 : 4;
    ++sums.by_place[((status * n_districts + persons.get<person::District>()[i]) * 2
                     + persons.get<person::Sex>()[i])
                        * n_age_groups
                    + age];
    const std::uint8_t share = persons.get<person::AssessedShare>()[i];
    if (is_employed(status)) {
      const std::int32_t wage = persons.get<person::Wage>()[i];
      sums.wage[cell] += wage;
      sums.hours[cell] += persons.get<person::Hours>()[i];
      sums.natural[cell] += fixed(persons.get<person::NaturalSupport>()[i]);
      sums.raised_by_floor[group] +=
          wage > static_cast<std::int32_t>(persons.get<person::OfferRatio>()[i] * month.prices.price
                                           + 0.5f);
      sums.unprofitable[group] += status == static_cast<std::uint8_t>(Status::open_employment)
                                  && persons.get<person::Loss>()[i] > 0.0f;
      const float fit = persons.get<person::JobFit>()[i];
      const float worth =
          persons.get<person::Skill>()[i] * fit
          * (1.0f - static_cast<float>(p.stress_loss) * persons.get<person::Stress>()[i]);
      sums.productivity[cell] += fixed(worth * 0.0625f);
      sums.fit[cell] += fixed(fit);
      sums.assessed[severity] += share < 100;
      sums.assessed_low[severity] += share <= 70;
    }
    if (status == static_cast<std::uint8_t>(Status::seeking)) {
      sums.jobless_long[severity] += now - persons.get<person::LastWorkMonth>()[i] > 36;
    }
    if (status == static_cast<std::uint8_t>(Status::absent)) continue;
    const std::int32_t since = now - persons.get<person::FirstSeeking>()[i];
    const std::uint8_t worked = persons.get<person::MonthsWorked>()[i];
    if (since == 23) {
      ++sums.after_24[severity];
      sums.worked_24[severity] += worked;
    } else if (since == 17) {
      const std::size_t channel =
          persons.get<person::FirstChannel>()[i] * n_kind_groups + kind_group_of(kind);
      ++sums.after_18[channel];
      sums.entered_18[channel] += worked > 0;
    }
  }
  return sums;
}

bool same(const StockSums& a, const StockSums& b) {
  bool equal = true;
  // Wages and the like are summed where people work only; elsewhere nobody looks.
  constexpr std::size_t first = static_cast<std::size_t>(Status::social_enterprise);
  for (std::size_t c = first * StockSums::n_groups; c < (first + 2) * StockSums::n_groups; ++c) {
    equal = equal && a.wage[c] == b.wage[c] && a.hours[c] == b.hours[c]
            && a.natural[c] == b.natural[c] && a.productivity[c] == b.productivity[c]
            && a.fit[c] == b.fit[c];
  }
  return equal && a.persons == b.persons && a.net_income == b.net_income && a.stress == b.stress
         && a.confidence == b.confidence && a.identity == b.identity && a.wellbeing == b.wellbeing
         && a.in_void == b.in_void && a.by_place == b.by_place
         && a.raised_by_floor == b.raised_by_floor && a.unprofitable == b.unprofitable
         && a.assessed == b.assessed && a.assessed_low == b.assessed_low
         && a.jobless_long == b.jobless_long && a.after_24 == b.after_24
         && a.worked_24 == b.worked_24 && a.after_18 == b.after_18 && a.entered_18 == b.entered_18;
}

TEST_CASE("sums of a block are those of its persons, however many they are") {
  const MonthContext month = month_of_2016();
  const person::Rows persons = crowd(3 * block_rows, month.month.index());
  for (const std::string& isa : available_kernel_isas()) {
    const BlockObserver observer(isa);
    for (const std::uint32_t count : {0u, 1u, 7u, 8u, 127u, 129u, 1000u, block_rows}) {
      INFO(isa << ", " << count << " persons");
      StockSums sums;
      observer.add(persons, month, block_rows, count, sums);
      CHECK(same(sums, plain(persons, month, block_rows, count)));
    }
    StockSums two;
    observer.add(persons, month, 0, block_rows, two);
    StockSums third;
    observer.add(persons, month, 2 * block_rows, 99, third);
    observer.add(persons, month, block_rows, block_rows, two);
    two.add(third);
    CHECK(same(two, plain(persons, month, 0, 2 * block_rows + 99)));
  }
}

TEST_CASE("a block of equals at the top of all ranges overflows no sum") {
  const MonthContext month = month_of_2016();
  person::Rows persons;
  persons.resize(block_rows);
  for (std::uint32_t i = 0; i < block_rows; ++i) {
    persons.get<person::Status>()[i] = static_cast<std::uint8_t>(Status::open_employment);
    persons.get<person::NetIncome>()[i] = 2147483647;
    persons.get<person::Wage>()[i] = 10'000'000;
    persons.get<person::Hours>()[i] = 60;
    persons.get<person::Stress>()[i] = 1.0f;
    persons.get<person::Confidence>()[i] = 1.0f;
    persons.get<person::NaturalSupport>()[i] = 1.0f;
    persons.get<person::Loss>()[i] = 1e6f;
    persons.get<person::Identity>()[i] = 1.0f;
    persons.get<person::Skill>()[i] = 10.0f;
    persons.get<person::JobFit>()[i] = 1.0f;
  }
  for (const std::string& isa : available_kernel_isas()) {
    INFO(isa);
    StockSums sums;
    BlockObserver(isa).add(persons, month, 0, block_rows, sums);
    CHECK(same(sums, plain(persons, month, 0, block_rows)));
    CHECK(std::accumulate(sums.stress.begin(), sums.stress.end(), std::int64_t{0})
          == std::int64_t{block_rows} << 20);
  }
}

}  // namespace
