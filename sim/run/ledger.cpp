#include "run/ledger.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr std::size_t rows_at_a_time = 8192;
constexpr auto absent = code(Status::absent);

std::uint8_t age_group_of(std::int32_t age_months) {
  std::uint8_t group = 0;
  while (group + 1u < n_age_groups && age_months >= age_bounds[group + 1u] * 12) ++group;
  return group;
}

}  // namespace

Ledger::Ledger(const World& base, LedgerOptions options,
               std::vector<std::uint8_t> processes_reading_differing_parameters)
    : options_(std::move(options)),
      start_(std::max(base.month + 1, options_.first)),
      parting_(std::move(processes_reading_differing_parameters)),
      base_(start_.first_day()),
      reform_(start_.first_day()) {
  sums_.parted.resize(all_processes().size());
  sums_.status_parted.resize(all_processes().size());
  sums_.parted_in_month.resize(options_.months);
  sums_.status_pairs.resize(options_.months);
  const std::size_t rows = base.persons.size();
  base_.resize(rows, base.month.first_day());
  reform_.resize(rows, base.month.first_day());
  parting_.resize(rows);
  const auto keys = base.persons.get<person::Key>();
  keys_.assign(keys.begin(), keys.end());
  since_.assign(rows, static_cast<std::uint16_t>(start_.index()));
  present_at_start_.assign(rows, 1);
}

void Ledger::begin_month(const World& base) {
  // Rows of the absent are dropped in January.
  if ((base.month + 1).month_of_year() != 1 || base.month < options_.first) return;
  const auto status = base.persons.get<person::Status>();
  for (std::size_t row = 0; row < status.size(); ++row) {
    if (status[row] == absent) close(base, row);
  }
}

void Ledger::follow_rows(const World& base, const World& reform, Month month) {
  const auto keys = base.persons.get<person::Key>();
  const auto others = reform.persons.get<person::Key>();
  if (!std::equal(keys.begin(), keys.end(), others.begin(), others.end())) {
    throw RunError(fmt::format(
        "the two arms no longer hold the same persons in {} (a parameter that differs moves who "
        "enters, stays or dies), so there is no ledger of them; compare without --ledger, or give "
        "both arms the same parameters of demography.",
        to_string(month)));
  }
  const std::size_t known = keys_.size();
  if (keys.size() < known || !std::equal(keys_.begin(), keys_.end(), keys.begin())) {
    // Compacted: rows were sorted by district, in their order within it.
    const auto district = base.persons.get<person::District>();
    std::array<std::size_t, n_districts + 1> next{};
    for (std::size_t d = 0, row = 0; d < n_districts; ++d) {
      while (row < keys.size() && district[row] < d) ++row;
      next[d] = row;
    }
    std::vector<std::uint32_t> order(known);  // old row of each new row
    std::size_t kept = 0;
    for (std::size_t old = 0; old < known; ++old) {
      for (std::size_t d = 0; d < n_districts; ++d) {
        if (next[d] < keys.size() && district[next[d]] == d && keys[next[d]] == keys_[old]) {
          if (next[d] < known) order[next[d]] = static_cast<std::uint32_t>(old);
          ++next[d];
          ++kept;
          break;
        }
      }
    }
    order.resize(kept);
    for (std::size_t row = 0; row < kept; ++row) {
      if (keys_[order[row]] != keys[row]) {
        throw std::logic_error("the ledger lost a person when rows were compacted");
      }
    }
    keys_.assign(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(kept));
    base_.reorder(order);
    reform_.reorder(order);
    parting_.reorder(order);
    std::vector<std::uint16_t> since(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) since[i] = since_[order[i]];
    since_.swap(since);
    std::vector<std::uint8_t> present(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) present[i] = present_at_start_[order[i]];
    present_at_start_.swap(present);
  }
  const std::int32_t first_day = month.first_day();
  base_.resize(keys.size(), first_day);
  reform_.resize(keys.size(), first_day);
  parting_.resize(keys.size());
  since_.resize(keys.size(), static_cast<std::uint16_t>(std::max(month, start_).index()));
  present_at_start_.resize(keys.size(), 0);
  first_newcomer_ = keys_.size();
  keys_.insert(keys_.end(), keys.begin() + static_cast<std::ptrdiff_t>(keys_.size()), keys.end());
}

void Ledger::end_month(const World& base, const Pipeline& base_pipeline, const World& reform,
                       const Pipeline& reform_pipeline, Executor& executor) {
  if (base.month < options_.first) return;
  const bool alone = &base == &reform;
  const std::size_t rows = keys_.size();
  const std::size_t blocks = (rows + block_rows - 1) / block_rows;
  const auto m = static_cast<std::size_t>(base.month - options_.first);
  constexpr std::size_t side = n_statuses + 1;
  std::vector<std::array<std::uint32_t, side * side>> pairs(blocks);
  const auto in_base = base.persons.get<person::Status>();
  const auto in_reform = reform.persons.get<person::Status>();
  executor.for_each(blocks, [&](std::size_t b) {
    const std::size_t first = b * block_rows;
    const std::size_t count = std::min<std::size_t>(block_rows, rows - first);
    base_.add(base, first, count);
    if (!alone) reform_.add(reform, first, count);
    for (std::size_t row = first; row < first + count; ++row) {
      ++pairs[b][in_base[row] * side + in_reform[row]];
    }
  });
  for (const auto& block : pairs) {
    for (std::size_t a = 0; a < n_statuses; ++a) {
      for (std::size_t c = 0; c < n_statuses; ++c) {
        sums_.status_pairs[m][a * n_statuses + c] += block[a * side + c];
      }
    }
  }
  const auto add_crises = [](const Pipeline& pipeline, PersonTally& tally) {
    for (const BlockStore& block : pipeline.block_stores()) {
      for (std::uint32_t k = 0; k < block.output.crises.size; ++k) {
        tally.add_crisis(block.output.crises.data[k]);
      }
    }
  };
  add_crises(base_pipeline, base_);
  base_.add_roles(base);
  if (alone) return;
  add_crises(reform_pipeline, reform_);
  reform_.add_roles(reform);
}

void Ledger::finish(const World& base) {
  for (std::size_t row = 0; row < keys_.size(); ++row) close(base, row);
  flush_rows();
}

void Ledger::add_to(GroupSums& group, const LedgerRow& row, const FirstJob& base,
                    const FirstJob& reform) const {
  for (std::size_t m = 0; m < n_person_measures; ++m) {
    group.difference[m] += row.reform[m] - row.base[m];
  }
  const auto count = [&](PersonCount what, bool holds) {
    group.people[static_cast<std::size_t>(what)] += holds ? 1 : 0;
  };
  const auto more = [&](PersonMeasure what) {
    const auto m = static_cast<std::size_t>(what);
    return row.reform[m] - row.base[m];
  };
  count(PersonCount::persons, true);
  count(PersonCount::parted, row.any.month != 0);
  count(PersonCount::status_parted, row.status.month != 0);
  count(PersonCount::work_gained, more(PersonMeasure::months_in_work) > 0);
  count(PersonCount::work_lost, more(PersonMeasure::months_in_work) < 0);
  count(PersonCount::income_gained, more(PersonMeasure::net_income) > 0);
  count(PersonCount::income_lost, more(PersonMeasure::net_income) < 0);
  count(PersonCount::hired_in_base, base.found());
  count(PersonCount::hired_in_reform, reform.found());
  count(PersonCount::hired_in_both, base.found() && reform.found());
}

void Ledger::close(const World& base, std::size_t row) {
  const auto& persons = base.persons;
  LedgerRow person;
  person.key = EntityKey{keys_[row]};
  person.sex = persons.get<person::Sex>()[row];
  person.age_group = age_group_of(since_[row] - persons.get<person::BirthMonth>()[row]);
  person.kind = persons.get<person::PrimaryKind>()[row];
  person.severity = persons.get<person::Severity>()[row];
  person.district = persons.get<person::District>()[row];
  person.any = parting_.any(row);
  person.status = parting_.status(row);
  person.base = base_.measures(row);
  person.reform = reform_.measures(row);
  const auto present = [](const PersonMeasures& m) {
    return std::any_of(m.begin(), m.begin() + n_statuses, [](auto months) { return months > 0; });
  };
  if (!present(person.base) && !present(person.reform)) return;  // left before the first month end
  const FirstJob a = base_.first_job(row);
  const FirstJob b = reform_.first_job(row);
  add_to(sums_.by_kind[person.kind * n_severities + person.severity], person, a, b);
  add_to(sums_.by_sex[person.sex], person, a, b);
  add_to(sums_.by_age[person.age_group], person, a, b);
  add_to(sums_.by_district[person.district], person, a, b);

  const auto via = [](const FirstDifference& d) { return static_cast<std::size_t>(d.via); };
  if (person.any.month != 0) {
    ++sums_.parted[person.any.process][via(person.any)];
    // Arms with other parameters part before the first reported month, and count there.
    const Month when = std::max(Month(person.any.month), options_.first);
    ++sums_.parted_in_month[static_cast<std::size_t>(when - options_.first)];
  }
  if (person.status.month != 0) ++sums_.status_parted[person.status.process][via(person.status)];

  // Jobs that can be followed to the last tenure, so that none is cut off by the end of the run.
  const Month last = options_.first + static_cast<std::int32_t>(options_.months) - 1;
  const std::int32_t latest = (last - static_cast<std::int32_t>(tenure_months)).first_day();
  if (a.found() && b.found() && a.hire_day < latest && b.hire_day < latest) {
    for (std::size_t n = 0; n <= tenure_months; ++n) {
      sums_.kept[0][n] += a.months >= static_cast<std::int32_t>(n) ? 1 : 0;
      sums_.kept[1][n] += b.months >= static_cast<std::int32_t>(n) ? 1 : 0;
    }
  }
  if (options_.worked && present_at_start_[row] != 0) {
    const auto m = index_of(PersonMeasure::months_in_work);
    worked_.push_back({keys_[row], static_cast<std::int32_t>(person.base[m]),
                       static_cast<std::int32_t>(person.reform[m])});
  }
  if (options_.rows && person.any.month != 0) {
    buffer_.push_back(person);
    if (buffer_.size() == rows_at_a_time) flush_rows();
  }
}

void Ledger::flush_rows() {
  if (!buffer_.empty()) options_.rows(buffer_);
  buffer_.clear();
}

}  // namespace coprod
