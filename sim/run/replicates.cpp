#include "run/replicates.hpp"

#include <atomic>

namespace coprod {

void run_all(Executor& executor, std::size_t n, const Meter& meter,
             const std::function<void(std::size_t i, Executor& within)>& one) {
  if (n >= static_cast<std::size_t>(executor.threads())) {
    // Begun in ascending order, so that what neighbours share can be dropped soon.
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    executor.for_each(static_cast<std::size_t>(executor.threads()), [&](std::size_t) {
      Executor alone(1);
      try {
        for (std::size_t i = next++; i < n && !failed && !meter.stopped(); i = next++) {
          one(i, alone);
        }
      } catch (...) {
        failed = true;  // or the others would go on to the end before anybody hears of it
        throw;
      }
    });
    return;
  }
  for (std::size_t i = 0; i < n && !meter.stopped(); ++i) one(i, executor);
}

bool advance_to(Month last, World& world, Observer& observer, Pipeline& pipeline, Meter& meter,
                const std::string& phase, const std::function<void()>& seen) {
  while (world.month < last) {
    if (meter.stopped()) return false;
    const double before = pipeline.person_months();
    pipeline.advance(world, observer);
    if (seen) seen();
    meter.add(pipeline.person_months() - before, phase);
  }
  return true;
}

}  // namespace coprod
