"""Runs too long for tables by month: what a run keeps by year, and that every reader copes with it."""

import csv
import json
import os
import shutil
import subprocess
import sys
import unittest

import h5py
import numpy
import xarray

PROGRAM = os.environ["COPROD_PROGRAM"]
SOURCE = os.environ["COPROD_SOURCE_DIR"]
BASELINE = os.path.join(SOURCE, "scenarios", "hong_kong.toml")
REFORM = os.path.join(SOURCE, "scenarios", "minimum_wage_50.toml")
TINY = ["--scale", "0.002", "--set", "run.burn_in=2", "--threads", "1", "--quiet"]
CAP = 50_000

sys.path.insert(0, os.path.join(SOURCE, "tests", "formats"))
import check_results  # noqa: E402


def call(*arguments, code=0):
    done = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=500)
    if done.returncode != code:
        raise AssertionError(f"{arguments} left with {done.returncode}:\n{done.stderr}")
    return done


def fresh(name):
    shutil.rmtree(name, ignore_errors=True)
    return name


def same(a, b):
    return a.tobytes() == b.tobytes() if a.dtype.kind != "O" else list(a.ravel()) == list(b.ravel())


def outcomes():
    return json.loads(call("outputs", "--json").stdout)["outcomes"]


class Long(unittest.TestCase):
    def test_what_check_accepts_is_run(self):
        for months in ("468", "516"):
            call("check", BASELINE, "--months", months)
            out = fresh("run" + months)
            call("run", BASELINE, *TINY, "-r", "1", "--months", months, "--out", out)
            with h5py.File(out + "/results.h5") as file:
                self.assertEqual(file["time"].shape, (int(months),))
                self.assertEqual(file["year"].shape, (int(months) // 12,))
                yearly = []
                for outcome in outcomes():
                    name = outcome["name"]
                    # Each outcome is there once: by month, or by year and called so.
                    self.assertEqual((name in file) + (name + "_yearly" in file), 1, name)
                    table = file[name if name in file else name + "_yearly"]
                    self.assertLessEqual(numpy.prod(table.shape[2:]), CAP, name)
                    axis = table.dims[2].keys()[0] if len(table.dims[2]) else ""
                    self.assertEqual(axis, "time" if name in file else "year", name)
                    if name not in file:
                        yearly.append(name)
                        cells = numpy.prod(table.shape[3:])
                        self.assertGreater(cells * int(months), CAP, name)
                        self.assertFalse(outcome["headline"], name)
                        self.assertTrue(numpy.isfinite(table[()]).any(), name)
                self.assertIn("persons", yearly)
            data = xarray.open_dataset(out + "/results.h5", engine="h5netcdf")
            persons = data["persons_yearly"].sum(["status", "primary_kind", "severity"])
            by_status = data["persons_by_status"].sum("status").groupby("time.year").mean()
            self.assertEqual(persons.dims, ("scenario", "replicate", "year"))
            numpy.testing.assert_allclose(persons.values, by_status.transpose("scenario", "replicate", "year").values)
            self.assertEqual(str(data["year"].values[-1])[:10], f"{2007 + int(months) // 12}-01-01")
            findings, _ = check_results.check(out)
            self.assertEqual(findings, [])

    def test_a_comparison_its_differences_and_its_report(self):
        out = fresh("compared")
        call("compare", BASELINE, REFORM, *TINY, "-r", "2", "--months", "516", "--ledger", "--out", out)
        with h5py.File(out + "/results.h5") as file:
            self.assertIn("diff_persons_yearly", file)
            self.assertNotIn("diff_persons", file)
            both = file["persons_yearly"][()]
            self.assertTrue(same(file["diff_persons_yearly"][0], both[1] - both[0]))
        with open(out + "/tables/differences.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        by_kind = [row for row in rows if row["outcome"] == "employment_rate_by_kind" and row["window"] == "2049"]
        self.assertTrue(by_kind)
        whole = next(row for row in rows if row["outcome"] == "employment_rate" and row["window"] == "2049")
        base = [float(row["base"]) for row in by_kind]
        self.assertTrue(min(base) <= float(whole["base"]) <= max(base))
        call("report", out, "--quiet")
        with open(out + "/report.html", encoding="utf-8") as file:
            text = file.read()
        self.assertIn("_yearly", text)
        findings, _ = check_results.check(out)
        self.assertEqual(findings, [])

    def test_going_on_gives_the_same(self):
        command = ["run", BASELINE, *TINY, "--months", "468"]
        call(*command, "-r", "2", "--out", fresh("whole"))
        call(*command, "-r", "1", "--out", fresh("extended"))
        call("extend", "extended", "-r", "1", "--quiet")
        with h5py.File("whole/results.h5") as a, h5py.File("extended/results.h5") as b:
            self.assertEqual(sorted(a), sorted(b))
            for name in a:
                self.assertTrue(same(a[name][()], b[name][()]), name)

    def test_a_precision_of_what_is_kept_by_year_is_refused(self):
        rule = "persons[seeking]@2040-01:half_width<5"
        done = call("run", BASELINE, *TINY, "--months", "516", "--until", rule, "--out", fresh("until"), code=2)
        self.assertIn("'persons'", done.stderr)
        self.assertFalse(os.path.exists("until"))

    def test_a_sweep_of_all_tables(self):
        with open("long.toml", "w", encoding="utf-8") as file:
            file.write(
                f'schema = 1\ntitle = "Long"\nbase = "{BASELINE}"\n[design]\nkind = "grid"\n[vary]\n'
                '"exit.shape" = [0.7, 0.8]\n[run]\nreplicates = 1\nscale = 0.002\nburn_in = 2\nend = "2050-12"\n'
                '[output]\ntables = ["headline", "persons", "jobs_kept"]\n'
            )
        out = fresh("sweep")
        call("check", "long.toml")
        call("sweep", "long.toml", "--threads", "1", "--quiet", "--out", out)
        with h5py.File(out + "/results.h5") as file:
            self.assertIn("persons_yearly", file)
            self.assertNotIn("persons", file)
            self.assertEqual(file["persons_yearly"].shape[:4], (2, 1, 1, 43))


if __name__ == "__main__":
    unittest.main(verbosity=2)
