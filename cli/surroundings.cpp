#include "cli/surroundings.hpp"

#include "cli/commands/commands.hpp"

#include <csignal>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace coprod::cli {

namespace {

// A signal handler can reach nothing but variables of static storage.
std::atomic<bool> stop_flag{false};
std::atomic<bool> stops_in_order{false};
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void on_signal(int number) {
  // Whoever reads our pipe may go before the work has stopped, and hear of it more than once.
  const bool asked_before = stop_flag.exchange(true) && number != SIGPIPE && number != SIGHUP;
  if (stops_in_order.load() && !asked_before) return;
  constexpr std::string_view sentence = "coprod: stopped before the end.\n";
  if (number != SIGPIPE) (void)!::write(STDERR_FILENO, sentence.data(), sentence.size());
  ::_exit(exit_interrupted);
}

void open_standard_descriptors() {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
    // The lowest free number is given, which is this one.
    if (::fcntl(number, F_GETFD) < 0) (void)::open("/dev/null", O_RDWR);
  }
}

}  // namespace

void prepare_surroundings() {
  open_standard_descriptors();
  std::signal(SIGXFSZ, SIG_IGN);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
    struct sigaction action {};
    sigaction(number, nullptr, &action);
    // `nohup` and its kind ask for these to be ignored.
    const bool asked_to_ignore = action.sa_handler == SIG_IGN;
    if (asked_to_ignore && (number == SIGHUP || number == SIGPIPE)) continue;
    action = {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigaction(number, &action, nullptr);
  }
}

const std::atomic<bool>& stop_on_signals() {
  stops_in_order.store(true);
  return stop_flag;
}

}  // namespace coprod::cli
