#pragma once

/// Charts of a report: one plain description, drawn as SVG here and as Vega-Lite by the page's script.
/// Marks differ in shape or dash besides colour; what cannot be told from zero is hollow.

#include <limits>
#include <string>
#include <vector>

namespace coprod::report {

/// A cell of a data table: what is shown, and the exact text for the CSV file.
struct TextCell {
  std::string text;
  std::string exact{};  ///< empty: as shown
  bool number = false;  ///< set to the right
};

struct DataTable {
  std::string caption;
  std::vector<std::string> columns;
  std::vector<std::vector<TextCell>> rows;
};

/// A value with its interval, in a row (or at a place on the x axis) and of a series.
struct Mark {
  std::string row{};
  std::string series{};
  double x = 0.0;  ///< of lines
  double value = 0.0;
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
  bool clear = true;   ///< told from zero
  std::string text{};  ///< as people read it
};

/// A vertical line with a name.
struct Line {
  double x = 0.0;
  std::string text;
};

/// A rectangle behind points.
struct Frame {
  double x_low = 0.0, x_high = 0.0, y_low = 0.0, y_high = 0.0;
};

struct Chart {
  enum class Kind {
    intervals,  ///< a dot with its interval in each row
    bars,       ///< from zero, in each row
    lines,      ///< over x, with bands
    matrix,     ///< rows by series, shaded by value
    points,     ///< small marks over x, none joined
  };
  std::string id;  ///< letters, digits, hyphens; unique in the page
  Kind kind = Kind::intervals;
  std::string title;   ///< the finding
  std::string note{};  ///< how to read it
  std::string x_title{};
  std::string y_title{};
  std::vector<std::string> series{};  ///< in the order of their colours
  std::vector<Mark> marks{};
  std::vector<Line> lines{};
  std::vector<double> x_ticks{};        ///< of lines; empty: chosen
  std::vector<std::string> x_labels{};  ///< of x_ticks; empty: their numbers
  std::vector<double> y_ticks{};        ///< of points; empty: chosen
  std::vector<std::string> y_labels{};  ///< of y_ticks
  std::vector<Frame> frames{};          ///< of points
  bool zero = false;                    ///< the y axis of lines begins at zero
  DataTable table{};

  /// Rows in their first order.
  [[nodiscard]] std::vector<std::string> rows() const;
};

/// Colours after Okabe and Ito, those that stand out from white.
inline constexpr const char* chart_colours[] = {"#0072B2", "#D55E00", "#009E73",
                                                "#AA3377", "#000000", "#7F6000"};
inline constexpr std::size_t n_chart_colours = 6;
inline constexpr const char* chart_dashes[] = {"", "7 4", "2 3", "9 3 2 3", "4 2", "12 4"};

/// Round numbers from at most `low` to at least `high`, about `count` of them.
[[nodiscard]] std::vector<double> round_ticks(double low, double high, int count);
/// A tick as text, with as many decimals as `step` needs.
[[nodiscard]] std::string tick_text(double value, double step);

/// The chart as an SVG element, hidden from screen readers (the figure has a text alternative).
[[nodiscard]] std::string svg(const Chart& chart);
/// The chart as a Vega-Lite specification in JSON.
[[nodiscard]] std::string vega_lite(const Chart& chart);
/// What the chart shows, for those who do not see it.
[[nodiscard]] std::string text_alternative(const Chart& chart);

/// The table with its caption, in a scrolling frame.
[[nodiscard]] std::string table_html(const DataTable& table, const std::string& id);
/// The figure: title, note, SVG, data table, button for CSV, specification.
[[nodiscard]] std::string figure(const Chart& chart);
/// A table that is shown openly, with its button for CSV.
[[nodiscard]] std::string open_table(const DataTable& table, const std::string& id);

}  // namespace coprod::report
