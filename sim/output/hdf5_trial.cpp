#include "output/hdf5_internal.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <exception>
#include <new>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace coprod::hdf5_internal {
namespace {

/// Runs in the child. Answers "K" for done, "M" when memory ran out, or "E" and the words of the exception.
[[noreturn]] void work_and_answer(const std::function<void()>& work, int answer_to, int seconds,
                                  pid_t parent) {
  // It would outlive a parent that is killed, and with it the locks on files that it inherits.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  for (const int number :
       {SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGILL, SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXCPU}) {
    ::signal(number, SIG_DFL);
  }
  // A crash is expected here: no core file, no words of the C library on the user's terminal.
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  const rlimit cpu{static_cast<rlim_t>(seconds), static_cast<rlim_t>(seconds)};
  ::setrlimit(RLIMIT_CPU, &cpu);
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);

  std::string answer = "K";
  try {
    work();
  } catch (const std::bad_alloc&) {
    answer = "M";
  } catch (const std::exception& trouble) {
    answer = std::string("E") + trouble.what();
  } catch (...) {
    answer = "Eunknown trouble";
  }
  std::size_t sent = 0;
  while (sent < answer.size()) {
    const ssize_t put = ::write(answer_to, answer.data() + sent, answer.size() - sent);
    if (put > 0) {
      sent += static_cast<std::size_t>(put);
    } else if (errno != EINTR) {
      break;
    }
  }
  ::_exit(0);
}

}  // namespace

Trial try_in_child(const std::function<void()>& work, int seconds) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) work_and_answer(work, ends[1], seconds, parent);
  ::close(ends[1]);
  if (child < 0) {
    ::close(ends[0]);
    return {};
  }
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::seconds(seconds);
  std::string answer;
  Trial trial;
  trial.end = Trial::End::died;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) {
      trial.end = Trial::End::hung;
      break;
    }
    pollfd waiting{ends[0], POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(left));
    if (ready < 0 && errno != EINTR) break;
    if (ready <= 0) continue;
    std::array<char, 4096> block{};
    const ssize_t got = ::read(ends[0], block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    answer.append(block.data(), static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  if (trial.end == Trial::End::hung) ::kill(child, SIGKILL);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (answer.starts_with('M') || (trial.end == Trial::End::died && !has_memory())) {
    throw std::bad_alloc();
  }
  if (trial.end == Trial::End::died && !answer.empty()) {
    trial.end = answer.front() == 'K' ? Trial::End::done : Trial::End::failed;
    trial.message = answer.substr(1);
  }
  return trial;
}

}  // namespace coprod::hdf5_internal
