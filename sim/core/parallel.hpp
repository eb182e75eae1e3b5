#pragma once

/// The only door to oneTBB. Work is cut into fixed blocks that do not depend on the number of
/// threads, so that nothing computed per block can depend on it either.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace coprod {

/// Rows of persons that one pass of a fused group of processes handles at a time: their columns
/// and scratch stay in the second-level cache. Never part of a result.
inline constexpr std::uint32_t block_rows = 4096;

/// Threads that this machine gives the process.
[[nodiscard]] int machine_threads();

/// One arena of worker threads for the whole program run.
class Executor {
 public:
  /// `threads` >= 1; 0 means as many as the machine has.
  explicit Executor(int threads);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  [[nodiscard]] int threads() const { return threads_; }

  /// Calls body(i) for i in [0, count), in any order and on any thread. The body must write only
  /// what belongs to index i. An exception thrown by a body is rethrown here, after the others
  /// have stopped.
  void for_each(std::size_t count, const std::function<void(std::size_t)>& body);

  /// The same with the number of the worker, in [0, threads()), for scratch memory: no two calls
  /// that run at the same time share a worker.
  void for_each_worker(std::size_t count,
                       const std::function<void(std::size_t, std::size_t)>& body);

 private:
  struct Arena;
  int threads_;
  std::unique_ptr<Arena> arena_;
};

}  // namespace coprod
