"""Every end tells the truth: manifests, exit codes, reasons, and directories that can be used again."""

import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.environ["COPROD_SOURCE_DIR"], "tests", "support"))
import sweep_tools
from program_tools import (
    BASELINE, LONG, PROGRAM, REFORM, SCENARIOS, TINY, call, ended, events, fresh, manifest, start, stop_when, tiny,
)  # fmt: skip

# The arms part in January 2027.
PARTED = ["--scale", "0.005", "--set", "run.burn_in=0", "--set", "run.start=2026-12", "--set", "run.end=2028-12",
          "--threads", "1"]  # fmt: skip


class Jobs(unittest.TestCase):
    def test_a_good_end(self):
        for command in (["run", BASELINE], ["compare", BASELINE, REFORM]):
            out = fresh("good")
            self.assertEqual(call(*command, *TINY, "--out", out).returncode, 0)
            self.assertEqual(ended(out), (0, False, ""))

    def test_a_precision_that_cannot_be(self):
        rule = "employment_rate@2028-03:half_width<0.0000001"
        for command in (["run", BASELINE], ["compare", BASELINE, os.path.join(SCENARIOS, "minimum_wage_50.toml")]):
            out = fresh("missed")
            done = call(*command, *PARTED, "-r", "10", "--until", rule, "--out", out)
            self.assertEqual(done.returncode, 4, done.stderr)
            code, interrupted, reason = ended(out)
            self.assertEqual((code, interrupted), (4, False))
            self.assertIn("precision", reason)
            self.assertTrue(os.path.exists(f"{out}/results.h5"))

    def test_an_interrupted_attribution(self):
        out = fresh("attributed")
        command = ["compare", BASELINE, REFORM, *PARTED, "-r", "2", "--attribute", "--out", out]
        code, said = stop_when(command, lambda: os.path.exists(f"{out}/tables/differences.csv"))
        self.assertEqual(code, 130, said)
        self.assertEqual(ended(out)[:2], (130, True))
        self.assertTrue(os.path.exists(f"{out}/results.h5"))
        self.assertEqual(call(*command, "--resume").returncode, 0)
        self.assertEqual(ended(out), (0, False, ""))

    def test_nothing_kept_nothing_in_the_way(self):
        for command in (["run", BASELINE], ["compare", BASELINE, REFORM]):
            out = fresh("again")
            code, said = stop_when([*command, *LONG, "--out", out], lambda: os.path.exists(f"{out}/log.jsonl"))
            self.assertEqual(code, 130, said)
            self.assertEqual(ended(out)[:2], (130, True))
            # Other work than before, too.
            done = call(*command, *TINY, "--out", out)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(ended(out), (0, False, ""))

    def test_what_was_kept_is_in_the_way(self):
        out = fresh("kept")
        self.assertEqual(call("run", BASELINE, *TINY, "--out", out).returncode, 0)
        before = ended(out)
        done = call("run", BASELINE, *TINY, "--out", out)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(ended(out), before)
        out = fresh("not_ours")
        stop_when(["run", BASELINE, *LONG, "--out", out], lambda: os.path.exists(f"{out}/log.jsonl"))
        with open(f"{out}/notes.txt", "w", encoding="utf-8") as file:
            file.write("mine")
        self.assertEqual(call("run", BASELINE, *TINY, "--out", out).returncode, 3)
        self.assertTrue(os.path.exists(f"{out}/notes.txt") and os.path.exists(f"{out}/job.json"))

    def test_one_at_work_is_not_disturbed(self):
        out = fresh("at_work")
        said = []

        def refused_meanwhile():
            if not os.path.exists(f"{out}/log.jsonl") or not os.path.exists(f"{out}/manifest.json"):
                return False
            said.append(ended(out))
            said.append(call("run", BASELINE, *TINY, "--out", out).returncode)
            return True

        code, _ = stop_when(["run", BASELINE, *LONG, "--out", out], refused_meanwhile)
        self.assertEqual(said[0][0], None)
        self.assertIn("at work", said[0][2])
        self.assertEqual((said[1], code), (3, 130))

    def test_branch_and_extend(self):
        past = fresh("past")
        self.assertEqual(call("run", BASELINE, *TINY, "--checkpoint", "2008-02", "--out", past).returncode, 0)
        out = fresh("branched")
        self.assertEqual(call("branch", f"{past}/checkpoints/2008-02.h5", "--out", out).returncode, 0)
        self.assertEqual(ended(out), (0, False, ""))
        out = fresh("extended")
        self.assertEqual(call("run", BASELINE, *TINY, "--out", out).returncode, 0)
        code, said = stop_when(["extend", out, "-r", "90000", "--threads", "1"],
                               lambda: len(events(out)) > 8)  # fmt: skip
        self.assertEqual(code, 130, said)
        self.assertEqual(ended(out)[:2], (130, True))

    def test_a_failure_after_the_results(self):
        out = fresh("in_the_way")
        # The table of differences cannot be put where a folder is.
        command = ["compare", BASELINE, REFORM, *tiny(replicates=40), "--out", out]

        def put_a_folder():
            if not os.path.exists(f"{out}/log.jsonl"):
                return False
            os.makedirs(f"{out}/tables/differences.csv")
            return True

        process = start(*command)
        while process.poll() is None and not put_a_folder():
            pass
        _, errors = process.communicate(timeout=300)
        self.assertIn(process.returncode, (1, 3), errors)
        code, interrupted, reason = ended(out)
        self.assertEqual((code, interrupted), (process.returncode, False))
        self.assertIn("differences.csv", reason)
        self.assertTrue(os.path.exists(f"{out}/results.h5"))


def begun_again(out):
    try:
        return "300" in manifest(out)["command_line"][0]
    except FileNotFoundError:  # between one and the other
        return False


class Sweeps(unittest.TestCase):
    VARY = '"hiring.slope" = [3.5, 4.0]'

    def test_good_and_stopped(self):
        sweep_tools.write_sweep("plan.toml", self.VARY, replicates=1)
        out = fresh("swept")
        sweep_tools.sweep("plan.toml", out)
        self.assertEqual(ended(out), (0, False, ""))
        self.assertEqual(call("merge", out).returncode, 0)
        self.assertEqual(ended(out), (0, False, ""))

        sweep_tools.write_sweep("long.toml", self.VARY, replicates=100, scale=0.05)
        out = fresh("swept_again")
        code, said = stop_when(["sweep", "long.toml", "--threads", "1", "--out", out],
                               lambda: os.path.exists(f"{out}/manifest.json"))  # fmt: skip
        self.assertEqual(code, 130, said)
        code, interrupted, reason = ended(out)
        self.assertEqual((code, interrupted), (130, True))
        self.assertIn("stopped after", reason)
        # Nothing was finished: another sweep may go there.
        sweep_tools.sweep("plan.toml", out)
        self.assertEqual(ended(out), (0, False, ""))

    def test_tasks_have_manifests_of_their_own(self):
        sweep_tools.write_sweep("plan.toml", self.VARY, replicates=1)
        out = fresh("tasks")
        self.assertEqual(call("sweep", "plan.toml", "--task", "1/2", "--threads", "1", "--out", out).returncode, 0)
        self.assertEqual(ended(out, "shards/0001.json"), (0, False, ""))
        self.assertEqual(ended(out)[0], None)
        self.assertIn("not merged", ended(out)[2])
        self.assertEqual(call("merge", out).returncode, 3)
        self.assertEqual(ended(out)[0], None)
        self.assertEqual(call("sweep", "plan.toml", "--task", "2/2", "--threads", "1", "--out", out).returncode, 0)
        self.assertEqual(call("merge", out).returncode, 0)
        self.assertEqual(ended(out), (0, False, ""))

    def test_robust(self):
        out = fresh("robust")
        command = ["robust", BASELINE, REFORM, "--scale", "0.05", "--threads", "1", "--out", out]
        code, said = stop_when(command, lambda: os.path.exists(f"{out}/manifest.json"))
        self.assertEqual(code, 130, said)
        self.assertEqual(ended(out)[:2], (130, True))
        code, said = stop_when([*command, "--worlds", "300"], lambda: begun_again(out))
        self.assertEqual(code, 130, said)  # not refused as another question

    def test_nothing_is_made_for_arguments_that_cannot_be(self):
        sweep_tools.write_sweep("plan.toml", self.VARY, replicates=1)
        for more in (["--time-limit", "soon"], ["--max-failures", "some"]):
            for command in (["sweep", "plan.toml"], ["robust", BASELINE, REFORM]):
                done = call(*command, *more, "--out", fresh("never"))
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertFalse(os.path.exists("never"))
        out = fresh("not_extended")
        sweep_tools.sweep("plan.toml", out)
        with open(f"{out}/sweep.json", encoding="utf-8") as file:
            before = file.read()
        self.assertEqual(call("extend", out, "-r", "1", "--time-limit", "soon").returncode, 2)
        with open(f"{out}/sweep.json", encoding="utf-8") as file:
            self.assertEqual(file.read(), before)


class Experiments(unittest.TestCase):
    def test_good_stopped_and_refused(self):
        common = ["experiment", "wage_floor", "--scale", "0.01", "-r", "2", "--threads", "1", "--scenarios", SCENARIOS]
        out = fresh("experiment")
        done = call("experiment", "wage_floor", "--only", "nothing_like_it", "--scenarios", SCENARIOS, "--out", out)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertFalse(os.path.exists(out))
        name = "wage_floor.manifest.json"
        code, said = stop_when([*common, "--out", out], lambda: os.path.exists(f"{out}/{name}"))
        self.assertEqual(code, 130, said)
        self.assertEqual(ended(out, name)[:2], (130, True))


class Readers(unittest.TestCase):
    def test_a_report_that_fails_leaves_the_manifest(self):
        out = fresh("reported")
        self.assertEqual(call("run", BASELINE, *TINY, "--out", out).returncode, 0)
        self.assertEqual(call("report", out, "--out", "absent/folder/x.html").returncode, 3)
        self.assertEqual(ended(out), (0, False, ""))
        self.assertEqual(call("report", out).returncode, 0)

    def test_stdout_that_takes_nothing(self):
        out = fresh("unsaid")
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([PROGRAM, "run", BASELINE, *TINY, "--out", out], stdout=full, stderr=subprocess.PIPE,
                                  text=True, check=False)  # fmt: skip
        self.assertEqual(done.returncode, 1)
        code, _, reason = ended(out)
        self.assertEqual(code, 1)
        self.assertIn("stdout", reason)
        self.assertTrue(os.path.exists(f"{out}/results.h5"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
