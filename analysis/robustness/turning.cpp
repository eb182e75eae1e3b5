#include "analysis/robustness/turning.hpp"

#include "analysis/robustness/noise.hpp"
#include "analysis/robustness/resampling.hpp"
#include "analysis/robustness/screening.hpp"
#include "analysis/robustness/sign_shares.hpp"
#include "core/math.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include <fmt/format.h>

namespace coprod::robustness {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr Estimate unknown{missing, missing, missing};

/// Worlds of a sign below which half of them cannot show a box to the other half.
constexpr double least_hits = 10.0;
constexpr std::size_t least_for_density = 30;

/// Worlds by whether they are inside of a box and whether they have the sign.
struct Counts {
  double inside = 0.0, hits_inside = 0.0, outside = 0.0, hits_outside = 0.0;

  void add(const Counts& other) {
    inside += other.inside;
    hits_inside += other.hits_inside;
    outside += other.outside;
    hits_outside += other.hits_outside;
  }
  [[nodiscard]] double density() const { return inside > 0.0 ? hits_inside / inside : missing; }
  /// Youden's surplus: share of hits inside less share of misses inside.
  [[nodiscard]] double surplus() const {
    const double hits = hits_inside + hits_outside;
    const double misses = inside + outside - hits;
    if (hits <= 0.0 || misses <= 0.0) return 0.0;
    return hits_inside / hits - (inside - hits_inside) / misses;
  }
  /// Fisher's exact test (1922): as many hits inside or more, given all margins.
  [[nodiscard]] double p() const {
    if (inside == 0.0 || outside == 0.0) return 1.0;
    const double all = inside + outside;
    const double hits = hits_inside + hits_outside;
    const auto log_choose = [](double n, double k) {
      return log_gamma64(n + 1.0) - log_gamma64(k + 1.0) - log_gamma64(n - k + 1.0);
    };
    double sum = 0.0;
    for (double x = hits_inside; x <= std::min(hits, inside); x += 1.0) {
      if (hits - x > outside) continue;
      sum += exp64(log_choose(inside, x) + log_choose(outside, hits - x) - log_choose(all, hits));
    }
    return std::min(1.0, sum);
  }
};

/// One halving: what boxes found on one half hold on the other, both ways.
struct Halving {
  Counts counts;
  std::vector<char> where;  ///< by world: 1 inside, 0 outside of the box that it did not help find
};

struct Tried {
  int sign = 0;
  std::vector<double> p;  ///< one a half
  std::vector<Halving> halvings;
  Counts counts;
  double combined = 1.0;
};

std::vector<std::size_t> candidates_for(const Draws& draws, std::span<const double> means,
                                        const TurningOptions& options) {
  if (!options.candidates.empty()) {
    std::vector<std::size_t> given = options.candidates;
    given.resize(std::min(given.size(), options.most_factors));
    return given;
  }
  ScreeningOptions screening;
  screening.most = options.most_factors;
  screening.further = options.most_factors;
  std::vector<std::size_t> chosen;
  bool any_entered = false;
  for (const ScreeningStep& step : screen(draws, means, screening)) {
    // Inert ones only where nothing is established: else they would lengthen the words.
    if (!step.entered && any_entered) break;
    any_entered = any_entered || step.entered;
    if (chosen.size() == options.most_factors) break;
    chosen.push_back(step.factor);
  }
  return chosen;
}

std::vector<double> only(std::span<const double> values, const std::vector<bool>& half,
                         bool which) {
  std::vector<double> result(values.begin(), values.end());
  for (std::size_t w = 0; w < result.size(); ++w) {
    if (half[w] != which) result[w] = missing;
  }
  return result;
}

struct Found {
  PrimResult peeling;
  BoxFigures figures;
};

Found find(const Draws& draws, std::span<const double> target,
           const std::vector<std::size_t>& candidates, const TurningOptions& options) {
  Found found;
  if (candidates.empty()) {
    found.figures = box_figures(draws, target, {});
    found.peeling.trajectory.push_back(found.figures);
    found.peeling.base_rate = found.figures.density;
    return found;
  }
  PrimOptions peeling = options.prim;
  peeling.candidates = candidates;
  found.peeling = prim(draws, target, peeling);
  found.figures = finished_box(draws, target, found.peeling, found.peeling.chosen, peeling);
  return found;
}

/// The halves of worlds, and what may be restricted in each: the same for both signs.
class Halves {
 public:
  Halves(const Draws& draws, std::span<const double> means, const TurningOptions& options) {
    for (std::size_t h = 0; h < options.halvings; ++h) {
      Choices choices(options.seed, Purpose::halves, static_cast<std::uint32_t>(h));
      half_.push_back(random_half(draws.worlds, choices));
      candidates_.emplace_back();
      for (const bool which : {false, true}) {
        candidates_.back()[which] = candidates_for(draws, only(means, half_[h], which), options);
      }
    }
  }
  [[nodiscard]] const std::vector<bool>& half(std::size_t h) const { return half_[h]; }
  [[nodiscard]] const std::vector<std::size_t>& candidates(std::size_t h, bool which) const {
    return candidates_[h][which];
  }

 private:
  std::vector<std::vector<bool>> half_;
  std::vector<std::array<std::vector<std::size_t>, 2>> candidates_;
};

/// 1 in worlds of the sign, 0 in others, missing where the mean is.
std::vector<double> target_of(int sign, std::vector<double> means) {
  for (double& value : means) {
    if (!std::isnan(value)) value = sign * value > 0.0 ? 1.0 : 0.0;
  }
  return means;
}

/// Finds boxes on each half of each halving and tries them on the other.
Tried try_sign(int sign, const Draws& draws, std::span<const double> target, const Halves& halves,
               const std::vector<WorldMean>& worlds, const TurningOptions& options) {
  Tried attempt;
  attempt.sign = sign;
  for (std::size_t h = 0; h < options.halvings; ++h) {
    const std::vector<bool>& half = halves.half(h);
    Halving halving;
    halving.where.assign(draws.worlds, 2);
    for (const bool which : {false, true}) {
      const Found found =
          find(draws, only(target, half, which), halves.candidates(h, which), options);
      Counts counts;
      for (const WorldMean& world : worlds) {
        const std::size_t w = world.world;
        if (half[w] == which) continue;
        const bool in = inside(found.figures.box, draws, w);
        halving.where[w] = in ? 1 : 0;
        (in ? counts.inside : counts.outside) += 1.0;
        (in ? counts.hits_inside : counts.hits_outside) += target[w];
      }
      attempt.p.push_back(counts.p());
      halving.counts.add(counts);
    }
    attempt.counts.add(halving.counts);
    attempt.halvings.push_back(std::move(halving));
  }
  std::vector<double> sorted = attempt.p;
  std::sort(sorted.begin(), sorted.end());
  attempt.combined = std::min(1.0, 2.0 * 2.0 * sorted[sorted.size() / 2]);
  return attempt;
}

/// The signs that enough worlds have to try them.
std::vector<Tried> try_signs(const Draws& draws, const std::vector<double>& means,
                             const std::vector<WorldMean>& worlds, const TurningOptions& options) {
  std::vector<Tried> tried;
  std::optional<Halves> halves;
  for (const int sign : {1, -1}) {
    const std::vector<double> target = target_of(sign, means);
    double hits = 0.0;
    for (const WorldMean& world : worlds) hits += target[world.world];
    if (hits < least_hits || static_cast<double>(worlds.size()) - hits < least_hits) continue;
    if (!halves) halves.emplace(draws, means, options);
    tried.push_back(try_sign(sign, draws, target, *halves, worlds, options));
  }
  return tried;
}

/// Raw shares of the sign inside and outside, counted on the other halves.
void count_on_other_halves(const Counts& counts, const TurningOptions& options,
                           TurningBox& result) {
  const double z = normal_quantile64(0.5 + options.confidence / 2.0);
  const double times = 2.0 * static_cast<double>(options.halvings);  // a half each
  if (counts.inside > 0.0) {
    result.density = wilson_interval(counts.hits_inside / times, counts.inside / times, z);
  }
  if (counts.outside > 0.0) {
    result.density_outside =
        wilson_interval(counts.hits_outside / times, counts.outside / times, z);
  }
  result.coverage = wilson_interval(counts.hits_inside / times,
                                    (counts.hits_inside + counts.hits_outside) / times, z);
}

/// The halving in the middle by how well its boxes do.
const Halving& middle_of(const std::vector<Halving>& halvings) {
  std::vector<std::size_t> order(halvings.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return halvings[a].counts.surplus() < halvings[b].counts.surplus();
  });
  return halvings[order[order.size() / 2]];
}

Estimate density_of(const Effects& effects, const std::vector<char>& where, char which, int sign,
                    const TurningOptions& options) {
  std::vector<double> values;
  std::size_t worlds = 0;
  for (std::size_t w = 0; w < effects.worlds; ++w) {
    if (where[w] != which) continue;
    const auto row = effects.world(w);
    values.insert(values.end(), row.begin(), row.end());
    ++worlds;
  }
  if (worlds < least_for_density) return unknown;
  SignOptions signs;
  signs.confidence = options.confidence;
  signs.seed = options.seed;
  const SignShares shares = sign_shares({values, worlds, effects.replicates}, signs);
  return sign > 0 ? shares.positive : shares.negative;
}

/// The fewest digits that stay within .01 of the unit interval.
std::string number(const ValueOf& value_of, std::size_t factor, double u) {
  const double value = value_of(factor, u);
  double low = value_of(factor, std::max(0.0, u - 0.01));
  double high = value_of(factor, std::min(1.0, u + 0.01));
  if (low > high) std::swap(low, high);
  std::string text;
  for (int digits = 1; digits <= 6; ++digits) {
    text = fmt::format("{:.{}g}", value, digits);
    double read = 0.0;
    std::from_chars(text.data(), text.data() + text.size(), read);
    if (low <= read && read <= high && text.find('e') == std::string::npos) break;
  }
  return text;
}

std::string percent(double share) { return fmt::format("{:.0f}%", 100.0 * share); }

}  // namespace

TurningBox turning_box(const Draws& draws, const Effects& effects, const TurningOptions& options) {
  assert(draws.worlds == effects.worlds);
  TurningBox result;
  result.density = result.coverage = result.density_outside = unknown;
  result.expected_density = result.expected_outside = result.expected_other_outside = unknown;

  std::vector<double> means(effects.worlds, missing);
  const std::vector<WorldMean> worlds = world_means(effects);
  for (const WorldMean& world : worlds) means[world.world] = world.mean;
  const std::vector<Tried> tried = try_signs(draws, means, worlds, options);
  if (tried.empty()) return result;
  const auto& best =
      *std::max_element(tried.begin(), tried.end(), [&](const Tried& a, const Tried& b) {
        const bool a_told = a.combined <= options.error;
        const bool b_told = b.combined <= options.error;
        return a_told != b_told ? b_told : a.counts.surplus() < b.counts.surplus();
      });

  Found found =
      find(draws, target_of(best.sign, means), candidates_for(draws, means, options), options);
  result.sign = best.sign;
  result.p = best.combined;
  result.told = best.combined <= options.error && !found.figures.box.empty();
  result.found = std::move(found.figures);
  result.peeling = std::move(found.peeling);
  count_on_other_halves(best.counts, options, result);
  if (!result.told) return result;

  const std::vector<char>& where = middle_of(best.halvings).where;
  result.expected_density = density_of(effects, where, 1, best.sign, options);
  result.expected_outside = density_of(effects, where, 0, best.sign, options);
  result.expected_other_outside = density_of(effects, where, 0, -best.sign, options);
  return result;
}

std::string limits_in_words(const Box& box, std::span<const std::string> names,
                            const ValueOf& value_of) {
  std::string text;
  for (const Limit& limit : box) {
    const std::size_t f = limit.factor;
    if (!text.empty()) text += " and ";
    const bool rising = value_of(f, 1.0) >= value_of(f, 0.0);
    if (limit.low > 0.0 && limit.high < 1.0) {
      std::string from = number(value_of, f, limit.low);
      std::string to = number(value_of, f, limit.high);
      if (!rising) std::swap(from, to);
      text += fmt::format("{} between {} and {}", names[f], from, to);
    } else {
      const bool from_below = limit.low > 0.0;
      text += fmt::format("{} {} {}", names[f], from_below == rising ? ">" : "<",
                          number(value_of, f, from_below ? limit.low : limit.high));
    }
  }
  return text;
}

std::string box_in_words(const TurningBox& box, std::span<const std::string> names,
                         const ValueOf& value_of, const SignWords& words) {
  if (!box.told) return {};
  const auto value = [](const Estimate& expected, double raw) {
    return std::isfinite(expected.value) ? expected.value : raw;
  };
  const double inside_share = value(box.expected_density, box.density.value);
  const double outside_share = value(box.expected_outside, box.density_outside.value);
  // Without an expected share, what has not the sign may also be no effect at all: not said.
  const double other = box.expected_other_outside.value;
  const std::string& word = box.sign > 0 ? words.positive : words.negative;
  const std::string& other_word = box.sign > 0 ? words.negative : words.positive;
  std::string text = fmt::format(
      "{} {}when {}, in {} of such worlds", word, inside_share > 0.5 ? "" : "more often ",
      limits_in_words(box.found.box, names, value_of), percent(inside_share));
  if (inside_share > 0.5 && other > 0.5) {
    text += fmt::format("; else {}, in {}", other_word, percent(other));
  } else if (std::isfinite(outside_share)) {
    text += fmt::format("; else in {}", percent(outside_share));
  }
  return text;
}

}  // namespace coprod::robustness
