#include "run/job.hpp"
#include "synthesis/synthesis.hpp"

#include <nlohmann/json.hpp>

namespace coprod {

namespace {

/// Months in work under the reform when its persons meet luck of their own from the month in which
/// it leaves the base: what pairing hides. Keyed by person.
std::vector<WorkedInBoth> with_other_luck(const Job& job, std::size_t arm, World world,
                                          std::uint32_t replicate, Executor& executor, Meter& meter,
                                          Totals& totals) {
  const ArmSpec& spec = job.arms[arm];
  constexpr std::uint32_t other_luck = 1u << 31;  // no replicate has such a number
  world.random = replicate_key(job.seed, replicate | other_luck);
  Observer nothing(job.first, 0);
  Pipeline pipeline(*spec.environment, spec.scenario->levers, job.kernels, executor);
  LedgerOptions options;
  options.first = job.first;
  options.months = job.months;
  options.worked = true;
  Ledger ledger(world, options, {});
  while (world.month < job.last() && !meter.stopped()) {
    ledger.begin_month(world);
    pipeline.advance(world, nothing);
    ledger.follow_rows(world, world, world.month);
    ledger.end_month(world, pipeline, world, pipeline, executor);
  }
  ledger.finish(world);
  meter.add(pipeline.person_months(), "luck of its own");
  const std::lock_guard lock(totals.mutex);
  totals.person_months += pipeline.person_months();
  totals.words += pipeline.words();
  return ledger.worked();
}

LuckChange luck_change(const std::vector<WorkedInBoth>& shared, std::vector<WorkedInBoth> other) {
  const auto by_key = [](const WorkedInBoth& a, const WorkedInBoth& b) { return a.key < b.key; };
  std::sort(other.begin(), other.end(), by_key);
  LuckChange change{};
  const auto count = [](std::array<std::int64_t, 3>& counts, std::int32_t more) {
    ++counts[more > 0 ? 0 : more == 0 ? 1 : 2];
  };
  for (const WorkedInBoth& person : shared) {
    const auto found = std::lower_bound(other.begin(), other.end(), person, by_key);
    if (found == other.end() || found->key != person.key) continue;  // died in the first month
    count(change[0], person.reform - person.base);
    count(change[1], found->base - person.base);
  }
  return change;
}

}  // namespace

void run_replicate(const Job& job, std::size_t position, Executor& executor, SharedFiles& files,
                   Results& results, Totals& totals, Meter& meter) {
  const auto start = std::chrono::steady_clock::now();
  const std::uint32_t replicate = job.replicates[position];
  const RunSettings& run = job.base().run;
  Observer observer(job.first, job.months);
  World world;
  if (job.past != nullptr) {
    const std::lock_guard lock(files.mutex);  // HDF5 reads from one thread at a time
    read_replicate(*job.past, replicate, world, observer);
  } else {
    world = synthesise(*job.arms.front().environment, job.seed, replicate, job.first - run.burn_in,
                       executor);
  }
  const double synthesis_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double bytes = static_cast<double>(bytes_of(world))
                       / static_cast<double>(std::max<std::size_t>(1, world.persons.size()));
  const auto memory =
      job.options.memory_table && position == 0 ? memory_table(world) : std::vector<std::string>{};

  const bool lists_rows = files.ledger && position < files.ledger->replicates();
  const bool tries_luck = job.keeps_ledger() && position == 0;
  std::vector<std::optional<World>> left(job.arms.size());  // each reform as it left the base
  ArmsOptions options;
  options.first = job.first;
  options.months = job.months;
  options.parts = job.parts;
  if (job.past == nullptr) {
    options.own_past = [&](std::size_t arm) {
      return synthesise(*job.arms[arm].environment, job.seed, replicate, job.first - run.burn_in,
                        executor);
    };
  }
  if (job.keeps_ledger()) {
    options.ledger = [&](std::size_t arm) {
      LedgerOptions ledger;
      ledger.first = job.first;
      ledger.months = job.months;
      ledger.worked = tries_luck;
      if (lists_rows) {
        ledger.rows = [&files, arm, position](std::span<const LedgerRow> rows) {
          const std::lock_guard lock(files.mutex);
          files.ledger->append(arm - 1, position, rows);
        };
      }
      return ledger;
    };
  }
  if (tries_luck)
    options.leaving = [&](std::size_t arm, const World& begins) { left[arm] = begins; };
  Arms arms(job.arms, job.kernels, executor, std::move(world), std::move(observer),
            std::move(options));

  std::optional<MicroRecorder> recorder;
  if (files.micro) recorder.emplace(*files.micro, files.mutex, position, arms.world(0).random);
  double counted = 0.0;
  const auto save = [&](Month month) {
    const auto found = files.checkpoints.find(month);
    if (found == files.checkpoints.end()) return;
    const std::lock_guard lock(files.mutex);
    write_replicate(found->second, arms.world(0), arms.observer(0));
  };
  while (arms.month() < job.last()) {
    if (meter.stopped()) return;
    arms.advance();
    if (recorder && arms.month() >= job.first) recorder->record(arms.world(0));
    save(arms.month());
    meter.add(arms.person_months() - counted,
              arms.month() < job.first ? "burn-in" : to_string(arms.month()));
    counted = arms.person_months();
  }
  arms.finish(job.last());
  if (recorder) recorder->finish();

  ReplicateTables finished;
  std::vector<Observer> observers;
  const double person_months = arms.person_months();
  for (std::size_t a = 0; a < arms.size(); ++a) observers.push_back(std::move(arms.observer(a)));
  finished.put_outcomes(observers);
  for (std::size_t a = 1; a < arms.size() && job.keeps_ledger(); ++a) {
    put_ledger_sums(finished, a - 1, arms.ledger(a)->sums(), CalendarYears(job.first, job.months));
    if (!tries_luck) continue;
    put_luck(
        finished, a - 1,
        luck_change(arms.ledger(a)->worked(), with_other_luck(job, a, std::move(*left[a]),
                                                              replicate, executor, meter, totals)));
  }
  if (meter.stopped()) return;
  {
    const std::lock_guard lock(totals.mutex);
    totals.person_months += person_months;
    totals.persons += person_months / job.months_to_simulate();
    totals.words += arms.words();
    totals.synthesis_seconds += synthesis_seconds;
    totals.bytes_per_person = bytes;
    ++totals.simulated;
    if (!memory.empty()) totals.memory = memory;
    for (std::size_t a = 0; a < arms.size() && job.options.until; ++a) {
      totals.precise[position].push_back(job.options.until->value(observers[a]));
    }
  }
  // Kept before anything else is done with it: from here on a kill loses nothing of it.
  files.finished->append(position, finished.bytes());
  const std::lock_guard lock(files.mutex);  // one HDF5 writer at a time
  results.take(static_cast<std::uint32_t>(position), std::move(finished));
  files.log.write("replicate", {{"replicate", replicate}, {"person_months", person_months}});
}

}  // namespace coprod
