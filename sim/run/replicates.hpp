#pragma once

/// The two loops of every study: over replicates (or arms, or points), and over the months of one
/// World.

#include "core/parallel.hpp"
#include "run/meter.hpp"
#include "run/pipeline.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace coprod {

/// Calls one(i, within) for i in [0, n), begun in this order: over runs, each alone on its thread, when there are at least
/// as many as threads; else one after the other, each on all threads. Begins nothing new once the
/// meter is stopped. `one` must write only what belongs to i, or hold a lock.
void run_all(Executor& executor, std::size_t n, const Meter& meter,
             const std::function<void(std::size_t i, Executor& within)>& one);

/// Simulates the months after `world.month` up to `last` and counts them in the meter as `phase`;
/// `seen`, if any, is called after each. Whether it came to the end: not when the meter is stopped.
bool advance_to(Month last, World& world, Observer& observer, Pipeline& pipeline, Meter& meter,
                const std::string& phase, const std::function<void()>& seen = {});

}  // namespace coprod
