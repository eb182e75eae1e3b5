#pragma once

/// Who is in work, seeks or is sheltered at month 0.

#include "core/math.hpp"
#include "random/draws.hpp"
#include "world/environment.hpp"
#include "world/rivals.hpp"
#include "world/world.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace coprod {

/// Status and job of each person at month 0. The odds of work follow from the rules:
///   odds = c x s f / (rho + f) x D(z),                                                  (E0.1)
/// s the chance to seek at v, rho that to reconsider, f the monthly chance to be hired by applications
/// of one's own (`chance_of_job`), D the mean duration of a job, proportional to z^(-1/k)
/// times lambda^(-1/k);
/// c such that start.employment_rate are in work; tenure of those in work has the
/// density S(t) / D of a renewal process: (x / (z lambda))^(1/k) with x ~ gamma(1/k). (E0.2)
class Stocks {
 public:
  Stocks(World& world, const Environment& env, Month month);

  /// Finds c of E0.1 over all persons.
  void fit_employment();
  /// Drops all persons but those of these rows, ascending, from what was found.
  void keep(const std::vector<std::uint32_t>& rows);
  /// Draws all; nothing that the odds of work rest on may have changed since.
  void draw();

 private:
  [[nodiscard]] double value_of_seeking(std::size_t i) const;
  [[nodiscard]] double log_odds_of_work(std::size_t i) const;
  /// Chance a month to be hired by one's own applications, by E13.8 and E13.10 at the mean fit over
  /// sectors, without a floor, over employers of the start's attitudes and four productivities.
  [[nodiscard]] double chance_of_job(std::size_t i) const;
  static double constant_for(const std::vector<double>& log_odds, double rate);
  [[nodiscard]] PhiloxWords words(EntityKey key, StartDraw draw) const;
  void place(std::uint32_t i, double works, double seeks);
  [[nodiscard]] double tenure(std::uint32_t i, const PhiloxWords& t) const;
  /// An NGO of the district, or of all where it has none.
  [[nodiscard]] std::uint32_t nearest_ngo(std::uint8_t district, std::uint32_t word) const;
  /// An enterprise of the district with a free post, or none.
  std::uint32_t free_enterprise(std::uint8_t district, std::uint32_t word);

  World& world_;
  const Environment& env_;
  const Parameters& p_;
  Month month_;
  RivalTable rivals_;
  std::vector<double> log_odds_;            ///< of work, but for c, by person
  std::vector<std::int32_t> enterprise_room_;
  double constant_ = 0.0;
  double enterprise_chance_ = 0.0;
};

}  // namespace coprod
