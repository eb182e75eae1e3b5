#include "analysis/report/chart.hpp"
#include "analysis/report/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace coprod::report {

namespace {

constexpr double width = 760.0;
constexpr double character = 6.9;  ///< of the 13-pixel type, on average

/// Characters of UTF-8.
std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string label(double x, double y, const std::string& text, std::string_view anchor = "start",
                  std::string_view style = "") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>", x, y, anchor,
                     style.empty() ? "" : fmt::format(" class=\"{}\"", style), html(text));
}

std::string rule(double x1, double y1, double x2, double y2, std::string_view style) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>",
                     x1, y1, x2, y2, style);
}

/// A mark of the series' own shape; hollow when it cannot be told from zero.
std::string shape(std::size_t series, double x, double y, bool clear) {
  const char* colour = chart_colours[series % n_chart_colours];
  const std::string paint = fmt::format("fill=\"{}\" stroke=\"{}\" stroke-width=\"1.8\"",
                                        clear ? colour : "#ffffff", colour);
  switch (series % 4) {
    case 1:
      return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"9\" height=\"9\" {}/>", x - 4.5,
                         y - 4.5, paint);
    case 2:
      return fmt::format("<path d=\"M{:.1f} {:.1f}l6 10h-12z\" {}/>", x, y - 6.0, paint);
    case 3:
      return fmt::format("<path d=\"M{:.1f} {:.1f}l6 6l-6 6l-6 -6z\" {}/>", x, y - 6.0, paint);
    default:
      return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\" {}/>", x, y, paint);
  }
}

std::size_t series_of(const Chart& chart, const Mark& mark) {
  const auto found = std::find(chart.series.begin(), chart.series.end(), mark.series);
  return found == chart.series.end() ? 0 : static_cast<std::size_t>(found - chart.series.begin());
}

std::string element(double height, const std::string& inside) {
  return fmt::format(
      "<svg class=\"plain\" viewBox=\"0 0 {:.0f} {:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" "
      "aria-hidden=\"true\" "
      "focusable=\"false\">{}</svg>",
      width, height, width, height, inside);
}

/// Names of the series above the chart; returns its height.
double legend(const Chart& chart, bool lines, double left, std::string& out) {
  if (chart.series.size() < 2) return 8.0;
  double x = left;
  double y = 14.0;
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    const double wide = 34.0 + character * static_cast<double>(characters(chart.series[s]));
    if (x + wide > width && x > left) {
      x = left;
      y += 20.0;
    }
    if (lines) {
      out += fmt::format(
          "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" "
          "stroke-width=\"2.2\" stroke-dasharray=\"{}\"/>",
          x, y - 4.0, x + 22.0, y - 4.0, chart_colours[s % n_chart_colours], chart_dashes[s % 6]);
    } else {
      out += shape(s, x + 8.0, y - 4.0, true);
    }
    out += label(x + 28.0, y, chart.series[s]);
    x += wide + 14.0;
  }
  return y + 14.0;
}

struct Scale {
  double low, high, from, to;
  double operator()(double value) const {
    return from + (value - low) / (high - low) * (to - from);
  }
};

std::string rows_svg(const Chart& chart) {
  const auto rows = chart.rows();
  std::size_t longest = 0;
  std::size_t longest_text = 0;
  double low = 0.0;
  double high = 0.0;
  for (const auto& row : rows) longest = std::max(longest, characters(row));
  for (const auto& mark : chart.marks) {
    longest_text = std::max(longest_text, characters(mark.text));
    for (const double v : {mark.value, mark.low, mark.high}) {
      if (!std::isfinite(v)) continue;
      low = std::min(low, v);
      high = std::max(high, v);
    }
  }
  const double left = std::min(320.0, 14.0 + character * static_cast<double>(longest));
  const double right = width - 14.0 - 6.4 * static_cast<double>(longest_text);
  const auto ticks = round_ticks(low, high, 5);
  const Scale x{ticks.front(), ticks.back(), left + 8.0, std::max(right - 16.0, left + 120.0)};
  std::string out;
  const double top = legend(chart, false, left, out);
  const double step = chart.series.size() > 1 ? 19.0 : 26.0;
  double y = top + 6.0;
  std::string marks;
  std::string stripes;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::vector<const Mark*> here;
    for (const auto& mark : chart.marks) {
      if (mark.row == rows[r]) here.push_back(&mark);
    }
    const double tall = step * static_cast<double>(std::max<std::size_t>(here.size(), 1)) + 4.0;
    if (r % 2 == 0) {
      stripes += fmt::format(
          "<rect x=\"0\" y=\"{:.1f}\" width=\"{:.0f}\" height=\"{:.1f}\" class=\"stripe\"/>", y,
          width, tall);
    }
    marks += label(left - 6.0, y + tall / 2.0 + 4.5, rows[r], "end");
    for (std::size_t i = 0; i < here.size(); ++i) {
      const Mark& mark = *here[i];
      const double at = y + 2.0 + step * (static_cast<double>(i) + 0.5);
      const std::size_t s = series_of(chart, mark);
      const char* colour = chart_colours[s % n_chart_colours];
      if (!std::isfinite(mark.value)) {
        marks += label(x(0.0) + 8.0, at + 4.5, "no data", "start", "faint");
        continue;
      }
      if (chart.kind == Chart::Kind::bars) {
        marks += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\" "
            "fill-opacity=\"{}\" stroke=\"{}\" stroke-width=\"1.5\"/>",
            std::min(x(0.0), x(mark.value)), at - step / 2.0 + 3.0,
            std::fabs(x(mark.value) - x(0.0)), step - 6.0, colour, s % 2 == 0 ? "1" : "0.25",
            colour);
      } else {
        if (std::isfinite(mark.low)) {
          marks += fmt::format(
              "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" "
              "stroke-width=\"2.2\"/>",
              x(mark.low), at, x(mark.high), at, colour);
        }
        marks += shape(s, x(mark.value), at, mark.clear);
      }
      marks += label(width - 4.0, at + 4.5, mark.text, "end", mark.clear ? "value" : "value faint");
    }
    y += tall;
  }
  const double tick_step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1.0;
  std::string axis;
  for (const double tick : ticks) {
    axis +=
        rule(x(tick), top + 2.0, x(tick), y, std::fabs(tick) < tick_step / 1e6 ? "zero" : "grid");
    axis += label(x(tick), y + 17.0, tick_text(tick, tick_step), "middle", "tick");
  }
  out += stripes + axis + marks;
  out += label((x.from + x.to) / 2.0, y + 38.0, chart.x_title, "middle", "axis");
  return element(y + 48.0, out);
}

std::string lines_svg(const Chart& chart) {
  double low = chart.zero ? 0.0 : std::numeric_limits<double>::infinity();
  double high = chart.zero ? 0.0 : -std::numeric_limits<double>::infinity();
  double first = std::numeric_limits<double>::infinity();
  double last = -first;
  for (const auto& mark : chart.marks) {
    for (const double v : {mark.value, mark.low, mark.high}) {
      if (!std::isfinite(v)) continue;
      low = std::min(low, v);
      high = std::max(high, v);
    }
    first = std::min(first, mark.x);
    last = std::max(last, mark.x);
  }
  if (!(low <= high)) return {};
  const auto ticks = round_ticks(low, high, 5);
  const double tick_step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1.0;
  std::string out;
  const double top = legend(chart, true, 56.0, out) + (chart.y_title.empty() ? 4.0 : 26.0);
  const double bottom = top + 250.0;
  const Scale y{ticks.front(), ticks.back(), bottom, top};
  const Scale x{first, last > first ? last : first + 1.0, 64.0, width - 18.0};
  if (!chart.y_title.empty()) out += label(8.0, top - 14.0, chart.y_title, "start", "axis");
  for (const double tick : ticks) {
    out +=
        rule(x.from, y(tick), x.to, y(tick), std::fabs(tick) < tick_step / 1e6 ? "zero" : "grid");
    out += label(x.from - 8.0, y(tick) + 4.5, tick_text(tick, tick_step), "end", "tick");
  }
  auto places = chart.x_ticks;
  if (places.empty()) {
    places = round_ticks(first, last, 8);
    std::erase_if(places, [&](double tick) { return tick < first || tick > last; });
  }
  const double place_step = places.size() > 1 ? places[1] - places[0] : 1.0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::string text = i < chart.x_labels.size() ? chart.x_labels[i]
                             : place_step >= 1.0       ? fmt::format("{:.0f}", places[i])
                                                       : tick_text(places[i], place_step);
    out += label(x(places[i]), bottom + 18.0, text, "middle", "tick");
  }
  double named = top + 12.0;
  for (const auto& line : chart.lines) {
    out += rule(x(line.x), top - 2.0, x(line.x), bottom, "limit");
    const bool at_right = x(line.x) > (x.from + x.to) * 0.6;
    out += label(x(line.x) + (at_right ? -6.0 : 6.0), named, line.text, at_right ? "end" : "start",
                 "limit-name");
    named += 17.0;
  }
  for (std::size_t s = 0; s < std::max<std::size_t>(chart.series.size(), 1); ++s) {
    const char* colour = chart_colours[s % n_chart_colours];
    std::string upper;
    std::string lower;
    std::string path;
    std::string dots;
    std::vector<const Mark*> here;
    for (const auto& mark : chart.marks) {
      if (std::isfinite(mark.value) && series_of(chart, mark) == s) here.push_back(&mark);
    }
    for (const Mark* mark : here) {
      path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x(mark->x), y(mark->value));
      if (here.size() <= 40) dots += shape(s, x(mark->x), y(mark->value), mark->clear);
      if (!std::isfinite(mark->low)) continue;
      upper += fmt::format("{}{:.1f} {:.1f}", upper.empty() ? "M" : "L", x(mark->x), y(mark->high));
      lower = fmt::format("L{:.1f} {:.1f}", x(mark->x), y(mark->low)) + lower;
    }
    if (!upper.empty()) {
      out += fmt::format("<path d=\"{}{}Z\" fill=\"{}\" fill-opacity=\"0.14\"/>", upper, lower,
                         colour);
    }
    out += fmt::format(
        "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.2\" stroke-dasharray=\"{}\"/>",
        path.empty() ? "M0 0" : path, colour, chart_dashes[s % 6]);
    out += dots;
  }
  out += label((x.from + x.to) / 2.0, bottom + 38.0, chart.x_title, "middle", "axis");
  return element(bottom + 46.0, out);
}

/// A small mark, for many of them.
std::string dot(std::size_t series, double x, double y, bool clear) {
  const char* colour = chart_colours[series % n_chart_colours];
  const std::string paint =
      fmt::format("fill=\"{0}\" fill-opacity=\"{1}\" stroke=\"{0}\" stroke-width=\"1.1\"", colour,
                  clear ? "0.75" : "0");
  if (series % 2 == 1) {
    return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"5.2\" height=\"5.2\" {}/>", x - 2.6,
                       y - 2.6, paint);
  }
  return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.8\" {}/>", x, y, paint);
}

std::string points_svg(const Chart& chart) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  double first = low;
  double last = -low;
  for (const auto& mark : chart.marks) {
    if (!std::isfinite(mark.value)) continue;
    low = std::min(low, mark.value);
    high = std::max(high, mark.value);
    first = std::min(first, mark.x);
    last = std::max(last, mark.x);
  }
  if (!(low <= high)) return {};
  const auto y_ticks = chart.y_ticks.empty() ? round_ticks(low, high, 5) : chart.y_ticks;
  const auto x_ticks = chart.x_ticks.empty() ? round_ticks(first, last, 6) : chart.x_ticks;
  const double y_step = y_ticks.size() > 1 ? y_ticks[1] - y_ticks[0] : 1.0;
  const double x_step = x_ticks.size() > 1 ? x_ticks[1] - x_ticks[0] : 1.0;
  std::string out;
  const double top = legend(chart, false, 64.0, out) + (chart.y_title.empty() ? 4.0 : 26.0);
  const double bottom = top + 300.0;
  const Scale y{std::min(low, y_ticks.front()), std::max(high, y_ticks.back()), bottom, top};
  const Scale x{std::min(first, x_ticks.front()), std::max(last, x_ticks.back()), 70.0,
                width - 24.0};
  if (!chart.y_title.empty()) out += label(8.0, top - 14.0, chart.y_title, "start", "axis");
  for (const Frame& frame : chart.frames) {
    out += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" class=\"frame\"/>",
        x(frame.x_low), y(frame.y_high), x(frame.x_high) - x(frame.x_low),
        y(frame.y_low) - y(frame.y_high));
  }
  for (std::size_t i = 0; i < y_ticks.size(); ++i) {
    const bool zero = chart.y_labels.empty() && std::fabs(y_ticks[i]) < y_step / 1e6;
    out += rule(x.from, y(y_ticks[i]), x.to, y(y_ticks[i]), zero ? "zero" : "grid");
    out += label(x.from - 8.0, y(y_ticks[i]) + 4.5,
                 i < chart.y_labels.size() ? chart.y_labels[i] : tick_text(y_ticks[i], y_step),
                 "end", "tick");
  }
  for (std::size_t i = 0; i < x_ticks.size(); ++i) {
    out += label(x(x_ticks[i]), bottom + 18.0,
                 i < chart.x_labels.size() ? chart.x_labels[i] : tick_text(x_ticks[i], x_step),
                 "middle", "tick");
  }
  for (const auto& line : chart.lines) {
    out += rule(x(line.x), top - 2.0, x(line.x), bottom, "limit");
    out += label(x(line.x) + 6.0, top + 12.0, line.text, "start", "limit-name");
  }
  for (const auto& mark : chart.marks) {
    if (!std::isfinite(mark.value)) continue;
    out += dot(series_of(chart, mark), x(mark.x), y(mark.value), mark.clear);
  }
  out += label((x.from + x.to) / 2.0, bottom + 38.0, chart.x_title, "middle", "axis");
  return element(bottom + 46.0, out);
}

std::string matrix_svg(const Chart& chart) {
  const auto rows = chart.rows();
  double largest = 0.0;
  std::size_t longest = 0;
  for (const auto& mark : chart.marks) {
    if (mark.row != mark.series && std::isfinite(mark.value))
      largest = std::max(largest, mark.value);
  }
  for (const auto& row : rows) longest = std::max(longest, characters(row));
  const double left = 14.0 + character * static_cast<double>(longest);
  const double wide =
      (width - left - 4.0) / static_cast<double>(std::max<std::size_t>(1, chart.series.size()));
  constexpr double tall = 34.0;
  constexpr double top = 58.0;
  std::string out = label(left, 14.0, chart.x_title, "start", "axis");
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    // Two lines of the name, broken at a blank.
    const std::string& name = chart.series[s];
    const auto gap = name.find(' ');
    const double x = left + wide * (static_cast<double>(s) + 0.5);
    out += label(x, 36.0, name.substr(0, gap), "middle", "tick");
    if (gap != std::string::npos) out += label(x, 50.0, name.substr(gap + 1), "middle", "tick");
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const double y = top + tall * static_cast<double>(r);
    out += label(left - 8.0, y + tall / 2.0 + 4.5, rows[r], "end");
    for (const auto& mark : chart.marks) {
      if (mark.row != rows[r]) continue;
      const double x = left + wide * static_cast<double>(series_of(chart, mark));
      const bool same = mark.row == mark.series;
      const double share =
          same || !(largest > 0.0) || !std::isfinite(mark.value) ? 0.0 : mark.value / largest;
      out += fmt::format(
          "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\" "
          "fill-opacity=\"{:.2f}\" class=\"cell\"/>",
          x, y, wide - 2.0, tall - 2.0, same ? "#e4e4df" : "#0072B2", same ? 1.0 : 0.75 * share);
      out += label(x + wide / 2.0, y + tall / 2.0 + 4.0, mark.text, "middle",
                   share > 0.6 ? "value light" : "value");
    }
  }
  return element(top + tall * static_cast<double>(rows.size()) + 8.0, out);
}

}  // namespace

std::vector<std::string> Chart::rows() const {
  std::vector<std::string> names;
  for (const auto& mark : marks) {
    if (std::find(names.begin(), names.end(), mark.row) == names.end()) names.push_back(mark.row);
  }
  return names;
}

std::vector<double> round_ticks(double low, double high, int count) {
  if (!std::isfinite(low) || !std::isfinite(high)) return {0.0, 1.0};
  if (!(high > low)) {
    const double half = low == 0.0 ? 1.0 : std::fabs(low) * 0.1;
    low -= half;
    high += half;
  }
  const double rough = (high - low) / std::max(count, 1);
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10.0 * power;
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (factor * power >= rough * 0.999) {
      step = factor * power;
      break;
    }
  }
  std::vector<double> ticks;
  const double first = std::floor(low / step + 1e-9);
  const double last = std::ceil(high / step - 1e-9);
  for (double i = first; i <= last; ++i) ticks.push_back(i * step);
  return ticks;
}

std::string tick_text(double value, double step) {
  int decimals = std::clamp(-static_cast<int>(std::floor(std::log10(step) + 1e-9)), 0, 6);
  // 2.5 needs one more than its power says.
  const double scaled = step * std::pow(10.0, decimals);
  if (std::fabs(scaled - std::round(scaled)) > 1e-6) ++decimals;
  return number(value, decimals);
}

std::string svg(const Chart& chart) {
  if (chart.marks.empty()) return {};
  switch (chart.kind) {
    case Chart::Kind::lines:
      return lines_svg(chart);
    case Chart::Kind::matrix:
      return matrix_svg(chart);
    case Chart::Kind::points:
      return points_svg(chart);
    default:
      return rows_svg(chart);
  }
}

}  // namespace coprod::report
