#!/usr/bin/python3
"""A thousand points in two arms: whoever runs them, the merged datasets are the same, bit by bit.

    thousand.py [POINTS]       1000, if not given

One thread, two threads, three ranks of mpirun, a Slurm array of which a task is killed and queued again, and one
process killed and gone on with.
"""

import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ["COPROD_SOURCE_DIR"], "tests", "support"))
from slurm_cluster import Cluster, Unavailable  # noqa: E402
from sweep_tools import ENVIRONMENT, PROGRAM, call, difference, finished, fresh, scenario, sweep, write  # noqa: E402

POINTS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
SWEEP = f"""schema = 1
title = "A thousand points in two arms"
base = "{scenario("hong_kong")}"
arms = ["{scenario("minimum_wage_50")}"]
[design]
kind = "latin_hypercube"
points = {POINTS}
[vary]
"hiring.slope" = "prior"
"wages.supply_elasticity" = "prior"
"exit.step_hazard_ratio" = [1.0, 3.7]
M6 = [true, false]
[run]
replicates = 1
scale = 0.01
[output]
tables = ["headline"]
"""
MPIRUN = ["mpirun", "--oversubscribe", "-n", "3"] + (["--allow-run-as-root"] if os.geteuid() == 0 else [])


def until(what, seconds=600):
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise AssertionError("it did not happen in time")
        time.sleep(0.05)


def told(how, start, directory):
    said = difference("one_thread", directory)
    print(f"{how}: {time.monotonic() - start:.0f} s, {'equal' if said == '' else 'DIFFERS: ' + said}", flush=True)
    return said == ""


def killed_and_resumed():
    process = subprocess.Popen([PROGRAM, "sweep", "s.toml", "--threads", "2", "--quiet", "--out", fresh("killed")],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)  # fmt: skip
    until(lambda: len(finished("killed")) >= POINTS // 3)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = sweep("s.toml", "killed", "--resume")["kept"]
    print(f"killed after {kept} of {POINTS} runs", flush=True)


def slurm_array():
    with Cluster() as cluster:
        script = call("sweep", "s.toml", "--emit", "slurm", "--tasks", 4, "--threads", 1, "--out", fresh("array")).stdout
        write("array.sbatch", script.replace("--mem=", "--mem=100M # "))
        job = cluster.command(
            "sbatch", "--parsable", f"--export=ALL,COPROD={PROGRAM}", "--output=%A_%a.txt", "array.sbatch"
        ).stdout.strip().split(";")[0]
        until(lambda: len(finished("array")) >= POINTS // 10)
        cluster.command("scancel", "--signal=KILL", "--full", f"{job}_1")
        until(lambda: cluster.state(job).get("1") not in ("RUNNING", "COMPLETING"))
        print(f"task 1 was killed: {cluster.state(job)['1']}", flush=True)
        cluster.command("scontrol", "requeue", f"{job}_1")
        until(lambda: cluster.state(job).get("1") not in ("FAILED", "CANCELLED", "NODE_FAIL"))
        print(f"ended: {cluster.wait(job, seconds=1200)}", flush=True)
    call("merge", "array", "--quiet", timeout=600)


def main():
    write("s.toml", SWEEP)
    start = time.monotonic()
    call("sweep", "s.toml", "--threads", 1, "--quiet", "--out", fresh("one_thread"), timeout=1800)
    print(f"one thread: {time.monotonic() - start:.0f} s", flush=True)
    good = True
    start = time.monotonic()
    call("sweep", "s.toml", "--threads", 2, "--quiet", "--out", fresh("two_threads"), timeout=1800)
    good &= told("two threads", start, "two_threads")
    start = time.monotonic()
    subprocess.run([*MPIRUN, PROGRAM, "sweep", "s.toml", "--quiet", "--out", fresh("ranks")], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)  # fmt: skip
    good &= told("three ranks of mpirun", start, "ranks")
    start = time.monotonic()
    killed_and_resumed()
    good &= told("killed and resumed", start, "killed")
    start = time.monotonic()
    try:
        slurm_array()
        good &= told("Slurm array with a killed task", start, "array")
    except Unavailable as reason:
        print(f"no Slurm can be started here: {reason}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
