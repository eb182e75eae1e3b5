#include "run/trial/trial_table.hpp"

#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr std::size_t key_length = 16;

struct OutcomeText {
  const char* units;
  const char* long_name;
};
constexpr std::array<OutcomeText, n_trial_outcomes> texts{
    {{"1", "1 if a job began, in open employment or a social enterprise"},
     {"1", "1 if a job in open employment began"},
     {"months", "months to the first job; the horizon without one"},
     {"months", "months in the job that was held longest; 0 without one"},
     {"1", "1 if a job was held for 26 weeks"},
     {"1", "1 if a job was held for 365 days"},
     {"weeks", "weeks in a job"},
     {"1", "1 if in a job when the horizon ends"},
     {"HKD", "earnings from employment"}}};

std::vector<std::string> names_of(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

std::string word_of(std::string name) {
  for (char& c : name) {
    if (c == ' ') c = '_';
  }
  return name;
}

std::vector<RowColumn> columns_of(const TrialFile& trial) {
  std::vector<std::string> arms;
  for (const TrialArm& arm : trial.arms) arms.push_back(word_of(arm.name));
  arms.emplace_back("no_trial");
  std::vector<RowColumn> columns;
  const auto add = [&](Hdf5Field field, std::string units, std::string what,
                       std::vector<std::string> words = {}) {
    columns.push_back({std::move(field), std::move(units), std::move(what), std::move(words)});
  };
  add({"key", Hdf5Type::text, key_length}, "1", "entity key of the person");
  add({"arm", Hdf5Type::int8}, "code", "world: all assigned are in this arm", arms);
  add({"served", Hdf5Type::int8}, "1", "1 if the person took the offer");
  add({"status", Hdf5Type::int8}, "code", "status at the start", names_of(status_names));
  add({"kind", Hdf5Type::int8}, "code", "primary kind of disability", names_of(kind_names));
  add({"severity", Hdf5Type::int8}, "code", "severity", names_of(severity_names));
  add({"readiness", Hdf5Type::float32}, "1", "readiness for work");
  for (std::size_t o = 0; o < n_trial_outcomes; ++o) {
    add({std::string(trial_outcome_names[o]), Hdf5Type::float64}, texts[o].units,
        texts[o].long_name);
  }
  return columns;
}

std::string table_of(std::size_t replicate) {
  return fmt::format("/persons/replicate_{}", replicate);
}

}  // namespace

TrialTable::TrialTable(const std::filesystem::path& path, const Provenance& provenance,
                       const TrialFile& trial, std::size_t replicates)
    : horizon_(trial.horizon),
      columns_(columns_of(trial)),
      file_(path, Hdf5Format::portable) {
  write_provenance(file_, provenance, trial_file_type, trial_version);
  file_.attribute("/", "trial_toml", trial.text);
  file_.attribute("/", "start", to_string(trial.start));
  file_.attribute("/", "horizon", static_cast<std::int32_t>(trial.horizon));
  write_categories(file_, columns_);
  file_.create_group("/persons");
  for (std::size_t r = 0; r < replicates; ++r) {
    create_rows(file_, {table_of(r), fmt::format("persons assigned, by arm, replicate {}", r),
                        columns_, 512, 0});
  }
}

void TrialTable::append(std::size_t replicate, std::size_t arm, const Assignment& assignment,
                        const TrialWorld& world) {
  std::vector<std::byte> rows;
  rows.reserve(row_bytes(columns_) * assignment.persons.size());
  const auto put = [&](const auto& value) {
    const auto* bytes = reinterpret_cast<const std::byte*>(&value);
    rows.insert(rows.end(), bytes, bytes + sizeof value);
  };
  for (std::size_t k = 0; k < assignment.persons.size(); ++k) {
    const AssignedPerson& person = assignment.persons[k];
    const std::string key = fmt::format("{:016x}", person.key);
    const auto* text = reinterpret_cast<const std::byte*>(key.data());
    rows.insert(rows.end(), text, text + key_length);
    put(static_cast<std::int8_t>(arm));
    put(static_cast<std::int8_t>(world.served(k)));
    put(static_cast<std::int8_t>(person.status));
    put(static_cast<std::int8_t>(person.kind));
    put(static_cast<std::int8_t>(person.severity));
    put(person.readiness);
    for (const double value : world.outcomes(k, horizon_)) put(value);
  }
  file_.append_rows(table_of(replicate), rows);
}

}  // namespace coprod
