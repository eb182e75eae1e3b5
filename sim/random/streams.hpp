#pragma once

/// Every draw of the model has an address; this is the table of addresses. A number here is for
/// ever: changing one changes every result.

#include <cstdint>

namespace coprod {

/// The "process" field of a draw address. Within a stream, draws are numbered by the enums below.
enum class Stream : std::uint8_t {
  none = 0,
  person_month = 1,   ///< one block a person and month, its four words shared: see PersonWord
  synthesis = 2,      ///< traits of a person at entry into the World: see SynthesisDraw
  organisations = 3,  ///< traits of employers, enterprises, NGOs, groups at month 0
  start = 4,          ///< month-0 state: see StartDraw
  search = 5,         ///< letters of a seeker: draw = number of the letter, see LetterWord; 62, 63
  vacancies = 6,      ///< an employer's month: word 0 openings, 1 casual ones among them
  match = 7,          ///< taste of a vacancy for a candidate: addressed by both
  outside = 8,        ///< an opening's best candidate without disability: by employer and opening
  follow_up = 9,      ///< priority of a case for a follow-up post: addressed by case and programme
  exit = 10,          ///< day and cause of an exit, recovery from a crisis: see ExitDraw
  entry = 11,         ///< a cohort's month, words 0-1: number of newcomers
  caregiver = 12,     ///< traits of a caregiver
  places = 13,        ///< a person's year in a queue: word 0 declines a place; 1 priority
  founding = 14,      ///< a district's founding of the month, and traits of the founded
  accounts = 15,      ///< an enterprise's month: word 0 demand, 1 growth
  practice_start = 17,  ///< traits and practices of an organisation when it comes into the World
  practices =
      18,  ///< an organisation's month: draws 0-5 its practices, see PracticeDraw; 6 the whole
  joint_trial = 19,  ///< a pair of organisations: word 0 whether they try, 1 which practice
  workers = 20,      ///< a worker's month in an enterprise, see WorkerWord
  reform = 21,       ///< Government's month: word 0 whether it reforms
  devices = 22,      ///< by both: word 0 device grant of a hire; 1 customised job; 2 co-workers
  careers = 24,      ///< a person's life before month 0: words in the order of its spells
  sample = 40,       ///< whether a person is in the micro-data; never part of the World
  design = 41,       ///< points of a study, see DesignDraw; never part of the World
  bootstrap = 42,    ///< resamples of an analysis: addressed by resample and place
  trial = 43,        ///< a person and a trial, see TrialDraw; never part of the World
};

/// Words of the shared monthly block of a person.
enum PersonWord : unsigned {
  word_demography = 0,     ///< death
  word_participation = 1,  ///< starts or stops seeking
  word_exit = 2,           ///< whether a job event happens, and its day
  word_stress = 3,         ///< stress shock
};

enum SynthesisDraw : unsigned {
  draw_cell = 0,        ///< words 0-1: cell of the joint distribution; 2: age in group; 3: month
  draw_frailty = 1,     ///< words 0-1: frailty; 2-3: participation threshold
  draw_skill = 2,       ///< words 0-1: skill; 2: hours; 3: benefit
  draw_capability = 3,  ///< words 0-3 as bytes: six capabilities and further kinds
  draw_further = 4,     ///< words 0-3: further kinds
  draw_care = 5,        ///< word 0: has a caregiver; 1: awareness of assessment; 2: sheltered
  draw_readiness = 6,   ///< words 0-1: readiness
};

/// Draws of Stream::organisations for an employer.
enum EmployerDraw : unsigned {
  draw_trade = 0,     ///< word 0: sector; 3: rate of vacancies
  draw_stance = 1,    ///< words 0-1: attitude; 2: risk; 3: know-how
  draw_openness = 2,  ///< words 0-1: openness; 2-3: productivity
};

enum StartDraw : unsigned {
  draw_status = 0,   ///< words 0-1: whether sheltered; 2: in an enterprise; 3: which, or which NGO
  draw_job = 2,      ///< word 3: which employer, of those looked at or of all
  draw_illness = 3,  ///< word 0: in an episode of mental illness
  draw_workplace = 4,  ///< employers looked at, a word each (retry: four more)
};

/// Draws of Stream::search, beside 0-15, the letters of one's own, and 16-31, those of a job
/// developer (retry: the place looked at), and 32-35, words for letters 0-3, 4-7, ... of a developer.
enum SearchDraw : unsigned {
  draw_developer = 16,  ///< the first of them
  draw_referral = 32,   ///< word a mod 4 of draw 32 + a / 4: whether letter a is a wrong referral
  draw_letters =
      62,  ///< word 0: local enterprise; 1: its district; 2: whether; 3: parts of letters
  draw_channel = 63,  ///< words 0-2: taste for own search, the division, supported employment
};

enum LetterWord : unsigned {
  word_local = 0,     ///< whether it stays in the district
  word_employer = 1,  ///< to whom it goes, and to which slot
  word_written = 3,   ///< whether it is written, by the sort of opening
};

enum ExitDraw : unsigned {
  draw_cause = 0,  ///< word 0: cause; 1: recovery from a crisis; 2: whether a firing; 3: its day
};

/// Words of an organisation's draws 0-5 of Stream::practices, and of draw 6.
enum PracticeWord : unsigned {
  word_stage = 0,     ///< goes to another stage
  word_trial = 1,     ///< completes a trial
  word_uptake = 2,    ///< takes a practice up from a programme of scaling
  word_conflict = 0,  ///< of draw 6: a conflict
  word_mode = 2,      ///< of draw 6: prescriptive or co-produced
};
inline constexpr unsigned draw_organisation = 6;

enum WorkerWord : unsigned {
  word_plan = 0,     ///< begins a career plan
  word_pairing = 1,  ///< looks for a partner
  word_role = 2,     ///< takes the next role
  word_outside = 3,  ///< applies to employers
};

/// Draws of Stream::trial; the other party is the trial.
enum TrialDraw : unsigned {
  draw_assignment = 0,  ///< words 0-1: place in the order in which a pool is assigned
  draw_take_up = 1,     ///< words 0-1: taste for the offer; 2-3: for own search
};

/// Draws of Stream::design. Subject: block or 0 (high word), point, stratum or subtree (low); the
/// other party: the dimension.
enum DesignDraw : unsigned {
  draw_independent = 0,  ///< words 0-1 an even dimension, 2-3 the odd one after it
  draw_strata = 1,       ///< words 0-1: order; 2: place within the stratum
  draw_scrambling = 2,   ///< coins of seven levels (retry: which seven), then the last bits
  draw_trajectory = 3,   ///< words 0-1: order; 2: level; 3: direction
};

}  // namespace coprod
