"""Named experiments and the list of mechanisms, as users meet them."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import unittest

PROGRAM = os.environ["COPROD_PROGRAM"]
SCENARIOS = os.path.join(os.environ["COPROD_SOURCE_DIR"], "scenarios")
SMALL = ["-r", "2", "--scale", "0.01", "--threads", "1", "--scenarios", SCENARIOS]


def call(*arguments):
    return subprocess.run(
        [PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=250
    )


def fresh(name):
    shutil.rmtree(name, ignore_errors=True)
    return name


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Refused(unittest.TestCase):
    def test_names_that_do_not_exist(self):
        for arguments, sentence in (
            (["lops"], "did you mean 'loops'?"),
            (["mechanisms", "--only", "M3,M99"], "--only names 'M99'"),
            (["dimensions", "--only", "employment"], "did you mean 'employment_rate'?"),
        ):
            done = call("experiment", *arguments, "--scenarios", SCENARIOS, "--out", fresh("never"))
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
            self.assertIn(sentence, done.stderr)

    def test_no_library(self):
        done = call("experiment", "loops", "--scenarios", "nowhere", "--out", fresh("never"))
        self.assertEqual(done.returncode, 3)
        self.assertIn("--scenarios DIR", done.stderr)
        self.assertFalse(os.path.exists("never"))

    def test_results_are_not_overwritten(self):
        os.makedirs(fresh("taken"))
        with open("taken/loops.csv", "w", encoding="utf-8") as file:
            file.write("old")
        done = call("experiment", "loops", *SMALL, "--out", "taken")
        self.assertEqual(done.returncode, 3)
        self.assertIn("never overwritten", done.stderr)


class Experiments(unittest.TestCase):
    def test_one_mechanism(self):
        done = call("experiment", "mechanisms", "--only", "M3", *SMALL, "--out", fresh("one"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("2 arms, 2 replicates each, scale 0.01", done.stdout)
        self.assertRegex(done.stderr, r"(?m)^100 %")
        self.assertIn("Next: less one/mechanisms.md", done.stderr)
        (row,) = rows("one/mechanisms.csv")
        self.assertEqual((row["id"], row["replicates"]), ("M3", "2"))
        self.assertAlmostEqual(float(row["on"]) - float(row["off"]), float(row["difference"]), places=9)
        self.assertLessEqual(float(row["low"]), float(row["high"]))
        with open("one/mechanisms.md", encoding="utf-8") as file:
            page = file.read()
        # As others would type it: no directory of this machine.
        again = "coprod experiment mechanisms -r 2 --scale 0.01 --only M3 --scenarios SCENARIOS --out DIR"
        self.assertIn(f"\n{again}\n", page)
        self.assertNotIn(SCENARIOS, page)
        self.assertIn("| M3 |", page)

        again = call("experiment", "mechanisms", "--only", "M3", *SMALL, "--quiet", "--json", "--out", fresh("two"))
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(json.loads(again.stdout)["rows"][0]["difference"], float(row["difference"]))
        with open("one/mechanisms.csv", "rb") as first, open("two/mechanisms.csv", "rb") as second:
            self.assertEqual(first.read(), second.read())

    def test_one_loop(self):
        done = call("experiment", "loops", "--only", "churn", *SMALL, "--quiet", "--out", fresh("loop"))
        self.assertEqual(done.returncode, 0, done.stderr)
        (row,) = rows("loop/loops.csv")
        gain = float(row["effect whole"]) - float(row["effect cut"])
        self.assertAlmostEqual(gain, float(row["gain"]), places=9)

    def test_the_cases_keep_their_practices(self):
        done = call("experiment", "eight_cases", "--only", "cases", *SMALL, "--quiet", "--out", fresh("cases"))
        self.assertEqual(done.returncode, 0, done.stderr)
        found = {(row["enterprise"], row["measure"]): row for row in rows("cases/eight_cases.csv")}
        for case, used in enumerate(("11.11.", "111111", "111111", "11111.", "1.1111", "111111", "111111", "1...11")):
            for practice, does in zip(
                ("void_filling", "service_revamp", "personalisation", "integrative_care", "emancipation")
                + ("interdependence",),
                used,
                strict=True,
            ):
                mean = float(found[f"case {case + 1}", f"in use: {practice}"]["mean"])
                self.assertEqual(mean, 1.0 if does == "1" else 0.0, (case + 1, practice))


class Mechanisms(unittest.TestCase):
    def test_all_that_is_declared(self):
        listed = json.loads(call("mechanisms", "--json").stdout)["mechanisms"]
        self.assertEqual(len(listed), 44)
        for item in listed:
            for key in ("process", "dimension", "equation", "source", "neutral_values", "shown_in", "moves", "sign"):
                self.assertTrue(item[key], (item["id"], key))
        text = call("mechanisms").stdout
        self.assertIn("follow_up.ends = 0", text)
        self.assertLessEqual(max(map(len, text.splitlines())), 120)

    def test_loops_and_the_command_that_measures_them(self):
        done = call("mechanisms", "--loops")
        self.assertEqual(done.returncode, 0)
        self.assertIn("Next: coprod experiment loops --out DIR", done.stderr)
        listed = json.loads(call("mechanisms", "--loops", "--json").stdout)["loops"]
        self.assertGreaterEqual(len(listed), 11)
        stored = os.path.join(os.environ["COPROD_SOURCE_DIR"], "docs", "experiments", "loops.csv")
        if os.path.exists(stored):
            gains = {row["id"]: float(row["gain"]) for row in rows(stored)}
            for loop in listed:
                self.assertAlmostEqual(loop["gain"] / gains[loop["id"]] if gains[loop["id"]] else 1.0, 1.0, places=3)
        self.assertTrue(call("mechanisms", "--loops", "--markdown").stdout.startswith("# Loops"))


class Completion(unittest.TestCase):
    def test_names_of_experiments(self):
        script = (
            f'source <("{PROGRAM}" completion bash); COMP_WORDS=(coprod experiment wa); COMP_CWORD=2; _coprod; '
            'echo "${COMPREPLY[*]}"'
        )
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
        self.assertEqual(done.stdout.strip(), "wage_floor")
        for shell in ("zsh", "fish"):
            self.assertTrue(re.search("wage_floor", call("completion", shell).stdout))


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
