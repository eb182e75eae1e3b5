"""Runs that are killed and gone on with, and results that get more replicates: nothing is lost."""

import json
import os
import random
import shutil
import signal
import subprocess
import time
import unittest

import h5py

PROGRAM = os.environ["COPROD_PROGRAM"]
SCENARIOS = os.path.join(os.environ["COPROD_SOURCE_DIR"], "scenarios")
BASELINE = os.path.join(SCENARIOS, "hong_kong.toml")
REFORM = os.path.join(SCENARIOS, "minimum_wage_50.toml")
MONTHS = ["--set", 'run.start="2026-07"', "--set", 'run.end="2027-12"', "--set", "run.burn_in=6", "-t", "2"]
SMALL = ["--scale", "0.01", *MONTHS]
RUN = ["run", BASELINE, *SMALL]
COMPARE = ["compare", BASELINE, REFORM, *SMALL, "--ledger", "--ledger-replicates", "2"]


def fresh(name):
    shutil.rmtree(name, ignore_errors=True)
    return name


def call(*arguments, code=0):
    done = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    if done.returncode != code:
        raise AssertionError(f"{arguments} left with {done.returncode}:\n{done.stderr}")
    return done


def finished(out):
    """Replicates that the log of events tells of, over all processes."""
    try:
        with open(os.path.join(out, "log.jsonl")) as file:
            return sum('"event":"replicate"' in line for line in file)
    except FileNotFoundError:
        return 0


def kill_when(arguments, condition):
    """Starts a command and kills it as soon as `condition` holds; whether it was still running."""
    process = subprocess.Popen(
        [PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and not condition():
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    return process.wait(timeout=60) == -signal.SIGKILL


def content(path):
    """All datasets and attributes of an HDF5 file, as bytes."""
    found = {}

    def add(name, item):
        for key, value in item.attrs.items():
            if key not in ("DIMENSION_LIST", "REFERENCE_LIST"):
                found[f"{name}@{key}"] = repr(value)
        if isinstance(item, h5py.Dataset):
            found[name] = (item.shape, str(item.dtype), item[()].tobytes() if item.dtype.kind != "O" else list(item[()]))

    with h5py.File(path) as file:
        add("/", file)
        file.visititems(add)
    return found


class Same(unittest.TestCase):
    def same(self, one, other, files=("results.h5",)):
        for name in files:
            a, b = content(os.path.join(one, name)), content(os.path.join(other, name))
            self.assertEqual(set(a), set(b), name)
            differ = [key for key in a if a[key] != b[key]]
            self.assertEqual(differ, [], name)
        for folder in ("tables", "scenarios", "."):
            for name in sorted(os.listdir(os.path.join(one, folder))) if os.path.isdir(os.path.join(one, folder)) else []:
                if name.endswith((".csv", ".toml")):
                    with open(os.path.join(one, folder, name)) as a, open(os.path.join(other, folder, name)) as b:
                        self.assertEqual(a.read(), b.read(), name)
        for folder in (one, other):
            self.assertFalse([name for name in os.listdir(folder) if ".tmp-" in name], folder)
            self.assertFalse(os.path.exists(os.path.join(folder, "shards")), folder)

    def refused(self, arguments, *parts, code=3):
        done = call(*arguments, code=code)
        for part in parts:
            self.assertIn(part, done.stderr)
        self.assertEqual(done.stdout, "")


class Killed(Same):
    @classmethod
    def setUpClass(cls):
        call(*RUN, "-r", "6", "--out", fresh("whole"))

    def test_a_run_keeps_what_was_finished(self):
        out = fresh("killed")
        command = [*RUN, "-r", "6", "--out", out, "--resume"]
        for replicates in (0, 1, 3):
            kill_when(command, lambda: finished(out) >= replicates)
        said = call(*command)
        self.assertIn("of 6 replicates were finished before and are kept", said.stderr)
        self.assertLessEqual(finished(out), 6)  # none was simulated once more
        self.same("whole", out)
        with open("killed/manifest.json") as file:
            manifest = json.load(file)
        self.assertEqual(manifest["replicates"], 6)
        with open("killed/log.jsonl") as file:
            self.assertGreaterEqual(sum(json.loads(line)["event"] == "start" for line in file), 3)

    def test_at_any_moment(self):
        out = fresh("moments")
        command = [*RUN, "-r", "6", "--out", out, "--resume"]
        draws = random.Random(1)
        for _ in range(12):
            until = time.monotonic() + draws.uniform(0.0, 0.4)
            kill_when(command, lambda: time.monotonic() > until)
        call(*command)
        self.same("whole", out)
        # And once more, when there is nothing left to do.
        self.assertIn("6 of 6 replicates", call(*command).stderr)
        self.same("whole", out)

    def test_a_log_that_ends_within_a_record(self):
        out = fresh("torn")
        command = [*RUN, "-r", "6", "--out", out, "--resume"]
        self.assertTrue(kill_when(command, lambda: finished(out) >= 3))
        with open("torn/shards/0000.log", "r+b") as file:
            file.truncate(os.path.getsize("torn/shards/0000.log") - 1000)
        said = call(*command)
        self.assertIn("replicates were finished before", said.stderr)
        self.same("whole", out)

    def test_while_the_files_are_published(self):
        out = fresh("published")
        command = [*RUN, "-r", "6", "--out", out, "--resume"]
        kill_when(command, lambda: os.path.exists(out + "/tables/headline.csv"))
        call(*command)
        self.same("whole", out)

    def test_ctrl_c_is_gone_on_with(self):
        out = fresh("stopped")
        command = [*RUN, "-r", "6", "--out", out]
        process = subprocess.Popen([PROGRAM, *command], stderr=subprocess.PIPE, text=True, stdout=subprocess.DEVNULL)
        while process.poll() is None and finished(out) < 2:
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]
        self.assertEqual(process.returncode, 130)
        self.assertIn("--resume goes on from there", said)
        call(*command, "--resume")
        self.same("whole", out)

    def test_where_nothing_was_begun_it_starts(self):
        for name, make in (
            ("absent", lambda out: None),
            ("empty", os.mkdir),
            ("half_made", lambda out: (os.mkdir(out), open(out + "/.job.json.tmp-1-0", "w").close())),
        ):
            out = fresh(name)
            make(out)
            call(*RUN, "-r", "6", "--out", out, "--resume")
            self.same("whole", out)


class Compared(Same):
    FILES = ("results.h5", "ledger.h5")

    @classmethod
    def setUpClass(cls):
        call(*COMPARE, "-r", "4", "--out", fresh("compared"))

    def test_a_comparison_keeps_what_was_finished(self):
        out = fresh("compared_killed")
        command = [*COMPARE, "-r", "4", "--out", out, "--resume"]
        for replicates in (1, 3):
            kill_when(command, lambda: finished(out) >= replicates)
        call(*command)
        self.same("compared", out, self.FILES)

    def test_extended(self):
        out = fresh("compared_extended")
        call(*COMPARE, "-r", "2", "--out", out)
        for _ in range(2):  # the same again goes on: what is published counts, the rest is in the log
            kill_when(["extend", out, "-r", "2"], lambda: finished(out) >= 3)
            with h5py.File(out + "/results.h5") as file:
                self.assertEqual(len(file["replicate"]), 2)
        call("extend", out, "-r", "2")
        self.same("compared", out)

    def test_the_list_of_persons_grows_with_the_replicates(self):
        out = fresh("compared_one")
        call(*COMPARE, "-r", "1", "--out", out)
        call("extend", out, "-r", "3")
        self.same("compared", out, self.FILES)


class Extended(Same):
    def test_a_run(self):
        call(*RUN, "-r", "5", "--out", fresh("five"))
        call(*RUN, "-r", "2", "--out", fresh("two"))
        said = call("extend", "two", "-r", "3")
        self.assertIn("2 of 5 replicates were finished before", said.stderr)
        self.same("five", "two")
        self.refused(["extend", "two", "--points", "3"], "no sweep", code=2)
        self.refused([*RUN, "-r", "4", "--out", "two", "--resume"], "none is ever discarded")
        self.same("five", "two")

    def test_an_interrupted_run(self):
        call(*RUN, "-r", "5", "--out", fresh("five_again"))
        out = fresh("begun")
        kill_when([*RUN, "-r", "3", "--out", out], lambda: finished(out) >= 1)
        call("extend", out, "-r", "5")
        self.same("five_again", out)

    def test_micro_data_and_checkpoints_are_written_as_a_whole(self):
        more = ["--micro", "persons:0.1", "--checkpoint", "2027-01"]
        call(*RUN, *more, "-r", "3", "--out", fresh("micro"))
        call(*RUN, *more, "-r", "2", "--out", fresh("micro_two"))
        said = call("extend", "micro_two", "-r", "1")
        self.assertIn("all replicates were simulated again", said.stderr)
        self.same("micro", "micro_two", ("results.h5", "micro.h5", "checkpoints/2027-01.h5"))

    def test_a_branch_is_gone_on_with_but_not_extended(self):
        call(*RUN, "-r", "2", "--checkpoint", "2026-12", "--out", fresh("past"))
        branch = ["branch", "past/checkpoints/2026-12.h5", "--out"]
        call(*branch, fresh("future"))
        out = fresh("future_killed")
        kill_when([*branch, out], lambda: finished(out) >= 1)
        call(*branch, out, "--resume")
        self.same("future", out)
        self.refused(["extend", out, "-r", "4"], "its checkpoint")

    def test_until(self):
        rule = ["--until", "employment_rate@2027-12:half_width<0.04"]
        call(*RUN, *rule, "--out", fresh("until"))
        out = fresh("until_killed")
        command = [*RUN, *rule, "--out", out, "--resume"]
        for replicates in (4, 12):
            kill_when(command, lambda: finished(out) >= replicates)
        call(*command)
        self.same("until", out)
        self.refused([*RUN, "--out", out, "--resume"], "begun with --until employment_rate")


class Refused(Same):
    @classmethod
    def setUpClass(cls):
        call(*RUN, "-r", "2", "--out", fresh("there"))
        cls.before = {name: os.stat(os.path.join("there", name)).st_mtime_ns for name in os.listdir("there")}

    def tearDown(self):
        after = {name: os.stat(os.path.join("there", name)).st_mtime_ns for name in os.listdir("there")}
        self.assertEqual(self.before, after)

    def test_other_work(self):
        there = ["-r", "2", "--out", "there", "--resume"]
        self.refused([*RUN, *there, "--seed", "7"], "seed = 20260101", "seed = 7", "new directory")
        self.refused(["run", BASELINE, *MONTHS, *there, "--scale", "0.02"], "scale = 0.01", "scale = 0.02")
        self.refused([*RUN, *there, "--set", "exit.shape=0.8"], "exit.shape")
        self.refused([*RUN, *there, "--micro", "persons:0.1"], "begun without --micro")
        self.refused([*RUN, *there, "--checkpoint", "2027-01"], "begun without --checkpoint")
        self.refused(["run", REFORM, *SMALL, *there], "its scenarios are hong_kong, not minimum_wage_50")
        self.refused([*COMPARE, *there], "it was made by 'coprod run', not by 'coprod compare'")

    def test_other_data(self):
        shutil.copytree(SCENARIOS, fresh("copy"), ignore=shutil.ignore_patterns("*.md"))
        with open("copy/data/hong_kong/mortality.csv", "a") as file:
            file.write("\n")
        arguments = ["run", "copy/hong_kong.toml", *SMALL, "-r", "2", "--out", "there", "--resume"]
        self.refused(arguments, "mortality.csv had another text")

    def test_another_program(self):
        for key, value in (("git_commit", "0" * 40), ("version", "0.0.1")):
            shutil.copytree("there", fresh("other"))
            with open("other/job.json") as file:
                job = json.load(file)
            job[key] = value
            with open("other/job.json", "w") as file:
                json.dump(job, file)
            self.refused([*RUN, "-r", "2", "--out", "other", "--resume"], "it was made by coprod", value)
            self.refused(["extend", "other", "-r", "3"], "it was made by coprod", value)

    def test_without_resume_the_remedies_are_named(self):
        self.refused([*RUN, "-r", "2", "--out", "there"], "--resume", "coprod extend")

    def test_directories_that_are_none(self):
        os.makedirs("foreign", exist_ok=True)
        open("foreign/notes.txt", "w").close()
        self.refused([*RUN, "-r", "2", "--out", "foreign", "--resume"], "no job.json")
        self.refused(["extend", "foreign", "-r", "2"], "no job.json")
        self.refused(["extend", "nowhere", "-r", "2"], "no job.json")

    def test_damaged_files(self):
        shutil.copytree("there", fresh("damaged"))
        with open("damaged/job.json", "w") as file:
            file.write('{"file_type": "coprod-job"')
        self.refused([*RUN, "-r", "2", "--out", "damaged", "--resume"], "damaged")
        self.refused(["extend", "damaged", "-r", "3"], "damaged")

    def test_two_processes(self):
        out = fresh("busy")
        command = [*RUN, "-r", "2000", "--out", out]
        process = subprocess.Popen([PROGRAM, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and finished(out) < 1:
            time.sleep(0.002)
        self.refused([*command, "--resume"], "another process is writing")
        process.kill()
        process.wait(timeout=60)


if __name__ == "__main__":
    unittest.main(verbosity=2)
