#pragma once

/// Who applies where, and which vacancies wish for them (steps 2 to 4 and 6 of hiring.hpp). Reads
/// World and writes to the list of one worker, so persons may be handled in any order.

#include "processes/labour_market/candidacy.hpp"
#include "processes/labour_market/letter_words.hpp"
#include "processes/labour_market/open_slots.hpp"
#include "processes/rules/voids.hpp"
#include "processes/step.hpp"

#include <array>
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
    social_enterprise::District, social_enterprise::Sector, social_enterprise::ClosedMonth,
    social_enterprise::Target, social_enterprise::TargetStaff, social_enterprise::Staff,
    social_enterprise::Niche, social_enterprise::Price, person::PrimaryKind, person::Severity,
    person::JobFit, practice::Effect>>;

/// What a social enterprise sees in persons (E13.20): whether they are in the void, and in a segment for
/// which it was founded.
struct Need {
  bool in_void = false;
  bool targeted = false;
};
using NeedAccess = WorldAccess<Reads<person::PrimaryKind, person::Severity, person::Skill,
                                     person::JobFit, person::Stress, social_enterprise::Target>>;
[[nodiscard]] Need need_of(NeedAccess world, std::uint32_t person, std::uint32_t enterprise,
                           const VoidWindow& window, const Parameters& parameters);

/// The applications of one month.
class Applications {
 public:
  /// To the openings in `step.hiring`. Keeps references.
  Applications(ApplicationsAccess world, const Step& step);

  /// A seeker, to employers by the channel of search and perhaps to a social enterprise.
  void of_seeker(std::uint32_t person, ApplicationList& out) const;
  /// Fetches what `of_seeker` reads of a person.
  void fetch(std::uint32_t person) const;
  /// Staff passed on by a social enterprise, or someone in a sheltered workshop, with support.
  void passed_on(std::uint32_t person, ApplicationList& out) const;
  /// Someone in a sheltered workshop or outside the labour force, who applies to a social enterprise.
  void to_enterprise_only(std::uint32_t person, ApplicationList& out) const;

 private:
  static constexpr std::size_t most_letters = 16;  ///< of one sort, a month
  static constexpr std::size_t most_looks = 128;   ///< of a developer: eight for each letter
  /// What meets no opening for sure is not among these: places of letters, whose employers are fetched
  /// before the first is looked up.
  struct Places {
    std::array<double, LetterWords::most + 1> at;
    std::array<std::uint32_t, LetterWords::most> near;
    std::array<std::uint8_t, LetterWords::most + 1> letter;
    std::size_t count = 0;
    /// Without a branch, as which letters meet an opening is hard to foresee.
    void add(double place, std::uint32_t number, bool meets) {
      at[count] = place;
      letter[count] = static_cast<std::uint8_t>(number);
      count += meets;
    }
    void fetch(const OpenSlots& slots) {
      for (std::size_t k = 0; k < count; ++k) {
        near[k] = slots.near(at[k]);
        slots.fetch(near[k]);
      }
    }
  };
  struct Applicant {
    std::uint32_t row;
    EntityKey key;
  };
  /// Letters of one sort.
  struct Letters {
    double number;       ///< a month
    std::uint32_t part;  ///< word that decides whether a part of one is sent as a whole one
  };
  /// What comes with letters, beside the person.
  struct Backing {
    bool support_assured;
    bool may_subsidise;
    bool supported_employment;  ///< with its strong support, where there is any (E13.18)
    Programme programme;        ///< of the developer, if there is one
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
  /// Slots to which letters go: those of a district, or all.
  struct SlotRange {
    double first = 0.0;
    double count = 0.0;
  };
  /// Where letters may go: near by, or anywhere.
  using SlotRanges = std::array<SlotRange, 2>;
  /// The place of a letter among the slots of all employers; where `among` has none, `lost` is true.
  [[nodiscard]] double slot_of(std::uint32_t local, std::uint32_t place, const SlotRanges& among,
                               bool& lost) const;
  [[nodiscard]] SlotRanges ranges_of(std::uint32_t person) const;
  [[nodiscard]] Offer supported(const Applicant& who, EntityKey place, bool strongly) const;
  [[nodiscard]] float arranged(std::uint32_t person) const;
  [[nodiscard]] std::int32_t hire_day(std::uint32_t word) const;
  [[nodiscard]] static std::uint32_t whole(const Letters& letters);
  [[nodiscard]] Sorting sorting_of(double readiness) const;
  [[nodiscard]] float fit_at(std::uint32_t person, std::uint32_t place) const;
  /// Draws the words of letters at `LetterWords::most` addresses.
  void draw(const Applicant& who, const std::uint32_t* address, LetterWords& words) const;
  void by_oneself(const Applicant& who, const Letters& letters, const Sorting& sorting,
                  ApplicationList& out) const;
  void by_developer(const Applicant& who, const Letters& letters, const Backing& backing,
                    ApplicationList& out) const;
  void to_enterprise(const Applicant& who, const PhiloxWords& w, ApplicationList& out) const;
  /// Which of a developer's letters are wrong referrals (E17.2), one bit a letter.
  [[nodiscard]] std::uint32_t wrong_referrals(const Applicant& who, std::uint32_t count,
                                              Programme programme) const;
  void fetch_employer(std::uint32_t place) const;
  void consider_employer(const Applicant& who, const Vacancy& at, const Backing& backing,
                         std::vector<Proposal>& proposals) const;
  void consider_enterprise(const Applicant& who, std::uint32_t place,
                           std::vector<Proposal>& proposals) const;

  const Step& step_;
  ApplicationsAccess world_;
  const Parameters& p_;
  const OpenSlots& open_slots_;
  SlotRange anywhere_;
  std::array<std::uint32_t, LetterWords::most> own_address_{};  ///< of letters of one's own
  std::array<std::uint32_t, most_looks> developer_address_{};   ///< of a developer's looks
  std::span<const float> missing_share_;  ///< by employer; empty without a quota
  std::uint32_t n_employers_;
  std::uint32_t choices_ = 1;  ///< employers at whom a developer looks for each letter
  float kept_ = 1.0f;          ///< share of the value of work that employers offer
  float kept_in_enterprise_ = 1.0f;
  float quota_worth_ = 0.0f;
  VoidWindow void_;
  std::vector<double> mission_;  ///< weight of the mission, by social enterprise
};

}  // namespace coprod
