/// What a sweep says of a reform over plausible worlds.

#include "analysis/report/charts_robust.hpp"

#include <cmath>

#include <fmt/format.h>

namespace coprod::report {

namespace {

std::string heading(const RobustStudy& study, const RobustReform& reform) {
  if (study.reforms.size() < 2) return {};
  return fmt::format("<h3>{} <code>{}</code></h3>\n", html(reform.title), html(reform.name));
}

}  // namespace

Section sweep_verdict_section(const SweepPage& page) {
  Section section{"verdict", "The answer", {}};
  std::string& out = section.body;
  if (!page.robust) {
    out += paragraph(page.no_robust);
    return section;
  }
  const RobustStudy& study = *page.robust;
  for (const RobustReform& reform : study.reforms) {
    out += heading(study, reform);
    const RobustOutcome& main = reform.main();
    out += fmt::format("<p class=\"verdict\">{} <span class=\"src\">{}</span></p>\n",
                       html(share_sentence(study, reform, main)), html(source_of(main.cell)));
    out += fmt::format("<p class=\"verdict\">{} <span class=\"src\">{}</span></p>\n",
                       html(carrier_sentence(reform, main, study.factors)),
                       html(source_of(main.cell) + ", design.csv"));
  }
  if (study.failed > 0) {
    out += said(fmt::format("{} of {} worlds gave no result and are in no share.", study.failed,
                            study.worlds),
                "failures.csv");
  }
  out += paragraph(worlds_sentence(study));
  out += paragraph(provisional_sentence(study));
  out +=
      "<p class=\"caution\"><strong>Not calibrated.</strong> Worlds are drawn from what is "
      "plausible of each assumption by itself, not fitted to data: a share of worlds is how far "
      "the "
      "answer depends on what nobody knows, no probability that it is true.</p>\n";
  return section;
}

Section worlds_section(const SweepPage& page) {
  Section section{"worlds", "In which share of the worlds", {}};
  if (!page.robust) return section;
  const RobustStudy& study = *page.robust;
  for (std::size_t r = 0; r < study.reforms.size(); ++r) {
    section.body += heading(study, study.reforms[r]);
    section.body += figure(worlds_chart(page, r));
    section.body += figure(shares_chart(study.reforms[r], r));
    section.body += open_table(outcomes_table(study.reforms[r]), id_of("outcomes", r));
  }
  section.body += paragraph(
      "Median, 5% and 95% are of the expected effect over worlds. Spread is its standard deviation "
      "between worlds, chance that of one replicate around its world; where chance is the larger, "
      "the "
      "raw share, by the sign of means, drifts towards one half.");
  return section;
}

Section carriers_section(const SweepPage& page) {
  Section section{"carriers", "What decides", {}};
  if (!page.robust) return section;
  const RobustStudy& study = *page.robust;
  for (std::size_t r = 0; r < study.reforms.size(); ++r) {
    const RobustReform& reform = study.reforms[r];
    section.body += heading(study, reform);
    const std::string drawn = figure(carriers_chart(study, reform, r));
    section.body += drawn.empty() ? paragraph(
                        "No spread between worlds is told from chance, so there are no "
                        "shares of it.")
                                  : drawn;
    const auto& together = reform.main().carriers.together;
    if (std::isfinite(together.value) && together.value > 0.0) {
      section.body +=
          said(fmt::format(
                   "Together those that are established carry {:.0f}% ({:.0f} to {:.0f}%) of the "
                   "spread; the rest is interactions, other assumptions, other shapes.",
                   100.0 * together.value, 100.0 * together.low, 100.0 * together.high),
               source_of(reform.main().cell));
    }
  }
  return section;
}

Section turning_section(const SweepPage& page) {
  Section section{"turning", "Where its sign turns", {}};
  if (!page.robust) return section;
  const RobustStudy& study = *page.robust;
  for (std::size_t r = 0; r < study.reforms.size(); ++r) {
    const RobustOutcome& main = study.reforms[r].main();
    section.body += heading(study, study.reforms[r]);
    section.body += said(box_sentence(main), source_of(main.cell) + ", design.csv");
    section.body += figure(turning_chart(page, r));
    if (main.turning.told) section.body += figure(peeling_chart(main, r));
  }
  return section;
}

}  // namespace coprod::report
