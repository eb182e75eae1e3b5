#include "cli/progress.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

std::string time_left(const Progress& progress, double share) {
  if (share < 0.01 || progress.seconds < 0.5) return "";
  return duration(progress.seconds * (1.0 - share) / share) + " left";
}

}  // namespace

ProgressBar::ProgressBar(const Manner& manner)
    : off_(manner.quiet),
      terminal_(is_terminal(stderr)) {}

ProgressBar::~ProgressBar() {
  const std::lock_guard lock(mutex_);
  clear();
}

void ProgressBar::show(const Progress& progress) {
  if (off_ || !(progress.total > 0.0)) return;
  const std::lock_guard lock(mutex_);
  const double share = std::clamp(progress.done / progress.total, 0.0, 1.0);
  if (terminal_) {
    show_bar(progress, share);
    return;
  }
  const int tenth = static_cast<int>(share * 10.0 + 1e-9);
  if (tenth <= last_tenth_) return;
  last_tenth_ = tenth;
  const std::string left = time_left(progress, share);
  say(fmt::format("{:3} %  {}{}", tenth * 10, printable(progress.phase),
                  left.empty() || tenth == 10 ? "" : ", " + left));
}

void ProgressBar::show_bar(const Progress& progress, double share) {
  const std::string rate = progress.seconds > 0.0
                               ? rounded(progress.done / progress.seconds) + " person-months/s"
                               : std::string();
  const std::string text = fmt::format(" {:3.0f} %  {}  {}  {}", share * 100.0, rate,
                                       time_left(progress, share), printable(progress.phase));
  const int room = std::clamp(terminal_width(stderr) - static_cast<int>(text.size()) - 3, 0, 40);
  const int filled = static_cast<int>(std::lround(share * room));
  std::string line = "\r";
  if (room >= 5) {
    const bool colour = colours(stderr);
    line += fmt::format(
        "{}[{}{}]{}", colour ? "\033[36m" : "", std::string(static_cast<std::size_t>(filled), '#'),
        std::string(static_cast<std::size_t>(room - filled), '.'), colour ? "\033[0m" : "");
  }
  line += text + "\033[K";
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressBar::finish() {
  const std::lock_guard lock(mutex_);
  clear();
  // The total is an estimate, since persons die and come; the end is not.
  if (!off_ && !terminal_ && last_tenth_ < 10) say("100 %");
  off_ = true;
}

void ProgressBar::clear() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

}  // namespace coprod::cli
