# Embeds the baseline scenario and its tables, which `coprod init` writes out, and the stored results of
# experiments, which `coprod mechanisms` shows, so that the program needs no file beside itself. The
# texts become raw string literals; a change of a file, or a new one, makes CMake run again.

# Appends a function to the variable `out` that returns the files of `folder` matching the patterns.
function(coprod_embed out function folder)
  list(TRANSFORM ARGN PREPEND "${folder}/" OUTPUT_VARIABLE patterns)
  file(GLOB embedded CONFIGURE_DEPENDS RELATIVE "${folder}" ${patterns})
  set(entries "")
  list(LENGTH embedded count)
  foreach(name IN LISTS embedded)
    set(path "${folder}/${name}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
    file(READ "${path}" content)
    string(APPEND entries "      {R\"coprod(${name})coprod\", R\"coprod(${content})coprod\"},\n")
  endforeach()
  string(APPEND ${out} "
std::span<const ShippedFile> ${function}() {
  static constexpr std::array<ShippedFile, ${count}> files{{
${entries}  }};
  return files;
}
")
  set(${out} "${${out}}" PARENT_SCOPE)
endfunction()

set(text "#include \"cli/shipped_files.hpp\"

#include <array>

namespace coprod::cli {
")
coprod_embed(text shipped_files "${PROJECT_SOURCE_DIR}/scenarios" hong_kong.toml data/hong_kong/*.csv)
coprod_embed(text stored_files "${PROJECT_SOURCE_DIR}/docs/experiments" *.csv)
string(APPEND text "
}  // namespace coprod::cli
")
set(source "${coprod_generated_dir}/shipped_files.cpp")
set(old "")
if(EXISTS "${source}")
  file(READ "${source}" old)
endif()
if(NOT old STREQUAL text)
  file(WRITE "${source}" "${text}")
endif()
target_sources(coprod PRIVATE "${source}")
