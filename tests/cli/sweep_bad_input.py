"""What a sweep refuses: each a sentence, with an exit code, and nothing lost or left behind."""

import json
import os
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.environ["COPROD_SOURCE_DIR"], "tests", "support"))
from sweep_tools import (  # noqa: E402
    ENVIRONMENT, PROGRAM, SCENARIOS, call, difference, fresh, scenario, sweep, sweep_text, text_of, write, write_sweep,
)  # fmt: skip

SLOPE = '"hiring.slope" = [0.2, 0.3]\n'
DRAWN = {"kind": "latin_hypercube", "design": "points = 4"}
SHARES = ("quit", "dismissal", "redundancy", "crisis")


def listing(folder):
    found = {}
    for root, _, files in os.walk(folder):
        for file in files:
            path = os.path.join(root, file)
            with open(path, "rb") as opened:
                found[path] = opened.read()
    return found


# name: (text of SWEEP.toml, exit code, words of the sentence…)
FILES = {
    "unknown parameter": (sweep_text('"hiring.slop" = [1, 2]'), 3, "bad.toml:", "'hiring.slop' cannot be varied",
                          "did you mean 'hiring.slope'?"),
    "unknown lever": (sweep_text('minimum_wge = [1, 2]'), 3, "did you mean 'minimum_wage'?"),
    "unknown mechanism": (sweep_text("M99 = [true, false]"), 3, "'M99' cannot be varied"),
    "no values": (sweep_text('"hiring.slope" = []'), 3, "has no values"),
    "a number alone": (sweep_text('"hiring.slope" = 0.3'), 3, "what is varied has a range"),
    "an empty range": (sweep_text('"hiring.slope" = [0.3, 0.3]', **DRAWN), 3, "it is empty"),
    "a contradictory range": (sweep_text('"hiring.slope" = [0.4, 0.3]', **DRAWN), 3, "it contradicts itself"),
    "contradictory dates": (sweep_text('minimum_wage = { date = ["2028-01", "2027-01"], value = 50 }', **DRAWN), 3,
                            "goes from 2028-01 to 2027-01"),
    "a value beyond its bounds": (sweep_text('"hiring.slope" = [0.2, 1e9]'), 3, "hiring.slope"),
    "not a number": (sweep_text('"hiring.slope" = [0.2, nan]'), 3, "hiring.slope"),
    "infinity": (sweep_text('"hiring.slope" = [0.2, inf]'), 3, "hiring.slope"),
    "infinite wage": (sweep_text('minimum_wage = { "2027-01" = [30, inf] }', **DRAWN), 3, "minimum_wage"),
    "a value twice": (sweep_text('"hiring.slope" = [0.3, 0.2, 0.3]'), 3, "comes twice"),
    "varied twice": (sweep_text('hiring.slope = [0.3, 0.2]\n"hiring.slope" = [0.2, 0.4]'), 3,
                     "'hiring.slope' is varied twice"),
    "a prior in a grid": (sweep_text('"hiring.slope" = "prior"'), 3, "drawn from its prior, but a design of kind grid"),
    "a prior of a lever": (sweep_text('minimum_wage = "prior"', **DRAWN), 3, "minimum_wage"),
    "unequal zip": (sweep_text('"hiring.slope" = [0.2, 0.3]\nM6 = [true]\n', kind="zip"), 3,
                    "'M6' has 1 values but 'hiring.slope' has 2"),
    "a date that is none": (sweep_text('minimum_wage = { "2027-13" = [30, 40] }'), 3, "is not a month"),
    "dates not in order": (sweep_text('minimum_wage = { "2028-01" = [30, 40], "2027-01" = 30 }'), 3, "comes after"),
    "nothing dated is varied": (sweep_text('minimum_wage = { "2027-01" = 30 }'), 3, "has no values in brackets"),
    "a date alone": (sweep_text('minimum_wage = { date = ["2027-01", "2028-01"] }', **DRAWN), 3, "give both"),
    "nothing varied": (sweep_text(""), 3, "nothing is varied"),
    "no kind": (sweep_text(SLOPE).replace('kind = "grid"', ""), 3, "names no kind"),
    "no design": (sweep_text(SLOPE).replace('[design]\nkind = "grid"', ""), 3, "has no table [design]"),
    "an unknown kind": (sweep_text(SLOPE, kind="gird"), 3, "did you mean 'grid'?"),
    "points of a grid": (sweep_text(SLOPE, design="points = 3"), 3, "'points' does not fit a design of kind grid"),
    "no points": (sweep_text(SLOPE, kind="sobol"), 3, "needs a number of points"),
    "0 points": (sweep_text(SLOPE, kind="sobol", design="points = 0"), 3, "from 1 to"),
    "half a point": (sweep_text(SLOPE, kind="sobol", design="points = 2.5"), 3, "whole numbers"),
    "odd levels": (sweep_text(SLOPE, kind="morris", design="points = 2\nlevels = 5"), 3, "their number is even"),
    "a file for a grid": (sweep_text(SLOPE, design='file = "x.csv"'), 3, "'file' belongs to a design of kind file"),
    "no file": (sweep_text(SLOPE, kind="file"), 3, "names no file"),
    "an absent file": (sweep_text(SLOPE, kind="file", design='file = "absent.csv"'), 3, "absent.csv"),
    "too large": (sweep_text('"hiring.slope" = "prior"', kind="sobol", design="points = 10000000"), 3,
                  "10000000 points", "--yes"),
    "a larger grid than can be counted": (
        sweep_text("\n".join(f'"{key}" = {list(range(1, 1000))}' for key in (
            "minimum_wage", "earnings_disregard", "wage_subsidy_amount", "quota_levy", "sheltered_places",
            "training_places", "se_grant_cap"))), 3, "--yes"),
    "too many runs": (sweep_text(SLOPE, kind="sobol", design="points = 90000", replicates=100), 3, "1000000 runs"),
    "a broken relation": (sweep_text('"exit.share_quit" = [0.2, 0.3]'), 3, "point 0: ", "add up to"),
    "an absent base": (sweep_text(SLOPE, base="hong_kon"), 3, "did you mean 'hong_kong.toml'?"),
    "an absent arm": (sweep_text(SLOPE, arms=("follow_up_21",)), 3, "did you mean 'follow_up_12.toml'?"),
    "an arm twice": (sweep_text(SLOPE, arms=("follow_up_12", "follow_up_12")), 3, "is listed twice"),
    "an absent further scenario": (sweep_text('scenario = ["", "absent.toml"]'), 3, "absent.toml"),
    "a further scenario twice": (sweep_text(f'scenario = ["{scenario("follow_up_12")}", "{scenario("follow_up_12")}"]'),
                                 3, "two scenarios are called 'follow_up_12'"),
    "an unknown table": (sweep_text(SLOPE, tables='"headlines"'), 3, "did you mean 'headline'?"),
    "an unknown key": (sweep_text(SLOPE, more='colour = "red"\n'), 3, "unknown key 'colour'"),
    "an unknown key of the run": (sweep_text(SLOPE, replicats=3), 3, "did you mean 'replicates'?"),
    "luck of some other kind": (sweep_text(SLOPE, random_numbers='"shared"'), 3, "common"),
    "another schema": (sweep_text(SLOPE).replace("schema = 1", "schema = 2"), 3, "this program reads schema 1"),
    "a run that ends before it starts": (sweep_text(SLOPE, end='"2020-01"'), 3, "ends in 2020-01"),
    "no TOML": ("[design\n", 3, "bad.toml:1"),
    "no text": ("\x00\x01\xff", 3, "bad.toml"),
    "deep": ("[design]\nx = " + "[" * 5000 + "]" * 5000, 3, "bad.toml"),
    "many dots": ("[design]\nkind = 'grid'\n[vary]\n" + ".".join("a" * 2000) + " = [1]", 3, "bad.toml"),
    "control characters": (sweep_text('"a\\u001b[31mb\\u0007" = [1, 2]'), 3, "cannot be varied"),
}


class Files(unittest.TestCase):
    def refused(self, name, code, parts):
        for command in (("check", name), ("sweep", name, "--out", fresh("never")), ("sweep", name, "--plan")):
            done = call(*command, code=code)
            self.assertEqual(done.stdout, "")
            for part in parts:
                self.assertIn(part, done.stderr)
            self.assertNotIn("\x1b", done.stderr)
            self.assertNotIn("\x07", done.stderr)
            self.assertFalse(os.path.exists("never"))

    def test_files(self):
        for name, (text, code, *parts) in FILES.items():
            with self.subTest(name):
                write("bad.toml", text)
                self.refused("bad.toml", code, parts)

    def test_all_errors_at_once(self):
        write_sweep("bad.toml", '"hiring.slop" = [1, 2]\nminimum_wage = []\nM6 = true\n', kind="gird")
        done = call("check", "bad.toml", "--json", code=3)
        said = json.loads(done.stdout)
        self.assertFalse(said["valid"])
        self.assertEqual(len(said["errors"]), 4, said)
        lines = [int(error.split(":")[1]) for error in said["errors"]]
        self.assertEqual(lines, sorted(lines))

    def test_what_is_no_file(self):
        os.makedirs(fresh("folder"))
        self.refused("folder", 3, ["folder"])
        if not os.path.exists("pipe"):
            os.mkfifo("pipe")
        self.refused("pipe", 3, ["pipe"])
        with open("huge.toml", "wb") as file:
            file.truncate(5 << 30)
        self.refused("huge.toml", 3, ["huge.toml"])
        self.refused("absent.toml", 3, ["absent.toml"])
        self.refused("/dev/zero", 3, ["/dev/zero"])

    def test_designs_from_files(self):
        vary = '"hiring.slope" = [0.1, 0.5]\nM6 = [true, false]\nminimum_wage = { "2027-01" = [30, 60] }\n'
        write_sweep("bad.toml", vary, kind="file", design='file = "points.csv"')
        header = "hiring.slope,M6,minimum_wage\n"
        for text, *parts in (
            ("", "points.csv"),
            (header, "has no rows below its header"),
            ("hiring.slope,M6\n0.2,true\n", "has no column 'minimum_wage'"),
            ("hiring.slop,M6,minimum_wage\n0.2,true,40\n", "did you mean the column 'hiring.slop'?"),
            (header.strip() + ",colour\n0.2,true,40,3\n", "the column 'colour' is not in [vary]"),
            (header.strip() + ",hiring.slope\n0.2,true,40,0.3\n", "'hiring.slope' comes twice"),
            (header + "0.2,true,40\n0.7,true,40\n", "row 2, column 'hiring.slope': '0.7' is outside of 0.1 to 0.5"),
            (header + "0.2,true,40\n0.3,perhaps,40\n", "row 2, column 'M6': 'perhaps' is no value of it"),
            (header + "0.2,true,40.001\n", "points.csv:2", "row 1, column 'minimum_wage'", "'40.001'"),
            (header + "0.2,true,4.1e1,\n", "row 1 has 4 fields but the header has 3"),
            (header + "nan,true,40\n", "row 1, column 'hiring.slope': 'nan'"),
            (header + "inf,true,40\n", "row 1, column 'hiring.slope': 'inf'"),
            (header + ",true,40\n", "row 1, column 'hiring.slope': ''"),
            (header + '0.2,"true,40\n', "points.csv"),
            (header + "0.2,tr\x1b[31mue,40\n", "row 1, column 'M6'"),
        ):  # fmt: skip
            with self.subTest(text):
                write("points.csv", text)
                self.refused("bad.toml", 3, parts)
        write_sweep("bad.toml", '"hiring.slope" = [0.1, 0.5]', kind="file", design='file = "points.csv"\nunit = true')
        for value in ("0", "1", "1.5", "-0.1", "x", "nan", ""):
            write("points.csv", f'"hiring.slope"\n"{value}"\n')
            self.refused("bad.toml", 3, ["row 1, column 'hiring.slope'", "between 0 and 1"])
        os.remove("points.csv")
        os.makedirs("points.csv")
        self.refused("bad.toml", 3, ["points.csv"])
        os.rmdir("points.csv")

    def test_usage(self):
        write_sweep("good.toml", SLOPE)
        for arguments, part in (
            (["--task", "0/3", "--out", "x"], "--task"), (["--task", "4/3", "--out", "x"], "--task"),
            (["--task", "1", "--out", "x"], "--task"), (["--task", "1/3x", "--out", "x"], "--task"),
            (["--time-limit", "soon", "--out", "x"], "--time-limit"), (["--time-limit", "-3m", "--out", "x"], "--time-limit"),
            (["--time-limit", "nan", "--out", "x"], "--time-limit"),
            (["--max-failures", "101%", "--out", "x"], "--max-failures"), (["--max-failures", "2.5", "--out", "x"], "--max-failures"),
            (["--threads", "0", "--out", "x"], "--threads"), (["--tasks", "3", "--out", "x"], "--tasks"),
        ):  # fmt: skip
            with self.subTest(arguments):
                self.assertIn(part, call("sweep", "good.toml", *arguments, code=2).stderr)
                self.assertFalse(os.path.exists("x"))
        self.assertIn("good.toml", call("check", "good.toml", "--scale", "0.1", code=2).stderr)


class Accepted(unittest.TestCase):
    """What looks odd and is right, and what is only warned of."""

    def checked(self, *arguments, **options):
        write_sweep("odd.toml", *arguments, **options)
        done = call("check", "odd.toml", "--json")
        return json.loads(done.stdout)

    def test_shipped_sweeps(self):
        folder = os.path.join(SCENARIOS, "sweeps")
        names = sorted(name for name in os.listdir(folder) if name.endswith(".toml"))
        self.assertGreaterEqual(len(names), 3)
        for name in names:
            said = json.loads(call("check", os.path.join(folder, name), "--json").stdout)
            self.assertTrue(said["valid"])
            self.assertTrue(all("preview" in warning for warning in said["warnings"]), said["warnings"])
            text = call("check", os.path.join(folder, name)).stdout
            self.assertIn("No error", text)
            for factor in said["factors"]:
                self.assertIn(factor["name"], text)

    def test_dates_after_the_end(self):
        said = self.checked('minimum_wage = { "2040-01" = [30, 60] }')
        self.assertTrue(any("after the end of the run" in warning for warning in said["warnings"]))

    def test_an_arm_as_the_base(self):
        said = self.checked(SLOPE, arms=("hong_kong",))
        self.assertTrue(any("is as the base" in warning for warning in said["warnings"]))
        said = self.checked('minimum_wage = { "2027-01" = [30, 60] }', arms=("hong_kong",))
        self.assertFalse(any("is as the base" in warning for warning in said["warnings"]))
        self.assertEqual((said["base"], said["arms"]), ("hong_kong", ["hong_kong_2"]))

    def test_compositions(self):
        composed = scenario("hong_kong") + "+" + scenario("public_purchase")
        text = sweep_text(SLOPE).replace(scenario("hong_kong"), composed)
        write("odd.toml", text)
        self.assertEqual(json.loads(call("check", "odd.toml", "--json").stdout)["base"], "hong_kong+public_purchase")
        shutil.copy(scenario("follow_up_12"), "a+b.toml")
        write("a+b.toml", text_of("a+b.toml").replace('"hong_kong.toml"', f'"{scenario("hong_kong")}"'))
        write("odd.toml", sweep_text(SLOPE).replace(scenario("follow_up_12"), "a+b.toml"))
        self.assertEqual(json.loads(call("check", "odd.toml", "--json").stdout)["arms"], ["a+b"])

    def test_titles_and_formulas(self):
        write_sweep("odd.toml", '"wages.supply_elasticity" = [4, 5]', replicates=1, end='"2027-01"')
        write("odd.toml", text_of("odd.toml").replace('"A test"', r'"=cmd|x \"<b>\" {0} %s"'))
        sweep("odd.toml", fresh("odd"))


class Directories(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        write_sweep("good.toml", SLOPE, replicates=2, end='"2027-01"')
        fresh("kept")
        for task in (1, 2):
            call("sweep", "good.toml", "--task", f"{task}/2", "--quiet", "--out", "kept")
        shutil.copytree("kept", fresh("reference"))
        call("merge", "reference", "--quiet")

    def setUp(self):
        shutil.copytree("reference", fresh("kept"))
        for name in ("results.h5", "outcomes.csv", "experiments.csv", "failures.csv", "manifest.json"):
            os.remove(os.path.join("kept", name))

    def refused(self, command, *parts, code=3):
        before = listing("kept")
        done = call(*command, code=code)
        for part in parts:
            self.assertIn(part, done.stderr)
        self.assertEqual(listing("kept"), before)

    def both(self, *parts, file="good.toml"):
        self.refused(("sweep", file, "--resume", "--out", "kept"), *parts)
        self.refused(("merge", "kept"), *parts)

    def test_a_directory_in_use(self):
        self.refused(("sweep", "good.toml", "--out", "kept"), "holds a sweep already", "--resume")
        os.makedirs(fresh("mine"))
        write("mine/thesis.txt", "mine")
        for more in ((), ("--resume",), ("--task", "1/2")):
            done = call("sweep", "good.toml", *more, "--out", "mine", code=3)
            self.assertIn("'mine'", done.stderr)
            self.assertEqual(os.listdir("mine"), ["thesis.txt"])
        done = call("sweep", "good.toml", "--out", "mine/thesis.txt", code=3)
        self.assertEqual(text_of("mine/thesis.txt"), "mine")

    def test_a_changed_design(self):
        for vary, options in (
            ('"hiring.slope" = [0.2, 0.31]\n', {}), (SLOPE, {"seed": 3}), (SLOPE, {"replicates": 3}),
            (SLOPE, {"scale": 0.006}), (SLOPE, {"arms": ("follow_up_3",)}), (SLOPE, {"tables": '"all"'}),
            (SLOPE, {"random_numbers": '"independent"'}),
        ):  # fmt: skip
            with self.subTest(options=options):
                write_sweep("changed.toml", vary, **{"replicates": 2, "end": '"2027-01"', **options})
                self.refused(("sweep", "changed.toml", "--resume", "--out", "kept"), "holds another sweep than this one")

    def test_a_changed_input(self):
        shutil.copytree(SCENARIOS, fresh("library"))
        write("library/sweep.toml", sweep_text(
            f'scenario = ["", "public_purchase.toml"]', replicates=1, end='"2027-01"'
        ).replace(SCENARIOS + "/", ""))  # fmt: skip
        sweep("library/sweep.toml", fresh("kept"))
        changes = {
            "library/follow_up_12.toml": ("= 12", "= 13"), "library/public_purchase.toml": ("[levers]", "[levers]\nbenefit_level = 1.1"),
            "library/hong_kong.toml": ("[parameters]", "[parameters]\n\"hiring.slope\" = 0.29"),
        }  # fmt: skip
        for path, (old, new) in changes.items():
            with self.subTest(path):
                kept = text_of(path)
                changed = kept.replace(old, new, 1) if old in kept else kept + "\n" + new + "\n"
                write(path, changed)
                self.both("another sweep than this one", file="library/sweep.toml")
                write(path, kept)
        with open("library/data/hong_kong/" + sorted(n for n in os.listdir("library/data/hong_kong") if n.endswith(".csv"))[0],
                  "a", encoding="utf-8") as table:  # fmt: skip
            table.write("\n")
        self.refused(("sweep", "library/sweep.toml", "--resume", "--out", "kept"))

    def test_a_changed_program(self):
        frozen = json.loads(text_of("kept/sweep.json"))
        for key, value, part in (
            ("identity", "0" * 64, "another sweep"), ("git_commit", "feed", None), ("file_type", "coprod-cake", "damaged"),
            ("format_version", "2.0", "another version"), ("replicates", -1, "damaged"), ("replicates", "2", "damaged"),
            ("replicates", 10**12, "damaged"), ("extensions", [10**12], "damaged"), ("extensions", {"a": 1}, "damaged"),
            ("identity", 7, "damaged"), ("sweep_path", "gone.toml", None), ("format_version", 1.0, "another version"),
        ):  # fmt: skip
            with self.subTest(key=key, value=value):
                changed = {**frozen, key: value}
                if key == "git_commit":
                    changed["identity"] = "1" * 64
                    part = "git_commit differ"
                write("kept/sweep.json", json.dumps(changed))
                if part is None:
                    self.refused(("merge", "kept"), "is not there any more")
                else:
                    self.both(part)
        for text in ("", "{", "[]", "null", '"x"', "{}", "\x00", "[" * 100000):
            write("kept/sweep.json", text)
            self.both("sweep.json")

    def test_an_edited_design(self):
        text = text_of("kept/design.csv")
        write("kept/design.csv", text.replace("0.3", "0.4"))
        self.both("not the design that was frozen")
        os.remove("kept/design.csv")
        call("merge", "kept", "--quiet")
        self.assertEqual(text_of("kept/design.csv"), text)

    def test_shards(self):
        shard = "kept/shards/0001.log"
        os.rename(shard, "away.log")
        self.refused(("merge", "kept"), "lacks 2 of 4 runs in its 1 shard", "--partial")
        shutil.copy("kept/shards/0002.log", shard)
        self.refused(("merge", "kept"), "hold the same runs", "0001.log", "0002.log")
        os.rename("away.log", shard)
        shutil.copy(shard, "kept/shards/0003.log")
        self.refused(("merge", "kept"), "hold the same runs", "0001.log", "0003.log")
        write_sweep("other.toml", SLOPE, seed=8, replicates=2, end='"2027-01"')
        sweep("other.toml", fresh("other"))
        shutil.copy("other/shards/0000.log", "kept/shards/0003.log")
        self.both("0003.log", "belongs to other work")
        write("kept/shards/0003.log", "dear diary, this is no log of runs\n")
        self.both("0003.log", "is no log of finished runs")
        os.remove("kept/shards/0003.log")
        os.mkfifo("kept/shards/0003.log")
        done = call("merge", "kept", code=3, timeout=30)
        self.assertIn("no regular file", done.stderr)
        os.remove("kept/shards/0003.log")
        # Two shards that disagree about a run.
        call("merge", "kept", "--quiet")
        self.assertEqual(difference("reference", "kept"), "")

    def test_the_same_task_twice(self):
        write_sweep("long.toml", SLOPE, scale=0.03, burn_in=120, replicates=4)
        fresh("twice")
        first = subprocess.Popen([PROGRAM, "sweep", "long.toml", "--task", "1/1", "--quiet", "--out", "twice"],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        try:
            while not os.path.exists("twice/shards/0001.log") and first.poll() is None:
                pass
            second = call("sweep", "long.toml", "--task", "1/1", "--quiet", "--out", "twice", code=None)
            self.assertEqual(second.returncode, 3, second.stderr)
            self.assertIn("another process is writing", second.stderr)
        finally:
            self.assertEqual(first.wait(timeout=120), 0)
        call("merge", "twice", "--quiet")

    def test_merge_of_what_is_no_sweep(self):
        self.assertIn("sweep.json", call("merge", "absent", code=3).stderr)
        os.makedirs(fresh("empty"))
        self.assertIn("sweep.json", call("merge", "empty", code=3).stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
