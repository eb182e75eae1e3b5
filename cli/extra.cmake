# Embeds the baseline scenario and its tables, which `coprod init` writes out, so that the program
# needs no file beside itself. The texts become raw string literals; a change of a file, or a new
# one, makes CMake run again.

file(GLOB embedded CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/scenarios"
  "${PROJECT_SOURCE_DIR}/scenarios/hong_kong.toml"
  "${PROJECT_SOURCE_DIR}/scenarios/data/hong_kong/*.csv")
set(entries "")
foreach(name IN LISTS embedded)
  set(path "${PROJECT_SOURCE_DIR}/scenarios/${name}")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
  file(READ "${path}" text)
  string(APPEND entries "    {R\"coprod(${name})coprod\", R\"coprod(${text})coprod\"},\n")
endforeach()
set(text "#include \"cli/shipped_files.hpp\"

namespace coprod::cli {

std::span<const ShippedFile> shipped_files() {
  static constexpr ShippedFile files[] = {
${entries}  };
  return files;
}

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
