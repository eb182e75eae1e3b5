#!/usr/bin/python3
"""micro.h5 of small runs, as pandas and R open it: the same frames in all readers, the sample against the
whole, and the whole against results.h5, to the last cent."""

import os
import re
import shutil
import signal
import subprocess
import sys
import unittest

import h5py
import numpy as np
import pandas as pd

PROGRAM = os.environ["COPROD_PROGRAM"]
SCENARIO = os.path.join(os.environ["COPROD_SOURCE_DIR"], "scenarios", "hong_kong.toml")
HERE = os.path.dirname(os.path.abspath(__file__))
# Fourteen months, of which January compacts the rows; the first two are not reported.
MONTHS = ["--months", "14", "--set", "run.burn_in=2", "--set", 'run.start="2011-04"']
SMALL = ["--scale", "0.1", *MONTHS]
SHARE = 0.05


def run(name, *more, replicates=2, scenario=SCENARIO):
    shutil.rmtree(name, ignore_errors=True)
    command = [PROGRAM, "run", scenario, *SMALL, "-r", str(replicates), *more, "--quiet", "--out", name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise AssertionError(f"{command} left with {done.returncode}:\n{done.stderr}")
    return os.path.join(name, "micro.h5")


def frame(path, replicate=0):
    return pd.read_hdf(path, f"persons/replicate_{replicate}")


def content(path):
    """Everything in a file: datasets, their types, and attributes of all objects, in order."""
    found = []

    def visit(name, thing):
        attributes = [(key, np.asarray(value).tobytes()) for key, value in thing.attrs.items()]
        data = (str(thing.dtype), thing.shape, thing[...].tobytes()) if isinstance(thing, h5py.Dataset) else None
        found.append((name, data, attributes))

    with h5py.File(path) as file:
        visit("/", file)
        file.visititems(visit)
    return found


def outcome(folder, name, replicate):
    """A table of results.h5 of one replicate, months first."""
    with h5py.File(os.path.join(folder, "results.h5")) as file:
        return file[name][0, replicate]


def whole_differs(rows, folder, replicate):
    """'' when rows of everybody add up to the tables of results.h5, exactly."""
    with h5py.File(os.path.join(folder, "results.h5")) as file:
        months = list(file["time"][...])
    month = rows["month"].map({day: i for i, day in enumerate(months)}).to_numpy()
    cells = (month, rows["status"].to_numpy(), rows["primary_kind"].to_numpy(), rows["severity"].to_numpy())
    persons = outcome(folder, "persons", replicate)
    counts = np.zeros(persons.shape, dtype=np.int64)
    np.add.at(counts, cells, 1)
    if not np.array_equal(counts, persons):
        return "other persons by status, kind and severity"
    money = outcome(folder, "net_income", replicate)
    sums = np.zeros(money.shape, dtype=np.int64)
    np.add.at(sums, cells, rows["net_income"].to_numpy().astype(np.int64))
    if not np.array_equal(sums, money):
        return "another net income"
    districts = outcome(folder, "persons_by_district", replicate)
    counts = np.zeros(districts.shape, dtype=np.int64)
    np.add.at(counts, (month, rows["status"].to_numpy(), rows["district"].to_numpy()), 1)
    return "" if np.array_equal(counts, districts) else "other persons by district"


def sample_differs(rows, folder, replicate, share):
    """'' when a sample's size and mean net income are what chance allows (four standard errors)."""
    persons = outcome(folder, "persons", replicate).reshape(14, -1).sum(axis=1)
    months = rows.groupby("month")
    size = months.size().to_numpy()
    if size.shape != persons.shape:
        return "other months"
    far = np.abs(size - share * persons) / np.sqrt(persons * share * (1 - share))
    if far.max() > 4:
        return f"{far.max():.1f} standard errors from the size of the sample"
    error = months["net_income"].std().to_numpy() / np.sqrt(size)
    far = np.abs(months["net_income"].mean().to_numpy() - outcome(folder, "mean_net_income", replicate)) / error
    return "" if far.max() <= 4 else f"{far.max():.1f} standard errors from the mean net income"


class Micro(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.some = run("some", "--micro", f"persons:{SHARE}", "--threads", "1")
        cls.all = run("all", "--micro", "persons:1", "--threads", "1")

    def test_everybody_adds_up_to_the_results(self):
        for replicate in (0, 1):
            rows = frame(self.all, replicate)
            self.assertEqual(whole_differs(rows, "all", replicate), "")
            self.assertIn("persons", whole_differs(rows.iloc[1:], "all", replicate))
            wrong = rows.copy()
            wrong.loc[100, "net_income"] += 1
            self.assertIn("income", whole_differs(wrong, "all", replicate))
            wrong = rows.copy()
            wrong.loc[100, "district"] = (wrong.loc[100, "district"] + 1) % 18
            self.assertIn("district", whole_differs(wrong, "all", replicate))

    def test_the_sample_is_one(self):
        for replicate in (0, 1):
            rows = frame(self.some, replicate)
            self.assertEqual(sample_differs(rows, "some", replicate, SHARE), "")
            self.assertIn("size", sample_differs(rows, "some", replicate, SHARE * 1.25))
            wrong = rows.assign(net_income=rows["net_income"] * 1.25)
            self.assertIn("income", sample_differs(wrong, "some", replicate, SHARE))
            whole = frame(self.all, replicate)
            part = whole[whole["key"].isin(set(rows["key"]))].reset_index(drop=True)
            pd.testing.assert_frame_equal(part, rows, check_index_type=False)

    def test_order_and_columns(self):
        rows = frame(self.all)
        order = list(zip(rows["month"], rows["key"]))
        self.assertTrue(all(a < b for a, b in zip(order, order[1:])))
        self.assertTrue(rows["key"].str.fullmatch("[0-9a-f]{16}").all())
        self.assertEqual(list(rows["replicate"].unique()), [0])
        self.assertEqual(list(rows.columns[:3]), ["replicate", "month", "key"])
        months = pd.to_datetime(rows["month"].unique(), unit="D", origin="2000-01-01")
        self.assertEqual(list(months), list(pd.date_range("2011-04-01", periods=14, freq="MS")))
        # The first digit of a key is its kind: 4 an NGO, 5 a social enterprise, 6 an employer.
        kinds = rows["employer_key"].str[:1]
        for status, wanted in enumerate((("", "4"), ("", "4"), ("4",), ("4",), ("5",), ("6",))):
            self.assertLessEqual(set(kinds[rows["status"] == status]), set(wanted), f"status {status}")
        self.assertTrue(all(kind in "if" for kind in (rows[c].dtype.kind for c in rows if rows[c].dtype != object)))

        # Every column of the declaration but the ties is there.
        with open(os.path.join(os.environ["COPROD_SOURCE_DIR"], "sim/world/person.def"), encoding="utf-8") as file:
            declared = re.findall(r'^COLUMN\(\w+, (\w+), [\w:]+, "([^"]*)"', file.read(), re.MULTILINE)
        wanted = ["employer_key" if name == "employer" else name for name, unit in declared if unit != "row" or name == "employer"]
        self.assertGreater(len(wanted), 30)
        self.assertEqual(list(rows.columns[2:]), wanted)

    def test_the_file_explains_itself(self):
        codes = pd.read_hdf(self.all, "categories")
        rows = frame(self.all)
        with h5py.File(self.all) as file:
            for name, value in {"file_type": "coprod-micro", "format_version": "1.0"}.items():
                self.assertEqual(file.attrs[name].decode() if isinstance(file.attrs[name], bytes) else file.attrs[name], value)
            self.assertTrue({"title", "source", "seed", "git_commit", "input_sha256", "scenario_toml"} <= set(file.attrs))
            self.assertEqual(file["persons"].attrs["share"], 1.0)
            table = file["persons/replicate_0"]
            text = {key: value.decode() if isinstance(value, bytes) else value for key, value in table.attrs.items()}
            for i, name in enumerate(table.dtype.names):
                self.assertEqual(text[f"FIELD_{i}_NAME"], name)
                self.assertTrue(text[f"FIELD_{i}_units"] and text[f"FIELD_{i}_long_name"], name)
                meanings = text.get(f"FIELD_{i}_flag_meanings", "").split()
                self.assertEqual(meanings, list(codes[codes["column"] == name].sort_values("code")["meaning"]), name)
                self.assertEqual(bool(meanings), text[f"FIELD_{i}_units"] == "code", name)
                if meanings:
                    self.assertTrue(rows[name].between(0, len(meanings) - 1).all(), name)
            for name in ("/", "persons", "persons/replicate_0", "categories"):
                self.assertEqual(h5py.h5g.get_objinfo(file[name].id).mtime, 0, name)
        names = codes[codes["column"] == "status"].set_index("code")["meaning"]
        self.assertEqual(names[5], "open_employment")

    def test_threads_replicates_and_policies(self):
        base = content(self.some)
        for threads in ("2", "7"):
            self.assertEqual(content(run("threads", "--micro", f"persons:{SHARE}", "--threads", threads)), base)
        self.assertNotEqual(content(run("seed", "--micro", f"persons:{SHARE}", "--seed", "7")), base)
        three = run("three", "--micro", f"persons:{SHARE}", replicates=3)
        for replicate in (0, 1):
            pd.testing.assert_frame_equal(frame(three, replicate), frame(self.some, replicate))
        self.assertNotEqual(list(frame(three, 0)["key"]), list(frame(three, 2)["key"]))
        reform = run("reform", "--micro", f"persons:{SHARE}", "--set", 'follow_up_months.supported_employment={ "2011-04" = "unlimited" }',
                     "--set", "stress.base=0.3")
        self.assertFalse(frame(reform).equals(frame(self.some)))
        pd.testing.assert_series_equal(frame(reform)["key"], frame(self.some)["key"])

    def test_the_world_does_not_notice(self):
        run("plain", "--threads", "1")
        self.assertFalse(os.path.exists("plain/micro.h5"))
        for other, equal in (("some", True), ("seed7", False)):
            if not equal:
                run(other, "--threads", "1", "--seed", "7")
            done = subprocess.run(["h5diff", "plain/results.h5", f"{other}/results.h5"], capture_output=True, text=True)
            self.assertEqual(done.returncode == 0 and not done.stdout + done.stderr, equal, done.stdout[:500])

    def test_r_sees_the_same(self):
        os.makedirs("r", exist_ok=True)
        done = subprocess.run(["Rscript", os.path.join(HERE, "micro.R"), self.some, "r"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        for table in ("persons/replicate_0", "persons/replicate_1", "categories"):
            wanted = pd.read_hdf(self.some, table)
            texts = {name: str for name in wanted if wanted[name].dtype == object}
            for reader in ("hdf5r", "rhdf5"):
                seen = pd.read_csv(f"r/{os.path.basename(table)}.{reader}.csv", dtype=texts, keep_default_na=False)
                self.assertEqual(list(seen.columns), list(wanted.columns))
                seen = seen.astype(wanted.dtypes.to_dict())
                pd.testing.assert_frame_equal(seen, wanted, check_exact=True, check_index_type=False)
                seen.loc[3, seen.columns[1]] += 1
                self.assertFalse(seen.equals(wanted))

    def test_ways_of_reading_that_the_docs_name(self):
        rows = frame(self.some)
        both = pd.concat([pd.read_hdf(self.some, f"persons/replicate_{r}") for r in range(2)], ignore_index=True)
        self.assertEqual(sorted(both["replicate"].unique()), [0, 1])
        part = pd.read_hdf(self.some, "persons/replicate_0", start=100, stop=200)
        pd.testing.assert_frame_equal(part.reset_index(drop=True), rows.iloc[100:200].reset_index(drop=True))
        import tables

        with tables.open_file(self.some) as file:
            day = int(rows["month"].iloc[-1])
            found = file.root.persons.replicate_0.read_where(f"month == {day}")
        self.assertEqual(len(found), int((rows["month"] == day).sum()))

    def test_interrupted(self):
        """Whole replicates are kept, the same as in results.h5; nothing else is left behind."""
        shutil.rmtree("stopped", ignore_errors=True)
        process = subprocess.Popen(
            [PROGRAM, "run", SCENARIO, *MONTHS, "--scale", "0.3", "-r", "60", "--threads", "2", "--micro",
             f"persons:{SHARE}", "--out", "stopped"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if re.search(r"\b[2-9]0 ?%", line):
                process.send_signal(signal.SIGINT)
                break
        process.stderr.read()
        process.stderr.close()
        self.assertEqual(process.wait(timeout=100), 130)
        with h5py.File("stopped/results.h5") as results, h5py.File("stopped/micro.h5") as micro:
            complete = len(results["replicate"])
            self.assertTrue(0 < complete < 60, complete)
            self.assertEqual(sorted(micro["persons"]), sorted(f"replicate_{r}" for r in range(complete)))
            for replicate in range(complete):
                self.assertEqual(len(set(micro[f"persons/replicate_{replicate}"]["month"])), 14)
        self.assertFalse([name for name in os.listdir("stopped") if ".tmp-" in name])

    def test_refused(self):
        cases = {
            "firms:0.1": "does not exist", "persons:0": "above 0", "persons:1.1": "above 0", "persons:-1": "above 0",
            "persons:nan": "above 0", "persons:": "above 0", "persons:1%": "above 0", "persons:0,1": "above 0",
        }
        for text, reason in cases.items():
            done = subprocess.run([PROGRAM, "run", SCENARIO, "--micro", text, "--out", "refused"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, text)
            self.assertIn(reason, done.stderr)
            self.assertIn("persons:0.01", done.stderr)
        done = subprocess.run([PROGRAM, "run", SCENARIO, "--micro", "persons", "--micro", "persons:0.1", "--out", "refused"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("twice", done.stderr)
        self.assertFalse(os.path.exists("refused"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
