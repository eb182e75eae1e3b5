#include "run/arms.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace coprod {

namespace {

constexpr std::size_t lockstep_rows = 1024;
static_assert(block_rows % lockstep_rows == 0);

/// The first month in which the calendars may say something else: before it their entries are the
/// same. What precedes the first entry has its value, too.
Month first_unequal_entry(const LeverCalendar& a, const LeverCalendar& b, Month from, Month to) {
  Month first = to + 1;
  for (std::size_t lever = 0; lever < all_levers().size(); ++lever) {
    for (std::size_t p = 0; p < n_lever_programmes; ++p) {
      const auto& x = a.entries[lever][p];
      const auto& y = b.entries[lever][p];
      const auto [in_x, in_y] = std::mismatch(x.begin(), x.end(), y.begin(), y.end());
      if (in_x == x.end() && in_y == y.end()) continue;
      if (in_x == x.begin() || in_y == y.begin()) return from;
      if (in_x != x.end()) first = std::min(first, in_x->month);
      if (in_y != y.end()) first = std::min(first, in_y->month);
    }
  }
  return first;
}

/// Which levers a Government that reforms may move.
bool same_reformable(const LeverCalendar& a, const LeverCalendar& b) {
  for (std::size_t lever = 0; lever < all_levers().size(); ++lever) {
    const auto key = all_levers()[lever].key;
    if (std::find(reform_levers.begin(), reform_levers.end(), key) == reform_levers.end()) continue;
    for (std::size_t p = 0; p < n_lever_programmes; ++p) {
      if (a.entries[lever][p].empty() != b.entries[lever][p].empty()) return false;
    }
  }
  return true;
}

bool moves_rows(const ProcessInfo& process) {
  const auto& writes = process.writes;
  return std::find(writes.begin(), writes.end(), &person::Key::info) != writes.end();
}

std::size_t position_of(const MonthlyStep& step) {
  return static_cast<std::size_t>(&step - monthly_steps().data());
}

}  // namespace

bool same_parameters(const Parameters& a, const Parameters& b) {
  const auto all = all_parameters();
  return std::all_of(all.begin(), all.end(), [&](const ParameterInfo& parameter) {
    return a.*parameter.member == b.*parameter.member;
  });
}

std::optional<Month> first_difference(const Scenario& base, const Scenario& other, Month from,
                                      Month to) {
  const Parameters a = base.effective_parameters();
  const Parameters b = other.effective_parameters();
  if (!same_parameters(a, b) || base.enterprises != other.enterprises) return from;
  if (!same_reformable(base.levers, other.levers) && a.reform_on > 0.0) return from;
  // Policy learns from the levers of a year ago (E17.1).
  const Month since =
      std::max(from - 12, first_unequal_entry(base.levers, other.levers, from - 12, to));
  for (Month month = since; month <= to; month = month + 1) {
    if (!(base.levers.at(month, a) == other.levers.at(month, b))) return std::max(month, from);
  }
  return std::nullopt;
}

Arms::Arms(std::span<const ArmSpec> specs, const KernelSet& kernels, Executor& executor,
           World world, Observer observer, ArmsOptions options)
    : specs_(specs.begin(), specs.end()),
      kernels_(kernels),
      executor_(executor),
      options_(std::move(options)),
      place_(specs.size(), 0) {
  arms_.reserve(specs.size());  // arms keep their places: ledgers and pipelines point into them
  arms_.push_back({std::move(world), std::move(observer),
                   std::make_unique<Pipeline>(*specs_[0].environment, specs_[0].scenario->levers,
                                              kernels_, executor_),
                   nullptr});
}

void Arms::let_leave() {
  const Month next = month() + 1;
  for (std::size_t arm = 1; arm < specs_.size(); ++arm) {
    if (place_[arm] != 0 || options_.parts[arm] > next) continue;
    const Arm& base = arms_.front();
    const ArmSpec& spec = specs_[arm];
    const bool own = spec.environment != specs_[0].environment && options_.own_past;
    Arm left{
        own ? options_.own_past(arm) : base.world, base.observer,
        std::make_unique<Pipeline>(*spec.environment, spec.scenario->levers, kernels_, executor_),
        nullptr};
    if (left.world.month != base.world.month) {
      throw std::logic_error("an arm with a past of its own must leave at the base's first month");
    }
    if (options_.leaving) options_.leaving(arm, left.world);
    if (options_.ledger) {
      left.ledger = std::make_unique<Ledger>(
          base.world, options_.ledger(arm),
          processes_reading(specs_[0].environment->parameters, spec.environment->parameters));
    }
    place_[arm] = arms_.size();
    arms_.push_back(std::move(left));
  }
}

void Arms::run_local(const Pass& pass) {
  for (Arm& arm : arms_) arm.pipeline->begin_blocks(arm.world, pass);
  Arm& base = arms_.front();
  for (Arm& arm : arms_) {
    if (!arm.ledger) continue;
    arm.ledger->parting().bind(base.world, arm.world, base.pipeline->month(),
                               arm.pipeline->month());
  }
  const std::size_t rows = base.world.persons.size();
  // A part of a block at a time, so that the rows of all arms stay in cache together.
  executor_.for_each_worker(base.pipeline->blocks(), [&](std::size_t b, std::size_t worker) {
    const std::size_t end = std::min<std::size_t>((b + 1) * block_rows, rows);
    for (std::size_t first = b * block_rows; first < end; first += lockstep_rows) {
      const std::size_t count = std::min(lockstep_rows, end - first);
      for (std::size_t s = 0; s < pass.steps.size(); ++s) {
        for (Arm& arm : arms_) {
          arm.pipeline->run_rows(arm.world, pass, s, first, count, worker);
          if (arm.ledger) arm.ledger->parting().look(position_of(*pass.steps[s]), first, count);
        }
      }
    }
  });
  for (Arm& arm : arms_) arm.pipeline->end_blocks(arm.world);
}

void Arms::run_settled(const MonthlyStep& step) {
  Arm& base = arms_.front();
  for (Arm& arm : arms_) {
    arm.pipeline->run(arm.world, step);
    if (!arm.ledger) continue;
    const std::size_t process = position_of(step);
    const std::size_t rows = base.world.persons.size();
    Parting& parting = arm.ledger->parting();
    if (moves_rows(step.info)) {
      arm.ledger->follow_rows(base.world, arm.world, base.pipeline->month().month);
      parting.bind(base.world, arm.world, base.pipeline->month(), arm.pipeline->month());
      // Rows that were only moved hold what they held.
      const std::size_t first = arm.ledger->first_newcomer();
      parting.look(process, first, rows - first);
      continue;
    }
    parting.bind(base.world, arm.world, base.pipeline->month(), arm.pipeline->month());
    executor_.for_each((rows + block_rows - 1) / block_rows, [&](std::size_t b) {
      const std::size_t first = b * block_rows;
      parting.look(process, first, std::min<std::size_t>(block_rows, rows - first));
    });
  }
}

void Arms::advance() {
  let_leave();
  const bool lockstep =
      std::any_of(arms_.begin(), arms_.end(), [](const Arm& arm) { return arm.ledger != nullptr; });
  if (!lockstep) {
    for (Arm& arm : arms_) arm.pipeline->advance(arm.world, arm.observer);
    return;
  }
  Arm& base = arms_.front();
  for (Arm& arm : arms_) {
    if (arm.ledger) arm.ledger->begin_month(base.world);
    arm.pipeline->begin_month(arm.world);
  }
  for (const Pass& pass : base.pipeline->passes()) {
    if (pass.local) {
      run_local(pass);
    } else {
      run_settled(*pass.steps.front());
    }
  }
  for (Arm& arm : arms_) arm.pipeline->end_month(arm.world, arm.observer);
  for (Arm& arm : arms_) {
    if (arm.ledger) {
      arm.ledger->end_month(base.world, *base.pipeline, arm.world, *arm.pipeline, executor_);
    }
  }
}

void Arms::finish(Month last) {
  for (Arm& arm : arms_) {
    arm.observer.finish(last);
    if (arm.ledger) arm.ledger->finish(arms_.front().world);
  }
}

double Arms::person_months() const {
  double sum = 0.0;
  for (const Arm& arm : arms_) sum += arm.pipeline->person_months();
  return sum;
}

double Arms::words() const {
  double sum = 0.0;
  for (const Arm& arm : arms_) sum += arm.pipeline->words();
  return sum;
}

}  // namespace coprod
