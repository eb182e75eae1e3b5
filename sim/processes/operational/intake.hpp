#pragma once

/// Step 8, intake: who asks for a place, who leaves one, who completes training (M11, M12).
///
/// Out of work and in no queue, a person applies for a sheltered place, and while seeking for training,
/// with the monthly chances of E8.1; else, outside the labour force, is asked by a social enterprise with the chance
/// search.enterprise_outreach; in a queue, leaves it with the chance services.renege_rate (E8.2). In
/// training, completes it with the chance 1 / services.training_months: skill and confidence rise
/// (more so by the NGO's practices: services.training_practice x its effect of service revamp,
/// services.training_emancipation x that of emancipation),
/// and the search for work goes on by on-the-job training (E8.3). In a sheltered workshop, leaves
/// for home, applies to employers, or applies to a social enterprise, with fixed chances (E8.4).
/// Staff of a social enterprise who are above 50 or stressed ask for a sheltered place with the
/// chance services.workshop_referral (E8.5, M11); able staff of a year or more are passed on to
/// employers with the chance social_enterprise.stepping_rate (E8.6, M12). Both are chosen moves.
///
/// Words: applications and leaving a queue use the upper end of the word of demography (death uses
/// its lower end; the two exclude each other); the others the word of participation. Who comes out of
/// training or a workshop does so at its upper end, where nobody starts or stops seeking that month.
/// Nobody is trained twice. Parameters: services.*, social_enterprise.stepping_*.

#include "processes/month.hpp"
#include "processes/process.hpp"

namespace coprod {

using IntakeAccess = Access<
    Reads<person::PrimaryKind, person::Severity, person::BirthMonth, person::HireDay,
          person::JobFit, person::Stress, person::Status, person::Route, person::Employer,
          person::Skill, person::Confidence, person::Queue, person::Trained>,
    Writes<person::Status, person::StatusSince, person::Employer, person::Route, person::Skill,
           person::Confidence, person::Queue, person::QueueSince, person::Trained>>;

using IntakeTies = Reads<practice::Effect>;

struct IntakeCoefficients {
  /// Against the inverted word of demography, by [kind * n_severities + severity]: below the first
  /// applies for a sheltered place, below the second for one of the two (E8.1).
  std::array<std::uint32_t, n_kinds * n_severities> applies_sheltered{};
  std::array<std::uint32_t, n_kinds * n_severities> applies{};
  /// Above that, somebody outside the labour force is asked by a social enterprise.
  std::uint32_t asked = 0;
  std::uint32_t reneges = 0;  ///< the same for leaving a queue (E8.2)
  /// Effects of practices: element organisation * n_practices + practice; NGOs come first.
  const float* practice_effect = nullptr;
};

[[nodiscard]] ProcessInfo intake_info();
void make_intake_coefficients(const CoefficientInputs& in, IntakeCoefficients& out);
void run_intake(Block& block);

}  // namespace coprod
