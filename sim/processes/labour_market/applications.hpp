#pragma once

/// Who applies where, and which vacancies wish for them (steps 2 to 4 and 6 of hiring.hpp). Reads
/// World and writes to the list of one worker, so persons may be handled in any order.

#include "processes/labour_market/candidacy.hpp"
#include "processes/step.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace coprod {

/// A vacancy's wish for a candidate. Enterprises follow employers in the numbering of places.
struct Proposal {
  std::uint32_t place;
  std::uint32_t person;  ///< row
  std::uint64_t person_key;
  double utility;
  Candidacy terms;
  std::int32_t day;           ///< of hire
  Offer with;                 ///< what comes with the candidate
  std::uint16_t opening = 0;  ///< of an employer's openings of the month
  bool casual = false;
};

/// What some of the applicants bring about; those of one worker, on a cache line of its own.
struct alignas(64) ApplicationList {
  std::vector<Proposal> proposals;
  std::int64_t sent = 0;   ///< applications
  std::int64_t words = 0;  ///< drawn

  /// Empty, keeping the memory of the list.
  void clear();
};

using ApplicationsAccess = WorldAccess<Reads<
    person::Key, person::District, person::Readiness, person::Route, person::Caregiver,
    person::Mobility, person::Vision, person::Hearing, person::Cognition, person::Communication,
    person::Stamina, person::Skill, person::Stress, person::HoursWanted, person::KnowsAssessment,
    caregiver::Engagement, caregiver::Knowledge, employer::Key, employer::District,
    employer::Sector, employer::Slots, employer::Productivity, employer::Attitude,
    employer::PerceivedRisk, employer::AccommodationKnowHow, social_enterprise::Key,
    social_enterprise::District, social_enterprise::Sector, social_enterprise::ClosedMonth>>;

/// The applications of one month.
class Applications {
 public:
  /// To the openings in `step.hiring`. Keeps references.
  Applications(ApplicationsAccess world, const Step& step);

  /// A seeker, to employers by the channel of search and perhaps to a social enterprise.
  void of_seeker(std::uint32_t person, ApplicationList& out) const;
  /// Staff passed on by a social enterprise, or someone in a sheltered workshop, with support.
  void passed_on(std::uint32_t person, ApplicationList& out) const;
  /// Someone in a sheltered workshop who applies to a social enterprise.
  void to_enterprise_only(std::uint32_t person, ApplicationList& out) const;

 private:
  struct Applicant {
    std::uint32_t row;
    EntityKey key;
  };
  /// Letters of one sort.
  struct Letters {
    double number;       ///< a month
    std::uint32_t part;  ///< word that decides whether a part of one is sent as a whole one
  };
  /// A vacancy that a letter meets.
  struct Vacancy {
    std::uint32_t place = no_row;
    std::uint32_t opening = 0;  ///< of the employer's openings of the month; casual ones come first
    bool casual = false;
  };
  /// What comes with letters, beside the person.
  struct Backing {
    bool support_assured;
    bool may_subsidise;
    bool supported_employment;  ///< with its strong support, where there is any (E13.18)
  };
  /// How casual and other vacancies are met by a person (E13.17): letters sent for one that would
  /// do without sorting, and the chances that one which meets a vacancy is written.
  struct Sorting {
    double letters;
    double casual;
    double other;
  };
  [[nodiscard]] Applicant applicant(std::uint32_t person) const;
  [[nodiscard]] PhiloxWords words(EntityKey key, Stream stream, std::uint32_t draw,
                                  std::uint32_t other = 0, std::uint32_t retry = 0) const;
  [[nodiscard]] std::uint32_t pick_employer(const PhiloxWords& w, std::uint8_t district) const;
  /// Number of the opening that a letter to an employer meets, or a number that none has.
  [[nodiscard]] std::uint32_t meets(std::uint32_t place, std::uint32_t word) const;
  [[nodiscard]] double better_search(Route route) const;
  [[nodiscard]] Offer supported(const Applicant& who, EntityKey place, bool strongly) const;
  [[nodiscard]] float arranged(std::uint32_t person) const;
  [[nodiscard]] std::int32_t hire_day(std::uint32_t word) const;
  [[nodiscard]] static std::uint32_t whole(const Letters& letters);
  [[nodiscard]] Sorting sorting_of(double readiness) const;
  [[nodiscard]] Vacancy met(const PhiloxWords& w, std::uint8_t district) const;
  [[nodiscard]] float fit_at(std::uint32_t person, std::uint32_t place) const;
  void by_oneself(const Applicant& who, const Letters& letters, const Sorting& sorting,
                  ApplicationList& out) const;
  void by_developer(const Applicant& who, const Letters& letters, const Backing& backing,
                    ApplicationList& out) const;
  void to_enterprise(const Applicant& who, const PhiloxWords& w, ApplicationList& out) const;
  void consider_employer(const Applicant& who, const Vacancy& at, const Backing& backing,
                         std::vector<Proposal>& proposals) const;
  void consider_enterprise(const Applicant& who, std::uint32_t place,
                           std::vector<Proposal>& proposals) const;

  const Step& step_;
  ApplicationsAccess world_;
  const Parameters& p_;
  std::span<const std::uint16_t> casual_;
  std::span<const std::uint16_t> open_;
  std::span<const float> slots_;
  std::span<const float> missing_share_;  ///< by employer; empty without a quota
  std::uint32_t n_employers_;
  float kept_ = 1.0f;  ///< share of the value of work that employers offer
  float kept_in_enterprise_ = 1.0f;
  float quota_worth_ = 0.0f;
};

}  // namespace coprod
