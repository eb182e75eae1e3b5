"""The program's results, dataset by dataset: threads, kernels, processors, branches, replicates, builds."""

import os
import re
import shutil
import subprocess
import sys
import unittest

import h5py
import numpy

PROGRAM = os.environ["COPROD_PROGRAM"]
SCENARIO = os.path.join(os.environ["COPROD_SOURCE_DIR"], "scenarios", "hong_kong.toml")
# Fourteen months that change prices, levers and rows (January compacts them).
SMALL = ["--scale", "0.02", "--months", "14", "--set", "run.burn_in=2", "--set", 'run.start="2011-04"']
OLD_PROCESSOR = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4"}


def call(*arguments, program=PROGRAM, env=None):
    done = subprocess.run(
        [program, *arguments], capture_output=True, text=True, env={**os.environ, **(env or {})}, timeout=900
    )
    if done.returncode != 0:
        raise AssertionError(f"{arguments} left with {done.returncode}:\n{done.stderr}")
    return done.stdout


def run(name, *more, program=PROGRAM, env=None, scenario=SCENARIO, replicates=2):
    shutil.rmtree(name, ignore_errors=True)
    call("run", scenario, *SMALL, "-r", str(replicates), *more, "--quiet", "--out", name, program=program, env=env)
    return os.path.join(name, "results.h5")


def difference(first, second, but=()):
    """'' when all datasets and attributes (but these of the root) are equal, bit by bit; else what h5diff says."""
    if datasets(first) != datasets(second):
        return "not the same datasets"
    done = subprocess.run(["h5diff", first, second], capture_output=True, text=True, timeout=300)
    said = done.stdout + done.stderr
    ignored = said
    for name in but:
        ignored = re.sub(rf"attribute: <{name} of </>> and .*\n\d+ differences found\n", "", ignored)
    same = not ignored.strip() and (done.returncode == 0 or ignored != said)
    return "" if same else said[:1000] or "differ"


def datasets(file):
    listing = subprocess.run(["h5ls", "-r", file], capture_output=True, text=True, check=True).stdout
    return [line.split()[0] for line in listing.splitlines() if " Dataset " in line]


class Equal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = run("base", "--threads", "1", "--isa", "baseline")

    def same(self, other, but=()):
        self.assertEqual(difference(self.base, other, but), "")

    def test_the_comparison_sees_differences(self):
        self.assertGreater(len(datasets(self.base)), 40)
        self.assertNotEqual(difference(self.base, run("seed", "--threads", "1", "--seed", "7")), "")
        self.assertNotEqual(
            difference(self.base, run("tiny", "--threads", "1", "--set", "stress.base=0.150001")), ""
        )

    def test_threads(self):
        for threads in (1, 2, 7):
            with self.subTest(threads=threads):
                self.same(run(f"threads{threads}", "--threads", str(threads), "--isa", "baseline"))

    def test_instruction_sets(self):
        tried = 0
        for isa in ("baseline", "v3", "v4"):
            with self.subTest(isa=isa):
                try:
                    other = run(f"isa_{isa}", "--isa", isa)
                except AssertionError as error:
                    if "cannot be used" in str(error):  # not this processor's
                        continue
                    raise
                self.same(other)
                tried += 1
        self.assertGreaterEqual(tried, 1)

    def test_a_processor_without_wide_arithmetic(self):
        """glibc picks its exp, log and pow by processor."""
        self.same(run("old", "--isa", "baseline", env=OLD_PROCESSOR))
        self.same(run("old_best", env=OLD_PROCESSOR))

    def test_a_replicate_does_not_depend_on_their_number(self):
        three = run("three", replicates=3)
        with h5py.File(self.base) as two, h5py.File(three) as more:
            compared = 0
            for name, data in two.items():
                if data.ndim < 3:
                    continue
                numpy.testing.assert_array_equal(data[:, :2], more[name][:, :2], err_msg=name)
                compared += 1
            self.assertGreater(compared, 40)
            self.assertFalse(numpy.array_equal(more["persons_by_status"][:, 1], more["persons_by_status"][:, 2]))

    def test_a_branch_that_changes_nothing(self):
        run("saved", "--checkpoint", "2011-08", "--checkpoint", "2012-01")
        self.same("saved/results.h5")
        for month in ("2011-08", "2012-01"):
            for threads in ("1", "7"):
                with self.subTest(month=month, threads=threads):
                    shutil.rmtree("branch", ignore_errors=True)
                    call("branch", f"saved/checkpoints/{month}.h5", "--threads", threads, "--quiet", "--out", "branch")
                    self.same("branch/results.h5", but=["inputs", "input_sha256"])  # it has the checkpoint among them


class Builds(unittest.TestCase):
    """Programs built by another compiler, without optimisation, for other processors."""

    def test_builds(self):
        base = run("base", "--threads", "1")
        for variant in ("CLANG", "O0", "V3_ONLY"):
            with self.subTest(variant=variant):
                program = os.environ[f"COPROD_PROGRAM_{variant}"]
                self.assertEqual(difference(base, run(variant, program=program)), "")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
