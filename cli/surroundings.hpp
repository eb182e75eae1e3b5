#pragma once

#include <atomic>

namespace coprod::cli {

/// To be called before anything else: makes the process safe from what it was started with and from
/// what it may be sent. Descriptors 0 to 2 that are closed lead to /dev/null, or files would be opened
/// under their numbers and be written to by messages. Writing past a limit of file size becomes an
/// error of that write. SIGINT, SIGTERM, SIGHUP and SIGPIPE end the program with exit code 130, at
/// once, or in order after `stop_on_signals`.
void prepare_surroundings();

/// From now on those signals set the returned flag, which the work looks at; a second SIGINT or
/// SIGTERM ends the program at once.
[[nodiscard]] const std::atomic<bool>& stop_on_signals();

}  // namespace coprod::cli
