#include "run/parting.hpp"

#include "world/row_pairs.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace coprod {

namespace {

/// Rows looked at together. Large enough for comparing memory at full speed, small enough to be left
/// out when all of them have parted.
constexpr std::size_t chunk = 512;
static_assert(block_rows % chunk == 0);

/// Marks the elements that differ, for columns of whole numbers or of bits. Aliased on purpose: a
/// float column is compared as the bits that it holds.
template <class T>
[[gnu::always_inline]] inline void mark(const std::byte* a, const std::byte* b, std::size_t count,
                                        std::uint8_t* differs) {
  for (std::size_t i = 0; i < count; ++i) {
    T x;
    T y;
    std::memcpy(&x, a + i * sizeof(T), sizeof(T));
    std::memcpy(&y, b + i * sizeof(T), sizeof(T));
    differs[i] = static_cast<std::uint8_t>(differs[i] | (x != y ? 1 : 0));
  }
}

// The thread sanitizer would instrument the choice of a clone, which is made before it has started.
#ifdef __SANITIZE_THREAD__
#define COPROD_CLONES
#else
#define COPROD_CLONES [[gnu::target_clones("avx2", "default")]]
#endif

/// Whole numbers only, so that the instruction set cannot matter.
COPROD_CLONES void mark_differing(const std::byte* a, const std::byte* b, std::size_t bytes,
                                  std::size_t count, std::uint8_t* differs) {
  if (bytes == 1) return mark<std::uint8_t>(a, b, count, differs);
  if (bytes == 2) return mark<std::uint16_t>(a, b, count, differs);
  if (bytes == 4) return mark<std::uint32_t>(a, b, count, differs);
  mark<std::uint64_t>(a, b, count, differs);
}

/// Whether two rows of a kind of table differ in what `process` may have read; a row that is missing
/// differs. What the process itself writes (places taken, staff) is its result, not its input.
template <class Rows>
bool rows_differ(std::string_view process, const Rows& a, std::size_t row_a, const Rows& b,
                 std::size_t row_b) {
  if (row_a >= a.size() || row_b >= b.size()) return row_a < a.size() || row_b < b.size();
  bool differ = false;
  std::vector<const void*> values;
  a.visit([&](const ColumnInfo&, auto column) { values.push_back(&column[row_a]); });
  std::size_t next = 0;
  b.visit([&](const ColumnInfo& info, auto column) {
    const void* value = values[next++];
    if (names(info.writers, process)) return;
    differ |= std::memcmp(value, &column[row_b], sizeof(column[0])) != 0;
  });
  return differ;
}

}  // namespace

std::vector<std::uint8_t> processes_reading(const Parameters& a, const Parameters& b) {
  std::vector<std::uint8_t> reading;
  for (const ProcessInfo& process : all_processes()) {
    reading.push_back(std::any_of(process.parameters.begin(), process.parameters.end(),
                                  [&](double Parameters::*one) { return a.*one != b.*one; }));
  }
  return reading;
}

Parting::Parting(std::vector<std::uint8_t> reads_differing_parameter)
    : reads_differing_parameter_(std::move(reads_differing_parameter)),
      sees_lever_(reads_differing_parameter_) {
  std::vector<const ColumnInfo*> infos;
  person::Rows::visit_infos([&](const ColumnInfo& info) { infos.push_back(&info); });
  const auto position = [&](const ColumnInfo& info) {
    return static_cast<std::size_t>(std::find(infos.begin(), infos.end(), &info) - infos.begin());
  };
  columns_.resize(infos.size());
  status_column_ = position(person::Status::info);
  employer_column_ = position(person::Employer::info);
  for (const ProcessInfo& process : all_processes()) {
    auto& written = written_.emplace_back();
    for (const ColumnInfo* info : process.writes) {
      if (info->table == person::table_name) written.push_back(position(*info));
    }
  }
}

void Parting::resize(std::size_t rows) {
  const std::size_t before = any_.size();
  any_.resize(rows);
  status_.resize(rows);
  is_unparted_.resize(rows, 1);
  is_status_unparted_.resize(rows, 1);
  unparted_.resize((rows + chunk - 1) / chunk, 0);
  status_unparted_.resize(unparted_.size(), 0);
  for (std::size_t row = before; row < rows; ++row) {
    ++unparted_[row / chunk];
    ++status_unparted_[row / chunk];
  }
}

void Parting::reorder(std::span<const std::uint32_t> order) {
  const auto keep = [&](auto& column) {
    std::remove_reference_t<decltype(column)> kept(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) kept[i] = column[order[i]];
    column.swap(kept);
  };
  keep(any_);
  keep(status_);
  keep(is_unparted_);
  keep(is_status_unparted_);
  unparted_.assign((order.size() + chunk - 1) / chunk, 0);
  status_unparted_.assign(unparted_.size(), 0);
  for (std::size_t row = 0; row < order.size(); ++row) {
    unparted_[row / chunk] = static_cast<std::uint16_t>(unparted_[row / chunk] + is_unparted_[row]);
    status_unparted_[row / chunk] =
        static_cast<std::uint16_t>(status_unparted_[row / chunk] + is_status_unparted_[row]);
  }
}

void Parting::bind(const World& base, const World& other, const MonthContext& base_month,
                   const MonthContext& other_month) {
  base_ = &base;
  other_ = &other;
  month_ = static_cast<std::uint16_t>(base_month.month.index());
  std::size_t next = 0;
  base.persons.visit([&](const ColumnInfo& info, auto column) {
    columns_[next++] = {reinterpret_cast<const std::byte*>(column.data()), nullptr, info.bytes};
  });
  next = 0;
  other.persons.visit([&](const ColumnInfo&, auto column) {
    columns_[next++].other = reinterpret_cast<const std::byte*>(column.data());
  });
  pair_enterprises();

  std::vector<std::string_view> differing;
  for (std::size_t l = 0; l < all_levers().size(); ++l) {
    for (std::size_t p = 0; p < n_lever_programmes; ++p) {
      if (get_lever(base_month.levers, l, p) != get_lever(other_month.levers, l, p)) {
        differing.push_back(all_levers()[l].key);
        break;
      }
    }
  }
  const auto& processes = all_processes();
  for (std::size_t i = 0; i < processes.size(); ++i) {
    sees_lever_[i] = reads_differing_parameter_[i];
    for (const auto key : differing) {
      if (names(processes[i].levers, key)) sees_lever_[i] = 1;
    }
  }
}

/// Enterprises are appended and keep their rows, but what one future founds the other may not.
void Parting::pair_enterprises() {
  const std::size_t in_base = base_->social_enterprises.size();
  const std::size_t in_other = other_->social_enterprises.size();
  if (in_base == twin_enterprises_[0].size() && in_other == twin_enterprises_[1].size()) return;
  twin_enterprises_[0].assign(in_base, no_row);
  twin_enterprises_[1].assign(in_other, no_row);
  for (const auto& [a, b] : row_pairs(social_enterprise::table_name, *base_, *other_)) {
    twin_enterprises_[0][a] = static_cast<std::uint32_t>(b);
    twin_enterprises_[1][b] = static_cast<std::uint32_t>(a);
  }
}

bool Parting::same_employer(std::size_t row) const {
  const std::uint32_t a = base_->persons.get<person::Employer>()[row];
  const std::uint32_t b = other_->persons.get<person::Employer>()[row];
  constexpr auto here = static_cast<std::uint8_t>(Status::social_enterprise);
  if (base_->persons.get<person::Status>()[row] != here
      || other_->persons.get<person::Status>()[row] != here) {
    return a == b;
  }
  return base_->social_enterprises.get<social_enterprise::Key>()[a]
         == other_->social_enterprises.get<social_enterprise::Key>()[b];
}

bool Parting::tie_differs(std::string_view process, std::size_t row) const {
  const std::uint32_t caregiver = base_->persons.get<person::Caregiver>()[row];
  if (caregiver != no_row
      && rows_differ(process, base_->caregivers, caregiver, other_->caregivers, caregiver)) {
    return true;
  }
  const std::uint32_t a = base_->persons.get<person::SocialWorker>()[row];
  const std::uint32_t b = other_->persons.get<person::SocialWorker>()[row];
  return (a != no_row || b != no_row)
         && rows_differ(process, base_->social_workers, a, other_->social_workers, b);
}

bool Parting::enterprise_differs(std::string_view process, std::uint32_t in_base,
                                 std::uint32_t in_other) const {
  if (in_base == no_row || in_other == no_row) return true;  // one of the two never founded it
  return rows_differ(process, base_->social_enterprises, in_base, other_->social_enterprises,
                     in_other)
         || rows_differ(process, base_->organisations, base_->organisation_of_enterprise(in_base),
                        other_->organisations, other_->organisation_of_enterprise(in_other));
}

bool Parting::organisation_differs(std::string_view process, std::size_t row) const {
  static_assert(employer::table_pairing.by == Pairing::By::rows
                && ngo::table_pairing.by == Pairing::By::rows
                && caregiver::table_pairing.by == Pairing::By::rows);
  const auto differs_as = [&](const World& world, bool is_base) {
    const std::uint32_t employer = world.persons.get<person::Employer>()[row];
    if (employer == no_row) return false;
    switch (static_cast<Status>(world.persons.get<person::Status>()[row])) {
      case Status::open_employment:
        return rows_differ(process, base_->employers, employer, other_->employers, employer);
      case Status::social_enterprise: {
        const std::uint32_t twin = twin_enterprises_[is_base ? 0 : 1][employer];
        return is_base ? enterprise_differs(process, employer, twin)
                       : enterprise_differs(process, twin, employer);
      }
      default:
        return rows_differ(process, base_->ngos, employer, other_->ngos, employer);
    }
  };
  return differs_as(*base_, true) || differs_as(*other_, false);
}

Via Parting::via(std::size_t process, std::size_t row, bool parted_before) const {
  if (sees_lever_[process] != 0) return Via::lever;
  if (parted_before) return Via::own_state;
  const ProcessInfo& info = all_processes()[process];
  if (tie_differs(info.name, row)) return Via::tie;
  // What a person-local process reads besides is of organisations, the district or Government:
  // nobody competes in it.
  const bool settled = info.kind == ProcessKind::settled;
  return !settled || organisation_differs(info.name, row) ? Via::organisation : Via::settlement;
}

void Parting::look(std::size_t process, std::size_t first, std::size_t count) {
  if (written_[process].empty()) return;
  const std::size_t end = first + count;
  for (std::size_t from = first; from < end;) {
    const std::size_t next = std::min(end, (from / chunk + 1) * chunk);
    if (unparted_[from / chunk] + status_unparted_[from / chunk] > 0) {
      look_at_chunk(process, from, next - from);
    }
    from = next;
  }
}

void Parting::look_at_chunk(std::size_t process, std::size_t first, std::size_t count) {
  alignas(64) std::array<std::uint8_t, chunk> differs{};
  alignas(64) std::array<std::uint8_t, chunk> status_differs{};
  bool some = false;
  const bool all_parted = unparted_[first / chunk] == 0;
  for (const std::size_t c : written_[process]) {
    const ColumnPair& column = columns_[c];
    if (all_parted && c != status_column_) continue;
    const std::byte* a = column.base + first * column.bytes;
    const std::byte* b = column.other + first * column.bytes;
    if (std::memcmp(a, b, count * column.bytes) == 0) continue;
    some = true;
    if (c == employer_column_) {
      // Rows of enterprises may differ between the futures: what counts is who they are.
      for (std::size_t i = 0; i < count; ++i) {
        if (!same_employer(first + i)) differs[i] = 1;
      }
      continue;
    }
    mark_differing(a, b, column.bytes, count, differs.data());
    if (c == status_column_) mark_differing(a, b, column.bytes, count, status_differs.data());
  }
  if (!some) return;
  // What is left are first differences: rare.
  const std::uint8_t* any_open = is_unparted_.data() + first;
  const std::uint8_t* status_open = is_status_unparted_.data() + first;
  for (std::size_t i = 0; i < count; ++i) differs[i] &= any_open[i];
  for (std::size_t i = 0; i < count; ++i) status_differs[i] &= status_open[i];
  alignas(64) std::array<std::uint8_t, chunk> either{};
  for (std::size_t i = 0; i < count; ++i) {
    either[i] = static_cast<std::uint8_t>(differs[i] | status_differs[i]);
  }
  for (std::size_t from = 0; from < count; from += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, either.data() + from, sizeof eight);
    if (eight == 0) continue;
    for (std::size_t i = from; i < std::min(count, from + 8); ++i) {
      const std::size_t row = first + i;
      if (status_differs[i] != 0) {
        status_[row] = {month_, static_cast<std::uint8_t>(process),
                        via(process, row, is_unparted_[row] == 0)};
        is_status_unparted_[row] = 0;
        --status_unparted_[first / chunk];
      }
      if (differs[i] != 0) {
        any_[row] = {month_, static_cast<std::uint8_t>(process), via(process, row, false)};
        is_unparted_[row] = 0;
        --unparted_[first / chunk];
      }
    }
  }
}

}  // namespace coprod
