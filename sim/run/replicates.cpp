#include "run/replicates.hpp"

namespace coprod {

void run_all(Executor& executor, std::size_t n, const Meter& meter,
             const std::function<void(std::size_t i, Executor& within)>& one) {
  if (n >= static_cast<std::size_t>(executor.threads())) {
    executor.for_each(n, [&](std::size_t i) {
      if (meter.stopped()) return;
      Executor alone(1);
      one(i, alone);
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
