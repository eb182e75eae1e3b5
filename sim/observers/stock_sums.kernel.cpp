#include "core/math.hpp"
#include "observers/block_sums.hpp"
#include "world/in_work.hpp"

// Sums over the persons of a block (see stock_sums.hpp): first each row's cell and what it adds, then
// the additions one by one. What concerns those in work is worked out for them alone.

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
  const std::int32_t* income = of.net_income + from;
  const float* stress = of.stress + from;
  const float* confidence = of.confidence + from;
  const float* identity = of.identity + from;
  const std::uint8_t* failed = of.failed + from;
  const std::uint8_t* benefit = of.benefit + from;
  const std::uint8_t* ill = of.ill + from;
  const float to_full = 1.0f / of.full_income;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool in_void = (status[i] == static_cast<std::uint8_t>(Status::seeking))
                         | ((status[i] == static_cast<std::uint8_t>(Status::outside_labour_force))
                            & (failed[i] > 0));
    const float filled = static_cast<float>(income[i]) * to_full;
    const float enough = filled < 1.0f ? filled : 1.0f;
    const float well =
        of.by_identity * identity[i] + of.by_calm * (1.0f - stress[i]) + of.by_income * enough;
    const std::uint32_t void_allowance = (in_void ? 1u << 16 : 0u) + (benefit[i] == 1 ? 1u : 0u);
    const std::uint32_t tested_ill = (benefit[i] == 2 ? 1u << 16 : 0u) + ill[i];
    CellSums& sums = chunk.sums[i];
    sums.persons_income = (std::uint64_t{1} << 48) + static_cast<std::uint32_t>(income[i]);
    sums.stress_confidence = (fixed(stress[i]) << 32) + fixed(confidence[i]);
    sums.identity_wellbeing = (fixed(identity[i]) << 32) + fixed(clamp32(well, 0.0f, 1.0f));
    sums.void_benefits_ill = (std::uint64_t{void_allowance} << 32) + tested_ill;
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
  to.identity_wellbeing += from.identity_wellbeing;
  to.void_benefits_ill += from.void_benefits_ill;
}

COPROD_INLINE void add(WorkSums& to, const WorkSums& from) {
  to.wage_hours_under += from.wage_hours_under;
  to.natural_raised_loss += from.natural_raised_loss;
  to.productivity_fit += from.productivity_fit;
  to.quality += from.quality;
}

void sum_everybody(const ObservedRows& of, BlockSums& sums) {
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

/// Some of those in work, side by side, and what they add.
struct Workers {
  std::uint32_t cell[chunk_rows];
  alignas(64) std::int32_t open[chunk_rows];  ///< 1 in open employment
  alignas(64) std::int32_t wage[chunk_rows];
  alignas(64) std::int32_t hours[chunk_rows];
  alignas(64) std::int32_t wanted[chunk_rows];
  alignas(64) std::int32_t casual[chunk_rows];
  alignas(64) float natural[chunk_rows];
  alignas(64) float ratio[chunk_rows];
  alignas(64) float loss[chunk_rows];
  alignas(64) float skill[chunk_rows];
  alignas(64) float fit[chunk_rows];
  alignas(64) float stress[chunk_rows];
  alignas(64) WorkSums sums[chunk_rows];
};

void lay_side_by_side(const ObservedRows& of, const std::int32_t* list, std::uint32_t n,
                      Workers& w) {
  for (std::uint32_t k = 0; k < n; ++k) {
    const std::int32_t i = list[k];
    w.cell[k] = of.status[i] * static_cast<std::uint32_t>(StockSums::n_groups)
                + of.kind[i] * static_cast<std::uint32_t>(n_severities) + of.severity[i];
    w.open[k] = of.status[i] == static_cast<std::uint8_t>(Status::open_employment);
    w.wage[k] = of.wage[i];
    w.hours[k] = of.hours[i];
    w.wanted[k] = of.hours_wanted[i];
    w.casual[k] = of.casual[i];
    w.natural[k] = of.natural[i];
    w.ratio[k] = of.offer_ratio[i];
    w.loss[k] = of.loss[i];
    w.skill[k] = of.skill[i];
    w.fit[k] = of.fit[i];
    w.stress[k] = of.stress[i];
  }
}

void describe(const ObservedRows& of, std::uint32_t n, Workers& w) {
  const float price = of.price;
  const float stress_loss = of.stress_loss;
  const float to_median = 1.0f / of.median_wage;
#pragma GCC ivdep
  for (std::uint32_t k = 0; k < n; ++k) {
    const auto offer = static_cast<std::int32_t>(w.ratio[k] * price + 0.5f);
    const bool at_a_loss = (w.loss[k] > 0.0f) & (w.open[k] != 0);
    const std::uint32_t raised_loss = (w.wage[k] > offer ? 1u << 16 : 0u) + (at_a_loss ? 1u : 0u);
    const float worth = productivity(w.skill[k], w.fit[k], w.stress[k], stress_loss);
    const std::int32_t want = w.wanted[k];
    const float paid = static_cast<float>(w.wage[k]) * to_median;
    const float worked = static_cast<float>(w.hours[k]) / static_cast<float>(want > 0 ? want : 1);
    const float quality = 0.25f
                          * ((paid < 1.0f ? paid : 1.0f) + w.fit[k]
                             + (w.casual[k] != 0 ? 0.0f : 1.0f) + (worked < 1.0f ? worked : 1.0f));
    WorkSums& sums = w.sums[k];
    sums.wage_hours_under = (std::uint64_t{static_cast<std::uint32_t>(w.wage[k])} << 29)
                            + static_cast<std::uint32_t>((w.hours[k] << 12) + (w.hours[k] < want));
    sums.natural_raised_loss = (fixed(w.natural[k]) << 32) + raised_loss;
    sums.productivity_fit = (fixed(worth * 0.0625f) << 32) + fixed(w.fit[k]);
    sums.quality = fixed(quality * 0.0625f);
  }
}

void sum_workers(const ObservedRows& of, BlockSums& sums) {
  Workers workers;
  const std::uint32_t in_work = list_workers(of.status, of.count, sums.workers);
  for (std::uint32_t from = 0; from < in_work; from += chunk_rows) {
    const std::uint32_t left = in_work - from;
    const std::uint32_t n = left < chunk_rows ? left : chunk_rows;
    lay_side_by_side(of, sums.workers + from, n, workers);
    describe(of, n, workers);
    std::uint32_t k = 0;
    for (; k + 1 < n; k += 2) {
      add(sums.work_even[workers.cell[k]], workers.sums[k]);
      add(sums.work_odd[workers.cell[k + 1]], workers.sums[k + 1]);
    }
    if (k < n) add(sums.work_even[workers.cell[k]], workers.sums[k]);
  }
}

}  // namespace

void sum_rows(const ObservedRows& of, BlockSums& sums) {
  sum_everybody(of, sums);
  sum_workers(of, sums);
}

}  // namespace coprod::COPROD_ISA
