#include "observers/observer.hpp"

#include "observers/outcome_name.hpp"

#include <algorithm>
#include <limits>

namespace coprod {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double unit_of_fixed = 1.0 / 1048576.0;

constexpr std::size_t cohort_cells = n_routes * n_kind_groups;

}  // namespace

Observer::Observer(Month first, std::size_t months) : first_(first), months_(months) {
  for (const auto& outcome : all_outcomes()) {
    cells_.push_back(cells_of(outcome));
    data_.emplace_back(months * cells_.back(), missing);
  }
  begun_.assign(months * cohort_cells, 0.0);
  lost_.assign(months * cohort_cells * n_horizons, 0.0);
  censored_.assign(months * cohort_cells * n_horizons, 0.0);
  lost_by_cause_.assign(months * n_routes * n_exit_causes * n_horizons, 0.0);
}

double* Observer::cell(OutcomeName outcome, std::size_t month) {
  const std::size_t i = outcome.position();
  return data_[i].data() + month * cells_[i];
}

void Observer::record_jobs(const MonthFlows& flows) {
  for (const JobEnd& end : flows.job_ends) {
    // Month of hire by day; jobs begun before the first reported month belong to no cohort.
    // Incumbents hold jobs that began elsewhere; they are no cohort of hires.
    if (static_cast<Route>(end.route) == Route::incumbent) continue;
    const std::int32_t tenure = end.day - end.hire_day;
    if (end.hire_day < first_.first_day()) continue;
    std::size_t m = static_cast<std::size_t>((end.hire_day - first_.first_day()) / 31);
    while (m + 1 < months_
           && (first_ + static_cast<std::int32_t>(m) + 1).first_day() <= end.hire_day) {
      ++m;
    }
    if (m >= months_) continue;
    const auto cause = static_cast<ExitCause>(end.cause);
    // Moves that were chosen end the job but are no loss of it.
    const bool censors = cause == ExitCause::death || cause == ExitCause::retirement
                         || cause == ExitCause::move_up || cause == ExitCause::sheltered_workshop;
    auto& counts = censors ? censored_ : lost_;
    const std::size_t at =
        (m * cohort_cells + end.route * n_kind_groups + kind_group_of(end.kind)) * n_horizons;
    const std::size_t by_cause =
        ((m * n_routes + end.route) * n_exit_causes + end.cause) * n_horizons;
    for (std::size_t h = 0; h < n_horizons; ++h) {
      if (tenure >= job_horizons[h].days) continue;
      counts[at + h] += 1.0;
      lost_by_cause_[by_cause + h] += 1.0;
    }
  }
}

void Observer::end_month(const World& world, const MonthContext& month, const StockSums& sums,
                         const MonthFlows& flows) {
  if (month.month < first_ || month.month - first_ >= static_cast<std::int32_t>(months_)) return;
  const auto m = static_cast<std::size_t>(month.month - first_);
  constexpr std::size_t n_cells = n_statuses * StockSums::n_groups;
  const auto mean = [](std::int64_t sum, std::int64_t n, double unit) {
    return n > 0 ? static_cast<double>(sum) * unit / static_cast<double>(n) : missing;
  };
  for (std::size_t c = 0; c < n_cells; ++c) {
    const std::int64_t n = sums.persons[c];
    const bool at_work = is_employed(static_cast<std::uint8_t>(c / StockSums::n_groups));
    cell("persons", m)[c] = static_cast<double>(n);
    cell("net_income", m)[c] = static_cast<double>(sums.net_income[c]);
    cell("stress_mean", m)[c] = mean(sums.stress[c], n, unit_of_fixed);
    cell("confidence_mean", m)[c] = mean(sums.confidence[c], n, unit_of_fixed);
    cell("wage_mean", m)[c] = at_work ? mean(sums.wage[c], n, 1.0) : missing;
    cell("hours_mean", m)[c] = at_work ? mean(sums.hours[c], n, 1.0) : missing;
    cell("natural_support_mean", m)[c] =
        at_work ? mean(sums.natural[c], n, unit_of_fixed) : missing;
    cell("identity_mean", m)[c] = mean(sums.identity[c], n, unit_of_fixed);
    cell("wellbeing_mean", m)[c] = mean(sums.wellbeing[c], n, unit_of_fixed);
    cell("productivity_mean", m)[c] =
        at_work ? mean(sums.productivity[c], n, 16.0 * unit_of_fixed) : missing;
    cell("fit_mean", m)[c] = at_work ? mean(sums.fit[c], n, unit_of_fixed) : missing;
  }
  const auto copy = [&](OutcomeName name, const auto& counts, std::size_t n, std::size_t from = 0) {
    double* to = cell(name, m);
    const auto* first = counts.data() + from;
    for (std::size_t i = 0; i < n; ++i) to[i] = static_cast<double>(first[i]);
  };
  double* by_district = cell("persons_by_district", m);
  double* by_age = cell("persons_by_age", m);
  std::fill(by_district, by_district + n_statuses * n_districts, 0.0);
  std::fill(by_age, by_age + n_statuses * StockSums::n_ages, 0.0);
  for (std::size_t i = 0; i < n_statuses * n_districts * StockSums::n_ages; ++i) {
    const std::size_t place = i / StockSums::n_ages;  // status, district
    const std::size_t age = place / n_districts * StockSums::n_ages + i % StockSums::n_ages;
    by_district[place] += static_cast<double>(sums.by_place[i]);
    by_age[age] += static_cast<double>(sums.by_place[i]);
  }
  copy("raised_by_floor", sums.raised_by_floor, StockSums::n_groups);
  copy("unprofitable", sums.unprofitable, StockSums::n_groups);
  copy("assessed", sums.assessed, n_severities);
  copy("assessed_low", sums.assessed_low, n_severities);
  copy("jobless_over_3_years", sums.jobless_long, n_severities);
  copy("cases", flows.cases, n_programmes - 1, 1);
  copy("cases_waiting", flows.cases_waiting, n_programmes - 1, 1);
  copy("case_capacity", flows.capacity, n_programmes - 1, 1);
  copy("transitions", flows.counts.transitions, n_statuses * n_statuses);

  double* hires = cell("hires", m);
  double* by_route = cell("hires_by_route", m);
  std::fill(hires, hires + n_routes * n_kinds, 0.0);
  std::fill(by_route, by_route + n_routes, 0.0);
  for (const JobStart& start : flows.job_starts) {
    hires[start.route * n_kinds + start.kind] += 1.0;
    by_route[start.route] += 1.0;
    begun_[m * cohort_cells + start.route * n_kind_groups + kind_group_of(start.kind)] += 1.0;
  }
  double* exits = cell("job_exits", m);
  double* exits_by_kind = cell("job_exits_by_kind", m);
  std::fill(exits, exits + n_routes * n_exit_causes, 0.0);
  std::fill(exits_by_kind, exits_by_kind + n_exit_causes * n_kinds, 0.0);
  for (const JobEnd& end : flows.job_ends) {
    exits[end.route * n_exit_causes + end.cause] += 1.0;
    exits_by_kind[end.cause * n_kinds + end.kind] += 1.0;
  }
  record_jobs(flows);
  record_organisations(world, flows, m);
  record_practices(world, flows, m);
  record_first_seekers(sums, m);
  record_working_life(month, sums, flows, m);

  const auto scalar = [&](OutcomeName name, double value) { cell(name, m)[0] = value; };
  scalar("search_starts", static_cast<double>(flows.counts.search_starts));
  scalar("search_stops", static_cast<double>(flows.counts.search_stops));
  scalar("entrants", static_cast<double>(flows.entrants));
  scalar("deaths", static_cast<double>(flows.counts.deaths));
  scalar("retirements", static_cast<double>(flows.counts.retirements));
  scalar("crises", static_cast<double>(flows.counts.crises));
  scalar("crises_resolved", static_cast<double>(flows.counts.crises_resolved));
  scalar("follow_up_ended", static_cast<double>(flows.counts.follow_up_ended));
  scalar("vacancies", static_cast<double>(flows.vacancies));
  scalar("applications", static_cast<double>(flows.applications));
  scalar("offers", static_cast<double>(flows.offers));
  scalar("assessed_hires", static_cast<double>(flows.assessed));

  std::array<std::int64_t, n_statuses> by_status{};
  std::int64_t present = 0;
  std::int64_t wage = 0;
  std::int64_t income = 0;
  for (std::size_t c = 0; c < n_cells; ++c) {
    by_status[c / StockSums::n_groups] += sums.persons[c];
    present += sums.persons[c];
    wage += sums.wage[c];
    income += sums.net_income[c];
  }
  copy("persons_by_status", by_status, n_statuses);
  for (std::size_t g = 0; g < StockSums::n_groups; ++g) {
    std::int64_t all = 0;
    for (std::size_t s = 0; s < n_statuses; ++s) all += sums.persons[s * StockSums::n_groups + g];
    cell("void_share", m)[g] = mean(sums.in_void[g], all, 1.0);
  }
  record_indices(sums, flows, by_status, m);
  const std::int64_t employed =
      by_status[index_of(Status::open_employment)] + by_status[index_of(Status::social_enterprise)];
  const std::int64_t seeking = by_status[index_of(Status::seeking)];
  scalar("employment_rate", mean(employed, present, 1.0));
  scalar("participation_rate", mean(employed + seeking, present, 1.0));
  scalar("unemployment_rate", mean(seeking, employed + seeking, 1.0));
  scalar("mean_wage", mean(wage, employed, 1.0));
  scalar("mean_net_income", mean(income, present, 1.0));
  double* use = cell("post_use", m);
  for (std::size_t p = 1; p < n_programmes; ++p) {
    const double held = static_cast<double>(flows.cases[p] - flows.cases_waiting[p]);
    use[p - 1] = flows.capacity[p] > 0.0 ? held / flows.capacity[p] : missing;
  }
}

void Observer::record_indices(const StockSums& sums, const MonthFlows& flows,
                              const std::array<std::int64_t, n_statuses>& by_status,
                              std::size_t m) {
  const auto of = [&](Status status) {
    return static_cast<double>(by_status[static_cast<std::size_t>(status)]);
  };
  double present = 0.0;
  for (const std::int64_t n : by_status) present += static_cast<double>(n);
  double in_void = 0.0;
  double identity = 0.0;
  double wellbeing = 0.0;
  double fit = 0.0;
  for (const std::int64_t n : sums.in_void) in_void += static_cast<double>(n);
  for (std::size_t c = 0; c < n_statuses * StockSums::n_groups; ++c) {
    identity += static_cast<double>(sums.identity[c]) * unit_of_fixed;
    wellbeing += static_cast<double>(sums.wellbeing[c]) * unit_of_fixed;
    fit += static_cast<double>(sums.fit[c]) * unit_of_fixed;
  }
  const auto ratio = [](double a, double b) { return b > 0.0 ? a / b : missing; };
  const double at_work = of(Status::open_employment) + of(Status::social_enterprise);
  const double reached = at_work + of(Status::training) + of(Status::sheltered_workshop);
  const auto crises = static_cast<double>(flows.counts.crises);
  double* index = cell("outcome_index", m);
  index[0] = ratio(reached, reached + in_void);
  // Without a crisis in the month, fit alone.
  index[1] =
      crises > 0.0
          ? 0.5 * (ratio(fit, at_work) + static_cast<double>(flows.counts.crises_resolved) / crises)
          : ratio(fit, at_work);
  index[2] = ratio(identity, present);
  cell("mean_wellbeing", m)[0] = ratio(wellbeing, present);
  cell("programme_returns", m)[0] =
      static_cast<double>(flows.counts.queued[index_of(Queue::supported_return)]);
  // Spent on placing and keeping people in work this month; divided by jobs kept at the end.
  double spent = 0.0;
  for (const Payment kind :
       {Payment::placement_division, Payment::contract_follow_up, Payment::contract_training,
        Payment::contract_supported, Payment::wage_subsidy, Payment::customised_jobs,
        Payment::coworker_training}) {
    spent += static_cast<double>(flows.payments.of(kind));
  }
  cell("cost_per_sustained_job", m)[0] = spent;
}

void Observer::record_organisations(const World& world, const MonthFlows& flows, std::size_t m) {
  const auto scalar = [&](OutcomeName name, double value) { cell(name, m)[0] = value; };
  const auto ratio = [](double sum, double n) { return n > 0.0 ? sum / n : missing; };

  double* paid = cell("payments", m);
  for (std::size_t i = 0; i < n_payments; ++i) {
    paid[i] = static_cast<double>(flows.payments.of(i));
  }
  scalar("public_cost", -static_cast<double>(flows.payments.balance(Account::government)));

  const auto& enterprises = world.social_enterprises;
  const auto closed = enterprises.get<social_enterprise::ClosedMonth>();
  const auto revenue = enterprises.get<social_enterprise::Revenue>();
  const auto result = enterprises.get<social_enterprise::Result>();
  double open = 0.0;
  double staff = 0.0;
  double revenues = 0.0;
  double reserves = 0.0;
  double prices = 0.0;
  double* by_result = cell("enterprises_by_result", m);
  std::fill(by_result, by_result + 3, 0.0);
  for (std::size_t e = 0; e < enterprises.size(); ++e) {
    reserves += static_cast<double>(enterprises.get<social_enterprise::Reserves>()[e]);
    staff += enterprises.get<social_enterprise::Staff>()[e];
    if (closed[e] != 0) continue;
    open += 1.0;
    prices += static_cast<double>(enterprises.get<social_enterprise::Price>()[e]);
    revenues += static_cast<double>(revenue[e]);
    const float margin = 0.03f * revenue[e];
    by_result[result[e] > margin ? 0 : result[e] < -margin ? 2 : 1] += 1.0;
  }
  scalar("enterprises", open);
  scalar("enterprise_staff", staff);
  scalar("enterprise_revenue", revenues);
  scalar("enterprise_reserves", reserves);
  scalar("enterprise_price", ratio(prices, open));
  scalar("foundings_without_capital", static_cast<double>(flows.foundings_without_capital));
  scalar("enterprise_hires", static_cast<double>(flows.enterprise_hires));
  scalar("enterprise_hires_in_void", static_cast<double>(flows.enterprise_hires_in_void));
  scalar("enterprise_hires_targeted", static_cast<double>(flows.enterprise_hires_targeted));
  scalar("market_demand", static_cast<double>(flows.market_demand));
  scalar("enterprise_output", static_cast<double>(flows.market_output));
  scalar("jobs_taken", static_cast<double>(flows.jobs_taken) / 1048576.0);
  scalar("enterprise_foundings", static_cast<double>(flows.foundings));
  scalar("enterprise_closures", static_cast<double>(flows.closures));

  for (std::size_t s = 0; s < n_services; ++s) {
    const auto waiting = static_cast<double>(flows.waiting[s]);
    const auto admitted = static_cast<double>(flows.admitted[s]);
    cell("places", m)[s] = static_cast<double>(flows.places[s]);
    cell("places_taken", m)[s] = static_cast<double>(flows.places_taken[s]);
    cell("waiting", m)[s] = waiting;
    cell("waiting_mean", m)[s] = ratio(static_cast<double>(flows.in_queue[s]), waiting + admitted);
    cell("admissions", m)[s] = admitted;
    cell("admission_wait_mean", m)[s] = ratio(static_cast<double>(flows.waited[s]), admitted);
  }
  const auto by_service = [&](double* to, const auto& counts) {
    std::fill(to, to + n_services, 0.0);
    for (std::size_t q = 1; q < n_queues; ++q) {
      to[static_cast<std::size_t>(service_of(static_cast<Queue>(q)))] +=
          static_cast<double>(counts[q]);
    }
  };
  by_service(cell("queue_joined", m), flows.counts.queued);
  by_service(cell("queue_left", m), flows.counts.reneged);
  scalar("subsidised_hires", static_cast<double>(flows.subsidised));
  scalar("assessments", static_cast<double>(flows.assessed + flows.counts.assessed));
  scalar("training_completed", static_cast<double>(flows.counts.trained));

  double attitude = 0.0;
  double risk = 0.0;
  double* interest = cell("employers_by_interest", m);
  std::fill(interest, interest + 3, 0.0);
  for (const float a : world.employers.get<employer::Attitude>()) {
    attitude += static_cast<double>(a);
    interest[a >= 0.7f ? 0 : a >= 0.45f ? 1 : 2] += 1.0;
  }
  for (const float r : world.employers.get<employer::PerceivedRisk>()) {
    risk += static_cast<double>(r);
  }
  const auto employers = static_cast<double>(world.employers.size());
  scalar("employer_attitude", ratio(attitude, employers));
  scalar("employer_risk", ratio(risk, employers));
  const auto opinion = world.publics.get<public_group::Attitude>();
  for (std::size_t d = 0; d < n_districts; ++d) {
    cell("public_attitude", m)[d] = static_cast<double>(opinion[d]);
  }
  const auto caregivers = static_cast<double>(world.caregivers.size());
  const auto mean_of = [&](std::int64_t sum) {
    return ratio(static_cast<double>(sum) * unit_of_fixed, caregivers);
  };
  scalar("caregiver_strain", mean_of(flows.caregiver_strain));
  scalar("caregiver_engagement", mean_of(flows.caregiver_engagement));
  scalar("caregiver_hours", mean_of(flows.caregiver_hours));
}

void Observer::record_working_life(const MonthContext& month, const StockSums& sums,
                                   const MonthFlows& flows, std::size_t m) {
  const auto scalar = [&](OutcomeName name, double value) { cell(name, m)[0] = value; };
  const auto ratio = [](double sum, double n) { return n > 0.0 ? sum / n : missing; };
  double* quality = cell("job_quality_mean", m);
  double present = 0.0;
  double employed = 0.0;
  double* by_benefit = cell("persons_by_benefit", m);
  double* by_illness = cell("persons_by_illness", m);
  std::array<double, 3> of_benefit{};
  std::array<double, 3> active{};
  for (std::size_t s = 0; s < n_statuses; ++s) {
    const bool at_work = is_employed(static_cast<std::uint8_t>(s));
    double persons = 0.0;
    double mental = 0.0;
    for (std::size_t g = 0; g < StockSums::n_groups; ++g) {
      const std::size_t c = s * StockSums::n_groups + g;
      const auto n = static_cast<double>(sums.persons[c]);
      persons += n;
      if (g / n_severities == kind_mental_illness) mental += n;
      quality[c] = at_work ? ratio(static_cast<double>(sums.job_quality[c]) / 65536.0, n) : missing;
    }
    present += persons;
    if (at_work) employed += persons;
    const auto ill = static_cast<double>(sums.ill[s]);
    by_illness[s] = mental - ill;
    by_illness[n_statuses + s] = ill;
    const std::array<double, 3> with{
        persons - static_cast<double>(sums.by_benefit[2 * s] + sums.by_benefit[2 * s + 1]),
        static_cast<double>(sums.by_benefit[2 * s]),
        static_cast<double>(sums.by_benefit[2 * s + 1])};
    for (std::size_t b = 0; b < with.size(); ++b) {
      by_benefit[s * with.size() + b] = with[b];
      of_benefit[b] += with[b];
      if (at_work || s == index_of(Status::seeking)) active[b] += with[b];
    }
  }
  for (std::size_t b = 0; b < active.size(); ++b) {
    cell("participation_by_benefit", m)[b] = ratio(active[b], of_benefit[b]);
  }
  for (std::size_t g = 0; g < StockSums::n_groups; ++g) {
    cell("underemployed", m)[g] = static_cast<double>(sums.underemployed[g]);
  }
  const double work = month.environment->parameters.quality_of_life_work;
  scalar("quality_of_life", present > 0.0 ? 0.5 + work * employed / present : missing);

  double* exits = cell("job_exits_by_illness", m);
  std::fill(exits, exits + 2 * n_exit_causes, 0.0);
  for (const JobEnd& end : flows.job_ends) {
    if (end.kind == kind_mental_illness) exits[end.ill * n_exit_causes + end.cause] += 1.0;
  }
  scalar("loss_making_jobs", static_cast<double>(flows.counts.loss_making));
  const double displaced = static_cast<double>(flows.displaced) * unit_of_fixed;
  scalar("displaced", displaced);
  scalar("displaced_pay_mean", ratio(static_cast<double>(flows.displaced_pay), displaced));
  scalar("customised_jobs", static_cast<double>(flows.customised));
  scalar("coworkers_trained", static_cast<double>(flows.coworkers_trained));
}

void Observer::record_first_seekers(const StockSums& sums, std::size_t m) {
  if (m >= 17) {
    for (std::size_t r = 0; r < n_routes * n_kind_groups; ++r) {
      const auto n = static_cast<double>(sums.after_18[r]);
      cell("first_seekers", m - 17)[r] = n;
      cell("entered_18_months", m - 17)[r] = static_cast<double>(sums.entered_18[r]);
    }
  }
  if (m >= 23) {
    for (std::size_t s = 0; s < n_severities; ++s) {
      const auto n = static_cast<double>(sums.after_24[s]);
      cell("months_worked_24", m - 23)[s] =
          n > 0.0 ? static_cast<double>(sums.worked_24[s]) / n : missing;
    }
  }
}

void Observer::finish_causes(Month last) {
  const std::int32_t end_day = (last + 1).first_day();
  for (std::size_t m = 0; m < months_; ++m) {
    // A horizon is reached when all jobs of the month have reached it.
    const std::int32_t last_hire = (first_ + static_cast<std::int32_t>(m) + 1).first_day() - 1;
    for (std::size_t h = 0; h < n_horizons; ++h) {
      const bool reached = last_hire + job_horizons[h].days <= end_day;
      for (std::size_t c = 0; c < n_exit_causes; ++c) {
        double sum = 0.0;
        for (std::size_t r = 0; r < n_routes; ++r) {
          const double n =
              lost_by_cause_[((m * n_routes + r) * n_exit_causes + c) * n_horizons + h];
          sum += n;
          if (h == horizon_12_months) {
            cell("jobs_lost_12_months", m)[r * n_exit_causes + c] = reached ? n : missing;
          }
        }
        cell("jobs_lost", m)[c * n_horizons + h] = reached ? sum : missing;
      }
    }
  }
}

void Observer::finish(Month last) {
  finish_causes(last);
  const std::int32_t end_day = (last + 1).first_day();
  for (std::size_t m = 0; m < months_; ++m) {
    double* kept = cell("jobs_kept", m);
    double* censored = cell("jobs_censored", m);
    double* share = cell("kept_12_months", m);
    const std::int32_t cohort_end = (first_ + static_cast<std::int32_t>(m) + 1).first_day();
    for (std::size_t h = 0; h < n_horizons; ++h) {
      // Reached by the whole cohort, also by those hired on the month's last day.
      const bool reached = cohort_end - 1 + job_horizons[h].days <= end_day;
      for (std::size_t c = 0; c < cohort_cells; ++c) {
        const std::size_t at = (m * cohort_cells + c) * n_horizons + h;
        kept[c * n_horizons + h] =
            reached ? begun_[m * cohort_cells + c] - lost_[at] - censored_[at] : missing;
        censored[c * n_horizons + h] = reached ? censored_[at] : missing;
      }
    }
    double sustained = 0.0;
    for (const Route route :
         {Route::placement_division, Route::supported_placement, Route::on_the_job_training}) {
      for (std::size_t k = 0; k < n_kind_groups; ++k) {
        const std::size_t c = static_cast<std::size_t>(route) * n_kind_groups + k;
        sustained += kept[c * n_horizons + horizon_12_months];
      }
    }
    double& cost = cell("cost_per_sustained_job", m)[0];
    cost = sustained > 0.0 ? cost / sustained : missing;
    for (std::size_t r = 0; r < n_routes; ++r) {
      double begun = 0.0;
      double held = 0.0;
      for (std::size_t k = 0; k < n_kind_groups; ++k) {
        const std::size_t c = r * n_kind_groups + k;
        const std::size_t at = (m * cohort_cells + c) * n_horizons + horizon_12_months;
        begun += begun_[m * cohort_cells + c] - censored_[at];
        held += kept[c * n_horizons + horizon_12_months];
      }
      share[r] = begun > 0.0 ? held / begun : missing;
    }
  }
}

}  // namespace coprod
