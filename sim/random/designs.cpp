#include "random/designs.hpp"

#include "core/error.hpp"
#include "random/draws.hpp"
#include "random/philox.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <boost/random/sobol.hpp>
#include <fmt/format.h>

namespace coprod {

namespace {

/// The four words at place (high, low) of a draw of a design.
PhiloxWords design_words(PhiloxKey key, DesignDraw draw, std::uint32_t high, std::uint32_t low,
                         std::size_t dimension, std::uint32_t retry = 0) {
  const EntityKey place{(static_cast<std::uint64_t>(high) << 32) | low};
  return draw_words(key, place, address_word(Month(0), Stream::design, draw, retry),
                    static_cast<std::uint32_t>(dimension));
}

/// Refuses what no design can have, and allocates.
UnitPoints empty_design(std::string_view what, std::size_t first, std::size_t count,
                        std::size_t rows_each, std::size_t dimensions) {
  if (count == 0) {
    throw InputError(fmt::format(
        "{} without any points is asked for (it would say nothing); ask for at least 1.", what));
  }
  if (dimensions == 0) {
    throw InputError(fmt::format(
        "{} that varies nothing is asked for (all its points would be the same); vary at least "
        "one thing.",
        what));
  }
  if (first > most_design_points || count > most_design_points - first) {
    throw InputError(fmt::format(
        "{} up to point {} + {} is asked for (addresses of points end at {}); ask for fewer "
        "points.",
        what, first, count, most_design_points));
  }
  // The divisions cannot overflow, the products might.
  if (dimensions > most_design_values || rows_each > most_design_values
      || count > most_design_values / dimensions / rows_each) {
    throw InputError(fmt::format(
        "{} of {} points, {} rows each, in {} dimensions is asked for (one part of a design holds "
        "at most {} numbers); ask for fewer points, or vary fewer things.",
        what, count, rows_each, dimensions, most_design_values));
  }
  UnitPoints design{count * rows_each, dimensions, {}};
  design.values.resize(design.points * dimensions);
  return design;
}

constexpr unsigned levels_a_word_block = 7;  ///< a tree of 7 levels has 127 nodes: one Philox block
constexpr unsigned scrambled_levels = 28;
constexpr unsigned random_bits = 24;

/// How far the outer levels of Morris's grid stand within the cube.
constexpr double inward = 0x1.0p-20;

/// Owen's scrambling of one coordinate, given as the first 28 bits of the sequence's.
double scrambled(std::uint32_t bits, std::size_t dimension, PhiloxKey key) {
  std::uint32_t flipped = 0;
  for (unsigned level = 0; level < scrambled_levels; level += levels_a_word_block) {
    // The bits before this level choose the subtree, those within it the node, numbered from 1 as
    // in a heap.
    const std::uint32_t before = bits >> (scrambled_levels - level);
    const PhiloxWords coins =
        design_words(key, draw_scrambling, 0, before, dimension, level / levels_a_word_block);
    unsigned node = 1;
    for (unsigned l = level; l < level + levels_a_word_block; ++l) {
      const std::uint32_t bit = (bits >> (scrambled_levels - 1 - l)) & 1u;
      const std::uint32_t coin = (coins[node >> 5] >> (node & 31u)) & 1u;
      flipped = (flipped << 1) | (bit ^ coin);
      node = (node << 1) | bit;
    }
  }
  const PhiloxWords rest = design_words(key, draw_scrambling, 0, bits, dimension,
                                        scrambled_levels / levels_a_word_block);
  const std::uint64_t n =
      (static_cast<std::uint64_t>(flipped) << random_bits) | (rest[0] >> (32 - random_bits));
  return (static_cast<double>(n) + 0.5) * 0x1.0p-52;
}

}  // namespace

UnitPoints uniform_random(std::size_t first, std::size_t count, std::size_t dimensions,
                          std::uint64_t seed) {
  UnitPoints design = empty_design("a random design", first, count, 1, dimensions);
  const PhiloxKey key = replicate_key(seed, 0);
  for (std::size_t i = 0; i < count; ++i) {
    // Two dimensions share a block of words.
    for (std::size_t d = 0; d < dimensions; d += 2) {
      const PhiloxWords words =
          design_words(key, draw_independent, 0, static_cast<std::uint32_t>(first + i), d / 2);
      double* const at = design.values.data() + i * dimensions + d;
      at[0] = uniform64(words[0], words[1]);
      if (d + 1 < dimensions) at[1] = uniform64(words[2], words[3]);
    }
  }
  return design;
}

UnitPoints latin_hypercube(std::size_t points, std::size_t dimensions, std::uint64_t seed,
                           std::uint32_t block) {
  UnitPoints design = empty_design("a Latin hypercube", 0, points, 1, dimensions);
  if (points > most_stratum_points) {
    throw InputError(fmt::format(
        "a block of a Latin hypercube with {} points is asked for (strata are told apart up to "
        "{}); ask for fewer points, or for several blocks.",
        points, most_stratum_points));
  }
  const PhiloxKey key = replicate_key(seed, 0);
  struct Place {
    std::uint64_t order;
    std::uint32_t stratum;
    std::uint32_t within;
  };
  std::vector<Place> places(points);
  for (std::size_t d = 0; d < dimensions; ++d) {
    for (std::uint32_t stratum = 0; stratum < points; ++stratum) {
      const PhiloxWords words = design_words(key, draw_strata, block, stratum, d);
      places[stratum] = {(static_cast<std::uint64_t>(words[0]) << 32) | words[1], stratum,
                         words[2] >> (32 - random_bits)};
    }
    // Sorting by random keys is a random order, and the same with every standard library.
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
      return std::pair(a.order, a.stratum) < std::pair(b.order, b.stratum);
    });
    for (std::size_t i = 0; i < points; ++i) {
      // The sum is exact (24 + 25 bits), and the distance to the stratum's ends survives the
      // rounding of the division.
      const double within = (static_cast<double>(places[i].within) + 0.5) * 0x1.0p-24;
      design.values[i * dimensions + d] =
          (static_cast<double>(places[i].stratum) + within) / static_cast<double>(points);
    }
  }
  return design;
}

UnitPoints sobol_points(std::size_t first, std::size_t count, std::size_t dimensions,
                        std::uint64_t seed) {
  UnitPoints design = empty_design("a Sobol' design", first, count, 1, dimensions);
  if (dimensions > most_sobol_dimensions) {
    throw InputError(fmt::format(
        "a Sobol' sequence of {} dimensions is asked for (its direction numbers end at {}, and a "
        "Saltelli design needs two a factor); vary fewer things, or use a Latin hypercube.",
        dimensions, most_sobol_dimensions));
  }
  const PhiloxKey key = replicate_key(seed, 0);
  boost::random::sobol engine(dimensions);
  // Boost leaves out the sequence's point 0, which is the origin: its state s is our point s + 1.
  if (first > 1) engine.seed(first - 1);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t d = 0; d < dimensions; ++d) {
      const std::uint64_t bits = first + i == 0 ? 0 : engine();
      design.values[i * dimensions + d] =
          scrambled(static_cast<std::uint32_t>(bits >> (64 - scrambled_levels)), d, key);
    }
  }
  return design;
}

UnitPoints saltelli(std::size_t first, std::size_t base_points, std::size_t dimensions,
                    bool second_order, std::uint64_t seed) {
  const SaltelliLayout layout{dimensions, second_order};
  if (dimensions > most_sobol_dimensions / 2) {
    throw InputError(fmt::format(
        "a Saltelli design of {} dimensions is asked for (it takes two of a Sobol' sequence for "
        "each, whose direction numbers end at {}); vary at most {}, or screen with Morris first.",
        dimensions, most_sobol_dimensions, most_sobol_dimensions / 2));
  }
  UnitPoints design =
      empty_design("a Saltelli design", first, base_points, layout.rows(), dimensions);
  const UnitPoints base = sobol_points(first, base_points, 2 * dimensions, seed);
  std::vector<double> a(dimensions);
  std::vector<double> b(dimensions);
  for (std::size_t j = 0; j < base_points; ++j) {
    // Side by side in the sequence: the first dimensions are the most even together. Over halves,
    // as is usual, errors of first orders were up to three times as large (Sobol' g, 256 to 4096
    // base points), and some intervals held in .82 of designs where they say .95.
    for (std::size_t i = 0; i < dimensions; ++i) {
      a[i] = base.at(j, 2 * i);
      b[i] = base.at(j, 2 * i + 1);
    }
    double* const block = design.values.data() + j * layout.rows() * dimensions;
    const auto put = [&](std::size_t row, const std::vector<double>& from) {
      std::copy(from.begin(), from.end(), block + row * dimensions);
    };
    put(layout.a(), a);
    put(layout.b(), b);
    for (std::size_t i = 0; i < dimensions; ++i) {
      put(layout.ab(i), a);
      block[layout.ab(i) * dimensions + i] = b[i];
      if (!second_order) continue;
      put(layout.ba(i), b);
      block[layout.ba(i) * dimensions + i] = a[i];
    }
  }
  return design;
}

UnitPoints morris(std::size_t first, std::size_t trajectories, std::size_t dimensions,
                  std::size_t levels, std::uint64_t seed) {
  if (levels < 2 || levels % 2 != 0 || levels > (std::size_t{1} << 20)) {
    throw InputError(fmt::format(
        "a Morris design with {} levels is asked for (a step is half the levels, so their number "
        "must be even, 2 to 1048576); 4 is usual.",
        levels));
  }
  UnitPoints design =
      empty_design("a Morris design", first, trajectories, dimensions + 1, dimensions);
  const PhiloxKey key = replicate_key(seed, 0);
  const auto value = [levels](std::size_t level) {
    return inward
           + (1.0 - 2.0 * inward) * static_cast<double>(level) / static_cast<double>(levels - 1);
  };
  std::vector<std::pair<std::uint64_t, std::size_t>> order(dimensions);
  std::vector<double> target(dimensions);
  for (std::size_t t = 0; t < trajectories; ++t) {
    double* row = design.values.data() + t * (dimensions + 1) * dimensions;
    for (std::size_t d = 0; d < dimensions; ++d) {
      const PhiloxWords words =
          design_words(key, draw_trajectory, 0, static_cast<std::uint32_t>(first + t), d);
      order[d] = {(static_cast<std::uint64_t>(words[0]) << 32) | words[1], d};
      // A level of the lower half and its partner in the upper; a bias of levels / 2^33.
      const auto low =
          static_cast<std::size_t>((static_cast<std::uint64_t>(words[2]) * (levels / 2)) >> 32);
      const bool down = (words[3] >> 31) != 0;
      row[d] = value(down ? low + levels / 2 : low);
      target[d] = value(down ? low : low + levels / 2);
    }
    std::sort(order.begin(), order.end());
    for (const auto& [key_of_order, d] : order) {
      std::copy(row, row + dimensions, row + dimensions);
      row += dimensions;
      row[d] = target[d];
    }
  }
  return design;
}

}  // namespace coprod
