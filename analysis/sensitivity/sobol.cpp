#include "analysis/sensitivity/sobol.hpp"

#include "analysis/sensitivity/rows.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <utility>

namespace coprod::sensitivity {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
/// A variance below this share of the mean square is rounding.
constexpr double rounding = 1e-12;

using RowPair = std::pair<std::size_t, std::size_t>;
/// Pairs that share the same coordinates, averaged.
using Pairs = std::vector<RowPair>;

/// What one estimator reads of a base point: kinds of pairs, all of them or, if a row is missing,
/// none. In a table of terms it has a column that counts and three for each kind.
struct Reading {
  std::vector<Pairs> kinds;
  [[nodiscard]] std::size_t columns() const { return 1 + 3 * kinds.size(); }
};

/// Of kind `kind` of a reading, from its sums: (u - v)^2 / 2 as a share of the variance.
double apart(const double* sums, std::size_t kind) {
  const double n = sums[0];
  if (!(n > 1.5)) return nan;
  const double mean = sums[1 + 3 * kind] / n;
  const double square = sums[2 + 3 * kind] / n;
  const double variance = square - mean * mean;
  return variance > rounding * square ? sums[3 + 3 * kind] / n / variance : nan;
}
double shared(const double* sums, std::size_t kind) { return 1.0 - apart(sums, kind); }

double share_kept(double total) { return std::clamp(1.0 - total, 0.0, 1.0); }

class Study {
 public:
  Study(const Rows& rows, const SaltelliLayout& layout, bool without_chance,
        const BootstrapOptions& options)
      : rows_(rows),
        layout_(layout),
        least_(without_chance ? 2 : 1),
        points_(rows.rows() / layout.rows()),
        options_(options) {}

  [[nodiscard]] SobolIndices indices() const;

 private:
  [[nodiscard]] Pairs first_pairs(std::size_t i) const {
    Pairs pairs{{layout_.b(), layout_.ab(i)}};
    if (layout_.second_order) pairs.emplace_back(layout_.a(), layout_.ba(i));
    return pairs;
  }
  [[nodiscard]] Pairs total_pairs(std::size_t i) const {
    Pairs pairs{{layout_.a(), layout_.ab(i)}};
    if (layout_.second_order) pairs.emplace_back(layout_.b(), layout_.ba(i));
    return pairs;
  }
  [[nodiscard]] Pairs second_pairs(std::size_t i, std::size_t j) const {
    return {{layout_.ab(i), layout_.ba(j)}, {layout_.ab(j), layout_.ba(i)}};
  }
  [[nodiscard]] Pairs nothing_shared() const { return {{layout_.a(), layout_.b()}}; }

  /// Writes the columns of a reading of a base point; false, and nothing, if a row is missing.
  bool write(std::size_t point, const Reading& reading, double* terms) const;
  /// Values and intervals of one number a reading.
  std::vector<Estimate> estimates(
      const std::vector<Reading>& readings,
      const std::function<double(std::size_t reading, const double* sums)>& of_sums) const;

  const Rows& rows_;
  const SaltelliLayout& layout_;
  std::size_t least_;  // replicates that a row needs
  std::size_t points_;
  const BootstrapOptions& options_;
};

bool Study::write(std::size_t point, const Reading& reading, double* terms) const {
  const std::size_t at = point * layout_.rows();
  for (const Pairs& pairs : reading.kinds) {
    for (const auto& [u, v] : pairs) {
      if (rows_.count(at + u) < least_ || rows_.count(at + v) < least_) return false;
    }
  }
  *terms++ = 1.0;
  for (const Pairs& pairs : reading.kinds) {
    const double weight = 0.5 / static_cast<double>(pairs.size());
    for (const auto& [u, v] : pairs) {
      const double mu = rows_.mean(at + u);
      const double mv = rows_.mean(at + v);
      terms[0] += weight * (mu + mv);
      if (least_ == 1) {
        terms[1] += weight * (mu * mu + mv * mv);
        terms[2] += weight * (mu - mv) * (mu - mv);
      } else {
        const double squares = rows_.product(at + u, at + u) + rows_.product(at + v, at + v);
        terms[1] += weight * squares;
        terms[2] += weight * (squares - 2.0 * rows_.product(at + u, at + v));
      }
    }
    terms += 3;
  }
  return true;
}

std::vector<Estimate> Study::estimates(
    const std::vector<Reading>& readings,
    const std::function<double(std::size_t, const double*)>& of_sums) const {
  std::vector<Estimate> all;
  // A few at a time: the table of terms of all could be larger than the outcomes by far.
  constexpr std::size_t batch = 16;
  for (std::size_t from = 0; from < readings.size(); from += batch) {
    const std::size_t count = std::min(batch, readings.size() - from);
    const std::size_t width = readings[from].columns();
    std::vector<double> terms(points_ * count * width, 0.0);
    std::vector<std::size_t> used(count, 0);
    for (std::size_t point = 0; point < points_; ++point) {
      for (std::size_t s = 0; s < count; ++s) {
        used[s] += write(point, readings[from + s], &terms[(point * count + s) * width]);
      }
    }
    auto found = bootstrap(
        terms, count * width, count,
        [&](std::span<const double> sums, std::span<double> values) {
          for (std::size_t s = 0; s < count; ++s) {
            values[s] = of_sums(from + s, sums.data() + s * width);
          }
        },
        options_);
    for (std::size_t s = 0; s < count; ++s) {
      found[s].used = used[s];
      all.push_back(found[s]);
    }
  }
  return all;
}

SobolIndices Study::indices() const {
  const std::size_t k = layout_.dimensions;
  std::vector<Reading> first;
  std::vector<Reading> total;
  std::vector<Reading> second;
  for (std::size_t i = 0; i < k; ++i) {
    first.push_back({{first_pairs(i), total_pairs(i), nothing_shared()}});
    total.push_back({{total_pairs(i)}});
    if (!layout_.second_order) continue;
    for (std::size_t j = i + 1; j < k; ++j) {
      second.push_back({{first_pairs(i), total_pairs(i), first_pairs(j), total_pairs(j),
                         second_pairs(i, j), nothing_shared()}});
    }
  }
  SobolIndices result;
  result.first = estimates(first, [](std::size_t, const double* sums) {
    return shared(sums, 0) - share_kept(apart(sums, 1)) * shared(sums, 2);
  });
  result.total = estimates(total, [](std::size_t, const double* sums) { return apart(sums, 0); });
  result.second = estimates(second, [](std::size_t, const double* sums) {
    const double of_i = share_kept(apart(sums, 1));
    const double of_j = share_kept(apart(sums, 3));
    // Together, less each alone; the three corrections by what shares nothing are one number.
    return shared(sums, 4) - shared(sums, 0) - shared(sums, 2)
           - (of_i * of_j - of_i - of_j) * shared(sums, 5);
  });
  return result;
}

/// The share of the variance between rows that is chance, base points resampled.
Estimate chance_of(const Rows& rows, std::size_t rows_a_point, const BootstrapOptions& options) {
  constexpr std::size_t columns = 4;
  const std::size_t points = rows.rows() / rows_a_point;
  std::vector<double> terms(points * columns, 0.0);
  std::size_t used = 0;
  for (std::size_t point = 0; point < points; ++point) {
    double* const at = terms.data() + point * columns;
    for (std::size_t row = point * rows_a_point; row < (point + 1) * rows_a_point; ++row) {
      if (rows.count(row) < 2) continue;
      const double mean = rows.mean(row);
      at[0] += 1.0;
      at[1] += mean;
      at[2] += mean * mean;
      at[3] += mean * mean - rows.product(row, row);
    }
    used += at[0] > 0.0;
  }
  const auto of_sums = [](std::span<const double> sums, std::span<double> values) {
    const double mean = sums[1] / sums[0];
    const double square = sums[2] / sums[0];
    const double variance = square - mean * mean;
    values[0] = sums[0] > 1.5 && variance > rounding * square ? sums[3] / sums[0] / variance : nan;
  };
  Estimate chance = bootstrap(terms, columns, 1, of_sums, options).front();
  chance.used = used;
  return chance;
}

}  // namespace

SobolResult sobol_indices(std::span<const double> y, const SaltelliLayout& layout,
                          std::size_t replicates, const BootstrapOptions& options) {
  if (y.empty() || layout.dimensions == 0 || replicates == 0
      || y.size() % (layout.rows() * replicates) != 0) {
    throw std::logic_error("the outcomes are no Saltelli design of that many factors.");
  }
  const Rows rows(y, replicates);
  SobolResult result;
  result.dimensions = layout.dimensions;
  result.base_points = rows.rows() / layout.rows();
  result.missing_rows = rows.missing();
  result.mean = rows.grand_mean();
  result.variance = rows.variance();
  result.constant = rows.constant();
  result.of_means = Study(rows, layout, false, options).indices();
  if (replicates > 1) {
    result.without_chance = Study(rows, layout, true, options).indices();
    result.chance = chance_of(rows, layout.rows(), options);
  }
  return result;
}

}  // namespace coprod::sensitivity
