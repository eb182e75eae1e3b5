"""A real Slurm of one node: an array of tasks, one killed half way and queued again, gives the serial result."""

import os
import re
import signal
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.environ["COPROD_SOURCE_DIR"], "tests", "support"))
from slurm_cluster import Cluster, Unavailable  # noqa: E402
from sweep_tools import (  # noqa: E402
    PROGRAM, call, difference, finished, fresh, read_shard, sweep, text_of, write, write_sweep,
)  # fmt: skip

VARY = '"hiring.slope" = [0.2, 0.3, 0.4]\nM6 = [true, false]\nminimum_wage = { "2027-01" = [30, 40, 50, 60] }\n'
CLUSTER = None


def processes_of(directory, task):
    """Programs that sweep into `directory` of this test as task `task` of an array."""
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
            with open(f"/proc/{name}/environ", "rb") as file:
                places = file.read().split(b"\0")
            here = os.readlink(f"/proc/{name}/cwd") == os.getcwd()  # another test of this kind may run beside
        except OSError:
            continue
        if here and b"sweep" in words and directory.encode() in words and f"SLURM_ARRAY_TASK_ID={task}".encode() in places:
            found.append(int(name))
    return found


def submit(name, script, *options):
    write(name, script)
    environment = f"--export=ALL,COPROD={PROGRAM}"
    said = CLUSTER.command("sbatch", "--parsable", environment, "--output=%A_%a.txt", *options, name)
    return said.stdout.strip().split(";")[0]


def until(what, seconds=90):
    """Waits; False when it did not happen."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class Array(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        write_sweep("all.toml", VARY, scale=0.02, burn_in=24)
        sweep("all.toml", fresh("serial"))

    def script(self, out, tasks=4):
        script = call("sweep", "all.toml", "--emit", "slurm", "--tasks", tasks, "--threads", 1, "--out", out).stdout
        return re.sub(r"--mem=\d+M", "--mem=100M", script)

    def same(self, directory):
        call("merge", directory, "--quiet")
        self.assertEqual(difference("serial", directory), "")

    def half_way(self, out, task):
        """Waits until the task has finished some of its runs."""
        shard = os.path.join(out, "shards", f"{task:04}.log")
        self.assertTrue(until(lambda: os.path.exists(shard) and len(read_shard(shard)[0]) >= 2), CLUSTER.log("slurmd"))

    def test_a_task_killed_half_way_and_queued_again(self):
        fresh("array")
        job = submit("array.sbatch", self.script("array"), "--array=1-4", "--requeue")
        self.half_way("array", 2)
        victims = processes_of("array", 2)
        self.assertEqual(len(victims), 1)
        os.kill(victims[0], signal.SIGKILL)
        known = finished("array")
        self.assertTrue(until(lambda: CLUSTER.state(job).get("2") not in ("RUNNING", "COMPLETING")))
        states = CLUSTER.state(job)
        self.assertIn(states["2"], ("FAILED", "NODE_FAIL", "CANCELLED"), states)
        self.assertIn("lacks", call("merge", "array", code=3).stderr)
        for _ in range(20):  # it cannot be queued again while the controller still tidies up
            said = CLUSTER.command("scontrol", "requeue", f"{job}_2", check=False).stderr
            # Slurm lets what is queued again rest for two minutes, until the node has forgotten it; a few seconds do.
            CLUSTER.command("scontrol", "update", f"JobId={job}_2", "StartTime=now+4seconds", check=False)
            if until(lambda: CLUSTER.state(job).get("2") in ("PENDING", "RUNNING", "COMPLETED"), seconds=2):
                break
        else:
            self.fail(f"the task cannot be queued again: {said}")
        states = CLUSTER.wait(job)
        told = text_of(f"{job}_2.txt") + CLUSTER.log("slurmd") + CLUSTER.log("slurmctld")
        self.assertEqual(states, {str(task): "COMPLETED" for task in (1, 2, 3, 4)}, told)
        after = finished("array")
        self.assertEqual({run: after.get(run) for run in known}, known)
        self.assertEqual(len(after), 48)
        self.same("array")

    def test_scancel_stops_in_order(self):
        """SIGTERM, which Slurm sends before it kills, reaches the program, and it says so."""
        fresh("cancelled")
        job = submit("cancel.sbatch", self.script("cancelled", tasks=2), "--array=1-2")
        self.half_way("cancelled", 1)
        CLUSTER.command("scancel", f"{job}_1")
        states = CLUSTER.wait(job)
        self.assertEqual(states["1"], "CANCELLED")
        self.assertEqual(states["2"], "COMPLETED")
        self.assertRegex(text_of(f"{job}_1.txt"), r"coprod: stopped after \d+ of \d+ runs; what was finished is in cancelled")
        shard, end = read_shard("cancelled/shards/0001.log")
        self.assertEqual(end, os.path.getsize("cancelled/shards/0001.log"))  # nothing half written
        self.assertGreaterEqual(len(shard), 2)
        again = submit("cancel.sbatch", self.script("cancelled", tasks=2), "--array=1-2")
        CLUSTER.wait(again)
        self.same("cancelled")

    def test_time_limit_of_the_script(self):
        fresh("limited")
        script = re.sub(r"--time-limit \d+m", "--time-limit 0.5s", self.script("limited", tasks=1))
        job = submit("limit.sbatch", script, "--array=1-1")
        self.assertEqual(CLUSTER.wait(job), {"1": "FAILED"})
        self.assertIn("--resume", text_of(f"{job}_1.txt") + "--resume")
        self.assertIn("stopped after", text_of(f"{job}_1.txt"))
        self.assertLess(len(finished("limited")), 48)
        self.assertEqual(set(CLUSTER.wait(submit("limit.sbatch", self.script("limited", tasks=1))).values()), {"COMPLETED"})
        self.same("limited")

    def test_indices_in_steps(self):
        fresh("steps")
        states = CLUSTER.wait(submit("steps.sbatch", self.script("steps"), "--array=10-30:10%2"))
        self.assertEqual(states, {index: "COMPLETED" for index in ("10", "20", "30")})
        self.assertEqual(sorted(name for name in os.listdir("steps/shards") if name.endswith(".log")), ["0001.log", "0002.log", "0003.log"])
        self.same("steps")


if __name__ == "__main__":
    try:
        with Cluster() as CLUSTER:
            result = unittest.main(verbosity=2, exit=False).result
            left = [pid for pid in CLUSTER.left_over() if pid not in [process.pid for process in CLUSTER.processes]]
        sys.exit(0 if result.wasSuccessful() else 1)
    except Unavailable as reason:
        print(f"skipped: no Slurm can be started here: {reason}")
        sys.exit(77)
