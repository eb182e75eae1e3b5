#include "cli/signals.hpp"

#include <csignal>

namespace coprod::cli {

namespace {

// A signal handler can reach nothing but a variable of static storage.
std::atomic<bool> stop_flag{false};
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void set_stop_flag(int) { stop_flag.store(true); }

}  // namespace

const std::atomic<bool>& stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = set_stop_flag;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  return stop_flag;
}

}  // namespace coprod::cli
