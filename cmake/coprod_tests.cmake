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
    if(TARGET coprod)
      add_dependencies(${program} coprod)   # tests that start the program must not meet a stale one
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
#   coprod_script_test(readers.py [NAME readers] [ARGS …] [LABELS long] [TIMEOUT 600] [PROCESSORS 2] [ALONE])
function(coprod_script_test script)
  cmake_parse_arguments(PARSE_ARGV 1 test "ALONE" "NAME;TIMEOUT;PROCESSORS" "ARGS;LABELS")
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
    ENVIRONMENT "${coprod_test_environment}")
endfunction()
