"""Numbers mean what they say, and check, run, --help and `params --json` agree on every limit."""

import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.environ["COPROD_SOURCE_DIR"], "tests", "support"))
from program_tools import BASELINE, REFORM, TINY, tiny, call, fresh, manifest

LISTED = json.loads(call("params", "--json").stdout)
RUN = {row["key"].removeprefix("run."): row for row in LISTED.get("run", [])}
MOST = 2**63 - 1


def checked(*arguments):
    done = call("check", BASELINE, "--json", *arguments)
    return json.loads(done.stdout) if done.returncode == 0 else done.returncode


class Meaning(unittest.TestCase):
    def test_leading_zeros_change_nothing(self):
        done = call("run", BASELINE, *tiny("010", "03"), "--seed", "0012", "--json", "--quiet", "--out",
                    fresh("ten"))  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stderr)
        summary = json.loads(done.stdout)
        self.assertEqual((summary["months"], summary["replicates"]), (10, 3))
        self.assertEqual(manifest("ten")["seed"], "12")

    def test_other_spellings_are_refused(self):
        for option in ("--months", "-r", "--seed", "--threads"):
            for text in ("0x10", "1e1", "10.0", "1_0", "1'0", "+10", " 10", "10 ", "ten", "-1", "1" * 30):
                done = call("run", BASELINE, option, text, "--out", fresh("never"))
                self.assertEqual(done.returncode, 2, f"{option} {text}: {done.stderr}")
                self.assertIn("is no whole number from", done.stderr)
                self.assertFalse(os.path.exists("never"))

    def test_seeds(self):
        for text in ("0", "1", str(MOST)):
            self.assertEqual(checked("--seed", text)["seed"], int(text))
            self.assertEqual(checked("--set", f"run.seed={text}")["seed"], int(text))
        self.assertEqual(call("run", BASELINE, *TINY, "--seed", str(MOST), "--out", fresh("most")).returncode, 0)
        self.assertEqual(manifest("most")["seed"], str(MOST))
        for text in (str(MOST + 1), str(2**64 - 1), str(2**64)):
            self.assertEqual(checked("--seed", text), 2)
            self.assertEqual(checked("--set", f"run.seed={text}"), 3)
            for command in (["experiment", "wage_floor"], ["robust", BASELINE, REFORM], ["run", BASELINE]):
                done = call(*command, "--seed", text, "--out", fresh("never"))
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(f"from 0 to {MOST}", done.stderr)
                self.assertFalse(os.path.exists("never"))


class Limits(unittest.TestCase):
    OPTION = {"replicates": "-r", "seed": "--seed", "scale": "--scale"}

    def test_run_settings(self):
        self.assertEqual(set(RUN), {"start", "end", "burn_in", "seed", "replicates", "scale", "hold"})
        for key in ("burn_in", "seed", "replicates", "scale"):
            low, high = RUN[key]["low"], RUN[key]["high"]
            inside = [high] if key == "scale" else [low, high]
            outside = [low, high + 1, low - 1] if key == "scale" else [low - 1, high + 1]
            for value in inside:
                late = ["--set", "run.start=2070-01", "--set", "run.end=2070-12"]  # the first month is after 1965
                for how in (("--set", f"run.{key}={value}"), *([(self.OPTION[key], str(value))] if key in self.OPTION else [])):
                    found = checked(*how, *late)
                    self.assertIsInstance(found, dict, how)
                    self.assertEqual(found[key], value)
            for value in outside:
                self.assertEqual(checked("--set", f"run.{key}={value}"), 3)
                done = call("run", BASELINE, "--set", f"run.{key}={value}", "--out", fresh("never"))
                self.assertEqual(done.returncode, 3)
                if key != "seed":  # beyond 2^63 - 1 it is no number of TOML, and a sentence says the range
                    self.assertIn(str(high), done.stderr)
                if key in self.OPTION:
                    self.assertEqual(checked(self.OPTION[key], str(value)), 2)
                self.assertFalse(os.path.exists("never"))
        for key in ("start", "end"):
            self.assertEqual((RUN[key]["low"], RUN[key]["high"]), ("1900-01", "2241-04"))
            for value in ("1899-12", "2241-05"):
                self.assertEqual(checked("--set", f"run.{key}={value}"), 3)

    def test_help_says_them(self):
        for command in ("run", "check", "compare"):
            said = " ".join(call(command, "--help").stdout.split())
            self.assertIn(f"{RUN['replicates']['low']} to {RUN['replicates']['high']}", said)
            self.assertIn(f"{RUN['seed']['low']} to {RUN['seed']['high']}", said)
            self.assertIn(f"above 0, up to {RUN['scale']['high']}", said)
            self.assertIsNone(re.search(r"\d{40}", said))
        for command in ("experiment", "robust"):
            said = " ".join(call(command, "--help").stdout.split())
            self.assertIn(f"{RUN['seed']['low']} to {RUN['seed']['high']}", said)

    def complaints(self, lines):
        with open("limits.toml", "w", encoding="utf-8") as file:
            file.write(f'schema = 1\nbase = "{BASELINE}"\ntitle = "Limits"\n[parameters]\n' + "".join(lines))
        done = call("check", "limits.toml", "--json")
        errors = json.loads(done.stdout).get("errors", [])
        return {int(match[1]) - 5: text for text in errors if (match := re.match(r"limits\.toml:(\d+):", text))}

    def test_parameters(self):
        """Every bound that is listed is what a scenario is held to: the bound itself passes, the next does not."""
        rows = LISTED["parameters"]
        self.assertGreater(len(rows), 100)
        for side, beyond in (("low", -1), ("high", 1)):
            # Bounds of some go only together with others (relations): those are not complaints about bounds.
            at = self.complaints([f'"{row["key"]}" = {row[side]}\n' for row in rows])
            self.assertEqual([text for text in at.values() if "bounds" in text or "range" in text], [])
            past = self.complaints([f'"{row["key"]}" = {row[side] + beyond * max(1, abs(row[side]))}\n' for row in rows])
            missing = [row["key"] for i, row in enumerate(rows) if i not in past]
            self.assertEqual(missing, [])

    def test_levers(self):
        for row in LISTED["levers"]:
            for side, beyond in (("low", -1), ("high", 1)):
                if not isinstance(row[side], (int, float)):
                    continue
                done = call("check", BASELINE, "--set", f"{row['key']}={row[side] + beyond * max(1, abs(row[side]))}")
                self.assertEqual(done.returncode, 3, f"{row['key']}: {done.stdout}")


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
