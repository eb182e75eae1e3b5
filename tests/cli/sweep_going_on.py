"""Sweeps that are planned, shared among tasks, stopped, killed and gone on with: the results are always the same."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import unittest

import h5py

sys.path.insert(0, os.path.join(os.environ["COPROD_SOURCE_DIR"], "tests", "support"))
from sweep_tools import (  # noqa: E402
    ENVIRONMENT, PROGRAM, call, difference, finished, fresh, header, read_shard, record, rows, sweep, text_of, values,
    write, write_sweep,
)  # fmt: skip

# A parameter, two levers, a mechanism: groups of several points, and points by themselves.
VARY = (
    '"hiring.slope" = [0.2, 0.3]\nM6 = [true, false]\n'
    'minimum_wage = { "2027-01" = [30, 50, 60] }\n"follow_up_posts.placement_division" = { "2027-03" = [30, 80] }\n'
)


def start(*arguments, env=None):
    return subprocess.Popen(
        [PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env={**ENVIRONMENT, **(env or {})},
    )  # fmt: skip


class Plans(unittest.TestCase):
    def test_plan_runs_nothing(self):
        write_sweep("plan.toml", VARY)
        text = call("sweep", "plan.toml", "--plan", "--threads", 2)
        self.assertIn("24 points x 2 replicates x 2 scenarios: 48 runs", text.stdout)
        self.assertIn("of processor time", text.stdout)
        plan = json.loads(call("sweep", "plan.toml", "--plan", "--json", "--threads", 2).stdout)
        self.assertEqual((plan["points"], plan["runs"], plan["scenarios"], plan["threads"]), (24, 48, 2, 2))
        for key in ("person_months", "core_seconds", "memory_bytes", "disk_bytes"):
            self.assertGreater(plan[key], 0, key)
        # The estimate of months is the truth but for those who are born and die.
        summary = sweep("plan.toml", fresh("planned"))
        self.assertAlmostEqual(plan["person_months"] / summary["person_months"], 1.0, delta=0.35)
        self.assertIn("--out is missing", call("sweep", "plan.toml", code=2).stderr)

    def test_scripts(self):
        write_sweep("plan.toml", VARY)
        hostile = "it's \"$(touch stolen)\" `touch stolen`; touch stolen"
        text = text_of("plan.toml").replace('title = "A test"', "title = '''" + hostile + "'''")
        for name in ("plain.toml", "it's $(touch stolen).toml"):
            write(name, text)
            for kind in ("slurm", "mpi"):
                with self.subTest(name=name, kind=kind):
                    out = "some where's"
                    done = call("sweep", name, "--emit", kind, "--tasks", 3, "--threads", 2, "--out", out)
                    write("script.sh", done.stdout)
                    checked = subprocess.run(["bash", "-n", "script.sh"], capture_output=True, text=True, check=False)
                    self.assertEqual((checked.returncode, checked.stderr), (0, ""))
                    self.assertIn(hostile, done.stdout.splitlines()[1])
                    # What it would run, told by a program that prints its arguments.
                    write("teller", '#!/bin/bash\nprintf "%s\\n" "$@"\n')
                    os.chmod("teller", 0o755)
                    write("mpirun", '#!/bin/bash\nshift 2\nexec "$@"\n')
                    os.chmod("mpirun", 0o755)
                    ran = subprocess.run(
                        ["bash", "script.sh"], capture_output=True, text=True, check=False,
                        env={**os.environ, "COPROD": os.path.abspath("teller"), "PATH": os.getcwd() + ":" + os.environ["PATH"]},
                    )  # fmt: skip
                    said = ran.stdout.splitlines()
                    self.assertEqual(said[:2], ["sweep", name])
                    self.assertEqual(said[said.index("--out") + 1], out)
                    self.assertEqual(said[said.index("--threads") + 1], "2")
                    if kind == "slurm":
                        self.assertRegex(done.stdout, r"(?m)^#SBATCH --array=1-3$")
                        self.assertRegex(done.stdout, r"(?m)^#SBATCH --mem=\d+M$")
                        self.assertRegex(done.stdout, r"(?m)^#SBATCH --time=\d+-\d\d:\d\d:00$")
                        self.assertIn("--time-limit", said)
                    self.assertFalse(os.path.exists("stolen"))
        self.assertIn("slurm", call("sweep", "plain.toml", "--emit", "pbs", "--out", "x", code=2).stderr)
        self.assertFalse(os.path.exists("some where's"))


class Equal(unittest.TestCase):
    """Whoever runs what, and however often it is interrupted."""

    @classmethod
    def setUpClass(cls):
        write_sweep("all.toml", VARY)
        cls.whole = sweep("all.toml", fresh("serial"), "--threads", 1)

    def same(self, directory):
        self.assertEqual(difference("serial", directory), "")

    def test_the_comparison_sees_differences(self):
        write_sweep("seed.toml", VARY, seed=9)
        sweep("seed.toml", fresh("seed"))
        self.assertNotEqual(difference("serial", "seed"), "")

    def test_threads(self):
        for threads in (2, 5):
            sweep("all.toml", fresh("threads"), "--threads", threads)
            self.same("threads")

    def test_tasks(self):
        fresh("tasks")
        for task in (2, 3, 1):  # in any order
            done = call("sweep", "all.toml", "--task", f"{task}/3", "--quiet", "--threads", 1, "--out", "tasks")
            self.assertFalse(os.path.exists("tasks/results.h5"))
        self.assertIn("Next: coprod merge tasks", call("sweep", "all.toml", "--task", "3/3", "--out", "tasks").stderr)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len([name for name in os.listdir("tasks/shards") if name.endswith(".log")]), 3)
        call("merge", "tasks", "--quiet")
        self.same("tasks")
        call("merge", "tasks", "--quiet")  # again, in place of the first
        self.same("tasks")

    def test_tasks_of_one_past_without_arms(self):
        """Each task begins the past from the first of its own points."""
        vary = 'minimum_wage = { "2027-01" = [30, 35, 40, 45, 50, 55, 60, 65, 70, 75] }\nbenefit_level = { "2026-11" = [0.9, 1.1] }\n'
        write_sweep("one_past.toml", vary, arms=())
        sweep("one_past.toml", fresh("one_past"))
        fresh("parts")
        for task in (3, 1, 2):
            call("sweep", "one_past.toml", "--task", f"{task}/3", "--quiet", "--out", "parts")
        call("merge", "parts", "--quiet")
        self.assertEqual(difference("one_past", "parts"), "")

    def test_merging_from_elsewhere_and_after_a_move(self):
        os.makedirs(fresh("house/inner"))
        write("house/all.toml", text_of("all.toml"))
        call("sweep", "all.toml", "--task", "1/1", "--out", "inner/out", cwd="house")
        call("merge", ".", cwd="house/inner/out")
        self.same("house/inner/out")
        os.rename("house", fresh("moved"))
        call("merge", "moved/inner/out")
        self.same("moved/inner/out")

    def test_tasks_that_begin_together(self):
        for _ in range(3):
            fresh("together")
            tasks = [start("sweep", "all.toml", "--task", f"{i}/4", "--threads", 1, "--quiet", "--out", "together")
                     for i in (1, 2, 3, 4)]
            for task in tasks:
                said = task.communicate(timeout=120)
                self.assertEqual(task.returncode, 0, said)
            call("merge", "together", "--quiet")
            self.same("together")

    def test_an_array_of_slurm_by_its_environment(self):
        fresh("array")
        for index in (0, 3, 6):
            env = {"SLURM_ARRAY_TASK_ID": str(index), "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_MAX": "6",
                   "SLURM_ARRAY_TASK_STEP": "3", "SLURM_ARRAY_TASK_COUNT": "3"}
            call("sweep", "all.toml", "--quiet", "--out", "array", env=env)
        logs = [name for name in os.listdir("array/shards") if name.endswith(".log")]
        self.assertEqual(sorted(logs), ["0001.log", "0002.log", "0003.log"])
        call("merge", "array", "--quiet")
        self.same("array")
        env = {"SLURM_ARRAY_TASK_ID": "5", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_MAX": "6",
               "SLURM_ARRAY_TASK_STEP": "3", "SLURM_ARRAY_TASK_COUNT": "2"}
        refused = call("sweep", "all.toml", "--out", fresh("irregular"), env=env, code=2)
        self.assertIn("no regular steps", refused.stderr)

    def test_kills_at_random_moments(self):
        fate = random.Random(1)
        fresh("killed")
        known = {}
        kills = 0
        for attempt in range(60):
            process = start("sweep", "all.toml", "--threads", 1 + attempt % 2, "--resume", "--quiet", "--out", "killed")
            time.sleep(fate.uniform(0.0, 0.15) + 0.002 * attempt)
            process.kill()
            process.communicate(timeout=60)
            if process.returncode == 0:
                break
            kills += 1
            after = finished("killed")
            self.assertEqual({run: after.get(run) for run in known}, known)
            known = after
        sweep("all.toml", "killed", "--resume")
        self.assertGreater(kills, 3)
        self.same("killed")

    def test_what_a_kill_leaves_of_a_record_is_cut_off(self):
        write_sweep("all.toml", VARY)
        sweep("all.toml", fresh("cut"))
        shard = "cut/shards/0000.log"
        with open(shard, "rb") as file:
            data = file.read()
        for length in (0, 5, 11, 40, 90, len(data) // 2, len(data) - 1):
            with open(shard, "wb") as file:
                file.write(data[:length])
            os.remove("cut/results.h5")
            sweep("all.toml", "cut", "--resume")
            self.same("cut")
        # A flipped bit: what follows it is simulated again.
        spoiled = bytearray(data)
        spoiled[len(data) // 3] ^= 4
        with open(shard, "wb") as file:
            file.write(spoiled)
        self.assertGreater(sweep("all.toml", "cut", "--resume")["person_months"], 0)
        self.same("cut")

    def test_time_limit_and_signals_stop_in_order(self):
        write_sweep("long.toml", VARY, scale=0.06, burn_in=60)
        sweep("long.toml", fresh("long"))
        limited = call("sweep", "long.toml", "--time-limit", "0.4s", "--json", "--out", fresh("stopped"), code=130)
        summary = json.loads(limited.stdout)
        self.assertEqual((summary["stopped"], summary["merged"]), (True, False))
        self.assertLess(summary["finished"], 48)
        self.assertEqual(len(finished("stopped")), summary["finished"])
        self.assertIn("coprod: stopped after", limited.stderr)
        for number in (signal.SIGTERM, signal.SIGINT):
            before = len(finished("stopped"))
            process = start("sweep", "long.toml", "--resume", "--quiet", "--json", "--out", "stopped")
            while process.poll() is None and len(finished("stopped")) == before:
                time.sleep(0.01)
            process.send_signal(number)
            said = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 130, said)
        sweep("long.toml", "stopped", "--resume")
        self.assertEqual(difference("long", "stopped"), "")

    def test_resume_on_what_is_not_there_yet(self):
        fresh("begun")
        sweep("all.toml", "begun", "--resume")
        self.same("begun")
        os.makedirs(fresh("begun"))
        sweep("all.toml", "begun", "--resume")
        self.same("begun")
        for name in ("sweep.json", "results.h5", "experiments.csv", "outcomes.csv", "failures.csv", "manifest.json"):
            os.remove(os.path.join("begun", name))
        write("begun/.sweep.json.tmp-12-1", "{")
        sweep("all.toml", "begun", "--resume")
        self.same("begun")

    def test_partial_merge(self):
        call("sweep", "all.toml", "--task", "2/3", "--quiet", "--out", fresh("part"))
        refused = call("merge", "part", code=3).stderr
        self.assertRegex(refused, r"lacks \d+ of 48 runs in its 1 shard \(point 0 replicate 0")
        call("merge", "part", "--partial", "--quiet")
        with h5py.File("part/results.h5") as part, h5py.File("serial/results.h5") as whole:
            here = part["run_status"][()] == 0
            self.assertTrue(here.any() and not here.all())
            self.assertEqual((part["run_status"][()] == -128).sum(), (~here).sum())
            for p, r in zip(*here.nonzero()):
                same = part["mean_wage"][p, :, r].tobytes() == whole["mean_wage"][p, :, r].tobytes()
                self.assertTrue(same, (p, r))
        self.assertEqual(len(rows("part/outcomes.csv")), 96)

    def test_records_of_failures_are_merged(self):
        """A record as docs/file-format.md describes it, written by this test."""
        call("sweep", "all.toml", "--task", "1/1", "--quiet", "--out", fresh("told"))
        runs, _ = read_shard("told/shards/0001.log")
        identity = json.loads(text_of("told/sweep.json"))["identity"]
        reason = 'out of "luck", =1+1\n\x1b[31m'
        failure = record(7, 1, b"\x01" + reason.encode())
        with open("told/shards/0001.log", "wb") as file:
            file.write(header(identity))
            for (p, r), payload in runs.items():
                file.write(failure if (p, r) == (7, 1) else record(p, r, payload))
        done = call("merge", "told")
        self.assertIn("1 failed", done.stdout)
        self.assertNotIn("\x1b", done.stderr)
        self.assertEqual(rows("told/failures.csv")[0]["reason"], reason)
        told, whole = values("told", "mean_wage"), values("serial", "mean_wage")
        self.assertTrue((told[7, :, 1] != told[7, :, 1]).all())
        told[7, :, 1] = whole[7, :, 1]
        self.assertEqual(told.tobytes(), whole.tobytes())


if __name__ == "__main__":
    unittest.main(verbosity=2)
