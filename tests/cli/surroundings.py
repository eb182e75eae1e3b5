"""What the process is started with and sent: closed descriptors, signals, no TMPDIR, little memory or disk."""

import glob
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.environ["COPROD_SOURCE_DIR"], "tests", "support"))
from program_tools import BASELINE, LONG, PROGRAM, REFORM, TINY, call, tiny, ended, events, fresh, half_written, manifest, start, stop_when

MEGABYTE = 1 << 20


class Descriptors(unittest.TestCase):
    def test_closed_ones_hit_no_file(self):
        """With descriptors 0 to 2 closed, files would be opened as these and messages would go into them."""
        past = fresh("past")
        self.assertEqual(call("run", BASELINE, *TINY, "--checkpoint", "2008-02", "--out", past).returncode, 0)
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            for name, command in (
                ("run", f"run '{BASELINE}' {' '.join(TINY)} --out closed"),
                ("branch", "branch past/checkpoints/2008-02.h5 --out closed"),
                ("compare", f"compare '{BASELINE}' '{REFORM}' {' '.join(TINY)} --out closed"),
            ):
                fresh("closed")
                done = subprocess.run(
                    ["bash", "-c", f"'{PROGRAM}' {command} {closed}"], capture_output=True, text=True, check=False
                )
                self.assertEqual(done.returncode, 0, f"{name} {closed}: {done.stderr}")
                self.assertEqual(events("closed")[-1]["event"], "end")  # all lines are JSON
                self.assertEqual(ended("closed"), (0, False, ""))


class Signals(unittest.TestCase):
    def test_each_stops_in_order(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            out = fresh("stopped")
            code, said = stop_when(["run", BASELINE, *LONG, "--out", out], lambda: os.path.exists(f"{out}/log.jsonl"), number)
            self.assertEqual(code, 130, said)
            self.assertEqual(ended(out)[:2], (130, True))
            self.assertEqual(half_written(out), [])

    def test_nobody_who_reads(self):
        out = fresh("unread")
        process = start("run", BASELINE, "--scale", "0.01", "-r", "400", "--threads", "1", "--out", out)
        process.stderr.readline()  # the first warning
        process.stderr.close()
        process.stdout.close()
        self.assertEqual(process.wait(300), 130)
        self.assertEqual(ended(out)[:2], (130, True))

    def test_commands_that_do_not_run(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process = start("sensitivity", "--check")
            try:
                process.wait(0.3)
            except subprocess.TimeoutExpired:
                pass
            process.send_signal(number)
            process.communicate(timeout=300)
            self.assertEqual(process.returncode, 130)
        done = subprocess.run(
            ["bash", "-c", f"'{PROGRAM}' params --json | head -c 1; exit ${{PIPESTATUS[0]}}"], capture_output=True, check=False
        )
        self.assertEqual((done.returncode, done.stderr), (130, b""))

    def test_nohup_is_respected(self):
        def ignore():
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

        out = fresh("nohup")
        process = start("run", BASELINE, *TINY, "--out", out, preexec_fn=ignore)
        while process.poll() is None:
            process.send_signal(signal.SIGHUP)
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                pass
        process.communicate()
        self.assertEqual(process.returncode, 0)

    def test_a_limit_of_file_size_is_an_error_of_writing(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (MEGABYTE // 4, MEGABYTE // 4))

        for name, command in (
            ("run", ["run", BASELINE, *TINY]),
            ("compare", ["compare", BASELINE, REFORM, *TINY]),
        ):
            out = fresh("limited")
            done = call(*command, "--out", out, preexec_fn=limit)
            self.assertEqual(done.returncode, 1, f"{name}: {done.stderr}")
            self.assertIn("ulimit -f", done.stderr)
            code, interrupted, reason = ended(out)
            self.assertEqual((code, interrupted), (1, False))
            self.assertIn("ulimit -f", reason)
            self.assertEqual(events(out)[-1]["event"], "end")
            self.assertEqual(half_written(out), [])
        # No part of a page either, nor of a list.
        os.makedirs("whole", exist_ok=True)
        self.assertEqual(call("run", BASELINE, *TINY, "--out", fresh("whole")).returncode, 0)
        done = call("report", "whole", preexec_fn=limit)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertFalse(os.path.exists("whole/report.html"))


class Threads(unittest.TestCase):
    def test_more_than_the_machine_has(self):
        have = len(os.sched_getaffinity(0))
        done = call("run", BASELINE, *tiny(threads=4096), "--quiet", "--json", "--out", fresh("many"))
        self.assertEqual(done.returncode, 0, done.stderr)
        if have < 4096:
            self.assertIn(f"--threads asks for 4096 and this machine has {have}", done.stderr)
        self.assertLessEqual(manifest("many")["host"]["threads"], have)


class TemporaryFiles(unittest.TestCase):
    def test_nowhere_to_put_them(self):
        past = fresh("past")
        self.assertEqual(call("run", BASELINE, *TINY, "--checkpoint", "2008-02", "--out", past).returncode, 0)
        places = ["/nonexistent/there", __file__]
        for place in places:
            for command in (["selftest"], ["branch", "past/checkpoints/2008-02.h5", "--out", fresh("future")],
                            ["extend", "past", "-r", "1"]):  # fmt: skip
                done = call(*command, env={"TMPDIR": place})
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn("TMPDIR", done.stderr)
                self.assertNotIn("filesystem error", done.stderr)
                self.assertFalse(os.path.exists("future"))

    def test_they_go_when_the_command_ends(self):
        with tempfile.TemporaryDirectory() as place:
            past = fresh("past")
            self.assertEqual(call("run", BASELINE, *TINY, "--checkpoint", "2008-02", "--out", past).returncode, 0)
            for command in (["branch", "past/checkpoints/2008-02.h5", "--out", fresh("future")], ["extend", "past", "-r", "1"]):
                self.assertEqual(call(*command, env={"TMPDIR": place}).returncode, 0)
                self.assertEqual(os.listdir(place), [])
            process = subprocess.Popen([PROGRAM, "selftest"], env={**os.environ, "TMPDIR": place}, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)  # fmt: skip
            while process.poll() is None and not os.listdir(place):
                pass
            process.terminate()
            self.assertEqual(process.wait(300), 130)
            self.assertEqual(os.listdir(place), [])


class Memory(unittest.TestCase):
    def least(self):
        """Megabytes of address space with which the program begins at all."""
        for size in range(40, 4000, 20):
            if call("--version", preexec_fn=lambda: self.limit(size)).returncode == 0:
                return size
        self.fail("it never begins")

    @staticmethod
    def limit(megabytes):
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))

    def test_it_ends_in_a_sentence(self):
        least = self.least()
        past = fresh("past")
        run = ["run", BASELINE, *tiny(scale=0.05)]
        self.assertEqual(call(*run, "--checkpoint", "2008-02", "--out", past).returncode, 0)
        failed = 0
        for more in (2, 6, 10, 14, 18, 22, 26, 30, 36, 44, 60, 90, 130, 200):
            for command in (
                [*run, "--micro", "persons", "--out", fresh("short")],
                ["branch", "past/checkpoints/2008-02.h5", "--out", fresh("short_of_memory")],
                ["report", "past", "--out", fresh("report.html")],
            ):
                done = call(*command, preexec_fn=lambda: self.limit(least + more))
                self.assertIn(done.returncode, (0, 1), f"{command[0]} with {least} + {more} MB: {done.stderr}")
                if done.returncode == 0:
                    continue
                failed += 1
                self.assertRegex(done.stderr, "memory ran out|emory")
                self.assertNotRegex(done.stderr, r"bad_alloc|free\(\)|corrupt|please report|damaged")
                if os.path.exists(command[-1]) and command[0] != "report":
                    code, _, reason = ended(command[-1])
                    self.assertIn(code, (1, None))
                    self.assertTrue(reason)
                    self.assertEqual(half_written(command[-1]), [])
        self.assertGreater(failed, 5)


class Disk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.disk = tempfile.mkdtemp(prefix="coprod-disk-")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "coprod", cls.disk], capture_output=True, check=False)
        if done.returncode != 0:
            os.rmdir(cls.disk)
            raise unittest.SkipTest("no small disk can be mounted here")

    @classmethod
    def tearDownClass(cls):
        subprocess.run(["umount", cls.disk], check=False)
        os.rmdir(cls.disk)

    def test_a_full_one_keeps_what_was_finished(self):
        out = os.path.join(self.disk, "out")
        run = ["run", BASELINE, "--scale", "0.002", "--set", "run.burn_in=0", "--months", "24", "--threads", "1", "--quiet"]
        done = call(*run, "-r", "100", "--out", out)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("disk is full", done.stderr)
        code, interrupted, reason = ended(out)
        self.assertEqual((code, interrupted), (1, False))
        self.assertIn("disk is full", reason)
        self.assertEqual(events(out)[-1]["event"], "end")
        self.assertEqual(half_written(out), [])
        # What was finished is still there when there is room.
        elsewhere = fresh("elsewhere")
        subprocess.run(["cp", "-r", out, elsewhere], check=True)
        kept = len([event for event in events(elsewhere) if event["event"] == "replicate"])
        self.assertGreater(kept, 0)
        again = call(*run[:-1], "-r", str(kept + 1), "--resume", "--out", elsewhere)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn(f"of {kept + 1} replicates were finished before", again.stderr)
        self.assertGreaterEqual(int(re.search(r"(\d+) of", again.stderr).group(1)), kept)
        self.assertEqual(ended(elsewhere), (0, False, ""))

    def test_one_that_is_full_at_once(self):
        filler = os.path.join(self.disk, "filler")
        for left in glob.glob(os.path.join(self.disk, "*")):
            subprocess.run(["rm", "-rf", left], check=True)
        with open(filler, "wb", buffering=0) as file:
            try:
                while file.write(b"x" * 4096):
                    pass
            except OSError:
                pass
        out = os.path.join(self.disk, "nothing")
        done = call("run", BASELINE, *TINY, "--out", out)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("disk is full", done.stderr)
        os.remove(filler)
        done = call("run", BASELINE, *TINY, "--out", out)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
