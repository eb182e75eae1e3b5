#include "analysis/report/text.hpp"

#include "output/sha256.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace coprod::report {

namespace {

/// Length of the UTF-8 sequence that begins at `at`, or 0 when it is none.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  const std::size_t length = first < 0x80                     ? 1
                             : first >= 0xC2 && first <= 0xDF ? 2
                             : (first & 0xF0) == 0xE0         ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  }
  if (first == 0xE0 && byte(at + 1) < 0xA0) return 0;   // overlong
  if (first == 0xED && byte(at + 1) >= 0xA0) return 0;  // surrogates
  if (first == 0xF0 && byte(at + 1) < 0x90) return 0;   // overlong
  if (first == 0xF4 && byte(at + 1) >= 0x90) return 0;  // beyond U+10FFFF
  return length;
}

std::string base64(const std::string& hex) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int have = 0;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    unsigned byte = 0;
    std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
    bits = (bits << 8U) | byte;
    have += 8;
    while (have >= 6) {
      have -= 6;
      out += digits[(bits >> static_cast<unsigned>(have)) & 63U];
    }
  }
  if (have > 0) out += digits[(bits << static_cast<unsigned>(6 - have)) & 63U];
  while (out.size() % 4 != 0) out += '=';
  return out;
}

}  // namespace

std::string html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text, i);
    const char c = text[i];
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (length > 1) {
      out += text.substr(i, length);
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
      out += ' ';
    } else {
      out += c;
    }
    i += std::max<std::size_t>(length, 1);
  }
  return out;
}

std::string inside_script(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else if (c == '>') {
      out += "\\u003e";
    } else if (c == '&') {
      out += "\\u0026";
    } else {
      out += c;
    }
  }
  return out;
}

std::string csp_hash(std::string_view text) { return "'sha256-" + base64(sha256_hex(text)) + "'"; }

std::string words(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return text;
}

std::string number(double value, int decimals) {
  if (!std::isfinite(value)) return std::isnan(value) ? "–" : value > 0 ? "unlimited" : "−∞";
  std::string digits = fmt::format("{:.{}f}", std::fabs(value), decimals);
  const bool zero = digits.find_first_not_of("0.") == std::string::npos;
  for (auto i = static_cast<std::ptrdiff_t>(std::min(digits.find('.'), digits.size())) - 3; i > 0;
       i -= 3) {
    digits.insert(static_cast<std::size_t>(i), ",");
  }
  return (value < 0 && !zero ? "−" : "") + digits;
}

std::string signed_number(double value, int decimals) {
  const std::string text = number(value, decimals);
  const bool zero = text.find_first_not_of("0.,") == std::string::npos;
  return value > 0 && !zero && std::isfinite(value) ? "+" + text : text;
}

int decimals_for(double value, double half_width) {
  const double size = half_width > 0.0 && std::isfinite(half_width) ? half_width : value / 10.0;
  if (!(std::fabs(size) > 0.0) || !std::isfinite(size)) return 0;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(std::fabs(size)))), 0, 4);
}

std::string exact(double value) {
  if (std::isnan(value)) return "";
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end.ptr};
}

Shown shown_unit(std::string_view unit, bool share, double size) {
  Shown shown;
  if (unit == "1") {
    if (share) return {100.0, "%", "percentage points"};
    return {100.0, "of 100", "points of 100"};
  }
  constexpr std::string_view cents = "0.01 HKD";
  std::string rest(unit);
  std::string prefix;
  if (rest.starts_with(cents)) {
    shown.factor = 0.01;
    prefix = "HK$";
    rest = rest.substr(cents.size());
    if (rest.starts_with(" ")) rest.erase(0, 1);
  }
  std::string per;
  for (const auto& [suffix, text, factor] :
       {std::tuple<std::string_view, std::string_view, double>{"month-1", "a year", 12.0},
        {"year-1", "a year", 1.0},
        {"h-1", "an hour", 1.0},
        {"week-1", "a week", 1.0},
        {"job-1", "a job", 1.0}}) {
    if (rest.ends_with(suffix)) {
      rest = rest.substr(0, rest.size() - suffix.size());
      if (rest.ends_with(" ")) rest.pop_back();
      per = text;
      shown.factor *= factor;
      break;
    }
  }
  if (rest == "h") rest = "hours";
  if (!prefix.empty()) {
    const double largest = std::fabs(size * shown.factor);
    if (largest >= 1e6) {
      shown.factor *= 1e-6;
      prefix = "million HK$";
    }
  }
  for (const std::string& part : {prefix, rest, per}) {
    if (part.empty()) continue;
    if (!shown.level.empty()) shown.level += ' ';
    shown.level += part;
  }
  shown.change = shown.level;
  return shown;
}

std::string with_unit(const std::string& value, const std::string& unit) {
  if (unit.empty()) return value;
  if (unit == "%") return value + unit;
  return value + " " + unit;
}

std::string_view told(const Effect& effect) {
  if (effect.replicates == 0) return "no data";
  if (effect.replicates < 2) return "one replicate: no interval";
  if (effect.mean != 0.0 && !(effect.half_width > 0.0)) return "all replicates alike: no interval";
  return effect.beyond_zero() ? "told from zero" : "cannot be told from zero";
}

std::string effect_text(const Effect& effect, const Shown& shown) {
  if (effect.replicates == 0) return "–";
  const double half = effect.half_width * shown.factor;
  const double mean = effect.mean * shown.factor;
  const int decimals = decimals_for(mean, half);
  std::string text = signed_number(mean, decimals);
  if (std::isfinite(half)) {
    text += fmt::format(" ({} to {})", signed_number(mean - half, decimals),
                        signed_number(mean + half, decimals));
  }
  return text;
}

namespace {

/// A difference that is the same in several replicates: there is no spread to judge it by.
bool effect_alike(const Effect& effect) {
  return effect.replicates > 1 && effect.mean != 0.0 && !(effect.half_width > 0.0);
}

}  // namespace

std::string effect_sentence(const std::string& subject, const Effect& change, const Effect& base,
                            const Shown& shown) {
  if (change.replicates == 0) return subject + ": there are no data.";
  const double half = change.half_width * shown.factor;
  const double mean = change.mean * shown.factor;
  const int decimals = decimals_for(mean, half);
  const std::string size = number(std::fabs(mean), decimals) + " " + shown.change;
  std::string from;
  if (base.replicates > 0) {
    const double level = base.mean * shown.factor;
    from = fmt::format(", from {} to {}", with_unit(number(level, decimals), shown.level),
                       with_unit(number(level + mean, decimals), shown.level));
  }
  if (effect_alike(change)) {
    return fmt::format("{} {} by {}{} in all {} replicates alike, which gives no interval.",
                       subject, mean < 0 ? "falls" : "rises", size, from, change.replicates);
  }
  if (!std::isfinite(half)) {
    return fmt::format(
        "{} {} by {} in the only replicate that tells{}; one has no interval, so nobody can tell "
        "this "
        "from chance.",
        subject,
        mean < 0   ? "falls"
        : mean > 0 ? "rises"
                   : "stays the same, changing",
        size, from);
  }
  if (mean == 0.0 && half == 0.0) return subject + " does not change in any replicate.";
  const std::string interval =
      fmt::format("95% interval {} to {}", signed_number(mean - half, decimals),
                  signed_number(mean + half, decimals));
  if (!change.beyond_zero()) {
    return fmt::format("{}: a difference cannot be told from zero ({} {}, {}).", subject,
                       signed_number(mean, decimals), shown.change, interval);
  }
  return fmt::format("{} {} by {} ({}; {} of {} replicates have that sign){}.", subject,
                     mean < 0 ? "falls" : "rises", size, interval,
                     change.with_sign(mean < 0 ? -1 : 1), change.replicates, from);
}

}  // namespace coprod::report
