#!/usr/bin/python3
"""Reads every #include of the tree and refuses one that goes against the layering.

The rules are in layers.json, beside this file: which folder may use which, in which order the rooms (the
sub-folders) of a folder stand, and through which door each foreign library comes in. A finding names file
and line, the rule, and what to do instead. Rooms that need each other in a circle are refused whatever
layers.json says, also when the circle runs through headers that lie beside the rooms.

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
        self.rooms = declared["rooms"]
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


    # --- rooms ---------------------------------------------------------------------------------------------

    def node_of(self, path):
        """(folder, room) of a file in a sub-folder of a layer's folder; (folder, file) of one beside them."""
        folder = self.folder_of(path)
        if folder is None:
            return None
        inside = path[len(self.places[folder]) + 1 :]
        return folder, inside.split("/")[0] + "/" if "/" in inside else inside

    def path_of(self, included):
        """The file that an #include of ours names, by its path from the top."""
        first = included.split("/")[0]
        if first not in self.places:
            return None
        return self.places[first] + included[len(first) :]

    def check_order(self, folder, here, there):
        """Whether one room may use another."""
        order = self.rooms.get(folder, [])
        rank = {room: i for i, rooms in enumerate(order) for room in rooms}
        text = " <- ".join(", ".join(rooms) for rooms in order)
        for room in (here, there):
            if room not in rank:
                return (
                    f"{self.places[folder]}/{room} has no place among the rooms of {folder} ({text})",
                    "give it one under `rooms` in cmake/layers.json",
                )
        if rank[there] < rank[here]:
            return None
        how = "lies below" if rank[there] > rank[here] else "stands beside"
        return (
            f"the room {folder}/{here} {how} {folder}/{there} and may not use it ({text})",
            "move what both need into a room that both may use, or pass it in as an argument",
        )

    def check_rooms(self, includes):
        """Findings about rooms; `includes` holds (path, line, included) of our own headers."""
        uses = {}  # node -> {node used: (path, line, included)}
        for path, line, included in includes:
            here, target = self.node_of(path), self.path_of(included)
            there = self.node_of(target) if target else None
            if here and there and here[0] == there[0] and here != there:
                uses.setdefault(here, {}).setdefault(there, (path, line, included))
        findings = []
        for start in sorted(uses):
            if not start[1].endswith("/"):
                continue
            # What the room reaches: itself is a circle, another room must stand before it. Past another
            # room the search goes on for circles alone.
            trail = {start: None}
            queue = [start]
            for node in queue:
                for used, where in sorted(uses.get(node, {}).items()):
                    if used == start and node != start:
                        findings.append((self.circle(trail, node, start), where))
                    if used in trail:
                        continue
                    trail[used] = node
                    queue.append(used)
                    beyond = self.past_a_room(trail, node)
                    if used[1].endswith("/") and not beyond:
                        problem = self.check_order(start[0], start[1][:-1], used[1][:-1])
                        if problem:
                            findings.append((problem, where))
        return [
            f"{path}:{line}: {included}: {rule}; {remedy}"
            for (rule, remedy), (path, line, included) in findings
        ]

    def past_a_room(self, trail, node):
        while trail[node] is not None:
            if node[1].endswith("/"):
                return True
            node = trail[node]
        return False

    def circle(self, trail, node, start):
        names = [start[1].rstrip("/")]
        while node is not None:
            names.append(node[1].rstrip("/"))
            node = trail[node]
        return (
            f"the rooms of {start[0]} need each other in a circle: {' -> '.join(reversed(names))}",
            "move what both need into a room of its own, which uses neither",
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
    own = []
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
                if not problem:
                    own.append((path, line, included))
            elif not problem:
                first = included.split("/")[0]
                if "/" in included and first in rules.rank:
                    problem = ("our own headers stand in quotes", f'write "{included}"')
                else:
                    problem = rules.check_unknown(included)
            if problem:
                rule, remedy = problem
                findings.append(f"{path}:{line}: {included}: {rule}; {remedy}")
    return findings + rules.check_rooms(own), count


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

# Trees of several files, {file: what it includes}, for the rooms: the words of all findings, in turn.
ROOMS = {"layers": [["core"], ["processes"]], "rooms": {"processes": [["rules"], ["jobs", "firms"], ["sum"]]}}
ROOM_CASES = [
    ({"firms/a.cpp": ["processes/rules/r.hpp"], "jobs/b.hpp": ["processes/rules/r.hpp"]}, []),
    ({"step.hpp": [], "jobs/b.hpp": ["processes/step.hpp", "processes/jobs/c.hpp"]}, []),
    ({"month.cpp": ["processes/jobs/b.hpp", "processes/month.hpp"], "jobs/b.cpp": ["processes/month.hpp"]}, []),
    ({"sum/s.cpp": ["processes/jobs/b.hpp", "processes/rules/r.hpp"]}, []),
    ({"rules/r.cpp": ["processes/jobs/b.hpp"]}, ["processes/rules lies below processes/jobs"]),
    ({"jobs/b.cpp": ["processes/firms/a.hpp"]}, ["processes/jobs stands beside processes/firms"]),
    ({"care/c.cpp": ["processes/rules/r.hpp"]}, ["sim/processes/care has no place"]),
    (
        {"jobs/b.cpp": ["processes/step.hpp"], "step.hpp": ["processes/firms/a.hpp"]},
        ["processes/jobs stands beside processes/firms"],
    ),
    (
        {"sum/s.cpp": ["processes/jobs/b.hpp"], "jobs/b.cpp": ["processes/sum/s.hpp"]},
        ["processes/jobs lies below processes/sum", "circle: jobs -> sum -> jobs", "circle: sum -> jobs -> sum"],
    ),
    (
        {"jobs/b.cpp": ["processes/step.hpp"], "step.hpp": ["processes/jobs/c.hpp"]},
        ["circle: jobs -> step.hpp -> jobs"],
    ),
    (
        {
            "sum/s.cpp": ["processes/jobs/b.hpp"],
            "jobs/b.cpp": ["processes/rules/r.hpp"],
            "rules/r.cpp": ["processes/step.hpp"],
            "step.hpp": ["processes/sum/t.hpp"],
        },
        [
            "circle: jobs -> rules -> step.hpp -> sum -> jobs",
            "processes/rules lies below processes/sum",
            "circle: rules -> step.hpp -> sum -> jobs -> rules",
            "circle: sum -> jobs -> rules -> step.hpp -> sum",
        ],
    ),
]


def findings_in(files, rules):
    with tempfile.TemporaryDirectory() as tree:
        for path, text in files.items():
            os.makedirs(os.path.join(tree, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(tree, path), "w", encoding="utf-8") as f:
                f.write(text)
        return check(tree, rules)[0]


def self_test(rules):
    with open(os.path.join(HERE, "layers.json"), encoding="utf-8") as f:
        small = Rules({**json.load(f), **ROOMS})
    cases = [(rules, {path: text}, [] if words is None else [words]) for path, text, words in CASES]
    for files, words in ROOM_CASES:
        texts = {f"sim/processes/{f}": "".join(f'#include "{i}"\n' for i in used) for f, used in files.items()}
        cases.append((small, texts, words))
    failed = 0
    for applied, files, words in cases:
        findings = findings_in(files, applied)
        if len(findings) != len(words) or any(w not in f for w, f in zip(words, findings)):
            failed += 1
            print(f"self-test: {files}\nshould give findings with {words}, gave {findings}")
    print(f"self-test: {len(cases) - failed} of {len(cases)} cases judged rightly")
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
