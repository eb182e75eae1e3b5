#include "run/run.hpp"

#include "build_info.hpp"
#include "core/error.hpp"
#include "output/manifest.hpp"
#include "run/arms.hpp"
#include "run/ledger_tables.hpp"
#include "run/micro.hpp"
#include "run/pipeline.hpp"
#include "run/results.hpp"
#include "run/world_checkpoint.hpp"
#include "synthesis/synthesis.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <memory>
#include <mutex>
#include <numeric>
#include <set>

#include <fmt/format.h>

namespace coprod {

namespace {

using Clock = std::chrono::steady_clock;

void add_once(std::vector<std::string>& sentences, const std::string& sentence) {
  if (std::find(sentences.begin(), sentences.end(), sentence) == sentences.end()) {
    sentences.push_back(sentence);
  }
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Adds up the work done by all threads and reports it at most ten times a second.
class Meter {
 public:
  Meter(const RunOptions& options, double total)
      : options_(options),
        start_(Clock::now()),
        total_(total) {}

  void add(double person_months, const std::string& phase) {
    const std::lock_guard lock(mutex_);
    done_ += person_months;
    const double now = seconds_since(start_);
    if (!options_.progress || (now - reported_ < 0.1 && done_ < total_)) return;
    reported_ = now;
    options_.progress({done_, std::max(total_, done_), now, phase});
  }
  /// There is more to do than was known.
  void expect(double person_months) {
    const std::lock_guard lock(mutex_);
    total_ += person_months;
  }
  [[nodiscard]] bool stopped() const {
    return options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed);
  }

 private:
  const RunOptions& options_;
  Clock::time_point start_;
  double total_;
  std::mutex mutex_;
  double done_ = 0.0;
  double reported_ = -1.0;
};

/// What all replicates of a run, a branch or a comparison share.
struct Job {
  std::vector<ArmSpec> arms;  ///< the base first
  const RunOptions& options;
  const KernelSet& kernels;
  Month first;         ///< first reported month
  std::size_t months;  ///< reported
  std::uint64_t seed;
  std::vector<Month> parts;                 ///< by arm: first month simulated on its own
  const CheckpointReader* past = nullptr;   ///< continue from here instead of from synthesis
  std::vector<std::uint32_t> replicates{};  ///< numbers; more of them may follow (--until)
  bool compares = false;

  [[nodiscard]] const Scenario& base() const { return *arms.front().scenario; }
  [[nodiscard]] Month last() const { return first + static_cast<std::int32_t>(months) - 1; }
  [[nodiscard]] bool keeps_ledger() const { return compares && options.ledger; }
  /// The month before the first simulated.
  [[nodiscard]] Month start() const {
    return past != nullptr ? facts_of(*past).month : first - base().run.burn_in - 1;
  }
  /// Months that one replicate simulates, of all arms.
  [[nodiscard]] double months_to_simulate() const {
    double sum = last() - start();
    for (std::size_t a = 1; a < arms.size(); ++a) sum += last() - parts[a] + 1;
    return sum;
  }
};

/// Totals over replicates, for the summary.
struct Totals {
  std::mutex mutex;
  double person_months = 0.0;
  double words = 0.0;
  double synthesis_seconds = 0.0;
  double bytes_per_person = 0.0;
  std::vector<std::string> memory;
  std::map<std::size_t, std::vector<double>> precise;  ///< [position][arm], for --until
};

/// Files that all replicates write to, one at a time.
struct SharedFiles {
  std::mutex mutex;  ///< of all of HDF5
  std::map<Month, CheckpointWriter> checkpoints;
  std::optional<MicroFile> micro;
  std::optional<LedgerFile> ledger;
};

/// Months in work under the reform when its persons meet luck of their own from the month in which
/// it leaves the base: what pairing hides. Keyed by person.
std::vector<WorkedInBoth> with_other_luck(const Job& job, std::size_t arm, World world,
                                          std::uint32_t replicate, Executor& executor, Meter& meter,
                                          double& person_months) {
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
  person_months += pipeline.person_months();
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
    count(change[1], found->reform - person.base);
  }
  return change;
}

void run_replicate(const Job& job, std::size_t position, Executor& executor, SharedFiles& files,
                   Results& results, Totals& totals, Meter& meter) {
  const auto start = Clock::now();
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
  const double synthesis_seconds = seconds_since(start);
  const double bytes = static_cast<double>(bytes_of(world))
                       / static_cast<double>(std::max<std::size_t>(1, world.persons.size()));
  const auto memory =
      job.options.memory_table && position == 0 ? memory_table(world) : std::vector<std::string>{};

  const bool lists_rows = files.ledger && position < job.options.ledger_replicates;
  const bool tries_luck = job.keeps_ledger() && position == 0;
  std::vector<std::optional<World>> left(job.arms.size());  // the base as each reform left it
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
  if (tries_luck) options.leaving = [&](std::size_t arm, const World& base) { left[arm] = base; };
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

  FinishedReplicate finished;
  std::vector<double> precise;
  double person_months = arms.person_months();
  for (std::size_t a = 1; a < arms.size() && job.keeps_ledger(); ++a) {
    finished.ledgers.push_back(arms.ledger(a)->sums());
    finished.luck.emplace_back();
    if (!tries_luck) continue;
    finished.luck.back() = luck_change(
        arms.ledger(a)->worked(),
        with_other_luck(job, a, std::move(*left[a]), replicate, executor, meter, person_months));
  }
  if (meter.stopped()) return;
  for (std::size_t a = 0; a < arms.size(); ++a) {
    if (job.options.until) precise.push_back(job.options.until->value(arms.observer(a)));
    finished.observers.push_back(std::move(arms.observer(a)));
  }
  {
    const std::lock_guard lock(totals.mutex);
    totals.person_months += person_months;
    totals.words += arms.words();
    totals.synthesis_seconds += synthesis_seconds;
    totals.bytes_per_person = bytes;
    if (!memory.empty()) totals.memory = memory;
    if (!precise.empty()) totals.precise[position] = precise;
  }
  const std::lock_guard lock(files.mutex);  // one HDF5 writer at a time
  results.take(static_cast<std::uint32_t>(position), std::move(finished));
}

std::map<std::string, std::string> input_texts(const Scenario& scenario) {
  std::map<std::string, std::string> texts;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(scenario.data_directory)) {
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    texts[file.filename().string()] = read_text_file(file, std::uint64_t{4} << 20);
  }
  return texts;
}

Manifest manifest_of(const Job& job, const RunSummary& summary, const std::string& started) {
  const BuildInfo& build = build_info();
  Manifest m;
  m.version = build.version;
  m.git_commit = build.commit;
  m.git_dirty = build.dirty;
  m.compiler = build.compiler;
  m.compiler_flags = build.flags;
  m.build_type = build.build_type;
  m.libraries = {
      {"Eigen", build.eigen}, {"Boost", build.boost},         {"HDF5", build.hdf5},
      {"oneTBB", build.tbb},  {"Random123", build.random123}, {"toml++", build.tomlplusplus},
      {"fmt", build.fmt}};
  m.kernel = summary.isa;
  m.command_line = {job.options.command_line};
  m.seed = job.seed;
  m.replicates = static_cast<std::uint32_t>(summary.replicates);
  std::set<std::string> known;
  for (const ArmSpec& arm : job.arms) {
    m.scenarios.push_back(arm.scenario->name);
    for (const auto& input : arm.scenario->inputs) {
      if (!known.insert(input.name).second) continue;
      m.inputs.push_back(input.sha256.empty() ? describe_input(input.path)
                                              : ManifestInput{"", input.sha256, 0});
      m.inputs.back().path = input.name;
    }
  }
  m.host = host_name();
  m.processor = processor_name();
  m.threads = static_cast<std::uint32_t>(summary.threads);
  m.start_time = started;
  m.end_time = utc_now();
  m.interrupted = summary.replicates < summary.replicates_asked;
  m.exit_code = m.interrupted ? 130 : 0;
  m.warnings = summary.warnings;
  m.performance.person_months = static_cast<std::uint64_t>(summary.person_months);
  m.performance.seconds = summary.seconds;
  m.performance.ns_per_person_month = summary.ns_per_person_month;
  m.performance.words_per_person_month = summary.words_per_person_month;
  m.performance.bytes_per_person_month = summary.bytes_per_person_month;
  m.performance.peak_rss_bytes = static_cast<std::uint64_t>(summary.peak_rss_bytes);
  return m;
}

/// Tables of more cells than kMaxCellsPerReplicate would be refused by the writer, hours later.
void require_short_enough(std::size_t months) {
  std::size_t cells = 0;
  for (const auto& outcome : all_outcomes()) cells = std::max(cells, cells_of(outcome));
  const std::size_t most = kMaxCellsPerReplicate / cells;
  if (months > most) {
    throw InputError(fmt::format(
        "the scenario reports {} months, more than {} (a table of {} cells a month would grow past "
        "{} cells); let run.start be later or run.end earlier.",
        months, most, cells, kMaxCellsPerReplicate));
  }
}

/// Runs the replicates from position `from` on.
void run_replicates(const Job& job, std::size_t from, Executor& executor, SharedFiles& files,
                    Results& results, Totals& totals, Meter& meter) {
  const std::size_t n = job.replicates.size() - from;
  // Over runs when there are at least as many as threads, else within each run.
  if (n >= static_cast<std::size_t>(executor.threads())) {
    executor.for_each(n, [&](std::size_t i) {
      if (meter.stopped()) return;
      Executor alone(1);
      run_replicate(job, from + i, alone, files, results, totals, meter);
    });
  } else {
    for (std::size_t i = 0; i < n && !meter.stopped(); ++i) {
      run_replicate(job, from + i, executor, files, results, totals, meter);
    }
  }
}

/// Replicates that the rule of `--until` asks for, from those that have run.
std::size_t replicates_needed(const Job& job, const Totals& totals) {
  std::size_t needed = totals.precise.size();
  const std::size_t first_arm = job.compares ? 1 : 0;
  for (std::size_t arm = first_arm; arm < job.arms.size(); ++arm) {
    std::vector<double> values;
    for (const auto& [position, by_arm] : totals.precise) {
      values.push_back(job.compares ? by_arm[arm] - by_arm[0] : by_arm[arm]);
    }
    needed = std::max(needed, job.options.until->replicates(values));
  }
  return needed;
}

void open_checkpoints(const Job& job, SharedFiles& files, RunSummary& summary) {
  const Scenario& scenario = job.base();
  for (const Month month : job.options.checkpoints) {
    CheckpointFacts facts;
    facts.month = month;
    facts.first = job.first;
    facts.months = job.months;
    facts.seed = job.seed;
    facts.scale = scenario.run.scale;
    facts.scenario = scenario.resolved_toml;
    facts.scenario_name = scenario.name;
    facts.inputs = input_texts(scenario);
    for (const auto& input : scenario.inputs) {
      facts.provenance.emplace_back(
          input.name, input.sha256.empty() ? describe_input(input.path).sha256 : input.sha256);
    }
    std::filesystem::create_directories(job.options.out / "checkpoints");
    const auto path = job.options.out / "checkpoints" / (to_string(month) + ".h5");
    files.checkpoints.emplace(month, create_checkpoint(path, facts));
    summary.checkpoints.push_back(path);
  }
}

void write_resolved(const Job& job) {
  const auto& out = job.options.out;
  if (job.arms.size() == 1) {
    write_text_file(out / "scenario.resolved.toml", job.base().resolved_toml);
    return;
  }
  std::filesystem::create_directories(out / "scenarios");
  for (const ArmSpec& arm : job.arms) {
    write_text_file(out / "scenarios" / (arm.scenario->name + ".resolved.toml"),
                    arm.scenario->resolved_toml);
  }
}

RunSummary run_job(Job& job, const std::string& started) {
  require_short_enough(job.months);
  const Scenario& scenario = job.base();
  const RunOptions& options = job.options;
  prepare_run_directory(options.out);
  write_resolved(job);

  Executor executor(options.threads);
  ResultsLayout layout;
  std::vector<std::string> reforms;
  for (const ArmSpec& arm : job.arms) layout.scenarios.push_back(arm.scenario);
  for (std::size_t a = 1; a < job.arms.size(); ++a) reforms.push_back(job.arms[a].scenario->name);
  layout.first = job.first;
  layout.months = job.months;
  layout.replicates = static_cast<int>(job.replicates.size());
  layout.differences = job.compares;
  layout.ledger = job.keeps_ledger();
  Results results(options.out, layout);
  SharedFiles files;
  RunSummary summary;
  open_checkpoints(job, files, summary);
  if (options.micro.persons > 0.0) {
    files.micro.emplace(options.out / "micro.h5", provenance_of(layout.scenarios), options.micro,
                        job.replicates.size(),
                        static_cast<double>(job.arms.front().environment->persons_at_start)
                            * static_cast<double>(job.months));
  }
  const std::size_t listed = std::min(options.ledger_replicates, job.replicates.size());
  if (job.keeps_ledger() && listed > 0) {
    files.ledger.emplace(options.out / "ledger.h5", provenance_of(layout.scenarios), reforms,
                         listed);
  }

  const double person_months_each =
      static_cast<double>(job.arms.front().environment->persons_at_start)
      * job.months_to_simulate();
  Meter meter(options, person_months_each * static_cast<double>(job.replicates.size()));
  Totals totals;
  const auto start = Clock::now();
  const std::clock_t processor = std::clock();  // of all threads
  run_replicates(job, 0, executor, files, results, totals, meter);
  if (options.until && !meter.stopped()) {
    const std::size_t done = job.replicates.size();
    const std::size_t needed = replicates_needed(job, totals);
    for (std::size_t r = done; r < needed; ++r) {
      job.replicates.push_back(static_cast<std::uint32_t>(r));
    }
    if (needed > done) {
      results.grow(static_cast<int>(needed));
      meter.expect(person_months_each * static_cast<double>(needed - done));
      run_replicates(job, done, executor, files, results, totals, meter);
    }
  }
  const auto n = static_cast<int>(job.replicates.size());
  summary.seconds = seconds_since(start);
  summary.core_seconds = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;

  const bool interrupted = meter.stopped();
  summary.replicates = results.finish();
  if (summary.replicates == n) {
    for (auto& [month, writer] : files.checkpoints) writer.finish();
  } else {
    summary.checkpoints.clear();  // half-written checkpoints remove themselves
  }
  if (files.micro && summary.replicates > 0) {
    files.micro->finish(static_cast<std::size_t>(summary.replicates));
    summary.micro = options.out / "micro.h5";
  }
  if (files.ledger && summary.replicates > 0) {
    files.ledger->finish(std::min(listed, static_cast<std::size_t>(summary.replicates)));
  }
  summary.out = options.out;
  summary.scenario = scenario.name;
  summary.title = scenario.title;
  summary.months = static_cast<std::int64_t>(job.months);
  summary.replicates_asked = n;
  summary.person_months = totals.person_months;
  const double months = job.months_to_simulate();
  summary.persons =
      months > 0.0 ? totals.person_months / months / std::max(1, summary.replicates) : 0.0;
  summary.synthesis_seconds = totals.synthesis_seconds / std::max(1, n);
  const double person_months = std::max(1.0, totals.person_months);
  summary.ns_per_person_month = summary.core_seconds * 1e9 / person_months;
  summary.words_per_person_month = totals.words / person_months;
  summary.bytes_per_person_month = Pipeline::bytes_per_person_month();
  summary.bytes_per_person = totals.bytes_per_person;
  summary.peak_rss_bytes = static_cast<double>(peak_rss_bytes());
  summary.threads = executor.threads();
  summary.isa = job.kernels.isa;
  summary.preview = scenario.run.scale < 0.2;
  summary.headlines = results.headlines();
  for (std::size_t a = 1; a < job.arms.size(); ++a) {
    summary.other_headlines.emplace_back(reforms[a - 1], results.headlines(a));
  }
  summary.parts.assign(job.parts.begin() + 1, job.parts.end());
  summary.memory_table = totals.memory;
  for (const ArmSpec& arm : job.arms) {
    for (const auto& sentence : arm.scenario->warnings) add_once(summary.warnings, sentence);
  }
  write_manifest(options.out / "manifest.json", manifest_of(job, summary, started));
  if (interrupted) {
    throw Interrupted(fmt::format("stopped after {} of {} replicates; what was finished is in {}.",
                                  summary.replicates, n, options.out.string()));
  }
  return summary;
}

std::vector<std::uint32_t> first_replicates(int count) {
  std::vector<std::uint32_t> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0u);
  return numbers;
}

Environment environment_of(const Scenario& scenario, const RunOptions& options) {
  return make_environment(scenario.data_directory, scenario.effective_parameters(),
                          scenario.run.scale, options.exclude, scenario.enterprises);
}

/// Reforms whose input is the same share the base's environment; it holds them all.
std::vector<ArmSpec> specs_of(const std::vector<Scenario>& scenarios, const RunOptions& options,
                              std::vector<std::unique_ptr<Environment>>& environments) {
  std::vector<ArmSpec> specs;
  for (const Scenario& scenario : scenarios) {
    const Scenario& base = scenarios.front();
    const bool shares =
        !specs.empty() && scenario.enterprises == base.enterprises
        && scenario.data_directory == base.data_directory
        && same_parameters(scenario.effective_parameters(), base.effective_parameters());
    if (!shares) {
      environments.push_back(std::make_unique<Environment>(environment_of(scenario, options)));
    }
    specs.push_back({&scenario, shares ? specs.front().environment : environments.back().get()});
  }
  return specs;
}

/// What two scenarios must have in common for persons and months to be paired.
void require_paired(const Scenario& base, const Scenario& other) {
  std::vector<std::string> errors;
  const auto differ = [&](std::string_view key, const std::string& a, const std::string& b) {
    if (a == b) return;
    errors.push_back(fmt::format(
        "{}: run.{} is {} but that of the base {} is {} (the arms of a comparison are paired month "
        "by month and person by person); give both the same, for example with --set run.{}={}.",
        other.name, key, b, base.name, a, key, a));
  };
  differ("start", to_string(base.run.start), to_string(other.run.start));
  differ("end", to_string(base.run.end), to_string(other.run.end));
  differ("burn_in", std::to_string(base.run.burn_in), std::to_string(other.run.burn_in));
  differ("seed", std::to_string(base.run.seed), std::to_string(other.run.seed));
  differ("scale", fmt::format("{}", base.run.scale), fmt::format("{}", other.run.scale));
  if (!errors.empty()) throw InputError(errors);
}

/// Labels of scenarios in results: a second "x" becomes "x_2".
void make_names_unique(std::vector<Scenario>& scenarios) {
  std::set<std::string> taken;
  for (Scenario& scenario : scenarios) {
    const std::string stem = scenario.name;
    for (int n = 2; !taken.insert(scenario.name).second; ++n) {
      scenario.name = fmt::format("{}_{}", stem, n);
    }
  }
}

}  // namespace

RunSummary run_scenario(const Scenario& scenario, const RunOptions& options) {
  const std::string started = utc_now();
  const Environment environment = environment_of(scenario, options);
  Job job{{{&scenario, &environment}},
          options,
          kernels(options.isa),
          scenario.run.start,
          static_cast<std::size_t>(scenario.run.end - scenario.run.start + 1),
          scenario.run.seed,
          {scenario.run.start},
          nullptr,
          first_replicates(scenario.run.replicates)};
  return run_job(job, started);
}

RunSummary run_comparison(const std::vector<Scenario>& given, const RunOptions& options) {
  const std::string started = utc_now();
  std::vector<Scenario> scenarios = given;
  make_names_unique(scenarios);
  Scenario& base = scenarios.front();
  for (const Scenario& scenario : scenarios) require_paired(base, scenario);
  const Month start = base.run.start - base.run.burn_in;
  std::vector<Month> parts;
  for (Scenario& scenario : scenarios) {
    const auto differs = first_difference(base, scenario, start, base.run.end);
    parts.push_back(differs.value_or(start));
    if (differs || &scenario == &base) continue;
    scenario.warnings.push_back(fmt::format(
        "{} differs in nothing from the base {}; it was simulated apart from the start, "
        "as a check that equal scenarios have equal results.",
        scenario.name, base.name));
  }
  std::vector<std::unique_ptr<Environment>> environments;
  Job job{specs_of(scenarios, options, environments),
          options,
          kernels(options.isa),
          base.run.start,
          static_cast<std::size_t>(base.run.end - base.run.start + 1),
          base.run.seed,
          parts,
          nullptr,
          first_replicates(base.run.replicates),
          true};
  return run_job(job, started);
}

namespace {

/// Margins of a checkpoint, written out for as long as they are needed.
class InputsOfCheckpoint {
 public:
  InputsOfCheckpoint(const CheckpointReader& reader, const CheckpointFacts& facts)
      : path_(std::filesystem::temp_directory_path()
              / fmt::format("coprod-inputs-{:x}-{}", reader.schema(),
                            Clock::now().time_since_epoch().count())) {
    std::filesystem::create_directories(path_);
    for (const auto& [name, text] : facts.inputs) {
      if (name.find('/') != std::string::npos || name.starts_with(".")) {
        throw InvalidFile(fmt::format(
            "the checkpoint holds an input called '{}', which is no plain file name; the file was "
            "not written by coprod.",
            printable(name)));
      }
      write_text_file(path_ / name, text);
    }
  }
  ~InputsOfCheckpoint() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  InputsOfCheckpoint(const InputsOfCheckpoint&) = delete;
  InputsOfCheckpoint& operator=(const InputsOfCheckpoint&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Refuses a scenario that cannot go on from a checkpoint; its seed is the checkpoint's.
void continue_from(const CheckpointFacts& facts, const Scenario& own,
                   const std::filesystem::path& checkpoint, Scenario& scenario) {
  const auto refuse = [&](const std::string& problem) {
    throw InputError(fmt::format("{}: {}", checkpoint.string(), problem));
  };
  if (scenario.run.scale != facts.scale) {
    refuse(
        fmt::format("the checkpoint was written at scale {} but the scenario {} asks for {} (its "
                    "persons are already there); run the scenario at scale {}.",
                    facts.scale, scenario.name, scenario.run.scale, facts.scale));
  }
  if (scenario.enterprises != own.enterprises) {
    refuse(fmt::format(
        "the scenario {} names other enterprises than the checkpoint's (they are there from month "
        "0 and cannot come or change later); give the scenario the same [[enterprise]] tables, for "
        "example by composing it with the checkpoint's scenario.",
        scenario.name));
  }
  if (scenario.run.end <= facts.month) {
    refuse(
        fmt::format("the scenario {} ends in {} but the checkpoint is of {} (nothing is left to "
                    "simulate); give the scenario a later end.",
                    scenario.name, to_string(scenario.run.end), to_string(facts.month)));
  }
  if (scenario.run.seed != facts.seed) {
    scenario.warnings.push_back(fmt::format(
        "the scenario's seed {} is not used: the branch goes on with the checkpoint's seed {}.",
        scenario.run.seed, facts.seed));
    scenario.run.seed = facts.seed;
  }
}

}  // namespace

RunSummary branch_run(const std::filesystem::path& checkpoint, const std::vector<Scenario>& given,
                      const RunOptions& options) {
  const std::string started = utc_now();
  const CheckpointReader reader(checkpoint);
  const CheckpointFacts facts = facts_of(reader);
  // The margins travel with the checkpoint, so that newcomers are the same wherever it is opened.
  const InputsOfCheckpoint inputs(reader, facts);
  Scenario own = parse_scenario(facts.scenario, facts.scenario_name, inputs.path());
  own.name = facts.scenario_name;
  own.inputs.clear();
  for (const auto& [name, sha256] : facts.provenance) own.inputs.push_back({name, {}, sha256});
  std::vector<Scenario> scenarios = given.empty() ? std::vector<Scenario>{own} : given;
  make_names_unique(scenarios);
  for (Scenario& scenario : scenarios) {
    scenario.data_directory = inputs.path();
    continue_from(facts, own, checkpoint, scenario);
    if (scenario.run.end != scenarios.front().run.end) {
      throw InputError(
          fmt::format("{}: run.end is {} but that of {} is {} (the futures of one checkpoint share "
                      "their months "
                      "in the results); give all the same end.",
                      scenario.name, to_string(scenario.run.end), scenarios.front().name,
                      to_string(scenarios.front().run.end)));
    }
  }
  // What the futures share after the checkpoint is simulated once, too.
  std::vector<Month> parts;
  for (const Scenario& scenario : scenarios) {
    parts.push_back(first_difference(scenarios.front(), scenario, facts.month + 1, scenario.run.end)
                        .value_or(facts.month + 1));
  }
  std::vector<std::unique_ptr<Environment>> environments;
  Job job{specs_of(scenarios, options, environments),
          options,
          kernels(options.isa),
          facts.first,
          static_cast<std::size_t>(scenarios.front().run.end - facts.first + 1),
          facts.seed,
          parts,
          &reader,
          reader.replicates()};
  return run_job(job, started);
}

std::vector<std::string> available_isas() { return available_kernel_isas(); }

}  // namespace coprod
