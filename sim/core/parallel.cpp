#include "core/parallel.hpp"

#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace coprod {

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
  arena_->arena.execute([&] {
    tbb::parallel_for(
        std::size_t{0}, count,
        [&](std::size_t i) {
          body(i, static_cast<std::size_t>(tbb::this_task_arena::current_thread_index()));
        },
        tbb::simple_partitioner{});
  });
}

}  // namespace coprod
