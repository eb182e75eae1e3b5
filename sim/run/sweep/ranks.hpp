#pragma once

/// The processes that `mpirun` starts, and the door to MPI. Without MPI, or outside of mpirun, there
/// is one rank.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace coprod {

class Ranks {
 public:
  /// Joins the other ranks when this process was started by mpirun (or srun with PMI).
  Ranks();
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  /// Whether this process was started as one of several, by its environment; asks no library.
  [[nodiscard]] static bool started_by_mpi();

  /// Ends all ranks at once with this exit code, when one of them cannot go on. Does not return when
  /// there are several.
  void end_all(int code);

  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] int size() const { return size_; }
  [[nodiscard]] bool first() const { return rank_ == 0; }

  /// Leaves in order, as all ranks must: before an error that all know of is told by one, or when the
  /// rest is the first one's alone. This process is the only rank from now on. Without it, a rank
  /// that ends by an exception ends all others.
  void part();

  /// Waits for all ranks.
  void wait();
  /// Whether something failed on any rank; every rank gets the same answer.
  [[nodiscard]] bool any(bool here);
  /// Sums over all ranks.
  void sum(std::vector<double>& values);

  /// Work of `count` items, handed out as ranks ask for it. Calls `work(first, n)` on every rank until
  /// no item is left or `stop()`. The first rank also hands out; it does so beside its own work, from
  /// the calling thread, while `work` runs on another.
  void share(std::size_t count, std::size_t most_at_once,
             const std::function<void(std::size_t first, std::size_t n)>& work,
             const std::function<bool()>& stop);

 private:
  int rank_ = 0;
  int size_ = 1;
  bool joined_ = false;
};

}  // namespace coprod
