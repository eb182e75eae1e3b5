#include "analysis/experiments/cohort.hpp"
#include "analysis/experiments/parts.hpp"
#include "analysis/standardisation.hpp"

#include <cmath>

#include <fmt/format.h>

namespace coprod::experiments {

namespace {

/// Cohorts are taken in December and followed up in the next one.
const std::vector<int> years{2013, 2014, 2015, 2016, 2017, 2018, 2019,
                             2020, 2021, 2022, 2023, 2024, 2025, 2026};
constexpr std::size_t at_start = n_followed - 1;  ///< identity at the start: a check, no outcome

/// Outcomes of groups by cell.
using Groups = std::vector<CellMeans>;

/// Adds a cohort's outcomes, standardised to the composition of all staff of enterprises.
void add_standardised(const std::vector<FollowedMember>& cohort, Numbers& numbers) {
  for (std::size_t q = 0; q < at_start; ++q) {
    const std::string id(followed_ids[q]);
    Groups by_cell(n_staff_groups, CellMeans(Member::n_cells));
    Groups fine(2, CellMeans(Member::n_fine_cells));  // staff of enterprises, of employers
    std::vector<double> standard(Member::n_cells, 0.0);
    for (const auto& [then, now] : cohort) {
      if (std::isnan(now[q])) continue;
      const bool open = then->group == StaffGroup::open;
      by_cell[static_cast<std::size_t>(then->group)].add(then->cell(), now[q]);
      fine[open].add(then->fine_cell(), now[q]);
      if (!open) standard[then->cell()] += 1.0;
    }
    const CellMeans& deep = by_cell[index_of(StaffGroup::deep)];
    const CellMeans& shallow = by_cell[index_of(StaffGroup::shallow)];
    const auto weights = common_weights(standard, {&deep, &shallow});
    const double d = standardised(deep, weights);
    const double s = standardised(shallow, weights);
    numbers.add("deep." + id, d);
    numbers.add("shallow." + id, s);
    numbers.add("gap." + id, d - s);
    numbers.add("crude_gap." + id, deep.crude() - shallow.crude());
    const auto matched = common_weights(fine[0].count, {&fine[0], &fine[1]});
    const double e = standardised(fine[0], matched);
    const double o = standardised(fine[1], matched);
    numbers.add("enterprises." + id, e);
    numbers.add("open." + id, o);
    numbers.add("open_gap." + id, e - o);
    numbers.add("open_crude_gap." + id, fine[0].crude() - fine[1].crude());
  }
}

Look look_at_cohorts() {
  return [cohort = StaffCohort{}](const MonthView& view, Numbers& numbers) mutable {
    if (!cohort.empty()) add_standardised(cohort.follow(view), numbers);
    cohort.take(view);
    double all = 0.0, third = 0.0, deep = 0.0, shallow = 0.0;
    const auto thirds = thirds_by_depth(view);
    for (const auto& facts : open_enterprises(view)) {
      const auto group = thirds[facts.row];
      const bool is_deep = group == StaffGroup::deep;
      const bool is_shallow = group == StaffGroup::shallow;
      all += 1.0;
      deep += is_deep ? facts.potential : 0.0;
      shallow += is_shallow ? facts.potential : 0.0;
      third += is_deep;
    }
    numbers.add("enterprises", all);
    if (third > 0.0) {
      numbers.add("deep.effect", deep / third);
      numbers.add("shallow.effect", shallow / third);
    }
  };
}

constexpr std::array<std::string_view, 5> published{"deep", "shallow", "mental_illness",
                                                    "intellectual", "other"};

/// Staff of December 2026, the same persons in both arms, one and three years later.
Look look_at_last() {
  return [cohort = StaffCohort{}](const MonthView& view, Numbers& numbers) mutable {
    if (cohort.empty()) return cohort.take(view);
    for (const auto& [then, now] : cohort.follow(view)) {
      std::vector<std::string> groups;
      if (then->group == StaffGroup::open) {
        groups = {"open employment"};
      } else {
        groups = {"all", std::string(kind_group_names[kind_group_of(then->kind)])};
        if (then->group == StaffGroup::deep) groups.emplace_back("deep");
        if (then->group == StaffGroup::shallow) groups.emplace_back("shallow");
      }
      for (const auto& group : groups) {
        for (std::size_t q = 0; q < n_followed; ++q) {
          numbers.add(fmt::format("{}.{}.{}", view.month.month.year(), group, followed_ids[q]),
                      now[q]);
        }
      }
    }
  };
}

const Arm as_it_is{"hong_kong", {}};
/// Practices never had an effect: what is left of the gap is who works where.
const Arm never{
    "hong_kong",
    {{"practice_strategic", "0"}, {"practice_operational", "0"}, {"practice_identity", "0"}}};
const Arm ended{"no_coproduction", {}};

/// Two groups of staff, as the data name them, and the numbers that tell what sets them apart.
struct Compared {
  std::string_view name;
  std::string a;
  std::string b;
  std::string gap;
  std::string crude;
};
const Compared by_depth{"deep and shallow", "deep", "shallow", "gap", "crude_gap"};
const Compared by_market{"enterprises and open employment", "enterprises", "open", "open_gap",
                         "open_crude_gap"};

/// What the probes saw, as tables, notes and data.
class Findings {
 public:
  /// Of the probes of `cohorts`, as it is and where practices never had an effect.
  Findings(const ExperimentRequest& request, const Campaign& campaign, std::size_t seen,
           std::size_t placebo)
      : request_(request),
        campaign_(campaign),
        seen_(seen),
        placebo_(placebo) {
    result.data = {
        "employees",
        {"comparison", "group", "outcome", "quantity", "mean", "low", "high", "replicates"},
        {}};
  }

  /// Staff of deep and of shallow enterprises, of enterprises and of other employers.
  void compare_groups() {
    ExperimentTable depth{
        "Twelve months later: staff of deep enterprises and of shallow ones, alike in kind and "
        "severity",
        {"outcome", "deep", "shallow", "deep less shallow", "crude",
         "where practices never had effect", "difference: of depth"},
        {}};
    ExperimentTable open{
        "Twelve months later: staff of enterprises and matched staff in open employment",
        {"outcome", "enterprises", "open employment, matched", "difference", "crude",
         "where practices never had effect", "difference: of practices"},
        {}};
    for (std::size_t q = 0; q < at_start; ++q) {
      if (!wanted(request_, followed_ids[q])) continue;
      depth.rows.push_back(row_of(by_depth, q));
      open.rows.push_back(row_of(by_market, q));
    }
    add_notes();
    result.tables.push_back(std::move(depth));
    result.tables.push_back(std::move(open));
  }

  /// Staff of December 2026 in December of `year`, with co-production and without.
  void compare_futures(const std::string& year, std::size_t with, std::size_t without) {
    ExperimentTable table{
        fmt::format("Staff of December 2026 in December {}: as it is less without co-production",
                    year),
        {"outcome", "level, all staff", "all"},
        {}};
    for (const auto group : published) table.columns.emplace_back(group);
    table.columns.emplace_back("open employment");
    for (std::size_t q = 0; q < n_followed; ++q) {
      const std::string id(followed_ids[q]);
      if (q != at_start && !wanted(request_, id)) continue;
      std::vector<Cell> row{std::string(followed_titles[q]),
                            level_text(effect_of(campaign_.seen(with, year + ".all." + id)))};
      const auto cell = [&](std::string_view group) {
        const std::string number = fmt::format("{}.{}.{}", year, group, id);
        row.emplace_back(effect_text(
            add("with and without co-production", group, id, "effect by " + year,
                paired_difference(campaign_.seen(with, number), campaign_.seen(without, number)))));
      };
      cell("all");
      for (const auto group : published) cell(group);
      cell("open employment");
      table.rows.push_back(std::move(row));
    }
    result.tables.push_back(std::move(table));
  }

  ExperimentResult result;

 private:
  Effect add(std::string_view comparison, std::string_view group, std::string_view outcome,
             std::string_view quantity, const std::vector<double>& by_replicate) {
    return add_row(result.data, {comparison, group, outcome, quantity}, effect_of(by_replicate));
  }

  /// One outcome of both groups, their gap, and how much of it is there without any practice.
  std::vector<Cell> row_of(const Compared& groups, std::size_t q) {
    const std::string id(followed_ids[q]);
    const std::string title(followed_titles[q]);
    const auto now = campaign_.seen(seen_, groups.gap + "." + id);
    const auto then = campaign_.seen(placebo_, groups.gap + "." + id);
    const auto level = [&](const std::string& group) {
      return level_text(
          add(groups.name, group, id, "level", campaign_.seen(seen_, group + "." + id)));
    };
    const auto effect = [&](std::string_view quantity, const std::vector<double>& values) {
      return add(groups.name, groups.a, id, quantity, values);
    };
    const Effect none = effect("gap, practices without effect", then);
    const Effect due = effect("gap due to practices", paired_difference(now, then));
    if (&groups == &by_depth) note_depth(id, title, effect_of(now), none, due);
    return {title,
            level(groups.a),
            level(groups.b),
            effect_text(effect("gap", now)),
            effect_text(effect("crude gap", campaign_.seen(seen_, groups.crude + "." + id))),
            effect_text(none),
            effect_text(due)};
  }

  void note_depth(const std::string& id, const std::string& title, const Effect& gap,
                  const Effect& none, const Effect& due) {
    if (none.beyond_zero()) selected_ += (selected_.empty() ? "" : ", ") + title;
    if (due.beyond_zero()) remaining_ += (remaining_.empty() ? "" : ", ") + title;
    // Who works where, in words, for outcomes that differ.
    if ((id == "identity" || id == "wellbeing" || id == "left_job") && gap.beyond_zero()) {
      shares_.push_back(fmt::format(
          "{}: deep less shallow {:.3g}; {:.3g} of it ({:.0f}%) is there where practices never "
          "had effect, by selection.",
          title, gap.mean, none.mean, 100.0 * none.mean / gap.mean));
    }
  }

  void add_notes() {
    const auto level_of = [&](std::string_view number) {
      return level_text(
          add(by_depth.name, "", std::string(number), "level", campaign_.seen(seen_, number)));
    };
    result.notes.push_back(fmt::format(
        "Thirds of {} enterprises; mean effect of their practices {} in the deep, {} in the "
        "shallow.",
        level_of("enterprises"), level_of("deep.effect"), level_of("shallow.effect")));
    result.notes.push_back(fmt::format(
        "Deep and shallow differ by who works where, beyond noise (a gap even where practices "
        "never had effect), in: {}.",
        selected_.empty() ? "nothing" : selected_));
    result.notes.push_back(fmt::format("Of depth itself, beyond noise, come gaps in: {}.",
                                       remaining_.empty() ? "nothing" : remaining_));
    result.notes.insert(result.notes.end(), shares_.begin(), shares_.end());
  }

  const ExperimentRequest& request_;
  const Campaign& campaign_;
  std::size_t seen_;
  std::size_t placebo_;
  std::string selected_;   ///< outcomes in which deep and shallow differ without practices
  std::string remaining_;  ///< and those in which depth itself tells
  std::vector<std::string> shares_;
};

}  // namespace

std::vector<std::string> employee_outcome_ids() {
  return {followed_ids.begin(), followed_ids.end() - 1};
}

ExperimentResult run_employees(const ExperimentRequest& request) {
  Campaign campaign;
  const Probe cohorts{"cohorts of staff", decembers(years), look_at_cohorts};
  const Probe last{"staff of 2026", decembers({2026, 2027, 2029}), look_at_last};
  const std::size_t seen = campaign.probe(as_it_is, cohorts);
  const std::size_t placebo = campaign.probe(never, cohorts);
  const std::size_t with = campaign.probe(as_it_is, last);
  const std::size_t without = campaign.probe(ended, last);
  campaign.run(request.options);

  Findings findings(request, campaign, seen, placebo);
  findings.compare_groups();
  for (const std::string year : {"2027", "2029"}) findings.compare_futures(year, with, without);
  finish(campaign, findings.result);
  return std::move(findings.result);
}

}  // namespace coprod::experiments
