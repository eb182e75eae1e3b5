# Tests of the house itself. Each check is also shown a wrong tree, which it must reject.

add_test(NAME house.includes
  COMMAND "${COPROD_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/check_includes.py" "${PROJECT_SOURCE_DIR}")
add_test(NAME house.includes.rejects
  COMMAND "${COPROD_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/check_includes.py" --self-test)
add_test(NAME house.levers
  COMMAND "${COPROD_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/check_levers.py" "${PROJECT_SOURCE_DIR}")
add_test(NAME house.levers.rejects
  COMMAND "${COPROD_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/check_levers.py" --self-test)
add_test(NAME house.kernels.rejects
  COMMAND "${COPROD_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/check_kernels.py" --self-test
    --nm "${CMAKE_NM}" --compiler "${CMAKE_CXX_COMPILER}")

add_test(NAME house.format
  COMMAND "${COPROD_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/check_style.py" format "${PROJECT_SOURCE_DIR}")
add_test(NAME house.style.rejects
  COMMAND "${COPROD_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/check_style.py" --self-test)
# Five to ten seconds a file: the folders on which all others stand, in every run; CONTRIBUTING.md has the
# command for more.
add_test(NAME house.tidy
  COMMAND "${COPROD_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/check_style.py" tidy "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}"
    sim/core sim/random sim/statistics)

# Without optimisation every inline function is emitted, so there is nothing to judge.
get_property(wide_kernels GLOBAL PROPERTY coprod_wide_kernel_objects)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND wide_kernels AND NOT COPROD_SANITIZE)
  add_test(NAME house.kernels
    COMMAND "${COPROD_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/check_kernels.py" --nm "${CMAKE_NM}" ${wide_kernels}
    COMMAND_EXPAND_LISTS)
endif()

foreach(test IN ITEMS house.includes house.includes.rejects house.levers house.levers.rejects house.kernels.rejects
    house.kernels house.format house.style.rejects house.tidy)
  if(TEST ${test})
    set_tests_properties(${test} PROPERTIES LABELS house ENVIRONMENT "${coprod_test_environment}")
  endif()
endforeach()
set_tests_properties(house.format house.style.rejects house.tidy PROPERTIES SKIP_RETURN_CODE 77)
set_tests_properties(house.tidy PROPERTIES TIMEOUT 3600)
