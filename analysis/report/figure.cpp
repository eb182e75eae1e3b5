#include "analysis/report/chart.hpp"
#include "analysis/report/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace coprod::report {

namespace {

std::string csv_button(const std::string& id) {
  return fmt::format(
      "<button type=\"button\" class=\"csv\" data-table=\"{}-data\" hidden>Save as CSV</button>",
      id);
}

}  // namespace

std::string text_alternative(const Chart& chart) {
  std::string text = chart.title;
  if (!text.empty() && text.back() != '.') text += '.';
  text += " ";
  switch (chart.kind) {
    case Chart::Kind::lines:
      text += fmt::format("A line chart, {} over {}", chart.y_title, chart.x_title);
      break;
    case Chart::Kind::matrix:
      text += fmt::format("A table shaded by size: {}", chart.x_title);
      break;
    case Chart::Kind::points:
      text += fmt::format("A chart of points, {} over {}", chart.y_title, chart.x_title);
      break;
    case Chart::Kind::bars:
      text += fmt::format("A bar chart of {}", chart.x_title);
      break;
    default:
      text += fmt::format("A chart of dots with 95% intervals, {}", chart.x_title);
  }
  text += ". The numbers are in the table below it.";
  return text;
}

std::string table_html(const DataTable& table, const std::string& id) {
  std::string out = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table "
      "id=\"{}-data\">"
      "<caption><span>{}</span></caption><thead><tr>",
      html(table.caption), id, html(table.caption));
  for (const auto& column : table.columns) {
    out += fmt::format("<th scope=\"col\">{}</th>", html(column));
  }
  out += "</tr></thead><tbody>\n";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (std::size_t c = 0; c < row.size(); ++c) {
      const auto& cell = row[c];
      const std::string exact =
          cell.exact.empty() ? "" : fmt::format(" data-v=\"{}\"", html(cell.exact));
      const bool source = c + 1 == row.size() && cell.text.find(".h5: ") != std::string::npos;
      const std::string text = source ? "<code>" + html(cell.text) + "</code>" : html(cell.text);
      if (c == 0) {
        out += fmt::format("<th scope=\"row\"{}>{}</th>", exact, text);
      } else {
        out += fmt::format("<td{}{}>{}</td>", cell.number ? " class=\"n\"" : "", exact, text);
      }
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>";
}

std::string figure(const Chart& chart) {
  const std::string drawing = svg(chart);
  if (drawing.empty()) return {};
  const bool nothing = chart.kind == Chart::Kind::lines
                       && std::all_of(chart.marks.begin(), chart.marks.end(), [](const Mark& mark) {
                            return mark.value == 0.0 && !(mark.high > 0.0);
                          });
  if (nothing) return fmt::format("<p>{}.</p>\n", html(chart.title));
  std::string out = fmt::format("<figure id=\"{}\">\n<figcaption><strong>{}</strong>", chart.id,
                                html(chart.title));
  if (!chart.note.empty()) out += fmt::format("<span class=\"note\">{}</span>", html(chart.note));
  out += "</figcaption>\n";
  out += fmt::format(
      "<div class=\"scroll plot\" tabindex=\"0\" role=\"region\" aria-label=\"Chart: {}\"><div "
      "class=\"drawing\" role=\"img\" aria-label=\"{}\" data-chart=\"{}\">{}</div></div>\n",
      html(chart.title), html(text_alternative(chart)), chart.id, drawing);
  out += fmt::format("<details><summary>The numbers</summary>{}</details>\n",
                     table_html(chart.table, chart.id));
  out += "<p class=\"actions\">" + csv_button(chart.id) + "</p>\n";
  out += fmt::format("<script type=\"application/json\" id=\"{}-spec\">{}</script>\n</figure>\n",
                     chart.id, inside_script(vega_lite(chart)));
  return out;
}

std::string open_table(const DataTable& table, const std::string& id) {
  return table_html(table, id) + "\n<p class=\"actions\">" + csv_button(id) + "</p>\n";
}

}  // namespace coprod::report
