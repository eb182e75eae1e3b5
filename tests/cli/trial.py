"""`coprod trial`: what it prints, what it writes, what it refuses."""

import json
import os
import re
import sys
import unittest

import h5py
import numpy
import pandas

sys.path.insert(0, os.path.join(os.environ["COPROD_SOURCE_DIR"], "tests", "support"))
from program_tools import BASELINE, SCENARIOS, call, ended, fresh, manifest  # noqa: E402

SHIPPED = ("supported_employment", "social_skills", "intellectual_disability", "support_end", "wage_subsidy")
NEEDED = ("entered", "months_to_first_job", "months_in_longest_job", "kept_12_months", "weeks_worked")
SHARES = ("entered", "entered_open", "kept_26_weeks", "kept_12_months", "employed_at_end")

ARMS = """
[[arm]]
name = "alone"
offer = "none"

[[arm]]
name = "supported"
offer = "supported_employment"
"""
RUN = '[run]\nscale = 0.01\nreplicates = 2\nstart = "2014-01"\nend = "2016-12"\nburn_in = 3\n'


def text_of(pool='status = ["seeking"]', arms=ARMS, trial='start = "2014-04"\nhorizon = 14\nsaturation = 1.0', run=RUN):
    return f'schema = 1\nbase = "{BASELINE}"\n\n[trial]\n{trial}\n\n[pool]\n{pool}\n\n{run}\n{arms}'


def write(name, text):
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)
    return name


def answer(*arguments):
    found = call("trial", *arguments, "--json", "--quiet")
    if found.returncode != 0:
        raise AssertionError(found.stderr)
    return json.loads(found.stdout)


# name: (text, words of the sentence…)
REFUSED = {
    "nobody eligible": (
        text_of('status = ["seeking"]\nages = [18, 18]\nkinds = ["speech"]\nseverities = ["severe"]\nbenefit = ["none"]'),
        "no person is eligible", "widen the pool"),
    "an arm without a programme": (
        text_of(arms=ARMS + '[[arm]]\nname = "nothing"\n'), "names no programme", "offer = one of"),
    "an unknown offer": (
        text_of(arms=ARMS.replace("supported_employment", "suported_employment")),
        "'suported_employment' is not an offer", "did you mean 'supported_employment'?"),
    "a horizon past the end": (
        text_of(trial='start = "2014-04"\nhorizon = 60\nsaturation = 1.0'), "ends in 2019-03", "shorter horizon"),
    "a start before the run": (
        text_of(trial='start = "2013-04"\nhorizon = 6\nsaturation = 1.0'), "starts in 2013-04", "later start"),
    "pool and programme exclude each other": (
        text_of('status = ["seeking", "open_employment"]'), "exclude each other", "'open_employment'"),
    "one arm": (text_of(arms=ARMS[: ARMS.index("[[arm]]\nname = \"supported\"")]), "has one arm", "add [[arm]]"),
    "no arm": (text_of(arms=""), "has no arm", "add [[arm]]"),
    "two of one name": (text_of(arms=ARMS.replace('"supported"', '"alone"')), "two arms are called 'alone'"),
    "unknown key": (text_of('status = ["seeking"]\nkind = ["autism"]'), "unknown key 'kind'", "did you mean 'kinds'?"),
    "unknown kind": (text_of('status = ["seeking"]\nkinds = ["autsim"]'), "did you mean 'autism'?"),
    "no share": (text_of(trial='start = "2014-04"\nhorizon = 14'), "neither 'assigned' nor 'saturation'"),
    "support that is not there": (
        text_of(arms=ARMS.replace('"none"', '"none"\nsupport_months = 3')), "no support that could end"),
    "a subsidy of nothing": (text_of(arms=ARMS.replace('"none"', '"wage_subsidy"')), "of no amount"),
    "a figure of no outcome": (
        text_of(arms=ARMS + '[[published]]\narm = "supported"\noutcome = "enterd"\nvalue = 0.5\nstandard_error = 0.1\n'
                'source = "here"\n'), "did you mean 'entered'?"),
    "not TOML": ("schema = 1\n[trial\narm = 1\n", "bad.toml:2"),
}  # fmt: skip


class Refused(unittest.TestCase):
    def test_each_with_a_sentence(self):
        for name, (text, *words) in REFUSED.items():
            with self.subTest(name):
                file = write("bad.toml", text)
                out = fresh("refused")
                found = call("trial", file, "--quiet", "--out", out)
                self.assertEqual(found.returncode, 3, found.stderr)
                for word in words:
                    self.assertIn(word, found.stderr)
                self.assertRegex(found.stderr, r"bad\.toml:\d+")
                self.assertFalse(os.path.exists(out))
                self.assertEqual(found.stdout, "")

    def test_check_finds_the_same(self):
        file = write("bad.toml", REFUSED["an unknown offer"][0])
        found = call("check", file)
        self.assertEqual(found.returncode, 3)
        self.assertIn("did you mean 'supported_employment'?", found.stderr)

    def test_alike_arms_are_a_warning(self):
        alike = ARMS + '[[arm]]\nname = "again"\noffer = "supported_employment"\n'
        file = write("alike.toml", text_of(arms=alike))
        found = call("trial", file, "--json")
        self.assertEqual(found.returncode, 0, found.stderr)
        self.assertRegex(found.stderr, r"alike\.toml:\d+.*'supported' and 'again' offer the same")
        rows = {(row["name"], row["arm"]): row for row in json.loads(found.stdout)["outcomes"]}
        self.assertEqual(rows["entered", "supported"]["effect"], rows["entered", "again"]["effect"])

    def test_a_full_directory(self):
        os.makedirs("full", exist_ok=True)
        write("full/mine", "")
        found = call("trial", write("good.toml", text_of()), "--out", "full")
        self.assertEqual(found.returncode, 3)
        self.assertIn("full", found.stderr)
        self.assertEqual(os.listdir("full"), ["mine"])

    def test_usage(self):
        self.assertEqual(call("trial").returncode, 2)
        self.assertEqual(call("trial", "good.toml", "-r", "0").returncode, 2)
        self.assertIn("--scale", call("trial", "--help").stdout)


class Shipped(unittest.TestCase):
    def test_each_is_valid_and_runs(self):
        for name in SHIPPED:
            with self.subTest(name):
                file = os.path.join(SCENARIOS, "trials", name + ".toml")
                checked = call("check", file)
                self.assertEqual(checked.returncode, 0, checked.stderr)
                self.assertIn("coprod trial", checked.stderr)
                self.check_answer(answer(file, "-r", 2, "--scale", 0.1))

    def check_answer(self, found):
        arms = found["arms"]
        self.assertGreaterEqual(len(arms), 2)
        rows = {(row["name"], row["arm"]): row for row in found["outcomes"]}
        for outcome in NEEDED:
            reference = rows[outcome, arms[0]]
            self.assertIsNone(reference["effect"])
            self.assertIsNone(reference["low"])
            self.assertIsNone(reference["high"])
            for arm in arms[1:]:
                row = rows[outcome, arm]
                self.assertAlmostEqual(row["effect"], row["value"] - reference["value"], 9)
                self.assertLessEqual(row["low"], row["effect"] + 1e-12)
                self.assertGreaterEqual(row["high"], row["effect"] - 1e-12)
        for (outcome, _), row in rows.items():
            if outcome in SHARES:
                self.assertTrue(0.0 <= row["value"] <= 1.0)
            if outcome.startswith("months"):
                self.assertTrue(0.0 <= row["value"] <= found["horizon"] + 1e-9)
        for row in found["published"]:
            self.assertAlmostEqual(row["difference"], row["ours"] - row["published"], 9)


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.file = write("trial.toml", text_of())
        cls.found = answer(cls.file, "--out", fresh("out"), "--threads", 1)

    def test_directory(self):
        self.assertEqual(
            sorted(os.listdir("out")), ["manifest.json", "scenario.resolved.toml", "trial.h5", "trial.json", "trial.toml"]
        )
        self.assertEqual(ended("out"), (0, False, ""))
        self.assertIn("trial.toml", [one["path"] for one in manifest("out")["inputs"]])
        with open("out/trial.json", encoding="utf-8") as file:
            self.assertEqual(json.load(file), self.found)

    def test_persons_give_the_figures(self):
        rows = {(row["name"], row["arm"]): row for row in self.found["outcomes"]}
        means = []
        with h5py.File("out/trial.h5") as file:
            self.assertEqual(file.attrs["file_type"], b"coprod-trial")
            for replicate in range(2):
                table = pandas.DataFrame(file[f"persons/replicate_{replicate}"][:])
                by_arm = [table[table.arm == arm] for arm in range(3)]
                keys = [list(part.key) for part in by_arm]
                self.assertEqual(keys[0], keys[1])
                self.assertEqual(keys[0], keys[2])
                self.assertTrue((by_arm[0].served == 0).all())
                nothing = table[table.entered == 0]
                self.assertTrue((nothing.months_in_longest_job == 0).all())
                self.assertTrue((nothing.weeks_worked == 0).all())
                self.assertTrue((nothing.months_to_first_job == 14).all())
                self.assertTrue((table.entered_open <= table.entered).all())
                self.assertTrue((table.kept_12_months <= table.kept_26_weeks).all())
                means.append([[part[name].mean() for part in by_arm[:2]] for name in NEEDED])
        means = numpy.mean(means, axis=0)
        for o, name in enumerate(NEEDED):
            for a, arm in enumerate(("alone", "supported")):
                self.assertAlmostEqual(means[o][a], rows[name, arm]["value"], 9)
        self.assertEqual(list(pandas.read_hdf("out/trial.h5", "/persons/replicate_0").columns)[:2], ["key", "arm"])

    def test_same_on_more_threads_and_with_one_replicate_fewer(self):
        self.assertEqual(answer(self.file, "--threads", 3), self.found)
        alone = answer(self.file, "-r", 1)
        self.assertEqual(alone["replicates"], 1)
        self.assertIsNotNone(alone["outcomes"][1]["low"])
        self.assertNotEqual(answer(self.file, "--seed", 5)["outcomes"], self.found["outcomes"])

    def test_next_command(self):
        said = call("trial", self.file, "-r", 1)
        self.assertRegex(said.stderr, r"Next: coprod trial trial\.toml --out DIR")
        self.assertIn("reference", said.stdout)
        self.assertTrue(re.search(r"months worked by all others", said.stdout))


if __name__ == "__main__":
    unittest.main(verbosity=2)
