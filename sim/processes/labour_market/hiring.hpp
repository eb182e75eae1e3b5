#pragma once

/// Step 13, job search and hiring: vacancies, applications, choices, settlement (M2).
///
/// 1. Each employer has openings at its own monthly rate a slot, which follows the business cycle (draws
///    addressed by the employer); a share casual.share of them is casual.
/// 2. A seeker sends a number of applications that depends on the channel; each names an employer,
///    in the own district with the share search.local_share, in proportion to slots, and meets one
///    of its openings or none.
///    With the chance search.enterprise_share the seeker also applies to a social enterprise.
/// 3. The employer expects the margin, as a share of a standard worker's value (E13.8):
///      margin = p v - w - risk (1 - relief assured) - training (1 - fit),
///    v = productivity (1 - bias (1 - attitude)) as perceived, w = wage / P with
///    wage = max(offer, floor x share) and offer = kept share x p v P, p the employer's productivity; the share is 100% unless the
///    candidate invokes assessment (E13.9). A wage subsidy adds its sum over its months, spread
///    over subsidy.horizon, less the share that its stigma takes; where places are missing under a quota, their share of
///    those asked times the levy, weighted, is added (E13.14). Vacancies stop for candidates of negative margin. M2
///    off puts the offer in place of the wage.
/// 4. The vacancy compares slope x margin + Gumbel noise of the pair with the best of its
/// candidates
///    without disability, whose worth is tabulated by productivity (world/rivals.hpp), + Gumbel noise
///    of the vacancy (E13.10). Social enterprises choose by the pair's noise alone, up to their free posts.
/// 5. Settlement: in each of three rounds every vacancy with room makes offers down its list,
///    ordered by (utility, key); every candidate takes the best-paid offer, at a tie that of an employer
///    before an enterprise, then of the lower row (E13.13).
/// 6. Staff whom a social enterprise passes on (M12) and some in sheltered workshops apply to
///    employers, with support assured; others there apply to a social enterprise (M11), chosen as
///    below. Who moves leaves the old place on the first day of the month.
///
/// Strong support (levers customised_jobs, coworker_training): of the letters that a developer of
/// supported employment sends, a share offers a customised job, whose demands are split as in a social
/// enterprise (E9.8 with split = co_design.splitting), and a share training of co-workers, by which
/// natural support grows faster (E10.2); both are drawn by the pair.                         (E13.18)
///
/// A person hired by an employer displaces a candidate without disability if there was one worth the
/// wage; what that one would have earned is recorded with it.                                (E13.19)
///
/// A social enterprise, of the own district or of one drawn by persons, is chosen by the highest
/// draw of the pair among those open there, so that one that opens or closes changes the choice of
/// its own applicants only.
///
/// Source: docs/model.md 7.13. Parameters: search.*, hiring.*,
/// assessment.*, subsidy.*, quota.*, casual.share, cycle.vacancies, care.job_arrangement,
/// co_design.splitting; levers customised_jobs, coworker_training, wage_subsidy_*, hiring_quota,
/// quota_levy.
///
/// Step 3 is candidacy.hpp, steps 2, 4 and 6 applications.hpp, step 5 settlement.hpp.

#include "processes/step.hpp"
#include "world/rivals.hpp"

namespace coprod {

struct HiringCoefficients {
  /// Chance that a developer's letter is a wrong referral, by fit of policy and programme (E17.2).
  std::array<double, n_programmes> wrong{};
  float fidelity_search = 1.0f;  ///< factor of applications in supported search
  float device_share = 0.0f;     ///< share of a shortfall that a device grant makes good
  double customised = 0.0;       ///< share of supported placements with a customised job
  double coworkers = 0.0;        ///< the same with training of co-workers
  std::uint8_t subsidy_months = 0;
  float hours_factor = 1.0f;  ///< of hours wanted, agreed at hire
  RivalTable rivals;
  float vacancy_by_cycle = 1.0f;  ///< factor of openings by the business cycle
};

using HiringAccess = WorldAccess<
    Reads<person::Key, person::PrimaryKind, person::Severity, person::District, person::Readiness,
          person::Ill, person::Mobility, person::Vision, person::Hearing, person::Cognition,
          person::Communication, person::Stamina, person::Skill, person::HoursWanted,
          person::KnowsAssessment, person::Caregiver, person::Status, person::StatusSince,
          person::Employer, person::Route, person::HireDay, person::JobFit, person::Stress,
          person::FailedSearches, caregiver::Engagement, caregiver::Knowledge, employer::Key,
          employer::District, employer::Sector, employer::Size, employer::Establishments,
          employer::Slots, employer::Productivity, employer::VacancyRate, employer::Attitude,
          employer::PerceivedRisk, employer::AccommodationKnowHow, employer::Staff,
          social_enterprise::Key, social_enterprise::District, social_enterprise::Sector,
          social_enterprise::ClosedMonth, social_enterprise::TargetStaff, social_enterprise::Staff,
          social_enterprise::Target, social_enterprise::Niche, social_enterprise::Price,
          practice::Effect, search_group::Hires, search_group::ExpectedChance,
          programme_policy::Fit>,
    Writes<person::Status, person::StatusSince, person::Employer, person::Route, person::HireDay,
           person::Hours, person::OfferRatio, person::AssessedShare, person::Wage, person::JobFit,
           person::Casual, person::CoworkersTrained, person::MatchProductivity, person::Loss,
           person::Programme, person::SocialWorker, person::FormalSupport, person::NaturalSupport,
           person::FailedSearches, person::LastWorkMonth, person::SubsidyLeft, person::CaseMonths,
           person::Queue, employer::Staff, social_enterprise::Staff, search_group::Seekers,
           search_group::Hires, search_group::ExpectedChance>,
    Rearranges<enterprise_worker::Rows>>;

[[nodiscard]] ProcessInfo hiring_info();
void make_hiring_coefficients(const CoefficientInputs& in, HiringCoefficients& out);
void run_hiring(HiringAccess world, Step& step);

}  // namespace coprod
