// libFuzzer's door to one target. In the tests, which replay the corpora, it is empty.

#ifdef COPROD_FUZZ_TARGET

#include "tests/fuzz/targets.hpp"

#include <csignal>
#include <cstdio>

#include <sanitizer/asan_interface.h>

namespace {

pid_t fuzzer;
int terminal;  // the child that tries an HDF5 file writes nothing

/// HDF5 files are tried in a child, because HDF5 itself crashes over damaged ones. A find in HDF5 ends
/// the child as that crash would; a find in our code ends the fuzzer.
void tell_of_child(const char* report) {
  if (::getpid() == fuzzer) return;
  const std::string_view text(report);
  if (text.find("libhdf5") < text.find("coprod::")) ::raise(SIGKILL);
  ::dprintf(terminal, "In the child that tries a file:\n%s", report);
  ::kill(fuzzer, SIGABRT);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*count*/, char*** /*arguments*/) {
  fuzzer = ::getpid();
  terminal = ::dup(STDERR_FILENO);
  __asan_set_error_report_callback(tell_of_child);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  coprod::fuzz::COPROD_FUZZ_TARGET({data, size});
  return 0;
}

#endif
