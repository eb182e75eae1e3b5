#include "analysis/robustness/planted.hpp"

#include "analysis/robustness/resampling.hpp"
#include "core/math.hpp"

#include <array>
#include <cassert>
#include <cmath>
#include <numeric>

namespace coprod::robustness {

namespace {

/// Student's t with three degrees of freedom, scaled to variance 1.
double heavy_tailed(Choices& choices) {
  const double z = choices.normal();
  double squares = 0.0;
  for (int i = 0; i < 3; ++i) {
    const double other = choices.normal();
    squares += other * other;
  }
  return z / std::sqrt(squares);  // t3 / sqrt 3
}

double five_carriers(const double* u) {
  constexpr double twelve = 3.4641016151377544;
  constexpr double steep = 2.5;
  const double linear = twelve * (u[0] - 0.5);
  const double mean = (exp64(steep) - 1.0) / steep;
  const double square = (exp64(2.0 * steep) - 1.0) / (2.0 * steep);
  const double curved = (exp64(steep * u[1]) - mean) / std::sqrt(square - mean * mean);
  const double valley = std::sqrt(180.0) * ((u[2] - 0.5) * (u[2] - 0.5) - 1.0 / 12.0);
  const double threshold = ((u[3] > 0.7 ? 1.0 : 0.0) - 0.3) / std::sqrt(0.21);
  const double own = twelve * (u[4] - 0.5);
  const double mixed = std::sqrt(0.8) * own + std::sqrt(0.2) * own * linear;
  const std::array<double, 5> parts{linear, curved, valley, threshold, mixed};
  double sum = 0.0;
  for (std::size_t f = 0; f < parts.size(); ++f) sum += std::sqrt(planted_shares[f]) * parts[f];
  return sum;
}

constexpr double hump = 0.3;  ///< sd of a hump, whose centres are at -1 and 1

}  // namespace

Planted planted_worlds(const PlantedOptions& options) {
  assert(options.factors >= 5);
  Planted result;
  result.worlds = options.worlds;
  result.factors = options.factors;
  result.replicates = options.replicates;
  result.draws.resize(options.worlds * options.factors);
  Choices choices(options.seed, Purpose::planted, 0);
  std::vector<std::size_t> order(options.worlds);
  for (std::size_t f = 0; f < options.factors; ++f) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t w = 0; w < options.worlds; ++w) {
      double u = choices.uniform();
      if (options.latin) {
        std::swap(order[w], order[w + choices.below(options.worlds - w)]);
        u = (static_cast<double>(order[w]) + u) / static_cast<double>(options.worlds);
      }
      result.draws[w * options.factors + f] = u;
    }
  }
  const double sd = std::sqrt(options.chance * static_cast<double>(options.replicates));
  for (std::size_t w = 0; w < options.worlds; ++w) {
    const double* u = &result.draws[w * options.factors];
    double expected = five_carriers(u);
    bool bites = true;
    switch (options.effect) {
      case PlantedEffect::five_carriers:
        break;
      case PlantedEffect::nothing:
        expected = 0.0;
        break;
      case PlantedEffect::heavy:
        expected = expected * expected * expected;
        break;
      case PlantedEffect::mostly_zero:
        bites = u[0] * u[1] > 0.33;
        expected = bites ? 2.0 + expected : 0.0;
        break;
    }
    result.expected.push_back(expected);
    for (std::size_t r = 0; r < options.replicates; ++r) {
      const double luck = options.heavy_chance ? heavy_tailed(choices) : choices.normal();
      result.effects.push_back(expected + (bites ? sd * luck : 0.0));
    }
  }
  return result;
}

double planted_share(PlantedSigns signs) {
  switch (signs) {
    case PlantedSigns::normal_half:
      return 0.5;
    case PlantedSigns::normal_80:
      return 0.8;
    case PlantedSigns::normal_95:
      return 0.95;
    case PlantedSigns::all_positive:
      return 1.0;
    // A hump reaches beyond 0 with a chance of 4.3e-4.
    case PlantedSigns::bimodal_80:
      return 0.8 - 0.6 * 4.2906e-4;
    case PlantedSigns::heavy_80:
      return 0.8;
  }
  return 0.0;
}

Planted planted_signs(PlantedSigns signs, std::size_t worlds, std::size_t replicates, double noise,
                      double uneven, std::uint64_t seed) {
  Planted result;
  result.worlds = worlds;
  result.replicates = replicates;
  Choices choices(seed, Purpose::planted, 1);
  const double lognormal_sd = std::sqrt((exp64(0.25) - 1.0) * exp64(0.25));
  for (std::size_t w = 0; w < worlds; ++w) {
    double expected = 0.0;
    switch (signs) {
      case PlantedSigns::normal_half:
        expected = choices.normal();
        break;
      case PlantedSigns::normal_80:
        expected = choices.normal() + 0.8416212335729143;
        break;
      case PlantedSigns::normal_95:
        expected = choices.normal() + 1.6448536269514722;
        break;
      case PlantedSigns::all_positive:
        expected = exp64(0.5 * choices.normal()) / lognormal_sd;
        break;
      case PlantedSigns::bimodal_80: {
        const double centre = choices.uniform() < 0.8 ? 1.0 : -1.0;
        expected = (centre + hump * choices.normal()) / std::sqrt(0.64 + hump * hump);
        break;
      }
      case PlantedSigns::heavy_80:
        // The 80% point of t3 is .978472.
        expected = heavy_tailed(choices) + 0.978472312 / 1.7320508075688772;
        break;
    }
    result.expected.push_back(expected);
    // Mean square of the lognormal factor is 1.
    const double sd = noise * exp64(uneven * choices.normal() - uneven * uneven);
    for (std::size_t r = 0; r < replicates; ++r) {
      result.effects.push_back(expected + sd * choices.normal());
    }
  }
  return result;
}

}  // namespace coprod::robustness
