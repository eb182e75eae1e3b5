#include "core/math.hpp"
#include "observers/block_sums.hpp"
#include "world/labour_rules.hpp"

// Sums over the persons of a block (see stock_sums.hpp): first each row's cell and what it adds, then
// the additions one by one.

namespace coprod::COPROD_ISA {

namespace {

/// Rows handled at a time: what is known of them stays in the first-level cache.
constexpr std::uint32_t chunk_rows = 128;

COPROD_INLINE std::uint64_t fixed(float x) {
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(x * 1048576.0f));
}

/// What is worked out for all rows of a chunk, by loops that vectorise.
struct Chunk {
  alignas(64) std::uint8_t cell[chunk_rows];
  alignas(64) std::uint16_t place[chunk_rows];
  alignas(64) CellSums sums[chunk_rows];
};
static_assert(StockSums::n_cells <= 256);

COPROD_INLINE std::uint8_t byte(int x) { return static_cast<std::uint8_t>(x); }

void describe(const ObservedRows& of, std::uint32_t from, std::uint32_t n, Chunk& chunk,
              std::uint8_t* rare) {
  const std::int32_t now = of.now;
  const float price = of.price;
  const std::uint8_t* status = of.status + from;
  const std::uint8_t* kind = of.kind + from;
  const std::uint8_t* severity = of.severity + from;
  const std::uint8_t* share = of.share + from;
  static_assert(n_severities == 3 && StockSums::n_groups == 27);
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    // Sums of bytes in place of products, which would widen.
    const std::uint8_t s = status[i];
    const std::uint8_t k = kind[i];
    const std::uint8_t s3 = byte(s + s + s);
    const std::uint8_t s9 = byte(s3 + s3 + s3);
    chunk.cell[i] = byte(byte(byte(s9 + s9) + s9) + byte(byte(k + k) + k) + severity[i]);
  }
  // Months, like the limits, are below 2^15: signed comparisons vectorise.
  const std::uint8_t* district = of.district + from;
  const std::uint8_t* sex = of.sex + from;
  const std::uint16_t* birth = of.birth + from;
  const auto turns = [&](int years) { return static_cast<std::int16_t>(now - years * 12); };
  const std::int16_t born_25 = turns(25), born_35 = turns(35), born_45 = turns(45),
                     born_55 = turns(55);
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const auto born = static_cast<std::int16_t>(birth[i]);
    const int age_group =
        (born <= born_25) + (born <= born_35) + (born <= born_45) + (born <= born_55);
    chunk.place[i] =
        static_cast<std::uint16_t>((status[i] * n_districts + district[i]) * StockSums::n_ages
                                   + sex[i] * n_age_groups + static_cast<std::size_t>(age_group));
  }
  // Everybody's sums, of use or not: cheaper than to ask who works.
  const std::int32_t* income = of.net_income + from;
  const float* stress = of.stress + from;
  const float* confidence = of.confidence + from;
  const std::int32_t* wage = of.wage + from;
  const std::uint8_t* hours = of.hours + from;
  const float* natural = of.natural + from;
  const float* ratio = of.offer_ratio + from;
  const float* identity = of.identity + from;
  const float* skill = of.skill + from;
  const float* fit = of.fit + from;
  const std::uint8_t* failed = of.failed + from;
  const float to_full = 1.0f / of.full_income;
  const float* loss = of.loss + from;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const auto offer = static_cast<std::int32_t>(ratio[i] * price + 0.5f);
    const bool in_void = (status[i] == static_cast<std::uint8_t>(Status::seeking))
                         | ((status[i] == static_cast<std::uint8_t>(Status::outside_labour_force))
                            & (failed[i] > 0));
    const bool at_a_loss =
        (loss[i] > 0.0f) & (status[i] == static_cast<std::uint8_t>(Status::open_employment));
    const std::uint32_t raised_loss =
        (wage[i] > offer ? 1u << 16 : 0u) + ((at_a_loss | in_void) ? 1u : 0u);
    const float filled = static_cast<float>(income[i]) * to_full;
    const float enough = filled < 1.0f ? filled : 1.0f;
    const float well =
        of.by_identity * identity[i] + of.by_calm * (1.0f - stress[i]) + of.by_income * enough;
    const float worth = productivity(skill[i], fit[i], stress[i], of.stress_loss);
    CellSums& sums = chunk.sums[i];
    sums.persons_income = (std::uint64_t{1} << 48) + static_cast<std::uint32_t>(income[i]);
    sums.stress_confidence = (fixed(stress[i]) << 32) + fixed(confidence[i]);
    sums.wage_hours = (std::uint64_t{static_cast<std::uint32_t>(wage[i])} << 24) + hours[i];
    sums.natural_raised_loss = (fixed(natural[i]) << 32) + raised_loss;
    sums.identity_wellbeing = (fixed(identity[i]) << 32) + fixed(clamp32(well, 0.0f, 1.0f));
    sums.productivity_fit = (fixed(worth * 0.0625f) << 32) + fixed(fit[i]);
  }
  // Due to be asked of their first search, seekers without a job for long, or assessed: see
  // observe_rare.
  const std::uint16_t* first_seeking = of.first_seeking + from;
  const std::uint16_t* last_work = of.last_work + from;
  const auto after_18 = static_cast<std::uint16_t>(now - 17);
  const auto after_24 = static_cast<std::uint16_t>(now - 23);
  const auto long_ago = static_cast<std::int16_t>(now - 36);
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool due = (first_seeking[i] == after_18) | (first_seeking[i] == after_24);
    const bool jobless = (status[i] == static_cast<std::uint8_t>(Status::seeking))
                         & (static_cast<std::int16_t>(last_work[i]) < long_ago);
    rare[i] = due | jobless | (share[i] < 100);
  }
}

COPROD_INLINE void add(CellSums& to, const CellSums& from) {
  to.persons_income += from.persons_income;
  to.stress_confidence += from.stress_confidence;
  to.wage_hours += from.wage_hours;
  to.natural_raised_loss += from.natural_raised_loss;
  to.identity_wellbeing += from.identity_wellbeing;
  to.productivity_fit += from.productivity_fit;
}

}  // namespace

void sum_rows(const ObservedRows& of, BlockSums& sums) {
  Chunk chunk;
  std::uint32_t* by_place = sums.by_place;
  for (std::uint32_t from = 0; from < of.count; from += chunk_rows) {
    const std::uint32_t left = of.count - from;
    const std::uint32_t n = left < chunk_rows ? left : chunk_rows;
    describe(of, from, n, chunk, sums.rare + from);
    std::uint32_t i = 0;
    for (; i + 1 < n; i += 2) {
      add(sums.even[chunk.cell[i]], chunk.sums[i]);
      add(sums.odd[chunk.cell[i + 1]], chunk.sums[i + 1]);
      ++by_place[chunk.place[i]];
      ++by_place[chunk.place[i + 1]];
    }
    if (i < n) {
      add(sums.even[chunk.cell[i]], chunk.sums[i]);
      ++by_place[chunk.place[i]];
    }
  }
}

}  // namespace coprod::COPROD_ISA
