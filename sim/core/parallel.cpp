#include "core/parallel.hpp"

#include <atomic>

#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace coprod {

namespace {

#ifdef __SANITIZE_THREAD__
/// Tells the thread sanitizer what it cannot see, because oneTBB's library is built without it: what
/// came before `for_each` is done when a body begins, and a body is done when `for_each` returns.
/// Bodies are not ordered among each other, so that a race between two is still found.
class Order {
 public:
  void begin() { begun_.store(true, std::memory_order_release); }
  void begin_body() { static_cast<void>(begun_.load(std::memory_order_acquire)); }
  void end_body() { ended_.fetch_add(1, std::memory_order_release); }
  void end() { static_cast<void>(ended_.load(std::memory_order_acquire)); }

 private:
  std::atomic<bool> begun_{false};
  std::atomic<std::size_t> ended_{0};
};
#else
struct Order {
  void begin() {}
  void begin_body() {}
  void end_body() {}
  void end() {}
};
#endif

}  // namespace

int machine_threads() { return tbb::info::default_concurrency(); }

struct Executor::Arena {
  explicit Arena(int threads)
      : limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads)),
        arena(threads) {}
  tbb::global_control limit;
  tbb::task_arena arena;
};

Executor::Executor(int threads) : threads_(threads > 0 ? threads : machine_threads()) {
  if (threads_ > 1) arena_ = std::make_unique<Arena>(threads_);
}

Executor::~Executor() = default;

void Executor::for_each(std::size_t count, const std::function<void(std::size_t)>& body) {
  for_each_worker(count, [&](std::size_t i, std::size_t) { body(i); });
}

void Executor::for_each_worker(std::size_t count,
                               const std::function<void(std::size_t, std::size_t)>& body) {
  if (!arena_ || count <= 1) {
    for (std::size_t i = 0; i < count; ++i) body(i, 0);
    return;
  }
  Order order;
  order.begin();
  arena_->arena.execute([&] {
    tbb::parallel_for(
        std::size_t{0}, count,
        [&](std::size_t i) {
          order.begin_body();
          body(i, static_cast<std::size_t>(tbb::this_task_arena::current_thread_index()));
          order.end_body();
        },
        tbb::simple_partitioner{});
  });
  order.end();
}

}  // namespace coprod
