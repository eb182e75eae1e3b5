#include "run/job.hpp"

#include "core/error.hpp"
#include "run/implausible.hpp"
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
  m.warnings = summary.warnings;
  m.more["kept_replicates"] = std::to_string(summary.replicates_kept);
  m.performance.person_months = static_cast<std::uint64_t>(summary.person_months);
  m.performance.seconds = summary.seconds;
  m.performance.ns_per_person_month = summary.ns_per_person_month;
  m.performance.words_per_person_month = summary.words_per_person_month;
  m.performance.bytes_per_person_month = summary.bytes_per_person_month;
  m.performance.peak_rss_bytes = static_cast<std::uint64_t>(summary.peak_rss_bytes);
  return m;
}

/// Runs the replicates from position `from` on that are not finished yet.
void run_replicates(const Job& job, std::size_t from, Executor& executor, SharedFiles& files,
                    Results& results, Totals& totals, Meter& meter) {
  std::vector<std::size_t> positions;
  for (std::size_t r = from; r < job.replicates.size(); ++r) {
    if (!results.has(static_cast<std::uint32_t>(r))) positions.push_back(r);
  }
  run_all(executor, positions.size(), meter, [&](std::size_t i, Executor& within) {
    run_replicate(job, positions[i], within, files, results, totals, meter);
  });
}

/// Whether the ledger.h5 that an earlier process left lists persons of just so many replicates.
bool ledger_lists(const RunOptions& options, std::size_t replicates) {
  std::error_code error;
  const auto manifest = options.out / manifest_name;
  if (!options.resume || !std::filesystem::exists(options.out / "ledger.h5", error)
      || !std::filesystem::exists(manifest, error)) {
    return false;
  }
  const auto more = read_manifest(manifest).more;
  const auto found = more.find("ledger_replicates");
  return found != more.end() && found->second == std::to_string(replicates);
}

/// Replicates that the rule of `--until` asks for, from those that have run.
std::size_t replicates_needed(const Job& job, const Totals& totals) {
  std::size_t needed = totals.precise.size();
  const std::size_t first_arm = job.compares() ? 1 : 0;
  for (std::size_t arm = first_arm; arm < job.arms.size(); ++arm) {
    std::vector<double> values;
    for (const auto& [position, by_arm] : totals.precise) {
      values.push_back(job.compares() ? by_arm[arm] - by_arm[0] : by_arm[arm]);
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
    files.checkpoints.emplace(month, create_checkpoint(path, facts, job.if_exists()));
    summary.checkpoints.push_back(path);
  }
}

void write_resolved(const Job& job) {
  const auto& out = job.options.out;
  if (job.arms.size() == 1) {
    write_text_file(out / "scenario.resolved.toml", job.base().resolved_toml, job.if_exists());
    return;
  }
  std::filesystem::create_directories(out / "scenarios");
  for (const ArmSpec& arm : job.arms) {
    write_text_file(out / "scenarios" / (arm.scenario->name + ".resolved.toml"),
                    arm.scenario->resolved_toml, job.if_exists());
  }
}

/// Each file in one step, results.h5 last, so that a kill in between leaves what can be gone on with.
void publish(const Job& job, SharedFiles& files, Results& results, std::size_t listed,
             RunSummary& summary) {
  const auto replicates = static_cast<std::size_t>(summary.replicates);
  write_resolved(job);
  if (replicates == job.replicates.size()) {
    for (auto& [month, writer] : files.checkpoints) writer.finish();
  } else {
    summary.checkpoints.clear();  // half-written checkpoints remove themselves
  }
  if (files.micro && replicates > 0) {
    files.micro->finish(replicates);
    summary.micro = job.options.out / "micro.h5";
  }
  if (files.ledger && replicates > 0) files.ledger->finish(std::min(listed, replicates));
  results.finish();
}

/// Says in the directory that the command is at work, unless an earlier one says more.
void begin(const Job& job, const std::string& started) {
  const auto path = job.options.out / manifest_name;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    RunSummary nothing;
    nothing.isa = job.kernels.isa;
    write_manifest(path, manifest_of(job, nothing, started));
  }
  if (job.options.begun) job.options.begun();
}

/// Simulates what is not finished and publishes everything. When it fails, finished replicates are
/// published as after an interruption.
RunSummary simulate(Job& job, SharedFiles& files, const std::string& started) {
  const Scenario& scenario = job.base();
  const RunOptions& options = job.options;
  Executor executor(options.threads);
  ResultsLayout layout;
  std::vector<std::string> reforms;
  for (const ArmSpec& arm : job.arms) layout.scenarios.push_back(arm.scenario);
  for (std::size_t a = 1; a < job.arms.size(); ++a) reforms.push_back(job.arms[a].scenario->name);
  layout.first = job.first;
  layout.months = job.months;
  layout.replicates = static_cast<int>(job.replicates.size());
  layout.differences = job.compares();
  layout.ledger = job.keeps_ledger();
  layout.parts.assign(job.parts.begin() + 1, job.parts.end());
  if (job.past != nullptr) {
    const CheckpointFacts facts = facts_of(*job.past);
    layout.past = Past{facts.month, facts.scenario_name, facts.scenario};
  }
  Results results(options.out, layout, job.if_exists());
  RunSummary summary;
  Totals totals;
  const std::size_t listed = job.listed();
  const bool lists = listed > 0 && !ledger_lists(options, listed);
  const bool all_again = options.micro.persons > 0.0 || !options.checkpoints.empty();
  const auto again = [&](std::size_t r) { return all_again || (lists && r < listed); };
  std::size_t published = 0;
  const auto keep = [&](std::size_t from) {
    if (options.resume) published = take_over(job, from, again, results, totals);
  };
  keep(0);
  open_checkpoints(job, files, summary);
  if (options.micro.persons > 0.0) {
    files.micro.emplace(options.out / "micro.h5", provenance_of(layout.scenarios), options.micro,
                        job.replicates.size(),
                        static_cast<double>(job.arms.front().environment->persons_at_start)
                            * static_cast<double>(job.months),
                        job.if_exists());
  }
  if (lists) {
    files.ledger.emplace(options.out / "ledger.h5", provenance_of(layout.scenarios), reforms,
                         listed, job.if_exists());
  }

  const double person_months_each =
      static_cast<double>(job.arms.front().environment->persons_at_start)
      * job.months_to_simulate();
  Meter meter(options.progress, options.stop,
              person_months_each * static_cast<double>(job.replicates.size() - results.kept()));
  files.log.write("start", {{"command_line", options.command_line},
                            {"scenarios", scenario_names(job)},
                            {"replicates", job.replicates.size()},
                            {"kept", results.kept()},
                            {"threads", executor.threads()}});
  const auto start = Clock::now();
  const std::clock_t processor = std::clock();  // of all threads
  const auto second_stage = [&] {
    const std::size_t done = job.replicates.size();
    const std::size_t needed = replicates_needed(job, totals);
    files.log.write("second stage", {{"replicates", std::max(done, needed)}});
    for (std::size_t r = done; r < needed; ++r) {
      job.replicates.push_back(static_cast<std::uint32_t>(r));
    }
    if (needed <= done) return;
    results.grow(static_cast<int>(needed));
    if (files.micro) files.micro->grow(needed);
    const std::size_t kept = results.kept();
    keep(done);
    meter.expect(person_months_each * static_cast<double>(needed - done + kept - results.kept()));
    run_replicates(job, done, executor, files, results, totals, meter);
  };
  std::exception_ptr failure;
  try {
    run_replicates(job, 0, executor, files, results, totals, meter);
    if (options.until && !meter.stopped()) second_stage();
  } catch (const std::exception&) {
    failure = std::current_exception();
    files.drop_unpublished();
  }
  const auto n = static_cast<int>(job.replicates.size());
  summary.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  summary.core_seconds = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;

  summary.replicates = results.complete();
  summary.replicates_kept = static_cast<int>(results.kept());
  const bool interrupted = summary.replicates < n;
  // Never fewer than there were: then the older files stay as they are, and the log beside them.
  const bool keeps_older = interrupted && static_cast<std::size_t>(summary.replicates) < published;
  const bool publishes = !keeps_older && (summary.replicates > 0 || !interrupted);
  try {
    if (publishes) publish(job, files, results, listed, summary);
  } catch (const OutputError&) {
    if (failure) std::rethrow_exception(failure);  // the log keeps what was finished
    throw;
  }
  // The log of an interrupted run may hold replicates beyond a gap.
  if (!interrupted) remove_finished_log(options.out);
  summary.out = options.out;
  summary.scenario = scenario.name;
  summary.title = scenario.title;
  summary.months = static_cast<std::int64_t>(job.months);
  summary.replicates_asked = n;
  summary.person_months = totals.person_months;
  summary.persons = totals.simulated > 0 ? totals.persons / totals.simulated
                                         : job.arms.front().environment->persons_at_start;
  summary.synthesis_seconds = totals.synthesis_seconds / std::max(1, totals.simulated);
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
  for (auto& sentence : implausible_headlines(job.base().name, summary.headlines)) {
    add_once(summary.warnings, sentence);
  }
  for (const auto& [name, rows] : summary.other_headlines) {
    for (auto& sentence : implausible_headlines(name, rows)) add_once(summary.warnings, sentence);
  }
  if (all_again && options.resume && summary.replicates > 0) {
    add_once(summary.warnings,
             "micro-data and checkpoints hold the months of every replicate and are written as a "
             "whole: all replicates were simulated again.");
  }
  Manifest manifest = manifest_of(job, summary, started);
  manifest.more["ledger_replicates"] =
      std::to_string(std::min(listed, static_cast<std::size_t>(summary.replicates)));
  if (publishes) write_manifest(options.out / manifest_name, manifest, IfExists::replace);
  if (failure) std::rethrow_exception(failure);
  for (const auto& sentence : summary.warnings) files.log.write("warning", {{"text", sentence}});
  files.log.write("end", {{"replicates", summary.replicates},
                          {"interrupted", interrupted},
                          {"seconds", summary.seconds}});
  if (interrupted) {
    throw Interrupted(
        fmt::format("stopped after {} of {} replicates; what was finished is in {} ({}).",
                    summary.replicates, n, options.out.string(),
                    keeps_older ? "as it was before; the same command goes on"
                    : publishes ? "--resume goes on from there"
                                : "nothing; the same command begins again"));
  }
  return summary;
}

}  // namespace

bool same_data(const Scenario& a, const Scenario& b) {
  return a.data_directory == b.data_directory || input_texts(a) == input_texts(b);
}

RunSummary run_job(Job& job, const std::string& started) {
  const JobFile asked = job_file_of(job);
  open_job_directory(job, asked);
  SharedFiles files(job.options.out, identity_of(asked));
  remove_half_written(job.options.out);
  begin(job, started);
  try {
    return simulate(job, files, started);
  } catch (const Interrupted&) {
    throw;
  } catch (const std::exception& error) {
    // What is half-written goes first: it is what fills a disk.
    files.drop_unpublished();
    try {
      files.log.write("end", {{"interrupted", false}, {"reason", error.what()}});
    } catch (const OutputError&) {
      // The error that is thrown on says as much.
    }
    throw;
  }
}

}  // namespace coprod
