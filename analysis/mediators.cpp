#include "analysis/mediators.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace coprod {

namespace {

/// Mechanism and column, as in docs/model.md.
struct Mediator {
  std::string_view mechanism;
  const ColumnInfo* column;
};

constexpr Mediator mediators[] = {
    {"M6", &employer::PerceivedRisk::info},
    {"M7", &enterprise_worker::Split::info},
    {"M8", &enterprise_worker::Accommodation::info},
    {"M10", &caregiver::Engagement::info},
    {"M10", &caregiver::Trust::info},
    {"M13", &enterprise_worker::Effort::info},
    {"M14", &enterprise_worker::Plan::info},
    {"M15", &enterprise_worker::Esteem::info},
    {"M16", &enterprise_worker::Role::info},
    {"M17", &public_group::Attitude::info},
    {"M17", &enterprise_worker::Communication::info},
    {"M19", &engagement::Level::info},
    {"M22", &programme_policy::Fit::info},
    {"M23", &enterprise_worker::NeedGap::info},
    {"M24", &organisation::Halted::info},
    {"M24", &organisation::ParticipationHours::info},
    {"M26", &organisation::ReadingBias::info},
    {"M27", &organisation::Readiness::info},
    {"M27", &organisation::Routine::info},
    {"M30", &enterprise_worker::Voice::info},
    {"M31", &practice::Depth::info},
    {"M34", &volunteer_group::Active::info},
    {"M34", &volunteer_group::Collaboration::info},
    {"M36", &social_worker::Stance::info},
    {"M38", &practice::Effect::info},
    {"M43", &organisation::PowerGap::info},
    {"M44", &government::MainstreamEffort::info},
};

/// Pairs of rows (base, arm) that are the same agent.
using RowPairs = std::vector<std::pair<std::size_t, std::size_t>>;

/// Rows of the same enterprises: those founded before the worlds parted come first in both.
std::size_t common_enterprises(const World& base, const World& arm) {
  const auto a = base.social_enterprises.get<social_enterprise::Key>();
  const auto b = arm.social_enterprises.get<social_enterprise::Key>();
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first
                                  - a.begin());
}

RowPairs same_staff(const World& base, const World& arm) {
  RowPairs pairs;
  const auto a = base.enterprise_workers.get<enterprise_worker::Key>();
  const auto b = arm.enterprise_workers.get<enterprise_worker::Key>();
  const auto at_a = base.enterprise_workers.get<enterprise_worker::Enterprise>();
  const auto at_b = arm.enterprise_workers.get<enterprise_worker::Enterprise>();
  std::vector<std::pair<std::uint64_t, std::size_t>> rows;
  for (std::size_t w = 0; w < b.size(); ++w) rows.emplace_back(b[w], w);
  std::sort(rows.begin(), rows.end());
  const auto enterprises_a = base.social_enterprises.get<social_enterprise::Key>();
  const auto enterprises_b = arm.social_enterprises.get<social_enterprise::Key>();
  for (std::size_t w = 0; w < a.size(); ++w) {
    for (auto found = std::lower_bound(rows.begin(), rows.end(), std::pair{a[w], std::size_t{0}});
         found != rows.end() && found->first == a[w]; ++found) {
      if (enterprises_a[at_a[w]] == enterprises_b[at_b[found->second]]) {
        pairs.emplace_back(w, found->second);
      }
    }
  }
  return pairs;
}

/// Rows 0, 1, … that are the same agents in both worlds.
std::size_t common_rows(std::string_view table, const World& base, const World& arm,
                        std::size_t rows_in_both) {
  const std::size_t organisations = base.ngos.size() + common_enterprises(base, arm);
  if (table == organisation::table_name) return organisations;
  if (table == practice::table_name) return organisations * n_practices;
  if (table == engagement::table_name) return organisations * n_engagements;
  if (table == social_enterprise::table_name) return common_enterprises(base, arm);
  return rows_in_both;
}

void copy_column(const ColumnInfo& column, const World& base, World& arm) {
  arm.visit_tables([&](std::string_view table, auto& to) {
    if (table != column.table) return;
    using Rows = std::remove_reference_t<decltype(to)>;
    const Rows* from = nullptr;
    base.visit_tables([&](std::string_view, const auto& candidate) {
      if constexpr (std::is_same_v<std::remove_cvref_t<decltype(candidate)>, Rows>) {
        from = &candidate;
      }
    });
    const std::size_t rows = common_rows(table, base, arm, std::min(from->size(), to.size()));
    const RowPairs staff =
        table == enterprise_worker::table_name ? same_staff(base, arm) : RowPairs{};
    const void* source = nullptr;
    from->visit([&](const ColumnInfo& info, auto values) {
      if (&info == &column) source = values.data();
    });
    to.visit([&](const ColumnInfo& info, auto values) {
      if (&info != &column) return;
      using T = typename decltype(values)::element_type;
      const T* given = static_cast<const T*>(source);
      if (table == enterprise_worker::table_name) {
        for (const auto& [a, b] : staff) values[b] = given[a];
      } else {
        std::copy(given, given + rows, values.begin());
      }
    });
  });
}

}  // namespace

std::vector<const ColumnInfo*> mediators_of(std::string_view mechanism) {
  std::vector<const ColumnInfo*> columns;
  for (const Mediator& mediator : mediators) {
    if (mediator.mechanism == mechanism) columns.push_back(mediator.column);
  }
  return columns;
}

void advance_with_replay(World& base, Pipeline& base_pipeline, Observer& base_observer, World& arm,
                         Pipeline& arm_pipeline, Observer& arm_observer,
                         std::span<const ColumnInfo* const> columns) {
  base_pipeline.begin_month(base);
  arm_pipeline.begin_month(arm);
  for (const Pass& pass : base_pipeline.passes()) {
    base_pipeline.run_pass(base, pass);
    arm_pipeline.run_pass(arm, pass);
    for (const ColumnInfo* column : columns) {
      const bool written = std::any_of(
          pass.steps.begin(), pass.steps.end(),
          [&](const MonthlyStep* step) { return names(column->writers, step->info.name); });
      if (written) copy_column(*column, base, arm);
    }
  }
  base_pipeline.end_month(base, base_observer);
  arm_pipeline.end_month(arm, arm_observer);
}

}  // namespace coprod
