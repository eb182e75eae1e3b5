#include "analysis/test_models.hpp"

#include <cassert>
#include <cmath>
#include <numbers>
#include <utility>

namespace coprod {

TestModel ishigami() {
  constexpr double a = 7.0;
  constexpr double b = 0.1;
  constexpr double pi = std::numbers::pi;
  TestModel model;
  model.name = "ishigami";
  model.dimensions = 3;
  model.value = [](std::span<const double> u) {
    assert(u.size() == 3);
    const auto x = [&](std::size_t i) { return pi * (2.0 * u[i] - 1.0); };
    const double s1 = std::sin(x(0));
    const double s2 = std::sin(x(1));
    return s1 + a * s2 * s2 + b * std::pow(x(2), 4) * s1;
  };
  const double pi4 = std::pow(pi, 4);
  const double one = 0.5 * (1.0 + b * pi4 / 5.0) * (1.0 + b * pi4 / 5.0);
  const double two = a * a / 8.0;
  const double one_and_three = b * b * pi4 * pi4 * (1.0 / 18.0 - 1.0 / 50.0);
  const double all = one + two + one_and_three;
  model.mean = 0.5 * a;
  model.variance = all;
  model.first = {one / all, two / all, 0.0};
  model.total = {(one + one_and_three) / all, two / all, one_and_three / all};
  const double s = one_and_three / all;
  model.second = {0.0, 0.0, s, 0.0, 0.0, 0.0, s, 0.0, 0.0};
  return model;
}

TestModel sobol_g(std::vector<double> a) {
  TestModel model;
  const std::size_t k = a.size();
  model.name = "sobol_g";
  model.dimensions = k;
  // Factors are independent with mean 1, so the variance of their product is known.
  std::vector<double> alone(k);
  double product = 1.0;
  for (std::size_t i = 0; i < k; ++i) {
    alone[i] = 1.0 / (3.0 * (1.0 + a[i]) * (1.0 + a[i]));
    product *= 1.0 + alone[i];
  }
  model.mean = 1.0;
  model.variance = product - 1.0;
  model.second.assign(k * k, 0.0);
  for (std::size_t i = 0; i < k; ++i) {
    model.first.push_back(alone[i] / model.variance);
    model.total.push_back(alone[i] * product / (1.0 + alone[i]) / model.variance);
    for (std::size_t j = 0; j < k; ++j) {
      if (i != j) model.second[i * k + j] = alone[i] * alone[j] / model.variance;
    }
  }
  model.value = [a = std::move(a)](std::span<const double> u) {
    assert(u.size() == a.size());
    double value = 1.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      value *= (std::fabs(4.0 * u[i] - 2.0) + a[i]) / (1.0 + a[i]);
    }
    return value;
  };
  return model;
}

}  // namespace coprod
