#pragma once

#include "cli/console.hpp"
#include "run/run.hpp"

#include <mutex>

namespace coprod::cli {

/// Shows progress on stderr: a bar with rate and time left on a terminal, otherwise a line for
/// every 10 %.
class ProgressBar {
 public:
  explicit ProgressBar(const Manner& manner);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// May be called from any thread.
  void show(const Progress& progress);
  /// All is done: the last line, or no bar any more.
  void finish();

 private:
  void clear();
  void show_bar(const Progress& progress, double share);

  std::mutex mutex_;
  bool off_;
  bool terminal_;
  bool drawn_ = false;
  int last_tenth_ = 0;
};

}  // namespace coprod::cli
