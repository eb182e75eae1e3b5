# The flags of every target, as one interface library.
#
# -ffp-contract=off          no fused multiply-add, so that every processor gets the same bits
# -fno-trapping-math         lets loops with selects vectorise (4 x); changes no result
# -fno-math-errno            lets sqrt become one instruction; changes no result
# Never fast-math, never link-time optimisation, never -march outside the kernels: these change bits,
# or put instructions that an older processor lacks into code that it runs.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_INTERPROCEDURAL_OPTIMIZATION OFF)

add_library(coprod_flags INTERFACE)
target_compile_options(coprod_flags INTERFACE
  -ffp-contract=off -fno-trapping-math -fno-math-errno
  -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wshadow -Werror
  "-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these falsely in std::string and std::vector once they are inlined (GCC bug 105651 and
  # its kin): the first is silenced, the others are shown but do not stop the build.
  target_compile_options(coprod_flags INTERFACE
    -Wno-restrict -Wno-error=maybe-uninitialized -Wno-error=array-bounds
    -Wno-error=stringop-overflow -Wno-error=stringop-overread)
else()
  # The kernels tell GCC with `#pragma GCC ivdep` that their columns do not overlap; Clang has no such hint.
  target_compile_options(coprod_flags INTERFACE -Wno-unknown-pragmas)
endif()

# Eigen picks its vector width at compile time, and with it the order of sums.
target_compile_definitions(coprod_flags INTERFACE EIGEN_DONT_VECTORIZE)

# In debug builds the standard library checks its own indices and preconditions too.
target_compile_definitions(coprod_flags INTERFACE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)

set(COPROD_SANITIZE "" CACHE STRING "Sanitizers, comma separated: address,undefined or thread")
if(COPROD_SANITIZE)
  target_compile_options(coprod_flags INTERFACE
    -fsanitize=${COPROD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(coprod_flags INTERFACE -fsanitize=${COPROD_SANITIZE})
endif()

if(COPROD_FUZZ)
  target_compile_options(coprod_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

find_program(COPROD_CCACHE ccache)
if(COPROD_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${COPROD_CCACHE}")
endif()
