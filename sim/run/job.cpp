#include "run/job.hpp"

#include "core/error.hpp"
#include "run/program_manifest.hpp"
#include "run/replicates.hpp"

#include <ctime>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod {

namespace {

using Clock = std::chrono::steady_clock;

void add_once(std::vector<std::string>& sentences, const std::string& sentence) {
  if (std::find(sentences.begin(), sentences.end(), sentence) == sentences.end()) {
    sentences.push_back(sentence);
  }
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

std::vector<std::string> scenario_names(const Job& job) {
  std::vector<std::string> names;
  for (const ArmSpec& arm : job.arms) names.push_back(arm.scenario->name);
  return names;
}

Manifest manifest_of(const Job& job, const RunSummary& summary, const std::string& started) {
  std::vector<const Scenario*> scenarios;
  for (const ArmSpec& arm : job.arms) scenarios.push_back(arm.scenario);
  Manifest m = program_manifest(scenarios);
  m.kernel = summary.isa;
  m.command_line = {job.options.command_line};
  m.seed = job.seed;
  m.replicates = static_cast<std::uint32_t>(summary.replicates);
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
  run_all(executor, job.replicates.size() - from, meter, [&](std::size_t i, Executor& within) {
    run_replicate(job, from + i, within, files, results, totals, meter);
  });
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

}  // namespace

bool same_data(const Scenario& a, const Scenario& b) {
  return a.data_directory == b.data_directory || input_texts(a) == input_texts(b);
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
  layout.parts.assign(job.parts.begin() + 1, job.parts.end());
  Results results(options.out, layout);
  SharedFiles files(options.out);
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
  Meter meter(options.progress, options.stop,
              person_months_each * static_cast<double>(job.replicates.size()));
  files.log.write("start", {{"command_line", options.command_line},
                            {"scenarios", scenario_names(job)},
                            {"replicates", job.replicates.size()},
                            {"threads", executor.threads()}});
  Totals totals;
  const auto start = Clock::now();
  const std::clock_t processor = std::clock();  // of all threads
  run_replicates(job, 0, executor, files, results, totals, meter);
  if (options.until && !meter.stopped()) {
    const std::size_t done = job.replicates.size();
    const std::size_t needed = replicates_needed(job, totals);
    files.log.write("second stage", {{"replicates", std::max(done, needed)}});
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
  summary.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  summary.core_seconds = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;

  summary.replicates = results.finish();
  const bool interrupted = summary.replicates < n;
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
  summary.persons = totals.persons / std::max(1, summary.replicates);
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
  summary.parts = layout.parts;
  for (const auto& [position, by_arm] : totals.precise) summary.precise.push_back(by_arm);
  summary.memory_table = totals.memory;
  for (const ArmSpec& arm : job.arms) {
    for (const auto& sentence : arm.scenario->warnings) add_once(summary.warnings, sentence);
  }
  write_manifest(options.out / "manifest.json", manifest_of(job, summary, started));
  for (const auto& sentence : summary.warnings) files.log.write("warning", {{"text", sentence}});
  files.log.write("end", {{"replicates", summary.replicates},
                          {"interrupted", interrupted},
                          {"seconds", summary.seconds}});
  if (interrupted) {
    throw Interrupted(fmt::format("stopped after {} of {} replicates; what was finished is in {}.",
                                  summary.replicates, n, options.out.string()));
  }
  return summary;
}

}  // namespace coprod
