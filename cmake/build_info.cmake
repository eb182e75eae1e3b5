# build_info.hpp never changes. What does (the commit, whether the tree is clean) is in one small .cpp that
# write_build_info.cmake looks at on every build and rewrites only when it differs.

set(coprod_generated_dir "${PROJECT_BINARY_DIR}/generated")
set(coprod_build_info_source "${coprod_generated_dir}/build_info.cpp")
configure_file("${PROJECT_SOURCE_DIR}/cmake/build_info.hpp.in" "${coprod_generated_dir}/build_info.hpp" COPYONLY)

# Random123 states its version nowhere but in its package.
execute_process(COMMAND dpkg-query --show --showformat=\${source:Upstream-Version} librandom123-dev
  OUTPUT_VARIABLE coprod_random123_version OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
string(REGEX REPLACE "[+].*" "" coprod_random123_version "${coprod_random123_version}")   # Debian's "+dfsg"
if(NOT coprod_random123_version)
  set(coprod_random123_version "unknown")
endif()

string(TOUPPER "${CMAKE_BUILD_TYPE}" coprod_build_type)
get_target_property(coprod_flag_list coprod_flags INTERFACE_COMPILE_OPTIONS)
list(FILTER coprod_flag_list EXCLUDE REGEX "prefix-map|^-W")
list(JOIN coprod_flag_list " " coprod_house_flags)
string(STRIP "-std=c++20 ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${coprod_build_type}} ${coprod_house_flags}" coprod_all_flags)
string(REGEX REPLACE " +" " " coprod_all_flags "${coprod_all_flags}")
list(JOIN COPROD_ISA_LEVELS " " coprod_kernel_levels)

add_custom_target(coprod_build_info
  COMMAND ${CMAKE_COMMAND}
    "-Dsource_dir=${PROJECT_SOURCE_DIR}"
    "-Dtemplate=${PROJECT_SOURCE_DIR}/cmake/build_info.cpp.in"
    "-Doutput=${coprod_build_info_source}"
    "-Dversion=${PROJECT_VERSION}"
    "-Dcompiler=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
    "-Dbuild_type=${CMAKE_BUILD_TYPE}"
    "-Dflags=${coprod_all_flags}"
    "-Dkernels=${coprod_kernel_levels}"
    "-Deigen=${Eigen3_VERSION}"
    "-Dboost=${Boost_VERSION_STRING}"
    "-Dhdf5=${HDF5_VERSION}"
    "-Dtbb=${TBB_VERSION}"
    "-Drandom123=${coprod_random123_version}"
    "-Dtomlplusplus=${tomlplusplus_VERSION}"
    "-Dfmt=${fmt_VERSION}"
    "-Dopenssl=${OPENSSL_VERSION}"
    -P "${PROJECT_SOURCE_DIR}/cmake/write_build_info.cmake"
  BYPRODUCTS "${coprod_build_info_source}"
  COMMENT "Looking at the commit"
  VERBATIM)
