#pragma once

/// Step 10, integrative care: the clock of follow-up (M3, M4).
///
/// A case opens at a supported hire and closes when the programme's limit, counted from the day of
/// hire, is past (E10.1); a closed case is never reopened, also when a later lever raises the
/// limit. In the month in which the limit falls, support counts up to its day. Switching M3 off
/// makes every limit infinite. Social enterprises have no limit (M4); without M4 they have that of
/// supported employment. Nor has long-term support, which follow_up_posts gives.
///
/// A facilitating social worker of stance s lets natural support grow faster while formal support F
/// lasts: n <- n + r stance.natural_support s min(F, 1) (1 - n), r as in E10.2 (E10.7, M36).
///
/// What a case gets of the hours that it is funded for is worked out here for all: contracts for
/// outputs cost hours of counting, but not in enterprises, which have no such contracts (M41); F of the
/// rest by E10.4.
///
/// Parameters: follow_up.*, social_enterprise.open_ended_support, natural_support.half_life; levers
/// follow_up_months, follow_up_intensity, contract_learning.

#include "processes/month.hpp"
#include "processes/process.hpp"

namespace coprod {

using FollowUpClockAccess = Access<
    Reads<person::HireDay, person::Programme, person::SocialWorker, person::FormalSupport,
          person::NaturalSupport>,
    Writes<person::Programme, person::SocialWorker, person::FormalSupport, person::NaturalSupport>>;

using FollowUpClockTies = Reads<social_worker::Stance>;

inline constexpr std::int32_t unlimited_days = 1 << 30;

struct FollowUpClockCoefficients {
  /// Follow-up limit by programme; unlimited_days where there is none.
  std::array<std::int32_t, n_programmes> days{};
  /// Hours a month that reach a case, after those spent on counting outputs, by programme (M41).
  std::array<double, n_programmes> case_hours{};
  /// Delivered support of a case that holds a post, by programme.
  std::array<float, n_programmes> intensity{};
  float facilitation = 0.0f;  ///< growth of natural support by a stance and support of 1 (E10.7)
  const float* stance = nullptr;  ///< of social workers
};

[[nodiscard]] ProcessInfo follow_up_clock_info();
void make_follow_up_clock_coefficients(const CoefficientInputs& in, FollowUpClockCoefficients& out);
void run_follow_up_clock(Block& block);

/// Delivered support of a case by hours a month: f = 2 x / (1 + x), x = hours / reference (E10.4):
/// 1 at the reference, 0 without hours, less than 2 whatever the hours.
[[nodiscard]] float delivered_support(double hours, const Parameters& parameters);

}  // namespace coprod
