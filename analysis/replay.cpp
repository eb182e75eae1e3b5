#include "analysis/replay.hpp"

#include "world/row_pairs.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace coprod {

namespace {

/// Whether a person works at the same place in both since the same day.
bool same_job(const World& base, const World& reform, std::size_t person, bool any_day) {
  const auto& a = base.persons;
  const auto& b = reform.persons;
  const std::uint8_t status = a.get<person::Status>()[person];
  if (status != b.get<person::Status>()[person]) return false;
  const std::uint32_t at_a = a.get<person::Employer>()[person];
  const std::uint32_t at_b = b.get<person::Employer>()[person];
  const bool same_day = a.get<person::HireDay>()[person] == b.get<person::HireDay>()[person];
  if (status == code(Status::open_employment)) {
    return at_a == at_b && (any_day || same_day);
  }
  return status == code(Status::social_enterprise) && (any_day || same_day)
         && base.social_enterprises.get<social_enterprise::Key>()[at_a]
                == reform.social_enterprises.get<social_enterprise::Key>()[at_b];
}

bool chosen(Whom whom, const World& base, const World& reform, std::size_t person) {
  if (whom == Whom::same_job) return same_job(base, reform, person, false);
  if (whom != Whom::enterprise_staff) return true;
  return reform.persons.get<person::Status>()[person] == code(Status::social_enterprise)
         && same_job(base, reform, person, true);
}

bool founded_now(const World& world, std::size_t enterprise) {
  return world.social_enterprises.get<social_enterprise::FoundedMonth>()[enterprise]
         == (world.month + 1).index();
}

/// The organisation that a row of a table belongs to, in a World; none for other tables.
struct OfOrganisation {
  bool any = false;
  std::size_t organisation = 0;
  std::size_t practice = 0;  ///< for tables with rows by organisation: which of them
};
OfOrganisation organisation_of(std::string_view table, const World& world, std::size_t row) {
  if (table == organisation::table_name) return {true, row, 0};
  if (table == practice::table_name) return {true, row / n_practices, row % n_practices};
  if (table == engagement::table_name) return {true, row / n_engagements, row % n_engagements};
  if (table == social_enterprise::table_name) {
    return {true, world.organisation_of_enterprise(row), 0};
  }
  return {};
}

/// Whether this row of an organisation gets the base's value: it is open in both (but for the month in
/// which it closes), and is one of those that the mediator names.
bool chosen_row(const Mediator& mediator, const World& base, const World& reform, std::size_t a,
                std::size_t b) {
  const std::string_view table = mediator.column->table;
  const OfOrganisation in_base = organisation_of(table, base, a);
  const OfOrganisation in_reform = organisation_of(table, reform, b);
  if (!in_base.any) return true;
  const bool closing = mediator.column == &social_enterprise::ClosedMonth::info;
  if (!closing && !(base.is_open(in_base.organisation) && reform.is_open(in_reform.organisation))) {
    return false;
  }
  const std::size_t ngos = reform.ngos.size();
  const bool enterprise = in_reform.organisation >= ngos;
  switch (mediator.whom) {
    case Whom::founded_now:
      return enterprise && founded_now(reform, in_reform.organisation - ngos);
    case Whom::service_revamp:
      return in_reform.practice == static_cast<std::size_t>(Practice::service_revamp);
    case Whom::emancipation:
      return in_reform.practice == static_cast<std::size_t>(Practice::emancipation);
    default:
      return true;
  }
}

/// Rows of the mediator's column that are the same agent in both and that it names; of persons those
/// within [first, first + count).
RowPairs pairs_for(const Mediator& mediator, const World& base, const World& reform,
                   std::size_t rows_in_both, std::size_t first, std::size_t count) {
  const std::string_view table = mediator.column->table;
  RowPairs pairs;
  if (table == person::table_name) {
    static_assert(person::table_pairing.by == Pairing::By::rows);
    for (std::size_t row = first; row < std::min(rows_in_both, first + count); ++row) {
      if (chosen(mediator.whom, base, reform, row)) pairs.emplace_back(row, row);
    }
    return pairs;
  }
  for (const auto& [a, b] : row_pairs(table, base, reform)) {
    if (chosen_row(mediator, base, reform, a, b)) pairs.emplace_back(a, b);
  }
  return pairs;
}

/// Values of a column of World, whatever their type.
struct Untyped {
  const void* data = nullptr;
  std::size_t rows = 0;
};

Untyped column_of(const ColumnInfo& column, const World& world) {
  Untyped found;
  world.visit_tables([&](std::string_view table, const auto& rows) {
    if (table != column.table) return;
    rows.visit([&](const ColumnInfo& info, auto values) {
      if (&info == &column) found = {values.data(), values.size()};
    });
  });
  return found;
}

/// visitor(base's values, reform's values) of a column, both as spans.
template <class Visitor>
void with_column(const ColumnInfo& column, const World& base, World& reform, Visitor&& visitor) {
  const Untyped from = column_of(column, base);
  reform.visit_tables([&](std::string_view table, auto& rows) {
    if (table != column.table) return;
    rows.visit([&](const ColumnInfo& info, auto values) {
      if (&info != &column) return;
      using T = typename decltype(values)::value_type;
      visitor(std::span<const T>(static_cast<const T*>(from.data), from.rows), values);
    });
  });
}

constexpr std::size_t everywhere = ~std::size_t{0} / 2;

void copy_path(const Mediator& mediator, const World& base, World& reform) {
  with_column(*mediator.column, base, reform, [&](auto from, auto to) {
    for (const auto& [a, b] :
         pairs_for(mediator, base, reform, std::min(from.size(), to.size()), 0, everywhere)) {
      to[b] = from[a];
    }
  });
  if (mediator.column == &social_enterprise::ClosedMonth::info) reform.index_organisations();
}

/// Lends the reform the base's values of a column, and takes them back when it goes out of scope.
class Loan {
 public:
  Loan(const Mediator& mediator, const World& base, World& reform, std::size_t first,
       std::size_t count)
      : column_(*mediator.column),
        base_(base),
        reform_(reform) {
    with_column(column_, base, reform, [&](auto from, auto to) {
      using T = typename decltype(to)::value_type;
      rows_ = pairs_for(mediator, base, reform, std::min(from.size(), to.size()), first, count);
      own_.resize(rows_.size() * sizeof(T));
      for (std::size_t k = 0; k < rows_.size(); ++k) {
        std::memcpy(own_.data() + k * sizeof(T), &to[rows_[k].second], sizeof(T));
        to[rows_[k].second] = from[rows_[k].first];
      }
    });
  }
  ~Loan() {
    with_column(column_, base_, reform_, [&](auto, auto to) {
      using T = typename decltype(to)::value_type;
      for (std::size_t k = 0; k < rows_.size(); ++k) {
        std::memcpy(&to[rows_[k].second], own_.data() + k * sizeof(T), sizeof(T));
      }
    });
  }
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

 private:
  const ColumnInfo& column_;
  const World& base_;
  World& reform_;
  RowPairs rows_;
  std::vector<std::byte> own_;
};

/// Several loans, given back in the reverse order.
class Loans {
 public:
  Loans() = default;
  Loans(Loans&&) = default;
  ~Loans() {
    while (!all_.empty()) all_.pop_back();
  }
  void add(std::unique_ptr<Loan> loan) { all_.push_back(std::move(loan)); }

 private:
  std::vector<std::unique_ptr<Loan>> all_;
};

/// Values of a column before a process, to tell what it added.
struct Before {
  const Mediator* mediator;
  std::vector<double> base;
  std::vector<double> reform;
};

Before before(const Mediator& mediator, const World& base, World& reform) {
  Before kept{&mediator, {}, {}};
  with_column(*mediator.column, base, reform, [&](auto from, auto to) {
    kept.base.assign(from.begin(), from.end());
    kept.reform.assign(to.begin(), to.end());
  });
  return kept;
}

void add_gain(const Before& kept, const World& base, World& reform) {
  const ColumnInfo& column = *kept.mediator->column;
  with_column(column, base, reform, [&](auto from, auto to) {
    using T = typename decltype(to)::value_type;
    const std::size_t rows = std::min(kept.base.size(), kept.reform.size());
    for (const auto& [a, b] : pairs_for(*kept.mediator, base, reform, rows, 0, everywhere)) {
      const double gained = static_cast<double>(from[a]) - kept.base[a];
      to[b] = static_cast<T>(std::clamp(kept.reform[b] + gained, column.low, column.high));
    }
  });
}

bool has(const Pass& pass, std::string_view process) {
  return std::any_of(pass.steps.begin(), pass.steps.end(),
                     [&](const MonthlyStep* step) { return step->info.name == process; });
}

/// The reform's pass, in which its processes see what they are to see.
void run_reform(const Pass& pass, const World& base, Moving reform, const MonthContext& base_month,
                std::span<const Mediator* const> mediators) {
  World& world = reform.world;
  Pipeline& pipeline = reform.pipeline;
  const auto loans = [&](std::string_view process, std::size_t first, std::size_t count) {
    Loans lent;
    for (const Mediator* m : mediators) {
      if (m->hold != Hold::seen || m->process != process) continue;
      lent.add(std::make_unique<Loan>(*m, base, world, first, count));
    }
    return lent;
  };
  if (pass.local) {
    const bool sees = std::any_of(mediators.begin(), mediators.end(), [&](const Mediator* m) {
      return m->hold == Hold::seen && has(pass, m->process);
    });
    if (!sees) return pipeline.run_pass(world, pass);
    pipeline.begin_blocks(world, pass);
    for (std::size_t block = 0; block < pipeline.blocks(); ++block) {
      const std::size_t first = block * block_rows;
      const std::size_t count = std::min<std::size_t>(block_rows, world.persons.size() - first);
      for (std::size_t s = 0; s < pass.steps.size(); ++s) {
        const auto lent = loans(pass.steps[s]->info.name, first, count);
        pipeline.run_rows(world, pass, s, first, count, 0);
      }
    }
    return pipeline.end_blocks(world);
  }
  const MonthlyStep& step = *pass.steps.front();
  const auto lent = loans(step.info.name, 0, everywhere);
  const MonthContext own = pipeline.month();
  void (*act)(const World&, World&, Step&) = nullptr;
  bool reckons = false;
  for (const Mediator* m : mediators) {
    if (m->process != step.info.name) continue;
    if (m->hold == Hold::view) act = m->act;
    if (m->hold != Hold::reckoned) continue;
    m->copy(base_month, pipeline.month());
    reckons = true;
  }
  if (act != nullptr) {
    pipeline.run(world, [&](World& its_own, Step& of) { act(base, its_own, of); });
  } else {
    pipeline.run(world, step);
  }
  if (reckons) pipeline.month() = own;
}

}  // namespace

LeverCalendar with_levers_of(const LeverCalendar& base, LeverCalendar reform,
                             std::span<const Mediator* const> mediators) {
  for (const Mediator* mediator : mediators) {
    for (std::size_t lever = 0; lever < all_levers().size(); ++lever) {
      if (mediator->hold != Hold::lever || all_levers()[lever].key != mediator->what) continue;
      reform.entries[lever] = base.entries[lever];
    }
  }
  return reform;
}

void advance_with_replay(Moving base, Moving reform, std::span<const Mediator* const> mediators) {
  base.pipeline.begin_month(base.world);
  reform.pipeline.begin_month(reform.world);
  for (const Pass& pass : base.pipeline.passes()) {
    std::vector<Before> kept;
    for (const Mediator* m : mediators) {
      if (m->hold == Hold::gain && has(pass, m->process)) {
        kept.push_back(before(*m, base.world, reform.world));
      }
    }
    // The reform first: what its processes see of the base is the state before they ran there.
    run_reform(pass, base.world, reform, base.pipeline.month(), mediators);
    base.pipeline.run_pass(base.world, pass);
    for (const Before& values : kept) add_gain(values, base.world, reform.world);
    for (const Mediator* m : mediators) {
      if (m->hold == Hold::calendar && has(pass, m->process)) {
        m->copy(base.pipeline.month(), reform.pipeline.month());
      }
      if (m->hold != Hold::path) continue;
      const bool written =
          std::any_of(pass.steps.begin(), pass.steps.end(), [&](const MonthlyStep* step) {
            return names(m->column->writers, step->info.name)
                   && (m->process.empty() || m->process == step->info.name);
          });
      if (written) copy_path(*m, base.world, reform.world);
    }
  }
  base.pipeline.end_month(base.world, base.observer);
  reform.pipeline.end_month(reform.world, reform.observer);
}

}  // namespace coprod
