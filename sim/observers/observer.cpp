#include "observers/observer.hpp"

#include "core/parallel.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>

namespace coprod {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double unit_of_fixed = 1.0 / 1048576.0;

std::int32_t fixed(float x) { return static_cast<std::int32_t>(x * 1048576.0f); }

std::size_t outcome_index(std::string_view name) {
  const auto all = all_outcomes();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].name == name) return i;
  }
  throw std::logic_error("unknown outcome " + std::string(name));
}

constexpr std::size_t cohort_cells = n_routes * n_kind_groups;

}  // namespace

void StockSums::add(const StockSums& other) {
  const auto plus = [](auto& to, const auto& from) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
  };
  plus(persons, other.persons);
  plus(net_income, other.net_income);
  plus(wage, other.wage);
  plus(hours, other.hours);
  plus(stress, other.stress);
  plus(confidence, other.confidence);
  plus(natural, other.natural);
  plus(by_district, other.by_district);
  plus(by_age, other.by_age);
  plus(raised_by_floor, other.raised_by_floor);
  plus(unprofitable, other.unprofitable);
  plus(assessed, other.assessed);
  plus(assessed_low, other.assessed_low);
  plus(jobless_long, other.jobless_long);
  plus(after_24, other.after_24);
  plus(worked_24, other.worked_24);
  plus(after_18, other.after_18);
  plus(entered_18, other.entered_18);
}

void observe_block(const person::Rows& persons, const MonthContext& month, std::uint32_t first,
                   std::uint32_t count, StockSums& sums) {
  const auto at = [&](auto column) { return column.data() + first; };
  const std::uint8_t* status = at(persons.get<person::Status>());
  const std::uint8_t* kind = at(persons.get<person::PrimaryKind>());
  const std::uint8_t* severity = at(persons.get<person::Severity>());
  const std::uint8_t* district = at(persons.get<person::District>());
  const std::uint8_t* sex = at(persons.get<person::Sex>());
  const std::uint16_t* birth = at(persons.get<person::BirthMonth>());
  const std::int32_t* net_income = at(persons.get<person::NetIncome>());
  const float* stress = at(persons.get<person::Stress>());
  const float* confidence = at(persons.get<person::Confidence>());
  const std::int32_t now = month.month.index();

  // Sums of the block, two to a word: there are at most block_rows persons, so that no part of a
  // word overflows into the next. Three additions a person instead of six.
  static_assert(block_rows <= 4096);
  std::array<std::uint64_t, StockSums::n_cells> count_and_income{};       // 16 | 48 bits
  std::array<std::uint64_t, StockSums::n_cells> stress_and_confidence{};  // 2^-20 in 32 | 32 bits
  constexpr std::size_t n_ages = 2 * n_age_groups;
  std::array<std::uint16_t, (n_statuses + 1) * n_districts * n_ages> places{};

  std::uint32_t employed[block_rows];
  std::uint32_t seekers[block_rows];
  std::uint32_t n_employed = 0;
  std::uint32_t n_seekers = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t s = status[i];
    const std::size_t cell = s * StockSums::n_groups + kind[i] * n_severities + severity[i];
    count_and_income[cell] += (std::uint64_t{1} << 48) + static_cast<std::uint64_t>(net_income[i]);
    stress_and_confidence[cell] += (static_cast<std::uint64_t>(fixed(stress[i])) << 32)
                                   + static_cast<std::uint64_t>(fixed(confidence[i]));
    const std::int32_t age = now - birth[i];
    const std::size_t age_group = static_cast<std::size_t>((age >= 25 * 12) + (age >= 35 * 12)
                                                           + (age >= 45 * 12) + (age >= 55 * 12));
    ++places[(s * n_districts + district[i]) * n_ages + sex[i] * n_age_groups + age_group];
    employed[n_employed] = i;
    n_employed += is_employed(status[i]) ? 1u : 0u;
    seekers[n_seekers] = i;
    n_seekers += s == static_cast<std::size_t>(Status::seeking) ? 1u : 0u;
  }

  for (std::size_t c = 0; c < StockSums::n_cells; ++c) {
    sums.persons[c] += static_cast<std::int64_t>(count_and_income[c] >> 48);
    sums.net_income[c] += static_cast<std::int64_t>(count_and_income[c] & 0xFFFFFFFFFFFFu);
    sums.stress[c] += static_cast<std::int64_t>(stress_and_confidence[c] >> 32);
    sums.confidence[c] += static_cast<std::int64_t>(stress_and_confidence[c] & 0xFFFFFFFFu);
  }
  for (std::size_t s = 0; s <= n_statuses; ++s) {
    for (std::size_t d = 0; d < n_districts; ++d) {
      for (std::size_t a = 0; a < n_ages; ++a) {
        const std::int64_t n = places[(s * n_districts + d) * n_ages + a];
        sums.by_district[s * n_districts + d] += n;
        sums.by_age[s * n_ages + a] += n;
      }
    }
  }

  const std::int32_t* wage = at(persons.get<person::Wage>());
  const std::uint8_t* hours = at(persons.get<person::Hours>());
  const float* natural = at(persons.get<person::NaturalSupport>());
  const float* ratio = at(persons.get<person::OfferRatio>());
  const std::uint8_t* share = at(persons.get<person::AssessedShare>());
  const std::uint8_t* unprofitable = at(persons.get<person::MonthsUnprofitable>());
  std::array<std::uint64_t, StockSums::n_cells> wage_and_hours{};  // 0.01 HKD in 40 | 24 bits
  std::array<std::uint64_t, StockSums::n_cells>
      natural_and_floor{};  // 32 | 16 raised | 16 at a loss
  for (std::uint32_t k = 0; k < n_employed; ++k) {
    const std::uint32_t i = employed[k];
    const std::size_t group = kind[i] * n_severities + severity[i];
    const std::size_t cell = status[i] * StockSums::n_groups + group;
    const auto offer = static_cast<std::int32_t>(ratio[i] * month.price + 0.5f);
    wage_and_hours[cell] += (static_cast<std::uint64_t>(wage[i]) << 24) + hours[i];
    natural_and_floor[cell] += (static_cast<std::uint64_t>(fixed(natural[i])) << 32)
                               + ((wage[i] > offer ? 1u : 0u) << 16)
                               + (unprofitable[i] > 0 ? 1u : 0u);
    if (share[i] < 100) {
      ++sums.assessed[severity[i]];
      sums.assessed_low[severity[i]] += share[i] <= 70;
    }
  }
  for (const Status work : {Status::social_enterprise, Status::open_employment}) {
    for (std::size_t group = 0; group < StockSums::n_groups; ++group) {
      const std::size_t cell = static_cast<std::size_t>(work) * StockSums::n_groups + group;
      sums.wage[cell] += static_cast<std::int64_t>(wage_and_hours[cell] >> 24);
      sums.hours[cell] += static_cast<std::int64_t>(wage_and_hours[cell] & 0xFFFFFFu);
      sums.natural[cell] += static_cast<std::int64_t>(natural_and_floor[cell] >> 32);
      sums.raised_by_floor[group] +=
          static_cast<std::int64_t>((natural_and_floor[cell] >> 16) & 0xFFFFu);
      sums.unprofitable[group] += static_cast<std::int64_t>(natural_and_floor[cell] & 0xFFFFu);
    }
  }
  // Those whose first seeking lies 18 or 24 months back: few.
  const std::uint16_t* first_seeking = at(persons.get<person::FirstSeeking>());
  std::uint8_t due[block_rows];
  const auto after_18 = static_cast<std::uint16_t>(now - 17);
  const auto after_24 = static_cast<std::uint16_t>(now - 23);
  for (std::uint32_t i = 0; i < count; ++i) {
    due[i] = (first_seeking[i] == after_18) | (first_seeking[i] == after_24);
  }
  const std::uint8_t* worked = at(persons.get<person::MonthsWorked>());
  const std::uint8_t* channel = at(persons.get<person::FirstChannel>());
  for (std::uint32_t i = 0; i < count;) {
    const void* found = std::memchr(due + i, 1, count - i);
    if (found == nullptr) break;
    i = static_cast<std::uint32_t>(static_cast<const std::uint8_t*>(found) - due);
    if (status[i] != static_cast<std::uint8_t>(Status::absent)) {
      if (now - first_seeking[i] == 23) {
        ++sums.after_24[severity[i]];
        sums.worked_24[severity[i]] += worked[i];
      } else {
        const std::size_t group = channel[i] * n_kind_groups + kind_group_of(kind[i]);
        ++sums.after_18[group];
        sums.entered_18[group] += worked[i] > 0;
      }
    }
    ++i;
  }
  const std::uint16_t* last_work = at(persons.get<person::LastWorkMonth>());
  for (std::uint32_t k = 0; k < n_seekers; ++k) {
    const std::uint32_t i = seekers[k];
    sums.jobless_long[severity[i]] += now - last_work[i] > 36;
  }
}

Observer::Observer(Month first, std::size_t months) : first_(first), months_(months) {
  for (const auto& outcome : all_outcomes()) {
    data_.emplace_back(months * cells_of(outcome), missing);
  }
  begun_.assign(months * cohort_cells, 0.0);
  lost_.assign(months * cohort_cells * n_horizons, 0.0);
  censored_.assign(months * cohort_cells * n_horizons, 0.0);
  lost_by_cause_.assign(months * n_routes * n_exit_causes * n_horizons, 0.0);
}

double* Observer::cell(std::string_view outcome, std::size_t month) {
  const std::size_t i = outcome_index(outcome);
  return data_[i].data() + month * cells_of(all_outcomes()[i]);
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
  }
  const auto copy = [&](std::string_view name, const auto& counts, std::size_t n,
                        std::size_t from = 0) {
    double* to = cell(name, m);
    const auto* first = counts.data() + from;
    for (std::size_t i = 0; i < n; ++i) to[i] = static_cast<double>(first[i]);
  };
  copy("persons_by_district", sums.by_district, n_statuses * n_districts);
  copy("persons_by_age", sums.by_age, n_statuses * 2 * n_age_groups);
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
  record_practices(world, month, flows, m);
  record_first_seekers(sums, m);

  const auto scalar = [&](std::string_view name, double value) { cell(name, m)[0] = value; };
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
  const std::int64_t employed = by_status[static_cast<std::size_t>(Status::open_employment)]
                                + by_status[static_cast<std::size_t>(Status::social_enterprise)];
  const std::int64_t seeking = by_status[static_cast<std::size_t>(Status::seeking)];
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

void Observer::record_organisations(const World& world, const MonthFlows& flows, std::size_t m) {
  const auto scalar = [&](std::string_view name, double value) { cell(name, m)[0] = value; };
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
  double* by_result = cell("enterprises_by_result", m);
  std::fill(by_result, by_result + 3, 0.0);
  for (std::size_t e = 0; e < enterprises.size(); ++e) {
    reserves += static_cast<double>(enterprises.get<social_enterprise::Reserves>()[e]);
    staff += enterprises.get<social_enterprise::Staff>()[e];
    if (closed[e] != 0) continue;
    open += 1.0;
    revenues += static_cast<double>(revenue[e]);
    const float margin = 0.03f * revenue[e];
    by_result[result[e] > margin ? 0 : result[e] < -margin ? 2 : 1] += 1.0;
  }
  scalar("enterprises", open);
  scalar("enterprise_staff", staff);
  scalar("enterprise_revenue", revenues);
  scalar("enterprise_reserves", reserves);
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
  for (const std::string_view name : {"queue_joined", "queue_left"}) {
    const auto& counts = name == "queue_joined" ? flows.counts.queued : flows.counts.reneged;
    double* to = cell(name, m);
    std::fill(to, to + n_services, 0.0);
    for (std::size_t q = 1; q < n_queues; ++q) {
      to[static_cast<std::size_t>(service_of(static_cast<Queue>(q)))] +=
          static_cast<double>(counts[q]);
    }
  }
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
