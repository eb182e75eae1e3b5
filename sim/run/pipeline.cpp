#include "run/pipeline.hpp"

#include "processes/coefficients.hpp"
#include "processes/labour_market/settlement.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

namespace coprod {

Pipeline::Pipeline(const Environment& environment, const LeverCalendar& calendar,
                   const KernelSet& kernels, Executor& executor,
                   const std::vector<MonthlyStep>& steps)
    : environment_(environment),
      calendar_(calendar),
      executor_(executor),
      observe_(kernels.isa),
      coefficients_(std::make_unique<CoefficientStore>()),
      shown_(coefficients_->view()),
      hiring_(std::make_unique<HiringWorkspace>()) {
  const auto broken = conflicts(steps);
  if (!broken.empty()) {
    throw std::logic_error(fmt::format("the month is inconsistent: {}", fmt::join(broken, "; ")));
  }
  for (const MonthlyStep& step : steps) {
    const bool local = step.info.kind == ProcessKind::person_local;
    if (passes_.empty() || !local || !passes_.back().local) {
      passes_.emplace_back();
      passes_.back().local = local;
    }
    passes_.back().steps.push_back(&step);
  }
  const auto is_local = [](const Pass& pass) { return pass.local; };
  std::find_if(passes_.begin(), passes_.end(), is_local)->first_local = true;
  std::find_if(passes_.rbegin(), passes_.rend(), is_local)->last_local = true;

  month_.environment = &environment_;
  month_.kernels = &kernels;
  month_.coefficients = &shown_;
  for (int worker = 0; worker < executor_.threads(); ++worker) {
    scratch_.push_back(std::make_unique<Scratch>());
  }
  sums_.resize(static_cast<std::size_t>(executor_.threads()));
#ifndef NDEBUG
  guard(true);
#endif
}

Pipeline::~Pipeline() = default;

double Pipeline::bytes_per_person_month() {
  double bytes = 16.0;  // the word kept for exits, written and read; its key is counted below
  std::set<const ColumnInfo*> touched;
  std::set<const ColumnInfo*> written;
  const auto close = [&] {
    for (const ColumnInfo* column : touched) bytes += column->bytes;
    for (const ColumnInfo* column : written) bytes += column->bytes;
    touched.clear();
    written.clear();
  };
  for (const MonthlyStep& step : monthly_steps()) {
    if (step.info.kind != ProcessKind::person_local) {
      close();
      continue;
    }
    for (const ColumnInfo* column : step.info.reads) {
      if (column->table == person::table_name) touched.insert(column);
    }
    touched.insert(step.info.writes.begin(), step.info.writes.end());
    written.insert(step.info.writes.begin(), step.info.writes.end());
  }
  close();
  return bytes;
}

void Pipeline::resize_blocks(const World& world) {
  const std::size_t rows = world.persons.size();
  const std::size_t count = (rows + block_rows - 1) / block_rows;
  if (exit_words_.size() < rows) exit_words_.resize(rows + rows / 16 + block_rows);
  if (blocks_.size() != count) blocks_.resize(count);
  for (BlockStore& block : blocks_) block.reset();
}

void Pipeline::guard(bool on) { guard_ = on ? std::make_unique<StepGuard>() : nullptr; }

void Pipeline::take_over(const Pipeline& other) {
  blocks_ = other.blocks_;
  for (BlockStore& block : blocks_) block.point();
  flows_ = other.flows_;
  exit_words_ = other.exit_words_;
  for (std::size_t worker = 0; worker < std::min(scratch_.size(), other.scratch_.size());
       ++worker) {
    *scratch_[worker] = *other.scratch_[worker];
  }
}

template <class Work>
void Pipeline::timed(std::string_view step, Work&& work) {
  if (seconds_ == nullptr) return work();
  const auto start = std::chrono::steady_clock::now();
  work();
  (*seconds_)[step] +=
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void Pipeline::prepare(const World& world, const MonthlyStep& step) {
  if (step.make == nullptr) return;
  step.make({month_.levers, environment_.parameters, environment_, month_, world}, *coefficients_);
}

void Pipeline::begin_blocks(World& world, const Pass& pass) {
  if (guard_) guard_->before(world);
  if (pass.first_local) resize_blocks(world);
  for (const MonthlyStep* step : pass.steps) prepare(world, *step);
}

void Pipeline::run_rows(World& world, const Pass& pass, std::size_t step, std::size_t first_row,
                        std::size_t rows, std::size_t worker) {
  const auto first = static_cast<std::uint32_t>(first_row);
  const auto count = static_cast<std::uint32_t>(rows);
  Block block(world.persons, month_, first, count, *scratch_[worker],
              blocks_[first / block_rows].output, exit_words_.data() + first);
  const MonthlyStep& work = *pass.steps[step];
  if (step == 0 && pass.first_local) {
    timed("person_words", [&] { month_.kernels->draw_person_words(block); });
  }
  if (guard_) guard_->before_rows(world, first, count);
  timed(work.info.name, [&] { work.run_block(block); });
  if (guard_) guard_->after_rows(work.info, world, first, count);
  if (step + 1 == pass.steps.size() && pass.last_local) {
    timed("observers", [&] { observe_.add(world.persons, month_, first, count, sums_[worker]); });
  }
}

void Pipeline::run_blocks(World& world, const Pass& pass) {
  executor_.for_each_worker(blocks_.size(), [&](std::size_t b, std::size_t worker) {
    const std::size_t first = b * block_rows;
    const std::size_t count = std::min<std::size_t>(block_rows, world.persons.size() - first);
    for (std::size_t s = 0; s < pass.steps.size(); ++s) {
      run_rows(world, pass, s, first, count, worker);
    }
  });
}

/// Takes over what the blocks counted, in block order, and frees the posts of jobs that ended.
void Pipeline::end_blocks(World& world) {
  if (guard_) guard_->after_pass(world);
  const auto staff = world.employers.get<employer::Staff>();
  const auto enterprise_staff = world.social_enterprises.get<social_enterprise::Staff>();
  for (BlockStore& block : blocks_) {
    for (std::uint32_t k = 0; k < block.output.job_ends.size; ++k) {
      const JobEnd& end = block.output.job_ends.data[k];
      const bool open = end.status == static_cast<std::uint8_t>(Status::open_employment);
      --(open ? staff : enterprise_staff)[end.employer];
      flows_.job_ends.push_back(end);
    }
    block.output.job_ends.size = 0;
    flows_.counts.add(block.output.counts);
    block.output.counts = BlockCounts{};
  }
}

void Pipeline::begin_month(const World& world) {
  month_.month = world.month + 1;
  month_.random = world.random;
  flows_.clear();
  for (StockSums& sums : sums_) sums = StockSums{};
}

void Pipeline::run(World& world, const MonthlyStep& one) {
  prepare(world, one);
  Step step{environment_, calendar_, month_, blocks_, flows_, executor_, *hiring_};
  if (guard_) guard_->before(world);
  timed(one.info.name, [&] { one.run(world, step); });
  if (guard_) guard_->after(one.info, world);
}

void Pipeline::run(World& world, const std::function<void(World&, Step&)>& process) {
  Step step{environment_, calendar_, month_, blocks_, flows_, executor_, *hiring_};
  process(world, step);
}

void Pipeline::run_pass(World& world, const Pass& pass) {
  if (!pass.local) return run(world, *pass.steps.front());
  begin_blocks(world, pass);
  run_blocks(world, pass);
  end_blocks(world);
}

void Pipeline::end_month(World& world, Observer& observer) {
  for (std::size_t worker = 1; worker < sums_.size(); ++worker) sums_[0].add(sums_[worker]);
  observer.end_month(world, month_, sums_[0], flows_);
  world.month = month_.month;
  const double present = static_cast<double>(world.persons.size());
  person_months_ += present;
  words_ += 4.0 * present + static_cast<double>(flows_.words)
            + 4.0 * static_cast<double>(flows_.job_ends.size());
}

void Pipeline::advance(World& world, Observer& observer) {
  begin_month(world);
  for (const Pass& pass : passes_) run_pass(world, pass);
  end_month(world, observer);
}

}  // namespace coprod
