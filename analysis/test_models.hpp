#pragma once

/// Functions whose Sobol' indices are known, to hold the analysis against.

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace coprod {

struct TestModel {
  std::string name;
  std::size_t dimensions = 0;
  std::function<double(std::span<const double>)> value;  ///< at a point of the unit cube
  double mean = 0.0;
  double variance = 0.0;
  std::vector<double> first;   ///< k
  std::vector<double> total;   ///< k
  std::vector<double> second;  ///< k x k, symmetric; 0 on the diagonal
};

/// sin x1 + a sin^2 x2 + b x3^4 sin x1 for x uniform in [-pi, pi]^3, a = 7, b = .1 (Ishigami &
/// Homma 1990, doi 10.1109/ISUMA.1990.151285).
[[nodiscard]] TestModel ishigami();

/// Product of (|4 u_i - 2| + a_i) / (1 + a_i) over the unit cube; the smaller a_i, the more factor
/// i does (Saltelli & Sobol' 1995). By default a = 0, 1, 4.5, 9, 99, 99, 99, 99.
[[nodiscard]] TestModel sobol_g(std::vector<double> a = {0, 1, 4.5, 9, 99, 99, 99, 99});

}  // namespace coprod
