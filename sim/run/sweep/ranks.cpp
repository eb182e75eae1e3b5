#include "run/sweep/ranks.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>

#if COPROD_MPI
#define OMPI_SKIP_MPICXX 1  // the C interface only
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>
#endif

namespace coprod {

bool Ranks::started_by_mpi() {
  // OpenMPI's mpirun, MPICH's and Intel's, srun with PMIx.
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"}) {
    if (std::getenv(name) != nullptr) return true;
  }
  return false;
}

#if COPROD_MPI

namespace {

constexpr int tag_ask = 1;
constexpr int tag_answer = 2;
/// MPI's own waiting keeps a core busy, which on a full machine is a core less for work.
constexpr std::chrono::milliseconds pause{1};

void check(int code) {
  if (code != MPI_SUCCESS) {
    throw RunError(
        "the ranks cannot reach each other (MPI reported an error); see its message "
        "above, and resume the sweep.");
  }
}

}  // namespace

Ranks::Ranks() {
  if (!started_by_mpi()) return;
  int given = 0;
  check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &given));
  joined_ = true;
  check(MPI_Comm_rank(MPI_COMM_WORLD, &rank_));
  check(MPI_Comm_size(MPI_COMM_WORLD, &size_));
}

Ranks::~Ranks() {
  // A rank that leaves by an exception must not wait for the others for ever.
  if (std::uncaught_exceptions() > 0) end_all(1);
  part();
}

void Ranks::part() {
  if (joined_) MPI_Finalize();
  joined_ = false;
  rank_ = 0;
  size_ = 1;
}

void Ranks::end_all(int code) {
  if (joined_ && size_ > 1) MPI_Abort(MPI_COMM_WORLD, code);
}

void Ranks::wait() {
  if (size_ == 1) return;
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Ibarrier(MPI_COMM_WORLD, &request));
  for (int done = 0; done == 0;) {
    check(MPI_Test(&request, &done, MPI_STATUS_IGNORE));
    if (done == 0) std::this_thread::sleep_for(pause);
  }
}

bool Ranks::any(bool here) {
  if (size_ == 1) return here;
  wait();
  int mine = here ? 1 : 0;
  int all = 0;
  check(MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD));
  return all != 0;
}

void Ranks::sum(std::vector<double>& values) {
  if (size_ == 1) return;
  wait();
  std::vector<double> all(values.size());
  check(MPI_Allreduce(values.data(), all.data(), static_cast<int>(values.size()), MPI_DOUBLE,
                      MPI_SUM, MPI_COMM_WORLD));
  values = std::move(all);
}

void Ranks::share(std::size_t count, std::size_t most_at_once,
                  const std::function<void(std::size_t first, std::size_t n)>& work,
                  const std::function<bool()>& stop) {
  std::atomic<std::size_t> next{0};
  const auto size = static_cast<std::size_t>(size_);
  const auto take = [&]() -> std::array<unsigned long long, 2> {
    // Less at a time towards the end, so that ranks finish together.
    while (true) {
      std::size_t first = next.load();
      const std::size_t left = count - std::min(first, count);
      const std::size_t n =
          std::min(left, std::clamp<std::size_t>(left / (4 * size), 1, most_at_once));
      if (left == 0 || stop()) return {0, 0};
      if (next.compare_exchange_weak(first, first + n)) return {first, n};
    }
  };
  if (size_ == 1) {
    for (auto piece = take(); piece[1] > 0; piece = take()) work(piece[0], piece[1]);
    return;
  }
  if (rank_ > 0) {
    while (true) {
      const int empty = 0;
      std::array<unsigned long long, 2> answer{};
      check(MPI_Send(&empty, 1, MPI_INT, 0, tag_ask, MPI_COMM_WORLD));
      MPI_Request request = MPI_REQUEST_NULL;
      check(MPI_Irecv(answer.data(), 2, MPI_UNSIGNED_LONG_LONG, 0, tag_answer, MPI_COMM_WORLD,
                      &request));
      for (int done = 0; done == 0;) {
        check(MPI_Test(&request, &done, MPI_STATUS_IGNORE));
        if (done == 0) std::this_thread::sleep_for(pause);
      }
      if (answer[1] == 0) return;
      work(answer[0], answer[1]);
    }
  }
  std::atomic<bool> own_done{false};
  std::exception_ptr failure;
  std::thread own([&] {
    try {
      for (auto piece = take(); piece[1] > 0; piece = take()) work(piece[0], piece[1]);
    } catch (...) {
      failure = std::current_exception();
    }
    own_done = true;
  });
  for (std::size_t gone = 0; gone + 1 < size || !own_done;) {
    int asked = 0;
    MPI_Status status{};
    check(MPI_Iprobe(MPI_ANY_SOURCE, tag_ask, MPI_COMM_WORLD, &asked, &status));
    if (asked == 0) {
      std::this_thread::sleep_for(pause);
      continue;
    }
    int empty = 0;
    check(MPI_Recv(&empty, 1, MPI_INT, status.MPI_SOURCE, tag_ask, MPI_COMM_WORLD,
                   MPI_STATUS_IGNORE));
    const auto piece = failure ? std::array<unsigned long long, 2>{0, 0} : take();
    check(MPI_Send(piece.data(), 2, MPI_UNSIGNED_LONG_LONG, status.MPI_SOURCE, tag_answer,
                   MPI_COMM_WORLD));
    if (piece[1] == 0) ++gone;
  }
  own.join();
  if (failure) std::rethrow_exception(failure);
}

#else

Ranks::Ranks() {
  if (started_by_mpi()) {
    throw UsageError(
        "this program was built without MPI (mpirun would start the same work several "
        "times); install libopenmpi-dev and build again, or run it without mpirun.");
  }
}
Ranks::~Ranks() = default;
void Ranks::part() {}
void Ranks::end_all(int) {}
void Ranks::wait() {}
bool Ranks::any(bool here) { return here; }
void Ranks::sum(std::vector<double>&) {}
void Ranks::share(std::size_t count, std::size_t most_at_once,
                  const std::function<void(std::size_t first, std::size_t n)>& work,
                  const std::function<bool()>& stop) {
  for (std::size_t first = 0; first < count && !stop();) {
    const std::size_t n = std::min(most_at_once, count - first);
    work(first, n);
    first += n;
  }
}

#endif

}  // namespace coprod
