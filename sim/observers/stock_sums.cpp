#include "observers/stock_sums.hpp"

#include "observers/block_sums.hpp"

#include <cstring>

namespace coprod {

namespace isa_baseline {
void sum_rows(const ObservedRows&, BlockSums&);
}
#ifdef COPROD_HAVE_V3
namespace isa_v3 {
void sum_rows(const ObservedRows&, BlockSums&);
}
#endif
#ifdef COPROD_HAVE_V4
namespace isa_v4 {
void sum_rows(const ObservedRows&, BlockSums&);
}
#endif

BlockObserver::BlockObserver([[maybe_unused]] std::string_view isa)
    : sum_rows_(isa_baseline::sum_rows) {
#ifdef COPROD_HAVE_V3
  if (isa == "v3") sum_rows_ = isa_v3::sum_rows;
#endif
#ifdef COPROD_HAVE_V4
  if (isa == "v4") sum_rows_ = isa_v4::sum_rows;
#endif
}

void StockSums::add(const StockSums& other) {
  const auto plus = [](auto& to, const auto& from) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
  };
#define SUMS(name, type, size, label) plus(name, other.name);
#include "observers/stock_sums.def"
#undef SUMS
}

namespace {

constexpr auto first_work = index_of(Status::social_enterprise);
static_assert(index_of(Status::open_employment) == first_work + 1);

ObservedRows rows_at(const person::Rows& persons, const MonthContext& month, std::uint32_t first,
                     std::uint32_t count) {
  ObservedRows of;
  const auto at = [&](auto column) { return column.data() + first; };
  of.count = count;
  of.now = month.month.index();
  of.price = month.prices.price;
  const Parameters& p = month.environment->parameters;
  of.stress_loss = static_cast<float>(p.stress_loss);
  of.by_identity = static_cast<float>(p.wellbeing_identity);
  of.by_calm = static_cast<float>(p.wellbeing_calm);
  of.by_income = static_cast<float>(p.wellbeing_income);
  of.full_income = static_cast<float>(p.wellbeing_full_income) * month.prices.median_month;
  of.median_wage =
      month.prices.median_month / (static_cast<float>(p.hours_full_time) * hours_to_month);
  of.status = at(persons.get<person::Status>());
  of.kind = at(persons.get<person::PrimaryKind>());
  of.severity = at(persons.get<person::Severity>());
  of.district = at(persons.get<person::District>());
  of.sex = at(persons.get<person::Sex>());
  of.birth = at(persons.get<person::BirthMonth>());
  of.net_income = at(persons.get<person::NetIncome>());
  of.stress = at(persons.get<person::Stress>());
  of.confidence = at(persons.get<person::Confidence>());
  of.wage = at(persons.get<person::Wage>());
  of.hours = at(persons.get<person::Hours>());
  of.natural = at(persons.get<person::NaturalSupport>());
  of.identity = at(persons.get<person::Identity>());
  of.skill = at(persons.get<person::Skill>());
  of.fit = at(persons.get<person::JobFit>());
  of.failed = at(persons.get<person::FailedSearches>());
  of.offer_ratio = at(persons.get<person::OfferRatio>());
  of.share = at(persons.get<person::AssessedShare>());
  of.loss = at(persons.get<person::Loss>());
  of.last_work = at(persons.get<person::LastWorkMonth>());
  of.first_seeking = at(persons.get<person::FirstSeeking>());
  of.channel = at(persons.get<person::FirstChannel>());
  of.worked = at(persons.get<person::MonthsWorked>());
  of.hours_wanted = at(persons.get<person::HoursWanted>());
  of.casual = at(persons.get<person::Casual>());
  of.benefit = at(persons.get<person::Benefit>());
  of.ill = at(persons.get<person::Ill>());
  return of;
}

/// What few persons are counted for.
void observe_rare(const ObservedRows& of, std::uint32_t i, StockSums& sums) {
  const std::uint8_t severity = of.severity[i];
  if (of.share[i] < 100 && is_employed(of.status[i])) {
    ++sums.assessed[severity];
    sums.assessed_low[severity] += of.share[i] <= 70;
  }
  if (of.status[i] == code(Status::seeking)) {
    sums.jobless_long[severity] += of.now - of.last_work[i] > 36;
  }
  if (of.status[i] == code(Status::absent)) return;
  if (of.now - of.first_seeking[i] == 23) {
    ++sums.after_24[severity];
    sums.worked_24[severity] += of.worked[i];
  } else if (of.now - of.first_seeking[i] == 17) {
    const std::size_t group = of.channel[i] * n_kind_groups + kind_group_of(of.kind[i]);
    ++sums.after_18[group];
    sums.entered_18[group] += of.worked[i] > 0;
  }
}

void flush(const CellSums* table, StockSums& sums) {
  for (std::size_t c = 0; c < StockSums::n_cells; ++c) {
    sums.persons[c] += static_cast<std::int64_t>(table[c].persons_income >> 48);
    sums.net_income[c] += static_cast<std::int64_t>(table[c].persons_income & 0xFFFFFFFFFFFFu);
    sums.stress[c] += static_cast<std::int64_t>(table[c].stress_confidence >> 32);
    sums.confidence[c] += static_cast<std::int64_t>(table[c].stress_confidence & 0xFFFFFFFFu);
    sums.identity[c] += static_cast<std::int64_t>(table[c].identity_wellbeing >> 32);
    sums.wellbeing[c] += static_cast<std::int64_t>(table[c].identity_wellbeing & 0xFFFFFFFFu);
    const std::uint64_t counts = table[c].void_benefits_ill;
    const std::size_t status = c / StockSums::n_groups;
    sums.in_void[c % StockSums::n_groups] += static_cast<std::int64_t>(counts >> 48);
    sums.by_benefit[2 * status] += static_cast<std::int64_t>((counts >> 32) & 0xFFFFu);
    sums.by_benefit[2 * status + 1] += static_cast<std::int64_t>((counts >> 16) & 0xFFFFu);
    sums.ill[status] += static_cast<std::int64_t>(counts & 0xFFFFu);
  }
}

void flush(const WorkSums* table, StockSums& sums) {
  for (std::size_t work = 0; work < 2 * StockSums::n_groups; ++work) {
    const std::size_t c = first_work * StockSums::n_groups + work;
    const std::size_t group = work % StockSums::n_groups;
    sums.wage[c] += static_cast<std::int64_t>(table[c].wage_hours_under >> 29);
    sums.hours[c] += static_cast<std::int64_t>((table[c].wage_hours_under >> 12) & 0x1FFFFu);
    sums.underemployed[group] += static_cast<std::int64_t>(table[c].wage_hours_under & 0xFFFu);
    sums.job_quality[c] += static_cast<std::int64_t>(table[c].quality);
    sums.productivity[c] += static_cast<std::int64_t>(table[c].productivity_fit >> 32);
    sums.fit[c] += static_cast<std::int64_t>(table[c].productivity_fit & 0xFFFFFFFFu);
    const std::uint64_t more = table[c].natural_raised_loss;
    sums.natural[c] += static_cast<std::int64_t>(more >> 32);
    sums.raised_by_floor[group] += static_cast<std::int64_t>((more >> 16) & 0xFFFFu);
    sums.unprofitable[group] += static_cast<std::int64_t>(more & 0xFFFFu);
  }
}

}  // namespace

void BlockObserver::add(const person::Rows& persons, const MonthContext& month, std::uint32_t first,
                        std::uint32_t count, StockSums& sums) const {
  const ObservedRows of = rows_at(persons, month, first, count);
  BlockSums block;
  block.by_place = sums.by_place.data();
  std::memset(block.even, 0, sizeof block.even);
  std::memset(block.odd, 0, sizeof block.odd);
  std::memset(block.work_even, 0, sizeof block.work_even);
  std::memset(block.work_odd, 0, sizeof block.work_odd);
  sum_rows_(of, block);
  flush(block.even, sums);
  flush(block.odd, sums);
  flush(block.work_even, sums);
  flush(block.work_odd, sums);
  std::memset(block.rare + count, 0, 8);
  for (std::uint32_t i = 0; i < count; i += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, block.rare + i, 8);
    if (eight == 0) continue;
    for (std::uint32_t k = i; k < i + 8; ++k) {
      if (block.rare[k] != 0) observe_rare(of, k, sums);
    }
  }
}

}  // namespace coprod
