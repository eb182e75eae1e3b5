#pragma once

/// Designs: points of the open unit cube at which a study looks. Pure functions of their arguments.
///
/// Every coordinate has an address (seed, kind of design, block or point, dimension), so a design
/// is made in parts that know nothing of one another, is the same on every processor (integers and
/// exactly rounded divisions, no libm), and *extends* without a change to what was drawn before:
///
///  design           a part is                           extending adds
///  uniform_random   points first … first + count        further points
///  sobol_points     the same, of one sequence           further points of the same sequence
///  saltelli         base points, each with all its rows further base points of the same sequence
///  morris           trajectories                        further trajectories
///  latin_hypercube  a block                             a block, a Latin hypercube of its own
///
/// A Sobol' design is best balanced when its points are a power of two. Several blocks of a Latin
/// hypercube are not one Latin hypercube of all their points: each block is balanced and unbiased,
/// and so is their union, but its strata are as wide as those of a block (several points in each).
///
/// All throw InputError for what no design can have: no points, no dimensions, or more than the
/// limits below.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace coprod {

/// Points in the open cube (0, 1)^dimensions, point by point.
struct UnitPoints {
  std::size_t points = 0;
  std::size_t dimensions = 0;
  std::vector<double> values;  ///< points x dimensions, the coordinates of a point side by side

  [[nodiscard]] std::span<const double> row(std::size_t point) const {
    return std::span<const double>(values).subspan(point * dimensions, dimensions);
  }
  [[nodiscard]] double at(std::size_t point, std::size_t dimension) const {
    return values[point * dimensions + dimension];
  }
};

inline constexpr std::size_t most_design_values = std::size_t{1}
                                                  << 30;  ///< coordinates a call, 8 GB
inline constexpr std::size_t most_design_points = std::size_t{1} << 28;   ///< first + count at most
inline constexpr std::size_t most_stratum_points = std::size_t{1} << 24;  ///< points of a block
/// Dimensions for which the Sobol' sequence has direction numbers: Joe and Kuo (2008, doi
/// 10.1137/070709359), polynomials below 2^16, as Boost has them.
inline constexpr std::size_t most_sobol_dimensions = 3667;

/// Independent uniform points, of which point i is the same whatever `first` and `count` are.
[[nodiscard]] UnitPoints uniform_random(std::size_t first, std::size_t count,
                                        std::size_t dimensions, std::uint64_t seed);

/// A Latin hypercube (McKay, Beckman & Conover 1979, doi 10.2307/1268522): in every dimension each
/// of the `points` equal strata holds one point, at a uniform place in it (24 bits). Blocks are
/// independent of each other. `points` at most 2^24.
[[nodiscard]] UnitPoints latin_hypercube(std::size_t points, std::size_t dimensions,
                                         std::uint64_t seed, std::uint32_t block = 0);

/// Points first … first + count of a Sobol' sequence in Gray-code order, with Owen's nested
/// uniform scrambling (1995, doi 10.1007/978-1-4612-2552-2_19): a bit is flipped or not by a coin
/// that belongs to its dimension and all bits before it. The first 2^k points, and every later
/// aligned 2^k, keep the sequence's balance (each of 2^k equal intervals of a dimension holds one),
/// each point is uniform by itself, means are unbiased, and for smooth functions their error falls
/// faster than under a digital shift, which moves all points alike. The coins of seven levels are
/// one Philox block; 28 bits are scrambled so and 24 follow at random, so that no coordinate is 0
/// or 1. The sequence's point 0 is kept: to leave it out breaks the balance (Owen 2020, arXiv
/// 2008.08051).
[[nodiscard]] UnitPoints sobol_points(std::size_t first, std::size_t count, std::size_t dimensions,
                                      std::uint64_t seed);

/// Rows of one base point of a Saltelli design, in order: A; AB_1 … AB_k, which are A with
/// coordinate i taken from B; with `second_order` BA_1 … BA_k, which are B with coordinate i taken
/// from A; B.
struct SaltelliLayout {
  std::size_t dimensions = 0;  ///< k
  bool second_order = false;

  [[nodiscard]] constexpr std::size_t rows() const {
    return (second_order ? 2 * dimensions : dimensions) + 2;
  }
  [[nodiscard]] constexpr std::size_t a() const { return 0; }
  [[nodiscard]] constexpr std::size_t ab(std::size_t i) const { return 1 + i; }
  [[nodiscard]] constexpr std::size_t ba(std::size_t i) const { return 1 + dimensions + i; }
  [[nodiscard]] constexpr std::size_t b() const { return rows() - 1; }
};

/// The design of Saltelli (2002, doi 10.1016/S0010-4655(02)00280-1) and Saltelli et al. (2010, doi
/// 10.1016/j.cpc.2009.09.018) for base points first … first + base_points: A and B are the even and
/// the odd dimensions (from 0) of a scrambled Sobol' sequence of 2 k. All rows of a base point
/// stand together, as `SaltelliLayout` says: base_points x (k + 2) rows, or x (2 k + 2).
[[nodiscard]] UnitPoints saltelli(std::size_t first, std::size_t base_points,
                                  std::size_t dimensions, bool second_order, std::uint64_t seed);

/// Trajectories first … first + trajectories of Morris (1991, doi 10.2307/1269043), each of k + 1
/// rows: from a random point of a grid every dimension moves once, in random order, up or down by
/// half the levels. Levels are Morris's, j / (levels - 1), the outer ones a millionth (2^-20)
/// within the cube, and so is his step, levels / (2 (levels - 1)) of the cube. `levels` is even, 2
/// to 2^20.
[[nodiscard]] UnitPoints morris(std::size_t first, std::size_t trajectories, std::size_t dimensions,
                                std::size_t levels, std::uint64_t seed);

}  // namespace coprod
