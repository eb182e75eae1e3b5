"""Sweeps as users meet them: designs, what acts where, files, and that they are the runs they say they are."""

import json
import os
import subprocess
import sys
import unittest

import h5py
import numpy
import pandas
import xarray

sys.path.insert(0, os.path.join(os.environ["COPROD_SOURCE_DIR"], "tests", "support"))
from sweep_tools import (  # noqa: E402
    SCENARIOS, call, close_to, fresh, outcomes_of, rows, same_bits, scenario, sweep, text_of, values, write,
    write_sweep,
)  # fmt: skip

RANGES = '"hiring.slope" = "prior"\n"exit.step_hazard_ratio" = [1.0, 3.7]\nM6 = [true, false]\n'
WAGE = 'minimum_wage = { "2027-01" = [30.0, 60.0] }\n'
ONE = {"replicates": 1, "end": '"2027-03"'}


class Designs(unittest.TestCase):
    def ran(self, points, *arguments, **options):
        write_sweep("design.toml", *arguments, **{**ONE, **options})
        summary = sweep("design.toml", fresh("design"))
        self.assertEqual((summary["points"], summary["failed"], summary["merged"]), (points, 0, True))
        frame = pandas.read_csv("design/design.csv", index_col="point")
        self.assertEqual(list(frame.index), list(range(points)))
        with h5py.File("design/results.h5") as file:
            self.assertEqual(file["employment_rate"].shape[0], points)
        return frame

    def test_listed_designs(self):
        two = '"hiring.slope" = [0.2, 0.3]\nminimum_wage = { "2027-01" = [40, 50, 60.5] }\n'
        grid = self.ran(6, two)
        self.assertEqual(list(grid["minimum_wage"]), [40, 50, 60.5] * 2)
        self.assertEqual(list(grid["hiring.slope"]), [0.2] * 3 + [0.3] * 3)
        listed = self.ran(5, two, kind="list")
        self.assertEqual(list(listed["hiring.slope"][:2]), [0.2, 0.3])
        self.assertEqual(listed["hiring.slope"][2:].nunique(), 1)
        self.assertEqual(list(listed["minimum_wage"][2:]), [40, 50, 60.5])
        zipped = self.ran(2, '"hiring.slope" = [0.2, 0.3]\nM6 = [false, true]\n', kind="zip")
        self.assertEqual(list(zipped["M6"]), [False, True])

    def test_drawn_designs(self):
        for kind, design, points in (
            ("latin_hypercube", "points = 6", 6), ("sobol", "points = 4", 4),
            ("saltelli", "points = 2", 2 * 6), ("saltelli", "points = 1\nsecond_order = true", 10),
            ("morris", "points = 2", 2 * 5),
        ):  # fmt: skip
            with self.subTest(design=design):
                frame = self.ran(points, RANGES + WAGE, kind=kind, design=design)
                self.assertTrue(frame["exit.step_hazard_ratio"].between(1.0, 3.7).all())
                self.assertTrue(frame["minimum_wage"].between(30, 60).all())
                cents = frame["minimum_wage"] * 100
                self.assertTrue(numpy.allclose(cents, cents.round()))
                self.assertTrue(set(frame["M6"]) <= {True, False})
                self.assertGreater(frame["hiring.slope"].nunique(), 1)

    def test_latin_hypercube_meets_every_stratum(self):
        write_sweep("lhs.toml", RANGES + WAGE, kind="latin_hypercube", design="points = 50", **ONE)
        checked = json.loads(call("check", "lhs.toml", "--json").stdout)
        self.assertEqual((checked["points"], checked["runs"], checked["arms"]), (50, 50, ["follow_up_12"]))

    def test_a_file(self):
        write("points.csv", 'point,"hiring.slope",minimum_wage,M6\n0,0.25,40,TRUE\n1,0.31,unlimited,false\n')
        vary = '"hiring.slope" = "prior"\nminimum_wage = { "2027-01" = [30, 60] }\nM6 = [true, false]\n'
        write_sweep("file.toml", vary, kind="file", design='file = "points.csv"', **ONE)
        refused = call("sweep", "file.toml", "--out", fresh("never"), code=3).stderr
        self.assertIn("row 2, column 'minimum_wage': 'unlimited'", refused)
        write("points.csv", 'point,"hiring.slope",minimum_wage,M6\n0,0.25,40,TRUE\n1,0.31,44,false\n')
        frame = self.ran(2, vary, kind="file", design='file = "points.csv"')
        self.assertEqual(list(frame["minimum_wage"]), [40, 44])
        self.assertEqual(list(frame["M6"]), [True, False])

    def test_dates_scenarios_and_words(self):
        frame = self.ran(
            8,
            'minimum_wage = { date = ["2026-12", "2027-02"], value = 60 }\n'
            f'scenario = ["", "{scenario("wage_subsidy_12_months")}"]\n'
            '"follow_up_months.placement_division" = { "2027-01" = [6, "unlimited"] }\n',
            end='"2027-12"', scale=0.05, arms=("hong_kong",),
        )
        self.assertEqual(list(frame.columns), ["minimum_wage@date", "scenario", "follow_up_months.placement_division"])
        self.assertEqual(set(frame["minimum_wage@date"]), {"2026-12", "2027-02"})
        self.assertEqual(set(frame["follow_up_months.placement_division"]), {"6", "unlimited"})
        data = xarray.open_dataset("design/results.h5", engine="h5netcdf")
        self.assertEqual(str(data["minimum_wage_date"].values[0])[:10], "2026-12-01")
        self.assertEqual(data["further_scenario"].attrs["flag_meanings"], "none wage_subsidy_12_months")
        self.assertEqual(set(data["follow_up_months_placement_division"].values), {6.0, numpy.inf})
        # Every one of them moves the arm.
        futures = {
            b"".join(values("design", name)[p, 1].tobytes() for name in outcomes_of("design")) for p in range(8)
        }
        self.assertEqual(len(futures), 8)
        data.close()


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        write_sweep(
            "all.toml", RANGES + WAGE, kind="latin_hypercube", design="points = 5\nseed = 3",
            arms=("follow_up_12", "minimum_wage_50"), tables='"all"',
        )  # fmt: skip
        cls.summary = sweep("all.toml", fresh("all"))
        cls.data = xarray.open_dataset("all/results.h5", engine="h5netcdf").load()
        cls.design = pandas.read_csv("all/design.csv", float_precision="round_trip")

    def test_labelled_axes_and_coordinates(self):
        rate = self.data["employment_rate"]
        self.assertEqual(rate.dims, ("point", "scenario", "replicate", "time"))
        self.assertEqual(rate.shape, (5, 3, 2, 15))
        self.assertEqual(list(self.data["scenario"].values), ["hong_kong", "follow_up_12", "minimum_wage_50"])
        self.assertEqual(list(self.data["reform"].values), ["follow_up_12", "minimum_wage_50"])
        self.assertEqual(str(self.data["time"].values[0])[:10], "2026-10-01")
        for column, name in (
            ("hiring.slope", "hiring_slope"), ("exit.step_hazard_ratio", "exit_step_hazard_ratio"),
            ("M6", "M6"), ("minimum_wage", "minimum_wage"),
        ):  # fmt: skip
            self.assertIn(name, rate.coords, name)
            self.assertEqual(rate.coords[name].dims, ("point",))
            self.assertEqual(self.data[name].attrs["key"], column)
            numpy.testing.assert_array_equal(rate.coords[name].values, self.design[column].astype(float))
        self.assertTrue(numpy.isfinite(rate.values).all())
        for name in ("employment_rate", "mean_wage", "persons_by_status"):
            arms, base = self.data[name].values[:, 1:], self.data[name].values[:, :1]
            numpy.testing.assert_array_equal(self.data["diff_" + name].values, arms - base)
        self.assertTrue((self.data["run_status"] == 0).all())
        chosen = rate.set_xindex("hiring_slope") if hasattr(rate, "set_xindex") else None
        self.assertTrue(chosen is None or "hiring_slope" in chosen.indexes)

    def test_tidy_tables_row_for_row(self):
        experiments = pandas.read_csv("all/experiments.csv", float_precision="round_trip")
        outcomes = pandas.read_csv("all/outcomes.csv", float_precision="round_trip")
        keys = ["point", "scenario", "replicate"]
        self.assertTrue(experiments[keys].equals(outcomes[keys]))
        self.assertEqual(len(outcomes), 5 * 3 * 2)
        names = list(self.design.columns[1:])
        self.assertEqual(list(experiments.columns), keys + names)
        joined = experiments.merge(self.design, on="point", suffixes=("", "_design"))
        for name in names:
            self.assertTrue((joined[name] == joined[name + "_design"]).all(), name)
        for _, row in outcomes.iterrows():
            cell = self.data.sel(point=row["point"], scenario=row["scenario"], replicate=row["replicate"])
            last = cell.isel(time=slice(-12, None))
            self.assertTrue(close_to(row["employment_rate"], float(last["employment_rate"].mean())))
            self.assertTrue(close_to(row["public_cost"], float(last["public_cost"].sum())))
            for label in ("diff_employment_rate", "diff_public_cost"):
                if row["scenario"] == "hong_kong":
                    self.assertTrue(numpy.isnan(row[label]))
        wide = outcomes.pivot(index=["point", "replicate"], columns="scenario", values="mean_wage")
        reform = outcomes[outcomes["scenario"] == "follow_up_12"].set_index(["point", "replicate"])
        expected = wide["follow_up_12"] - wide["hong_kong"]
        self.assertTrue(close_to(reform["diff_mean_wage"], expected.loc[reform.index]))

    def test_netcdf_opens_it_too(self):
        done = subprocess.run(["ncdump", "-h", "all/results.h5"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("double employment_rate(point, scenario, replicate, time)", done.stdout)

    def test_provenance_is_the_same_on_every_machine(self):
        for name in ("host", "threads", "command_line"):
            self.assertNotIn(name, self.data.attrs)
        self.assertEqual((self.data.attrs["design"], self.data.attrs["base"]), ("latin_hypercube", "hong_kong"))
        self.assertNotIn(SCENARIOS, "".join(str(value) for value in self.data.attrs.values()))
        with open("all/manifest.json", encoding="utf-8") as file:
            manifest = json.load(file)
        self.assertEqual(manifest["scenarios"], ["hong_kong", "follow_up_12", "minimum_wage_50"])
        self.assertEqual(manifest["file_type"], "coprod-manifest")


class Meaning(unittest.TestCase):
    def test_a_lever_acts_in_arms_only(self):
        write_sweep("lever.toml", 'minimum_wage = { "2027-01" = [30, 80] }', arms=("hong_kong",))
        sweep("lever.toml", fresh("lever"))
        moved = 0
        for name in outcomes_of("lever"):
            table = values("lever", name)
            self.assertTrue(same_bits(table[0, 0], table[1, 0]), name)
            if name not in ("kept_12_months", "jobs_kept", "jobs_lost", "jobs_censored", "jobs_lost_12_months"):
                # Cohorts are reported at the month in which they began.
                self.assertTrue(same_bits(table[0, 1, :, :3], table[1, 1, :, :3]), name)
            moved += not same_bits(table[0, 1], table[1, 1])
        self.assertGreater(moved, 5)

    def test_without_arms_it_acts_in_the_base(self):
        write_sweep("alone.toml", 'minimum_wage = { "2027-01" = [30, 80] }', arms=())
        sweep("alone.toml", fresh("alone"))
        self.assertFalse(same_bits(values("alone", "mean_wage")[0], values("alone", "mean_wage")[1]))
        with h5py.File("alone/results.h5") as file:
            self.assertFalse([name for name in file if name.startswith("diff_") or name == "reform"])

    def test_parameters_and_mechanisms_act_everywhere(self):
        write_sweep("everywhere.toml", '"hiring.slope" = [0.05, 2.0]\n', arms=("minimum_wage_50",))
        sweep("everywhere.toml", fresh("everywhere"))
        table = values("everywhere", "hires_by_route")
        for arm in (0, 1):
            self.assertFalse(same_bits(table[0, arm], table[1, arm]))

    def test_points_that_differ_in_levers_have_one_past(self):
        """Person-months are those of the past once, and of each point's own tail."""
        options = {"arms": ("hong_kong",), "replicates": 2}
        wages = (30, 50, 60, 70, 80)
        tails = []
        whole = call(
            "run", scenario("hong_kong"), "--quiet", "--json", "-r", 2, "--scale", 0.005, "--set", "run.burn_in=2",
            "--set", 'run.start="2026-10"', "--set", 'run.end="2027-12"', "--out", fresh("past"),
        )  # fmt: skip
        with open("past/manifest.json", encoding="utf-8") as file:
            past = json.load(file)["performance"]["person_months"]
        self.assertEqual(whole.returncode, 0)
        for wage in wages:
            write_sweep("tail.toml", f'minimum_wage = {{ "2027-01" = [{wage}] }}', **options)
            tails.append(sweep("tail.toml", fresh("tail"))["person_months"] - past)
            # Twelve of seventeen months.
            self.assertAlmostEqual(tails[-1] / past, 12 / 17, delta=0.02)
        write_sweep("tails.toml", f'minimum_wage = {{ "2027-01" = {list(wages)} }}', **options)
        together = sweep("tails.toml", fresh("tails"))["person_months"]
        self.assertEqual(together, past + sum(tails))

    def test_random_numbers_common_or_independent(self):
        write("twice.csv", "hiring.slope\n0.3\n0.3\n")
        for kind in ("common", "independent"):
            write_sweep(
                "luck.toml", '"hiring.slope" = "prior"', kind="file", design='file = "twice.csv"',
                random_numbers=f'"{kind}"',
            )  # fmt: skip
            sweep("luck.toml", fresh(kind))
        for name in outcomes_of("common"):
            self.assertTrue(same_bits(values("common", name)[0], values("common", name)[1]), name)
        rate = values("independent", "employment_rate")
        self.assertFalse(same_bits(rate[0], rate[1]))
        # The arms of a point still meet the same people: nothing parts them before 2027.
        self.assertTrue(same_bits(rate[:, 0, :, :3], rate[:, 1, :, :3]))
        self.assertFalse(same_bits(rate[0, 0, 0], rate[0, 0, 1]))

    def test_a_point_is_the_comparison_that_it_says(self):
        vary = '"exit.step_hazard_ratio" = [1.0, 3.7]\n"hiring.slope" = "prior"\nM6 = [true, false]\n' + WAGE
        write_sweep("pairs.toml", vary, kind="latin_hypercube", design="points = 3", seed=77)
        sweep("pairs.toml", fresh("pairs"))
        for point in rows("pairs/design.csv"):
            p = int(point["point"])
            write(
                "reform.toml",
                f'schema = 1\nbase = "{scenario("follow_up_12")}"\ntitle = "x"\ndescription = "x"\n'
                f'[levers]\nminimum_wage = {{ "2027-01" = {point["minimum_wage"]} }}\n',
            )
            sets = [f"{key}={point[key]}" for key in ("exit.step_hazard_ratio", "hiring.slope", "M6")]
            sets += ['run.start="2026-10"', 'run.end="2027-12"', "run.burn_in=2"]
            call(
                "compare", scenario("hong_kong"), "reform.toml", "-r", 2, "--seed", 77, "--scale", 0.005, "--quiet",
                *[word for one in sets for word in ("--set", one)], "--out", fresh("compared"),
            )  # fmt: skip
            compared = 0
            with h5py.File("compared/results.h5") as one, h5py.File("pairs/results.h5") as all_points:
                for name in all_points:
                    if all_points[name].ndim < 4:
                        continue
                    self.assertTrue(same_bits(one[name][()], all_points[name][p]), (p, name))
                    compared += name.startswith("diff_")
            self.assertGreater(compared, 10)


class Failures(unittest.TestCase):
    """Weights of regimes add up to at most 1: a scenario where they do not cannot be."""

    VARY = 'regime_managerial = { "2027-01" = [0.2, 0.9] }\nregime_network = { "2027-01" = [0.05, 0.3] }\n'

    def test_a_failed_run_is_told_and_taints_nothing(self):
        write_sweep("fails.toml", self.VARY, seed=5)
        done = call("sweep", "fails.toml", "--json", "--quiet", "--out", fresh("fails"), code=1)
        self.assertIn("2 of 8 runs failed, more than --max-failures 1%", done.stderr)
        summary = json.loads(done.stdout)
        self.assertEqual((summary["finished"], summary["failed"], summary["merged"]), (8, 2, True))
        failures = rows("fails/failures.csv")
        self.assertEqual([(row["point"], row["replicate"], row["seed"]) for row in failures],
                         [("3", "0", "5"), ("3", "1", "5")])
        self.assertIn("regime_managerial = 0.9", failures[0]["reason"])
        self.assertIn("together are 1.2", failures[0]["reason"])
        self.assertIn("seed 5", failures[0]["reason"])
        self.assertTrue(numpy.isnan(values("fails", "employment_rate")[3]).all())
        self.assertEqual(values("fails", "run_status").tolist(), [[0, 0]] * 3 + [[1, 1]])
        outcomes = pandas.read_csv("fails/outcomes.csv")
        self.assertEqual(set(outcomes[outcomes["employment_rate"].isna()]["point"]), {3})

        write("three.csv", "regime_managerial,regime_network\n0.2,0.05\n0.2,0.3\n0.9,0.05\n")
        write_sweep("three.toml", self.VARY.replace("[0.2, 0.9]", "[0.1, 0.95]").replace("[0.05, 0.3]", "[0.01, 0.4]"),
                    kind="file", design='file = "three.csv"', seed=5)
        sweep("three.toml", fresh("three"))
        for name in outcomes_of("three"):
            self.assertTrue(same_bits(values("three", name), values("fails", name)[:3]), name)

    def test_as_many_as_are_allowed(self):
        write_sweep("fails.toml", self.VARY)
        self.assertEqual(sweep("fails.toml", fresh("fails"), "--max-failures", 2)["failed"], 2)
        self.assertEqual(sweep("fails.toml", fresh("fails"), "--max-failures", "25%")["failed"], 2)
        self.assertEqual(sweep("fails.toml", fresh("fails"), "--max-failures", 1, code=1)["failed"], 2)
        # Failures are results: going on repeats none, and still says so.
        self.assertEqual(sweep("fails.toml", "fails", "--resume", code=1)["person_months"], 0)

    def test_the_first_point_may_fail(self):
        write("first.csv", "regime_managerial,regime_network\n0.9,0.3\n0.2,0.3\n")
        for arms in ((), ("follow_up_12",)):
            write_sweep("first.toml", self.VARY.replace("[0.2,", "[0.1,"), kind="file", design='file = "first.csv"',
                        arms=arms)
            summary = sweep("first.toml", fresh("first"), "--max-failures", 2)
            self.assertEqual((summary["failed"], summary["finished"]), (2, 4))
            self.assertTrue(numpy.isfinite(values("first", "employment_rate")[1]).all())


class Extending(unittest.TestCase):
    def extended(self, *arguments, code=0):
        done = call("extend", "grown", *arguments, "--quiet", "--json", code=code)
        return json.loads(done.stdout) if code == 0 else done.stderr

    @classmethod
    def setUpClass(cls):
        if "extend" not in call("--help").stdout.split():
            raise unittest.SkipTest("coprod extend is not there yet")

    def test_replicates_equal_those_of_a_fresh_sweep(self):
        write_sweep("grow.toml", RANGES + WAGE, kind="latin_hypercube", design="points = 4")
        sweep("grow.toml", fresh("grown"))
        before = values("grown", "employment_rate")
        design = text_of("grown/design.csv")
        self.extended("-r", 2)
        self.assertEqual(text_of("grown/design.csv"), design)
        self.assertTrue(same_bits(values("grown", "employment_rate")[:, :, :2], before))
        write_sweep("grow4.toml", RANGES + WAGE, kind="latin_hypercube", design="points = 4", replicates=4)
        sweep("grow4.toml", fresh("fresh"))
        for name in outcomes_of("fresh"):
            self.assertTrue(same_bits(values("grown", name), values("fresh", name)), name)
        for table in ("outcomes.csv", "experiments.csv", "design.csv"):
            self.assertEqual(text_of("grown/" + table), text_of("fresh/" + table))

    def test_points_are_added_and_none_is_changed(self):
        for kind, points, added in (("latin_hypercube", 4, 3), ("sobol", 4, 4), ("morris", 1, 1), ("saltelli", 1, 1)):
            with self.subTest(kind=kind):
                write_sweep("grow.toml", RANGES, kind=kind, design=f"points = {points}", **ONE)
                first = sweep("grow.toml", fresh("grown"))["points"]
                before = {name: values("grown", name) for name in outcomes_of("grown")}
                design = text_of("grown/design.csv")
                self.extended("--points", added)
                self.assertTrue(text_of("grown/design.csv").startswith(design))
                self.assertEqual(len(rows("grown/design.csv")), first * (points + added) // points)
                for name, table in before.items():
                    self.assertTrue(same_bits(values("grown", name)[:first], table), name)
                self.assertTrue(numpy.isfinite(values("grown", "employment_rate")).all())
                if kind == "sobol":  # the sequence goes on
                    write_sweep("grow8.toml", RANGES, kind=kind, design="points = 8", **ONE)
                    sweep("grow8.toml", fresh("eight"))
                    self.assertEqual(text_of("eight/design.csv"), text_of("grown/design.csv"))

    def test_listed_designs_have_no_further_points(self):
        write_sweep("grow.toml", '"hiring.slope" = [0.2, 0.3]', **ONE)
        sweep("grow.toml", fresh("grown"))
        self.assertIn("has no further points", self.extended("--points", 1, code=3))


if __name__ == "__main__":
    unittest.main(verbosity=2)
