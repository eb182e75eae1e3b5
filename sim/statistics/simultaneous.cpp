#include "statistics/simultaneous.hpp"

#include "core/math.hpp"
#include "statistics/interval.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <map>
#include <random>

namespace coprod {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Spread below this share of the largest value is rounding.
constexpr double rounding = 1e-12;

/// Standard normals. The standard fixes the words of mt19937_64, and the quantile is ours, so that
/// they are the same everywhere. (A layer below `random`, and no part of World: no address needed.)
class Normals {
 public:
  explicit Normals(std::uint64_t seed) : words_(seed) {}
  double operator()() {
    return normal_quantile64((static_cast<double>(words_() >> 11) + 0.5) * 0x1p-53);
  }

 private:
  std::mt19937_64 words_;
};

/// Cells in tiles and directions in packs, so that sums stay in the nearest cache.
constexpr std::size_t tile = 64;
constexpr std::size_t pack = 8;

/// The cells that vary, each as a unit vector over replicates, 0 where missing.
struct Directions {
  std::size_t replicates = 0;
  std::vector<std::size_t> cells;                ///< which cell of the table
  std::vector<std::vector<std::size_t>> absent;  ///< by such cell, the replicates without a value
  std::vector<std::size_t> group;                ///< by such cell, which of `counts`
  std::vector<std::size_t> counts;               ///< numbers of values that occur
  std::vector<double> units;                     ///< tile by tile, replicate by replicate

  [[nodiscard]] double& unit(std::size_t k, std::size_t r) {
    return units[(k / tile * replicates + r) * tile + k % tile];
  }
};

/// The centred values as a unit vector, turned towards (1, …, 1) as far as a random direction is.
void fill_unit(Directions& to, std::size_t k, std::span<const double> differences,
               std::size_t cells, double mean, double length, Normals& normal) {
  const std::size_t cell = to.cells[k];
  const std::size_t count = to.counts[to.group[k]];
  const double along = normal();
  double squares = along * along;
  for (std::size_t i = 1; i < count; ++i) {
    const double other = normal();
    squares += other * other;
  }
  const double cosine = along / std::sqrt(squares);
  const double sine = std::sqrt(std::fmax(0.0, 1.0 - cosine * cosine));
  const double shift = cosine / std::sqrt(static_cast<double>(count));
  for (std::size_t r = 0; r < to.replicates; ++r) {
    const double value = differences[r * cells + cell];
    if (std::isfinite(value)) to.unit(k, r) = sine * ((value - mean) / length) + shift;
  }
}

/// Two-sided p of the t that a cell with `count` values has in a direction at this angle to it.
double p_of(double sine_square, double count) {
  const double degrees = count - 1.0;
  return student_t_two_sided(std::sqrt(degrees * (1.0 - sine_square) / sine_square), degrees);
}

/// By resample, how extreme the most extreme cell is when nothing differs, smaller being more so:
/// its two-sided p or, where all cells have the same degrees of freedom, 1 - cos^2, which has the
/// same order and costs nothing.
std::vector<double> extremes(const Directions& given, std::size_t resamples, Normals& normal) {
  const std::size_t n = given.replicates;
  const std::size_t groups = given.counts.size();
  std::vector<double> smallest(resamples, 1.0);
  std::vector<double> direction(pack * n);
  std::vector<double> largest(pack * groups);  // squared cosine
  for (std::size_t from = 0; from < resamples; from += pack) {
    const std::size_t here = std::min(pack, resamples - from);
    std::array<double, pack> squares{};
    for (std::size_t p = 0; p < here; ++p) {
      for (std::size_t r = 0; r < n; ++r) {
        const double z = normal();
        direction[p * n + r] = z;
        squares[p] += z * z;
      }
    }
    std::fill(largest.begin(), largest.end(), 0.0);
    for (std::size_t start = 0; start < given.cells.size(); start += tile) {
      std::array<std::array<double, tile>, pack> sums{};
      const double* row = given.units.data() + start * n;
      for (std::size_t r = 0; r < n; ++r, row += tile) {
        for (std::size_t p = 0; p < here; ++p) {
          const double z = direction[p * n + r];
          for (std::size_t c = 0; c < tile; ++c) sums[p][c] += z * row[c];
        }
      }
      for (std::size_t k = start; k < std::min(start + tile, given.cells.size()); ++k) {
        for (std::size_t p = 0; p < here; ++p) {
          double length = squares[p];
          for (const std::size_t r : given.absent[k]) {
            length -= direction[p * n + r] * direction[p * n + r];
          }
          const double sum = sums[p][k - start];
          double& most = largest[p * groups + given.group[k]];
          most = std::fmax(most, sum * sum / length);
        }
      }
    }
    for (std::size_t p = 0; p < here; ++p) {
      for (std::size_t g = 0; g < groups; ++g) {
        const double sine_square = std::fmax(0.0, 1.0 - largest[p * groups + g]);
        const double extreme =
            groups == 1 ? sine_square : p_of(sine_square, static_cast<double>(given.counts[g]));
        smallest[from + p] = std::fmin(smallest[from + p], extreme);
      }
    }
  }
  return smallest;
}

/// The level of each of `given`'s cells at which any of them errs with probability `error`.
double level_by_rotation(const Directions& given, double error, std::size_t resamples,
                         Normals& normal) {
  const double least = error / static_cast<double>(given.cells.size());  // Bonferroni's
  if (given.cells.size() == 1) return least;
  // Of resamples + 1 equally likely ranks of the table itself, so many may err; less one standard
  // error, so that the chance of the resamples does not add to the error.
  const double may_err = error * (static_cast<double>(resamples) + 1.0);
  const double sure = may_err - std::sqrt(may_err * (1.0 - error));
  if (sure < 1.0) return least;
  const auto rank = static_cast<std::size_t>(sure);
  std::vector<double> p = extremes(given, resamples, normal);
  const auto at = p.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(p.begin(), at, p.end());
  const double level =
      given.counts.size() == 1 ? p_of(*at, static_cast<double>(given.counts.front())) : *at;
  return std::clamp(level, least, error);
}

}  // namespace

SimultaneousIntervals simultaneous_intervals(std::span<const double> differences, std::size_t cells,
                                             const SimultaneousOptions& options) {
  assert(options.confidence > 0.0 && options.confidence < 1.0);
  assert(options.resamples > 0);
  assert(cells == 0 ? differences.empty() : differences.size() % cells == 0);
  SimultaneousIntervals result;
  result.cells.resize(cells);
  result.cell_level = result.critical_t = missing;
  if (cells == 0) return result;

  Directions varying;
  varying.replicates = differences.size() / cells;
  std::vector<double> length(cells, 0.0);  // root of the sum of squares about the mean
  std::size_t same = 0;                    // cells that are constant and not 0
  for (std::size_t c = 0; c < cells; ++c) {
    SimultaneousCell& cell = result.cells[c];
    double largest = 0.0;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    double sum = 0.0;
    std::vector<std::size_t> without;
    for (std::size_t r = 0; r < varying.replicates; ++r) {
      const double value = differences[r * cells + c];
      if (!std::isfinite(value)) {
        without.push_back(r);
        continue;
      }
      sum += value;
      low = std::fmin(low, value);
      high = std::fmax(high, value);
      largest = std::fmax(largest, std::fabs(value));
      ++cell.replicates;
    }
    cell.mean = cell.replicates > 0 ? sum / static_cast<double>(cell.replicates) : missing;
    cell.half_width = missing;
    if (cell.replicates < 2) continue;
    if (high - low <= rounding * largest) {
      cell.constant = true;
      same += largest > 0.0;
      if (largest == 0.0) cell.half_width = 0.0;
      continue;
    }
    double squares = 0.0;
    for (std::size_t r = 0; r < varying.replicates; ++r) {
      const double value = differences[r * cells + c];
      if (std::isfinite(value)) squares += (value - cell.mean) * (value - cell.mean);
    }
    length[c] = std::sqrt(squares);
    varying.cells.push_back(c);
    varying.absent.push_back(std::move(without));
  }

  result.family = varying.cells.size() + same;
  if (result.family == 0) return result;
  const double error = 1.0 - options.confidence;
  const double share = error / static_cast<double>(result.family);
  for (SimultaneousCell& cell : result.cells) {
    if (!cell.constant || cell.mean == 0.0) continue;
    cell.told_from_zero = std::exp2(1.0 - static_cast<double>(cell.replicates)) <= share;
    if (cell.told_from_zero) cell.half_width = 0.0;
  }
  result.cell_level = share;
  std::map<std::size_t, double> quantiles;  // of |t|, by number of values
  if (!varying.cells.empty()) {
    std::map<std::size_t, std::size_t> groups;
    for (const std::size_t c : varying.cells) groups[result.cells[c].replicates] = 0;
    for (auto& [count, group] : groups) {
      group = varying.counts.size();
      varying.counts.push_back(count);
    }
    for (const std::size_t c : varying.cells) {
      varying.group.push_back(groups[result.cells[c].replicates]);
    }
    const std::size_t tiles = (varying.cells.size() + tile - 1) / tile;
    varying.units.assign(tiles * tile * varying.replicates, 0.0);
    Normals normal(options.seed);
    for (std::size_t k = 0; k < varying.cells.size(); ++k) {
      const std::size_t c = varying.cells[k];
      fill_unit(varying, k, differences, cells, result.cells[c].mean, length[c], normal);
    }
    // Cells without spread keep their own shares; the others have the rest in common.
    result.cell_level = level_by_rotation(
        varying, share * static_cast<double>(varying.cells.size()), options.resamples, normal);
  }
  const auto quantile = [&](std::size_t count) {
    const auto [found, first] = quantiles.try_emplace(count, 0.0);
    if (first) {
      found->second =
          student_t_quantile(1.0 - 0.5 * result.cell_level, static_cast<double>(count) - 1.0);
    }
    return found->second;
  };
  result.critical_t = quantile(varying.replicates);
  for (const std::size_t c : varying.cells) {
    SimultaneousCell& cell = result.cells[c];
    const auto n = static_cast<double>(cell.replicates);
    cell.half_width = quantile(cell.replicates) * length[c] / std::sqrt(n * (n - 1.0));
    cell.told_from_zero = std::fabs(cell.mean) > cell.half_width;
  }
  return result;
}

}  // namespace coprod
