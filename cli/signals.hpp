#pragma once

#include <atomic>

namespace coprod::cli {

/// From now on Ctrl-C and SIGTERM set the returned flag; a second one ends the program at once.
[[nodiscard]] const std::atomic<bool>& stop_on_signals();

}  // namespace coprod::cli
