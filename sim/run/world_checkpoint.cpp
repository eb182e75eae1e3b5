#include "run/world_checkpoint.hpp"

#include "core/error.hpp"
#include "output/file_names.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr std::string_view observer_table = "observer";
constexpr std::string_view input_prefix = "input ";

template <class Number>
Number number(const CheckpointValues& values, const std::string& name) {
  const auto found = values.find(name);
  if (found != values.end()) {
    if (const auto* value = std::get_if<Number>(&found->second)) return *value;
  }
  throw InvalidFile(fmt::format(
      "the checkpoint lacks the value '{}' (it was not written by a run of this program, or is "
      "damaged); write it again with coprod run --checkpoint.",
      name));
}

/// Values that no outcome can have would overflow where they are summed or written as counts.
void check_observed(std::string_view name, std::span<const double> values, bool count) {
  const double most = count ? std::numeric_limits<std::int32_t>::max() : 1e18;
  for (const double value : values) {
    if (std::isnan(value) || std::abs(value) <= most) continue;
    throw InvalidFile(
        fmt::format("the checkpoint's outcome '{}' has the impossible value {:g}; the file is "
                    "damaged, write it "
                    "again.",
                    name, value));
  }
}

bool is_count(std::string_view name) {
  const auto all = all_outcomes();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  return found == all.end() || found->type == OutcomeType::count;  // cohorts' own sums are counts
}

}  // namespace

CheckpointWriter create_checkpoint(const std::filesystem::path& path, const CheckpointFacts& facts,
                                   IfExists if_exists) {
  CheckpointValues values{{"month", std::int64_t{facts.month.index()}},
                          {"first_month", std::int64_t{facts.first.index()}},
                          {"months", static_cast<std::int64_t>(facts.months)},
                          {"seed", facts.seed},
                          {"scale", facts.scale},
                          {"scenario", facts.scenario},
                          {"scenario_name", facts.scenario_name}};
  std::string provenance;
  for (const auto& [name, sha256] : facts.provenance) provenance += sha256 + " " + name + "\n";
  values["provenance"] = provenance;
  for (const auto& [name, text] : facts.inputs) values[std::string(input_prefix) + name] = text;
  return CheckpointWriter(path, values, 1, if_exists);
}

void write_replicate(CheckpointWriter& writer, const World& world, Observer& observer) {
  std::vector<ColumnView> columns;
  const auto add = [&](std::string_view table, std::string_view name, std::string_view unit,
                       Scalar type, std::uint64_t rows, const void* data) {
    ColumnView view;
    view.table = table;
    view.name = name;
    view.unit = unit;
    view.type = type;
    view.rows = rows;
    view.data = data;
    columns.push_back(std::move(view));
  };
  world.visit_tables([&](std::string_view table, const auto& rows) {
    rows.visit([&](const ColumnInfo& info, auto column) {
      using T = std::remove_cv_t<typename decltype(column)::element_type>;
      add(table, info.name, info.unit, scalar_of<T>(), column.size(), column.data());
    });
  });
  // One table an outcome: they differ in length.
  observer.visit_state([&](std::string_view name, std::span<double> values) {
    add(fmt::format("{}_{}", observer_table, name), "values", "1", Scalar::f64, values.size(),
        values.data());
  });
  writer.write_replicate(world.replicate,
                         {{"random_k0", static_cast<std::uint64_t>(world.random.k0)},
                          {"random_k1", static_cast<std::uint64_t>(world.random.k1)}},
                         columns);
}

CheckpointFacts facts_of(const CheckpointReader& reader) {
  const CheckpointValues& values = reader.values();
  CheckpointFacts facts;
  const auto month_of = [&](const std::string& name) {
    const auto index = number<std::int64_t>(values, name);
    if (index < 0 || index > Month::max_index) {
      throw InvalidFile(fmt::format(
          "the checkpoint's '{}' is {}, which is no month (months run from 0 to {}); the file is "
          "damaged, write it again.",
          name, index, int{Month::max_index}));
    }
    return Month(static_cast<std::int32_t>(index));
  };
  facts.month = month_of("month");
  facts.first = month_of("first_month");
  const auto months = number<std::int64_t>(values, "months");
  if (months < 0 || months > Month::max_index) {
    throw InvalidFile("the checkpoint's number of months is impossible; the file is damaged.");
  }
  if (facts.first.index() + months - 1 > Month::max_index) {
    throw InvalidFile(fmt::format(
        "the checkpoint's {} months from {} on end after {}, the last month there is; the file is "
        "damaged, write it again.",
        months, to_string(facts.first), to_string(Month(Month::max_index))));
  }
  facts.months = static_cast<std::size_t>(months);
  facts.seed = number<std::uint64_t>(values, "seed");
  facts.scale = number<double>(values, "scale");
  facts.scenario = reader.text("scenario");
  facts.scenario_name = reader.text("scenario_name");
  if (!is_file_name(facts.scenario_name)) {
    throw InvalidFile(fmt::format(
        "the checkpoint calls its scenario '{}', which cannot be the name of a file (results are "
        "written under that name); it was not written by coprod, or was changed: write it again.",
        printable(facts.scenario_name.substr(0, 60))));
  }
  std::istringstream provenance(reader.text("provenance"));
  for (std::string line; std::getline(provenance, line);) {
    const auto space = line.find(' ');
    if (space != std::string::npos) {
      facts.provenance.emplace_back(line.substr(space + 1), line.substr(0, space));
    }
  }
  for (const auto& [name, value] : values) {
    if (name.starts_with(input_prefix)) {
      if (const auto* text = std::get_if<std::string>(&value)) {
        facts.inputs[name.substr(input_prefix.size())] = *text;
      }
    }
  }
  return facts;
}

void read_replicate(const CheckpointReader& reader, std::uint32_t replicate, World& world,
                    Observer& observer) {
  const CheckpointFacts facts = facts_of(reader);
  const CheckpointValues& values = reader.replicate_values(replicate);
  world.month = facts.month;
  world.replicate = replicate;
  world.random = {static_cast<std::uint32_t>(number<std::uint64_t>(values, "random_k0")),
                  static_cast<std::uint32_t>(number<std::uint64_t>(values, "random_k1"))};
  const auto require = [&](std::string_view table, std::string_view name, Scalar type) {
    const ColumnSchema* found = reader.find(replicate, table, name);
    if (found == nullptr || found->type != type) {
      throw InvalidFile(
          fmt::format("the checkpoint has no column {}.{} of the type that this version expects "
                      "(it was written "
                      "by another version of coprod); write it again with this version.",
                      table, name));
    }
    return found->rows;
  };
  std::size_t columns = 0;
  world.visit_tables([&](std::string_view table, auto& rows) {
    bool sized = false;
    rows.visit([&](const ColumnInfo& info, auto column) {
      using T = typename decltype(column)::element_type;
      const std::uint64_t n = require(table, info.name, scalar_of<T>());
      if (!sized) rows.resize(n);
      sized = true;
      ++columns;
    });
    rows.visit([&](const ColumnInfo& info, auto column) {
      using T = typename decltype(column)::element_type;
      reader.read(replicate, table, info.name, scalar_of<T>(), std::as_writable_bytes(column));
    });
  });
  // Months that both runs report; later ones are still missing.
  const std::int32_t past = std::max(0, facts.month - facts.first + 1);
  const auto shared = std::min({facts.months, observer.months(), static_cast<std::size_t>(past)});
  observer.visit_state([&](std::string_view name, std::span<double> to) {
    ++columns;
    const std::string table = fmt::format("{}_{}", observer_table, name);
    const std::uint64_t n = require(table, "values", Scalar::f64);
    const std::size_t cells = observer.months() > 0 ? to.size() / observer.months() : 0;
    if (n != facts.months * cells) {
      throw InvalidFile(fmt::format(
          "the checkpoint's outcome '{}' has {} values where {} belong (it was written by another "
          "version of coprod); write it again with this version.",
          name, n, facts.months * cells));
    }
    std::vector<double> from(n);
    reader.read(replicate, table, "values", Scalar::f64,
                std::as_writable_bytes(std::span<double>(from)));
    check_observed(name, from, is_count(name));
    std::copy_n(from.begin(), shared * cells, to.begin());
  });
  if (columns != reader.columns(replicate).size()) {
    throw InvalidFile(
        fmt::format("the checkpoint has {} columns where this version has {} (it was written by "
                    "another version "
                    "of coprod); write it again with this version.",
                    reader.columns(replicate).size(), columns));
  }
  const auto broken = broken_invariants(world);
  if (!broken.empty()) {
    throw InvalidFile(fmt::format(
        "the checkpoint holds an impossible state ({}); the file is damaged, write it again.",
        broken.front()));
  }
  world.index_organisations();
}

}  // namespace coprod
