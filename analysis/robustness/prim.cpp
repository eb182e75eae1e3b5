#include "analysis/robustness/prim.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

#include <boost/math/distributions/binomial.hpp>

namespace coprod::robustness {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Worlds with a target, by row, and the sums over all of them.
struct Cases {
  std::vector<std::size_t> rows;
  std::vector<double> target;  ///< by element of rows
  double hits = 0.0;
  bool binary = true;
};

Cases cases_of(std::span<const double> target) {
  Cases cases;
  for (std::size_t w = 0; w < target.size(); ++w) {
    if (std::isnan(target[w])) continue;
    cases.rows.push_back(w);
    cases.target.push_back(target[w]);
    cases.hits += target[w];
    cases.binary = cases.binary && (target[w] == 0.0 || target[w] == 1.0);
  }
  return cases;
}

std::vector<std::size_t> all_or(const std::vector<std::size_t>& candidates, std::size_t factors) {
  if (!candidates.empty()) return candidates;
  std::vector<std::size_t> all(factors);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

/// The same box with one factor within other limits; a factor without limits is left out.
Box with_limit(const Box& box, std::size_t factor, double low, double high) {
  Box result;
  for (const Limit& limit : box) {
    if (limit.factor != factor) result.push_back(limit);
  }
  if (low > 0.0 || high < 1.0) result.push_back({factor, low, high, 1.0});
  std::sort(result.begin(), result.end(),
            [](const Limit& a, const Limit& b) { return a.factor < b.factor; });
  return result;
}

Limit limit_of(const Box& box, std::size_t factor) {
  for (const Limit& limit : box) {
    if (limit.factor == factor) return limit;
  }
  return {factor, 0.0, 1.0, 1.0};
}

/// Positions into `cases.rows` that are inside.
std::vector<std::size_t> members(const Box& box, const Draws& draws, const Cases& cases) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < cases.rows.size(); ++i) {
    if (inside(box, draws, cases.rows[i])) result.push_back(i);
  }
  return result;
}

double mean_target(const Cases& cases, const std::vector<std::size_t>& which) {
  if (which.empty()) return missing;
  double sum = 0.0;
  for (const std::size_t i : which) sum += cases.target[i];
  return sum / static_cast<double>(which.size());
}

/// P(X >= hits) for X binomial.
double binomial_tail(double hits, double trials, double share) {
  if (hits <= 0.0) return 1.0;
  if (!(share > 0.0)) return 0.0;
  if (share >= 1.0) return 1.0;
  return cdf(complement(boost::math::binomial_distribution<double>(trials, share), hits - 1.0));
}

BoxFigures figures_of(Box box, const Draws& draws, const Cases& cases) {
  BoxFigures result;
  const std::vector<std::size_t> in = members(box, draws, cases);
  result.worlds = in.size();
  result.density = mean_target(cases, in);
  const double hits = in.empty() ? 0.0 : result.density * static_cast<double>(in.size());
  result.coverage = cases.hits > 0.0 ? hits / cases.hits : missing;
  result.mass = static_cast<double>(in.size()) / static_cast<double>(cases.rows.size());
  for (Limit& limit : box) {
    if (!cases.binary) {
      limit.quasi_p = missing;
      continue;
    }
    const double without =
        mean_target(cases, members(with_limit(box, limit.factor, 0.0, 1.0), draws, cases));
    limit.quasi_p = binomial_tail(std::round(hits), static_cast<double>(in.size()), without);
  }
  result.box = std::move(box);
  return result;
}

/// One slice off: the peel after which the target is most frequent; the larger one of equals.
/// False when nothing can be peeled.
bool peel(Box& box, const Draws& draws, const Cases& cases,
          const std::vector<std::size_t>& candidates, const PrimOptions& options) {
  const std::vector<std::size_t> in = members(box, draws, cases);
  double sum = 0.0;
  for (const std::size_t i : in) sum += cases.target[i];
  const auto off = std::max<std::size_t>(
      1, static_cast<std::size_t>(options.peel * static_cast<double>(in.size())));
  const auto least = static_cast<std::size_t>(
      std::ceil(options.least_mass * static_cast<double>(cases.rows.size())));
  double best = -std::numeric_limits<double>::infinity();
  Box next;
  std::vector<std::pair<double, double>> sorted(in.size());  // position, target
  for (const std::size_t factor : candidates) {
    for (std::size_t k = 0; k < in.size(); ++k) {
      sorted[k] = {draws.at(cases.rows[in[k]], factor), cases.target[in[k]]};
    }
    std::sort(sorted.begin(), sorted.end());
    const Limit now = limit_of(box, factor);
    for (const bool from_below : {true, false}) {
      // Values that tie with the cut stay inside.
      std::size_t cut = from_below ? off : sorted.size() - off;
      if (cut == 0 || cut >= sorted.size()) continue;
      const double inner = from_below ? sorted[cut].first : sorted[cut - 1].first;
      while (from_below && cut > 0 && sorted[cut - 1].first == inner) --cut;
      while (!from_below && cut < sorted.size() && sorted[cut].first == inner) ++cut;
      const std::size_t gone = from_below ? cut : sorted.size() - cut;
      if (gone == 0 || in.size() - gone < std::max<std::size_t>(least, 1)) continue;
      double lost = 0.0;
      for (std::size_t k = from_below ? 0 : cut; k < (from_below ? cut : sorted.size()); ++k) {
        lost += sorted[k].second;
      }
      const double density = (sum - lost) / static_cast<double>(in.size() - gone);
      if (density > best) {
        best = density;
        // Half way between the last outside and the first inside.
        const double outer = from_below ? sorted[cut - 1].first : sorted[cut].first;
        const double limit = 0.5 * (inner + outer);
        next = from_below ? with_limit(box, factor, limit, now.high)
                          : with_limit(box, factor, now.low, limit);
      }
    }
  }
  if (next.empty()) return false;
  box = std::move(next);
  return true;
}

/// The reverse: widen the limit by which the target becomes more frequent, or false.
bool paste(Box& box, const Draws& draws, const Cases& cases, const PrimOptions& options) {
  const std::vector<std::size_t> in = members(box, draws, cases);
  if (in.empty()) return false;
  const double density = mean_target(cases, in);
  const auto more = std::max<std::size_t>(
      1, static_cast<std::size_t>(options.paste * static_cast<double>(in.size())));
  double best = density;
  Box next;
  for (const Limit& limit : box) {
    for (const bool below : {true, false}) {
      if (below ? limit.low <= 0.0 : limit.high >= 1.0) continue;
      const Box open = below ? with_limit(box, limit.factor, 0.0, limit.high)
                             : with_limit(box, limit.factor, limit.low, 1.0);
      std::vector<std::pair<double, double>> outside;  // distance, target
      for (const std::size_t i : members(open, draws, cases)) {
        const double u = draws.at(cases.rows[i], limit.factor);
        const double distance = below ? limit.low - u : u - limit.high;
        if (distance > 0.0) outside.emplace_back(distance, cases.target[i]);
      }
      if (outside.empty()) continue;
      std::sort(outside.begin(), outside.end());
      const std::size_t taken = std::min(more, outside.size());
      double sum = density * static_cast<double>(in.size());
      for (std::size_t k = 0; k < taken; ++k) sum += outside[k].second;
      const double pasted = sum / static_cast<double>(in.size() + taken);
      if (pasted <= best) continue;
      best = pasted;
      const bool whole = taken == outside.size();
      const double reach = whole ? 1.0 : 0.5 * (outside[taken - 1].first + outside[taken].first);
      next = below ? with_limit(box, limit.factor, std::max(0.0, limit.low - reach), limit.high)
                   : with_limit(box, limit.factor, limit.low, std::min(1.0, limit.high + reach));
      // A box that has lost its last limit is everything.
      if (next.empty()) return false;
    }
  }
  if (next.empty()) return false;
  box = std::move(next);
  return true;
}

}  // namespace

bool inside(const Box& box, const Draws& draws, std::size_t world) {
  return std::all_of(box.begin(), box.end(), [&](const Limit& limit) {
    const double u = draws.at(world, limit.factor);
    return limit.low <= u && u <= limit.high;
  });
}

BoxFigures box_figures(const Draws& draws, std::span<const double> target, const Box& box) {
  return figures_of(box, draws, cases_of(target));
}

PrimResult prim(const Draws& draws, std::span<const double> target, const PrimOptions& options) {
  assert(target.size() == draws.worlds);
  const Cases cases = cases_of(target);
  PrimResult result;
  if (cases.rows.empty()) {
    result.trajectory.push_back({{}, missing, missing, missing, 0});
    result.base_rate = missing;
    return result;
  }
  const auto candidates = all_or(options.candidates, draws.factors);
  const auto n = static_cast<double>(cases.rows.size());
  result.base_rate = cases.hits / n;
  Box box;
  result.trajectory.push_back(figures_of(box, draws, cases));
  while (peel(box, draws, cases, candidates, options)) {
    result.trajectory.push_back(figures_of(box, draws, cases));
  }
  double best = -1.0;
  for (std::size_t s = 0; s < result.trajectory.size(); ++s) {
    const BoxFigures& step = result.trajectory[s];
    if (step.worlds == 0 || cases.hits <= 0.0 || cases.hits >= n) continue;
    const double misses = (1.0 - step.density) * static_cast<double>(step.worlds);
    const double surplus = step.coverage - misses / (n - cases.hits);
    if (surplus > best + 1e-12) {
      best = surplus;
      result.chosen = s;
    }
  }
  return result;
}

BoxFigures finished_box(const Draws& draws, std::span<const double> target, const PrimResult& found,
                        std::size_t step, const PrimOptions& options) {
  assert(step < found.trajectory.size());
  const Cases cases = cases_of(target);
  BoxFigures result = found.trajectory[step];
  while (cases.binary && !result.box.empty()) {
    const auto worst =
        std::max_element(result.box.begin(), result.box.end(),
                         [](const Limit& a, const Limit& b) { return a.quasi_p < b.quasi_p; });
    if (worst->quasi_p <= options.supported) break;
    result = figures_of(with_limit(result.box, worst->factor, 0.0, 1.0), draws, cases);
  }
  Box box = result.box;
  while (paste(box, draws, cases, options)) {
  }
  return figures_of(box, draws, cases);
}

}  // namespace coprod::robustness
