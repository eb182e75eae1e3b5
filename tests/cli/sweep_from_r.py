"""A Latin hypercube made by R's package lhs, run as a design from a file, and its outcomes opened in R and pandas."""

import os
import shutil
import subprocess
import sys
import unittest

import numpy
import pandas

sys.path.insert(0, os.path.join(os.environ["COPROD_SOURCE_DIR"], "tests", "support"))
from sweep_tools import call, fresh, same_bits, sweep, values, write, write_sweep  # noqa: E402

MAKE = """
set.seed(42)
u <- lhs::randomLHS(100, 3)
colnames(u) <- c("hiring.slope", "exit.step_hazard_ratio", "minimum_wage")
write.csv(u, "unit.csv", row.names = FALSE)
low <- c(0.1, 1.0, 30); high <- c(0.5, 3.7, 60)
x <- sweep(sweep(u, 2, high - low, "*"), 2, low, "+")
x[, "minimum_wage"] <- round(x[, "minimum_wage"], 2)      # money is kept in whole cents
write.csv(data.frame(x, check.names = FALSE), "scaled.csv")  # with R's names of rows
"""

READ = """
outcomes <- read.csv("scaled/outcomes.csv", check.names = FALSE)
experiments <- read.csv("scaled/experiments.csv", check.names = FALSE)
stopifnot(nrow(outcomes) == 200, identical(outcomes[, 1:3], experiments[, 1:3]))
stopifnot(is.numeric(experiments$hiring.slope), is.numeric(outcomes$employment_rate))
reform <- outcomes$scenario == "follow_up_12"
stopifnot(all(is.na(outcomes$diff_employment_rate[!reform])))
nc <- ncdf4::nc_open("scaled/results.h5")
stopifnot(identical(nc$var$employment_rate$size[4:1], c(100L, 2L, 1L, 6L)))
dims <- rev(sapply(nc$var$employment_rate$dim, function(d) d$name))
stopifnot(identical(dims, c("point", "scenario", "replicate", "time")))
rate <- aperm(ncdf4::ncvar_get(nc, "employment_rate", collapse_degen = FALSE))
slope <- ncdf4::ncvar_get(nc, "hiring_slope")
stopifnot(identical(c(slope), experiments$hiring.slope[reform]))
last <- apply(rate[, 2, 1, ], 1, mean)
stopifnot(all(abs(last - outcomes$employment_rate[reform]) < 1e-12))
fit <- lm(diff_mean_wage ~ minimum_wage, cbind(experiments, outcomes["diff_mean_wage"])[reform, ])
cat(sprintf("opened in R: %d rows, a dollar of the floor moves the mean wage by %.1f cents\\n", nrow(outcomes), coef(fit)[2]))
"""


def rscript(text):
    write("script.R", text)
    done = subprocess.run(["Rscript", "--vanilla", "script.R"], capture_output=True, text=True, check=False, timeout=120)
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)
    return done.stdout


class FromR(unittest.TestCase):
    def test_a_hypercube_of_a_hundred_points(self):
        rscript(MAKE)
        vary = (
            '"hiring.slope" = [0.1, 0.5]\n"exit.step_hazard_ratio" = [1.0, 3.7]\n'
            'minimum_wage = { "2027-01" = [30.0, 60.0] }\n'
        )
        short = {"end": '"2027-03"', "replicates": 1, "kind": "file"}
        write_sweep("scaled.toml", vary, design='file = "scaled.csv"', **short)
        write_sweep("unit.toml", vary, design='file = "unit.csv"\nunit = true', **short)
        self.assertEqual(sweep("scaled.toml", fresh("scaled"))["points"], 100)
        self.assertEqual(sweep("unit.toml", fresh("unit"))["points"], 100)
        print(rscript(READ), end="")

        made = pandas.read_csv("scaled.csv")
        for name in ("scaled", "unit"):
            design = pandas.read_csv(f"{name}/design.csv")
            for column in design.columns[1:]:
                tolerance = 0.0051 if column == "minimum_wage" else 1e-9  # a cent, the digits that R writes
                self.assertTrue(numpy.allclose(design[column], made[column], rtol=0, atol=tolerance), column)
        outcomes = pandas.read_csv("scaled/outcomes.csv", index_col=["point", "scenario", "replicate"])
        experiments = pandas.read_csv("scaled/experiments.csv", index_col=["point", "scenario", "replicate"])
        self.assertTrue(outcomes.index.equals(experiments.index))
        joined = experiments.join(outcomes).xs("follow_up_12", level="scenario")
        self.assertGreater(joined["minimum_wage"].corr(joined["diff_mean_wage"]), 0.7)
        # The frozen design is itself a design.
        shutil.copy("scaled/design.csv", "again.csv")
        write_sweep("again.toml", vary, design='file = "again.csv"', **short)
        sweep("again.toml", fresh("again"))
        for table in ("employment_rate", "diff_mean_wage", "hiring_slope"):
            self.assertTrue(same_bits(values("again", table), values("scaled", table)), table)
        call("merge", "again", "--quiet")


if __name__ == "__main__":
    has = shutil.which("Rscript") and subprocess.run(
        ["Rscript", "--vanilla", "-e", "library(lhs); library(ncdf4)"], capture_output=True, check=False
    ).returncode == 0  # fmt: skip
    if not has:
        print("skipped: R with the packages lhs and ncdf4 is not here (./bootstrap.sh deps installs them)")
        sys.exit(77)
    unittest.main(verbosity=2)
