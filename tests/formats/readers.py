#!/usr/bin/python3
"""Has a sample run directory written and opens it with Debian's Python and R (check_results.py); then shows
the check spoiled copies, each of which it must reject.

    readers.py TEST_FORMATS       the C++ test program, whose hidden test [sample] writes the sample
"""

import os
import shutil
import subprocess
import sys
import tempfile

import netCDF4
import numpy as np
import xarray as xr

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_results  # noqa: E402

SCENARIOS = ["hong_kong", "réforme_香港"]
SHAPE = (2, 3, 26)


def value_at(s, r, t, g=0):
    """The formula of sample_test.cpp."""
    value = 100_000.0 * (s + 1) + 10_000.0 * r + 100.0 * t + g
    return np.where((r == 1) & (t == 12), np.nan, value)


def exact(path):
    """What a user's few lines give, with nothing of ours."""
    data = xr.open_dataset(path, engine="h5netcdf")
    s, r, t = np.indices(SHAPE)
    for name in ("employed", "employment_rate", "hours"):
        np.testing.assert_array_equal(data[name].values, value_at(s, r, t))
        assert data[name].dims == ("scenario", "replicate", "time")
    s, r, t, g = np.indices(SHAPE + (3,))
    np.testing.assert_array_equal(data["wages"].values, value_at(s, r, t, g))
    s, r, t, a, b = np.indices(SHAPE + (2, 3))
    np.testing.assert_array_equal(data["stock"].values, value_at(s, r, t, 3 * a + b))
    assert list(data["scenario"].values) == SCENARIOS
    assert list(data["status"].values) == ["inactive", "unemployed", "employed"]
    assert list(data["age_from"].values) == [18, 50] and list(data["share"].values) == [0.25, 0.75]
    assert str(data["time"].values[0])[:10] == "2007-11-01" and str(data["time"].values[-1])[:10] == "2009-12-01"
    one = data["wages"].sel(scenario="réforme_香港", replicate=2, time="2008-01-01", status="employed")
    assert float(one) == 200_000 + 20_000 + 200 + 2
    assert float(data["employed"].sel(time=slice("2008-01", "2008-12")).isel(scenario=0, replicate=0).mean()) == 100_750.0
    assert data["wages"].attrs["overlapping"] == 1 and data["regime"].attrs["flag_meanings"] == "old pilot full"
    assert data.attrs["title"] == 'A sample: "quotes", <tags> & 香港'
    assert data.attrs["seed"] == "18446744073709551615"
    assert len(data.attrs["scenario_toml_0"]) > 100_000 and data.attrs["scenario_toml_1"].endswith("schema = 1\n")
    assert np.isnan(data["regime"].values[0, 5]) and data["regime"].values[0, 4] == 1
    frame = data[["employed", "hours"]].to_dataframe().reset_index()
    assert list(frame.columns) == ["scenario", "replicate", "time", "employed", "hours"] and len(frame) == 156
    data.close()


def spoil(sample, name, change, engine_text, with_r=False):
    """A copy of the sample with `change` made to it; the check must find fault, in words with `engine_text`."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "copy")
        shutil.copytree(sample, copy)
        change(copy)
        findings, _ = check_results.check(copy, with_r)
        text = "\n".join(findings)
        assert findings and engine_text in text, f"{name}: the check did not see it: {text!r}"
        print(f"rejected as it must be: {name}: {findings[0]}")


def edit(change):
    def apply(copy):
        with netCDF4.Dataset(os.path.join(copy, "results.h5"), "r+") as file:
            change(file)
    return apply


def edit_csv(old, new):
    def apply(copy):
        path = os.path.join(copy, "tables", "headline.csv")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        assert old in text
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))
    return apply


def set_cell(file):
    file["wages"][1, 2, 20, 1] = 5


def main():
    program = os.path.abspath(sys.argv[1])
    folder = tempfile.mkdtemp(prefix="coprod-readers-")
    sample = os.path.join(folder, "sample")
    try:
        subprocess.run([program, "[sample]"], check=True, env=dict(os.environ, COPROD_SAMPLE_DIR=sample),
                       stdout=subprocess.DEVNULL)
        exact(os.path.join(sample, "results.h5"))
        findings, rows = check_results.check(sample)
        assert not findings, "\n".join(findings)
        assert rows == 2 * 3 * 26 * (3 + 3 + 6), rows
        print(f"opened by every reader, {rows} rows equal")

        spoil(sample, "a changed cell", edit(set_cell), "wages")
        spoil(sample, "a changed cell, seen by R alone", edit(set_cell), "wages R sees other values", with_r=True)
        spoil(sample, "a changed table", edit_csv("employed,120100,1", "employed,120101,1"), "120101")
        spoil(sample, "a missing cell filled", edit_csv("employment_rate,,1", "employment_rate,0,1"), "employment_rate")
        spoil(sample, "another unit in the table", edit_csv("hours,120000,h month-1", "hours,120000,h"), "unit")
        spoil(sample, "hours as a time span", edit(lambda f: f["hours"].setncattr("units", "hours")), "time span")
        spoil(sample, "no units", edit(lambda f: f["hours"].delncattr("units")), "no units")
        spoil(sample, "another first month", edit(lambda f: f["time"].__setitem__(0, 2850)), "month")
        spoil(sample, "broken cents", edit(lambda f: f["wages"].__setitem__((0, 0, 0, 0), 0.5)), "whole cents")
        spoil(sample, "no type", edit(lambda f: f.setncattr("file_type", "other")), "file_type")
        spoil(sample, "a 64-bit table", edit(lambda f: f.createVariable("x", "i8", ("time",))), "not plain")
        spoil(sample, "axes in another order", edit(lambda f: f.createVariable("x", "f8", ("time", "scenario"))), "not in order")
    finally:
        shutil.rmtree(folder)
    print("14 passed, 0 failed")


if __name__ == "__main__":
    main()
