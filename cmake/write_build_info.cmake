# Run at build time: asks git for the commit and fills build_info.cpp.in. configure_file leaves the file
# alone when nothing changed, so that nothing is rebuilt.

# No optional locks: asking must not get in the way of a commit being made. Any owner: a container often
# builds a tree that belongs to somebody else, and git would then answer nothing.
set(ask_git git --no-optional-locks -c safe.directory=* -C "${source_dir}")

execute_process(COMMAND ${ask_git} rev-parse HEAD
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(commit "unknown")
  set(commit_date "unknown")
  set(dirty true)
else()
  execute_process(COMMAND ${ask_git} show --no-patch --format=%cI HEAD
    OUTPUT_VARIABLE commit_date OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  execute_process(COMMAND ${ask_git} status --porcelain OUTPUT_VARIABLE changes ERROR_QUIET)
  if(changes STREQUAL "")
    set(dirty false)
  else()
    set(dirty true)
  endif()
endif()

configure_file("${template}" "${output}" @ONLY)
