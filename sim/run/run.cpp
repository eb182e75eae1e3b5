#include "run/run.hpp"

#include "build_info.hpp"
#include "core/error.hpp"
#include "output/manifest.hpp"
#include "run/micro.hpp"
#include "run/pipeline.hpp"
#include "run/results.hpp"
#include "run/world_checkpoint.hpp"
#include "synthesis/synthesis.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <mutex>

#include <fmt/format.h>

namespace coprod {

namespace {

using Clock = std::chrono::steady_clock;

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

/// What all replicates of a run share.
struct Job {
  const Scenario& scenario;
  const RunOptions& options;
  const Environment& environment;
  const KernelSet& kernels;
  Month first;         ///< first reported month
  std::size_t months;  ///< reported
  std::uint64_t seed;
  const CheckpointReader* past = nullptr;  ///< continue from here instead of from synthesis
  const GammaQuantiles* tenure = nullptr;  ///< for synthesis, without a past
  std::vector<std::uint32_t> replicates;
};

/// Totals over replicates, for the summary.
struct Totals {
  std::mutex mutex;
  double person_months = 0.0;
  double words = 0.0;
  double synthesis_seconds = 0.0;
  double bytes_per_person = 0.0;
  std::vector<std::string> memory;
};

/// Files that all replicates write to, one at a time.
struct SharedFiles {
  std::mutex mutex;  ///< of all of HDF5
  std::map<Month, CheckpointWriter> checkpoints;
  std::optional<MicroFile> micro;
};

void run_replicate(const Job& job, std::uint32_t replicate, std::size_t position,
                   Executor& executor, SharedFiles& files, Results& results, Totals& totals,
                   Meter& meter) {
  const auto start = Clock::now();
  const RunSettings& run = job.scenario.run;
  Observer observer(job.first, job.months);
  World world;
  if (job.past != nullptr) {
    const std::lock_guard lock(files.mutex);  // HDF5 reads from one thread at a time
    read_replicate(*job.past, replicate, world, observer);
  } else {
    world = synthesise(job.environment, job.seed, replicate, job.first - run.burn_in, executor,
                       *job.tenure);
  }
  const double synthesis_seconds = seconds_since(start);
  const double bytes = static_cast<double>(bytes_of(world))
                       / static_cast<double>(std::max<std::size_t>(1, world.persons.size()));
  const auto memory =
      job.options.memory_table && position == 0 ? memory_table(world) : std::vector<std::string>{};

  Pipeline pipeline(job.environment, job.scenario.levers, job.kernels, executor);
  const Month last = job.first + static_cast<std::int32_t>(job.months) - 1;
  std::optional<MicroRecorder> recorder;
  if (files.micro) recorder.emplace(*files.micro, files.mutex, position, world.random);
  double counted = 0.0;
  const auto save = [&](Month month) {
    const auto found = files.checkpoints.find(month);
    if (found == files.checkpoints.end()) return;
    const std::lock_guard lock(files.mutex);
    write_replicate(found->second, world, observer);
  };
  while (world.month < last) {
    if (meter.stopped()) return;
    pipeline.advance(world, observer);
    if (recorder && world.month >= job.first) recorder->record(world);
    save(world.month);
    meter.add(pipeline.person_months() - counted,
              world.month < job.first ? "burn-in" : to_string(world.month));
    counted = pipeline.person_months();
  }
  observer.finish(last);
  if (recorder) recorder->finish();
  {
    const std::lock_guard lock(totals.mutex);
    totals.person_months += pipeline.person_months();
    totals.words += pipeline.words();
    totals.synthesis_seconds += synthesis_seconds;
    totals.bytes_per_person = bytes;
    if (!memory.empty()) totals.memory = memory;
  }
  const std::lock_guard lock(files.mutex);  // one HDF5 writer at a time
  results.take(static_cast<std::uint32_t>(position), std::move(observer));
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
  m.scenarios = {job.scenario.name};
  for (const auto& input : job.scenario.inputs) {
    m.inputs.push_back(input.sha256.empty() ? describe_input(input.path)
                                            : ManifestInput{"", input.sha256, 0});
    m.inputs.back().path = input.name;
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

RunSummary run_job(const Job& job, const std::string& started) {
  require_short_enough(job.months);
  const Scenario& scenario = job.scenario;
  const RunOptions& options = job.options;
  const auto n = static_cast<int>(job.replicates.size());
  prepare_run_directory(options.out);
  write_text_file(options.out / "scenario.resolved.toml", scenario.resolved_toml);

  Executor executor(options.threads);
  // Over runs when there are at least as many as threads, else within each run.
  const bool over_runs = n >= executor.threads();
  Results results(options.out, scenario, job.first, job.months, n);
  SharedFiles files;
  RunSummary summary;
  for (const Month month : options.checkpoints) {
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
    std::filesystem::create_directories(options.out / "checkpoints");
    const auto path = options.out / "checkpoints" / (to_string(month) + ".h5");
    files.checkpoints.emplace(month, create_checkpoint(path, facts));
    summary.checkpoints.push_back(path);
  }

  if (options.micro.persons > 0.0) {
    files.micro.emplace(
        options.out / "micro.h5", provenance_of(scenario), options.micro, job.replicates.size(),
        static_cast<double>(job.environment.persons_at_start) * static_cast<double>(job.months));
  }

  const std::int32_t to_go =
      job.past != nullptr
          ? job.first + static_cast<std::int32_t>(job.months) - 1 - facts_of(*job.past).month
          : static_cast<std::int32_t>(job.months) + scenario.run.burn_in;
  Meter meter(options, static_cast<double>(job.environment.persons_at_start) * to_go * n);
  Totals totals;
  const auto start = Clock::now();
  const std::clock_t processor = std::clock();  // of all threads
  if (over_runs) {
    executor.for_each(job.replicates.size(), [&](std::size_t i) {
      if (meter.stopped()) return;
      Executor alone(1);
      run_replicate(job, job.replicates[i], i, alone, files, results, totals, meter);
    });
  } else {
    for (std::size_t i = 0; i < job.replicates.size() && !meter.stopped(); ++i) {
      run_replicate(job, job.replicates[i], i, executor, files, results, totals, meter);
    }
  }
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
  summary.out = options.out;
  summary.scenario = scenario.name;
  summary.title = scenario.title;
  summary.months = static_cast<std::int64_t>(job.months);
  summary.replicates_asked = n;
  summary.person_months = totals.person_months;
  summary.persons =
      to_go > 0 && n > 0 ? totals.person_months / to_go / std::max(1, summary.replicates) : 0.0;
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
  summary.memory_table = totals.memory;
  summary.warnings = scenario.warnings;
  write_manifest(options.out / "manifest.json", manifest_of(job, summary, started));
  if (interrupted) {
    throw Interrupted(fmt::format("stopped after {} of {} replicates; what was finished is in {}.",
                                  summary.replicates, n, options.out.string()));
  }
  return summary;
}

}  // namespace

RunSummary run_scenario(const Scenario& scenario, const RunOptions& options) {
  const std::string started = utc_now();
  const KernelSet& kernel_set = kernels(options.isa);
  const Environment environment =
      make_environment(scenario.data_directory, scenario.effective_parameters(), scenario.run.scale,
                       options.exclude, scenario.enterprises);
  const GammaQuantiles tenure = tenure_quantiles(environment.parameters);
  Job job{scenario,
          options,
          environment,
          kernel_set,
          scenario.run.start,
          static_cast<std::size_t>(scenario.run.end - scenario.run.start + 1),
          scenario.run.seed,
          nullptr,
          &tenure,
          {}};
  for (int r = 0; r < scenario.run.replicates; ++r) {
    job.replicates.push_back(static_cast<std::uint32_t>(r));
  }
  return run_job(job, started);
}

RunSummary branch_run(const std::filesystem::path& checkpoint, const std::optional<Scenario>& given,
                      const RunOptions& options) {
  const std::string started = utc_now();
  const CheckpointReader reader(checkpoint);
  const CheckpointFacts facts = facts_of(reader);

  // The margins travel with the checkpoint, so that newcomers are the same wherever it is opened.
  const std::filesystem::path scratch = std::filesystem::temp_directory_path()
                                        / fmt::format("coprod-inputs-{:x}-{}", reader.schema(),
                                                      Clock::now().time_since_epoch().count());
  struct Remover {
    std::filesystem::path path;
    ~Remover() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  } remover{scratch};
  std::filesystem::create_directories(scratch);
  for (const auto& [name, text] : facts.inputs) {
    if (name.find('/') != std::string::npos || name.starts_with(".")) {
      throw InvalidFile(
          fmt::format("the checkpoint holds an input called '{}', which is no plain file name; the "
                      "file was not "
                      "written by coprod.",
                      printable(name)));
    }
    write_text_file(scratch / name, text);
  }
  Scenario scenario = given ? *given : parse_scenario(facts.scenario, facts.scenario_name, scratch);
  scenario.data_directory = scratch;
  if (!given) {
    scenario.name = facts.scenario_name;
    scenario.inputs.clear();
    for (const auto& [name, sha256] : facts.provenance) {
      scenario.inputs.push_back({name, {}, sha256});
    }
  }
  const auto refuse = [&](const std::string& problem) {
    throw InputError(fmt::format("{}: {}", checkpoint.string(), problem));
  };
  if (scenario.run.scale != facts.scale) {
    refuse(
        fmt::format("the checkpoint was written at scale {} but the scenario asks for {} (its "
                    "persons are already there); run the scenario at scale {}.",
                    facts.scale, scenario.run.scale, facts.scale));
  }
  if (given
      && given->enterprises
             != parse_scenario(facts.scenario, facts.scenario_name, scratch).enterprises) {
    refuse(
        "the scenario names other enterprises than the checkpoint's (they are there from month 0 "
        "and cannot come or change later); give the scenario the same [[enterprise]] tables, for "
        "example by composing it with the checkpoint's scenario.");
  }
  if (scenario.run.end <= facts.month) {
    refuse(
        fmt::format("the scenario ends in {} but the checkpoint is of {} (nothing is left to "
                    "simulate); give the scenario a later end.",
                    to_string(scenario.run.end), to_string(facts.month)));
  }
  if (scenario.run.seed != facts.seed) {
    scenario.warnings.push_back(fmt::format(
        "the scenario's seed {} is not used: the branch goes on with the checkpoint's seed {}.",
        scenario.run.seed, facts.seed));
    scenario.run.seed = facts.seed;
  }
  const KernelSet& kernel_set = kernels(options.isa);
  const Environment environment =
      make_environment(scenario.data_directory, scenario.effective_parameters(), facts.scale,
                       options.exclude, scenario.enterprises);
  Job job{scenario,    options,
          environment, kernel_set,
          facts.first, static_cast<std::size_t>(scenario.run.end - facts.first + 1),
          facts.seed,  &reader,
          nullptr,     reader.replicates()};
  return run_job(job, started);
}

std::vector<std::string> available_isas() { return available_kernel_isas(); }

}  // namespace coprod
