#include "processes/labour_market/hiring.hpp"

#include "processes/labour_market/openings.hpp"
#include "processes/labour_market/settlement.hpp"
#include "processes/operational/follow_up_clock.hpp"
#include "processes/rules/leave_job.hpp"
#include "processes/seen_by_way.hpp"
#include "random/draws.hpp"
#include "world/quota.hpp"
#include "world/roster.hpp"

#include <algorithm>
#include <functional>

namespace coprod {

ProcessInfo hiring_info() {
  ProcessInfo info;
  info.step = 13;
  info.name = "hiring";
  info.dimension = "none";
  info.kind = ProcessKind::settled;
  info.purpose = "vacancies open, seekers apply, employers choose under the wage floor";
  info.mechanisms = {"M2", "M5", "M7", "M10", "M11", "M12", "M22"};
  info.equations = {"E13.8",  "E13.9",  "E13.10", "E13.13", "E13.14", "E13.16",
                    "E13.17", "E13.18", "E13.19", "E13.20", "E17.2"};
  info.parameters = together({&Parameters::applications_own,
                              &Parameters::applications_placement,
                              &Parameters::applications_supported,
                              &Parameters::local_share,
                              &Parameters::enterprise_share,
                              &Parameters::search_readiness,
                              &Parameters::developer_choices,
                              &Parameters::casual_share,
                              &Parameters::casual_sorting,
                              &Parameters::outside_candidates,
                              &Parameters::rival_value,
                              &Parameters::skill_spread,
                              &Parameters::profit_elasticity,
                              &Parameters::cycle_rivals,
                              &Parameters::cycle_vacancies,
                              &Parameters::cycle_hours,
                              &Parameters::hiring_slope,
                              &Parameters::perception_bias,
                              &Parameters::support_relief,
                              &Parameters::training_cost,
                              &Parameters::floor_bites,
                              &Parameters::subsidy_uptake,
                              &Parameters::subsidy_horizon,
                              &Parameters::subsidy_stigma,
                              &Parameters::quota_least_size,
                              &Parameters::quota_openness_spread,
                              &Parameters::quota_countable,
                              &Parameters::quota_levy_weight,
                              &Parameters::caregiver_arrangement,
                              &Parameters::revamp_aftercare,
                              &Parameters::fidelity_search,
                              &Parameters::wrong_referrals,
                              &Parameters::device_effect,
                              &Parameters::device_uptake,
                              &Parameters::task_splitting,
                              &Parameters::enterprise_know_how,
                              &Parameters::stress_loss,
                              &Parameters::expectation_rate,
                              &Parameters::expectation_base,
                              &Parameters::reference_intensity,
                              &Parameters::hours_full_time,
                              &Parameters::enterprise_selection,
                              &Parameters::mission_constant,
                              &Parameters::mission_challenger,
                              &Parameters::mission_practice,
                              &Parameters::price_elasticity,
                              &Parameters::workshop_value,
                              &Parameters::means_tested_amount},
                             wage_parameters, kept_parameters, assessment_parameters,
                             fit_parameters, cycle_parameters);
  info.levers = {"minimum_wage",        "assessment_awareness", "assessment_open_to",
                 "wage_subsidy_amount", "wage_subsidy_months",  "quota_levy",
                 "hiring_quota",        "support_fidelity",     "device_grant",
                 "follow_up_intensity", "contract_learning",    "customised_jobs",
                 "coworker_training",   "benefit_level"};
  return info;
}

namespace {

Programme programme_of(Route route) {
  switch (route) {
    case Route::social_enterprise:
      return Programme::social_enterprise;
    case Route::placement_division:
      return Programme::placement_division;
    case Route::on_the_job_training:
      return Programme::on_the_job_training;
    case Route::supported_placement:
    case Route::enterprise_referral:
      return Programme::supported_employment;
    default:
      return Programme::none;
  }
}

/// Whom an open hire displaces, and what they would have been paid in full time (E13.19).
void count_displaced(HiringAccess world, Step& step, const Proposal& hire) {
  const Displaced rival =
      displaced_by(step.month.coefficients->hiring->rivals,
                   world.read<employer::Productivity>()[hire.place], hire.casual);
  const double month =
      step.environment.parameters.hours_full_time * static_cast<double>(hours_to_month);
  step.flows.displaced += static_cast<std::int64_t>(rival.persons * 1048576.0 + 0.5);
  step.flows.displaced_pay += whole_cents(rival.persons * rival.wage * month
                                          * static_cast<double>(step.month.prices.price));
}

/// Person and workplace as the hire leaves them.
void begin_job(HiringAccess world, Step& step, const Proposal& hire) {
  const std::uint32_t i = hire.person;
  const auto n_employers = static_cast<std::uint32_t>(world.count<employer::Rows>());
  const bool enterprise = hire.place >= n_employers;
  const std::uint32_t workplace = enterprise ? hire.place - n_employers : hire.place;
  const auto from = static_cast<Status>(world.read<person::Status>()[i]);
  if (enterprise) {
    const Parameters& p = step.environment.parameters;
    const Need need = need_of(world, i, workplace, void_window(step.month.prices, p), p);
    ++step.flows.enterprise_hires;
    step.flows.enterprise_hires_in_void += need.in_void;
    step.flows.enterprise_hires_targeted += need.targeted;
  }
  const auto channel = static_cast<Route>(world.read<person::Route>()[i]);
  // Found through the channel of search, or passed on by the enterprise or the workshop.
  const Route route = enterprise                          ? Route::social_enterprise
                      : from == Status::seeking           ? channel
                      : from == Status::social_enterprise ? Route::enterprise_referral
                                                          : Route::supported_placement;
  float aftercare = 0.0f;  // natural support that lasts over the hand-off (E6.2)
  if (from == Status::social_enterprise) {
    const std::uint32_t left = world.read<person::Employer>()[i];
    aftercare = static_cast<float>(step.environment.parameters.revamp_aftercare)
                * world.effect_of(world.organisation_of_enterprise(left), Practice::service_revamp);
    leave_enterprise(world, step, i, ExitCause::move_up);
  }
  // Who moves does so on the first day, so that every day is paid once.
  const std::int32_t day = from == Status::seeking ? hire.day : step.month.first_day;
  const Programme programme = programme_of(route);
  const auto to =
      static_cast<std::uint8_t>(enterprise ? Status::social_enterprise : Status::open_employment);
  ++step.flows.counts.transitions[std::size_t{world.read<person::Status>()[i]} * n_statuses + to];
  world.write<person::Status>()[i] = to;
  world.write<person::StatusSince>()[i] = static_cast<std::uint16_t>(step.month.month.index());
  world.write<person::Employer>()[i] = workplace;
  world.write<person::Route>()[i] = static_cast<std::uint8_t>(route);
  world.write<person::HireDay>()[i] = day;
  world.write<person::Hours>()[i] =
      static_cast<std::uint8_t>(static_cast<float>(world.read<person::HoursWanted>()[i])
                                    * step.month.coefficients->hiring->hours_factor
                                + 0.5f);
  world.write<person::OfferRatio>()[i] = hire.terms.offer_ratio;
  world.write<person::AssessedShare>()[i] = hire.terms.share;
  world.write<person::Wage>()[i] = hire.terms.wage;
  world.write<person::JobFit>()[i] = hire.terms.fit;
  world.write<person::MatchProductivity>()[i] =
      enterprise ? 1.0f : world.read<employer::Productivity>()[workplace];
  world.write<person::Loss>()[i] = 0.0f;
  world.write<person::Casual>()[i] = hire.casual;
  world.write<person::CoworkersTrained>()[i] = hire.with.coworkers;
  world.write<person::Programme>()[i] = static_cast<std::uint8_t>(programme);
  world.write<person::NaturalSupport>()[i] = aftercare;
  world.write<person::FailedSearches>()[i] = 0;
  world.write<person::Queue>()[i] = 0;
  world.write<person::CaseMonths>()[i] = 0;
  world.write<person::SocialWorker>()[i] = no_row;
  world.write<person::SubsidyLeft>()[i] =
      hire.terms.subsidised ? subsidy_of(step.month, i).months : 0;
  if (programme == Programme::social_enterprise) {
    world.write<person::FormalSupport>()[i] =
        step.month.coefficients->follow_up_clock->intensity[static_cast<std::size_t>(programme)];
  }
  if (enterprise) {
    world.write<social_enterprise::Staff>()[workplace] =
        world.read<social_enterprise::Staff>()[workplace] + 1;
    add_worker(world, step.environment, i, workplace, hire.with.arranged);
  } else {
    world.write<employer::Staff>()[workplace] = world.read<employer::Staff>()[workplace] + 1;
    count_displaced(world, step, hire);
  }
  if (hire.with.device > 0.0f) ++step.flows.practice.device_grants;
  if (hire.with.customised) ++step.flows.customised;
  if (hire.with.coworkers) ++step.flows.coworkers_trained;
  if (hire.terms.share < 100) ++step.flows.assessed;
  if (hire.terms.subsidised) ++step.flows.subsidised;
  step.flows.job_starts.push_back(
      {i, workplace, day, static_cast<std::uint8_t>(route), world.read<person::PrimaryKind>()[i]});
}

/// Openings of each employer (step 1): of their number the whole part is sure, the rest a chance; of
/// them casual ones alike.
void open_vacancies(HiringAccess world, Step& step) {
  const HiringCoefficients& c = *step.month.coefficients->hiring;
  std::vector<std::uint16_t>& open = step.hiring.open;
  std::vector<std::uint16_t>& casual = step.hiring.open_casual;
  const auto slots = world.read<employer::Slots>();
  open.resize(slots.size());
  casual.resize(slots.size());
  constexpr std::size_t chunk = Openings::most;
  const auto open_chunk = [&](std::size_t k) {
    const std::size_t from = k * chunk;
    Openings of;
    of.count = std::min(open.size() - from, chunk);
    of.key = world.read<employer::Key>().data() + from;
    of.rate = world.read<employer::VacancyRate>().data() + from;
    of.slots = slots.data() + from;
    of.productivity = world.read<employer::Productivity>().data() + from;
    of.casual = casual.data() + from;
    of.open = open.data() + from;
    of.random = step.month.random;
    of.address = address_word(step.month.month, Stream::vacancies);
    of.factor = c.vacancy_by_cycle;
    of.casual_share = static_cast<float>(step.environment.parameters.casual_share);
    of.rivals = &c.rivals;
    step.month.kernels->open_vacancies(of);
  };
  step.executor.for_each((open.size() + chunk - 1) / chunk, std::cref(open_chunk));
  for (std::size_t e = 0; e < open.size(); ++e) step.flows.vacancies += open[e] + casual[e];
  step.flows.words += 4 * static_cast<std::int64_t>(open.size());
  step.hiring.open_slots.set(world.employers_by_slots(), slots, casual, open);
}

/// Under a quota, the share that is missing of the places asked of each employer (E13.14).
void find_missing_places(HiringAccess world, Step& step) {
  std::vector<float>& share = step.hiring.missing_share;
  const Levers& levers = step.month.levers;
  const Parameters& p = step.environment.parameters;
  share.clear();
  share.reserve(world.count<employer::Rows>());
  if (!(levers.hiring_quota > 0.0 && levers.quota_levy > 0.0)) return;
  const auto units = world.read<employer::Establishments>();
  const auto size = world.read<employer::Size>();
  const auto staff = world.read<employer::Staff>();
  for (std::size_t e = 0; e < size.size(); ++e) {
    const auto of = static_cast<double>(size[e]);
    const auto establishments = static_cast<double>(units[e]);
    const double asked = establishments * places_asked(of, levers, p);
    share.push_back(asked > 0.0 ? static_cast<float>(
                        missing_under_quota(establishments, of, staff[e], levers, p) / asked)
                                : 0.0f);
  }
}

/// Applications and choices (steps 2 to 4 and 6). Which worker handles a block does not matter: the
/// settlement sorts all proposals.
void collect_proposals(HiringAccess world, Step& step) {
  HiringWorkspace& work = step.hiring;
  const Applications applications(world, step);
  const auto status = world.read<person::Status>();
  const auto since = world.read<person::StatusSince>();
  const auto now = static_cast<std::uint16_t>(step.month.month.index());
  work.applications.resize(static_cast<std::size_t>(step.executor.threads()));
  for (ApplicationList& list : work.applications) list.clear();
  const auto apply = [&](std::size_t b, std::size_t worker) {
    const BlockOutput& block = step.blocks[b].output;
    ApplicationList& out = work.applications[worker];
    for (std::uint32_t k = 0; k < block.seekers.size; ++k) {
      // Places given this month come first.
      const std::uint32_t i = block.seekers.data[k];
      constexpr std::uint32_t ahead = 3;
      if (k + ahead < block.seekers.size) applications.fetch(block.seekers.data[k + ahead]);
      if (status[i] == static_cast<std::uint8_t>(Status::seeking)) applications.of_seeker(i, out);
    }
    for (std::uint32_t k = 0; k < block.to_employers.size; ++k) {
      // Who got a place this month stays.
      const std::uint32_t i = block.to_employers.data[k];
      const bool placed =
          since[i] == now && status[i] == static_cast<std::uint8_t>(Status::sheltered_workshop);
      if (!placed) applications.passed_on(i, out);
    }
    for (std::uint32_t k = 0; k < block.to_enterprises.size; ++k) {
      // Who has begun to seek has applied already.
      const std::uint32_t i = block.to_enterprises.data[k];
      if (status[i] != static_cast<std::uint8_t>(Status::seeking)) {
        applications.to_enterprise_only(i, out);
      }
    }
  };
  step.executor.for_each_worker(step.blocks.size(), std::cref(apply));
  std::size_t proposals = 0;
  for (const ApplicationList& list : work.applications) proposals += list.proposals.size();
  work.proposals.clear();
  work.make_room(proposals);
  for (const ApplicationList& list : work.applications) {
    work.proposals.insert(work.proposals.end(), list.proposals.begin(), list.proposals.end());
    step.flows.applications += list.sent;
    step.flows.words += list.words;
  }
}

/// The hires begin; those who found nothing have one more failed month.
void begin_jobs(HiringAccess world, Step& step) {
  const auto status = world.read<person::Status>();
  const auto failed_before = world.read<person::FailedSearches>();
  const auto failed = world.write<person::FailedSearches>();
  const auto district = world.read<person::District>();
  const auto severity = world.read<person::Severity>();
  const auto group_hires = world.write<search_group::Hires>();
  constexpr auto seeking = static_cast<std::uint8_t>(Status::seeking);
  std::fill(group_hires.begin(), group_hires.end(), 0);
  for (const Proposal& hire : step.hiring.proposals) {
    const bool sought = status[hire.person] == seeking;
    begin_job(world, step, hire);
    if (sought) ++group_hires[search_group_of(district[hire.person], severity[hire.person])];
  }
  for (const BlockStore& block : step.blocks) {
    for (std::uint32_t k = 0; k < block.output.seekers.size; ++k) {
      const std::uint32_t i = block.output.seekers.data[k];
      if (status[i] == seeking && failed_before[i] < 255) {
        failed[i] = static_cast<std::uint8_t>(failed_before[i] + 1);
      }
    }
  }
}

/// Expectations adapt to what each group met; a group is never sure to fail or to succeed.
void adapt_expectations(HiringAccess world, Step& step) {
  const auto hires = world.read<search_group::Hires>();
  const auto seekers = world.write<search_group::Seekers>();
  const auto before = world.read<search_group::ExpectedChance>();
  const auto chance = world.write<search_group::ExpectedChance>();
  const auto rate = static_cast<float>(step.environment.parameters.expectation_rate);
  for (std::size_t g = 0; g < seekers.size(); ++g) {
    const std::int32_t sought = step.flows.counts.seekers[g];
    seekers[g] = sought;
    // Four pseudo-seekers at the present belief keep small groups from jumping.
    const float met =
        (static_cast<float>(hires[g]) + 4.0f * before[g]) / (static_cast<float>(sought) + 4.0f);
    chance[g] = before[g] + rate * (met - before[g]);
  }
}

}  // namespace

void make_hiring_coefficients(const CoefficientInputs& in, HiringCoefficients& out) {
  const Parameters& p = in.parameters;
  const auto fit = in.world.programme_policies.get<programme_policy::Fit>();
  for (std::size_t i = 0; i < n_programmes; ++i) {
    out.wrong[i] = p.wrong_referrals * (1.0 - static_cast<double>(fit[i]));
  }
  out.fidelity_search = static_cast<float>(1.0 + p.fidelity_search * in.levers.support_fidelity);
  out.device_share = static_cast<float>(
      p.device_effect
      * std::min(
          1.0, in.levers.device_grant / (40000.0 * risen_since(amounts_known, in.month.month, p))));
  out.customised = in.levers.customised_jobs;
  out.coworkers = in.levers.coworker_training;
  const auto cycle = static_cast<double>(in.month.cycle);
  out.hours_factor = static_cast<float>(exp64(-p.cycle_hours * std::max(0.0, cycle)));
  const Prices& prices = in.month.prices;
  const float floor = prices.floor_cents > 0.0f ? prices.floor_cents / prices.price : 0.0f;
  make_rivals(out.rivals, p, static_cast<double>(floor), cycle);
  out.vacancy_by_cycle = static_cast<float>(exp64(-p.cycle_vacancies * cycle));
  out.subsidy_months =
      static_cast<std::uint8_t>(std::min(120.0, in.levers.wage_subsidy_months + 0.5));
}

void run_hiring(HiringAccess world, Step& step) {
  open_vacancies(world, step);
  find_missing_places(world, step);
  collect_proposals(world, step);
  step.flows.offers += settle(world, step.hiring);
  begin_jobs(world, step);
  adapt_expectations(world, step);
}

}  // namespace coprod
