coprod_script_test(recipes.py LABELS long TIMEOUT 7200 PROCESSORS 2)
