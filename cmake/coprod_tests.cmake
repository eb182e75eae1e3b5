# How tests are made known to CTest.

include(Catch OPTIONAL)

# Debian's own Python, which has the packages that bootstrap.sh installs; another may come first in PATH.
set(COPROD_PYTHON /usr/bin/python3 CACHE FILEPATH "Python that the tests run with")

# Scripts find the program and the tree through these; C++ tests through macros of the same names.
set(coprod_test_environment
  "COPROD_PROGRAM=${PROJECT_BINARY_DIR}/coprod"
  "COPROD_SOURCE_DIR=${PROJECT_SOURCE_DIR}"
  "COPROD_BUILD_DIR=${PROJECT_BINARY_DIR}"
  "PYTHONDONTWRITEBYTECODE=1")

# Makes test_<folder> when tests/<folder> has .cpp files, and reads its tests.cmake when there is one.
function(coprod_add_test_folder folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp")
  if(sources AND Catch2_FOUND)
    set(program test_${folder})
    add_executable(${program} ${sources} ${support_sources})
    target_include_directories(${program} PRIVATE "${PROJECT_SOURCE_DIR}")
    target_link_libraries(${program} PRIVATE
      coprod_flags coprod_analysis coprod_run nlohmann_json::nlohmann_json Catch2::Catch2WithMain)
    target_compile_definitions(${program} PRIVATE
      "COPROD_PROGRAM=\"${PROJECT_BINARY_DIR}/coprod\""
      "COPROD_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\""
      "COPROD_BUILD_DIR=\"${PROJECT_BINARY_DIR}\"")
    if(TARGET coprod AND NOT folder MATCHES "^(unit|mechanisms|accounting|patterns|fuzz)$")
      add_dependencies(${program} coprod)   # these may start the program, and must not meet a stale one
    endif()

    catch_discover_tests(${program} TEST_SPEC "~[long]" TEST_LIST ${program}_short
      TEST_PREFIX "${folder}/" PROPERTIES LABELS ${folder} TIMEOUT 300)
    catch_discover_tests(${program} TEST_SPEC "[long]" TEST_LIST ${program}_long
      TEST_PREFIX "${folder}/" PROPERTIES LABELS ${folder} TIMEOUT 3600)
    # Catch2 can hand over one label only; the second follows here.
    set(second_label "${CMAKE_CURRENT_BINARY_DIR}/${program}_long.cmake")
    file(CONFIGURE OUTPUT "${second_label}" @ONLY CONTENT
"foreach(test IN LISTS @program@_long)
  set_tests_properties(\"\${test}\" PROPERTIES LABELS \"@folder@;long\")
endforeach()
")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${second_label}")
  endif()
  include("${CMAKE_CURRENT_SOURCE_DIR}/${folder}/tests.cmake" OPTIONAL)
endfunction()

# For <folder>/tests.cmake: runs a script of that folder as a test, by its ending with Python, bash or R.
# It starts in an empty directory of its own. Leaving with 77 means: skipped, the reason is in the output.
#
#   coprod_script_test(readers.py [NAME readers] [ARGS …] [LABELS long] [TIMEOUT 600] [PROCESSORS 2] [ALONE]
#                      [VARIANTS clang …])
#
# VARIANTS names programs made by coprod_program_variant: they are built first, and the script finds them as
# COPROD_PROGRAM_CLANG and so on.
function(coprod_script_test script)
  cmake_parse_arguments(PARSE_ARGV 1 test "ALONE" "NAME;TIMEOUT;PROCESSORS" "ARGS;LABELS;VARIANTS")
  cmake_path(GET script EXTENSION LAST_ONLY ending)
  if(NOT test_NAME)
    cmake_path(GET script STEM LAST_ONLY test_NAME)
  endif()
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 300)
  endif()
  if(NOT test_PROCESSORS)
    set(test_PROCESSORS 1)
  endif()
  if(ending STREQUAL ".py")
    set(interpreter "${COPROD_PYTHON}")
  elseif(ending STREQUAL ".sh")
    set(interpreter bash)
  elseif(ending STREQUAL ".R")
    set(interpreter Rscript --vanilla)
  else()
    message(FATAL_ERROR "tests/${folder}/tests.cmake lists ${script}, whose ending names no interpreter; use .py, .sh or .R")
  endif()

  set(environment ${coprod_test_environment})
  set(fixtures "")
  foreach(variant IN LISTS test_VARIANTS)
    string(TOUPPER "COPROD_PROGRAM_${variant}" variable)
    list(APPEND environment "${variable}=${PROJECT_BINARY_DIR}/variants/${variant}/coprod")
    list(APPEND fixtures program_${variant})
  endforeach()

  set(name "${folder}/${test_NAME}")
  string(MAKE_C_IDENTIFIER "${folder}_${test_NAME}" directory)
  set(directory "${CMAKE_CURRENT_BINARY_DIR}/scratch/${directory}")
  add_test(NAME "${name}"
    COMMAND bash -c "rm -rf \"$0\" && mkdir -p \"$0\" && cd \"$0\" && exec \"$@\"" "${directory}"
            ${interpreter} "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/${script}" ${test_ARGS})
  set_tests_properties("${name}" PROPERTIES
    LABELS "${folder};${test_LABELS}"
    TIMEOUT ${test_TIMEOUT}
    PROCESSORS ${test_PROCESSORS}
    RUN_SERIAL ${test_ALONE}
    SKIP_RETURN_CODE 77
    FIXTURES_REQUIRED "${fixtures}"
    ENVIRONMENT "${environment}")
endfunction()

# For <folder>/tests.cmake: the program once more, built another way, for tests that compare its results.
# It is built when a test needs it, and kept.
#
#   coprod_program_variant(clang ARGS -DCMAKE_CXX_COMPILER=clang++ -DCOPROD_ISA_LEVELS=baseline)
function(coprod_program_variant variant)
  cmake_parse_arguments(PARSE_ARGV 1 variant "" "" "ARGS;LABELS")
  add_test(NAME "program/${variant}"
    COMMAND bash -c "cmake -S \"$0\" -B \"$1\" -G Ninja -DCOPROD_TESTS=OFF -DCOPROD_CHARTS=OFF \"\${@:2}\" >/dev/null && exec cmake --build \"$1\" --target coprod -j 2"
            "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/variants/${variant}" ${variant_ARGS})
  set_tests_properties("program/${variant}" PROPERTIES
    LABELS "program;${variant_LABELS}"
    TIMEOUT 1800
    PROCESSORS 2
    FIXTURES_SETUP program_${variant})
endfunction()
