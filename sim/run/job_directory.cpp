// The directory of a job: which one may be used, and what of it is finished already.

#include "build_info.hpp"
#include "core/error.hpp"
#include "output/sha256.hpp"
#include "run/job.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include <fmt/format.h>

namespace coprod {

namespace {

namespace fs = std::filesystem;

/// TemporaryFile's names.
bool is_half_written(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with(".") && name.find(".tmp-") != std::string::npos;
}

bool nothing_begun(const fs::path& out) {
  std::error_code error;
  if (!fs::exists(out, error)) return true;
  if (!fs::is_directory(out, error)) return false;
  return std::all_of(fs::directory_iterator(out, error), fs::directory_iterator(),
                     [](const auto& entry) { return is_half_written(entry.path()); });
}

template <class Values>
std::string joined(const Values& values) {
  return fmt::format("{}", fmt::join(values, ","));
}

/// Replicates up to the last that is finished, published or in the log.
std::size_t finished_there(const fs::path& out) {
  std::size_t there = 0;
  std::error_code error;
  if (fs::exists(out / "results.h5", error)) {
    Hdf5Limits structure_only;
    structure_only.max_trial_bytes = 0;
    there = ResultsReader(out / "results.h5", structure_only).dimension("replicate").length();
  }
  if (fs::exists(out / job_log_name, error)) {
    read_records(out / job_log_name, std::nullopt,
                 [&](std::uint64_t id, std::span<const std::byte>) {
                   there = std::max<std::size_t>(there, id + 1);
                 });
  }
  return there;
}

/// What stands in a directory before the first replicate is finished.
const std::set<std::string> begun_names{std::string(job_file_name), std::string(manifest_name),
                                        "log.jsonl", "shards", "checkpoints"};

/// Whether an earlier command began in the directory, has ended, and left nothing that it finished.
bool kept_nothing(const fs::path& out) {
  std::error_code error;
  // The manifest comes after the lock: without one a process may be just before it.
  if (!fs::exists(out / manifest_name, error) || is_being_written(out / job_log_name)) return false;
  for (const auto& entry : fs::directory_iterator(out, error)) {
    const std::string name = entry.path().filename().string();
    if (!is_half_written(entry.path()) && !begun_names.contains(name)) return false;
  }
  try {
    return finished_there(out) == 0;
  } catch (const std::exception&) {
    return false;  // not to be read is not to be thrown away
  }
}

/// Removes what such a command wrote, and nothing else.
void remove_begun(const fs::path& out) {
  std::error_code error;
  remove_half_written(out);
  fs::remove(out / job_log_name, error);
  for (const auto& name : begun_names) fs::remove(out / name, error);  // folders, if they are empty
}

[[noreturn]] void refuse(const fs::path& out, const std::string& why, std::string_view remedy) {
  throw InputError(fmt::format("'{}' cannot be gone on with: {}; {}.", printable(out.string()),
                               printable(why), remedy));
}

}  // namespace

JobFile job_file_of(const Job& job) {
  const RunOptions& options = job.options;
  JobFile file;
  file.command = job.command;
  file.version = build_info().version;
  file.git_commit = build_info().commit;
  for (const ArmSpec& arm : job.arms) file.arms.push_back(job_arm(*arm.scenario));
  file.data = input_texts(job.base());
  file.options = options.asked_besides;
  if (job.keeps_ledger()) file.options["ledger"] = std::to_string(options.ledger_replicates);
  if (options.micro.persons > 0.0) {
    file.options["micro"] = fmt::format("persons:{}", options.micro.persons);
  }
  std::vector<std::string> months;
  for (const Month month : options.checkpoints) months.push_back(to_string(month));
  if (!months.empty()) file.options["checkpoint"] = joined(months);
  if (!options.exclude.empty()) file.options["exclude"] = joined(options.exclude);
  if (job.past != nullptr) {
    const CheckpointFacts facts = facts_of(*job.past);
    file.options["past"] =
        fmt::format("of {} to {}, scale {}, seed {}, replicates {}, scenario {}",
                    facts.scenario_name, to_string(facts.month), facts.scale, facts.seed,
                    joined(job.replicates), sha256_hex(facts.scenario));
  }
  return file;
}

void open_job_directory(const Job& job, const JobFile& asked) {
  const fs::path& out = job.options.out;
  const fs::path file = out / job_file_name;
  std::error_code error;
  if (!job.options.resume && fs::exists(file, error) && kept_nothing(out)) remove_begun(out);
  const bool begun = fs::exists(file, error);
  if (job.options.resume && begun) {
    const auto differ = differences_between(read_job_file(file), asked);
    if (!differ.empty()) {
      refuse(out, fmt::format("{}", fmt::join(differ, "; ")),
             "ask for the same as then, or give --out a new directory");
    }
    const std::size_t there = job.options.until ? 0 : finished_there(out);
    if (there > job.replicates.size()) {
      refuse(out,
             fmt::format("replicate {} is finished there already, and {} were asked for (none is "
                         "ever discarded)",
                         there, job.replicates.size()),
             fmt::format("ask for at least {} replicates with -r", there));
    }
  } else if (job.options.resume && !nothing_begun(out)) {
    refuse(out, "it holds other files, but no job.json, which says what was begun there",
           "give --out the directory of a run or comparison of this program, or a new one");
  } else {
    if (begun) {
      throw OutputRefused(fmt::format(
          "cannot use '{}' for the results: a run was begun or finished there and nothing is ever "
          "overwritten; go on with it with --resume, add replicates to it with 'coprod extend', or "
          "give --out a new folder",
          printable(out.string())));
    }
    if (job.options.resume) remove_half_written(out);
    const bool made = !fs::exists(out, error);
    prepare_run_directory(out);
    try {
      write_text_file(file, job_json(asked));
    } catch (const OutputError&) {
      if (made) fs::remove(out, error);
      throw;
    }
  }
}

std::unique_ptr<RecordLog> open_job_log(const fs::path& out, std::string_view identity) {
  // Children of a process that was killed hold its lock until they die, too.
  constexpr std::chrono::milliseconds pause(50);
  for (int more = 20;; --more) {
    try {
      fs::create_directories((out / job_log_name).parent_path());
      return std::make_unique<RecordLog>(out / job_log_name, identity);
    } catch (const OutputRefused&) {
      if (more == 0) throw;
      std::this_thread::sleep_for(pause);
    }
  }
}

void remove_finished_log(const fs::path& out) {
  std::error_code error;
  fs::remove(out / job_log_name, error);
  fs::remove((out / job_log_name).parent_path(), error);  // when it is empty
}

void remove_half_written(const fs::path& out) {
  std::error_code error;
  for (const fs::path& folder : {out, out / "tables", out / "scenarios", out / "checkpoints"}) {
    std::vector<fs::path> left;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      if (is_half_written(entry.path())) left.push_back(entry.path());
    }
    for (const fs::path& path : left) fs::remove(path, error);
  }
}

std::size_t take_over(const Job& job, std::size_t from,
                      const std::function<bool(std::size_t)>& again, Results& results,
                      Totals& totals) {
  const fs::path& out = job.options.out;
  const std::size_t asked = job.replicates.size();
  std::size_t published = 0;
  const auto restore = [&](std::size_t position, const auto& read) {
    const auto replicate = static_cast<std::uint32_t>(position);
    if (position < from || position >= asked || again(position) || results.has(replicate)) return;
    const ReplicateTables tables = read();
    results.restore(replicate, tables);
    for (std::size_t a = 0; a < job.arms.size() && job.options.until; ++a) {
      totals.precise[position].push_back(
          job.options.until->value(tables.observer(a, job.first, job.months)));
    }
  };
  std::error_code error;
  if (fs::exists(out / "results.h5", error)) {
    const ResultsReader file(out / "results.h5");
    published = file.dimension("replicate").length();
    for (std::size_t r = 0; r < published; ++r) {
      restore(r, [&] { return ReplicateTables::from_file(file, static_cast<std::uint32_t>(r)); });
    }
  }
  read_records(out / job_log_name, std::nullopt,
               [&](std::uint64_t id, std::span<const std::byte> payload) {
                 restore(id, [&] { return ReplicateTables::from_bytes(payload); });
               });
  return published;
}

}  // namespace coprod
