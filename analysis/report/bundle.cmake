# Run at build time: fetches the packages of package-lock.json with npm and bundles them (bundle.mjs). When
# that cannot be done, reports are made without: their charts stay plain SVG.
#
# Wants: source_dir, work_dir, npm, node, output.

set(reason "")
if(NOT npm OR NOT node)
  set(reason "npm is not installed")
else()
  file(MAKE_DIRECTORY "${work_dir}")
  foreach(file IN ITEMS package.json package-lock.json .npmrc charts.mjs bundle.mjs)
    configure_file("${source_dir}/${file}" "${work_dir}/${file}" COPYONLY)
  endforeach()
  execute_process(
    COMMAND "${npm}" ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 --loglevel=error
    WORKING_DIRECTORY "${work_dir}" TIMEOUT 300
    RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(failed)
    set(reason "'npm ci' failed: ${said}")
  else()
    execute_process(COMMAND "${node}" bundle.mjs "${output}.new"
      WORKING_DIRECTORY "${work_dir}" TIMEOUT 120
      RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(failed)
      set(reason "esbuild failed: ${said}")
    else()
      file(RENAME "${output}.new" "${output}")
    endif()
  endif()
endif()

if(reason)
  string(STRIP "${reason}" reason)
  message(WARNING "Reports will have plain charts only, without Vega-Lite (${reason}). To try again, remove "
    "${output} and build once more.")
  file(WRITE "${output}" "#include \"analysis/report/assets.hpp\"

namespace coprod::report {

std::string_view chart_script() { return {}; }

std::string_view chart_licences() { return {}; }

}  // namespace coprod::report
")
endif()
