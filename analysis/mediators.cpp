#include "analysis/mediators.hpp"

#include "processes/coefficients.hpp"
#include "processes/spread/practice_stages.hpp"
#include "processes/strategic/founding.hpp"
#include "world/row_pairs.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr auto enterprises = index_of(Programme::social_enterprise);

/// The limit of follow-up of the funded programmes (M3).
void give_limits(const CoefficientStore& base, CoefficientStore& reform) {
  for (std::size_t p = 0; p < n_programmes; ++p) {
    if (p != enterprises) reform.follow_up_clock.days[p] = base.follow_up_clock.days[p];
  }
}

void give_limit_of_enterprises(const CoefficientStore& base, CoefficientStore& reform) {
  reform.follow_up_clock.days[enterprises] = base.follow_up_clock.days[enterprises];
}

void give_contact(const CoefficientStore& base, CoefficientStore& reform) {
  reform.shock_calendar.contact = base.shock_calendar.contact;
  reform.shock_calendar.contact_zones = base.shock_calendar.contact_zones;
}

void give_inherent(const CoefficientStore& base, CoefficientStore& reform) {
  reform.engagement.inherent = base.engagement.inherent;
}

void copy_floor(const MonthContext& base, MonthContext& reform) {
  reform.prices.floor_cents = base.prices.floor_cents;
}

void copy_training_and_budgets(const MonthContext& base, MonthContext& reform) {
  reform.levers.manager_training = base.levers.manager_training;
  reform.levers.budget_mainstreaming = base.levers.budget_mainstreaming;
}

void found_where_the_base_senses_voids(const World& base, World& reform, Step& step) {
  found_enterprises(reform, step, sense_voids(base));
}

/// Organisations that the base lacks see of their ties what they see in the reform.
void advance_with_sight_of_the_base(const World& base, World& reform, Step& step) {
  const Sight seen = look_around(base);
  Sight sight = look_around(reform);
  for (const auto& [a, b] : row_pairs(organisation::table_name, base, reform)) {
    std::copy_n(seen.ties.begin() + static_cast<std::ptrdiff_t>(a * n_practices), n_practices,
                sight.ties.begin() + static_cast<std::ptrdiff_t>(b * n_practices));
  }
  sight.sustained = seen.sustained;
  sight.depth = seen.depth;
  advance_practices(reform, step, sight);
}

constexpr Mediator path(std::string_view mechanism, const ColumnInfo& column,
                        std::string_view process = {}, Whom whom = Whom::all) {
  return {mechanism, Hold::path, process, &column, whom, {}, nullptr, nullptr, nullptr};
}
constexpr Mediator gain(std::string_view mechanism, const ColumnInfo& column,
                        std::string_view process, Whom whom = Whom::all) {
  return {mechanism, Hold::gain, process, &column, whom, {}, nullptr, nullptr, nullptr};
}
constexpr Mediator seen(std::string_view mechanism, const ColumnInfo& column,
                        std::string_view process, Whom whom = Whom::all) {
  return {mechanism, Hold::seen, process, &column, whom, {}, nullptr, nullptr, nullptr};
}
constexpr Mediator lever(std::string_view mechanism, std::string_view key) {
  return {mechanism, Hold::lever, {}, nullptr, Whom::all, key, nullptr, nullptr, nullptr};
}
constexpr Mediator made(std::string_view mechanism, std::string_view process, std::string_view what,
                        void (*give)(const CoefficientStore&, CoefficientStore&)) {
  return {mechanism, Hold::made, process, nullptr, Whom::all, what, nullptr, nullptr, give};
}
constexpr Mediator reckoned(std::string_view mechanism, std::string_view process,
                            std::string_view what,
                            void (*copy)(const MonthContext&, MonthContext&)) {
  return {mechanism, Hold::reckoned, process, nullptr, Whom::all, what, copy, nullptr, nullptr};
}
constexpr Mediator view(std::string_view mechanism, std::string_view process, std::string_view what,
                        void (*act)(const World&, World&, Step&)) {
  return {mechanism, Hold::view, process, nullptr, Whom::all, what, nullptr, act, nullptr};
}

/// As docs/model.md 7.23 has them.
constexpr auto mediators = std::to_array<Mediator>({
    view("M1", "founding", "voids sensed", found_where_the_base_senses_voids),
    reckoned("M2", "hiring", "wage floor", copy_floor),
    path("M2", person::Loss::info, {}, Whom::same_job),
    made("M3", "follow_up_clock", "limit of follow-up in funded programmes", give_limits),
    made("M4", "follow_up_clock", "limit of support in social enterprises",
         give_limit_of_enterprises),
    seen("M5", practice::Effect::info, "service_revamp", Whom::service_revamp),
    seen("M5", practice::Effect::info, "intake", Whom::service_revamp),
    seen("M5", practice::Effect::info, "hiring", Whom::service_revamp),
    path("M6", employer::PerceivedRisk::info),
    path("M7", enterprise_worker::Split::info),
    path("M8", enterprise_worker::Accommodation::info),
    seen("M9", person::CaseMonths::info, "employment_exit"),
    seen("M9", social_worker::Cases::info, "employment_exit"),
    seen("M9", social_worker::Capacity::info, "employment_exit"),
    path("M10", caregiver::Engagement::info),
    path("M10", caregiver::Trust::info),
    seen("M10", practice::Effect::info, "employment_exit"),
    seen("M11", person::Stress::info, "intake", Whom::enterprise_staff),
    seen("M12", person::Skill::info, "intake", Whom::enterprise_staff),
    seen("M12", person::JobFit::info, "intake", Whom::enterprise_staff),
    seen("M12", person::JobFit::info, "emancipation", Whom::enterprise_staff),
    path("M13", enterprise_worker::Effort::info),
    gain("M13", person::Stress::info, "emancipation", Whom::enterprise_staff),
    path("M14", enterprise_worker::Plan::info),
    seen("M14", practice::Effect::info, "intake", Whom::emancipation),
    path("M15", enterprise_worker::Esteem::info),
    path("M15", enterprise_worker::Help::info),
    path("M16", enterprise_worker::Role::info),
    gain("M17", public_group::Attitude::info, "interdependence"),
    path("M17", enterprise_worker::Communication::info),
    seen("M17", practice::Effect::info, "enterprise_accounts"),
    path("M18", social_enterprise::ClosedMonth::info),
    seen("M19", social_enterprise::Niche::info, "engagement"),
    path("M20", government::Reforms::info),
    path("M20", government::ReformedSeats::info),
    path("M20", government::ReformedLearning::info),
    path("M20", government::ReformedBudgets::info),
    path("M21", social_enterprise::Niche::info, "founding", Whom::founded_now),
    path("M21", practice::Depth::info, "founding", Whom::founded_now),
    path("M22", programme_policy::Fit::info),
    seen("M23", organisation::PowerGap::info, "co_design"),
    seen("M23", organisation::InputQuality::info, "co_design"),
    path("M23", enterprise_worker::Rotations::info),
    path("M24", organisation::Halted::info),
    path("M24", organisation::ParticipationHours::info),
    path("M25", organisation::InputQuality::info),
    path("M26", organisation::ReadingBias::info),
    path("M27", organisation::Readiness::info),
    gain("M28", practice::Depth::info, "joint_learning"),
    seen("M29", organisation::Emergent::info, "joint_learning"),
    seen("M29", organisation::Relational::info, "joint_learning"),
    seen("M29", organisation::Systems::info, "joint_learning"),
    seen("M29", organisation::Inquiry::info, "joint_learning"),
    seen("M30", organisation::InputQuality::info, "interdependence"),
    seen("M31", organisation::Reflection::info, "practice_stages"),
    lever("M32", "scaling_coproduced"),
    path("M32", practice::Adoption::info),
    made("M33", "shock_calendar", "contact", give_contact),
    path("M34", volunteer_group::Active::info),
    path("M34", volunteer_group::Collaboration::info),
    made("M35", "engagement", "share of engagement that the regime lets count", give_inherent),
    path("M36", social_worker::Stance::info),
    path("M36", social_worker::Facilitating::info),
    path("M37", practice::Trials::info),
    path("M38", practice::Local::info),
    view("M39", "practice_stages", "what others practise", advance_with_sight_of_the_base),
    lever("M40", "tender_points_cocreation"),
    lever("M41", "contract_learning"),
    path("M41", government::ReformedLearning::info),
    reckoned("M42", "sensemaking", "training of managers and mainstreaming of budgets",
             copy_training_and_budgets),
    path("M43", organisation::PowerGap::info),
    path("M44", government::MainstreamEffort::info),
});

std::string words_of(const Mediator& mediator) {
  std::string what(mediator.column != nullptr ? mediator.column->label : mediator.what);
  if (mediator.column == &practice::Effect::info) what = "effects of practices";
  if (mediator.whom == Whom::service_revamp) what = "effect of service revamp";
  if (mediator.whom == Whom::emancipation) what = "effect of emancipation";
  if (mediator.whom == Whom::founded_now) what += " of those founded";
  switch (mediator.hold) {
    case Hold::gain:
      return fmt::format("gain by {} of {}", mediator.process, what);
    case Hold::seen:
    case Hold::reckoned:
    case Hold::view:
      return fmt::format("{}, as {} sees it", what, mediator.process);
    case Hold::lever:
      return fmt::format("lever {}", what);
    case Hold::path:
    case Hold::made:
      return what;
  }
  return what;
}

}  // namespace

std::span<const Mediator> all_mediators() { return mediators; }

std::vector<const Mediator*> mediators_of(std::string_view mechanism) {
  std::vector<const Mediator*> found;
  for (const Mediator& mediator : mediators) {
    if (mediator.mechanism == mechanism) found.push_back(&mediator);
  }
  return found;
}

std::string held_in_words(std::string_view mechanism) {
  std::string text;
  for (const Mediator* mediator : mediators_of(mechanism)) {
    text += (text.empty() ? "" : "; ") + words_of(*mediator);
  }
  return text;
}

}  // namespace coprod
