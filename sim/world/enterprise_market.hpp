#pragma once

/// The market in which social enterprises sell (E15.3): a pool of demand by sector that is there without
/// them, and other firms that have what they do not get.

#include "parameters/parameters.hpp"

namespace coprod {

/// What the market of all sectors together is, at the run's scale; a sector has its share of both.
struct EnterpriseMarket {
  double demand = 0.0;  ///< a month, in what a standard worker produces in a month
  double others = 0.0;  ///< attractiveness of other firms, in that of a firm of price and quality 1
  double price = 1.0;   ///< of the enterprises that the pool is reckoned for (below)
  double others_price = 1.0;
};

/// What an enterprise pays and produces at full posts, in what a standard worker produces in a month.
struct FullPosts {
  double posts;    ///< for staff with disabilities
  double others;   ///< staff without disability
  double value;    ///< produced a post
  double pay;      ///< of a post
  double support;  ///< cost of support a post
};

/// Premises are sized for so many standard workers a post.
inline constexpr double standard_workers_a_post = 0.5;
/// Costs of these, before grants and concessions.
[[nodiscard]] double costs_at_full_posts(const FullPosts& full, const Parameters& parameters);
/// The price that pays best where demand has the elasticity market.price_elasticity, relative to the worth
/// of what a standard worker produces.
[[nodiscard]] double markup_price(const FullPosts& full, const Parameters& parameters);

/// Values from which on, and up to which, somebody is too able for a sheltered workshop and not able enough
/// for the market, in standard workers: from founding.workshop_value to where work pays no more than the
/// floor or a benefit does (docs/model.md, E5.4).
struct VoidWindow {
  float low = 0.0f;
  float high = 0.0f;
  [[nodiscard]] bool holds(float value) const { return (value >= low) & (value <= high); }
  [[nodiscard]] double middle() const {
    return 0.5 * (static_cast<double>(low) + static_cast<double>(high));
  }
};
/// All in the same money: the floor and a means-tested benefit an hour, and the worth of a standard
/// worker's hour.
[[nodiscard]] VoidWindow void_window(double floor, double benefit, double price,
                                     const Parameters& parameters);

/// The pool of which market.share is what 115 enterprises of the mean size sold in 2014, reckoned for staff
/// who were worth the floor of then: above it pay rises with worth, and unit costs hardly move (E15.3a).
[[nodiscard]] EnterpriseMarket make_market(const Parameters& parameters, double scale);

}  // namespace coprod
