"""Gates never pass on nothing, and what is wrong with an argument is said of that argument, in words."""

import os
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.environ["COPROD_SOURCE_DIR"], "tests", "support"))
from program_tools import BASELINE, PROGRAM, REFORM, SCENARIOS, TINY, tiny, call, fresh

JARGON = re.compile(r"\d{60}|terminate|what\(\)|filesystem error|std::|errno|INT in |FLOAT|Value .* not in range")


class Gates(unittest.TestCase):
    def test_patterns_that_cannot_be_seen(self):
        out = fresh("short")
        self.assertEqual(call("run", BASELINE, *TINY, "--out", out).returncode, 0)
        done = call("selftest", "--patterns", out)
        self.assertEqual(done.returncode, 4, done.stdout)
        self.assertIn("0 of 0 fitted patterns met", done.stdout)
        self.assertIn("cannot be looked at", done.stderr)

    def test_empty_texts_are_no_absent_options(self):
        run = ["run", BASELINE, *TINY, "--out", fresh("never")]
        for command in (
            [*run, "--until", ""], [*run, "--exclude", ""], [*run, "--checkpoint", ""], [*run, "--micro", ""],
            ["run", "", "--out", "never"], ["run", BASELINE, "--out", ""], ["run", BASELINE, "-o", ""],
            ["check", BASELINE, "--explain", ""], ["check", ""], ["selftest", "--patterns", ""],
            ["report", ""], ["report", "x", "-o", ""], ["sweep", "", "--out", "never"], ["merge", ""], ["extend", "", "-r", "1"],
            ["robust", BASELINE, REFORM, "--vary", "", "--out", "never"], ["discover", "x", "--outcome", ""],
            ["sensitivity", "x", "--outcome", ""], ["experiment", "", "--out", "never"], ["init", ""],
            ["branch", "", "--out", "never"], ["compare", BASELINE, "", "--out", "never"],
            ["experiment", "wage_floor", "--only", "", "--out", "never"],
        ):  # fmt: skip
            done = call(*command)
            self.assertEqual(done.returncode, 2, f"{command}: {done.stderr}")
            self.assertEqual(done.stdout, "", command)
            self.assertIn("empty text", done.stderr)
            self.assertFalse(os.path.exists("never"))

    def test_a_person_who_is_never_there(self):
        out = fresh("never")
        for key in ("12345", "0", "0x1100000000000007", "18446744073709551615"):
            done = call("run", BASELINE, *TINY, "--exclude", key, "--out", out)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("the key of no person", done.stderr)
            self.assertFalse(os.path.exists(out))

    def test_persons_who_are_there(self):
        import h5py

        out = fresh("everybody")
        command = ["run", BASELINE, *tiny(24, 1, 0.01)]
        self.assertEqual(call(*command, "--micro", "persons", "--out", out).returncode, 0)
        with h5py.File(f"{out}/micro.h5") as micro:
            rows = micro["persons/replicate_0"][()]
        months = sorted(set(rows["month"]))
        first = {int(key, 16) for key in rows["key"][rows["month"] == months[0]]}
        last = {int(key, 16) for key in rows["key"][rows["month"] == months[-1]]}
        for key in (min(first), max(first), min(last - first), max(last - first)):
            done = call(*command, "--micro", "persons", "--exclude", hex(key), "--out", fresh("without"))
            self.assertEqual(done.returncode, 0, f"{hex(key)}: {done.stderr}")
            with h5py.File("without/micro.h5") as micro:
                self.assertNotIn(key, {int(one, 16) for one in micro["persons/replicate_0"][()]["key"]})

    def test_margins_that_are_missing(self):
        data = os.path.join(SCENARIOS, "data", "hong_kong")
        for name in sorted(os.listdir(data)):
            if not name.endswith(".csv"):
                continue
            with self.subTest(name):
                folder = fresh("library")
                shutil.copytree(SCENARIOS, folder)
                os.remove(os.path.join(folder, "data", "hong_kong", name))
                for command in (["check"], ["run", *TINY, "--out", fresh("never")]):
                    done = call(command[0], f"{folder}/hong_kong.toml", *command[1:])
                    if name == "margin_primary_kind.csv":  # others have it with something else
                        self.assertEqual(done.returncode, 0, done.stderr)
                        fresh("never")
                        continue
                    self.assertEqual(done.returncode, 3, f"{name}: {done.stdout}")
                    self.assertFalse(os.path.exists("never"))


class Blame(unittest.TestCase):
    def refused(self, command, *parts, code=2):
        done = call(*command)
        self.assertEqual(done.returncode, code, f"{command}: {done.stderr}")
        self.assertEqual(done.stdout, "")
        for part in parts:
            self.assertIn(part, done.stderr)
        self.assertIsNone(JARGON.search(done.stderr), done.stderr)

    def test_the_argument_that_is_wrong(self):
        run = ["run", BASELINE, "--out", fresh("never")]
        for more, parts in (
            (["--scale", "0"], ["--scale", "'0' is no number above 0"]),
            (["--scale", "1e400"], ["--scale", "above 0"]),
            (["--scale", "nan"], ["--scale", "'nan'"]),
            (["--threads", "x", BASELINE], ["--threads", "'x' is no whole number from 0 to 4096"]),
            (["-r", "0"], ["--replicates", "from 1 to 100000"]),
            (["--months", "5000"], ["--months", "from 1 to 4095"]),
        ):
            self.refused(run + more, *parts)
        self.refused(["experiment", "wage_floor", "--scale", "-1", "--out", "never"], "--scale")
        self.refused(["robust", BASELINE, REFORM, "--scale", "-1", "--out", "never"], "--scale")
        self.refused(["discover", "x", "--above", "nan"], "--above")
        self.assertFalse(os.path.exists("never"))

    def test_places_that_cannot_be(self):
        for name, target in (("dangling", "/nonexistent/there"), ("loop", "loop")):
            fresh(name)
            os.symlink(target, name)
            done = call("run", BASELINE, *TINY, "--out", name)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("link", done.stderr)
            self.assertIsNone(JARGON.search(done.stderr), done.stderr)
            os.remove(name)


class Terminal(unittest.TestCase):
    HOSTILE = "x\x1b]0;title\x07\u202egnp\u2066\u0085\x7f.toml"

    def harmless(self, text):
        for character in "\x1b\x07\u202e\u2066\u0085\x7f":
            self.assertNotIn(character, text, repr(text))

    def test_what_is_echoed_is_escaped(self):
        name = self.HOSTILE
        for command in (
            ["check", name], ["run", name, "--out", "never"], ["run", BASELINE, "--out", "x", name], [name],
            ["run", BASELINE, "--" + name], ["run", BASELINE, "--set", name, "--out", "never"],
            ["run", BASELINE, "--micro", name, "--out", "never"], ["run", BASELINE, "--until", name, "--out", "never"],
            ["run", BASELINE, "--threads", name, "--out", "never"], ["check", BASELINE, "--explain", name],
            ["report", name], ["merge", name], ["extend", name, "-r", "1"], ["branch", name, "--out", "never"],
            ["sweep", name, "--out", "never"], ["sensitivity", name], ["discover", name], ["experiment", name, "--out", "never"],
            ["selftest", "--patterns", name],
        ):  # fmt: skip
            done = call(*command)
            self.assertIn(done.returncode, (2, 3), f"{command}: {done.stderr}")
            self.harmless(done.stdout + done.stderr)
        self.assertIn("\\u202e", call("check", name).stderr)
        out = fresh("\u202eout\x1b[31m")
        done = call("run", BASELINE, *TINY, "--out", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.harmless(done.stdout + done.stderr)
        fresh(out)
        # Bytes that are no text at all.
        done = subprocess.run([PROGRAM, "check", b"\xff\xfe.toml"], capture_output=True, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"\\xff\\xfe", done.stderr)
        self.assertIn("香港", call("check", "香港.toml").stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
