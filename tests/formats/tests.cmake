# The files as other people's readers see them: Debian's Python and R. check_results.py is no test by
# itself: it checks any run directory.
if(TARGET test_formats)
  coprod_script_test(readers.py ARGS $<TARGET_FILE:test_formats> TIMEOUT 300)
endif()
if(TARGET coprod)
  coprod_script_test(real_run.py TIMEOUT 600)
  coprod_script_test(micro.py TIMEOUT 600 PROCESSORS 2)
endif()
