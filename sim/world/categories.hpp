#pragma once

/// The categories of the model with the names that files and users see.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace coprod {

/// The byte that a column stores for a category.
template <class Category>
requires std::is_enum_v<Category>
[[nodiscard]] constexpr std::uint8_t code(Category category) {
  return static_cast<std::uint8_t>(category);
}

/// Its place in arrays that have an element for each category.
template <class Category>
requires std::is_enum_v<Category>
[[nodiscard]] constexpr std::size_t index_of(Category category) {
  return static_cast<std::size_t>(category);
}

enum class Status : std::uint8_t {
  outside_labour_force,
  seeking,
  training,
  sheltered_workshop,
  social_enterprise,
  open_employment,
  absent,  ///< has left the population; the row is dropped at the next compaction
};
/// Statuses of present persons; `absent` is not among them.
inline constexpr std::array<std::string_view, 6> status_names{
    "outside_labour_force", "seeking",           "training",
    "sheltered_workshop",   "social_enterprise", "open_employment"};
inline constexpr std::size_t n_statuses = status_names.size();

inline constexpr std::array<std::string_view, 9> kind_names{"body_movement",
                                                            "seeing",
                                                            "hearing",
                                                            "speech",
                                                            "mental_illness",
                                                            "autism",
                                                            "specific_learning_difficulty",
                                                            "attention_deficit",
                                                            "intellectual"};
inline constexpr std::size_t n_kinds = kind_names.size();
inline constexpr std::uint8_t kind_mental_illness = 4;
inline constexpr std::uint8_t kind_intellectual = 8;
/// Mental illness, autism, attention deficit and intellectual disability: what readiness and the
/// choice of supported employment tell apart.
[[nodiscard]] constexpr bool is_cognitive(std::uint8_t kind) {
  return kind == kind_mental_illness || kind == 5 || kind == 7 || kind == kind_intellectual;
}

/// Kinds in the groups that job survival is reported for.
inline constexpr std::array<std::string_view, 3> kind_group_names{"mental_illness", "intellectual",
                                                                  "other"};
inline constexpr std::size_t n_kind_groups = kind_group_names.size();
[[nodiscard]] constexpr std::size_t kind_group_of(std::uint8_t kind) {
  return kind == kind_mental_illness ? 0 : kind == kind_intellectual ? 1 : 2;
}

inline constexpr std::array<std::string_view, 3> severity_names{"mild", "moderate", "severe"};
inline constexpr std::size_t n_severities = severity_names.size();
/// Segments of persons by primary kind and severity, for whom social enterprises are founded.
inline constexpr std::size_t n_segments = n_kinds * n_severities;
[[nodiscard]] constexpr std::size_t segment_of(std::uint8_t kind, std::uint8_t severity) {
  return std::size_t{kind} * n_severities + severity;
}
/// Row of a district's segment.
[[nodiscard]] constexpr std::size_t segment_of(std::uint8_t district, std::uint8_t kind,
                                               std::uint8_t severity) {
  return std::size_t{district} * n_segments + segment_of(kind, severity);
}

inline constexpr std::array<std::string_view, 18> district_names{"central_and_western",
                                                                 "wan_chai",
                                                                 "eastern",
                                                                 "southern",
                                                                 "yau_tsim_mong",
                                                                 "sham_shui_po",
                                                                 "kowloon_city",
                                                                 "wong_tai_sin",
                                                                 "kwun_tong",
                                                                 "kwai_tsing",
                                                                 "tsuen_wan",
                                                                 "tuen_mun",
                                                                 "yuen_long",
                                                                 "north",
                                                                 "tai_po",
                                                                 "sha_tin",
                                                                 "sai_kung",
                                                                 "islands"};
inline constexpr std::size_t n_districts = district_names.size();

inline constexpr std::array<std::string_view, 4> education_names{
    "primary_or_below", "lower_secondary", "upper_secondary", "post_secondary"};
inline constexpr std::size_t n_educations = education_names.size();

/// How a person came into the job; while seeking, the channel of search.
enum class Route : std::uint8_t {
  incumbent,  ///< held the job at month 0, or became disabled while employed
  own_search,
  placement_division,  ///< Selective Placement Division
  supported_placement,
  social_enterprise,
  on_the_job_training,  ///< placed at the end of training
  enterprise_referral,  ///< passed on by a social enterprise (a stepping stone)
};
inline constexpr std::array<std::string_view, 7> route_names{
    "incumbent",         "own_search",          "placement_division", "supported_placement",
    "social_enterprise", "on_the_job_training", "enterprise_referral"};
inline constexpr std::size_t n_routes = route_names.size();

/// Programme of an open follow-up case.
enum class Programme : std::uint8_t {
  none,
  placement_division,
  supported_employment,
  on_the_job_training,
  social_enterprise,
  long_term_support,  ///< after supported employment; a lever of its own funds its posts
};
inline constexpr std::array<std::string_view, 6> programme_names{"none",
                                                                 "placement_division",
                                                                 "supported_employment",
                                                                 "on_the_job_training",
                                                                 "social_enterprise",
                                                                 "long_term_support"};
inline constexpr std::size_t n_programmes = programme_names.size();

enum class ExitCause : std::uint8_t {
  quit,
  dismissal,
  redundancy,
  crisis,
  health,
  retirement,
  death,
  closure,             ///< the social enterprise closed
  move_up,             ///< from a social enterprise to an employer: chosen, no failure
  sheltered_workshop,  ///< from a social enterprise to a sheltered place: chosen, no failure
};
inline constexpr std::array<std::string_view, 10> exit_cause_names{
    "quit",       "dismissal", "redundancy", "crisis",  "health",
    "retirement", "death",     "closure",    "move_up", "sheltered_workshop"};
inline constexpr std::size_t n_exit_causes = exit_cause_names.size();

/// Services with places, provided by NGOs.
enum class Service : std::uint8_t { sheltered_workshop, training, supported_employment };
inline constexpr std::array<std::string_view, 3> service_names{"sheltered_workshop", "training",
                                                               "supported_employment"};
inline constexpr std::size_t n_services = service_names.size();

/// The queue that a person stands in.
enum class Queue : std::uint8_t {
  none,
  sheltered_workshop,
  training,
  supported_employment,
  supported_return,  ///< former clients with a right of re-entry: before the others
};
inline constexpr std::array<std::string_view, 5> queue_names{
    "none", "sheltered_workshop", "training", "supported_employment", "supported_return"};
inline constexpr std::size_t n_queues = queue_names.size();
[[nodiscard]] constexpr Service service_of(Queue queue) {
  return queue == Queue::sheltered_workshop ? Service::sheltered_workshop
         : queue == Queue::training         ? Service::training
                                            : Service::supported_employment;
}

inline constexpr std::array<std::string_view, 6> sector_names{
    "catering",    "retail", "cleaning_and_care", "clerical", "logistics_and_workshop",
    "professional"};
inline constexpr std::size_t n_sectors = sector_names.size();

inline constexpr std::array<std::string_view, 6> capability_names{
    "mobility", "vision", "hearing", "cognition", "communication", "stamina"};
inline constexpr std::size_t n_capabilities = capability_names.size();

// ---- Co-production --------------------------------------------------------------------------

enum class PracticeDimension : std::uint8_t { strategic, operational, identity };
inline constexpr std::array<std::string_view, 3> dimension_names{"strategic", "operational",
                                                                 "identity"};
inline constexpr std::size_t n_dimensions = dimension_names.size();

/// The six practices, two a dimension.
enum class Practice : std::uint8_t {
  void_filling,
  service_revamp,
  personalisation,
  integrative_care,
  emancipation,
  interdependence,
};
inline constexpr std::array<std::string_view, 6> practice_names{
    "void_filling",     "service_revamp", "personalisation",
    "integrative_care", "emancipation",   "interdependence"};
inline constexpr std::size_t n_practices = practice_names.size();
[[nodiscard]] constexpr PracticeDimension dimension_of(std::size_t practice) {
  return static_cast<PracticeDimension>(practice / 2);
}

/// How far a practice has come in an organisation (the innovation spiral).
enum class PracticeStage : std::uint8_t {
  none,
  aware,
  prototype,
  pilot,
  sustained,
  spread,
  embedded
};
inline constexpr std::array<std::string_view, 7> practice_stage_names{
    "none", "aware", "prototype", "pilot", "sustained", "spread", "embedded"};
inline constexpr std::size_t n_practice_stages = practice_stage_names.size();
/// Whether anybody does it, and so whether it may have an effect.
[[nodiscard]] constexpr bool in_use(std::uint8_t stage) {
  return stage >= code(PracticeStage::prototype);
}

/// How an organisation came to a practice.
enum class Adoption : std::uint8_t { own, prescriptive, co_produced };

/// Who takes part, and in what.
enum class Stakeholder : std::uint8_t { employee, caregiver, social_worker, employer };
inline constexpr std::array<std::string_view, 4> stakeholder_names{"employee", "caregiver",
                                                                   "social_worker", "employer"};
inline constexpr std::size_t n_stakeholders = stakeholder_names.size();
enum class Involvement : std::uint8_t { plan, design, deliver };
inline constexpr std::array<std::string_view, 3> involvement_names{"plan", "design", "deliver"};
inline constexpr std::size_t n_involvements = involvement_names.size();
inline constexpr std::size_t n_engagements = n_stakeholders * n_involvements;

enum class OrganisationKind : std::uint8_t { ngo, social_enterprise };
inline constexpr std::array<std::string_view, 2> organisation_kind_names{"ngo",
                                                                         "social_enterprise"};
enum class TieKind : std::uint8_t { parentage, partnership, referral, learning };

enum class Niche : std::uint8_t { extends_service, challenges_service };
inline constexpr std::array<std::string_view, 2> niche_names{"extends_service",
                                                             "challenges_service"};
enum class LegalForm : std::uint8_t { unit_of_ngo, guarantee_company, limited_company };
inline constexpr std::array<std::string_view, 3> legal_form_names{
    "unit_of_ngo", "guarantee_company", "limited_company"};

/// What staff of a social enterprise with disabilities do besides their work.
enum class Role : std::uint8_t { worker, peer_trainer, supervisor, decision_maker, advocate };
inline constexpr std::array<std::string_view, 5> role_names{"worker", "peer_trainer", "supervisor",
                                                            "decision_maker", "advocate"};
inline constexpr std::size_t n_roles = role_names.size();

/// Where contact takes place under distancing.
inline constexpr std::array<std::string_view, 6> contact_zone_names{
    "face_to_face", "cancelled", "thinned", "spaced", "outdoors", "online"};
inline constexpr std::size_t n_contact_zones = contact_zone_names.size();

inline constexpr std::array<std::string_view, 2> sex_names{"male", "female"};

inline constexpr std::array<std::string_view, 2> onset_names{"congenital_or_childhood",
                                                             "adulthood"};

inline constexpr std::array<std::string_view, 2> trained_names{"untrained", "trained"};

inline constexpr std::array<std::string_view, 3> benefit_names{"none", "disability_allowance",
                                                               "means_tested"};

}  // namespace coprod
