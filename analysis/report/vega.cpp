#include "analysis/report/chart.hpp"
#include "analysis/report/text.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace coprod::report {

namespace {

using Json = nlohmann::ordered_json;

/// Rows for the chart; what is missing is null.
Json values_of(const Chart& chart) {
  Json values = Json::array();
  for (const auto& mark : chart.marks) {
    if (!std::isfinite(mark.value)) continue;
    Json row{{"row", mark.row}, {"series", mark.series}, {"x", mark.x}, {"value", mark.value}};
    if (std::isfinite(mark.low)) {
      row["low"] = mark.low;
      row["high"] = mark.high;
    }
    row["told"] = mark.clear ? "yes" : "cannot be told from zero";
    row["text"] = mark.text;
    values.push_back(std::move(row));
  }
  return values;
}

Json colour_of(const Chart& chart) {
  Json range = Json::array();
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    range.push_back(chart_colours[s % n_chart_colours]);
  }
  Json colour{{"field", "series"}, {"type", "nominal"}, {"sort", nullptr}};
  colour["scale"] = {{"domain", chart.series}, {"range", range}};
  if (chart.series.size() > 1) {
    colour["legend"] = {{"orient", "top"},
                        {"title", nullptr},
                        {"columns", 3},
                        {"labelLimit", 320},
                        {"symbolOpacity", 1},
                        {"symbolStrokeWidth", chart.kind == Chart::Kind::lines ? 0 : 2},
                        {"offset", chart.y_title.empty() ? 8 : 26}};
  } else {
    colour["legend"] = nullptr;
  }
  return colour;
}

Json shape_of(const Chart& chart) {
  constexpr const char* shapes[] = {"circle", "square", "triangle-up", "diamond"};
  Json range = Json::array();
  for (std::size_t s = 0; s < chart.series.size(); ++s) range.push_back(shapes[s % 4]);
  Json shape{{"field", "series"}, {"type", "nominal"}, {"sort", nullptr}};
  shape["scale"] = {{"domain", chart.series}, {"range", range}};
  shape["legend"] = colour_of(chart)["legend"];
  return shape;
}

Json tooltip_of(const Chart& chart) {
  Json tooltip = Json::array();
  if (chart.kind == Chart::Kind::points) {
    tooltip.push_back({{"field", "row"}, {"title", "point"}});
  } else if (chart.kind != Chart::Kind::lines) {
    tooltip.push_back({{"field", "row"}, {"title", "of"}});
  } else {
    tooltip.push_back({{"field", "x"}, {"title", chart.x_title}, {"format", "~g"}});
  }
  if (chart.series.size() > 1) tooltip.push_back({{"field", "series"}, {"title", "series"}});
  tooltip.push_back({{"field", "text"}, {"title", "value"}});
  if (chart.kind == Chart::Kind::intervals) {
    tooltip.push_back({{"field", "told"}, {"title", "told from zero"}});
  }
  return tooltip;
}

Json hollow() { return {{"condition", {{"test", "datum.told !== 'yes'"}, {"value", "white"}}}}; }

Json rows_spec(const Chart& chart) {
  const auto rows = chart.rows();
  Json y{{"field", "row"}, {"type", "nominal"}, {"sort", rows}, {"title", nullptr}};
  y["axis"] = {{"labelLimit", 260}, {"domain", false}, {"ticks", false}, {"labelPadding", 8}};
  Json x{{"field", "value"}, {"type", "quantitative"}, {"title", chart.x_title}};
  x["axis"] = {{"tickCount", 5}};
  Json spec;
  spec["height"] = {{"step", chart.series.size() > 1 ? 18 : 26}};
  Json encoding{{"y", y}};
  const bool many = chart.series.size() > 1;
  const Json offset{{"field", "series"}, {"sort", chart.series}};
  if (many) {
    encoding["yOffset"] = offset;
    spec["height"]["for"] = "offset";
  }
  spec["encoding"] = encoding;
  spec["layer"] = Json::array();
  if (chart.kind == Chart::Kind::bars) {
    Json bar{{"mark", {{"type", "bar"}, {"stroke", "#333"}, {"strokeWidth", 0.5}}}};
    bar["encoding"] = {{"x", x}, {"color", colour_of(chart)}, {"tooltip", tooltip_of(chart)}};
    spec["layer"].push_back(bar);
    return spec;
  }
  Json zero{{"mark", {{"type", "rule"}, {"color", "#444"}}}};
  zero["encoding"] = {{"x", {{"datum", 0}, {"type", "quantitative"}}}, {"y", nullptr}};
  if (many) zero["encoding"]["yOffset"] = nullptr;
  spec["layer"].push_back(zero);
  Json low = x;
  low["field"] = "low";
  Json interval{{"mark", {{"type", "rule"}, {"strokeWidth", 2.2}}}};
  interval["transform"] = Json::array({{{"filter", "isValid(datum.low)"}}});
  interval["encoding"] = {{"x", low}, {"x2", {{"field", "high"}}}, {"color", colour_of(chart)}};
  spec["layer"].push_back(interval);
  Json dot{
      {"mark",
       {{"type", "point"}, {"size", 75}, {"opacity", 1}, {"strokeWidth", 1.8}, {"filled", false}}}};
  Json fill = colour_of(chart);
  Json condition = hollow()["condition"];
  dot["encoding"] = {{"x", x},
                     {"color", colour_of(chart)},
                     {"shape", shape_of(chart)},
                     {"fill", {{"condition", condition}, {"field", "series"}, {"type", "nominal"}}},
                     {"tooltip", tooltip_of(chart)}};
  dot["encoding"]["fill"]["scale"] = fill["scale"];
  dot["encoding"]["fill"]["legend"] = fill["legend"];
  spec["layer"].push_back(dot);
  // The numbers at the right; page.js leaves them out where there is no room.
  Json text{{"name", "numbers"},
            {"mark", {{"type", "text"}, {"align", "left"}, {"dx", 10}, {"fontSize", 11.5}}}};
  text["encoding"] = {{"x", {{"value", "width"}}},
                      {"text", {{"field", "text"}, {"type", "nominal"}}}};
  text["encoding"]["color"] = {
      {"condition", {{"test", "datum.told !== 'yes'"}, {"value", "#66665f"}}},
      {"value", "#22221f"}};
  spec["layer"].push_back(text);
  return spec;
}

Json lines_spec(const Chart& chart) {
  Json x{{"field", "x"}, {"type", "quantitative"}, {"title", chart.x_title}};
  x["axis"] = {{"format", "d"}, {"grid", false}, {"tickMinStep", 1}};
  x["scale"] = {{"zero", false}, {"nice", false}};
  if (!chart.x_ticks.empty()) x["axis"]["values"] = chart.x_ticks;
  if (!chart.x_labels.empty()) {
    // Labels of given places, as an expression of the interpreter.
    std::string text = "datum.label";
    for (std::size_t i = chart.x_ticks.size(); i-- > 0;) {
      if (i >= chart.x_labels.size()) continue;
      text = "datum.value == " + exact(chart.x_ticks[i]) + " ? " + Json(chart.x_labels[i]).dump()
             + " : " + text;
    }
    x["axis"]["labelExpr"] = text;
  }
  Json y{{"field", "value"}, {"type", "quantitative"}, {"title", chart.y_title}};
  y["scale"] = {{"zero", chart.zero}};
  y["axis"] = {{"tickCount", 5},       {"titleAngle", 0}, {"titleAlign", "left"},
               {"titleAnchor", "end"}, {"titleY", -10},   {"titleX", -40}};
  Json spec;
  spec["height"] = 250;
  Json low = y;
  low["field"] = "low";
  Json band{{"mark", {{"type", "area"}, {"opacity", 0.14}}}};
  band["transform"] = Json::array({{{"filter", "isValid(datum.low)"}}});
  band["encoding"] = {
      {"x", x}, {"y", low}, {"y2", {{"field", "high"}}}, {"color", colour_of(chart)}};
  Json dashes = Json::array();
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    Json dash = Json::array();
    std::string part;
    for (const char* c = chart_dashes[s % 6];; ++c) {
      if (*c != ' ' && *c != '\0') {
        part += *c;
        continue;
      }
      if (!part.empty()) dash.push_back(std::stoi(part));
      part.clear();
      if (*c == '\0') break;
    }
    if (dash.empty()) dash = {1, 0};
    dashes.push_back(dash);
  }
  Json dash{{"field", "series"}, {"type", "nominal"}, {"sort", nullptr}};
  dash["scale"] = {{"domain", chart.series}, {"range", dashes}};
  dash["legend"] = colour_of(chart)["legend"];
  Json line{{"mark", {{"type", "line"}, {"strokeWidth", 2.2}}}};
  line["encoding"] = {{"x", x}, {"y", y}, {"color", colour_of(chart)}, {"strokeDash", dash}};
  Json dot{{"mark", {{"type", "point"}, {"size", 55}, {"opacity", 1}, {"filled", true}}}};
  dot["encoding"] = {{"x", x},
                     {"y", y},
                     {"color", colour_of(chart)},
                     {"shape", shape_of(chart)},
                     {"tooltip", tooltip_of(chart)}};
  spec["layer"] = Json::array({band, line, dot});
  for (const auto& limit : chart.lines) {
    Json mark{{"mark", {{"type", "rule"}, {"strokeDash", {3, 3}}, {"color", "#333"}}}};
    mark["encoding"] = {{"x", {{"datum", limit.x}, {"type", "quantitative"}}}};
    spec["layer"].push_back(mark);
  }
  double down = 4.0;
  for (const auto& limit : chart.lines) {
    Json name{{"data", {{"values", Json::array({{{"x", limit.x}, {"name", limit.text}}})}}},
              {"mark",
               {{"type", "text"},
                {"align", "left"},
                {"baseline", "top"},
                {"dx", 5},
                {"y", down},
                {"fontSize", 12},
                {"color", "#333"}}}};
    name["encoding"] = {{"x", {{"field", "x"}, {"type", "quantitative"}}},
                        {"text", {{"field", "name"}, {"type", "nominal"}}}};
    spec["layer"].push_back(name);
    down += 17.0;
  }
  return spec;
}

/// Labels of given places on an axis, as an expression of the interpreter.
void name_ticks(Json& axis, const std::vector<double>& ticks,
                const std::vector<std::string>& names) {
  if (ticks.empty()) return;
  axis["values"] = ticks;
  if (names.empty()) return;
  std::string text = "datum.label";
  for (std::size_t i = std::min(ticks.size(), names.size()); i-- > 0;) {
    text = "datum.value == " + exact(ticks[i]) + " ? " + Json(names[i]).dump() + " : " + text;
  }
  axis["labelExpr"] = text;
}

Json points_spec(const Chart& chart) {
  Json x{{"field", "x"}, {"type", "quantitative"}, {"title", chart.x_title}};
  x["axis"] = {{"grid", false}, {"tickCount", 6}};
  x["scale"] = {{"zero", false}, {"nice", chart.x_ticks.empty()}};
  name_ticks(x["axis"], chart.x_ticks, chart.x_labels);
  Json y{{"field", "value"}, {"type", "quantitative"}, {"title", chart.y_title}};
  y["axis"] = {{"tickCount", 5},       {"titleAngle", 0}, {"titleAlign", "left"},
               {"titleAnchor", "end"}, {"titleY", -10},   {"titleX", -40}};
  y["scale"] = {{"zero", false}, {"nice", chart.y_ticks.empty()}};
  name_ticks(y["axis"], chart.y_ticks, chart.y_labels);
  if (!chart.x_ticks.empty()) x["scale"]["domain"] = {chart.x_ticks.front(), chart.x_ticks.back()};
  if (!chart.y_ticks.empty()) y["scale"]["domain"] = {chart.y_ticks.front(), chart.y_ticks.back()};
  Json spec;
  spec["height"] = 300;
  spec["layer"] = Json::array();
  if (!chart.frames.empty()) {
    Json values = Json::array();
    for (const Frame& frame : chart.frames) {
      values.push_back(
          {{"x", frame.x_low}, {"x2", frame.x_high}, {"value", frame.y_low}, {"y2", frame.y_high}});
    }
    Json box{{"data", {{"values", values}}},
             {"mark",
              {{"type", "rect"},
               {"fill", "#f0ead2"},
               {"fillOpacity", 0.8},
               {"stroke", "#333"},
               {"strokeDash", {4, 3}}}}};
    box["encoding"] = {{"x", x}, {"x2", {{"field", "x2"}}}, {"y", y}, {"y2", {{"field", "y2"}}}};
    spec["layer"].push_back(box);
  }
  if (chart.y_labels.empty()) {
    Json zero{{"mark", {{"type", "rule"}, {"color", "#444"}}}};
    zero["encoding"] = {{"y", {{"datum", 0}, {"type", "quantitative"}}}};
    spec["layer"].push_back(zero);
  }
  Json point{{"mark", {{"type", "point"}, {"size", 26}, {"opacity", 0.85}, {"strokeWidth", 1.1}}}};
  const Json fill = colour_of(chart);
  point["encoding"] = {
      {"x", x},
      {"y", y},
      {"color", colour_of(chart)},
      {"shape", shape_of(chart)},
      {"fill", {{"condition", hollow()["condition"]}, {"field", "series"}, {"type", "nominal"}}},
      {"tooltip", tooltip_of(chart)}};
  point["encoding"]["fill"]["scale"] = fill["scale"];
  point["encoding"]["fill"]["legend"] = fill["legend"];
  spec["layer"].push_back(point);
  for (const auto& limit : chart.lines) {
    Json mark{{"mark", {{"type", "rule"}, {"strokeDash", {3, 3}}, {"color", "#333"}}}};
    mark["encoding"] = {{"x", {{"datum", limit.x}, {"type", "quantitative"}}}};
    spec["layer"].push_back(mark);
  }
  return spec;
}

Json matrix_spec(const Chart& chart) {
  double largest = 0.0;
  for (const auto& mark : chart.marks) {
    if (mark.row != mark.series && mark.value > largest) largest = mark.value;
  }
  Json x{
      {"field", "series"}, {"type", "nominal"}, {"sort", chart.series}, {"title", chart.x_title}};
  x["axis"] = {{"orient", "top"},
               {"labelAngle", 0},
               {"labelExpr", "split(datum.label, ' ')"},
               {"domain", false},
               {"ticks", false}};
  Json y{{"field", "row"}, {"type", "nominal"}, {"sort", chart.rows()}, {"title", nullptr}};
  y["axis"] = {{"domain", false}, {"ticks", false}, {"labelLimit", 200}};
  Json spec;
  spec["height"] = {{"step", 34}};
  spec["usermeta"] = {{"wide", true}};
  spec["encoding"] = {{"x", x}, {"y", y}};
  Json cell{{"mark", {{"type", "rect"}, {"stroke", "white"}, {"strokeWidth", 2}}}};
  cell["encoding"]["color"] = {
      {"condition", {{"test", "datum.row === datum.series"}, {"value", "#e4e4df"}}},
      {"field", "value"},
      {"type", "quantitative"},
      {"legend", nullptr},
      {"scale",
       {{"domain", {0, largest > 0 ? largest : 1}},
        {"range", {"#ffffff", "#4195c5"}},
        {"interpolate", "rgb"},
        {"clamp", true}}}};
  cell["encoding"]["tooltip"] = tooltip_of(chart);
  Json text{{"mark", {{"type", "text"}, {"fontSize", 12}, {"color", "#111"}}}};
  text["encoding"] = {{"text", {{"field", "text"}, {"type", "nominal"}}}};
  spec["layer"] = Json::array({cell, text});
  return spec;
}

}  // namespace

std::string vega_lite(const Chart& chart) {
  Json spec{{"width", "container"}, {"data", {{"values", values_of(chart)}}}};
  switch (chart.kind) {
    case Chart::Kind::lines:
      spec.update(lines_spec(chart));
      break;
    case Chart::Kind::matrix:
      spec.update(matrix_spec(chart));
      break;
    case Chart::Kind::points:
      spec.update(points_spec(chart));
      break;
    default:
      spec.update(rows_spec(chart));
  }
  return spec.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace coprod::report
