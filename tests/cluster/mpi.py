"""Sweeps on the ranks of a real MPI: equal to the serial result, whatever their number, and after kills."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.environ["COPROD_SOURCE_DIR"], "tests", "support"))
from sweep_tools import (  # noqa: E402
    ENVIRONMENT, PROGRAM, call, difference, finished, fresh, sweep, text_of, write, write_sweep,
)  # fmt: skip

VARY = '"hiring.slope" = [0.2, 0.3]\nM6 = [true, false]\nminimum_wage = { "2027-01" = [30, 40, 50, 60] }\n'
# OpenMPI refuses root and more ranks than cores unless told; containers often have no shared memory to attach to.
LAUNCH = ["mpirun", "--oversubscribe", "--mca", "btl_vader_single_copy_mechanism", "none"]
if os.geteuid() == 0:
    LAUNCH.append("--allow-run-as-root")


def start(ranks, *arguments):
    return subprocess.Popen(
        [*LAUNCH, "-n", str(ranks), PROGRAM, "sweep", *map(str, arguments)], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT, start_new_session=True,
    )  # fmt: skip


def ranks_of(process):
    """The programs that this mpirun started."""
    with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
        return [int(pid) for pid in file.read().split()]


def run(ranks, *arguments, code=0):
    process = start(ranks, *arguments)
    try:
        out, err = process.communicate(timeout=240)
    finally:
        process.kill()
    if code is not None and process.returncode != code:
        raise AssertionError(f"{ranks} ranks, {arguments}: left with {process.returncode}\n{out}\n{err}")
    return out, err


class Ranks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        write_sweep("all.toml", VARY)
        cls.serial = sweep("all.toml", fresh("serial"), "--threads", 1)

    def same(self, directory):
        self.assertEqual(difference("serial", directory), "")

    def test_any_number_of_ranks(self):
        for ranks in (1, 2, 3):
            with self.subTest(ranks=ranks):
                out, err = run(ranks, "all.toml", "--json", "--out", fresh("ranks"))
                summary = json.loads(out)  # one summary, of the first rank
                self.assertEqual((summary["ranks"], summary["finished"], summary["threads"]), (ranks, 32, 1 if ranks > 1 else summary["threads"]))
                self.same("ranks")
                shards = os.listdir("ranks/shards")
                self.assertEqual(sorted(shards), [f"{rank:04}.log" for rank in range(ranks)])
                self.assertLessEqual(err.count("Warning"), 1, err)

    def test_work_is_shared(self):
        run(3, "all.toml", "--quiet", "--out", fresh("shared"))
        sizes = [os.path.getsize(f"shared/shards/{rank:04}.log") for rank in range(3)]
        self.assertGreater(min(sizes), 1000, sizes)

    def test_threads_within_ranks(self):
        run(2, "all.toml", "--threads", 2, "--quiet", "--out", fresh("threads"))
        self.same("threads")

    def test_another_number_of_ranks_goes_on(self):
        fate = random.Random(5)
        fresh("killed")
        known = {}
        for ranks in (3, 2, 1, 3, 2):
            process = start(ranks, "all.toml", "--resume", "--quiet", "--out", "killed")
            time.sleep(0.3 + fate.uniform(0.0, 0.7))
            victims = ranks_of(process)
            if victims:
                os.kill(fate.choice(victims), signal.SIGKILL)
            process.communicate(timeout=60)
            after = finished("killed")
            self.assertEqual({one: after.get(one) for one in known}, known)
            known = after
        run(2, "all.toml", "--resume", "--quiet", "--out", "killed")
        self.same("killed")

    def test_time_limit(self):
        write_sweep("long.toml", VARY, scale=0.05, burn_in=120)
        out, _ = run(2, "long.toml", "--time-limit", "0.2s", "--json", "--quiet", "--out", fresh("limited"), code=130)
        self.assertLess(json.loads(out)["finished"], 32)
        self.assertEqual(len(finished("limited")), json.loads(out)["finished"])
        process = start(2, "long.toml", "--resume", "--quiet", "--out", "limited")
        time.sleep(0.8)
        before = len(finished("limited"))
        process.send_signal(signal.SIGTERM)  # to mpirun, as a scheduler does
        process.communicate(timeout=60)
        self.assertGreaterEqual(len(finished("limited")), before)
        run(3, "long.toml", "--resume", "--quiet", "--out", "limited")
        sweep("long.toml", fresh("long"))
        self.assertEqual(difference("long", "limited"), "")

    def test_refusals_end_all_ranks(self):
        os.makedirs(fresh("mine"))
        write("mine/thesis.txt", "mine")
        for ranks in (2, 3):
            _, err = run(ranks, "all.toml", "--out", "mine", code=3)
            self.assertEqual(err.count("not empty"), 1, err)
        _, err = run(2, "all.toml", "--task", "1/2", "--out", fresh("task"), code=2)
        self.assertIn("use one of the two", err)
        write("bad.toml", text_of("all.toml").replace("hiring.slope", "hiring.slop"))
        run(2, "bad.toml", "--out", fresh("bad"), code=3)

    def test_the_emitted_script(self):
        script = call("sweep", "all.toml", "--emit", "mpi", "--tasks", 2, "--threads", 1, "--out", fresh("script")).stdout
        write("script.sh", script.replace("mpirun -n", " ".join(LAUNCH) + " -n"))
        done = subprocess.run(["bash", "script.sh"], capture_output=True, text=True, check=False, timeout=240,
                              env={**ENVIRONMENT, "COPROD": PROGRAM})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.same("script")

    def test_failures(self):
        vary = 'regime_managerial = { "2027-01" = [0.2, 0.9] }\nregime_network = { "2027-01" = [0.05, 0.3] }\n'
        write_sweep("fails.toml", vary)
        sweep("fails.toml", fresh("fails"), code=1)
        run(2, "fails.toml", "--quiet", "--out", fresh("fails2"), code=1)
        self.assertEqual(difference("fails", "fails2"), "")


if __name__ == "__main__":
    if shutil.which("mpirun") is None:
        print("skipped: there is no mpirun here (./bootstrap.sh deps installs OpenMPI)")
        sys.exit(77)
    trial = subprocess.run([*LAUNCH, "-n", "2", "true"], capture_output=True, text=True, check=False, timeout=120, env=ENVIRONMENT)
    if trial.returncode != 0:
        print("skipped: mpirun cannot start two ranks here:", trial.stderr)
        sys.exit(77)
    linked = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=False).stdout
    if "libmpi" not in linked:
        print("skipped: the program was built without MPI (it was not installed then; configure and build again)")
        sys.exit(77)
    unittest.main(verbosity=2)
