#pragma once

/// From margins to persons: iterative proportional fitting, and rounding to whole persons.
///
/// Both are deterministic: sums run in a fixed order, ties go to the lower cell number, and there
/// is no libm.

#include "synthesis/margins.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace coprod {

/// A combination that cannot exist: cells with *all* these (attribute, category) pairs stay empty.
/// A zero in a margin has the same effect and needs no mention here.
using StructuralZero = std::vector<std::pair<std::string, std::string>>;

struct FitOptions {
  int max_iterations = 1000;  ///< sweeps over all margins, at least 1
  double tolerance = 1e-11;   ///< largest |reached - wanted| share that counts as met, > 0
  std::vector<StructuralZero> structural_zeros;
};

/// How well one margin is met.
struct MarginResidual {
  std::string margin;
  double worst = 0.0;    ///< largest |reached - wanted| share of its cells
  std::size_t cell = 0;  ///< where, as a cell of the margin
  double wanted = 0.0;   ///< share there
  double reached = 0.0;
};

/// Shares of the population over the full cross of attributes.
struct JointDistribution {
  std::vector<Attribute> attributes;
  Eigen::ArrayXd weight;  ///< [0, 1], adds up to 1; row-major over `attributes`, last fastest
  int iterations = 0;     ///< sweeps, of the group of attributes that took most
  std::vector<MarginResidual> residuals;  ///< in the order of the margins

  /// Weights summed down to the attributes called `onto`, row-major in that order.
  [[nodiscard]] Eigen::ArrayXd project(const std::vector<std::string>& onto) const;
};

/// The distribution of maximum entropy that meets all margins of `set` (Deming & Stephan 1940;
/// Ireland & Kullback 1968), from the independence seed, over the cross of `set.attributes`.
///
/// Attributes that no margin or structural zero ties together, directly or through others, are
/// independent in that distribution, exactly; so each group of tied attributes is fitted by itself
/// and the joint is their outer product. (In Hong Kong's data district stands alone: 2,160 cells
/// are fitted instead of 38,880.) An attribute without a margin is spread evenly.
///
/// Throws InputError that names margin, category, wanted and reached share when a margin cannot be
/// met: because margins contradict each other, or structural zeros shut it out.
[[nodiscard]] JointDistribution fit(const MarginSet& set, const FitOptions& options = {});

/// Whole numbers in proportion to `weights` (finite, >= 0, not all 0) that add up to `total`, by
/// largest remainder: rounded down, then one more where the fraction is largest, ties to the lower
/// index. Each differs by less than 1 from its exact value. Best for tables whose cells hold many
/// persons; in a large sparse table every cell below a threshold would get none, so use
/// `integerise_controlled` there.
[[nodiscard]] std::vector<std::uint32_t> integerise(const Eigen::ArrayXd& weights,
                                                    std::uint64_t total);

struct RoundingOptions {
  /// Where the systematic sample starts, in [0, 1). A uniform draw makes every cell's count right
  /// on average; replicates should draw their own.
  double offset = 0.5;
  int max_sweeps = 20;  ///< of improvement
};

/// Numbers of persons by cell of a joint distribution.
struct PopulationCounts {
  std::vector<std::uint32_t> count;  ///< by cell; adds up to the total
  double worst_attribute = 0.0;      ///< largest |count - expected| of any category, persons
  double worst_margin = 0.0;         ///< the same over the cells of all fitted margins, persons
  std::string worst_margin_name;
};

/// Whole persons for a joint distribution, so that sparse cells are neither lost nor piled up.
///
/// 1. Systematic sampling over the cells, the attributes with most margins slowest: every cell gets
///    its expected number rounded down or up, and every run of cells its total within 1.
/// 2. Improvement: a person of a cell that was rounded up changes one attribute to a cell that was
///    rounded down, whenever that brings the categories of all attributes and the cells of all
///    margins nearer (least squares), until nothing improves.
/// 3. If a category of an attribute is still off by 1 or more, persons are moved between its
///    categories, also past the rounding of a cell, but never into an impossible cell. So every
///    category of every attribute is met to less than one person, except where structural zeros
///    leave no room; margins by several attributes are met nearly (`worst_margin` says how nearly).
///
/// `total` is at most 4,294,967,295.
[[nodiscard]] PopulationCounts integerise_controlled(const JointDistribution& joint,
                                                     const MarginSet& set, std::uint64_t total,
                                                     const RoundingOptions& options = {});

}  // namespace coprod
