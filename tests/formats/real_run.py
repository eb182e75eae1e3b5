#!/usr/bin/python3
"""Has the program make a small run, and opens its results as readers.py does with the sample."""

import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_results  # noqa: E402


def main():
    program = os.environ["COPROD_PROGRAM"]
    with tempfile.TemporaryDirectory(prefix="coprod-real-run-") as folder:
        start, out = os.path.join(folder, "start"), os.path.join(folder, "out")
        subprocess.run([program, "init", start], check=True, stdout=subprocess.DEVNULL)
        scenario = os.path.join(start, "hong_kong.toml")
        subprocess.run([program, "run", scenario, "--quiet", "--scale", "0.02", "--months", "18", "-r", "2", "--out", out],
                       check=True, stdout=subprocess.DEVNULL)
        findings, rows = check_results.check(out)
        assert not findings, "\n".join(findings)
        with open(os.path.join(out, "manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        assert manifest["file_type"] == "coprod-manifest", manifest
        for key in ("person_months", "seconds", "ns_per_person_month", "words_per_person_month",
                    "bytes_per_person_month", "peak_rss_bytes"):
            assert manifest["performance"][key] is not None, key
        left = [name for name in os.listdir(out) if ".tmp-" in name]
        assert not left, f"temporary files were left: {left}"
        print(f"a real run: {rows} rows of headline.csv equal in every reader")
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()
