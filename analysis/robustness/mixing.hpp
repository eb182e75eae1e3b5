#pragma once

/// The density of expected effects over worlds, estimated from means that carry noise: a "g-model"
/// (Efron 2016, doi 10.1093/biomet/asv068), log-density in a few smooth functions on a grid.
///
/// A normal law is free (linear and quadratic term); what departs from it, in splines of the
/// inverse hyperbolic sine, which end as power laws, has a normal prior. So where noise hides the
/// shape a normal law is what remains, and where it does not the data say.

#include "analysis/robustness/noise.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace coprod::robustness {

/// Masses of cells; no cell holds both signs.
class Mixing {
 public:
  /// The grid for worlds like these; `spread` is a guess of the standard deviation of expected
  /// effects, above 0. Two elements or more.
  Mixing(std::span<const NoisyMean> means, double centre, double spread);

  [[nodiscard]] std::size_t cells() const { return centre_.size(); }
  [[nodiscard]] double centre(std::size_t cell) const { return centre_[cell]; }
  [[nodiscard]] double edge(std::size_t cell) const { return edge_[cell]; }  ///< 0 … cells()
  [[nodiscard]] std::size_t functions() const { return functions_; }
  [[nodiscard]] std::size_t shapes() const { return functions_ - 2; }  ///< those with a prior

  /// Likelihood of each mean in each cell, each row scaled to a maximum of 1.
  [[nodiscard]] std::vector<double> likelihood(std::span<const NoisyMean> means) const;

  enum class Side { both, positive, negative };
  struct Fit {
    std::vector<double> coefficients;
    std::vector<double> mass;   ///< by cell, adds up to 1
    double objective = 0.0;     ///< log-likelihood less the prior's penalty
    double log_evidence = 0.0;  ///< Laplace's, up to a constant that all priors share
  };
  /// Largest penalised likelihood. `weights` by row of `likelihood`; `prior_sd` of the shapes,
  /// above 0, around `prior_mean` (shapes() values); `start` empty or coefficients to begin with.
  /// Only cells on the side have mass.
  [[nodiscard]] Fit fit(std::span<const double> likelihood, std::span<const double> weights,
                        double prior_sd, std::span<const double> prior_mean,
                        std::span<const double> start, Side side = Side::both) const;

 private:
  std::size_t functions_ = 0;
  std::vector<double> edge_;
  std::vector<double> centre_;
  std::vector<double> basis_;  ///< cells x functions
};

}  // namespace coprod::robustness
