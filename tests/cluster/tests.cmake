# Sweeps on the real engines, on this one machine. Each is skipped, and says why, where its engine is absent.
if(TARGET coprod)
  coprod_script_test(mpi.py TIMEOUT 300 PROCESSORS 2)
  coprod_script_test(slurm.py TIMEOUT 300 PROCESSORS 2)
  # 200 kills at random moments; its output is the finding.
  coprod_script_test(kills.py LABELS long TIMEOUT 3600 PROCESSORS 2)
  # A thousand points in two arms, five ways.
  coprod_script_test(thousand.py LABELS long TIMEOUT 3600 PROCESSORS 2)
endif()
