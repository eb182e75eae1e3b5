coprod_script_test(sanity.py TIMEOUT 600 PROCESSORS 2)
