#!/usr/bin/python3
"""Reads every #include of the tree and refuses one that goes against the layering.

The rules are in layers.json, beside this file: which folder may use which, and through which door each
foreign library comes in. A finding names file and line, the rule, and what to do instead.

    check_includes.py TREE        check a tree; exit code 1 when something is wrong
    check_includes.py --self-test show the check wrong trees, which it must reject, and a right one
"""

import fnmatch
import json
import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ENDINGS = (".cpp", ".hpp", ".h", ".inl", ".ipp")
ROOTS = ("sim", "analysis", "cli", "tests", "benchmarks")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
COMMENT_OR_STRING = re.compile(
    r'R"([^()\\\s]{0,16})\(.*?\)\1"'  # raw string
    r'|"(?:\\.|[^"\\\n])*"'
    r"|//[^\n]*|/\*.*?\*/",
    re.DOTALL,
)

# What C++20 and C offer, and the system headers that only Linux has; everything else is somebody's library.
STANDARD = re.compile(r"^[a-z_0-9]+$")
SYSTEM = re.compile(
    r"^(sys/[\w./]+|linux/[\w./]+|bits/[\w./]+|arpa/[\w.]+|netinet/[\w.]+|"
    r"(assert|complex|ctype|errno|fenv|float|inttypes|limits|locale|math|setjmp|signal|stdalign|stdarg|"
    r"stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|strings|time|unistd|fcntl|dirent|dlfcn|fnmatch|"
    r"getopt|glob|libgen|poll|pthread|pwd|sched|spawn|termios|ucontext|execinfo|cpuid|immintrin|x86intrin|"
    r"malloc|alloca|features)\.h)$"
)

GENERATED = ("build_info.hpp",)


class Rules:
    def __init__(self, declared):
        self.places = declared["places"]
        self.rank = {}
        for rank, layer in enumerate(declared["layers"]):
            for folder in layer:
                self.rank[folder] = rank
        self.layers = declared["layers"]
        self.sideways = declared["sideways"]
        self.doors = declared["doors"]

    def folder_of(self, path):
        """The folder a file lives in, or None for tests and benchmarks, which stand outside the layers."""
        for folder, place in self.places.items():
            if path.startswith(place + "/"):
                return folder
        return None

    def order(self):
        return " <- ".join(", ".join(layer) for layer in self.layers)

    def check_own(self, path, included):
        """One of our own headers, written relative to sim/ or to the top."""
        first = included.split("/")[0]
        if included in GENERATED:
            return None
        if first == "sim":
            return (
                "our headers are included by their path from sim/",
                f'write "{included[4:]}"',
            )
        here = self.folder_of(path)
        if first not in self.rank:
            if here is None and not included.startswith("."):
                return None  # tests and benchmarks also share helpers of their own
            return (
                "our headers are included by their path from sim/, or from the top for analysis/ and cli/",
                "write that path",
            )
        if here is None:
            if first == "cli":
                return ("cli/ is a program, not a library", "move the shared code to sim/run or analysis/")
            return None
        if first == here:
            return None
        if self.rank[first] > self.rank[here]:
            return (
                f"{here} lies below {first} and may not include it ({self.order()})",
                f"move what is needed down into a layer that {here} may use, or pass it in as an argument",
            )
        if self.rank[first] == self.rank[here] and first not in self.sideways.get(here, []):
            return (
                f"{here} and {first} lie in the same layer and do not know each other ({self.order()})",
                f"move what both need down a layer, or declare {here} -> {first} under `sideways` in "
                "cmake/layers.json if it is meant",
            )
        return None

    def check_foreign(self, path, included):
        for door in self.doors:
            if not any(fnmatch.fnmatchcase(included, pattern) for pattern in door["headers"]):
                continue
            if any(fnmatch.fnmatchcase(path, pattern) for pattern in door["open_to"]):
                return None
            doors = ", ".join(door["open_to"])
            where = f"comes in only through {doors}" if doors else "is not a dependency"
            return (f"{door['library']} {where}", door["remedy"])
        return None

    def check_unknown(self, included):
        if STANDARD.match(included) or SYSTEM.match(included):
            return None
        if any(fnmatch.fnmatchcase(included, p) for door in self.doors for p in door["headers"]):
            return None
        return (
            f"<{included}> belongs to no library of ours",
            "use one that is there, or give the new one a door in cmake/layers.json",
        )


def without_comments(text):
    """Blanks comments, and strings except those that an #include needs, keeping the line numbers."""

    def blank(match):
        found = match.group(0)
        if found[0] == '"':
            return found
        return re.sub(r"[^\n]", " ", found)

    return COMMENT_OR_STRING.sub(blank, text)


def source_files(tree):
    for root in ROOTS:
        for folder, folders, files in os.walk(os.path.join(tree, root)):
            folders[:] = sorted(f for f in folders if f not in ("node_modules", "build"))
            for name in sorted(files):
                if name.endswith(ENDINGS):
                    yield os.path.relpath(os.path.join(folder, name), tree)


def check(tree, rules):
    findings = []
    count = 0
    for path in source_files(tree):
        count += 1
        with open(os.path.join(tree, path), encoding="utf-8") as f:
            text = without_comments(f.read())
        for match in INCLUDE.finditer(text):
            quoted, angled = match.groups()
            included = quoted or angled
            line = text.count("\n", 0, match.start(1 if quoted else 2)) + 1
            problem = rules.check_foreign(path, included)
            if not problem and quoted:
                problem = rules.check_own(path, included)
            elif not problem:
                first = included.split("/")[0]
                if "/" in included and first in rules.rank:
                    problem = ("our own headers stand in quotes", f'write "{included}"')
                else:
                    problem = rules.check_unknown(included)
            if problem:
                rule, remedy = problem
                findings.append(f"{path}:{line}: {included}: {rule}; {remedy}")
    return findings, count


# --- self-test ---------------------------------------------------------------------------------------------

# (file, text, the words that the finding must contain, or None for a right file)
CASES = [
    ("sim/core/ids.hpp", '#include "world/world.hpp"\n', "core lies below world"),
    ("sim/world/world.hpp", '#include "processes/exit.hpp"\n', "world lies below processes"),
    ("sim/run/run.cpp", '\n\n#include "analysis/compare.hpp"\n', ":3: analysis/compare.hpp"),
    ("analysis/compare.cpp", '#include "cli/main.hpp"\n', "analysis lies below cli"),
    ("sim/processes/identity/stigma.cpp", '#include "observers/tables.hpp"\n', "same layer"),
    ("tests/unit/cli.cpp", '#include "cli/run.hpp"\n', "cli/ is a program"),
    ("sim/core/ids.hpp", '#include "sim/core/units.hpp"\n', "path from sim/"),
    ("sim/world/world.hpp", '#include "../core/ids.hpp"\n', "path from sim/"),
    ("sim/world/world.cpp", '#include "world.hpp"\n', "path from sim/"),
    ("sim/world/world.hpp", "#include <core/ids.hpp>\n", "stand in quotes"),
    ("sim/core/ids.cpp", "#include <tbb/parallel_for.h>\n", "oneTBB comes in only through"),
    ("sim/core/sort.hpp", "#include <oneapi/tbb.h>\n", "oneTBB comes in only through"),
    ("sim/processes/exit.cpp", "#include <boost/random/bernoulli_distribution.hpp>\n", "Boost.Random comes"),
    ("sim/world/world.cpp", "#include <boost/graph/graph.hpp>\n", "Boost is not a dependency"),
    ("sim/observers/core.cpp", "#include <Random123/philox.h>\n", "Random123 comes"),
    ("sim/processes/exit.cpp", "#include <Eigen/Dense>\n", "Eigen comes"),
    ("sim/run/run.cpp", "#include <hdf5.h>\n", "HDF5 comes"),
    ("sim/run/run.cpp", '#include "hdf5_hl.h"\n', "HDF5 comes"),
    ("cli/run.cpp", "#include <toml++/toml.h>\n", "toml++ comes"),
    ("sim/scenario/s.cpp", "#include <nlohmann/json.hpp>\n", "nlohmann-json comes"),
    ("sim/run/job.cpp", "#include <openssl/evp.h>\n", "OpenSSL comes"),
    ("sim/processes/exit.cpp", "#include <boost/math/distributions/normal.hpp>\n", "Boost.Math comes"),
    ("sim/run/options.hpp", "#include <CLI/CLI.hpp>\n", "CLI11 comes"),
    ("sim/output/gather.cpp", "#include <mpi.h>\n", "MPI comes"),
    ("sim/core/ids.cpp", "#include <catch2/catch_test_macros.hpp>\n", "Catch2 comes"),
    ("tests/unit/speed.cpp", "#include <benchmark/benchmark.h>\n", "Google Benchmark comes"),
    ("sim/core/ids.cpp", "#include <absl/strings/str_cat.h>\n", "belongs to no library"),
    ("sim/core/ids.cpp", "  #  include   <hdf5.h>  // a space more\n", "HDF5 comes"),
    (
        "sim/run/run.cpp",
        "#include <vector>\n#include <sys/stat.h>\n#include <fmt/format.h>\n#include <mpi.h>\n"
        '#include <nlohmann/json.hpp>\n#include "build_info.hpp"\n#include "run/replicates.hpp"\n'
        '#include "core/ids.hpp"\n#include "output/hdf5.hpp"\n#include "scenario/scenario.hpp"\n'
        '// #include <hdf5.h>\n/*\n#include <toml++/toml.h>\n*/\nauto s = R"(\n#include <CLI/CLI.hpp>\n)";\n',
        None,
    ),
    ("sim/core/parallel.cpp", '#include <tbb/task_arena.h>\n#include "core/parallel.hpp"\n', None),
    ("sim/processes/exit.kernel.cpp", '#include "processes/exit.hpp"\n#include "random/philox.hpp"\n', None),
    ("tests/unit/ids.cpp", '#include <catch2/catch_test_macros.hpp>\n#include "run/run.hpp"\n', None),
    ("cli/run.cpp", '#include <CLI/CLI.hpp>\n#include "analysis/report.hpp"\n#include "cli/out.hpp"\n', None),
]


def self_test(rules):
    failed = 0
    for path, text, expected in CASES:
        with tempfile.TemporaryDirectory() as tree:
            os.makedirs(os.path.join(tree, os.path.dirname(path)))
            with open(os.path.join(tree, path), "w", encoding="utf-8") as f:
                f.write(text)
            findings, _ = check(tree, rules)
        right = not findings if expected is None else len(findings) == 1 and expected in findings[0]
        if not right:
            failed += 1
            wanted = "nothing" if expected is None else f"one finding with '{expected}'"
            print(f"self-test: {path} with\n{text}should give {wanted}, gave {findings}")
    print(f"self-test: {len(CASES) - failed} of {len(CASES)} cases judged rightly")
    return 1 if failed else 0


def main(arguments):
    with open(os.path.join(HERE, "layers.json"), encoding="utf-8") as f:
        rules = Rules(json.load(f))
    if arguments == ["--self-test"]:
        return self_test(rules)
    if len(arguments) != 1 or not os.path.isdir(arguments[0]):
        print(__doc__)
        return 2
    findings, count = check(arguments[0], rules)
    for finding in findings:
        print(finding)
    if findings:
        print(f"{len(findings)} include(s) go against the layering in cmake/layers.json.")
        return 1
    print(f"The includes of {count} files keep to the layering.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
