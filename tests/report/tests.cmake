# The report in a real browser. Needs npm (axe-core) and chromium, which bootstrap.sh installs.
if(TARGET test_report AND TARGET coprod)
  coprod_script_test(browser.py ARGS $<TARGET_FILE:test_report> TIMEOUT 600)
endif()
coprod_script_test(without_npm.py)
