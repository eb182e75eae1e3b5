coprod_script_test(program.py TIMEOUT 600)
coprod_script_test(experiments.py TIMEOUT 600)
coprod_script_test(compare.py TIMEOUT 900)
coprod_script_test(generated_docs.py)
