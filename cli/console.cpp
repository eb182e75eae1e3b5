#include "cli/console.hpp"

#include "core/printable.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace coprod::cli {

namespace {

constexpr std::string_view sgr_bold = "\033[1m";
constexpr std::string_view sgr_yellow = "\033[33m";
constexpr std::string_view sgr_plain = "\033[0m";

/// The last door to the terminal: what was forgotten to be made printable elsewhere is so here.
void write(std::FILE* stream, std::string_view text) {
  while (!text.empty()) {
    const std::size_t escape = std::min(text.find('\033'), text.size());
    const std::string clean = printable(text.substr(0, escape), Lines::many);
    std::fwrite(clean.data(), 1, clean.size(), stream);
    text.remove_prefix(escape);
    if (text.empty()) return;
    std::string_view ours;
    for (const std::string_view colour : {sgr_bold, sgr_yellow, sgr_plain}) {
      if (text.starts_with(colour)) ours = colour;
    }
    const std::string shown = ours.empty() ? printable(text.substr(0, 1)) : std::string(ours);
    std::fwrite(shown.data(), 1, shown.size(), stream);
    text.remove_prefix(std::max<std::size_t>(1, ours.size()));
  }
}

}  // namespace

void result(std::string_view text) { write(stdout, text); }

void say(std::string_view text) {
  write(stderr, text);
  std::fputc('\n', stderr);
}

void warn(std::string_view sentence) {
  const bool colour = colours(stderr);
  say(fmt::format("{}Warning:{} {}", colour ? sgr_yellow : "", colour ? sgr_plain : "",
                  printable(sentence)));
}

void next_step(const Manner& manner, std::string_view command, std::string_view why) {
  if (manner.quiet || manner.json) return;
  std::fflush(stdout);
  say(fmt::format("Next: {}  ({})", command, why));
}

bool flush_results() { return std::fflush(stdout) == 0 && std::ferror(stdout) == 0; }

bool is_terminal(std::FILE* stream) {
  const char* kind = std::getenv("TERM");
  return isatty(fileno(stream)) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

bool colours(std::FILE* stream) {
  const char* refused = std::getenv("NO_COLOR");
  return (refused == nullptr || *refused == '\0') && is_terminal(stream);
}

int terminal_width(std::FILE* stream) {
  winsize size{};
  if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

std::string bold(std::string_view text) {
  return colours(stdout) ? fmt::format("{}{}{}", sgr_bold, text, sgr_plain) : std::string(text);
}

namespace {

/// Columns that UTF-8 text takes: code points, which is right for what we print.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
  }));
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  std::string line;
  const auto end_line = [&] {
    if (!line.empty()) out += std::string(indent, ' ') + line;
    out += '\n';
    line.clear();
  };
  std::size_t i = 0;
  while (i < text.size()) {
    if (text[i] == '\n' && i + 1 < text.size() && text[i + 1] == '\n') {
      end_line();
      end_line();
      i += 2;
      continue;
    }
    if (text[i] == ' ' || text[i] == '\n') {
      ++i;
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \n", i), text.size());
    const std::string_view word = text.substr(i, end - i);
    if (!line.empty() && indent + width_of(line) + 1 + width_of(word) > width) end_line();
    if (!line.empty()) line += ' ';
    line += word;
    i = end;
  }
  if (!line.empty()) end_line();
  return out;
}

std::string grouped(double value, int decimals) {
  if (!std::isfinite(value)) return "–";
  std::string text = fmt::format("{:.{}f}", value, decimals);
  std::size_t point = std::min(text.find('.'), text.size());
  const std::size_t first = text[0] == '-' ? 1 : 0;
  while (point > first + 3) {
    point -= 3;
    text.insert(point, ",");
  }
  return text;
}

std::string rounded(double value) {
  if (value >= 1e9) return fmt::format("{:.3g} billion", value / 1e9);
  if (value >= 1e6) return fmt::format("{:.3g} million", value / 1e6);
  return grouped(value, value < 10.0 ? 2 : 0);
}

std::string duration(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0.0) return "?";
  if (seconds < 10.0) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<long long>(std::llround(std::min(seconds, 1e15)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

std::string bytes(double count) {
  if (count >= 1e9) return fmt::format("{:.2f} GB", count / 1e9);
  if (count >= 1e6) return fmt::format("{:.0f} MB", count / 1e6);
  return fmt::format("{:.0f} KB", count / 1e3);
}

std::string columns(const std::vector<std::vector<std::string>>& rows,
                    const std::vector<bool>& right_aligned) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t c = 0; c < row.size(); ++c) {
      widths[c] = std::max(widths[c], width_of(row[c]));
    }
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string pad(widths[c] - width_of(row[c]), ' ');
      const bool right = c < right_aligned.size() && right_aligned[c];
      line += (c > 0 ? "  " : "") + (right ? pad + row[c] : row[c] + pad);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string columns_within(std::size_t width, const std::vector<std::vector<std::string>>& rows,
                           const std::vector<bool>& right_aligned) {
  const auto lines_of = [](const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
  };
  const std::string whole = columns(rows, right_aligned);
  const auto lines = lines_of(whole);
  if (std::all_of(lines.begin(), lines.end(),
                  [&](const std::string& line) { return width_of(line) <= width; })) {
    return whole;
  }
  auto others = rows;
  for (auto& row : others) row.front() = "  ";
  const auto below = lines_of(columns(others, right_aligned));
  std::string out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const std::string& label = rows[r].front();
    const std::size_t indent = std::min(label.find_first_not_of(' '), label.size());
    if (indent < label.size())
      out += wrapped(std::string_view(label).substr(indent), width, indent);
    if (!out.empty() && out.back() != '\n') out += '\n';
    out += below[r] + '\n';
  }
  return out;
}

std::string markdown_table(const std::vector<std::vector<std::string>>& rows) {
  std::string out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    out += '|';
    for (const auto& cell : rows[r]) {
      std::string safe;
      for (const char c : cell) {
        if (c == '|') safe += '\\';
        safe += c == '\n' ? ' ' : c;
      }
      out += ' ' + safe + " |";
    }
    out += '\n';
    if (r > 0) continue;
    for (std::size_t c = 0; c < rows[r].size(); ++c) out += c == 0 ? "|---|" : "---|";
    out += '\n';
  }
  return out;
}

std::string shell_quoted(std::string_view text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
           || std::string_view("-_./=:,+@%").find(c) != std::string_view::npos;
  });
  if (plain) return std::string(text);
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace coprod::cli
