#include "run/sweep/sweep.hpp"

#include "core/error.hpp"
#include "output/files.hpp"
#include "run/meter.hpp"
#include "run/replicates.hpp"
#include "run/sweep/futures.hpp"
#include "run/sweep/ranks.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod {

namespace {

using Clock = std::chrono::steady_clock;
/// Points that share a past are taken so many at a time.
constexpr std::size_t points_a_piece = 4;

/// What is handed out as a whole: some points of one group, in one replicate.
struct Piece {
  std::size_t group = 0;
  std::uint32_t replicate = 0;
  std::size_t first = 0;  ///< point
  std::size_t count = 0;
};

/// All pieces of a sweep, in an order that lets a past be dropped soon. Nothing but the plan decides
/// them, so that every process counts them alike.
std::vector<Piece> pieces_of(const SweepPlan& plan, const std::vector<PointGroup>& groups) {
  std::vector<Piece> pieces;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (int r = 0; r < plan.replicates; ++r) {
      for (std::size_t p = 0; p < groups[g].count; p += points_a_piece) {
        pieces.push_back({g, static_cast<std::uint32_t>(r), groups[g].first + p,
                          std::min(points_a_piece, groups[g].count - p)});
      }
    }
  }
  return pieces;
}

/// Groups in use, each for as long as one of this process's pieces needs it.
class Groups {
 public:
  Groups(const SweepPlan& plan, const std::vector<PointGroup>& groups,
         const std::vector<bool>& wanted)
      : plan_(plan),
        groups_(groups),
        wanted_(wanted),
        futures_(plan),
        fitted_(fit_population(plan.base().data_directory, plan.base().run.scale)) {
    if (plan.file.solve_levels) pilot_ = pilot_population(plan.base().data_directory);
  }

  /// A group that cannot be made throws InputError for every piece of it.
  std::shared_ptr<GroupRuns> get(std::size_t group) {
    std::shared_ptr<Slot> slot;
    {
      const std::lock_guard lock(mutex_);
      auto& place = live_[group];
      if (place == nullptr) place = std::make_shared<Slot>();
      slot = place;
    }
    std::call_once(slot->once, [&] {
      try {
        slot->runs = std::make_shared<GroupRuns>(plan_, futures_, *fitted_, groups_[group], wanted_,
                                                 pilot_.get());
      } catch (const std::exception& error) {
        slot->failure = error.what();
      }
    });
    if (!slot->failure.empty()) throw InputError(slot->failure);
    return slot->runs;
  }
  void forget(std::size_t group) {
    const std::lock_guard lock(mutex_);
    live_.erase(group);
  }
  [[nodiscard]] std::uint32_t persons() const { return persons_of(*fitted_); }

 private:
  struct Slot {
    std::once_flag once;
    std::shared_ptr<GroupRuns> runs;
    std::string failure;
  };
  const SweepPlan& plan_;
  const std::vector<PointGroup>& groups_;
  const std::vector<bool>& wanted_;  ///< points that this process may run
  FutureMaker futures_;
  std::shared_ptr<const PopulationFit> fitted_;
  std::shared_ptr<const PopulationFit> pilot_;  ///< of solved levels
  std::mutex mutex_;
  std::map<std::size_t, std::shared_ptr<Slot>> live_;
};

/// Counts down the pieces that still need a group, or one of its replicates.
class Needs {
 public:
  void add(const Piece& piece) {
    ++groups_[piece.group];
    ++replicates_[{piece.group, piece.replicate}];
  }
  /// Whether the piece was the last of its group, and of its replicate.
  std::pair<bool, bool> done(const Piece& piece) {
    const std::lock_guard lock(mutex_);
    return {--groups_[piece.group] == 0, --replicates_[{piece.group, piece.replicate}] == 0};
  }

 private:
  std::mutex mutex_;
  std::map<std::size_t, std::size_t> groups_;
  std::map<std::pair<std::size_t, std::uint32_t>, std::size_t> replicates_;
};

class Runner {
 public:
  Runner(const SweepPlan& plan, const SweepOptions& options)
      : plan_(plan),
        options_(options),
        groups_(groups_of(plan)),
        pieces_(pieces_of(plan, groups_)),
        executor_(options.threads) {}

  SweepSummary run(Ranks& ranks);

 private:
  /// Whether a signal came, or time is over; then all that runs ends at the next month.
  bool stopped() {
    const bool signalled =
        options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed);
    const bool late =
        options_.seconds
        && std::chrono::duration<double>(Clock::now() - start_).count() > *options_.seconds;
    if (signalled || late) stop_.store(true, std::memory_order_relaxed);
    return stop_.load(std::memory_order_relaxed);
  }
  void choose(const std::set<std::uint64_t>& finished);
  void work(std::size_t first, std::size_t n);
  void do_piece(const Piece& piece, Executor& executor);
  void do_run(const Piece& piece, std::size_t point, Executor& executor);
  [[nodiscard]] std::size_t shard_number(const Ranks& ranks) const {
    if (options_.task) return static_cast<std::size_t>(options_.task->task);
    return static_cast<std::size_t>(ranks.rank());
  }

  const SweepPlan& plan_;
  const SweepOptions& options_;
  std::vector<PointGroup> groups_;
  std::vector<Piece> pieces_;
  Executor executor_;
  Clock::time_point start_ = Clock::now();

  std::set<std::uint64_t> finished_;  ///< by earlier processes
  std::vector<std::size_t> chosen_;   ///< pieces with something to do
  std::vector<bool> wanted_;          ///< points with something to do
  std::optional<Groups> live_;
  Needs needs_;
  std::optional<RecordLog> log_;
  std::atomic<bool> stop_{false};
  std::optional<Meter> meter_;
  std::mutex mutex_;
  SweepSummary summary_;
};

void Runner::choose(const std::set<std::uint64_t>& finished) {
  const TaskShare share = options_.task.value_or(TaskShare{});
  wanted_.assign(plan_.design.points(), false);
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (i % static_cast<std::size_t>(share.of) != static_cast<std::size_t>(share.task - 1))
      continue;
    const Piece& piece = pieces_[i];
    std::size_t left = 0;
    for (std::size_t p = piece.first; p < piece.first + piece.count; ++p) {
      const RunId run{static_cast<std::uint32_t>(p), piece.replicate};
      if (finished.contains(run.bits())) continue;
      ++left;
      wanted_[p] = true;
    }
    summary_.mine += piece.count;
    summary_.kept += piece.count - left;
    if (left == 0) continue;
    chosen_.push_back(i);
    needs_.add(piece);
  }
}

void Runner::do_run(const Piece& piece, std::size_t point, Executor& executor) {
  const RunId run{static_cast<std::uint32_t>(point), piece.replicate};
  RunRecord record;
  try {
    record.values = live_->get(piece.group)->run(point, piece.replicate, executor, *meter_);
  } catch (const Interrupted&) {
    return;
  } catch (const std::exception& error) {
    record.failed = true;
    record.reason = fmt::format("{} (seed {}, random numbers of replicate {})", error.what(),
                                plan_.base().run.seed, plan_.luck(run));
  }
  log_->append(run.bits(), encode(record));
  const std::lock_guard lock(mutex_);
  ++summary_.finished;
  if (!record.failed) return;
  ++summary_.failed;
  if (summary_.reasons.size() < 5) {
    summary_.reasons.push_back(
        fmt::format("point {}, replicate {}: {}", run.point, run.replicate, record.reason));
  }
}

void Runner::do_piece(const Piece& piece, Executor& executor) {
  for (std::size_t p = piece.first; p < piece.first + piece.count && !stopped(); ++p) {
    const RunId run{static_cast<std::uint32_t>(p), piece.replicate};
    if (!finished_.contains(run.bits())) do_run(piece, p, executor);
  }
  const auto [last_of_group, last_of_replicate] = needs_.done(piece);
  if (last_of_replicate && !last_of_group) {
    try {
      live_->get(piece.group)->forget(piece.replicate);
    } catch (const InputError&) {
      // The group could not be made; there is nothing to forget.
    }
  }
  if (last_of_group) live_->forget(piece.group);
}

void Runner::work(std::size_t first, std::size_t n) {
  run_all(executor_, n, *meter_,
          [&](std::size_t i, Executor& within) { do_piece(pieces_[chosen_[first + i]], within); });
}

SweepSummary Runner::run(Ranks& ranks) {
  const std::string identity = identity_of(plan_);
  ranks.wait();
  finished_ = finished_runs(options_.out, identity);
  choose(finished_);
  ranks.wait();  // all have read before any writes
  if (options_.begun) options_.begun();
  if (!chosen_.empty()) {
    log_.emplace(options_.out / "shards" / fmt::format("{:04}.log", shard_number(ranks)), identity);
    live_.emplace(plan_, groups_, wanted_);
  }
  // The meter looks in every month, on any thread, whether to stop.
  const auto watch = [this](const Progress& progress) {
    (void)stopped();
    if (options_.progress) options_.progress(progress);
  };
  const ExpectedMonths each = expected_months(plan_);
  double months = 0.0;
  for (const std::size_t i : chosen_) {
    months += pieces_[i].first == groups_[pieces_[i].group].first ? each.past : 0.0;
    months += each.point * static_cast<double>(pieces_[i].count);
  }
  meter_.emplace(watch, &stop_, months * (live_ ? static_cast<double>(live_->persons()) : 0.0));
  const std::clock_t processor = std::clock();
  const std::size_t piece = static_cast<std::size_t>(executor_.threads()) * 8;
  const std::size_t at_once = ranks.size() == 1 ? chosen_.size() : piece;
  ranks.share(
      chosen_.size(), std::max<std::size_t>(1, at_once),
      [&](std::size_t first, std::size_t n) { work(first, n); }, [&] { return stopped(); });
  if (log_) log_->sync();
  std::vector<double> sums{static_cast<double>(summary_.finished),
                           static_cast<double>(summary_.failed), meter_->done(),
                           static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC};
  ranks.sum(sums);
  summary_.stopped = ranks.any(stopped());
  summary_.finished = static_cast<std::size_t>(sums[0]) + summary_.kept;
  summary_.failed = static_cast<std::size_t>(sums[1]);
  summary_.person_months = sums[2];
  summary_.core_seconds = sums[3];
  summary_.points = plan_.design.points();
  summary_.runs = plan_.runs();
  summary_.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  summary_.threads = executor_.threads();
  summary_.ranks = ranks.size();
  return summary_;
}

}  // namespace

TaskShare parse_task(const std::string& text) {
  TaskShare share{0, 0};
  const char* const end = text.data() + text.size();
  const auto [slash, problem] = std::from_chars(text.data(), end, share.task);
  const bool first = problem == std::errc() && slash != end && *slash == '/';
  const auto rest = first ? std::from_chars(slash + 1, end, share.of)
                          : std::from_chars_result{end, std::errc::invalid_argument};
  if (rest.ec != std::errc() || rest.ptr != end || share.task < 1 || share.of < 1
      || share.task > share.of) {
    throw UsageError(
        fmt::format("--task got '{}', which is not i/n (task i of n, from 1 to n); "
                    "write for example --task 7/100",
                    text));
  }
  return share;
}

std::optional<TaskShare> slurm_task() {
  const auto number = [](const char* name) -> std::optional<int> {
    const char* text = std::getenv(name);
    if (text == nullptr) return std::nullopt;
    int value = 0;
    const char* const end = text + std::string_view(text).size();
    const auto [rest, problem] = std::from_chars(text, end, value);
    if (problem != std::errc() || rest != end) return std::nullopt;
    return value;
  };
  const auto id = number("SLURM_ARRAY_TASK_ID");
  if (!id) return std::nullopt;
  const auto least = number("SLURM_ARRAY_TASK_MIN");
  const auto most = number("SLURM_ARRAY_TASK_MAX");
  const auto step = number("SLURM_ARRAY_TASK_STEP").value_or(1);
  const auto count = number("SLURM_ARRAY_TASK_COUNT");
  const bool regular = least && count && step > 0 && *id >= *least && (*id - *least) % step == 0
                       && (!most || (*most - *least) / step + 1 == *count);
  const TaskShare share{regular ? (*id - *least) / step + 1 : 0, count.value_or(0)};
  if (!regular || share.task > share.of) {
    throw UsageError(fmt::format(
        "this is task {} of a Slurm array whose indices are no regular steps (which share of the "
        "sweep it has cannot be told); submit with --array=1-n, or say --task i/n.",
        *id));
  }
  return share;
}

SweepSummary run_sweep(const SweepPlan& plan, const SweepOptions& options, Ranks& ranks) {
  return Runner(plan, options).run(ranks);
}

}  // namespace coprod
