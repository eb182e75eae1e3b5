/// How often the statistics of robustness are right, on worlds whose truth is known.
///
/// First the ranking: five live factors with 30, 20, 15, 10 and 5% of the variance of the observed
/// means, 300 inert ones, the rest chance. Then the shares by sign, with and without chance. Bounds
/// are Clopper-Pearson's, one-sided, 95%.
///
///   bench_robustness [--trials N] [--only ranking|methods|signs|boxes]

#include "analysis/robustness/carriers.hpp"
#include "analysis/robustness/planted.hpp"
#include "analysis/robustness/screening.hpp"
#include "analysis/robustness/sign_shares.hpp"
#include "analysis/robustness/turning.hpp"
#include "core/math.hpp"
#include "statistics/interval.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace coprod;
using namespace coprod::robustness;
using Clock = std::chrono::steady_clock;

/// P(X <= hits) for X binomial.
double binomial_below(std::size_t hits, std::size_t trials, double share) {
  double sum = 0.0;
  const auto n = static_cast<double>(trials);
  for (std::size_t i = 0; i <= hits; ++i) {
    const auto x = static_cast<double>(i);
    sum += exp64(log_gamma64(n + 1.0) - log_gamma64(x + 1.0) - log_gamma64(n - x + 1.0)
                 + x * log64(share) + (n - x) * log64(1.0 - share));
  }
  return sum;
}

/// The share at which so few hits, or fewer, have a chance of .05.
double upper_bound(std::size_t hits, std::size_t trials) {
  if (hits >= trials) return 1.0;
  double low = 0.0;
  double high = 1.0;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (binomial_below(hits, trials, middle) > 0.05 ? low : high) = middle;
  }
  return high;
}
double lower_bound(std::size_t hits, std::size_t trials) {
  return 1.0 - upper_bound(trials - hits, trials);
}

double share(std::size_t hits, std::size_t trials) {
  return static_cast<double>(hits) / static_cast<double>(trials);
}

using Chooser = std::function<std::vector<std::size_t>(const Planted&)>;

struct Tally {
  std::size_t all = 0, any_inert = 0;
  std::size_t each[5] = {};
};

/// `live` factors are no mistakes: all five, or none.
Tally tally(PlantedOptions options, std::size_t trials, std::size_t live, const Chooser& choose) {
  Tally result;
  for (std::size_t trial = 0; trial < trials; ++trial) {
    options.seed = 1000 + trial;
    const std::vector<std::size_t> established = choose(planted_worlds(options));
    std::size_t found = 0;
    bool inert = false;
    for (const std::size_t factor : established) {
      if (factor < 5) {
        ++result.each[factor];
        ++found;
      }
      inert = inert || factor >= live;
    }
    result.all += found == 5;
    result.any_inert += inert;
  }
  return result;
}

std::vector<double> means_of(const Planted& planted) {
  std::vector<double> means;
  for (std::size_t w = 0; w < planted.worlds; ++w) {
    double sum = 0.0;
    for (const double value : planted.effects_table().world(w)) sum += value;
    means.push_back(sum / static_cast<double>(planted.replicates));
  }
  return means;
}

std::vector<std::size_t> by_screening(const Planted& planted) {
  std::vector<std::size_t> entered;
  for (const ScreeningStep& step : screen(planted.draws_table(), means_of(planted))) {
    if (step.entered) entered.push_back(step.factor);
  }
  return entered;
}

/// What `screen` is compared with: Spearman's rank correlation, or the regression of normal scores
/// on one factor's polynomials, each factor by itself and Bonferroni corrected.
std::vector<std::size_t> one_by_one(const Planted& planted, bool polynomials, double level) {
  const std::vector<double> means = means_of(planted);
  std::vector<std::size_t> established;
  const auto n = static_cast<double>(planted.worlds);
  const std::vector<double> scores = normal_scores(means);
  for (std::size_t f = 0; f < planted.factors; ++f) {
    std::vector<double> column;
    for (std::size_t w = 0; w < planted.worlds; ++w) {
      column.push_back(planted.draws[w * planted.factors + f]);
    }
    double p = 1.0;
    if (polynomials) {
      const auto steps = screen({column, planted.worlds, 1}, means, {.family_error = 1e-300});
      p = steps.front().p;
    } else {
      const std::vector<double> other = normal_scores(column);
      double ab = 0.0, aa = 0.0, bb = 0.0;
      for (std::size_t w = 0; w < planted.worlds; ++w) {
        ab += scores[w] * other[w];
        aa += scores[w] * scores[w];
        bb += other[w] * other[w];
      }
      const double r = ab / std::sqrt(aa * bb);
      p = student_t_two_sided(r * std::sqrt((n - 2.0) / (1.0 - r * r)), n - 2.0);
    }
    if (p * static_cast<double>(planted.factors) <= level) established.push_back(f);
  }
  return established;
}

void print(std::string_view name, std::size_t worlds, const Tally& tally, std::size_t trials) {
  fmt::print(
      "{:<34} {:>5}  {:>5.3f} (>= {:.3f})  {:>6.4f} (<= {:.4f})  {:.2f} {:.2f} {:.2f} {:.2f} "
      "{:.2f}\n",
      name, worlds, share(tally.all, trials), lower_bound(tally.all, trials),
      share(tally.any_inert, trials), upper_bound(tally.any_inert, trials),
      share(tally.each[0], trials), share(tally.each[1], trials), share(tally.each[2], trials),
      share(tally.each[3], trials), share(tally.each[4], trials));
  std::fflush(stdout);
}

void heading(std::size_t trials) {
  fmt::print("\n{} trials\n{:<34} {:>5}  {:<16}  {:<18}  each of the five\n", trials, "", "worlds",
             "all five", "any inert one");
}

void ranking(std::size_t trials) {
  fmt::print("\nRanking: `carriers` as the program calls it, established at 5% over 305 factors\n");
  heading(trials);
  double covered[5] = {};
  double seconds = 0.0;
  PlantedOptions options;
  options.worlds = default_worlds;
  options.replicates = default_replicates;
  const Tally result = tally(options, trials, 5, [&](const Planted& planted) {
    const auto start = Clock::now();
    const Carriers found = carriers(planted.draws_table(), planted.effects_table());
    seconds += std::chrono::duration<double>(Clock::now() - start).count();
    std::vector<std::size_t> established;
    for (const Carrier& carrier : found.ranked) {
      if (carrier.established) established.push_back(carrier.factor);
      if (carrier.factor >= 5) continue;
      const double truth = planted_shares[carrier.factor] / 0.8 * (carrier.factor == 4 ? 0.8 : 1.0);
      covered[carrier.factor] += carrier.share.low <= truth && truth <= carrier.share.high;
    }
    return established;
  });
  print("five carriers", options.worlds, result, trials);
  fmt::print(
      "  interval of the share holds the truth: {:.3f} {:.3f} {:.3f} {:.3f} {:.3f}; {:.0f} ms a "
      "call\n",
      covered[0] / static_cast<double>(trials), covered[1] / static_cast<double>(trials),
      covered[2] / static_cast<double>(trials), covered[3] / static_cast<double>(trials),
      covered[4] / static_cast<double>(trials), 1000.0 * seconds / static_cast<double>(trials));

  const std::size_t some = std::max<std::size_t>(1, trials / 4);
  fmt::print("\nThe same test (no intervals) elsewhere\n");
  heading(some);
  for (const std::size_t worlds : {150, 200, 250, 300, 400}) {
    options.worlds = worlds;
    print("five carriers", worlds, tally(options, some, 5, by_screening), some);
  }
  options.worlds = 500;
  options.latin = false;
  print("independent worlds", 500, tally(options, some, 5, by_screening), some);
  options.latin = true;
  for (const std::size_t worlds : {200, 500}) {
    options.worlds = worlds;
    options.heavy_chance = true;
    print("chance of Student's t, 3", worlds, tally(options, some, 5, by_screening), some);
    options.heavy_chance = false;
    options.effect = PlantedEffect::heavy;
    print("effect cubed", worlds, tally(options, some, 5, by_screening), some);
    options.effect = PlantedEffect::mostly_zero;
    print("0 in 70% of worlds", worlds, tally(options, some, 5, by_screening), some);
    options.effect = PlantedEffect::nothing;
    print("nothing but chance", worlds, tally(options, some, 0, by_screening), some);
    options.heavy_chance = true;
    print("nothing but chance, t 3", worlds, tally(options, some, 0, by_screening), some);
    options.heavy_chance = false;
    options.effect = PlantedEffect::five_carriers;
  }
}

void methods(std::size_t trials) {
  const std::size_t some = std::max<std::size_t>(1, trials / 5);
  fmt::print("\nOther methods\n");
  heading(some);
  PlantedOptions options;
  for (const std::size_t worlds : {200, 500}) {
    options.worlds = worlds;
    print("forward, cubic (chosen)", worlds, tally(options, some, 5, by_screening), some);
    for (const std::size_t shapes : {1, 2}) {
      print(fmt::format("forward, degree {}", shapes), worlds,
            tally(options, some, 5,
                  [&](const Planted& planted) {
                    std::vector<std::size_t> entered;
                    for (const ScreeningStep& step :
                         screen(planted.draws_table(), means_of(planted), {.shapes = shapes})) {
                      if (step.entered) entered.push_back(step.factor);
                    }
                    return entered;
                  }),
            some);
    }
    for (const bool polynomials : {false, true}) {
      print(polynomials ? "one by one, cubic" : "one by one, rank correlation", worlds,
            tally(options, some, 5,
                  [&](const Planted& planted) { return one_by_one(planted, polynomials, 0.05); }),
            some);
    }
    print("one by one, cubic, no correction", worlds,
          tally(options, std::min<std::size_t>(some, 50), 5,
                [&](const Planted& planted) {
                  return one_by_one(planted, true, 0.05 * static_cast<double>(planted.factors));
                }),
          std::min<std::size_t>(some, 50));
  }
}

void signs(std::size_t trials) {
  const std::size_t some = std::max<std::size_t>(1, trials / 10);
  fmt::print(
      "\nShares by sign, 500 worlds, 2 replicates, {} trials a line\n"
      "{:<14} {:>6} {:>6}  {:<28} {:<7} {:<16} {:<7} {:<6}\n",
      some, "worlds", "truth", "noise", "share above 0, mean interval", "covers", "raw", "covers",
      "spread covers");
  constexpr struct {
    PlantedSigns signs;
    const char* name;
  } cases[] = {{PlantedSigns::normal_half, "normal"},   {PlantedSigns::normal_80, "normal"},
               {PlantedSigns::normal_95, "normal"},     {PlantedSigns::all_positive, "lognormal"},
               {PlantedSigns::bimodal_80, "two humps"}, {PlantedSigns::heavy_80, "t 3"}};
  double seconds = 0.0;
  std::size_t calls = 0;
  for (const auto& each : cases) {
    for (const double noise : {0.3, 1.0, 3.0}) {
      const double truth = planted_share(each.signs);
      double value = 0.0, low = 0.0, high = 0.0, raw = 0.0;
      std::size_t covered = 0, raw_covered = 0, spread_covered = 0;
      for (std::size_t trial = 0; trial < some; ++trial) {
        const Planted planted = planted_signs(each.signs, 500, 2, noise, 0.3, 1000 + trial);
        const auto start = Clock::now();
        const SignShares found = sign_shares(planted.effects_table());
        seconds += std::chrono::duration<double>(Clock::now() - start).count();
        ++calls;
        value += found.positive.value;
        low += found.positive.low;
        high += found.positive.high;
        raw += found.raw_positive.value;
        covered += found.positive.low <= truth && truth <= found.positive.high;
        raw_covered += found.raw_positive.low <= truth && truth <= found.raw_positive.high;
        spread_covered += found.spread.low <= 1.0 && 1.0 <= found.spread.high;
      }
      const auto n = static_cast<double>(some);
      fmt::print(
          "{:<14} {:>6.3f} {:>6.1f}  {:.3f} [{:.3f}, {:.3f}]        {:<7.3f} {:<16.3f} {:<7.3f} "
          "{:.3f}\n",
          each.name, truth, noise, value / n, low / n, high / n, share(covered, some), raw / n,
          share(raw_covered, some), share(spread_covered, some));
      std::fflush(stdout);
    }
  }
  fmt::print("  {:.0f} ms a call\n", 1000.0 * seconds / static_cast<double>(calls));
}

/// Expected effect 1 where u3 > .4 and u7 > .3, else -1; a tenth of the worlds the other way round.
Planted planted_box(double noise, bool pure_noise, std::uint64_t seed) {
  PlantedOptions options;
  options.factors = 20;
  options.effect = PlantedEffect::nothing;
  options.seed = seed;
  options.chance = noise * noise / 2.0;
  Planted planted = planted_worlds(options);
  if (pure_noise) return planted;
  for (std::size_t w = 0; w < planted.worlds; ++w) {
    const double* u = &planted.draws[w * planted.factors];
    const double sign = ((u[3] > 0.4 && u[7] > 0.3) == (w % 10 != 3)) ? 1.0 : -1.0;
    for (std::size_t r = 0; r < 2; ++r) planted.effects[2 * w + r] += sign;
  }
  return planted;
}

void boxes(std::size_t trials) {
  const std::size_t some = std::max<std::size_t>(1, trials / 5);
  fmt::print("\nBoxes, 500 worlds, 20 factors, {} trials a line\n", some);
  for (const double noise : {0.3, 1.0, 2.0}) {
    std::size_t told = 0, right = 0;
    double density = 0.0, expected = 0.0;
    for (std::size_t trial = 0; trial < some; ++trial) {
      const Planted planted = planted_box(noise, false, 1000 + trial);
      const TurningBox found = turning_box(planted.draws_table(), planted.effects_table());
      told += found.told;
      if (!found.told) continue;
      const Box& box = found.found.box;
      right += box.size() == 2 && box[0].factor == 3 && box[1].factor == 7;
      density += found.density.value;
      expected += found.expected_density.value;
    }
    const double n = std::max<double>(1.0, static_cast<double>(told));
    fmt::print(
        "planted (.9), noise {:.1f}: told {:.3f}, with its two factors {:.3f}, density {:.3f}, "
        "of the expected sign {:.3f}\n",
        noise, share(told, some), share(right, some), density / n, expected / n);
    std::fflush(stdout);
  }
  std::size_t told = 0;
  for (std::size_t trial = 0; trial < some; ++trial) {
    const Planted planted = planted_box(1.0, true, 1000 + trial);
    told += turning_box(planted.draws_table(), planted.effects_table()).told;
  }
  fmt::print("nothing but chance: told {:.4f} (<= {:.4f})\n", share(told, some),
             upper_bound(told, some));
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t trials = 1000;
  std::string_view only;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    if (option == "--trials")
      trials = std::max<std::size_t>(1, std::strtoul(argv[i + 1], nullptr, 10));
    if (option == "--only") only = argv[i + 1];
  }
  const auto wanted = [&](std::string_view part) { return only.empty() || only == part; };
  const auto start = Clock::now();
  if (wanted("ranking")) ranking(trials);
  if (wanted("methods")) methods(trials);
  if (wanted("signs")) signs(trials);
  if (wanted("boxes")) boxes(trials);
  fmt::print("{:.0f} s\n", std::chrono::duration<double>(Clock::now() - start).count());
}
