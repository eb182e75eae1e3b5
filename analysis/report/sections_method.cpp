#include "analysis/report/parts.hpp"
#include "parameters/relations.hpp"
#include "statistics/interval.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod::report {

namespace {

/// Half the 95% interval of a difference of means, had the arms not been paired (Welch).
double unpaired_half_width(std::span<const double> a, std::span<const double> b) {
  const auto moments = [](std::span<const double> values) {
    double sum = 0.0;
    double n = 0.0;
    for (const double v : values) {
      if (std::isnan(v)) continue;
      sum += v;
      n += 1.0;
    }
    const double mean = sum / n;
    double squares = 0.0;
    for (const double v : values) {
      if (!std::isnan(v)) squares += (v - mean) * (v - mean);
    }
    return std::pair{squares / (n - 1.0) / n, n};
  };
  const auto [va, na] = moments(a);
  const auto [vb, nb] = moments(b);
  if (na < 2.0 || nb < 2.0) return std::numeric_limits<double>::quiet_NaN();
  const double variance = va + vb;
  if (!(variance > 0.0)) return 0.0;
  const double degrees = variance * variance / (va * va / (na - 1.0) + vb * vb / (nb - 1.0));
  return student_t_quantile(0.975, degrees) * std::sqrt(variance);
}

/// Paragraphs of a TOML text, for reading and copying.
std::string listing(const std::string& title, const std::string& text, const std::string& id) {
  return fmt::format(
      "<details><summary>{}</summary><pre id=\"{}\" tabindex=\"0\">{}</pre></details>\n",
      html(title), id, html(text));
}

}  // namespace

Section uncertainty_section(const Data& data) {
  Section section{"uncertainty", "How sure this is", {}};
  std::string& out = section.body;
  out +=
      "<p class=\"caution\"><strong>Not calibrated.</strong> The parameters were not fitted to "
      "data. "
      "The intervals show chance between replicates alone, not that parameters, rules and data may "
      "be "
      "wrong; more replicates make them as narrow as one likes, and the answer no truer.</p>\n";
  out += paragraph(fmt::format(
      "{} replicate{}, each with its own population and its own luck{}. {}", data.replicates(),
      data.replicates() == 1 ? "" : "s", data.compared() ? ", which all scenarios share" : "",
      data.replicates() < 10 ? "Use at least 10 before you conclude anything." : ""));
  if (data.scale() != 1.0) {
    out +=
        said(fmt::format(
                 "The simulated population is {:g} of the real one: numbers of persons and sums of "
                 "money are those of the simulated population.{}",
                 data.scale(),
                 data.scale() < 0.2 ? " So small a world is a preview: it has too few "
                                      "organisations to trust."
                                    : ""),
             "results.h5: scale");
  }
  for (const auto& warning : data.manifest().warnings) {
    out += fmt::format("<p class=\"warning\">The program warned: {}</p>\n", html(warning));
  }
  for (std::size_t r = 0; r < data.reforms().size(); ++r) {
    out += reform_heading(data, r);
    std::vector<Item> items;
    std::vector<double> ratios;
    for (const auto& measure : headline_measures(data)) {
      const auto a = data.level(data.reforms()[r], measure.query, data.window(r));
      const auto b = data.level(data.base(), measure.query, data.window(r));
      const Effect base = effect_of(b);
      const Effect paired = data.change_of(r, measure.query);
      if (a.empty() || !(std::fabs(base.mean) > 0.0) || paired.replicates < 2) continue;
      Effect unpaired = paired;
      unpaired.half_width = unpaired_half_width(a, b);
      if (paired.half_width > 0.0) ratios.push_back(unpaired.half_width / paired.half_width);
      for (auto [effect, name] : {std::pair{paired, "paired"}, std::pair{unpaired, "unpaired"}}) {
        effect.mean /= std::fabs(base.mean);
        effect.half_width /= std::fabs(base.mean);
        items.push_back({capital(measure.name),
                         name,
                         effect,
                         {100.0, "%", "%"},
                         data.source(measure.query),
                         {}});
      }
    }
    std::string title = "Paired and unpaired intervals";
    if (!ratios.empty()) {
      std::nth_element(ratios.begin(),
                       ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2),
                       ratios.end());
      const double middle = ratios[ratios.size() / 2];
      title = middle > 1.0 ? fmt::format(
                  "Pairing people and luck makes intervals {} times as narrow", number(middle, 1))
                           : "Pairing people and luck does not make the intervals narrower here";
    }
    if (!items.empty()) {
      out += figure(
          interval_chart(id_of("pairing", r), title, "difference in per cent of the base", items));
    }
  }
  return section;
}

std::string missed_patterns(std::span<const PatternRow> rows) {
  std::size_t fitted = 0;
  std::size_t missed = 0;
  std::string which;
  for (const PatternRow& row : rows) {
    if (!row.fit || !row.known()) continue;
    ++fitted;
    if (row.met()) continue;
    const int digits = row.target >= 100.0 ? 0 : 2;
    which += fmt::format("{}{}: {}{}, where {} to {} is expected, from {}", missed == 0 ? "" : "; ",
                         row.what, number(row.mean, digits),
                         row.half_width == row.half_width && row.half_width > 0.0
                             ? " ± " + number(row.half_width, digits == 0 ? 0 : 3)
                             : "",
                         number(row.low, digits), number(row.high, digits), row.source);
    ++missed;
  }
  if (missed == 0) return {};
  return fmt::format(
      "<p class=\"caution\"><strong>Patterns missed.</strong> {} of the {} patterns that the model "
      "is to reproduce, and that these years cover, {} missed by the first scenario: {}. Take "
      "answers that hang on "
      "what is missed with doubt; <code>coprod selftest --patterns</code> shows all.</p>\n",
      missed, fitted, missed == 1 ? "is" : "are", html(which));
}

Section assumptions_section(const Data& data) {
  Section section{"assumptions", "What it rests on", {}};
  DataTable table;
  table.caption = "All parameters, as they held in the base";
  table.columns = {"parameter", "value",     "unit",
                   "range",     "plausible", "label",
                   "meaning",   "source",    "why the plausible"};
  const Scenario* base = data.scenario(data.base());
  std::size_t assumed = 0;
  std::size_t provisional = 0;
  for (const auto& info : all_parameters()) {
    const double value = base != nullptr ? base->parameters.*info.member : info.initial;
    assumed += is_assumption(info);
    provisional += info.prior.provisional;
    table.rows.push_back({{std::string(info.key)},
                          {fmt::format("{:g}", value), exact(value), true},
                          {info.unit == "1" ? "" : std::string(info.unit)},
                          {fmt::format("{:g} to {:g}", info.low, info.high)},
                          {prior_text(info.prior)},
                          {std::string(info.label)},
                          {std::string(info.description)},
                          {std::string(info.source)},
                          {std::string(info.prior.reason)}});
  }
  section.body += paragraph(fmt::format(
      "Of {} parameters {} are assumptions: no source gives their value. The others are "
      "labelled S (a source), S2 (a source at second hand), D (derived), M (from memory) "
      "or definition. The range is what the program accepts; what is plausible stands "
      "beside it, with the reason. {} of these priors are provisional: the rules that "
      "read those parameters are to be replaced.",
      all_parameters().size(), assumed, provisional));
  section.body += fmt::format("<details><summary>All {} parameters</summary>{}</details>\n",
                              all_parameters().size(), open_table(table, "parameters"));
  DataTable relations;
  relations.caption = "Parameters that only make sense together";
  relations.columns = {"relation", "why"};
  for (const auto& relation : all_relations()) {
    relations.rows.push_back({{relation_text(relation)}, {std::string(relation.reason)}});
  }
  section.body +=
      fmt::format("<details><summary>{} relations between parameters</summary>{}</details>\n",
                  all_relations().size(), open_table(relations, "relations"));
  section.body +=
      "<p>The rules themselves, with every equation, are in <code>docs/model.md</code> of the "
      "source, and its sources in <code>docs/evidence.md</code>.</p>\n";
  return section;
}

Section reproduce_section(const Data& data) {
  Section section{"reproduce", "How to make it again", {}};
  std::string& out = section.body;
  const Manifest& manifest = data.manifest();
  if (data.has_manifest()) {
    std::string command;
    for (const auto& word : manifest.command_line) command += (command.empty() ? "" : " ") + word;
    out += fmt::format("<pre id=\"command\" tabindex=\"0\">{}</pre>\n", html(command));
    out += said(
        fmt::format("{} {}, commit {}{}, seed {}, {} replicates; {}, kernels {}; begun {}.",
                    manifest.program, manifest.version, manifest.git_commit,
                    manifest.git_dirty ? " with changes that are not committed" : "", manifest.seed,
                    manifest.replicates, manifest.compiler, manifest.kernel, manifest.start_time),
        "manifest.json");
  } else {
    out += paragraph(
        "The directory holds no manifest.json, so the command that made it is not known.");
  }
  out += paragraph("The same commit, seed and scenarios give the same bits on any machine.");
  out += listing("Resolved scenario: " + data.base(), data.resolved_text(data.base()), "toml-base");
  for (std::size_t r = 0; r < data.reforms().size(); ++r) {
    out += listing("Resolved scenario: " + data.reforms()[r], data.resolved_text(data.reforms()[r]),
                   id_of("toml", r));
  }
  return section;
}

}  // namespace coprod::report
