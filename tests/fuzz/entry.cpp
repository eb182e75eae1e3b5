// libFuzzer's door to one target. In the tests, which replay the corpora, it is empty.

#ifdef COPROD_FUZZ_TARGET

#include "tests/fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  coprod::fuzz::COPROD_FUZZ_TARGET({data, size});
  return 0;
}

#endif
