#!/usr/bin/python3
"""Kills sweeps at random moments, many times, and looks at what is left after each.

    kills.py [KILLS [SEED]]       200 kills, if not given

Kills are spread over one process, the ranks of MPI (one rank, or mpirun itself), and tasks of an array with some of
them killed. After each: every run whose record was complete just before the kill is there with the same bytes,
sweep.json, design.csv and every shard can be read, and going on is possible. When a sweep is whole, its results are
those of one that nobody disturbed, bit by bit; then the next begins.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ["COPROD_SOURCE_DIR"], "tests", "support"))
from sweep_tools import (  # noqa: E402
    ENVIRONMENT, PROGRAM, call, difference, finished, fresh, header, read_shard, rows, sweep, text_of, write_sweep,
)  # fmt: skip

VARY = (
    '"hiring.slope" = [0.2, 0.25, 0.3, 0.35]\nM6 = [true, false]\n'
    'minimum_wage = { "2027-01" = [30, 35, 40, 45, 50, 55, 60] }\n'
)
MPIRUN = ["mpirun", "--oversubscribe", "--mca", "btl_vader_single_copy_mechanism", "none"]
if os.geteuid() == 0:
    MPIRUN.append("--allow-run-as-root")


def start(*command, env=None):
    return subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True, env={**ENVIRONMENT, **(env or {})}, start_new_session=True,
    )  # fmt: skip


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
        return True
    except ProcessLookupError:
        return False


def children_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


class Trouble(Exception):
    pass


class Watched:
    """One sweep's directory, looked at after each kill."""

    def __init__(self, kind, file, fate):
        self.kind, self.file, self.fate = kind, file, fate
        self.out = fresh("killed_" + kind)
        self.kills = 0
        self.kept = 0  # runs that outlived a kill
        self.cut = 0  # half records found
        self.lives = 0  # sweeps that were brought to their end
        self.known = {}

    def before(self):
        """What is certainly finished just before a kill; the last record of a shard may be half way."""
        shards = os.path.join(self.out, "shards")
        for name in os.listdir(shards) if os.path.isdir(shards) else []:
            found = read_shard(os.path.join(shards, name))[0]
            self.known.update(list(found.items())[:-1])

    def look(self):
        after = finished(self.out)
        for run, payload in self.known.items():
            if after.get(run) != payload:
                raise Trouble(f"{self.kind}: run {run} was finished before the kill and is lost or changed after it")
        self.kept += len(self.known)
        self.known = after
        frozen = os.path.join(self.out, "sweep.json")
        if os.path.exists(frozen):
            identity = json.loads(text_of(frozen))["identity"]
            if len(rows(os.path.join(self.out, "design.csv"))) != 56:
                raise Trouble(f"{self.kind}: design.csv is not whole although sweep.json is there")
            for name in os.listdir(os.path.join(self.out, "shards")):
                path = os.path.join(self.out, "shards", name)
                with open(path, "rb") as opened:
                    head = opened.read(12 + len(identity) + 4)
                if head != header(identity)[: len(head)]:
                    raise Trouble(f"{self.kind}: {name} does not begin as a shard of this sweep")
                self.cut += read_shard(path)[1] not in (0, os.path.getsize(path))
        elif after:
            raise Trouble(f"{self.kind}: there are shards without sweep.json")

    def moment(self):
        """Most kills strike while runs are finished, some while the program starts."""
        time.sleep(self.fate.uniform(0.0, 0.08) if self.fate.random() < 0.3 else self.fate.uniform(0.05, 0.6))

    def struck(self, count):
        self.kills += count
        self.look()

    def end(self):
        """The sweep was brought to its end: compare, and begin anew."""
        if self.kind == "tasks":
            call("merge", self.out, "--quiet")
        said = difference("undisturbed", self.out)
        if said:
            raise Trouble(f"{self.kind}: the results differ from the undisturbed ones: {said}")
        self.lives += 1
        self.known = {}
        fresh(self.out)

    def done(self, process, good=(0,)):
        err = process.communicate(timeout=120)[1]
        if process.returncode not in good:
            raise Trouble(f"{self.kind}: left with {process.returncode}: {err}")


class Serial(Watched):
    def strike(self):
        threads = self.fate.choice((1, 2))
        process = start(PROGRAM, "sweep", self.file, "--resume", "--threads", threads, "--quiet", "--out", self.out)
        self.moment()
        self.before()
        struck = process.poll() is None and kill(process.pid)
        self.done(process, (0, -signal.SIGKILL))
        if process.returncode == 0:
            self.end()
        else:
            self.struck(int(struck))


class Ranks(Watched):
    def strike(self):
        process = start(*MPIRUN, "-n", self.fate.choice((1, 2, 3)), PROGRAM, "sweep", self.file, "--resume", "--quiet",
                        "--out", self.out)  # fmt: skip
        time.sleep(0.15)  # mpirun itself takes as long to begin
        self.moment()
        self.before()
        ranks = children_of(process.pid)
        victim = process.pid if self.fate.random() < 0.3 or not ranks else self.fate.choice(ranks)
        struck = process.poll() is None and kill(victim)
        if victim == process.pid:  # the ranks notice, or are ended here as a scheduler would
            time.sleep(0.05)
            for rank in ranks:
                kill(rank)
        process.communicate(timeout=120)
        if process.returncode == 0:
            self.end()
        elif not struck:
            raise Trouble(f"ranks: left with {process.returncode} though nobody struck")
        else:
            self.struck(1)


class Tasks(Watched):
    def strike(self):
        """Four tasks as Slurm starts them; one or two are killed, the others come to their end."""
        processes = []
        for index in (1, 2, 3, 4):
            env = {"SLURM_ARRAY_TASK_ID": str(index), "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "4",
                   "SLURM_ARRAY_TASK_STEP": "1", "SLURM_ARRAY_TASK_COUNT": "4"}  # fmt: skip
            processes.append(start(PROGRAM, "sweep", self.file, "--threads", 1, "--quiet", "--out", self.out, env=env))
        self.moment()
        self.before()
        victims = [one for one in self.fate.sample(processes, self.fate.choice((1, 1, 2))) if one.poll() is None]
        struck = sum(kill(victim.pid) for victim in victims)
        for process in processes:
            self.done(process, (0, -signal.SIGKILL) if process in victims else (0,))
        ended = all(process.returncode == 0 for process in processes)
        if struck:
            self.struck(struck)
        if ended:
            self.end()


def main():
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    fate = random.Random(seed)
    print(f"{kills} kills, seed {seed}", flush=True)
    write_sweep("kills.toml", VARY, burn_in=12)
    sweep("kills.toml", fresh("undisturbed"))
    sweeps = [Serial("serial", "kills.toml", fate), Tasks("tasks", "kills.toml", fate)]
    if shutil.which("mpirun"):
        sweeps.append(Ranks("ranks", "kills.toml", fate))
    else:
        print("there is no mpirun here: its part of the kills goes to the others")
    begin = time.monotonic()
    while sum(one.kills for one in sweeps) < kills:
        min(sweeps, key=lambda one: one.kills).strike()
    for one in sweeps:  # what is under way comes to its end, undisturbed
        sweep(one.file, one.out, "--resume")
        one.look()
        if one.kind == "tasks":
            os.remove(os.path.join(one.out, "results.h5"))
        one.end()
        print(f"{one.kind:7} {one.kills:4} kills; {one.kept:6} times a finished run outlived one, none was lost; "
              f"{one.cut:3} half records cut off; {one.lives:3} sweeps ended, all equal to the undisturbed one")
    print(f"{sum(one.kills for one in sweeps)} kills in {time.monotonic() - begin:.0f} s; no finished run lost, "
          "no file unreadable, all results equal")


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        print(f"FAILED: {trouble}")
        sys.exit(1)
