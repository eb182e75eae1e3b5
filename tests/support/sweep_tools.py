"""What the tests of sweeps share: tiny sweeps, the program, results compared bit by bit, valid records."""

import csv
import json
import os
import shutil
import struct
import subprocess

import h5py
import numpy

PROGRAM = os.environ["COPROD_PROGRAM"]
SCENARIOS = os.path.join(os.environ["COPROD_SOURCE_DIR"], "scenarios")
TABLES = ("experiments.csv", "outcomes.csv", "failures.csv", "design.csv")
# Twelve hundred persons for fifteen months; the arms part in January 2027.
TINY = {"start": '"2026-10"', "end": '"2027-12"', "burn_in": 2, "scale": 0.005, "replicates": 2}
# Outside of any array and of mpirun, whoever runs the tests.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("SLURM_", "OMPI_", "PMIX_", "PMI_"))
}


def scenario(stem):
    return os.path.join(SCENARIOS, stem + ".toml")


def fresh(name):
    shutil.rmtree(name, ignore_errors=True)
    return name


def call(*arguments, code=0, env=None, cwd=None, timeout=300):
    """Runs the program; it must leave with `code` (None: any)."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        env={**ENVIRONMENT, **(env or {})}, cwd=cwd, timeout=timeout,
    )  # fmt: skip
    if code is not None and done.returncode != code:
        raise AssertionError(f"{arguments} left with {done.returncode}, not {code}:\n{done.stdout}\n{done.stderr}")
    return done


def sweep_text(vary, kind="grid", arms=("follow_up_12",), design="", base="hong_kong", tables='["headline"]', more="",
               **run):
    """A SWEEP.toml: `vary` and `design` as TOML lines, `run` over TINY."""
    settings = {**TINY, **run}
    listed = ", ".join(f'"{scenario(arm)}"' for arm in arms)
    return (
        f'schema = 1\ntitle = "A test"\nbase = "{scenario(base)}"\n'
        + (f"arms = [{listed}]\n" if arms else "")
        + more
        + f'[design]\nkind = "{kind}"\n{design}\n[vary]\n{vary}\n[run]\n'
        + "".join(f"{key} = {value}\n" for key, value in settings.items())
        + f"[output]\ntables = {tables}\n"
    )


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def write_sweep(path, *arguments, **options):
    return write(path, sweep_text(*arguments, **options))


def sweep(file, out, *more, code=0, env=None, cwd=None):
    """Runs a whole sweep on two threads and returns its summary."""
    threads = () if "--threads" in more else ("--threads", 2)
    done = call("sweep", file, "--quiet", "--json", *threads, *more, "--out", out, code=code, env=env, cwd=cwd)
    return json.loads(done.stdout) if done.stdout.startswith("{") else {}


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def same_bits(first, second):
    """Whether two arrays of HDF5 are equal bit by bit."""
    if first.dtype.kind == "O" or second.dtype.kind == "O":
        return list(first.ravel()) == list(second.ravel())
    return first.dtype == second.dtype and first.shape == second.shape and first.tobytes() == second.tobytes()


def difference(first, second):
    """'' when two directories have the same results: every dataset and attribute, every table."""
    one, two = (os.path.join(directory, "results.h5") for directory in (first, second))
    done = subprocess.run(["h5diff", one, two], capture_output=True, text=True, check=False, timeout=300)
    said = done.stdout + done.stderr
    if done.returncode != 0 or said.strip():
        return said[:1000] or "h5diff: differ"
    with h5py.File(one) as a, h5py.File(two) as b:
        if sorted(a) != sorted(b):
            return f"other datasets: {sorted(set(a) ^ set(b))}"
        if sorted(a.attrs) != sorted(b.attrs):
            return "other root attributes"
        for name in a:
            if not same_bits(a[name][()], b[name][()]):
                return f"{name} differs"
    for table in TABLES:
        with open(os.path.join(first, table), "rb") as a, open(os.path.join(second, table), "rb") as b:
            if a.read() != b.read():
                return f"{table} differs"
    return ""


def outcomes_of(directory):
    """Names of the tables with axes (point, scenario, …) in results.h5."""
    with h5py.File(os.path.join(directory, "results.h5")) as file:
        return [name for name in file if file[name].ndim >= 4 and not name.startswith("diff_")]


def values(directory, name):
    with h5py.File(os.path.join(directory, "results.h5")) as file:
        return file[name][()]


# --- shards (docs/file-format.md) --------------------------------------------------------------------------


def crc32c(data):
    """CRC32C (Castagnoli), written from its definition and not from the program."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def record(point, replicate, payload):
    head = struct.pack("<IQ", len(payload), point << 32 | replicate) + payload
    return head + struct.pack("<I", crc32c(head))


def header(identity):
    head = b"COPRODL1" + struct.pack("<I", len(identity)) + identity.encode()
    return head + struct.pack("<I", crc32c(head))


def read_shard(path):
    """Runs of a shard whose records are complete: {(point, replicate): payload}; where they end."""
    with open(path, "rb") as file:
        data = file.read()
    found = {}
    if len(data) < 16:
        return found, 0
    assert data[:8] == b"COPRODL1", path
    at = 12 + struct.unpack_from("<I", data, 8)[0] + 4
    while at + 12 <= len(data):
        length, run = struct.unpack_from("<IQ", data, at)
        end = at + 12 + length + 4
        if end > len(data):
            break
        found[run >> 32, run & 0xFFFFFFFF] = data[at + 12 : end - 4]
        at = end
    return found, at


def finished(directory):
    """Runs of all shards: {(point, replicate): payload}."""
    found = {}
    shards = os.path.join(directory, "shards")
    for name in sorted(os.listdir(shards)) if os.path.isdir(shards) else []:
        if name.endswith(".log"):
            found.update(read_shard(os.path.join(shards, name))[0])
    return found


def close_to(value, wanted):
    return numpy.allclose(value, wanted, rtol=1e-12, atol=0.0, equal_nan=True)
