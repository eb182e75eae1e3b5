// Which runs a study begins, and with how many threads each.

#include "run/replicates.hpp"

#include <atomic>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

TEST_CASE("replicates run beside each other when there are as many as threads, else one by one") {
  Executor executor(2);
  for (const std::size_t n : {0u, 1u, 2u, 5u}) {
    const Meter meter({}, nullptr, 1.0);
    std::vector<int> threads(n, 0);
    run_all(executor, n, meter,
            [&](std::size_t i, Executor& within) { threads[i] += within.threads(); });
    CHECK(threads == std::vector<int>(n, n >= 2 ? 1 : 2));
  }
}

TEST_CASE("a meter that is stopped lets nothing new begin") {
  std::atomic<bool> stop = false;
  const Meter meter({}, &stop, 1.0);
  std::atomic<int> begun = 0;
  for (const int threads : {1, 8}) {
    Executor executor(threads);
    stop = false;
    begun = 0;
    run_all(executor, 4, meter, [&](std::size_t, Executor&) {
      ++begun;
      stop = true;
    });
    CHECK(begun == 1);
  }
}

}  // namespace
