#pragma once

/// Texts of a report: escaping, and numbers in the units that people use.

#include "analysis/contrast.hpp"

#include <string>
#include <string_view>

namespace coprod::report {

/// `text` for HTML, in elements and quoted attributes. Control characters become blanks; bytes that
/// are no UTF-8 become U+FFFD.
[[nodiscard]] std::string html(std::string_view text);
/// JSON text such that no part of it can end a script element.
[[nodiscard]] std::string inside_script(std::string_view json);
/// The source that a Content-Security-Policy names for an inline script or style:
/// 'sha256-BASE64'.
[[nodiscard]] std::string csp_hash(std::string_view text);

/// "social enterprise" of `social_enterprise`.
[[nodiscard]] std::string words(std::string_view name);
/// With a first capital letter.
[[nodiscard]] std::string capital(std::string text);
/// "1,234.5", with a real minus sign; "–" when missing.
[[nodiscard]] std::string number(double value, int decimals);
/// With + or −.
[[nodiscard]] std::string signed_number(double value, int decimals);
/// Decimals that show `half_width` with two digits or, without one, `value` with three.
[[nodiscard]] int decimals_for(double value, double half_width);
/// The shortest text that reads back as the same number; empty when missing.
[[nodiscard]] std::string exact(double value);

/// How values of a unit are shown to people.
struct Shown {
  double factor = 1.0;
  std::string level;   ///< behind a level: "%"
  std::string change;  ///< behind a difference: "percentage points"
};
/// Of an outcome's unit. Flows of a month are shown by the year; `share` says that a pure number is a
/// part of a whole; `size` is about the largest number shown, which chooses thousands and millions.
[[nodiscard]] Shown shown_unit(std::string_view unit, bool share, double size);

/// "12.3%", "HK$5.1 million": a number before or behind its unit.
[[nodiscard]] std::string with_unit(const std::string& value, const std::string& unit);

/// What an effect is, in a sentence: direction, size, interval, agreement of replicates. `subject` is
/// such as "The share of persons in work".
[[nodiscard]] std::string effect_sentence(const std::string& subject, const Effect& change,
                                          const Effect& base, const Shown& shown);
/// "told from zero", "cannot be told from zero", "one replicate: no interval" or "no data".
[[nodiscard]] std::string_view told(const Effect& effect);
/// "+1.2 (0.8 to 1.6)" in shown units; without the interval when there is none.
[[nodiscard]] std::string effect_text(const Effect& effect, const Shown& shown);

}  // namespace coprod::report
