"""coprod compare and coprod branch with many futures, as users meet them."""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import unittest

import h5py
import numpy
import pandas

PROGRAM = os.environ["COPROD_PROGRAM"]
SCENARIOS = os.path.join(os.environ["COPROD_SOURCE_DIR"], "scenarios")
SMALL = ["--scale", "0.03", "--set", 'run.start="2026-01"', "--set", 'run.end="2029-12"', "--set", "run.burn_in=6"]


def scenario(stem):
    return os.path.join(SCENARIOS, stem + ".toml")


def call(*arguments, code=0):
    done = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=500)
    if done.returncode != code:
        raise AssertionError(f"{arguments} left with {done.returncode}:\n{done.stderr}")
    return done


def compare(name, *arguments, replicates=2):
    shutil.rmtree(name, ignore_errors=True)
    return call("compare", *arguments, *SMALL, "-r", str(replicates), "--quiet", "--out", name)


def labels(file, name):
    return [x.decode() if isinstance(x, bytes) else x for x in file[name][:]]


def arms_of(file):
    """Names of datasets by scenario that have a difference beside them."""
    return [name for name in file if "diff_" + name in file]


class Equal(unittest.TestCase):
    """A comparison that changes nothing differs in nothing, in any dataset, for anyone."""

    @classmethod
    def setUpClass(cls):
        cls.said = compare("equal", scenario("hong_kong"), scenario("hong_kong"), "--ledger")

    def test_outcomes(self):
        with h5py.File("equal/results.h5") as file:
            self.assertEqual(labels(file, "scenario"), ["hong_kong", "hong_kong_2"])
            names = arms_of(file)
            self.assertGreater(len(names), 100)
            for name in names:
                values = file[name][:]
                self.assertEqual(values[0].tobytes(), values[1].tobytes(), name)
                difference = file["diff_" + name][:]
                if difference.dtype.kind == "i":
                    known = difference != numpy.iinfo(numpy.int32).min
                    self.assertFalse(difference[known].any(), name)
                else:
                    self.assertFalse(numpy.nansum(numpy.abs(difference)), name)

    def test_people(self):
        with h5py.File("equal/results.h5") as file:
            counts = labels(file, "person_count")
            people = file["people_by_sex"][:].sum(axis=(0, 1, 2))
            self.assertGreater(people[counts.index("persons")], 10000)
            for what in ("parted", "status_parted", "work_gained", "work_lost", "income_gained", "income_lost"):
                self.assertEqual(people[counts.index(what)], 0, what)
            self.assertFalse(file["ledger_by_kind"][:].any())
            self.assertFalse(file["parted"][:].any())
        rows = pandas.read_hdf("equal/ledger.h5", "reform_1/replicate_0")
        self.assertEqual(len(rows), 0)

    def test_it_says_so(self):
        self.assertIn("differs in nothing from the base", self.said.stderr)
        self.assertIn("No difference can be told from zero", self.said.stdout)


class Reforms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.said = compare(
            "reforms", scenario("hong_kong"), scenario("minimum_wage_50"),
            scenario("follow_up_unlimited") + "+" + scenario("public_purchase"), "--ledger", replicates=3,
        )

    def test_differences(self):
        with h5py.File("reforms/results.h5") as file:
            self.assertEqual(labels(file, "reform"), ["minimum_wage_50", "follow_up_unlimited+public_purchase"])
            for name in arms_of(file):
                values = file[name][:]
                if values.dtype.kind == "i":
                    values = values.astype(float)
                    values[values == numpy.iinfo(numpy.int32).min] = numpy.nan
                    difference = file["diff_" + name][:].astype(float)
                    difference[difference == numpy.iinfo(numpy.int32).min] = numpy.nan
                else:
                    difference = file["diff_" + name][:]
                numpy.testing.assert_array_equal(difference, values[1:] - values[0], name)
            moved = numpy.nansum(numpy.abs(file["diff_employment_rate"][:]), axis=(1, 2))
            self.assertTrue((moved > 0).all())

    def test_the_ledger_adds_up(self):
        with h5py.File("reforms/results.h5") as file:
            measures = labels(file, "person_measure")
            by_kind = file["ledger_by_kind"][:].sum(axis=(2, 3))
            for other, axes in (("sex", 2), ("age", 2), ("district", 2)):
                numpy.testing.assert_array_equal(file["ledger_by_" + other][:].sum(axis=axes), by_kind)
            statuses = file["diff_persons_by_status"][:].sum(axis=2)
            numpy.testing.assert_array_equal(by_kind[..., :6], statuses)
            income = numpy.nansum(file["diff_net_income"][:], axis=(2, 3, 4, 5))
            numpy.testing.assert_array_equal(by_kind[..., measures.index("net_income")], income)
            pairs = file["status_pairs"][:]
            present = file["persons_by_status"][:]
            apart = pairs.sum(axis=(3, 4)) > 0
            for reform in (0, 1):
                numpy.testing.assert_array_equal(pairs[reform].sum(axis=3)[apart[reform]], present[0][apart[reform]])
                numpy.testing.assert_array_equal(
                    pairs[reform].sum(axis=2)[apart[reform]], present[reform + 1][apart[reform]]
                )

    def test_rows_open_as_data_frames(self):
        rows = pandas.read_hdf("reforms/ledger.h5", "reform_1/replicate_0")
        with h5py.File("reforms/results.h5") as file:
            counts = labels(file, "person_count")
            measures = labels(file, "person_measure")
            parted = file["people_by_sex"][0, 0].sum(axis=0)[counts.index("parted")]
            total = file["ledger_by_sex"][0, 0].sum(axis=0)
        self.assertEqual(len(rows), parted)
        self.assertEqual(rows["key"].nunique(), parted)
        for measure in ("months_in_work", "net_income", "crises"):
            difference = rows["reform_" + measure].astype(float) - rows["base_" + measure]
            self.assertEqual(difference.sum(), total[measures.index(measure)], measure)

    def test_table_and_summary(self):
        with open("reforms/tables/differences.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        row = next(
            r for r in rows
            if (r["scenario"], r["outcome"], r["window"]) == ("minimum_wage_50", "employment_rate", "2029")
        )
        with h5py.File("reforms/results.h5") as file:
            by_replicate = file["diff_employment_rate"][0, :, 36:48].mean(axis=1)
        self.assertAlmostEqual(float(row["difference"]), by_replicate.mean(), places=12)
        t = 4.302652729749464  # two degrees of freedom
        half = t * by_replicate.std(ddof=1) / 3**0.5
        self.assertAlmostEqual(float(row["high"]) - float(row["difference"]), half, places=10)
        for words in ("minimum_wage_50", "Pairing:", "With luck of its own", "max-t"):
            self.assertIn(words, self.said.stdout)
        self.assertEqual([line for line in self.said.stdout.splitlines() if len(line) > 80], [])

    def test_what_the_report_computes_itself(self):
        call("report", "reforms", "-o", "reforms.html", "--quiet")
        with open("reforms.html", encoding="utf-8") as file:
            text = file.read()
        with h5py.File("reforms/results.h5") as file:
            counts = labels(file, "person_count")
            people = file["people_by_sex"][0].sum(axis=1)
            statuses = labels(file, "status")
            work = file["diff_persons_by_status"][0][..., statuses.index("social_enterprise")].astype(float)
            work += file["diff_persons_by_status"][0][..., statuses.index("open_employment")]
            paid = file["diff_public_cost"][0]
        both, reform = (people[:, counts.index(c)] for c in ("hired_in_both", "hired_in_reform"))
        said = re.search(r"([0-9.]+)% of them", text[text.index("Deadweight") :]).group(1)
        self.assertAlmostEqual(float(said), 100 * (both / reform).mean(), delta=0.06)
        # From 2027-01 on, discounted by 3.5% a year; 0.01 HKD into million HKD.
        present = 1.035 ** (-numpy.arange(36) / 12)
        years = (work[:, 12:48] * present).sum(axis=1) / 12
        cost = (paid[:, 12:48] * present).sum(axis=1) * 1e-8
        worth = {}
        for row in re.findall(r"<tr>(.*?)</tr>", text[text.index('id="worth-0') :], re.S):
            cells = [float(x) for x in re.findall(r'data-v="([^"]+)"', row)]
            if len(cells) == 4 and len(worth) < 11:
                worth[cells[0]] = cells[1]
        self.assertEqual(sorted(worth), [40000.0 * step for step in range(11)])
        for value, net in worth.items():
            self.assertAlmostEqual(net, (value * 1e-6 * years - cost).mean(), places=9)


class Starts(unittest.TestCase):
    def test_each_reform_is_judged_from_its_own_start(self):
        with open("late.toml", "w", encoding="utf-8") as file:
            file.write(f'schema = 1\nbase = "{scenario("hong_kong")}"\n[levers]\nminimum_wage = {{ "2029-03" = 60 }}\n')
        shutil.rmtree("starts", ignore_errors=True)
        settings = ["run.scale=0.03", 'run.start="2026-01"', 'run.end="2029-06"', "run.burn_in=6"]
        said = call("compare", scenario("hong_kong"), scenario("minimum_wage_50"), "late.toml", "-r", "2", "--quiet",
                    *[x for setting in settings for x in ("--set", setting)], "--out", "starts").stdout
        self.assertIn("late: all months apart (apart from 2029-03)", said)
        self.assertIn("minimum_wage_50: 2028 (apart from 2027-01)", said)
        late = said[said.index("late: all") :]
        self.assertIn("share of persons in open employment", late)
        call("report", "starts", "-o", "starts.html", "--quiet")
        with open("starts.html", encoding="utf-8") as file:
            text = file.read()
        verdict = text[text.index('id="verdict"') : text.index('id="answers"')]
        self.assertIn("2027-01 to 2029-06. ", verdict)
        self.assertIn("2029-03 to 2029-06. ", verdict)
        with h5py.File("starts/results.h5") as file:
            work = file["diff_employment_rate"][1, :, 38:].mean()
        self.assertIn(f"{abs(100 * work):.2f}"[:4], verdict[verdict.index("2029-03 to") :])
        shutil.rmtree("apart", ignore_errors=True)
        call("run", scenario("hong_kong"), *SMALL, "-r", "2", "--checkpoint", "2027-06", "--quiet", "--out", "apart")
        with open("none.toml", "w", encoding="utf-8") as file:
            file.write(f'schema = 1\nbase = "{scenario("hong_kong")}"\n[levers]\nminimum_wage = {{ "2027-07" = 0 }}\n')
        shutil.rmtree("fork", ignore_errors=True)
        call("branch", "apart/checkpoints/2027-06.h5", scenario("hong_kong"), "none.toml", *SMALL[2:],
             "--set", "run.scale=0.03", "--quiet", "--out", "fork")
        call("report", "fork", "-o", "fork.html", "--quiet")
        with open("fork.html", encoding="utf-8") as file:
            text = file.read()
        self.assertIn("2027-07 to 2029-12", text[text.index('id="verdict"') :][:900])
        self.assertIn("none of which is named as the base", text)


def policy(path, floor, title):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'schema = 1\nbase = "{scenario("hong_kong")}"\ntitle = "{title}"\n')
        file.write(f'[levers]\nminimum_wage = {{ "2027-01" = {floor} }}\n')


class Named(unittest.TestCase):
    """Files and labels of a comparison are told apart."""

    def test_two_files_of_one_name(self):
        policy("one/pol.toml", 50, "Fifty")
        policy("two/pol.toml", 60, "Sixty")
        shutil.rmtree("named", ignore_errors=True)
        said = call("compare", scenario("hong_kong"), "one/pol.toml", "two/pol.toml", *SMALL, "-r", "1", "--out", "named")
        self.assertIn("pol is one/pol.toml: Fifty", said.stderr)
        self.assertIn("pol_2 is two/pol.toml: Sixty", said.stderr)
        with open("named/manifest.json", encoding="utf-8") as file:
            inputs = {one["path"]: one["sha256"] for one in json.load(file)["inputs"]}
        self.assertNotEqual(inputs["pol.toml"], inputs["pol.toml (2)"])
        with h5py.File("named/results.h5") as file:
            self.assertEqual(labels(file, "scenario"), ["hong_kong", "pol", "pol_2"])
            hashes = file.attrs["input_sha256"]
            hashes = hashes.decode() if isinstance(hashes, bytes) else hashes
            for name in ("pol.toml", "pol.toml (2)"):
                self.assertIn(f"{inputs[name]}  {name}\n", hashes)

    def test_a_reform_on_another_base(self):
        shutil.rmtree("other_base", ignore_errors=True)
        said = compare("other_base", scenario("follow_up_12"), scenario("minimum_wage_50"), replicates=1)
        self.assertIn("stands on a base of its own", said.stderr)
        self.assertIn("follow_up_months.placement_division", said.stderr)
        with open("other_base/manifest.json", encoding="utf-8") as file:
            self.assertTrue(any("stands on a base" in one for one in json.load(file)["warnings"]))
        both = scenario("follow_up_12") + "+minimum_wage_50.toml"
        said = compare("other_base", scenario("follow_up_12"), both, replicates=1)
        self.assertNotIn("stands on a base of its own", said.stderr)


class Pairing(unittest.TestCase):
    def test_what_cannot_be_paired(self):
        shutil.rmtree("never", ignore_errors=True)
        other = "longer.toml"
        with open(other, "w", encoding="utf-8") as file:
            file.write(f'schema = 1\nbase = "{scenario("hong_kong")}"\n[run]\nend = "2030-12"\nseed = 5\n')
        done = call("compare", scenario("hong_kong"), other, "--out", "never", code=3)
        self.assertIn("run.end is 2030-12", done.stderr)
        self.assertIn("run.seed is 5", done.stderr)
        self.assertFalse(os.path.exists("never"))

    def test_until(self):
        shutil.rmtree("until", ignore_errors=True)
        done = call(
            "compare", scenario("hong_kong"), scenario("minimum_wage_50"), "--scale", "0.01",
            "--set", 'run.start="2026-01"', "--set", 'run.end="2028-12"', "--set", "run.burn_in=0",
            "--until", "employment_rate@2028-12:half_width<0.003", "--quiet", "--json", "--out", "until",
        )
        with h5py.File("until/results.h5") as file:
            values = file["diff_employment_rate"][0, :, 35]
        n = max(20, numpy.ceil((2.093024054408263 * values[:20].std(ddof=1) / 0.003) ** 2))
        self.assertEqual(len(values), n)
        self.assertEqual(json.loads(done.stdout)["replicates"], n)
        done = call("compare", scenario("hong_kong"), scenario("minimum_wage_50"), "--out", "never",
                    "--until", "employment_rate@2050-12:half_width<0.003", code=2)
        self.assertIn("outside the reported months", done.stderr)

    def test_until_of_a_run(self):
        shutil.rmtree("until_run", ignore_errors=True)
        done = call(
            "run", scenario("hong_kong"), "--scale", "0.01", "--set", 'run.start="2026-01"',
            "--set", 'run.end="2026-12"', "--set", "run.burn_in=0", "--micro", "persons:0.01",
            "--until", "employment_rate@2026-12:half_width<0.002", "--quiet", "--out", "until_run",
        )
        with h5py.File("until_run/results.h5") as file:
            values = file["employment_rate"][0, :, 11]
        n = max(20, numpy.ceil((2.093024054408263 * values[:20].std(ddof=1) / 0.002) ** 2))
        self.assertEqual(len(values), n)
        self.assertIn(f"employment_rate in 2026-12 is {values.mean():.6g} ± 0.002 (95%, {n:.0f} replicates", done.stdout)
        done = call("run", scenario("hong_kong"), "--checkpoint", "2026-12", "--out", "never",
                    "--until", "employment_rate@2026-12:half_width<0.004", code=2)
        self.assertIn("--checkpoint", done.stderr)

    def test_until_out_of_reach_keeps_the_first_stage(self):
        shutil.rmtree("reach", ignore_errors=True)
        done = call(
            "compare", scenario("hong_kong"), scenario("minimum_wage_50"), "--scale", "0.01",
            "--set", 'run.start="2026-07"', "--set", 'run.end="2027-12"', "--set", "run.burn_in=0",
            "--until", "employment_rate@2027-12:half_width<1e-12", "--ledger", "--ledger-replicates", "30",
            "--quiet", "--out", "reach", code=4,
        )
        self.assertIn("was not reached", done.stderr)
        with h5py.File("reach/results.h5") as file:
            self.assertEqual(file["diff_employment_rate"].shape[1], 20)

    def test_a_copy_of_base_and_data_is_the_same_base(self):
        shutil.rmtree("pilot", ignore_errors=True)
        call("init", "pilot")
        small = ["--scale", "0.02", "--set", 'run.start="2026-01"', "--set", 'run.end="2028-12"', "--set", "run.burn_in=0"]
        composed = "pilot/what_if.toml+" + scenario("public_purchase")
        shutil.rmtree("copies", ignore_errors=True)
        call("compare", scenario("hong_kong"), "pilot/what_if.toml", composed, *small, "-r", "2", "--quiet",
             "--out", "copies")
        with open("copies/scenarios/what_if+public_purchase.resolved.toml", encoding="utf-8") as file:
            text = file.read()
        # The what-if's own lever is not overridden by a second copy of the baseline.
        self.assertIn('"2013-01" = 6\n"2027-01" = 12', text)
        with h5py.File("copies/results.h5") as file:
            self.assertEqual(list(file.attrs["first_difference"]), ["2027-01", "2027-01"])


class Attribution(unittest.TestCase):
    def test_what_cannot_be_attributed_is_refused_at_once(self):
        with open("early.toml", "w", encoding="utf-8") as file:
            file.write(f'schema = 1\nbase = "{scenario("hong_kong")}"\n[mechanisms]\nM3 = false\n')
        done = call("compare", scenario("hong_kong"), "early.toml", *SMALL, "-r", "2", "--attribute", "--out", "never",
                    code=3)
        self.assertIn("no past in common", done.stderr)
        self.assertFalse(os.path.exists("never"))
        # Without a burn-in such futures part in the first reported month, which would do for levers.
        done = call("compare", scenario("hong_kong"), "early.toml", "--scale", "0.02", "--set", "run.burn_in=0",
                    "-r", "2", "--attribute", "--out", "never", code=3)
        self.assertIn("no past in common", done.stderr)
        with open("history.toml", "w", encoding="utf-8") as file:
            file.write(f'schema = 1\nbase = "{scenario("hong_kong")}"\n[levers]\nminimum_wage = {{ "2011-05" = 50 }}\n')
        done = call("compare", scenario("hong_kong"), "history.toml", *SMALL, "-r", "2", "--attribute", "--out",
                    "never", code=3)
        self.assertIn("before the first reported month", done.stderr)

    def test_shares_add_up(self):
        compare("attributed", scenario("hong_kong"), scenario("minimum_wage_50"), "--attribute", replicates=2)
        with h5py.File("attributed/attribution.h5") as file, h5py.File("attributed/results.h5") as results:
            outcomes = labels(file, "outcome_read")
            effect = file["effect"][0]
            # The variant in which nothing is changed is the comparison itself.
            whole = results["diff_employment_rate"][0, :, 12:48].mean(axis=1)
            numpy.testing.assert_allclose(effect[:, outcomes.index("employment_rate")], whole, rtol=1e-12)
            value = file["coalition_value"][0]
            numpy.testing.assert_array_equal(value[:, 7, 1] - value[:, 7, 0], effect)
            empty = value[:, 0, 1] - value[:, 0, 0]
            numpy.testing.assert_allclose(file["shapley"][0].sum(axis=1) + empty, effect, rtol=1e-9, atol=1e-9)
            mechanisms = labels(file, "mechanism")
            carried = file["carried"][0][..., outcomes.index("employment_rate")]
            replayed = file["carried_replayed"][0][..., outcomes.index("employment_rate")]
            self.assertFalse(numpy.isnan(replayed).any())
            # Levers that the reform leaves alone carry nothing, to the bit; employers who reckon with
            # the old floor take away most of what the new one does.
            self.assertTrue((replayed[:, mechanisms.index("M40")] == 0.0).all())
            held = replayed[:, mechanisms.index("M2")].mean() / effect[:, outcomes.index("employment_rate")].mean()
            self.assertGreater(held, 0.5)
            # So do pairs of it with others.
            first, second = (file["pair_" + name][0].astype(int) for name in ("first", "second"))
            both = file["pair_carried_replayed"][0][..., outcomes.index("employment_rate")]
            self.assertEqual(both.shape[1], 15)
            with_m2 = (first == mechanisms.index("M2")) | (second == mechanisms.index("M2"))
            self.assertEqual(with_m2.sum(), 5)
            share = both[:, with_m2].mean(axis=0) / effect[:, outcomes.index("employment_rate")].mean()
            self.assertGreater(share.min(), 0.5)
            # A floor works through M2 and not through what it does not touch.
            means = numpy.abs(carried.mean(axis=0))
            self.assertEqual(mechanisms[int(numpy.nanargmax(means))], "M2")


class Branches(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shutil.rmtree("past", ignore_errors=True)
        call("run", scenario("hong_kong"), *SMALL, "-r", "2", "--checkpoint", "2026-11", "--quiet", "--out", "past")

    def branch(self, name, *stems):
        shutil.rmtree(name, ignore_errors=True)
        sets = SMALL[2:] + ["--set", "run.scale=0.03"]
        call("branch", "past/checkpoints/2026-11.h5", *map(scenario, stems), *sets, "--quiet", "--out", name)
        with open(os.path.join(name, "manifest.json"), encoding="utf-8") as file:
            return json.load(file)["performance"]["person_months"]

    def test_many_futures_of_one_past(self):
        three = self.branch("three", "minimum_wage_50", "follow_up_unlimited", "public_purchase")
        alone = [
            self.branch("one_" + stem, stem)
            for stem in ("minimum_wage_50", "follow_up_unlimited", "public_purchase")
        ]
        # One month (December 2026) is common to all three, too.
        self.assertLess(three, sum(alone))
        with h5py.File("three/results.h5") as file:
            self.assertEqual(
                labels(file, "scenario"), ["minimum_wage_50", "follow_up_unlimited", "public_purchase"]
            )
            for at, stem in enumerate(labels(file, "scenario")):
                with h5py.File(f"one_{stem}/results.h5") as one:
                    for name in one:
                        if "scenario" in [d.keys()[0] if len(d) else "" for d in one[name].dims][:1] and one[name].ndim > 1:
                            self.assertEqual(file[name][at].tobytes(), one[name][0].tobytes(), (stem, name))

    def test_no_change_equals_the_uninterrupted_run(self):
        self.branch("onward", "hong_kong")
        with h5py.File("onward/results.h5") as branch, h5py.File("past/results.h5") as whole:
            self.assertEqual(sorted(branch), sorted(whole))
            for name in whole:
                self.assertEqual(branch[name][()].tobytes() if branch[name].dtype.kind != "O" else list(branch[name][:]),
                                 whole[name][()].tobytes() if whole[name].dtype.kind != "O" else list(whole[name][:]), name)


    def onward(self, *arguments, code=0):
        shutil.rmtree("told", ignore_errors=True)
        return call("branch", "past/checkpoints/2026-11.h5", *arguments, "--quiet", "--out", "told", code=code)

    def test_the_checkpoint_is_an_input_and_its_month_is_told(self):
        self.onward(scenario("minimum_wage_50"), "--set", "run.end=2027-03")
        with open("told/manifest.json", encoding="utf-8") as file:
            inputs = {one["path"]: one for one in json.load(file)["inputs"]}
        with open("past/checkpoints/2026-11.h5", "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        self.assertEqual(inputs["2026-11.h5"]["sha256"], digest)
        self.assertEqual(inputs["2026-11.h5"]["bytes"], os.path.getsize("past/checkpoints/2026-11.h5"))
        with h5py.File("told/results.h5") as file:
            text = {name: value.decode() if isinstance(value, bytes) else value for name, value in file.attrs.items()}
        self.assertEqual(text["branch_month"], "2026-11")
        self.assertEqual(text["past_scenario"], "hong_kong")
        self.assertIn("minimum_wage", text["past_scenario_toml"])
        self.assertIn("2026-11.h5\n", text["input_sha256"])
        # What the past has settled is the checkpoint's: the reform's file says other things.
        self.assertIn("scale = 0.03\n", text["scenario_toml"])
        self.assertIn('start = "2026-01"\nend = "2027-03"\nburn_in = 6\n', text["scenario_toml"])
        self.assertIn("replicates = 2\n", text["scenario_toml"])

    def test_another_past_is_refused(self):
        told = self.onward(scenario("minimum_wage_50"), "--set", "minimum_wage=50", code=3).stderr
        self.assertIn("another past than the checkpoint", told)
        self.assertIn("in minimum_wage", told)
        self.assertFalse(os.path.exists("told"))
        self.assertIn("in distancing", self.onward(scenario("hong_kong"), "--set", 'distancing={ "2026-02" = 0.5 }', code=3).stderr)

    def test_other_parameters_are_told(self):
        told = self.onward(scenario("hong_kong"), "--set", "exit.shape=0.8", "--set", "run.end=2027-01").stderr
        self.assertIn("they act after that month only", told)
        with h5py.File("told/results.h5") as file:
            title = file.attrs["title"]
        title = title.decode() if isinstance(title, bytes) else title
        self.assertIn("exit.shape=0.8", title)
        self.assertIn("(after 2026-11; until then Hong Kong", title)

    def test_replicates(self):
        told = self.onward(scenario("hong_kong"), "-r", "3", "--set", "run.end=2026-12").stderr
        self.assertIn("asks for 3 replicates but the checkpoint holds 2", told)
        self.onward(scenario("hong_kong"), "-r", "1", "--set", "run.end=2026-12")
        with h5py.File("told/results.h5") as file:
            self.assertEqual(len(file["replicate"]), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
