#pragma once

/// What is known of the population, as tables in CSV files: margins (shares of persons by one or
/// several attributes) and what synthesis needs besides (totals, further kinds, capability loss,
/// benefits, mortality, the general rate of unemployment).
///
/// Every file explains itself: comment lines `# title:`, `# year:`, `# base:` are required, `#
/// note:` is free. Then a header and one row for every combination of categories, in any order:
///
///     sex,age_group,share,low,high,label,source
///     male,18-24,0.052,0.04,0.06,assumption,"where the number comes from"
///
/// `label` says how far to trust a number: S (read at the source), S2 (second-hand), D (derived by
/// arithmetic), M (from memory, to be confirmed) or assumption; `low` and `high` are its range.
///
/// All functions here throw `InputError` with *all* problems found, each a sentence
/// `file:line:column: problem (why) remedy`.

#include "world/business_cycle.hpp"

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// A trait with a closed list of categories; a category's position is its number everywhere.
struct Attribute {
  std::string name;
  std::vector<std::string> categories;

  friend bool operator==(const Attribute&, const Attribute&) = default;
};

inline constexpr std::size_t n_person_attributes = 7;

/// The traits that synthesis gives every person, in the order of the joint table: sex, age_group,
/// education, district, primary_kind, severity, onset (2 x 5 x 4 x 18 x 9 x 3 x 2 = 38,880 cells).
[[nodiscard]] std::vector<Attribute> person_attributes();

/// Number of cells of a table over `attributes`; 1 for none.
[[nodiscard]] std::size_t cell_count(std::span<const Attribute> attributes);

/// Category numbers of a cell of a row-major table (the last attribute varies fastest).
[[nodiscard]] std::vector<std::size_t> categories_of_cell(std::span<const Attribute> attributes,
                                                          std::size_t cell);

/// "age_group '18-24', primary_kind 'autism'": a cell as users see it.
[[nodiscard]] std::string describe_cell(std::span<const Attribute> attributes, std::size_t cell);

/// Shares of persons by one or several attributes; they add up to 1.
struct Margin {
  std::string name;                   ///< file stem without `margin_`
  std::vector<Attribute> attributes;  ///< in the order of the file's columns
  std::vector<double> share;          ///< [0, 1], row-major over `attributes`, last fastest
  std::vector<double> low, high;      ///< range of each share
  std::vector<std::string> label, source;
  std::filesystem::path file;
};

struct MarginSet {
  std::vector<Attribute> attributes;  ///< of the joint table, in its order
  std::vector<Margin> margins;        ///< by file name

  /// The margin called `name`, or null.
  [[nodiscard]] const Margin* find(std::string_view name) const;
};

/// Shares of `margin` summed down to the attributes called `onto`, which it must have; row-major in
/// the order of `onto`.
[[nodiscard]] std::vector<double> project(const Margin& margin, std::span<const std::string> onto);

/// Refuses margins that disagree about attributes they share by more than `tolerance`, relative:
/// no population could meet both. Names both files, the category and both shares.
void require_agreement(const MarginSet& set, double tolerance = 1e-6);

/// All `margin_*.csv` of `directory`, checked one by one and against each other. Every attribute of
/// `person_attributes()` must be in at least one. A CSV file that nothing reads is an error,
/// because a misspelt name would otherwise be ignored in silence.
[[nodiscard]] MarginSet load_margins(const std::filesystem::path& directory);

/// One number with its range and where it comes from.
struct LabelledValue {
  double value = 0.0;
  double low = 0.0;
  double high = 0.0;
  std::string label;
  std::string source;
};

/// A complete table of labelled numbers, row-major over `attributes`, last fastest.
struct LabelledTable {
  std::filesystem::path file;
  std::vector<Attribute> attributes;
  std::vector<LabelledValue> cells;
  std::string year{};  ///< as its comment `# year:` says

  /// Asserts that there is a category for each attribute and that it exists.
  [[nodiscard]] const LabelledValue& at(std::initializer_list<std::size_t> categories) const;
};

/// How many persons there are at full scale (`totals.csv`). Unit: persons.
struct PopulationTotals {
  double without_intellectual_disability = 0.0;
  double with_intellectual_disability = 0.0;
  LabelledTable table;       ///< quantity; the product of its second and third row is the fourth
  std::vector<int> years{};  ///< all that its `# year:` names

  [[nodiscard]] double persons() const {
    return without_intellectual_disability + with_intellectual_disability;
  }
};

/// Probability [0, 1] that a person also has a further kind, given the primary kind
/// (`further_kinds.csv`). Zero for the kind itself, and for `intellectual`, which always comes
/// first.
struct FurtherKindsTable {
  LabelledTable table;  ///< primary_kind x further_kind

  [[nodiscard]] double probability(std::size_t primary_kind, std::size_t further_kind) const;
};

/// Mean capability loss [0, 1] by primary kind, severity and capability (`capabilities.csv`):
/// 0 a standard worker's capability, 1 none at all, before any accommodation.
struct CapabilityTable {
  LabelledTable table;  ///< primary_kind x severity x capability

  [[nodiscard]] double mean_loss(std::size_t primary_kind, std::size_t severity,
                                 std::size_t capability) const;
};

/// Share of persons of a severity on each benefit (`benefits.csv`); adds up to 1 by severity.
struct BenefitTable {
  LabelledTable table;  ///< severity x benefit

  [[nodiscard]] double share(std::size_t severity, std::size_t benefit) const;
};

/// Probability of dying within a year, by age group and sex (`mortality.csv`).
struct MortalityTable {
  LabelledTable table;                     ///< age_group x sex
  std::vector<double> general_population;  ///< the same of the whole population, row-major
  std::vector<double> relative_risk;       ///< of a disability; the product is the table's value

  [[nodiscard]] double annual_probability(std::size_t age_group, std::size_t sex) const;
};

/// General rate of unemployment by year, per cent, and how the index made of it ends
/// (`unemployment.csv`; its comments `# mean:` and `# decay:`).
struct UnemploymentTable {
  LabelledTable table;  ///< year
  BusinessCycle cycle;
};

[[nodiscard]] PopulationTotals load_totals(const std::filesystem::path& directory);
[[nodiscard]] FurtherKindsTable load_further_kinds(const std::filesystem::path& directory);
[[nodiscard]] CapabilityTable load_capabilities(const std::filesystem::path& directory);
[[nodiscard]] BenefitTable load_benefits(const std::filesystem::path& directory);
[[nodiscard]] MortalityTable load_mortality(const std::filesystem::path& directory);
[[nodiscard]] UnemploymentTable load_unemployment(const std::filesystem::path& directory);

/// Everything that synthesis reads.
struct SynthesisInputs {
  MarginSet margins;
  PopulationTotals totals;
  FurtherKindsTable further_kinds;
  CapabilityTable capabilities;
  BenefitTable benefits;
  MortalityTable mortality;
  UnemploymentTable unemployment;
};

/// Reads all files of `directory`, so that the problems of all of them are told at once, and checks
/// that the margins' share of intellectual disability is that of the totals.
[[nodiscard]] SynthesisInputs load_synthesis_inputs(const std::filesystem::path& directory);

}  // namespace coprod
