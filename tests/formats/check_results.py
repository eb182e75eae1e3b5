#!/usr/bin/python3
"""Opens a run directory's results.h5 with other people's readers and compares what they see.

    check_results.py DIR [--no-r]

Readers: xarray with h5netcdf and with netCDF4, netCDF4 itself, pandas, ncdump, and R with ncdf4, hdf5r
and rhdf5 (check_results.R). Checked: named and labelled axes in order, units and long_name everywhere,
decoded months, plain types, root attributes, at most 50,000 cells a variable and replicate, equal values
in all readers, and equality with tables/headline.csv (columns scenario, replicate, time, group, variable,
value, unit; more columns name further axes). Exit code 0: all well; 1: with a line per finding on stderr.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import warnings

import netCDF4
import numpy as np
import pandas as pd
import xarray as xr

HERE = os.path.dirname(os.path.abspath(__file__))
ORDER = {"point": 0, "scenario": 1, "reform": 1, "replicate": 2, "time": 3, "year": 3}
ROOT_TEXTS = ("Conventions", "title", "source", "file_type", "format_version", "seed", "git_commit", "input_sha256")
TIME_SPANS = {"days", "day", "hours", "hour", "minutes", "minute", "seconds", "second"}
PLAIN = {"int32", "float64", "int8"}
MAX_CELLS = 50_000
MONEY = "0.01 HKD"


def open_with(engine, path, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("error", category=FutureWarning)
        with xr.open_dataset(path, engine=engine, **options) as data:
            return data.load()


def texts(values):
    return [v.decode() if isinstance(v, bytes) else str(v) for v in np.atleast_1d(values)]


def same(a, b):
    """Equal cell by cell, missing cells included."""
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        return False
    if a.dtype.kind in "OUS" or b.dtype.kind in "OUS":
        return texts(a.ravel()) == texts(b.ravel())
    if a.dtype.kind == "M" or b.dtype.kind == "M":
        return bool((a.astype("datetime64[s]") == b.astype("datetime64[s]")).all())
    return bool(np.array_equal(a.astype(float), b.astype(float), equal_nan=True))


class Check:
    def __init__(self, folder):
        self.folder = folder
        self.path = os.path.join(folder, "results.h5")
        self.findings = []

    def expect(self, good, finding):
        if not good:
            self.findings.append(finding)
        return good

    def run(self, with_r=True):
        first = open_with("h5netcdf", self.path)
        second = open_with("netcdf4", self.path)
        raw = open_with("h5netcdf", self.path, mask_and_scale=False, decode_times=False)
        self.root(first)
        self.agree(first, second)
        self.axes(raw)
        self.months(first, raw)
        self.years(first, raw)
        for name in raw.data_vars:
            self.variable(name, raw[name], first[name])
        self.plain_netcdf(first)
        self.frames(first)
        rows = self.headline(first)
        self.ncdump()
        if with_r:
            self.r()
        return rows

    def root(self, data):
        for name in ROOT_TEXTS:
            self.expect(isinstance(data.attrs.get(name), str), f"root attribute {name} is no text: {data.attrs.get(name)!r}")
        self.expect(data.attrs.get("Conventions") == "CF-1.10", "Conventions is not CF-1.10")
        self.expect(data.attrs.get("file_type") == "coprod-results", "file_type is not coprod-results")
        self.expect(any(k.startswith("scenario_toml") for k in data.attrs), "the resolved scenario is missing")
        self.expect(str(data.attrs.get("seed", "")).isdigit(), "seed is not a decimal number")

    def agree(self, a, b):
        self.expect(list(a.variables) == list(b.variables), f"xarray's engines list other variables: {list(a.variables)} and {list(b.variables)}")
        for name in a.variables:
            if name not in b.variables:
                continue
            self.expect(a[name].dims == b[name].dims, f"{name}: xarray's engines see other axes")
            self.expect(same(a[name].values, b[name].values), f"{name}: xarray's engines see other values")
            for key in ("units", "long_name"):
                self.expect(a[name].attrs.get(key) == b[name].attrs.get(key), f"{name}: xarray's engines see another {key}")

    def axes(self, raw):
        for name, length in raw.sizes.items():
            if not self.expect(name in raw.coords and raw[name].dims == (name,), f"axis {name} has no labels"):
                continue
            self.expect(not name.startswith("phony"), f"axis {name} was invented by the reader")
            self.expect(bool(raw[name].attrs.get("long_name")), f"axis {name} has no long_name")
            self.expect(bool(raw[name].attrs.get("units")), f"axis {name} has no units")
            labels = texts(raw[name].values)
            self.expect(len(set(labels)) == length, f"axis {name} has labels that come twice: {labels}")
        for name in ("scenario",):
            if name in raw.coords:
                self.expect(raw[name].dtype.kind in "OU", "scenarios are not labelled with texts")
        if "replicate" in raw.coords:
            self.expect(raw["replicate"].dtype == "int32", "replicate is not int32")

    def months(self, decoded, raw):
        if "time" not in raw.coords:
            return
        self.expect(raw["time"].attrs.get("units") == "days since 2000-01-01", "time is not in days since 2000-01-01")
        self.expect(raw["time"].attrs.get("calendar") == "proleptic_gregorian", "time has another calendar")
        times = pd.DatetimeIndex(decoded["time"].values)
        self.expect(bool((times.day == 1).all()), "a month is not labelled by its first day")
        wanted = pd.date_range(times[0], periods=len(times), freq="MS")
        self.expect(bool((times == wanted).all()), "the months are not consecutive")
        days = (times - pd.Timestamp("2000-01-01")).days
        self.expect(bool((days == raw["time"].values).all()), "decoded months differ from the days in the file")

    def years(self, decoded, raw):
        yearly = [name for name in raw.data_vars if "year" in raw[name].dims]
        self.expect(all(name.endswith("_yearly") for name in yearly), f"by year, and not called so: {yearly}")
        if "year" not in raw.coords:
            return
        years, times = pd.DatetimeIndex(decoded["year"].values), pd.DatetimeIndex(decoded["time"].values)
        self.expect(list(years.year) == sorted(set(times.year)), "the years are not those of the months")
        self.expect(bool((years.month == 1).all() and (years.day == 1).all()), "a year is not labelled by its first day")

    def variable(self, name, raw, decoded):
        if raw.dtype.kind in "OUS":
            return
        units = raw.attrs.get("units")
        self.expect(bool(raw.attrs.get("long_name")), f"{name}: no long_name")
        self.expect(bool(units), f"{name}: no units")
        self.expect(units not in TIME_SPANS, f"{name}: units {units!r} are read as a time span")
        self.expect(decoded.dtype.kind != "m", f"{name}: xarray made time spans of it")
        self.expect(raw.dtype.name in PLAIN, f"{name}: type {raw.dtype} is not plain")
        self.expect("_FillValue" in raw.attrs or name in raw.coords, f"{name}: no _FillValue")
        ranks = [ORDER.get(axis, 4) for axis in raw.dims]
        self.expect(ranks == sorted(ranks), f"{name}: axes {raw.dims} are not in order")
        cells = int(np.prod([raw.sizes[axis] for axis in raw.dims if ORDER.get(axis, 4) > 2], dtype=np.int64))
        self.expect(cells <= MAX_CELLS, f"{name}: {cells} cells a replicate")
        if raw.dtype == "int8":
            meanings = str(raw.attrs.get("flag_meanings", "")).split()
            values = list(np.atleast_1d(raw.attrs.get("flag_values", [])))
            self.expect(len(meanings) > 0 and len(meanings) == len(values), f"{name}: flag_values and flag_meanings do not fit")
            known = set(values) | {raw.attrs.get("_FillValue")}
            self.expect(set(np.unique(raw.values)) <= known, f"{name}: a code without a meaning")
        if units == MONEY:
            money = decoded.values[np.isfinite(decoded.values)]
            self.expect(raw.dtype == "float64", f"{name}: money is not float64")
            if "mean" not in name and not name.endswith("_yearly"):  # a mean of whole cents need not be whole
                self.expect(bool((money == np.round(money)).all()), f"{name}: money is not in whole cents")

    def plain_netcdf(self, data):
        with netCDF4.Dataset(self.path) as file:
            for name, variable in file.variables.items():
                if not self.expect(name in data.variables, f"{name}: netCDF4 sees it, xarray does not"):
                    continue
                self.expect(variable.dimensions == data[name].dims, f"{name}: netCDF4 sees other axes")
                if name in ("time", "year"):
                    dates = netCDF4.num2date(variable[:], variable.units, variable.calendar)
                    seen = [f"{d.year:04d}-{d.month:02d}-{d.day:02d}" for d in dates]
                    wanted = [str(t)[:10] for t in data[name].values]
                    self.expect(seen == wanted, f"netCDF4 decodes other labels of {name}")
                elif variable.dtype is not str:
                    values = np.ma.filled(variable[...].astype(float), np.nan)
                    self.expect(same(values, data[name].values), f"{name}: netCDF4 sees other values")

    def frames(self, data):
        for name in list(data.data_vars)[:3]:
            if data[name].dims and data[name].dtype.kind not in "OUS":
                frame = data[name].to_dataframe().reset_index()
                self.expect(len(frame) == data[name].size and name in frame, f"{name}: pandas makes another table of it")

    def headline(self, data):
        """Compares every row of tables/headline.csv; returns how many there were."""
        path = os.path.join(self.folder, "tables", "headline.csv")
        if not self.expect(os.path.exists(path), "tables/headline.csv is missing"):
            return 0
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        columns = ["scenario", "replicate", "time", "group", "variable", "value", "unit"]
        if not self.expect(set(columns) <= set(table.columns), f"headline.csv has the columns {list(table.columns)}"):
            return 0
        self.expect(len(table) > 0, "headline.csv has no rows")
        places = {}
        for axis in data.dims:
            labels = [str(v)[:7] for v in data[axis].values] if axis == "time" else texts(data[axis].values)
            places[axis] = {label: i for i, label in enumerate(labels)}
        for name, rows in table.groupby("variable", sort=False):
            if not self.expect(name in data.data_vars, f"headline.csv: there is no variable {name}"):
                continue
            self.compare(name, data[name], rows, places)
        return len(table)

    def compare(self, name, variable, rows, places):
        array = variable.values
        groups = [axis for axis in variable.dims if axis not in rows.columns]
        units = variable.attrs.get("units")
        for row in rows.to_dict("records"):
            try:
                label = dict(row, time=row["time"][:7], **self.group(row["group"], groups))
                index = tuple(places[axis][label[axis]] for axis in variable.dims)
            except (KeyError, ValueError) as trouble:
                self.findings.append(f"headline.csv: {name}: no such place: {row} ({trouble})")
                return
            wanted = float(row["value"]) if row["value"] else float("nan")
            found = float(array[index])
            if not (wanted == found or (np.isnan(wanted) and np.isnan(found))):
                self.findings.append(f"{name}: headline.csv says {row['value']!r}, results.h5 {found!r} at {row}")
                return
            if row["unit"] != units:
                self.findings.append(f"{name}: headline.csv has the unit {row['unit']!r}, results.h5 {units!r}")
                return

    @staticmethod
    def group(text, axes):
        """`status=employed;kind=x` (also with `,`, `/`, `|`), or the labels alone in the order of the axes."""
        if not text:
            return {}
        parts = re.split("[;,/|]", text)
        if len(parts) != len(axes):
            raise ValueError(f"the group {text!r} does not name the axes {axes}")
        named = [p.split("=", 1) if "=" in p else (axis, p) for p, axis in zip(parts, axes)]
        return {axis: label for axis, label in named}

    def ncdump(self):
        if shutil.which("ncdump"):
            done = subprocess.run(["ncdump", "-h", self.path], capture_output=True, text=True)
            self.expect(done.returncode == 0, f"ncdump: {done.stderr.strip()}")

    def r(self):
        if not self.expect(shutil.which("Rscript") is not None, "Rscript is not installed (r-base-core)"):
            return
        done = subprocess.run(["Rscript", "--vanilla", os.path.join(HERE, "check_results.R"), self.folder],
                              capture_output=True, text=True, env=dict(os.environ, LC_ALL="C.UTF-8"))
        self.expect(done.returncode == 0, "R: " + (done.stderr.strip() or done.stdout.strip()))


def check(folder, with_r=True):
    """Findings (empty: all well) and the number of rows compared."""
    work = Check(folder)
    rows = work.run(with_r)
    return work.findings, rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", metavar="DIR")
    parser.add_argument("--no-r", action="store_true", help="leave out R")
    options = parser.parse_args()
    findings, rows = check(options.folder, not options.no_r)
    for finding in findings:
        print(finding, file=sys.stderr)
    print(f"{options.folder}: {rows} rows of headline.csv compared, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
