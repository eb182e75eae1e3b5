"""coprod robust, sensitivity, discover and the report of a sweep, as users meet them."""

import csv
import json
import math
import os
import shutil
import subprocess
import time
import unittest

PROGRAM = os.environ["COPROD_PROGRAM"]
SCENARIOS = os.path.join(os.environ["COPROD_SOURCE_DIR"], "scenarios")
WORLDS = 40


def scenario(stem):
    return os.path.join(SCENARIOS, stem + ".toml")


def call(*arguments, code=0):
    done = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=500)
    if done.returncode != code:
        raise AssertionError(f"{arguments} left with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done


STUDY = [scenario("hong_kong"), scenario("minimum_wage_50"), "--worlds", str(WORLDS), "-r", "2", "--scale", "0.005",
         "--vary", "hiring.*"]


class Robust(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shutil.rmtree("robust", ignore_errors=True)
        cls.said = call("robust", *STUDY, "--json", "--out", "robust")
        cls.answer = json.loads(cls.said.stdout)

    def test_contract(self):
        self.assertEqual(self.answer["worlds"], WORLDS)
        self.assertEqual(self.answer["failed"], 0)
        self.assertEqual([r["reform"] for r in self.answer["reforms"]], ["minimum_wage_50"])
        outcomes = self.answer["reforms"][0]["outcomes"]
        self.assertEqual(outcomes[0]["name"], "employment_rate")
        self.assertIn("persons_by_status[seeking]", [o["name"] for o in outcomes])
        for outcome in outcomes:
            shares = [outcome[f"share_{sign}"] for sign in ("positive", "negative", "zero")]
            if None not in shares:
                for share in shares:
                    self.assertTrue(0 <= share <= 1, outcome["name"])
                self.assertAlmostEqual(sum(shares), 1, places=6, msg=outcome["name"])
                self.assertLessEqual(outcome["low"], outcome["median"])
                self.assertLessEqual(outcome["median"], outcome["high"])
            self.assertEqual(len(outcome["carriers"]), 5, outcome["name"])
            for carrier in outcome["carriers"]:
                self.assertTrue(carrier["key"].startswith("hiring."), carrier)
                self.assertIn(carrier["established"], (True, False))
                self.assertTrue({"share", "low", "high"} <= set(carrier))
            self.assertIsInstance(outcome["box"], str)

    def test_files(self):
        with open("robust/robust.json") as file:
            self.assertEqual(json.load(file), self.answer)
        with open("robust/robust.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        positive = {r["outcome"]: r["value"] for r in rows if r["figure"] == "share_positive"}
        told = self.answer["reforms"][0]["outcomes"][0]["share_positive"]
        if told is not None:
            self.assertTrue(math.isclose(float(positive["employment_rate"]), told))
        for name in ("SWEEP.toml", "sweep.json", "design.csv", "results.h5", "outcomes.csv"):
            self.assertTrue(os.path.isfile(os.path.join("robust", name)), name)

    def test_the_directory_is_a_sweep(self):
        call("check", "robust/SWEEP.toml")
        again = call("merge", "robust", "--json")
        self.assertEqual(json.loads(again.stdout)["runs"], 2 * WORLDS)

    def test_resume_runs_nothing_again(self):
        begun = time.monotonic()
        again = call("robust", *STUDY, "--json", "--resume", "--out", "robust")
        self.assertEqual(json.loads(again.stdout), self.answer)
        self.assertLess(time.monotonic() - begun, 30)

    def test_refusals(self):
        before = sorted(os.listdir("robust"))
        said = call("robust", *STUDY, "--out", "robust", code=3).stderr
        self.assertIn("--resume", said)
        other = [*STUDY[:-1], "exit.*"]
        said = call("robust", *other, "--resume", "--out", "robust", code=3).stderr
        self.assertIn("another question", said)
        self.assertEqual(sorted(os.listdir("robust")), before)
        said = call("robust", *STUDY[:-1], "hirng.slope", "--out", "never", code=2).stderr
        self.assertIn("hiring.slope", said)
        self.assertFalse(os.path.exists("never"))
        said = call("robust", scenario("hong_kong"), "absent.toml", "--out", "never", code=3).stderr
        self.assertIn("absent.toml", said)
        self.assertFalse(os.path.exists("never"))

    def test_text(self):
        said = call("robust", *STUDY, "--resume", "--out", "robust").stdout
        self.assertIn("plausible worlds", said)
        self.assertIn("employment_rate", said)
        self.assertNotIn("nan", said)

    def test_sensitivity(self):
        found = json.loads(call("sensitivity", "robust", "--json").stdout)
        self.assertEqual(found["design"], "latin_hypercube")
        first = found["outcomes"][0]
        self.assertTrue(first["difference"])
        self.assertIn("first", first["factors"][0])
        self.assertIn("effect", first["factors"][0])
        self.assertTrue(os.path.isfile("robust/sensitivity.csv"))
        self.assertIn("employment_rate", call("sensitivity", "robust").stdout)
        self.assertIn("did you mean", call("sensitivity", "robust", "--outcome", "employment_rat", code=2).stderr)

    def test_discover(self):
        found = json.loads(call("discover", "robust", "--arm", "hong_kong", "--json").stdout)
        self.assertFalse(found["difference"])
        self.assertAlmostEqual(found["base_rate"], 0.5, places=1)
        self.assertGreater(len(found["trajectory"]), 3)
        self.assertEqual(found["trajectory"][0]["coverage"], 1)
        self.assertTrue(os.path.isfile("robust/discovery.csv"))
        said = call("discover", "robust", "--arm", "hong_kong", "--above", "2", code=3).stderr
        self.assertIn("no box to find", said)

    def test_report(self):
        call("report", "robust", "--out", "robust.html")
        with open("robust.html", encoding="utf-8") as file:
            page = file.read()
        os.remove("robust.html")
        for sentence in self.answer["reforms"][0]["sentences"]:
            self.assertIn(sentence.replace("&", "&amp;").replace('"', "&quot;").replace(">", "&gt;").replace("<", "&lt;"), page)
        self.assertIn('id="worlds-0"', page)
        self.assertNotIn("http://", page.split("</style>")[1].split("<details><summary>Licences")[0].replace("http://www.w3.org", ""))


class Check(unittest.TestCase):
    def test_built_in_functions(self):
        said = call("sensitivity", "--check", "--json").stdout
        self.assertTrue(all(index["holds"] for index in json.loads(said)))


if __name__ == "__main__":
    unittest.main()
