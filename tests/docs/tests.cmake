coprod_script_test(citations.py)
