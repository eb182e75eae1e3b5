#include "observers/outcomes.hpp"

#include "observers/horizons.hpp"
#include "world/categories.hpp"
#include "world/environment.hpp"
#include "world/payments.hpp"

#include <array>
#include <stdexcept>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr OutcomeInfo outcome_table[] = {
#define OUTCOME(name, type, timing, dimensions, unit, headline, long_name) \
  {#name, OutcomeType::type, OutcomeTiming::timing, dimensions, unit, long_name, headline},
#include "observers/outcomes.def"
#undef OUTCOME
};

template <class Names>
std::vector<std::string> labels(const Names& names, std::size_t from = 0) {
  return {names.begin() + static_cast<std::ptrdiff_t>(from), names.end()};
}

}  // namespace

const std::vector<GroupDimension>& group_dimensions() {
  static const std::vector<GroupDimension> dimensions = [] {
    std::vector<GroupDimension> all;
    all.push_back({"status", "status at month end", labels(status_names)});
    all.push_back({"from_status", "status before the move", labels(status_names)});
    all.push_back({"to_status", "status after the move", labels(status_names)});
    all.push_back({"primary_kind", "primary kind of disability", labels(kind_names)});
    all.push_back(
        {"kind_group", "primary kind of disability, in groups", labels(kind_group_names)});
    all.push_back({"severity", "severity of disability", labels(severity_names)});
    all.push_back({"district", "district of residence", labels(district_names)});
    all.push_back({"sex", "sex", labels(sex_names)});
    all.push_back({"age_group", "age group", labels(age_group_names)});
    all.push_back({"route", "route into the job", labels(route_names)});
    all.push_back({"exit_cause", "cause of the end of a job", labels(exit_cause_names)});
    all.push_back({"programme", "programme of follow-up", labels(programme_names, 1)});
    std::vector<std::string> payments;
    for (const auto& payment : payment_infos) payments.emplace_back(payment.name);
    all.push_back({"payment", "kind of payment", payments});
    all.push_back({"result", "result of a social enterprise", {"profit", "break_even", "loss"}});
    all.push_back(
        {"interest", "interest of an employer", {"interested", "unsure", "not_interested"}});
    all.push_back({"service", "service with places", labels(service_names)});
    all.push_back({"outcome_area",
                   "area of outcomes",
                   {"access_and_coverage", "quality_and_functionality", "social_identity"}});
    all.push_back({"dimension", "dimension of co-production", labels(dimension_names)});
    all.push_back({"practice", "practice of co-production", labels(practice_names)});
    all.push_back({"practice_stage", "stage of a practice", labels(practice_stage_names)});
    all.push_back({"organisation_kind", "kind of organisation", labels(organisation_kind_names)});
    all.push_back({"stakeholder", "who takes part", labels(stakeholder_names)});
    all.push_back({"involvement", "in what they take part", labels(involvement_names)});
    all.push_back({"niche", "niche of a social enterprise", labels(niche_names)});
    all.push_back({"legal_form", "legal form of a social enterprise", labels(legal_form_names)});
    all.push_back({"role", "role of staff of a social enterprise", labels(role_names)});
    all.push_back({"contact_zone", "where contact takes place", labels(contact_zone_names)});
    std::vector<std::string> horizons;
    for (const auto& horizon : job_horizons) horizons.emplace_back(horizon.name);
    all.push_back({"horizon", "time since hire", horizons});
    all.push_back({"benefit", "benefit received", labels(benefit_names)});
    all.push_back({"illness", "whether in an episode of mental illness", {"well", "ill"}});
    return all;
  }();
  return dimensions;
}

const GroupDimension& group_dimension(std::string_view name) {
  for (const auto& dimension : group_dimensions()) {
    if (dimension.name == name) return dimension;
  }
  throw std::logic_error(fmt::format("no dimension is called '{}'", name));
}

std::span<const OutcomeInfo> all_outcomes() { return outcome_table; }

std::vector<const GroupDimension*> dimensions_of(const OutcomeInfo& outcome) {
  std::vector<const GroupDimension*> found;
  std::string_view rest = outcome.dimensions;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    found.push_back(&group_dimension(rest.substr(0, comma)));
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return found;
}

std::size_t cells_of(const OutcomeInfo& outcome) {
  std::size_t cells = 1;
  for (const auto* dimension : dimensions_of(outcome)) cells *= dimension->labels.size();
  return cells;
}

std::string cell_label(const OutcomeInfo& outcome, std::size_t cell) {
  std::string label;
  const auto groups = dimensions_of(outcome);
  for (std::size_t i = groups.size(); i-- > 0;) {
    const std::size_t n = groups[i]->labels.size();
    label = groups[i]->labels[cell % n] + (label.empty() ? "" : " / " + label);
    cell /= n;
  }
  return label;
}

std::string yearly_unit(std::string_view unit) {
  std::string text(unit);
  const auto at = text.rfind("month-1");
  if (at != std::string::npos) text.replace(at, 7, "year-1");
  return text;
}

}  // namespace coprod
