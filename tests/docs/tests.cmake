coprod_script_test(citations.py)
coprod_script_test(commands.py TIMEOUT 900 PROCESSORS 2)
