#include "run/ledger_tables.hpp"

#include "world/code_names.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr std::size_t key_length = 16;

template <class Names>
Dimension named(const char* name, const char* long_name, const Names& names) {
  Dimension dimension;
  dimension.name = name;
  dimension.long_name = long_name;
  dimension.labels = std::vector<std::string>(names.begin(), names.end());
  return dimension;
}

std::vector<std::string> process_names() {
  std::vector<std::string> names;
  for (const ProcessInfo& process : all_processes()) names.emplace_back(process.name);
  return names;
}

Variable variable(std::string name, std::string long_name, std::string units, Variable::Type type,
                  std::vector<std::string> groups, bool by_replicate = true) {
  Variable v;
  v.name = std::move(name);
  v.long_name = std::move(long_name);
  v.units = std::move(units);
  v.type = type;
  v.dimensions = {"reform"};
  if (by_replicate) v.dimensions.emplace_back("replicate");
  v.dimensions.insert(v.dimensions.end(), groups.begin(), groups.end());
  return v;
}

/// What persons are grouped by: the end of a variable's name, and its dimensions.
struct Grouping {
  const char* name;
  std::vector<std::string> dimensions;
};
const std::vector<Grouping>& groupings() {
  static const std::vector<Grouping> all{{"kind", {"primary_kind", "severity"}},
                                         {"sex", {"sex"}},
                                         {"age", {"age_group"}},
                                         {"district", {"district"}}};
  return all;
}

void put_groups(ReplicateTables& tables, const Grouping& grouping, std::size_t reform,
                std::span<const GroupSums> groups) {
  std::vector<double> sums;
  std::vector<std::int32_t> people;
  for (const GroupSums& group : groups) {
    for (const auto sum : group.difference) sums.push_back(static_cast<double>(sum));
    for (const auto count : group.people) people.push_back(static_cast<std::int32_t>(count));
  }
  tables.put(fmt::format("ledger_by_{}", grouping.name), reform, std::move(sums));
  tables.put(fmt::format("people_by_{}", grouping.name), reform, std::move(people));
}

template <class Arrays>
std::vector<std::int32_t> flat(const Arrays& arrays) {
  std::vector<std::int32_t> values;
  for (const auto& array : arrays) {
    for (const auto value : array) values.push_back(static_cast<std::int32_t>(value));
  }
  return values;
}

std::string table_of(std::size_t reform, std::size_t replicate) {
  return fmt::format("/reform_{}/replicate_{}", reform + 1, replicate);
}

std::vector<RowColumn> ledger_columns() {
  std::vector<RowColumn> all;
  const auto add = [&](std::string name, Hdf5Type type, const char* units, std::string long_name) {
    RowColumn& column = all.emplace_back();
    column.field = {std::move(name), type, type == Hdf5Type::text ? key_length : 0};
    column.units = units;
    column.long_name = std::move(long_name);
  };
  const auto meanings = [&](const auto& names) {
    all.back().flag_meanings.assign(names.begin(), names.end());
  };
  add("key", Hdf5Type::text, "1", "entity key, as in micro.h5");
  add("sex", Hdf5Type::int8, "code", "sex");
  meanings(sex_names);
  add("age_group", Hdf5Type::int8, "code", "age group when the arms parted, or at entry");
  meanings(age_group_names);
  add("primary_kind", Hdf5Type::int8, "code", "primary kind of disability");
  meanings(kind_names);
  add("severity", Hdf5Type::int8, "code", "severity of disability");
  meanings(severity_names);
  add("district", Hdf5Type::int8, "code", "district of residence");
  meanings(district_names);
  const auto add_difference = [&](const std::string& name, const std::string& what) {
    add(name + "_month", Hdf5Type::int32, "days since 2000-01-01",
        "first day of the month in which " + what + "; -2147483648 never");
    add(name + "_process", Hdf5Type::int8, "code", "process in which " + what + "; -1 never");
    meanings(process_names());
    add(name + "_via", Hdf5Type::int8, "code",
        "first differing input of that process: lever, own state, tie, organisation, settlement; "
        "-1 never");
    meanings(via_names);
  };
  add_difference("parted", "the arms first differ in anything");
  add_difference("status_parted", "the arms first differ in status");
  for (const char* arm : {"base", "reform"}) {
    for (std::size_t m = 0; m < n_person_measures; ++m) {
      const bool money =
          m == index_of(PersonMeasure::net_income) || m == index_of(PersonMeasure::earnings);
      add(fmt::format("{}_{}", arm, person_measure_names[m]),
          money ? Hdf5Type::float64 : Hdf5Type::int16, money ? "0.01 HKD" : "1",
          fmt::format("{} in the {}", person_measure_names[m],
                      std::string_view(arm) == "base" ? "base" : "reform"));
    }
  }
  return all;
}

/// Fills a row, field by field.
class RowWriter {
 public:
  explicit RowWriter(std::vector<std::byte>& buffer) : buffer_(buffer) {}

  template <class T>
  void put(T value) {
    const auto* bytes = reinterpret_cast<const std::byte*>(&value);
    buffer_.insert(buffer_.end(), bytes, bytes + sizeof value);
  }
  void put_key(std::uint64_t key) {
    const std::string text = fmt::format("{:016x}", key);
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    buffer_.insert(buffer_.end(), bytes, bytes + key_length);
  }
  void put_difference(const FirstDifference& difference) {
    const bool none = difference.month == 0;
    put(none ? INT32_MIN : Month(difference.month).first_day());
    put(static_cast<std::int8_t>(none ? -1 : difference.process));
    put(static_cast<std::int8_t>(none ? -1 : static_cast<int>(difference.via)));
  }
  void put_measures(const PersonMeasures& measures) {
    for (std::size_t m = 0; m < n_person_measures; ++m) {
      if (m == index_of(PersonMeasure::net_income) || m == index_of(PersonMeasure::earnings)) {
        put(static_cast<double>(measures[m]));
      } else {
        put(static_cast<std::int16_t>(measures[m]));
      }
    }
  }

 private:
  std::vector<std::byte>& buffer_;
};

}  // namespace

void add_ledger_dimensions(std::vector<Dimension>& all) {
  all.push_back(named("person_measure", "what is counted for a person", person_measure_names));
  all.push_back(named("person_count", "which persons are counted", person_count_names));
  all.push_back(named("process", "process of the month", process_names()));
  all.push_back(named("via", "first differing input of a process", via_names));
  all.push_back(named("status_reform", "status at month end under the reform", status_names));
  all.push_back(named("arm", "arm", std::array<std::string_view, 2>{"base", "reform"}));
  all.push_back(named("luck", "luck of the reform",
                      std::array<std::string_view, 2>{"shared", "independent"}));
  all.push_back(named("work_change", "months in work under the reform",
                      std::array<std::string_view, 3>{"gain", "same", "lose"}));
  Dimension tenure;
  tenure.name = "tenure_month";
  tenure.long_name = "months since hire";
  std::vector<std::int32_t> months;
  for (std::size_t n = 0; n <= tenure_months; ++n) months.push_back(static_cast<std::int32_t>(n));
  tenure.labels = std::move(months);
  all.push_back(std::move(tenure));
}

void add_ledger_variables(std::vector<Variable>& all) {
  using Type = Variable::Type;
  for (const Grouping& grouping : groupings()) {
    auto groups = grouping.dimensions;
    groups.emplace_back("person_measure");
    all.push_back(variable(fmt::format("ledger_by_{}", grouping.name),
                           "sum over persons of reform less base; money in 0.01 HKD, crises, "
                           "otherwise months; role 0 to 4",
                           "1", Type::float64, groups));
    groups.back() = "person_count";
    all.push_back(variable(fmt::format("people_by_{}", grouping.name), "persons", "persons",
                           Type::int32, groups));
  }
  all.push_back(variable("status_pairs", "persons by status in the base and under the reform",
                         "persons", Type::int32, {"time", "status", "status_reform"}));
  all.push_back(variable("parted", "persons whose arms part, by process and first differing input",
                         "persons", Type::int32, {"process", "via"}));
  all.push_back(variable("status_parted",
                         "persons whose status parts, by process and first differing input",
                         "persons", Type::int32, {"process", "via"}));
  all.push_back(variable("parted_in_month", "persons whose arms part in the month", "persons",
                         Type::int32, {"time"}));
  all.push_back(variable("kept_in_both",
                         "of the persons who began a job in both arms, at least 24 months before "
                         "the end, those whose first job lasted at least so many month ends",
                         "persons", Type::int32, {"arm", "tenure_month"}));
  all.push_back(variable("luck_change",
                         "persons present at the start who work more, as many or fewer months "
                         "under the reform, replicate 0",
                         "persons", Type::int32, {"luck", "work_change"}, false));
}

void put_ledger_sums(ReplicateTables& tables, std::size_t reform, const LedgerSums& sums,
                     const CalendarYears& years) {
  put_groups(tables, groupings()[0], reform, sums.by_kind);
  put_groups(tables, groupings()[1], reform, sums.by_sex);
  put_groups(tables, groupings()[2], reform, sums.by_age);
  put_groups(tables, groupings()[3], reform, sums.by_district);
  tables.put_monthly("status_pairs", reform, flat(sums.status_pairs), years);
  tables.put("parted", reform, flat(sums.parted));
  tables.put("status_parted", reform, flat(sums.status_parted));
  tables.put("parted_in_month", reform, flat(std::array{sums.parted_in_month}));
  tables.put("kept_in_both", reform, flat(sums.kept));
}

void put_luck(ReplicateTables& tables, std::size_t reform, const LuckChange& change) {
  tables.put("luck_change", reform, flat(change), false);
}

LedgerFile::LedgerFile(const std::filesystem::path& path, const Provenance& provenance,
                       std::span<const std::string> reforms, std::size_t replicates,
                       IfExists if_exists)
    : reforms_(reforms.size()),
      replicates_(replicates),
      columns_(ledger_columns()),
      file_(path, Hdf5Format::portable, if_exists) {
  write_provenance(file_, provenance, ledger_file_type, ledger_version);
  write_categories(file_, columns_);
  for (std::size_t reform = 0; reform < reforms_; ++reform) {
    const std::string group = fmt::format("/reform_{}", reform + 1);
    file_.create_group(group);
    file_.attribute(group, "scenario", reforms[reform]);
    for (std::size_t r = 0; r < replicates_; ++r) {
      create_rows(file_,
                  {table_of(reform, r),
                   fmt::format("persons whose arms part, {}, replicate {}", reforms[reform], r),
                   columns_, 4096, 1});
    }
  }
}

void LedgerFile::append(std::size_t reform, std::size_t replicate,
                        std::span<const LedgerRow> rows) {
  buffer_.clear();
  RowWriter writer(buffer_);
  for (const LedgerRow& row : rows) {
    writer.put_key(row.key.bits);
    for (const std::uint8_t code : {row.sex, row.age_group, row.kind, row.severity, row.district}) {
      writer.put(static_cast<std::int8_t>(code));
    }
    writer.put_difference(row.any);
    writer.put_difference(row.status);
    writer.put_measures(row.base);
    writer.put_measures(row.reform);
  }
  file_.append_rows(table_of(reform, replicate), buffer_);
}

void LedgerFile::finish(std::size_t replicates) {
  for (std::size_t reform = 0; reform < reforms_; ++reform) {
    for (std::size_t r = replicates; r < replicates_; ++r) file_.remove_table(table_of(reform, r));
  }
  file_.finish();
}

}  // namespace coprod
