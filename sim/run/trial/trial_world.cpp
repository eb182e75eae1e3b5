#include "run/trial/trial_world.hpp"

#include "processes/coefficients.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace coprod {

namespace {

bool has(const Pass& pass, std::string_view process) {
  return std::any_of(pass.steps.begin(), pass.steps.end(),
                     [&](const MonthlyStep* step) { return step->info.name == process; });
}

bool is_funded(std::uint8_t programme) {
  return programme != code(Programme::none) && programme != code(Programme::social_enterprise);
}

}  // namespace

TrialWorld::TrialWorld(const TrialFile& trial, std::size_t arm, const Assignment& assignment,
                       World world, const Environment& environment, const LeverCalendar& calendar,
                       const KernelSet& kernels, Executor& executor)
    : trial_(trial),
      arm_(arm == no_arm ? nullptr : &trial.arms[arm]),
      assignment_(assignment),
      environment_(environment),
      world_(std::move(world)),
      nothing_(trial.start, 0),
      pipeline_(environment, calendar, kernels, executor),
      looks_(trial.looks) {
  looks_.push_back(trial.horizon);
  followed_.resize(assignment.persons.size());
  for (std::size_t k = 0; k < followed_.size(); ++k) {
    const AssignedPerson& person = assignment.persons[k];
    Followed& one = followed_[k];
    one.row = person.row;
    one.earnings.resize(looks_.size());
    by_key_.emplace_back(person.key, k);
    const bool takes =
        arm != no_arm && person.status == code(Status::seeking) && (person.takes >> arm & 1u) != 0;
    if (!takes) continue;
    one.member = TrialMember::served;
    one.served = true;
    train(one.row);
  }
  std::sort(by_key_.begin(), by_key_.end());
  if (arm_ != nullptr) make_offer();
}

/// What the processes of the month are to know of the arm.
void TrialWorld::make_offer() {
  const Parameters& p = environment_.parameters;
  month_.extra_posts = arm_->extra_posts;
  month_.subsidy = static_cast<float>(std::floor(arm_->subsidy_amount * 100.0 + 0.5));
  month_.subsidy_months = static_cast<std::uint8_t>(arm_->subsidy_months);
  if (arm_->support_months) {
    const bool ends = p.follow_up_ends >= 0.5 && std::isfinite(*arm_->support_months);
    month_.follow_up_days =
        ends ? static_cast<std::int32_t>(std::floor(*arm_->support_months * mean_month_days + 0.5))
             : unlimited_days;
  }
}

bool TrialWorld::run(Meter& meter, const std::string& phase) {
  const Month last = trial_.start + (trial_.horizon - 1);
  while (world_.month < last) {
    if (meter.stopped()) return false;
    const double before = pipeline_.person_months();
    advance();
    meter.add(pipeline_.person_months() - before, phase);
  }
  // Jobs that go on are cut where the trial ends.
  const std::int32_t end = (last + 1).first_day();
  const auto status = world_.persons.get<person::Status>();
  for (Followed& one : followed_) {
    if (one.row == no_row || !is_employed(status[one.row])) continue;
    one.spells.push_back({world_.persons.get<person::HireDay>()[one.row], end,
                          status[one.row] == code(Status::open_employment)});
  }
  return true;
}

void TrialWorld::advance() {
  pipeline_.begin_month(world_);
  pipeline_.month().trial = arm_ != nullptr ? &month_ : nullptr;
  month_.asks = arm_ != nullptr && arm_->offers() && is_first_month();
  for (const Pass& pass : pipeline_.passes()) {
    pipeline_.run_pass(world_, pass);
    after(pass);
  }
  pipeline_.end_month(world_, nothing_);
  tally();
}

/// What the trial does between the steps of the month.
void TrialWorld::after(const Pass& pass) {
  if (has(pass, "cohorts")) find_rows();
  if (arm_ == nullptr) return;
  if (has(pass, "policy_calendar") && arm_->fidelity) {
    const Parameters& p = environment_.parameters;
    const auto ratio = [&](double slope) {
      return static_cast<float>((1.0 + slope * *arm_->fidelity)
                                / (1.0 + slope * pipeline_.month().levers.support_fidelity));
    };
    month_.search_ratio = ratio(p.fidelity_search);
    month_.hazard_ratio = ratio(-p.fidelity_retention);
  }
  if (has(pass, "participation")) direct();
  if (has(pass, "follow_up_posts") && arm_->extra_posts) serve_cases();
}

/// Rows move when those who have left are dropped; their order stays, and newcomers come last.
void TrialWorld::find_rows() {
  const auto key = world_.persons.get<person::Key>();
  rows_.clear();
  member_.assign(key.size(), TrialMember::none);
  std::uint32_t next = 0;
  for (std::size_t k = 0; k < followed_.size(); ++k) {
    Followed& one = followed_[k];
    if (one.row == no_row) continue;
    const std::uint64_t own = assignment_.persons[k].key;
    const auto end = std::min<std::size_t>(one.row + std::size_t{1}, key.size());
    if (one.row < key.size() && key[one.row] == own) {
      next = one.row;
    } else {
      while (next < end && key[next] != own) ++next;
    }
    if (next >= end) {
      // The next ones may lie anywhere before their old rows.
      next = rows_.empty() ? 0 : rows_.back() + 1;
      one.row = no_row;
      continue;
    }
    one.row = next;
    member_[next] = one.member;
    rows_.push_back(next);
    ++next;
  }
  month_.rows = rows_.data();
  month_.size = static_cast<std::uint32_t>(rows_.size());
  month_.member = member_.data();
}

void TrialWorld::direct() {
  for (Followed& one : followed_) {
    if (one.row != no_row) direct_person(one);
  }
}

/// The assigned have the offer of their arm and no other programme.
void TrialWorld::direct_person(Followed& one) {
  const std::uint32_t i = one.row;
  auto& persons = world_.persons;
  const auto status = static_cast<Status>(persons.get<person::Status>()[i]);
  const bool searches = status == Status::seeking;
  // Asked at the start, while outside the labour force: who seeks now has taken the offer.
  const auto k = static_cast<std::size_t>(&one - followed_.data());
  if (month_.asks && searches && !one.served
      && assignment_.persons[k].status != code(Status::seeking)) {
    one.member = TrialMember::served;
    one.served = true;
    train(i);
  }
  if (one.member == TrialMember::served && arm_->months_without_work > 0) {
    const std::int32_t now = pipeline_.month().month.index();
    const std::int32_t since =
        std::max<std::int32_t>(trial_.start.index(), persons.get<person::StatusSince>()[i]);
    const bool in_vain = searches && now - since >= arm_->months_without_work;
    const bool supported_out = status == Status::open_employment
                               && persons.get<person::Programme>()[i] == code(Programme::none);
    if (in_vain || supported_out) one.member = TrialMember::discharged;
  }
  member_[i] = one.member;
  const bool waits_for_it = one.member == TrialMember::served && searches
                            && arm_->programme == TrialProgramme::supported_employment
                            && !arm_->extra_places;
  auto& queue = persons.get<person::Queue>()[i];
  if (!waits_for_it || queue < code(Queue::supported_employment)) queue = 0;
  if (searches) search_with_offer(one, i);
}

void TrialWorld::search_with_offer(Followed& one, std::uint32_t i) {
  auto& persons = world_.persons;
  auto& route = persons.get<person::Route>()[i];
  auto& place = persons.get<person::Employer>()[i];
  const TrialProgramme programme =
      one.member == TrialMember::served ? arm_->programme : TrialProgramme::none;
  if (programme == TrialProgramme::supported_employment && !arm_->extra_places) {
    const bool has_place = route == code(Route::supported_placement) && place != no_row;
    if (has_place) {
      ++sums_.place_months;
      return;
    }
    route = code(Route::own_search);
    place = no_row;
    if (persons.get<person::Queue>()[i] == 0) {
      persons.get<person::Queue>()[i] = code(Queue::supported_employment);
      persons.get<person::QueueSince>()[i] =
          static_cast<std::uint16_t>(pipeline_.month().month.index());
    }
    return;
  }
  // A place of the trial's own is none of an NGO's.
  place = no_row;
  switch (programme) {
    case TrialProgramme::placement_division:
      route = code(Route::placement_division);
      break;
    case TrialProgramme::supported_employment:
      route = code(Route::supported_placement);
      ++sums_.place_months;
      break;
    case TrialProgramme::on_the_job_training:
      route = code(Route::on_the_job_training);
      break;
    default:
      route = code(Route::own_search);
  }
}

/// What training gives (E8.3), without practices of an NGO; nobody is trained twice.
void TrialWorld::train(std::uint32_t i) {
  auto& persons = world_.persons;
  const bool trains = arm_->programme == TrialProgramme::on_the_job_training;
  if (!trains || persons.get<person::Trained>()[i] != 0) return;
  const Parameters& p = environment_.parameters;
  float& skill = persons.get<person::Skill>()[i];
  float& confidence = persons.get<person::Confidence>()[i];
  skill = std::min(10.0f, skill * static_cast<float>(1.0 + p.training_gain));
  confidence = std::min(1.0f, confidence + static_cast<float>(p.training_confidence));
  persons.get<person::Trained>()[i] = 1;
}

/// Cases of the trial never wait for a post.
void TrialWorld::serve_cases() {
  const auto& intensity = pipeline_.coefficients().follow_up_clock.intensity;
  for (const Followed& one : followed_) {
    if (one.row == no_row || one.member != TrialMember::served) continue;
    const std::uint8_t programme = world_.persons.get<person::Programme>()[one.row];
    if (is_funded(programme)) {
      world_.persons.get<person::FormalSupport>()[one.row] = intensity[programme];
    }
  }
}

void TrialWorld::tally() {
  tally_others();
  tally_job_ends();
  tally_assigned();
}

void TrialWorld::tally_others() {
  const auto& persons = world_.persons;
  const auto status = persons.get<person::Status>();
  const auto severity = persons.get<person::Severity>();
  const auto queue = persons.get<person::Queue>();
  for (std::size_t i = 0; i < status.size(); ++i) {
    if (member_[i] != TrialMember::none) continue;
    sums_.months_worked[severity[i]] += is_employed(status[i]);
    sums_.months_waiting[severity[i]] += queue[i] != 0;
  }
  for (const JobStart& start : pipeline_.flows().job_starts) {
    if (start.route == code(Route::social_enterprise)) continue;
    ++(member_[start.person] != TrialMember::none ? sums_.assigned_hired : sums_.others_hired);
  }
}

void TrialWorld::tally_job_ends() {
  for (const JobEnd& end : pipeline_.flows().job_ends) {
    const auto found =
        std::lower_bound(by_key_.begin(), by_key_.end(), std::pair{end.key, std::size_t{0}});
    if (found == by_key_.end() || found->first != end.key) continue;
    followed_[found->second].spells.push_back(
        {end.hire_day, end.day, end.status == code(Status::open_employment)});
  }
}

void TrialWorld::tally_assigned() {
  const auto& persons = world_.persons;
  const int months = world_.month - trial_.start + 1;
  const std::int32_t amount = arm_ != nullptr && arm_->subsidy_months > 0
                                  ? static_cast<std::int32_t>(month_.subsidy)
                                  : static_cast<std::int32_t>(pipeline_.month().prices.subsidy);
  for (Followed& one : followed_) {
    if (one.row == no_row) continue;
    const std::int32_t earned = persons.get<person::Earnings>()[one.row];
    for (std::size_t look = 0; look < looks_.size(); ++look) {
      if (months <= looks_[look]) one.earnings[look] += earned;
    }
    const std::uint8_t programme = persons.get<person::Programme>()[one.row];
    if (one.member == TrialMember::served) ++sums_.case_months[programme];
    if (is_subsidised(persons.get<person::SubsidyLeft>()[one.row])) {
      sums_.subsidy += std::min(earned, amount);
    }
  }
}

TrialOutcomes TrialWorld::outcomes(std::size_t person, int months) const {
  const Followed& one = followed_[person];
  const auto look = std::find(looks_.begin(), looks_.end(), months) - looks_.begin();
  return outcomes_of(one.spells, trial_.start.first_day(), (trial_.start + months).first_day(),
                     months,
                     static_cast<double>(one.earnings[static_cast<std::size_t>(look)]) / 100.0);
}

}  // namespace coprod
