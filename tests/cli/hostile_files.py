"""Files that say what cannot be, as users meet them: each ends in a sentence in words for users, at once, with exit
code 3; and what leaves the range in which a headline can be believed is marked."""

import json
import os
import re
import shutil
import subprocess
import unittest

import h5py
import numpy as np

PROGRAM = os.environ["COPROD_PROGRAM"]
BASELINE = os.path.join(os.environ["COPROD_SOURCE_DIR"], "scenarios", "hong_kong.toml")
SMALL = ["--scale", "0.002", "--months", "3", "--set", "run.burn_in=2", "-r", "1", "--threads", "1", "--quiet"]
JARGON = re.compile(r"HDF5 says|json\.exception|parse_error|while parsing|H5[A-Z]\w+|symbol table|object header|stoull")


def call(*arguments):
    return subprocess.run(
        [PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )


def fresh(name):
    shutil.rmtree(name, ignore_errors=True)
    return name


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = call("run", BASELINE, *SMALL, "--checkpoint", "2008-02", "--out", fresh("good"))
        assert done.returncode == 0, done.stderr

    def copy(self):
        shutil.copytree("good", fresh("bad"))

    def refused(self, *arguments):
        done = call(*arguments)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertNotRegex(done.stderr, JARGON)
        return done.stderr

    def test_a_time_that_no_month_has(self):
        for day in (2147483647, -2147483648, 2923):
            self.copy()
            with h5py.File("bad/results.h5", "r+") as file:
                file["time"][0] = day
            self.assertIn("is not the first day of a month", self.refused("report", "bad"))

    def test_rows_that_lead_nowhere(self):
        checkpoint = "bad/checkpoints/2008-02.h5"
        columns = [("social_worker", "ngo"), ("caregiver", "person"), ("enterprise_worker", "enterprise"),
                   ("social_enterprise", "parent"), ("person", "caregiver")]
        for table, column in columns:
            with self.subTest(table=table, column=column):
                self.copy()
                with h5py.File(checkpoint, "r+") as file:
                    rows = file[f"replicate_0000/{table}/{column}"]
                    if rows.shape[0] == 0:
                        continue
                    rows[...] = np.full(rows.shape, 2_000_000_000, dtype=rows.dtype)
                words = self.refused("branch", checkpoint, "--threads", "1", "--out", fresh("branched"))
                self.assertIn(f"{table}.{column}", words)

    def test_damaged_results_in_words_for_users(self):
        with open("good/results.h5", "rb") as file:
            whole = file.read()
        self.copy()
        for cut in (9, 100, len(whole) // 2, len(whole) - 1):
            with open("bad/results.h5", "wb") as file:
                file.write(whole[:cut])
            self.refused("report", "bad")
        for at in range(40, 2000, 140):
            with open("bad/results.h5", "wb") as file:
                file.write(whole[:at] + b"\xff" * 8 + whole[at + 8:])
            done = call("report", "bad", "--out", fresh_file("bad/again.html"))
            self.assertIn(done.returncode, (0, 3), done.stderr)
            self.assertNotRegex(done.stderr, JARGON)

    def test_damaged_json_in_words_for_users(self):
        for text in ("", "{", "[]", '{"file_type": 3}', '{"file_type": "coprod-job", "format_version": "1.0"}',
                     '{"file_type": "coprod-manifest", "format_version": "1.0", "seed": "x"}',
                     '{"file_type": "coprod-manifest", "format_version": "1.0", "replicates": 1e300}'):
            with self.subTest(text=text):
                self.copy()
                for name in ("job.json", "manifest.json"):
                    with open(f"bad/{name}", "w", encoding="utf-8") as file:
                        file.write(text)
                self.refused("extend", "bad", "-r", "1")
                self.refused("report", "bad")

    def test_a_job_cannot_name_a_path(self):
        self.copy()
        with open("bad/job.json", encoding="utf-8") as file:
            job = json.load(file)
        job["scenarios"][0]["name"] = "../../outside"
        with open("bad/job.json", "w", encoding="utf-8") as file:
            json.dump(job, file)
        self.assertIn("cannot be the name of a file", self.refused("extend", "bad", "-r", "1"))

    def test_a_title_without_quotes(self):
        with open("title.toml", "w", encoding="utf-8") as file:
            file.write(f'schema = 1\nbase = "{BASELINE}"\ntitle = My own scenario\n')
        self.assertIn('write title = "My own scenario"', self.refused("check", "title.toml"))

    def test_control_and_direction_marks_are_not_shown(self):
        with open("marks.toml", "w", encoding="utf-8") as file:
            file.write(f'schema = 1\nbase = "{BASELINE}"\n"x\\u001b[31m\\u202ey" = 1\n')
        words = self.refused("check", "marks.toml")
        self.assertIn("x\\u001b[31m\\u202ey", words)

    def test_links_that_lead_nowhere(self):
        for name in ("dangling", "dangling.toml"):
            if os.path.lexists(name):
                os.remove(name)
            os.symlink("nowhere", name)
        self.assertIn("is a link to 'nowhere'", self.refused("check", "dangling.toml"))
        self.assertIn("is a link to 'nowhere'", self.refused("run", BASELINE, *SMALL, "--out", "dangling"))


def fresh_file(name):
    if os.path.exists(name):
        os.remove(name)
    return name


class Corners(unittest.TestCase):
    def test_what_cannot_be_believed_is_marked(self):
        done = call("run", BASELINE, *SMALL, "--set", "cost.sheltered_place=1000000", "--out", fresh("corner"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Warning: hong_kong: the last year's public_cost is ", done.stderr)
        self.assertIn("not to be believed", done.stderr)
        with open("corner/manifest.json", encoding="utf-8") as file:
            self.assertTrue(any("public_cost" in words for words in json.load(file)["warnings"]))

    def test_all_parameters_at_their_upper_bounds(self):
        """What the registry accepts, a machine can run; that nobody should read it is said."""
        registry = json.loads(call("params", "--json").stdout)
        sums = " ".join(one["relation"] for one in registry["relations"] if one["kind"] != "ordered")
        sets = [
            f"--set={one['key']}={one['high']}"
            for one in registry["parameters"]
            if not re.search(rf"(?<![\w.]){re.escape(one['key'])}(?![\w.])", sums)
        ]
        done = call("run", BASELINE, "--scale", "0.005", "--months", "12", "-r", "1", "--threads", "1", "--quiet",
                    "--json", *sets, "--out", fresh("high"))
        self.assertEqual(done.returncode, 0, done.stderr)
        headlines = json.loads(done.stdout)["headlines"]
        self.assertGreater(len(headlines), 10)
        self.assertTrue(all(row["mean"] is not None for row in headlines), headlines)
        self.assertIn("not to be believed", done.stderr)

    def test_the_baseline_is_not_marked(self):
        done = call("run", BASELINE, *SMALL, "--out", fresh("plain"))
        self.assertNotIn("not to be believed", done.stderr)


if __name__ == "__main__":
    unittest.main()
