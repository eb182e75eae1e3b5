#include "synthesis/margins.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <unistd.h>

namespace {

using coprod::InputError;
namespace fs = std::filesystem;

const fs::path hong_kong = fs::path(COPROD_SOURCE_DIR) / "scenarios" / "data" / "hong_kong";

/// A directory of our own that goes away with the test.
class Directory {
 public:
  Directory() {
    static int number = 0;
    path_ = fs::temp_directory_path()
            / ("coprod_margins_" + std::to_string(::getpid()) + "_" + std::to_string(++number));
    fs::create_directories(path_);
  }
  ~Directory() { fs::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

 private:
  fs::path path_;
};

const std::string head = "# title: a test\n# year: 2013\n# base: nobody\n";

/// A flat one-way margin of each attribute, so that a directory is complete.
void write_flat_margins(const Directory& directory) {
  for (const auto& attribute : coprod::person_attributes()) {
    std::string text = head + attribute.name + ",share,low,high,label,source\n";
    const std::string share =
        std::to_string(1.0 / static_cast<double>(attribute.categories.size()));
    double left = 1.0;
    for (std::size_t c = 0; c + 1 < attribute.categories.size(); ++c) {
      text += attribute.categories[c] + "," + share + ",0,1,assumption,test\n";
      left -= std::stod(share);
    }
    text += attribute.categories.back() + "," + std::to_string(left) + ",0,1,assumption,test\n";
    directory.write("margin_" + attribute.name + ".csv", text);
  }
}

template <class Call>
std::string message_of(Call&& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// What loading says when margin_sex.csv holds `text` and all else is right.
std::string complaint_about_sex(const std::string& text) {
  const Directory directory;
  write_flat_margins(directory);
  directory.write("margin_sex.csv", text);
  return message_of([&] { (void)coprod::load_margins(directory.path()); });
}

const std::string sex_header = "sex,share,low,high,label,source\n";
const std::string good_male = "male,0.5,0.4,0.6,assumption,test\n";
const std::string good_female = "female,0.5,0.4,0.6,assumption,test\n";

}  // namespace

TEST_CASE("Hong Kong's files load, agree and explain themselves", "[synthesis][margins]") {
  const auto inputs = coprod::load_synthesis_inputs(hong_kong);
  REQUIRE(coprod::cell_count(inputs.margins.attributes) == 38880);
  CHECK(inputs.margins.margins.size() == 9);
  CHECK(inputs.totals.without_intellectual_disability == 180000.0);
  CHECK(inputs.totals.persons() == 242625.0);
  REQUIRE(inputs.margins.find("age_group_primary_kind") != nullptr);
  CHECK(inputs.margins.find("age_group_primary_kin") == nullptr);
  for (const auto& margin : inputs.margins.margins) {
    INFO(margin.name);
    CHECK(margin.share.size() == coprod::cell_count(margin.attributes));
    CHECK(margin.source.size() == margin.share.size());
  }
  coprod::require_agreement(inputs.margins);

  SECTION("what experts would look for first") {
    const auto& by_age = *inputs.margins.find("age_group_primary_kind");
    const auto share = [&by_age](std::size_t age, std::size_t kind) {
      return by_age.share[age * 9 + kind];
    };
    for (const std::size_t young : {5u, 6u, 7u}) CHECK(share(0, young) > 10 * share(4, young));
    for (const std::size_t old : {0u, 1u, 2u}) CHECK(share(4, old) > 5 * share(0, old));
    const auto& onset = *inputs.margins.find("primary_kind_onset");
    for (const std::size_t kind : {5u, 6u, 7u, 8u}) CHECK(onset.share[kind * 2 + 1] == 0.0);
  }
  SECTION("further kinds reproduce the counts by any kind that they were made from") {
    // All-age counts (evidence.md C1, M) x assumed share aged 18-64.
    const double counts[] = {64100, 38456, 26384, 19720, 85434, 2040, 2124, 1280};
    const std::vector<std::string> kind{"primary_kind"};
    const auto primary = coprod::project(*inputs.margins.find("primary_kind"), kind);
    for (std::size_t further = 0; further < 8; ++further) {
      double with = primary[further];
      for (std::size_t first = 0; first < 8; ++first) {
        with += primary[first] * inputs.further_kinds.probability(first, further);
      }
      INFO(further);
      CHECK(std::abs(with * inputs.totals.persons() / counts[further] - 1.0) < 0.02);
    }
    CHECK(inputs.further_kinds.probability(4, 4) == 0.0);
    CHECK(inputs.further_kinds.probability(0, 8) == 0.0);
  }
  SECTION("the other tables") {
    CHECK(inputs.capabilities.mean_loss(1, 2, 1) == 0.92);  // severe, seeing, vision
    CHECK(inputs.benefits.share(0, 0) == 0.80);
    CHECK(inputs.mortality.annual_probability(4, 0) > inputs.mortality.annual_probability(0, 0));
    CHECK(inputs.mortality.annual_probability(4, 0) > inputs.mortality.annual_probability(4, 1));
  }
}

TEST_CASE("cells are numbered row-major and described in words", "[synthesis][margins]") {
  const std::vector<coprod::Attribute> attributes{{"a", {"x", "y"}}, {"b", {"p", "q", "r"}}};
  CHECK(coprod::cell_count(attributes) == 6);
  CHECK(coprod::categories_of_cell(attributes, 5) == std::vector<std::size_t>{1, 2});
  CHECK(coprod::describe_cell(attributes, 4) == "a 'y', b 'q'");

  coprod::Margin margin;
  margin.attributes = attributes;
  margin.share = {0.1, 0.2, 0.3, 0.05, 0.15, 0.2};
  const std::vector<std::string> onto_b{"b"};
  const std::vector<std::string> turned{"b", "a"};
  const auto b = coprod::project(margin, onto_b);
  REQUIRE(b.size() == 3);
  CHECK(std::abs(b[0] - 0.15) < 1e-15);
  CHECK(std::abs(b[2] - 0.5) < 1e-15);
  CHECK(coprod::project(margin, turned)[1] == 0.05);
  const std::vector<std::string> unknown{"c"};
  CHECK(has(message_of([&] { (void)coprod::project(margin, unknown); }), "no attribute c"));
}

TEST_CASE("a CSV file may have quotes, CRLF, comments and a byte order mark", "[synthesis][csv]") {
  const Directory directory;
  write_flat_margins(directory);
  directory.write("margin_sex.csv",
                  "\xEF\xBB\xBF# title: t\r\n# year: 2013\r\n# base: b, with a comma\r\n\r\n"
                  "sex , share,low,high,label,source\r\n"
                  "\"female\",0.25,0.2,0.3,S,\"said \"\"so\"\", twice\nover two lines\"\r\n"
                  "  # a remark\r\n"
                  "male,0.75,0.7,0.8,S2,plain");
  const auto set = coprod::load_margins(directory.path());
  const auto& margin = *set.find("sex");
  CHECK(margin.share == std::vector<double>{0.75, 0.25});  // order of the categories, not of rows
  CHECK(margin.low == std::vector<double>{0.7, 0.2});
  CHECK(margin.label[0] == "S2");
  CHECK(margin.source[1] == "said \"so\", twice\nover two lines");
}

TEST_CASE("every kind of bad margin file is refused with its place", "[synthesis][csv]") {
  const std::string right = head + sex_header + good_male + good_female;
  REQUIRE(complaint_about_sex(right).empty());

  struct Case {
    const char* what;
    std::string text;
    std::vector<std::string> parts;
  };
  const Case cases[] = {
      {"unknown category",
       head + sex_header + "mal,0.5,0.4,0.6,S,t\n" + good_female,
       {"margin_sex.csv:5:1: 'mal' is no category of sex", "did you mean 'male'?"}},
      {"unknown attribute",
       head + "sx,share,low,high,label,source\nmale,1,0,1,S,t\n",
       {"margin_sex.csv:4:1: column 'sx' is no attribute", "did you mean 'sex'?"}},
      {"far from any name",
       head + "colour,share,low,high,label,source\nred,1,0,1,S,t\n",
       {"'colour' is no attribute", "use one of sex, age_group"}},
      {"attribute twice",
       head + "sex,sex,share,low,high,label,source\nmale,male,1,0,1,S,t\n",
       {"attribute 'sex' stands in the header twice"}},
      {"no attribute", head + "share,low,high,label,source\n1,0,1,S,t\n", {"names no attribute"}},
      {"columns out of order",
       head + "sex,share,high,low,label,source\n" + good_male + good_female,
       {":4:11: column 3 of the header is 'high', not 'low'", "sex,share,low,high,label,source"}},
      {"column too many",
       head + "sex,share,low,high,label,source,x\n" + good_male,
       {"column 7 of the header is 'x', not nothing"}},
      {"missing category",
       head + sex_header + "male,1,0.4,1,S,t\n",
       {"has no row for sex 'female'"}},
      {"negative",
       head + sex_header + "male,-0.5,0,1,S,t\n" + good_female,
       {":5:6: share is -0.5"}},
      {"above one", head + sex_header + "male,1.5,0,1,S,t\n" + good_female, {"share is 1.5"}},
      {"NaN", head + sex_header + "male,nan,0,1,S,t\n" + good_female, {":5:6: share is nan"}},
      {"infinite", head + sex_header + "male,0.5,0,inf,S,t\n" + good_female, {"high is inf"}},
      {"no number",
       head + sex_header + "male,\"0,5\",0,1,S,t\n" + good_female,
       {":5:6: '0,5' is no number"}},
      {"empty number", head + sex_header + "male,,0,1,S,t\n" + good_female, {"'' is no number"}},
      {"trailing text",
       head + sex_header + "male,0.5x,0,1,S,t\n" + good_female,
       {"'0.5x' is no number"}},
      {"duplicate",
       right + good_male,
       {":7:1: sex 'male' is given again", "stands in line 5 already"}},
      {"sum",
       head + sex_header + "male,0.5,0,1,S,t\nfemale,0.49,0,1,S,t\n",
       {"margin_sex.csv: the shares add up to 0.99"}},
      {"outside its range",
       head + sex_header + "male,0.5,0.6,0.7,S,t\n" + good_female,
       {"0.5 is not between low 0.6 and high 0.7"}},
      {"label",
       head + sex_header + "male,0.5,0,1,assumtion,t\n" + good_female,
       {"'assumtion' is no label", "did you mean 'assumption'?"}},
      {"no source",
       head + sex_header + "male,0.5,0,1,S,\n" + good_female,
       {":5:16: the source is empty"}},
      {"too few fields",
       head + sex_header + "male,0.5,0,1,S\n" + good_female,
       {":5:1: the row has 5 fields, the header 6"}},
      {"open quotation mark",
       head + sex_header + "male,0.5,0,1,S,\"t\n" + good_female,
       {":5:16: the quotation mark is never closed"}},
      {"text after a quotation mark",
       head + sex_header + "\"male\"x,0.5,0,1,S,t\n" + good_female,
       {":5:7: text after a closing quotation mark"}},
      {"zero byte",
       head + sex_header + std::string("ma\0le,0.5,0,1,S,t\n", 18) + good_female,
       {"holds a zero byte"}},
      {"empty file", "", {"has no comment '# title: ...'", "has no comment '# base: ...'"}},
      {"no rows", head + sex_header, {"has no rows"}},
      {"no base",
       "# title: t\n# year: 1\n# base:\n" + sex_header + good_male + good_female,
       {"has no comment '# base: ...'"}},
      {"columns count characters, not bytes",
       head + "sex,share,low,high,label,source\nm\xC3\xA4le,0.5x,0,1,S,t\n" + good_female,
       {":5:6: '0.5x'"}},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    const std::string complaint = complaint_about_sex(c.text);
    INFO(complaint);
    CHECK_FALSE(complaint.empty());
    for (const auto& part : c.parts) CHECK(has(complaint, part));
  }
}

TEST_CASE("all problems are told at once", "[synthesis][csv]") {
  const std::string complaint =
      complaint_about_sex(head + sex_header + "mal,x,0,1,S,t\nfemale,0.5,0,1,sure,\n");
  CHECK(std::count(complaint.begin(), complaint.end(), '\n') == 3);
  for (const char* part : {"'mal'", "'x' is no number", "'sure' is no label", "source is empty"}) {
    CHECK(has(complaint, part));
  }
}

TEST_CASE("missing rows of a large table are counted, not all listed", "[synthesis][csv]") {
  const Directory directory;
  write_flat_margins(directory);
  directory.write("margin_district_sex.csv",
                  head + "district,sex,share,low,high,label,source\nislands,male,1,0,1,S,t\n");
  const std::string complaint = message_of([&] { (void)coprod::load_margins(directory.path()); });
  CHECK(has(complaint, "has no row for district 'central_and_western', sex 'male'"));
  CHECK(has(complaint, "has no row for 27 further combinations"));
}

TEST_CASE("wrong rows of a long table are counted, not all listed", "[synthesis][csv]") {
  std::string rows;
  for (int row = 0; row < 1000; ++row) rows += "mal,x,0,1,S,t\n";
  const std::string complaint = complaint_about_sex(head + sex_header + rows);
  CHECK(std::count(complaint.begin(), complaint.end(), '\n') == 2 * 8);
  CHECK(has(complaint, "992 further rows are wrong"));
}

TEST_CASE("margins that disagree are named with both shares", "[synthesis][margins]") {
  const Directory directory;
  write_flat_margins(directory);
  directory.write("margin_onset_sex.csv",
                  head +
                      "onset,sex,share,low,high,label,source\n"
                      "congenital_or_childhood,male,0.3,0,1,S,t\nadulthood,male,0.2,0,1,S,t\n"
                      "congenital_or_childhood,female,0.3,0,1,S,t\nadulthood,female,0.2,0,1,S,t\n");
  const std::string complaint = message_of([&] { (void)coprod::load_margins(directory.path()); });
  CHECK(has(complaint, "margin_onset.csv and "));
  CHECK(has(complaint,
            "margin_onset_sex.csv disagree on onset 'congenital_or_childhood': 0.5 against 0.6"));
  CHECK_FALSE(has(complaint, "disagree on sex"));  // they do agree there

  SECTION("by hardly more than the tolerance") {
    coprod::MarginSet set;
    const coprod::Attribute sex{"sex", {"male", "female"}};
    set.attributes = {sex};
    coprod::Margin one;
    one.attributes = {sex};
    one.share = {0.5, 0.5};
    coprod::Margin other = one;
    other.share = {0.5 + 4e-7, 0.5 - 4e-7};
    set.margins = {one, other};
    CHECK_NOTHROW(coprod::require_agreement(set));
    CHECK_THROWS_AS(coprod::require_agreement(set, 1e-7), InputError);
  }
}

TEST_CASE("directories and files that are not data are refused", "[synthesis][csv]") {
  const Directory directory;
  CHECK(has(message_of([&] { (void)coprod::load_margins(directory.path()); }),
            "holds no margin_*.csv"));
  CHECK(has(message_of([&] { (void)coprod::load_margins(directory.path() / "nowhere"); }),
            "is no directory"));
  write_flat_margins(directory);
  REQUIRE_NOTHROW(coprod::load_margins(directory.path()));

  SECTION("an attribute without a margin") {
    fs::remove(directory.path() / "margin_district.csv");
    CHECK(has(message_of([&] { (void)coprod::load_margins(directory.path()); }),
              "no margin has the attribute district"));
  }
  SECTION("a file that nothing reads") {
    directory.write("margins_sex.csv", "x");
    directory.write("benefit.csv", "x");
    const auto complaint = message_of([&] { (void)coprod::load_margins(directory.path()); });
    CHECK(has(complaint, "margins_sex.csv: nothing reads this file"));
    CHECK(has(complaint, "did you mean 'benefits.csv'?"));
  }
  SECTION("a directory in place of a file") {
    fs::create_directory(directory.path() / "margin_folder.csv");
    CHECK(has(message_of([&] { (void)coprod::load_margins(directory.path()); }),
              "is not a regular file"));
  }
  SECTION("a file above 4 MB") {
    directory.write("margin_large.csv", std::string((4u << 20) + 1, '#'));
    CHECK(has(message_of([&] { (void)coprod::load_margins(directory.path()); }),
              "is larger than 4 MB"));
  }
}

TEST_CASE("the other tables are checked too", "[synthesis][csv]") {
  const Directory directory;
  for (const auto& entry : fs::directory_iterator(hong_kong)) {
    if (entry.path().extension() == ".csv")
      fs::copy_file(entry.path(), directory.path() / entry.path().filename());
  }
  REQUIRE_NOTHROW(coprod::load_synthesis_inputs(directory.path()));
  const auto replace = [&](const std::string& file, const std::string& from,
                           const std::string& to) {
    std::ifstream stream(directory.path() / file, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(stream)), {});
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    directory.write(file, text);
  };
  const auto complaint = [&] {
    return message_of([&] { (void)coprod::load_synthesis_inputs(directory.path()); });
  };

  SECTION("benefit shares of a severity") {
    replace("benefits.csv", "mild,none,0.8,", "mild,none,0.7,");
    CHECK(has(complaint(), "the shares of severity 'mild' add up to 0.9"));
  }
  SECTION("capability loss that falls with severity") {
    replace("capabilities.csv", "seeing,severe,vision,0.92,0.644,",
            "seeing,severe,vision,0.5,0.4,");
    CHECK(has(complaint(), "loss of vision by seeing falls from 0.6 (moderate) to 0.5 (severe)"));
  }
  SECTION("mortality that is not the product") {
    replace("mortality.csv", "18-24,male,0.000336,3.5,", "18-24,male,0.000336,3,");
    CHECK(has(complaint(), "annual_probability of age_group '18-24', sex 'male'"));
  }
  SECTION("a further kind that cannot be") {
    replace("further_kinds.csv", "autism,intellectual,0,0,0,", "autism,intellectual,0.1,0,0.2,");
    CHECK(has(complaint(), "intellectual is always the primary kind"));
  }
  SECTION("totals that do not multiply") {
    replace("totals.csv", "aged_18_to_64_with_intellectual_disability,0.75",
            "aged_18_to_64_with_intellectual_disability,0.7");
    CHECK(has(complaint(), "83500 x 0.7 is not 62625"));
  }
  SECTION("totals that the margins do not know of") {
    replace("totals.csv", "persons_without_intellectual_disability,180000",
            "persons_without_intellectual_disability,190000");
    CHECK(has(complaint(), "the share of primary_kind 'intellectual' is 0.258"));
  }
  SECTION("unemployment without the numbers of its cycle, or out of their range") {
    replace("unemployment.csv", "# mean: 3.7", "# title 2");
    CHECK(has(complaint(), "unemployment.csv: has no comment '# mean:' (the rate at which"));
    replace("unemployment.csv", "# title 2", "# mean: much");
    CHECK(has(complaint(), "its comment 'mean:' says 'much'"));
    replace("unemployment.csv", "# mean: much", "# mean: 0");
    CHECK(has(complaint(), "with a number from 0.1 to 100"));
    replace("unemployment.csv", "# mean: 0", "# mean: 3.7");
    replace("unemployment.csv", "# decay: 0.97", "# decay: 1.1");
    CHECK(has(complaint(), "with a number from 0 to 1"));
  }
  SECTION("a year of unemployment that is missing, no year, or 0") {
    replace("unemployment.csv", "2009,5.3", "2010,5.3");
    CHECK(has(complaint(), "unemployment.csv:22:1: '2010' is not the year 2009"));
    replace("unemployment.csv", "2010,5.3", "nine,5.3");
    CHECK(has(complaint(), "'nine' is not the year 2009"));
    replace("unemployment.csv", "nine,5.3", "2009,0");
    replace("unemployment.csv", ",5.2,5.5,S", ",0,5.5,S");
    CHECK(has(complaint(), "the rate of 2009 is 0 (its logarithm is used)"));
  }
  SECTION("an unemployment.csv that is missing") {
    fs::remove(directory.path() / "unemployment.csv");
    CHECK(has(complaint(), "unemployment.csv: there is no such file"));
  }
  SECTION("a missing file") {
    fs::remove(directory.path() / "mortality.csv");
    CHECK(has(complaint(), "mortality.csv: there is no such file"));
  }
  SECTION("problems of several files at once") {
    replace("benefits.csv", "mild,none,0.8,", "mild,none,0.7,");
    replace("mortality.csv", "18-24,male,0.000336,3.5,", "18-24,male,0.000336,3,");
    CHECK(has(complaint(), "benefits.csv"));
    CHECK(has(complaint(), "mortality.csv"));
  }
}
