# What reports carry in themselves: our own style and script, and Vega-Lite, which npm brings at build time.
# None of it but ours is committed. The npm step runs when its inputs change, not at each configuration.

option(COPROD_CHARTS "Bundle Vega-Lite into the program, for interactive charts in reports (needs npm)" ON)

set(report_dir "${PROJECT_SOURCE_DIR}/analysis/report")
set(text "#include \"analysis/report/assets.hpp\"

namespace coprod::report {
")
foreach(asset IN ITEMS page_style:page.css page_script:page.js)
  string(REPLACE ":" ";" asset "${asset}")
  list(GET asset 0 function)
  list(GET asset 1 file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${report_dir}/${file}")
  file(READ "${report_dir}/${file}" content)
  string(APPEND text "\nstd::string_view ${function}() { return R\"coprod(${content})coprod\"; }\n")
endforeach()
string(APPEND text "\n}  // namespace coprod::report\n")
set(source "${coprod_generated_dir}/report_page.cpp")
set(old "")
if(EXISTS "${source}")
  file(READ "${source}" old)
endif()
if(NOT old STREQUAL text)
  file(WRITE "${source}" "${text}")
endif()

set(bundle "${coprod_generated_dir}/report_charts.cpp")
if(COPROD_CHARTS)
  find_program(COPROD_NPM npm)
  find_program(COPROD_NODE NAMES node nodejs)
  set(npm "${COPROD_NPM}")
  if(NOT npm)
    set(npm "")
    message(STATUS "npm is not installed: charts of reports stay plain SVG")
  endif()
else()
  set(npm "")
endif()
add_custom_command(OUTPUT "${bundle}"
  COMMAND ${CMAKE_COMMAND}
    "-Dsource_dir=${report_dir}"
    "-Dwork_dir=${PROJECT_BINARY_DIR}/report_charts"
    "-Dnpm=${npm}"
    "-Dnode=${COPROD_NODE}"
    "-Doutput=${bundle}"
    -P "${report_dir}/bundle.cmake"
  DEPENDS "${report_dir}/package.json" "${report_dir}/package-lock.json" "${report_dir}/charts.mjs"
          "${report_dir}/bundle.mjs" "${report_dir}/bundle.cmake"
  COMMENT "Bundling the charts of reports"
  VERBATIM)
target_sources(coprod_analysis PRIVATE "${source}" "${bundle}")
