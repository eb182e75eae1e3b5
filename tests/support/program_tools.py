"""What tests of the program share: tiny runs, how they end, what their directories hold."""

import json
import os
import shutil
import signal
import subprocess

PROGRAM = os.environ["COPROD_PROGRAM"]
SOURCE = os.environ["COPROD_SOURCE_DIR"]
SCENARIOS = os.path.join(SOURCE, "scenarios")
BASELINE = os.path.join(SCENARIOS, "hong_kong.toml")
REFORM = os.path.join(SCENARIOS, "follow_up_12.toml")
# Some hundred persons, a few months, two replicates.
def tiny(months=3, replicates=2, scale=0.002, threads=1):
    options = ["--scale", scale, "--set", "run.burn_in=0", "--months", months, "-r", replicates, "--threads", threads]
    return [str(option) for option in options]


TINY = tiny()
# Hours of work, for those who stop it.
LONG = ["--scale", "0.05", "-r", "100000", "--threads", "1"]
OUTSIDE = {name: value for name, value in os.environ.items() if not name.startswith(("SLURM_", "OMPI_", "PMIX_"))}


def fresh(name):
    if os.path.islink(name) or os.path.isfile(name):
        os.remove(name)
    shutil.rmtree(name, ignore_errors=True)
    return name


def call(*arguments, env=None, timeout=300, **options):
    return subprocess.run(
        [PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        env={**OUTSIDE, **(env or {})}, timeout=timeout, errors="replace", **options,
    )  # fmt: skip


def start(*arguments, **options):
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen(
        [PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL, text=True, env=OUTSIDE, errors="replace", **options
    )


def manifest(directory, name="manifest.json"):
    with open(os.path.join(directory, name), encoding="utf-8") as file:
        return json.load(file)


def ended(directory, name="manifest.json"):
    """Exit code, whether interrupted, reason: what a directory says of how its command ended."""
    found = manifest(directory, name)
    return found["exit_code"], found["interrupted"], found["reason"]


def events(directory):
    with open(os.path.join(directory, "log.jsonl"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def half_written(directory):
    return [name for _, _, files in os.walk(directory) for name in files if ".tmp-" in name]


def stop_when(command, seen, number=signal.SIGINT):
    """Sends a signal once `seen()`; returns the exit code and what was said."""
    process = start(*command)
    while process.poll() is None and not seen():
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            pass
    process.send_signal(number)
    said, errors = process.communicate(timeout=300)
    return process.returncode, said + errors
