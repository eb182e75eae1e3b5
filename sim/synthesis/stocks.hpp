#pragma once

/// Who is in work, seeks or is sheltered at month 0.

#include "random/draws.hpp"
#include "synthesis/careers.hpp"
#include "world/environment.hpp"
#include "world/rivals.hpp"
#include "world/world.hpp"

#include <cstdint>
#include <vector>

namespace coprod {

/// Status and job of each person at month 0: in a workshop with the chance of E3.4, else what the person's
/// career has come to.
class Stocks {
 public:
  Stocks(World& world, const Environment& env, Month month);

  /// The careers of rows [first, end); from several threads.
  void draw_careers(std::size_t first, std::size_t end);
  /// Places all persons.
  void place();

 private:
  void describe_employers();
  [[nodiscard]] PhiloxWords words(EntityKey key, StartDraw draw) const;
  void place(std::uint32_t i, const Career& career);
  void place_outside_work(std::uint32_t i, const Career& career);
  /// The job that somebody holds at month 0.
  void place_in_work(std::uint32_t i, const Career& career, const PhiloxWords& w);
  /// An employer of the district, by the chances of being hired and kept at some of them.
  [[nodiscard]] std::uint32_t employer_of(std::uint32_t i) const;
  /// An NGO of the district, or of all where it has none.
  [[nodiscard]] std::uint32_t nearest_ngo(std::uint8_t district, std::uint32_t word) const;
  /// An enterprise of the district with a free post, or none.
  std::uint32_t free_enterprise(std::uint8_t district, std::uint32_t word);

  World& world_;
  const Environment& env_;
  const Parameters& p_;
  Month month_;
  Careers rules_;
  struct EmployerPay {
    double rival;  ///< utility of the best candidate without disability
    double quits;  ///< what its pay makes of quits
  };
  std::vector<EmployerPay> pay_;
  std::vector<Career> careers_;  ///< by person
  std::vector<std::int32_t> enterprise_room_;
  double enterprise_chance_ = 0.0;
};

}  // namespace coprod
