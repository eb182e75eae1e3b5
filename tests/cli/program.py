"""The program as users meet it: exit codes, streams, JSON, colours, completion, what it refuses."""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
import unittest

PROGRAM = os.environ["COPROD_PROGRAM"]
SCENARIOS = os.path.join(os.environ["COPROD_SOURCE_DIR"], "scenarios")
BASELINE = os.path.join(SCENARIOS, "hong_kong.toml")
SMALL = ["--scale", "0.002", "--months", "3", "--set", "run.burn_in=2", "-r", "2", "--threads", "1"]


def call(*arguments, stdin=subprocess.DEVNULL, **options):
    environment = {**os.environ, **options.pop("env", {})}
    return subprocess.run(
        [PROGRAM, *arguments], stdin=stdin, capture_output=True, text=True, env=environment, timeout=120, **options
    )


def on_terminal(*arguments, env=None):
    """What the program writes when stdout and stderr are a terminal."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", **(env or {})},
    )
    os.close(follower)
    written = b""
    while True:
        ready, _, _ = select.select([leader], [], [], 120)
        try:
            chunk = os.read(leader, 65536) if ready else b""
        except OSError:  # the other side is closed
            chunk = b""
        if not chunk:
            break
        written += chunk
    os.close(leader)
    return process.wait(timeout=120), written.decode()


def fresh(name):
    shutil.rmtree(name, ignore_errors=True)
    return name


def listing(folder):
    """Names, sizes and times of all that is in a folder."""
    found = {}
    for root, _, files in os.walk(folder):
        for file in files:
            state = os.stat(os.path.join(root, file))
            found[os.path.relpath(os.path.join(root, file), folder)] = (state.st_size, state.st_mtime_ns)
    return found


class Usage(unittest.TestCase):
    def refused(self, arguments, *parts):
        done = call(*arguments)
        self.assertEqual(done.returncode, 2, arguments)
        self.assertEqual(done.stdout, "")
        for part in parts:
            self.assertIn(part, done.stderr)
        self.assertIn("Next: coprod ", done.stderr)

    def test_mistakes_are_told_with_the_nearest_name(self):
        self.refused([], "no command was given")
        self.refused(["rnu"], "'rnu' is not a command of coprod; did you mean 'run'?")
        self.refused(["--versoin"], "did you mean '--version'?")
        self.refused(["run", BASELINE, "--tread", "2", "--out", "x"], "did you mean '--threads'?")
        self.refused(["check"], "scenario is required")
        self.refused(["check", BASELINE, "more"], "does not expect 'more'")
        self.refused(["run", BASELINE], "--out is required")
        self.refused(["run", BASELINE, "--out"], "--out")
        self.refused(["completion", "basch"], "did you mean 'bash'?")
        self.refused(["params", "--json", "--markdown"], "--json")
        self.refused(["check", BASELINE, "--explain", "exit.shap"], "did you mean 'exit.shape'?")

    def test_values_that_cannot_be(self):
        run = ["run", BASELINE, "--out", fresh("never")]
        for arguments in (
            ["-r", "0"], ["-r", "many"], ["--threads", "-1"], ["--scale", "0"], ["--scale", "-1"], ["--seed", "-1"],
            ["--months", "0"], ["--set", "exit.shape"], ["--set", "=1"], ["--checkpoint", "2019"],
            ["--checkpoint", "1990-01"], ["--checkpoint", "2050-01"], ["--exclude", "somebody"],
        ):  # fmt: skip
            self.refused(run + arguments)
        self.assertFalse(os.path.exists("never"))

    def test_help_and_version(self):
        for arguments in (["--help"], ["run", "--help"], ["-h"], ["--version"]):
            done = call(*arguments)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertTrue(done.stdout.strip())
        for command in re.findall(r"^  (\w+) {2,}", call("--help").stdout.split("Subcommands:")[1], re.M):
            self.assertEqual(call(command, "--help").returncode, 0, command)
        self.assertNotIn("--isa", call("run", "--help").stdout)
        self.assertRegex(call("--version").stdout, r"^coprod \d+\.\d+\.\d+ \(commit ")


class Check(unittest.TestCase):
    def test_a_good_scenario(self):
        done = call("check", os.path.join(SCENARIOS, "follow_up_12.toml"))
        self.assertEqual(done.returncode, 0)
        self.assertIn("468 months", done.stdout)
        self.assertIn("No error, 0 warnings.", done.stdout)
        self.assertIn("Next: coprod run ", done.stderr)
        self.assertNotIn("Next:", done.stdout)

    def test_all_errors_at_once(self):
        with open("bad.toml", "w", encoding="utf-8") as file:
            file.write(f'schema = 1\nbase = "{BASELINE}"\n[levers]\nminimum_wge = 3\n[run]\nreplicates = 0\n')
        done = call("check", "bad.toml")
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 2)
        self.assertTrue(lines[0].startswith("bad.toml:4:1: unknown lever 'minimum_wge'"))
        self.assertIn("did you mean 'minimum_wage'?", lines[0])
        self.assertTrue(lines[1].startswith("bad.toml:6:14: 'replicates' is the number 0"))

        as_json = call("check", "bad.toml", "--json")
        self.assertEqual(as_json.returncode, 3)
        self.assertEqual(json.loads(as_json.stdout), {"valid": False, "errors": lines})
        self.assertEqual(as_json.stderr, "")

    def test_missing_file(self):
        done = call("check", os.path.join(SCENARIOS, "follow_up_21.toml"))
        self.assertEqual(done.returncode, 3)
        self.assertIn("did you mean 'follow_up_12.toml'?", done.stderr)

    def test_json_and_explain(self):
        good = json.loads(call("check", BASELINE, "--json", "--set", "exit.shape=0.7").stdout)
        self.assertTrue(good["valid"])
        self.assertEqual(good["settings"][-1]["value"], "0.7")
        self.assertEqual(good["start"], "2008-01")
        explained = call("check", BASELINE, "--explain", "minimum_wage").stdout
        self.assertRegex(explained, r"from 2011-05 +28 HKD h-1")
        self.assertRegex(explained, r"hong_kong\.toml:\d+:1")
        one = json.loads(call("check", BASELINE, "--explain", "M3", "--json", "--set", "M3=false").stdout)
        self.assertEqual((one["what"], one["values"][0]["value"]), ("mechanism", "off"))

    def test_warnings_go_to_stderr(self):
        done = call("check", BASELINE, "--scale", "0.1")
        self.assertEqual(done.returncode, 0)
        self.assertIn("Warning:", done.stderr)
        self.assertIn("preview", done.stderr)
        self.assertIn("1 warning.", done.stdout)


class Lists(unittest.TestCase):
    def test_three_forms(self):
        for command in ("params", "outputs", "processes", "mechanisms"):
            text = call(command)
            self.assertEqual(text.returncode, 0, command)
            self.assertIn("Next:", text.stderr)
            self.assertEqual(call(command, "--quiet").stderr, "")
            as_json = call(command, "--json")
            self.assertEqual(as_json.stderr, "")
            self.assertTrue(all(json.loads(as_json.stdout).values()), command)
            page = call(command, "--markdown")
            self.assertTrue(page.stdout.startswith("# "))
            self.assertEqual(page.stderr, "")
            widths = {}
            for line in page.stdout.splitlines():
                if line.startswith("## "):
                    widths = {}
                if line.startswith("|"):
                    widths.setdefault(len(re.findall(r"(?<!\\)\|", line)), line)
                    self.assertEqual(len(widths), 1, f"{command}: a table with rows of two widths")

    def test_numbers_are_numbers(self):
        listed = json.loads(call("params", "--json").stdout)
        shape = next(p for p in listed["parameters"] if p["key"] == "exit.shape")
        self.assertEqual((shape["low"], shape["high"]), (0.6, 1.3))
        step = next(p for p in listed["parameters"] if p["key"] == "exit.step_hazard_ratio")
        self.assertEqual((step["prior"], step["prior_low"], step["prior_high"]), ("log-uniform .6–2.5", 0.6, 2.5))
        self.assertAlmostEqual(step["prior_median"], 1.5 ** 0.5)
        self.assertEqual((step["provisional"], shape["provisional"]), (False, False))
        self.assertIn("IPS-LITE", step["reason_of_the_prior"])
        self.assertTrue(any("exit.share_quit" in r["relation"] for r in listed["relations"]))
        follow_up = next(p for p in listed["levers"] if p["key"] == "follow_up_months")
        self.assertIs(follow_up["by_programme"], True)

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([PROGRAM, "params"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot be written", done.stderr)


class Init(unittest.TestCase):
    def test_the_scenario_runs_as_it_is(self):
        folder = fresh("pilot")
        done = call("init", folder)
        self.assertEqual(done.returncode, 0)
        self.assertTrue(os.path.exists("pilot/README.md"))
        for name in os.listdir(os.path.join(SCENARIOS, "data", "hong_kong")):
            if name.endswith(".csv"):
                with open(os.path.join(SCENARIOS, "data", "hong_kong", name), "rb") as shipped:
                    with open(os.path.join(folder, "data", "hong_kong", name), "rb") as written:
                        self.assertEqual(shipped.read(), written.read(), name)
        checked = call("check", "what_if.toml", cwd=folder)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertIn("No error, 0 warnings.", checked.stdout)
        command = re.search(r"^Next: (coprod compare .*?)  \(", done.stderr, re.M).group(1)
        run = call(*command.split()[1:], *SMALL, "--quiet")
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_a_folder_in_use_is_refused_and_untouched(self):
        os.makedirs(fresh("used"))
        with open("used/mine.txt", "w", encoding="utf-8") as file:
            file.write("mine")
        before = listing("used")
        done = call("init", "used")
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn("'used' is not empty", done.stderr)
        self.assertEqual(listing("used"), before)


class Run(unittest.TestCase):
    def test_results_on_stdout_progress_on_stderr(self):
        done = call("run", BASELINE, *SMALL, "--out", fresh("out"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Hong Kong, policies as they are", done.stdout)
        self.assertIn("person-month", done.stdout)
        self.assertIn("peak memory", done.stdout)
        self.assertRegex(done.stderr, r"(?m)^100 %")
        self.assertNotIn("\r", done.stderr)
        self.assertNotIn("\033", done.stdout + done.stderr)
        self.assertIn("Next: coprod ", done.stderr)
        self.assertTrue(os.path.exists("out/results.h5"))

    def test_quiet_and_json(self):
        done = call("run", BASELINE, *SMALL, "--out", fresh("out"), "--quiet", "--json", "--memory")
        self.assertEqual(done.returncode, 0, done.stderr)
        summary = json.loads(done.stdout)
        self.assertEqual((summary["months"], summary["replicates"]), (3, 2))
        self.assertTrue(summary["headlines"])
        self.assertTrue(summary["memory_table"])
        self.assertTrue(all(line.startswith("Warning:") for line in done.stderr.splitlines()), done.stderr)

    def test_results_in_use_are_refused_and_untouched(self):
        os.makedirs(fresh("taken"))
        with open("taken/results.h5", "w", encoding="utf-8") as file:
            file.write("old")
        before = listing("taken")
        done = call("run", BASELINE, *SMALL, "--out", "taken")
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn("not empty", done.stderr)
        self.assertEqual(listing("taken"), before)

    def test_bad_input_leaves_nothing_behind(self):
        done = call("run", BASELINE, "--set", "exit.shape=9", "--out", fresh("nothing"))
        self.assertEqual(done.returncode, 3)
        self.assertIn("command line, exit.shape=9: ", done.stderr)
        self.assertFalse(os.path.exists("nothing"))

    def test_a_terminal_gets_a_bar_and_colours_unless_refused(self):
        code, written = on_terminal("run", BASELINE, *SMALL, "--out", fresh("out"))
        self.assertEqual(code, 0, written)
        self.assertIn("\033[1m", written)
        self.assertIn("\r", written.replace("\r\n", "\n"))
        code, written = on_terminal("run", BASELINE, *SMALL, "--out", fresh("out"), env={"NO_COLOR": "1"})
        self.assertEqual(code, 0, written)
        self.assertNotRegex(written, r"\033\[[0-9;]*m")

    def test_interrupted(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen(
                [PROGRAM, "run", BASELINE, "--scale", "1", "-r", "200", "--threads", "1", "--out", fresh("stopped")],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            time.sleep(2)
            process.send_signal(number)
            _, errors = process.communicate(timeout=100)
            self.assertEqual(process.returncode, 130, errors)

    def test_checkpoint_and_branch(self):
        done = call("run", BASELINE, *SMALL, "--checkpoint", "2008-02", "--out", fresh("past"))
        self.assertEqual(done.returncode, 0, done.stderr)
        checkpoint = "past/checkpoints/2008-02.h5"
        self.assertIn(f"Next: coprod branch {checkpoint}", done.stderr)
        future = call("branch", checkpoint, "--out", fresh("future"), "--json", "--quiet")
        self.assertEqual(future.returncode, 0, future.stderr)
        self.assertEqual(json.loads(future.stdout)["months"], 3)
        with open("not.h5", "w", encoding="utf-8") as file:
            file.write("no checkpoint")
        self.assertEqual(call("branch", "not.h5", "--out", fresh("future")).returncode, 3)
        self.assertEqual(call("branch", "absent.h5", "--out", fresh("future")).returncode, 3)

    def test_branches_that_cannot_be(self):
        done = call("run", BASELINE, *SMALL, "--checkpoint", "2008-02", "--quiet", "--out", fresh("begun"))
        self.assertEqual(done.returncode, 0, done.stderr)
        cases = os.path.join(SCENARIOS, "eight_cases.toml")
        same = ["--set", "run.scale=0.002"]
        for scenario, settings, sentence in (
            (cases, same, "give the scenario the same [[enterprise]] tables"),
            (BASELINE, ["--set", "run.scale=0.004"], "leave --set run.scale out"),
            (BASELINE, [*same, "--set", "run.end=2008-02"], "ends in 2008-02 but the checkpoint is of 2008-02"),
            (BASELINE, [*same, "--set", "run.end=2008-01"], "ends in 2008-01 but the checkpoint is of 2008-02"),
        ):
            out = fresh("refused")
            done = call("branch", "begun/checkpoints/2008-02.h5", scenario, *settings, "--quiet", "--out", out)
            self.assertEqual((done.returncode, done.stdout), (3, ""), settings)
            self.assertIn(sentence, done.stderr)
            self.assertFalse(os.path.exists(out))
        done = call(
            "branch", "begun/checkpoints/2008-02.h5", BASELINE, *same, "--set", "run.end=2008-03", "--quiet", "--out", out
        )
        self.assertEqual(done.returncode, 0, done.stderr)


class Others(unittest.TestCase):
    def test_selftest(self):
        done = call("selftest")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue(done.stdout.endswith("PASSED\n"))

    def test_completion_in_bash(self):
        script = (
            f'source <("{PROGRAM}" completion bash); '
            'ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _coprod; echo "${COMPREPLY[*]}"; }; '
            "ask coprod che; ask coprod run x --thr; ask coprod run --set exit.sha; ask coprod completion z"
        )
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
        self.assertEqual(done.stderr, "")
        check, threads, keys, shell = done.stdout.splitlines()
        self.assertEqual((check, threads, shell), ("check", "--threads", "zsh"))
        self.assertIn("exit.shape", keys.split())

    def test_completion_in_other_shells(self):
        for shell, check in (("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])):
            script = call("completion", shell).stdout
            self.assertIn("--threads" if shell == "zsh" else "-l threads", script)
            self.assertNotIn("isa", re.findall(r"[\w-]+", script))
            if shutil.which(shell):
                with open("script." + shell, "w", encoding="utf-8") as file:
                    file.write(script)
                done = subprocess.run([*check, "script." + shell], capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
