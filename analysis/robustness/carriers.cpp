#include "analysis/robustness/carriers.hpp"

#include "analysis/robustness/noise.hpp"
#include "analysis/robustness/resampling.hpp"
#include "analysis/robustness/screening.hpp"
#include "core/math.hpp"
#include "statistics/interval.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

#include <Eigen/Dense>

namespace coprod::robustness {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Fewer worlds cannot tell three coefficients of a factor from luck among hundreds.
constexpr std::size_t least_worlds = 30;

/// Most factors that may be established: beyond, there are no few that carry the spread.
constexpr std::size_t most_carriers = 20;

/// Polynomials by which a share is measured: more than test for it, since a threshold is no cubic
/// (a step at .7 has .80 of its variance in degrees to 3, .89 to 5).
constexpr std::size_t shapes_of_a_share = 5;

/// Legendre polynomials of degree 1 to 5 on [0, 1], as `shapes_at`, by Bonnet's recursion.
std::array<double, shapes_of_a_share> more_shapes_at(double u) {
  const double x = 2.0 * u - 1.0;
  std::array<double, shapes_of_a_share> result{};
  double before = 1.0;
  double now = x;
  for (std::size_t n = 1; n <= shapes_of_a_share; ++n) {
    const auto degree = static_cast<double>(n);
    result[n - 1] = std::sqrt(2.0 * degree + 1.0) * now;
    const double next = ((2.0 * degree + 1.0) * x * now - degree * before) / (degree + 1.0);
    before = now;
    now = next;
  }
  return result;
}

/// What each listed factor carries, by one fit on the means in their own unit.
struct Parts {
  std::vector<double> of;    ///< variance of the main effect, by listed factor; may be below 0
  double expected = 0.0;     ///< variance of the expected effect between worlds
  double noise = 0.0;        ///< variance of a mean around the fit
  double established = 0.0;  ///< sum of `of` over the established ones
};

/// Main effects of the listed factors by least squares on their orthonormal polynomials. Their
/// squared coefficients less their sampling variances are unbiased for the variance that each
/// carries, since the polynomials are orthonormal over the prior.
Parts carried(const Eigen::MatrixXd& design, const Eigen::VectorXd& means,
              const std::vector<WorldMean>& worlds, const std::vector<double>& weights,
              std::size_t factors, std::size_t established, bool remove_chance) {
  const Eigen::Index columns = design.cols();
  Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(columns, columns);
  Eigen::VectorXd moment = Eigen::VectorXd::Zero(columns);
  double total = 0.0;
  double sum = 0.0;
  for (Eigen::Index i = 0; i < design.rows(); ++i) {
    const double weight = weights[static_cast<std::size_t>(i)];
    if (weight == 0.0) continue;
    total += weight;
    sum += weight * means(i);
    for (Eigen::Index a = 0; a < columns; ++a) {
      const double scaled = weight * design(i, a);
      moment(a) += scaled * means(i);
      for (Eigen::Index b = 0; b <= a; ++b) gram(a, b) += scaled * design(i, b);
    }
  }
  const Eigen::LDLT<Eigen::MatrixXd> solver(gram.selfadjointView<Eigen::Lower>());
  const Eigen::VectorXd b = solver.solve(moment);
  const Eigen::MatrixXd inverse = solver.solve(Eigen::MatrixXd::Identity(columns, columns));
  double squares = 0.0;
  double residual = 0.0;
  for (Eigen::Index i = 0; i < design.rows(); ++i) {
    const double weight = weights[static_cast<std::size_t>(i)];
    if (weight == 0.0) continue;
    const double off = means(i) - sum / total;
    const double rest = means(i) - design.row(i).dot(b);
    squares += weight * off * off;
    residual += weight * rest * rest;
  }
  const double noise = residual / std::max(1.0, total - static_cast<double>(columns));
  Parts parts;
  parts.expected = squares / (total - 1.0);
  if (remove_chance) parts.expected -= chance_variance(worlds, weights).mean;
  parts.noise = noise;
  for (std::size_t f = 0; f < factors; ++f) {
    double variance = 0.0;
    for (std::size_t k = 0; k < shapes_of_a_share; ++k) {
      const auto c = static_cast<Eigen::Index>(1 + f * shapes_of_a_share + k);
      variance += b(c) * b(c) - noise * inverse(c, c);
    }
    parts.of.push_back(variance);
    if (f < established) parts.established += variance;
  }
  return parts;
}

Estimate shifted_percentiles(std::vector<double> samples, double plain_value, double value,
                             double confidence) {
  // A bootstrap sample adds a sampling variance of its own to each square, so its shares lie too
  // high by the mean excess.
  std::erase_if(samples, [](double x) { return !std::isfinite(x); });
  if (samples.size() < 10 || !std::isfinite(value)) return {value, missing, missing};
  std::sort(samples.begin(), samples.end());
  const double excess = quantile_of_sorted(samples, 0.5) - plain_value;
  const double tail = (1.0 - confidence) / 2.0;
  const auto within = [](double x) { return std::clamp(x, 0.0, 1.0); };
  const double low = within(quantile_of_sorted(samples, tail) - excess);
  const double high = within(quantile_of_sorted(samples, 1.0 - tail) - excess);
  return {within(value), std::min(low, within(value)), std::max(high, within(value))};
}

/// Products of the linear parts of established factors, each against what the main effects leave.
/// A score test with the residuals' own squares for variance (White 1980), since chance differs
/// between worlds; on the effect's own scale, for on ranks sums look like products.
std::vector<CarrierPair> told_pairs(const Eigen::MatrixXd& design, const Eigen::VectorXd& means,
                                    const std::vector<Carrier>& listed, std::size_t established,
                                    double family_error, double expected) {
  std::vector<CarrierPair> pairs;
  if (established < 2) return pairs;
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(design);
  const auto rest_of = [&](const Eigen::VectorXd& column) -> Eigen::VectorXd {
    return column - design * qr.solve(column);
  };
  const Eigen::VectorXd residual = rest_of(means);
  const double family = static_cast<double>(established * (established - 1)) / 2.0;
  for (std::size_t a = 0; a < established; ++a) {
    for (std::size_t b = a + 1; b < established; ++b) {
      const auto first = static_cast<Eigen::Index>(1 + a * shapes_of_a_share);
      const auto second = static_cast<Eigen::Index>(1 + b * shapes_of_a_share);
      const Eigen::VectorXd product =
          rest_of((design.col(first).array() * design.col(second).array()).matrix());
      const double squares = product.squaredNorm();
      const double along = product.dot(residual);
      const double variance = (product.array() * residual.array()).square().sum();
      if (!(variance > 0.0) || !(squares > 0.0)) continue;
      const double p = std::min(
          1.0, family
                   * student_t_two_sided(along / std::sqrt(variance),
                                         static_cast<double>(design.rows() - design.cols())));
      if (p > family_error) continue;
      const double share = (along * along - variance) / (squares * squares) / expected;
      pairs.push_back({listed[a].factor, listed[b].factor, std::clamp(share, 0.0, 1.0), p});
    }
  }
  return pairs;
}

}  // namespace

std::vector<Entry> forward_entries(const Draws& draws, std::span<const double> target,
                                   std::size_t most) {
  ScreeningOptions screening;
  screening.most = most;
  screening.further = most;
  std::vector<Entry> entries;
  for (const ScreeningStep& step : screen(draws, target, screening)) {
    if (entries.size() < most) entries.push_back({step.factor, step.p});
  }
  return entries;
}

Carriers carriers(const Draws& draws, const Effects& effects, const CarrierOptions& options) {
  assert(draws.worlds == effects.worlds);
  const std::vector<WorldMean> worlds = world_means(effects);
  const std::size_t n = worlds.size();
  Carriers result;
  result.worlds = n;
  result.together = {missing, missing, missing};
  const std::vector<double> ones(n, 1.0);
  const ChanceVariance chance = n > 0 ? chance_variance(worlds, ones) : ChanceVariance{};
  result.chance_removed = n > 0 && std::isfinite(chance.mean);

  // Which: by test, on normal scores.
  std::vector<double> target(draws.worlds, missing);
  for (const WorldMean& world : worlds) target[world.world] = world.mean;
  ScreeningOptions screening;
  screening.family_error = options.family_error;
  screening.most = most_carriers;
  screening.further = options.least;
  std::vector<ScreeningStep> listed = screen(draws, target, screening);
  const auto entered = std::find_if(listed.begin(), listed.end(),
                                    [](const ScreeningStep& step) { return !step.entered; });
  const auto established = static_cast<std::size_t>(entered - listed.begin());
  listed.resize(std::min(listed.size(), std::max(options.least, established)));
  for (const ScreeningStep& step : listed) {
    Carrier carrier;
    carrier.factor = step.factor;
    carrier.p = step.p;
    carrier.share = {missing, missing, missing};
    carrier.established = step.entered;
    result.ranked.push_back(carrier);
  }
  const std::size_t columns = 1 + listed.size() * shapes_of_a_share;
  if (n < least_worlds || n < columns + 10 || listed.empty()) return result;

  // How much: in the effect's own unit.
  Eigen::MatrixXd design(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(columns));
  Eigen::VectorXd means(static_cast<Eigen::Index>(n));
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    means(row) = worlds[i].mean;
    design(row, 0) = 1.0;
    for (std::size_t f = 0; f < listed.size(); ++f) {
      const auto shapes = more_shapes_at(draws.at(worlds[i].world, listed[f].factor));
      for (std::size_t k = 0; k < shapes.size(); ++k) {
        design(row, static_cast<Eigen::Index>(1 + f * shapes.size() + k)) = shapes[k];
      }
    }
  }
  const Parts whole =
      carried(design, means, worlds, ones, listed.size(), established, result.chance_removed);
  // Variance that expected effects have beyond chance, at two standard errors or more: else there
  // is nothing to have shares of.
  std::vector<Parts> samples;
  samples.reserve(options.resamples);
  for (std::size_t b = 0; b < options.resamples; ++b) {
    Choices choices(options.seed, Purpose::worlds_of_carriers, static_cast<std::uint32_t>(b));
    samples.push_back(carried(design, means, worlds, bootstrap_counts(n, choices), listed.size(),
                              established, result.chance_removed));
  }
  std::size_t without = 0;
  for (const Parts& sample : samples) without += sample.expected <= 0.0;
  const bool spread =
      whole.expected > 0.0
      && static_cast<double>(without) <= 0.025 * static_cast<double>(samples.size());
  if (!spread) return result;

  const auto share_of = [&](auto part_of, double less) {
    const double plain = part_of(whole) / whole.expected;
    std::vector<double> shares;
    shares.reserve(samples.size());
    for (const Parts& sample : samples) {
      shares.push_back(sample.expected > 0.0 ? part_of(sample) / sample.expected : missing);
    }
    return shifted_percentiles(std::move(shares), plain, plain - less / whole.expected,
                               options.confidence);
  };
  for (std::size_t f = 0; f < listed.size(); ++f) {
    Carrier& carrier = result.ranked[f];
    // The best of many inert ones seems to carry something: not so.
    const double less = carrier.established ? 0.0 : listed[f].luck * whole.noise;
    carrier.share = share_of([&](const Parts& parts) { return parts.of[f]; }, less);
    if (!carrier.established) carrier.share.low = 0.0;
  }
  if (established > 0) {
    result.together = share_of([](const Parts& parts) { return parts.established; }, 0.0);
  }
  result.pairs =
      told_pairs(design, means, result.ranked, established, options.family_error, whole.expected);
  std::stable_sort(result.ranked.begin(), result.ranked.end(),
                   [](const Carrier& a, const Carrier& b) {
                     if (a.established != b.established) return a.established;
                     return a.established && a.share.value > b.share.value;
                   });
  return result;
}

}  // namespace coprod::robustness
