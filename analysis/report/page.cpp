#include "analysis/report/page.hpp"

#include "analysis/report/assets.hpp"

#include <fmt/format.h>

namespace coprod::report {

std::string page(const PageHead& head, const std::vector<Section>& sections) {
  const bool charts = !chart_script().empty();
  std::string scripts = csp_hash(page_script());
  if (charts) scripts += " " + csp_hash(chart_script());
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src {}; "
      "style-src "
      "{}; img-src data:; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" "
      "content=\"no-referrer\">\n<title>{}</title>\n<style>{}</style>\n</head>\n",
      scripts, csp_hash(page_style()), html(head.title), page_style());
  out += "<body>\n<a class=\"skip\" href=\"#verdict\">To the verdict</a>\n<header>\n";
  out += fmt::format("<p class=\"kind\">coprod report</p>\n<h1>{}</h1>\n<p>{}</p>\n</header>\n",
                     html(head.title), html(head.subtitle));
  out += "<nav aria-label=\"Contents\"><ol>\n";
  for (const auto& section : sections) {
    if (section.body.empty()) continue;
    out += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", section.id, html(section.title));
  }
  out += "</ol></nav>\n<main>\n";
  for (const auto& section : sections) {
    if (section.body.empty()) continue;
    out += fmt::format(
        "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{1}</h2>\n{2}"
        "</section>\n",
        section.id, html(section.title), section.body);
  }
  out +=
      "</main>\n<footer>\n<p>Small type beside a number names the dataset that it comes from. "
      "Charts need no "
      "script to be read; with scripts they answer to the pointer and save their numbers.</p>\n";
  if (charts) {
    out += fmt::format(
        "<details><summary>Licences of the chart library in this file</summary><pre "
        "tabindex=\"0\">{}</pre></details>\n",
        html(chart_licences()));
  }
  out += "</footer>\n";
  if (charts) out += fmt::format("<script>{}</script>\n", chart_script());
  out += fmt::format("<script>{}</script>\n</body>\n</html>\n", page_script());
  return out;
}

}  // namespace coprod::report
