#pragma once

#include "run/run.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>

namespace coprod {

/// Adds up the work done by all threads and reports it at most ten times a second.
class Meter {
 public:
  /// @param stop   set when the user asks to stop; may be null
  /// @param total  person-months to come
  Meter(std::function<void(const Progress&)> progress, const std::atomic<bool>* stop, double total)
      : progress_(std::move(progress)),
        stop_(stop),
        total_(total) {}

  void add(double person_months, const std::string& phase) {
    const std::lock_guard lock(mutex_);
    done_ += person_months;
    const double now = std::chrono::duration<double>(Clock::now() - start_).count();
    if (!progress_ || (now - reported_ < 0.1 && done_ < total_)) return;
    reported_ = now;
    progress_({done_, std::max(total_, done_), now, phase});
  }
  /// There is more to do than was known.
  void expect(double person_months) {
    const std::lock_guard lock(mutex_);
    total_ += person_months;
  }
  /// Person-months so far.
  [[nodiscard]] double done() {
    const std::lock_guard lock(mutex_);
    return done_;
  }
  [[nodiscard]] bool stopped() const {
    return stop_ != nullptr && stop_->load(std::memory_order_relaxed);
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::function<void(const Progress&)> progress_;
  const std::atomic<bool>* stop_;
  Clock::time_point start_ = Clock::now();
  std::mutex mutex_;
  double total_;
  double done_ = 0.0;
  double reported_ = -1.0;
};

}  // namespace coprod
