#include "analysis/report/chart.hpp"
#include "analysis/report/data.hpp"
#include "analysis/report/page.hpp"
#include "analysis/report/parts.hpp"
#include "analysis/report/text.hpp"

#include <limits>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace coprod;
using namespace coprod::report;

namespace {

Effect effect(double mean, double half_width, std::size_t replicates = 10) {
  Effect e;
  e.mean = mean;
  e.half_width = half_width;
  e.replicates = replicates;
  (mean < 0 ? e.negative : e.positive) = replicates;
  return e;
}

constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("report: text of others cannot leave its place") {
  CHECK(html("</script><b a=\"1\" c='2'>&")
        == "&lt;/script&gt;&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
  CHECK(html("勞工 · é") == "勞工 · é");
  CHECK(html(std::string("a\0b\x1b", 4)) == "a b ");
  CHECK(html("\xff\xc0\xaf|\xed\xa0\x80|\xe2\x82") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD|\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD|\xEF\xBF\xBD\xEF\xBF\xBD");
  const std::string hostile = "</script><!-- & ";
  const std::string inside = inside_script(nlohmann::json(hostile).dump());
  CHECK(inside.find_first_of("<>&") == std::string::npos);
  CHECK(nlohmann::json::parse(inside) == hostile);
}

TEST_CASE("report: the hash of a script is what browsers compute") {
  // The empty text, and the example of the specification of Content Security Policy.
  CHECK(csp_hash("") == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
  CHECK(csp_hash("alert('Hello, world.');")
        == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
}

TEST_CASE("report: numbers as people read them") {
  CHECK(number(-1234567.891, 1) == "−1,234,567.9");
  CHECK(number(-0.0001, 2) == "0.00");
  CHECK(number(999.0, 0) == "999");
  CHECK(number(no_value, 0) == "–");
  CHECK(signed_number(0.5, 1) == "+0.5");
  CHECK(signed_number(0.001, 1) == "0.0");
  CHECK(exact(0.1) == "0.1");
  const Shown cost = shown_unit("0.01 HKD month-1", false, 1e10);
  CHECK(cost.level == "million HK$ a year");
  CHECK(cost.factor * 1e10 == 1200.0);
  CHECK(shown_unit("1", true, 0.5).change == "percentage points");
  CHECK(shown_unit("jobs month-1", false, 5).level == "jobs a year");
  CHECK(shown_unit("0.01 HKD h-1", false, 9000).level == "HK$ an hour");
}

TEST_CASE("report: a verdict says what the interval allows") {
  const Shown share = shown_unit("1", true, 1.0);
  const std::string subject = "The share of persons in work";
  CHECK(effect_sentence(subject, effect(-0.004, 0.001), effect(0.28, 0.01), share)
        == "The share of persons in work falls by 0.40 percentage points (95% interval −0.50 to −0.30; 10 of "
           "10 replicates have that sign), from 28.00% to 27.60%.");
  CHECK(effect_sentence(subject, effect(0.0004, 0.001), effect(0.28, 0.01), share)
        == "The share of persons in work: a difference cannot be told from zero (+0.04 percentage points, 95% "
           "interval −0.06 to +0.14).");
  CHECK(effect_sentence(subject, effect(0.0, 0.0), {}, share)
        == "The share of persons in work does not change in any replicate.");
  CHECK(effect_sentence(subject, effect(0.01, no_value, 1), {}, share).find("only replicate")
        != std::string::npos);
  CHECK(effect_sentence(subject, {}, {}, share) == subject + ": there are no data.");
  CHECK(told(effect(1.0, 0.5)) == "told from zero");
  CHECK(told(effect(1.0, 1.0)) == "cannot be told from zero");
  CHECK(told(effect(1.0, no_value, 1)) == "one replicate: no interval");
}

TEST_CASE("report: groups that differ are counted and named") {
  const Shown share = shown_unit("1", true, 1.0);
  const std::vector<Item> items{{"Seeing", "", effect(0.02, 0.01), share, ""},
                                {"Hearing", "", effect(0.02, 0.03), share, ""}};
  CHECK(groups_sentence(items, "kinds")
        == "1 of 2 kinds differs beyond chance: Seeing +2.0 (percentage points)");
  CHECK(groups_sentence({{items[1]}}, "kinds")
        == "in none of the 1 kinds can a difference be told from zero");
}

TEST_CASE("report: ticks are round and cover the data") {
  CHECK(round_ticks(0.0, 10.0, 5) == std::vector<double>{0, 2, 4, 6, 8, 10});
  const auto ticks = round_ticks(-0.013, 0.052, 5);
  CHECK(ticks.front() <= -0.013);
  CHECK(ticks.back() >= 0.052);
  CHECK(round_ticks(3.0, 3.0, 5).size() > 1);
  CHECK(tick_text(0.25, 0.25) == "0.25");
  CHECK(tick_text(1000, 500) == "1,000");
}

TEST_CASE("report: a figure holds drawing, numbers, text and specification") {
  Chart chart = interval_chart(
      "who", "A <finding>", "points",
      {{"Seeing & co", "", effect(0.02, 0.01), shown_unit("1", true, 1.0), "results.h5: x"},
       {"Hearing", "", effect(0.0, 0.01), shown_unit("1", true, 1.0), "results.h5: x"}});
  const std::string text = figure(chart);
  CHECK(text.find("A &lt;finding&gt;") != std::string::npos);
  CHECK(text.find("<finding>") == std::string::npos);
  CHECK(text.find("cannot be told from zero") != std::string::npos);
  CHECK(text.find("<code>results.h5: x</code>") != std::string::npos);
  CHECK(text.find("data-v=\"2\"") != std::string::npos);  // as shown, with all its digits
  CHECK(text.find("role=\"img\" aria-label=\"A &lt;finding&gt;.") != std::string::npos);
  // A hollow mark for what cannot be told from zero.
  CHECK(svg(chart).find("fill=\"#ffffff\"") != std::string::npos);
  const auto spec = nlohmann::json::parse(vega_lite(chart));
  CHECK(spec["data"]["values"].size() == 2);
  CHECK(spec["data"]["values"][1]["told"] == "cannot be told from zero");
  for (const auto kind : {Chart::Kind::bars, Chart::Kind::lines, Chart::Kind::matrix}) {
    chart.kind = kind;
    CHECK(svg(chart).find("<svg") == 0);
    CHECK_NOTHROW(nlohmann::json::parse(vega_lite(chart)));
  }
  chart.marks.clear();
  CHECK(figure(chart).empty());
}

TEST_CASE("report: cells are picked by name, months averaged, missing ones left out") {
  Cube cube;
  cube.axes = {"scenario", "replicate", "time", "status"};
  cube.labels = {{"base"}, {"0", "1"}, {"0", "31"}, {"a", "b", "c"}};
  cube.values = {1, 2, 3, 4, 5, no_value, /* replicate 1 */ no_value, no_value, no_value, 1, 1, 1};
  CHECK(by_replicate(cube, 0, {{"status", "a"}, {"status", "c"}}, {0, 2}, Cells::sum)
        == std::vector<double>{4.0, 2.0});
  CHECK(by_replicate(cube, 0, {}, {1, 2}, Cells::mean) == std::vector<double>{4.5, 1.0});
  CHECK(by_replicate(cube, 1, {}, {0, 2}, Cells::sum).empty());
}

TEST_CASE("report: the page lets only its own scripts run") {
  const std::string text =
      page({"A </title><script>", "b"}, {{"x", "T & U", "<p>body</p>"}, {"y", "none", ""}});
  CHECK(text.find("default-src 'none'; script-src 'sha256-") != std::string::npos);
  CHECK(text.find("unsafe") == text.npos);
  CHECK(text.find("<title>A &lt;/title&gt;&lt;script&gt;</title>") != std::string::npos);
  CHECK(text.find("id=\"y\"") == std::string::npos);
}

TEST_CASE("report: a missed pattern is told as it was measured, and no more once it is met") {
  PatternRow row;
  row.pattern = "g";
  row.what = "job within 18 months by own search <b>";
  row.source = "4-29% (evidence.md C5)";
  row.low = 0.04;
  row.high = 0.29;
  row.target = 0.18;
  row.mean = 0.604;
  row.half_width = 0.0041;
  PatternRow met = row;
  met.mean = 0.2;
  PatternRow unknown = row;
  unknown.mean = no_value;
  PatternRow reported = row;
  reported.fit = false;
  const std::vector<PatternRow> rows{row, met, unknown, reported};
  const std::string text = missed_patterns(rows);
  CHECK(text.find("1 of the 2 patterns") != std::string::npos);
  CHECK(text.find("own search &lt;b&gt;: 0.60 ± 0.004, where 0.04 to 0.29 is expected, from "
                  "4-29% (evidence.md C5)")
        != std::string::npos);
  CHECK(missed_patterns(std::vector{met, unknown, reported}).empty());
  CHECK(missed_patterns({}).empty());
}
