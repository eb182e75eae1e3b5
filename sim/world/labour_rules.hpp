#pragma once

/// Work, pay and benefits of a person: what follows from one row and the month alone. Shared by
/// kernels, processes, observers and the synthesis: whatever a kernel may call is COPROD_INLINE.

#include "core/math.hpp"
#include "world/categories.hpp"
#include "world/columns.hpp"

#include <array>
#include <cstdint>

namespace coprod {

/// In open employment or in a social enterprise. Without branches, so that loops vectorise.
COPROD_INLINE bool is_employed(std::int32_t status) {
  return (status == static_cast<std::int32_t>(Status::open_employment))
         | (status == static_cast<std::int32_t>(Status::social_enterprise));
}

/// Worth of an hour's work, E13.1: price x skill x fit x (1 - stress_loss x stress), in the unit of
/// the price of a standard worker's hour. Motivation counts in the accounts of social enterprises
/// alone (E15.3).
COPROD_INLINE float worth_of_hour(float price, float skill, float fit, float stress,
                                  float stress_loss) {
  return price * skill * fit * (1.0f - stress_loss * stress);
}
/// The same as a share of the price.
COPROD_INLINE float productivity(float skill, float fit, float stress, float stress_loss) {
  return worth_of_hour(1.0f, skill, fit, stress, stress_loss);
}

/// Share of the value of work that an employer pays where the supply of labour to it has this
/// elasticity (Manning 2003).
[[nodiscard]] constexpr double kept_share(double supply_elasticity) {
  return supply_elasticity / (1.0 + supply_elasticity);
}

/// Hourly wage in 0.01 HKD by E13.2-E13.3; rounds half up.
COPROD_INLINE float wage_of(float offer_ratio, float price, float floor_cents, float share) {
  const float offer = static_cast<float>(static_cast<std::int32_t>(offer_ratio * price + 0.5f));
  const float least =
      static_cast<float>(static_cast<std::int32_t>(floor_cents * share * 0.01f + 0.5f));
  return offer > least ? offer : least;
}

/// Assessed productivity share in per cent, E13.9: value produced an hour (0.01 HKD) against that
/// of a worker for whom the floor is just the market wage.
COPROD_INLINE std::int32_t assessed_per_cent(float value_cents, float floor_cents, float kept,
                                             float least) {
  const float found = clamp32(value_cents * kept / (floor_cents + 1e-3f), least, 1.0f);
  return static_cast<std::int32_t>(100.0f * found + 0.5f);
}

/// Means-tested benefit withdrawn at monthly `earnings` (E15.2); all in 0.01 HKD.
COPROD_INLINE float withdrawn_benefit(float earnings, float amount, float disregard, float band,
                                      float taper) {
  const float above = earnings - disregard;
  const float positive = above > 0.0f ? above : 0.0f;
  const float in_band = positive < band ? positive : band;
  const float withdrawn = positive - taper * in_band;
  return withdrawn < amount ? withdrawn : amount;
}

/// Months that an employer's wage subsidy still runs, as person::SubsidyLeft has it: n … 1, then 203,
/// 202, 201 in the three months after its end, then 0.
COPROD_INLINE bool is_subsidised(std::int32_t left) { return (left != 0) & (left <= 120); }
COPROD_INLINE bool subsidy_just_ended(std::int32_t left) { return left > 200; }
COPROD_INLINE std::int32_t subsidy_a_month_later(std::int32_t left) {
  const std::int32_t next = left == 1 ? 203 : left - 1;
  return ((left == 0) | (left == 201)) ? 0 : next;
}

/// Job fit as the quality of contact at the workplace, 1/255. (Not natural support: it grows with
/// formal support, and at R = 1 the limit of follow-up must change nothing.)
COPROD_INLINE std::uint8_t contact_of(float job_fit) {
  return static_cast<std::uint8_t>(255.0f * clamp32(job_fit, 0.0f, 1.0f) + 0.5f);
}

/// Capabilities of a row of persons in a World, or in a view of it that reads them; in the order of
/// `capability_names`.
template <class View>
[[nodiscard]] std::array<std::uint8_t, n_capabilities> capabilities_of(const View& world,
                                                                       std::uint32_t row) {
  return {world.template read<person::Mobility>()[row],
          world.template read<person::Vision>()[row],
          world.template read<person::Hearing>()[row],
          world.template read<person::Cognition>()[row],
          world.template read<person::Communication>()[row],
          world.template read<person::Stamina>()[row]};
}

}  // namespace coprod
