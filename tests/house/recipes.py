#!/usr/bin/python3
"""The recipes of CONTRIBUTING.md, followed to the letter in a copy of the tree, which is built and run.

Added are one of each: an agent type (self-help groups of the districts), a process that changes it, a
parameter, a lever, a scenario that moves the lever, a mechanism with its mediator, and two outcomes, of which
one is summed over all persons by the kernel (block_sums). Each step names its recipe and its number there.

    recipes.py            what the test does: copy, add, build, run
    recipes.py --patch    only look whether every step finds its place (a second)
    recipes.py --keep DIR leave the copy in DIR
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.environ.get("COPROD_SOURCE_DIR", os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
COPIED = (".clang-format", "CMakeLists.txt", "CMakePresets.json", "CONTRIBUTING.md", "LICENSE", "README.md", "analysis",
          "cli", "cmake", "docs", "scenarios", "sim", "tests")


class Recipe:
    """Steps of one recipe in a tree. Every one fails with a sentence when the tree has no such place."""

    def __init__(self, tree, title):
        self.tree = tree
        self.title = title
        with open(os.path.join(tree, "CONTRIBUTING.md"), encoding="utf-8") as file:
            text = file.read()
        found = re.search(rf"^### {re.escape(title)}\n(.*?)(?=^##)", text, re.MULTILINE | re.DOTALL)
        if not found:
            sys.exit(f"CONTRIBUTING.md has no recipe '{title}': give it back, or mend tests/house/recipes.py.")
        self.text = found.group(1)

    def step(self, path):
        """The recipe must name the file that is touched, or somebody who follows it would not."""
        if os.path.basename(path) not in self.text:
            sys.exit(f"the recipe '{self.title}' of CONTRIBUTING.md does not name {path}, which has to be touched: "
                     "say so there, or mend tests/house/recipes.py.")
        return os.path.join(self.tree, path)

    def create(self, path, text):
        place = os.path.join(self.tree, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8") as file:
            file.write(text)

    def insert(self, path, pattern, text, before=False):
        """Puts lines after (or before) the last line that matches."""
        place = self.step(path)
        with open(place, encoding="utf-8") as file:
            lines = file.read().split("\n")
        matches = [i for i, line in enumerate(lines) if re.search(pattern, line)]
        if not matches:
            sys.exit(f"recipe '{self.title}': {path} has no line like /{pattern}/, after which its step writes. If the "
                     "code has moved, mend tests/house/recipes.py, and CONTRIBUTING.md where it says otherwise.")
        at = matches[-1] + (0 if before else 1)
        lines[at:at] = text.rstrip("\n").split("\n")
        with open(place, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))


def add_agent_type(tree):
    recipe = Recipe(tree, "Add an agent type")
    recipe.insert("sim/core/ids.hpp", r"^  vacancy,", "  self_help_group,")
    recipe.insert("sim/world/organisations.def", r"^TABLE_END", """\
TABLE_BEGIN(self_help_group, self_help_groups, rows, "self-help groups of the districts")
COLUMN(Key, key, std::uint64_t, "1", 0, 1.8446744073709552e19, 0, by("synthesis"), "entity key")
COLUMN(Strength, strength, float, "1", 0, 1, 0, by("synthesis", "self_help"), "strength of the group")
TABLE_END""")
    recipe.insert("sim/world/ties.def", r"^ROWS\(public_group,", "ROWS(self_help_group, n_districts)")
    recipe.insert("sim/synthesis/first_organisations.cpp", r"^    make_publics\(\);", "    make_self_help_groups();")
    recipe.insert("sim/synthesis/first_organisations.cpp", r"^  void make_publics\(\) \{", """\
  void make_self_help_groups() {
    auto& groups = world_.self_help_groups;
    groups.resize(n_districts);
    for (std::size_t d = 0; d < n_districts; ++d) {
      groups.get<self_help_group::Key>()[d] = key(EntityKind::self_help_group, d).bits;
    }
  }
""", before=True)


def add_parameter(tree):
    recipe = Recipe(tree, "Add a parameter")
    recipe.insert("sim/parameters/parameters.def", r"^PARAMETER\(volunteers_relief,", """\
PARAMETER(self_help_gain, "self_help.gain", 0.2, "month-1", 0, 1, uniform(0, 0.4, "no study shows it: from nothing to twice the default"), "assumption", "share of the way to what grants allow that groups go in a month (the switch of M45)", "assumption")""")


def add_lever(tree):
    recipe = Recipe(tree, "Add a lever")
    recipe.insert("sim/parameters/levers.def", r"^LEVER\(volunteer_bridging,", """\
LEVER(self_help_grants, "self_help_grants", number, false, 0, 0, 1, "1", "assumption", "strength of self-help groups that grants allow", "assumption")""")


def add_process(tree):
    recipe = Recipe(tree, "Add a process")
    recipe.create("sim/processes/operational/self_help.hpp", """\
#pragma once

/// Step 10: self-help groups grow towards what grants allow (M45).
///
/// strength += self_help.gain x (self_help_grants - strength)   (E10.99)

#include "processes/step.hpp"

namespace coprod {

using SelfHelpAccess =
    WorldAccess<Reads<self_help_group::Strength>, Writes<self_help_group::Strength>>;

[[nodiscard]] ProcessInfo self_help_info();
void run_self_help(SelfHelpAccess world, Step& step);

}  // namespace coprod
""")
    recipe.create("sim/processes/operational/self_help.cpp", """\
#include "processes/operational/self_help.hpp"

namespace coprod {

ProcessInfo self_help_info() {
  ProcessInfo info;
  info.step = 10;
  info.name = "self_help";
  info.dimension = "operational";
  info.kind = ProcessKind::serial;
  info.purpose = "self-help groups grow with grants";
  info.mechanisms = {"M45"};
  info.equations = {"E10.99"};
  info.parameters = {&Parameters::self_help_gain};
  info.levers = {"self_help_grants"};
  return info;
}

void run_self_help(SelfHelpAccess world, Step& step) {
  const auto gain = static_cast<float>(step.environment.parameters.self_help_gain);
  const auto grants = static_cast<float>(step.month.levers.self_help_grants);
  const auto before = world.read<self_help_group::Strength>();
  const auto strength = world.write<self_help_group::Strength>();
  for (std::size_t d = 0; d < strength.size(); ++d) strength[d] += gain * (grants - before[d]);
}

}  // namespace coprod
""")
    recipe.insert("sim/processes/monthly_steps.cpp", r'^#include "processes/operational/natural_support.hpp"',
                  '#include "processes/operational/self_help.hpp"')
    recipe.insert("sim/processes/monthly_steps.cpp", r"^      on_view<run_volunteering>",
                  "      on_view<run_self_help>(self_help_info()),")


def add_mechanism(tree):
    recipe = Recipe(tree, "Add a mechanism")
    recipe.insert("sim/parameters/mechanisms.def", r"^NEUTRAL\(M44,", """\
MECHANISM(M45, operational, "self_help", "E10.99", "self_help_grants", "2027-2031", "self_help_strength", +, "grants let self-help groups grow", "an example")
NEUTRAL(M45, self_help_gain, 0)""")
    recipe.insert("analysis/mediators.cpp", r'^    path\("M44",',
                  '    path("M45", self_help_group::Strength::info),')


def add_scenario(tree):
    recipe = Recipe(tree, "Add a scenario")
    recipe.create("scenarios/self_help_grants.toml", """\
schema = 1
base = "hong_kong.toml"
title = "Grants for self-help groups from 2027"
description = "Groups grow."
sources = ["none: an example"]

[levers]
self_help_grants = { "2027-01" = 0.8 }
""")


def add_outcomes(tree):
    recipe = Recipe(tree, "Add an outcome")
    # A stock of few, from World.
    recipe.insert("sim/observers/outcomes.def", r"^OUTCOME\(volunteers_active,", """\
OUTCOME(self_help_strength, real, stock, "", "1", false, "mean strength of self-help groups")
OUTCOME(stressed, count, stock, "status,primary_kind,severity", "persons", false, "persons with stress above a half")""",
                  before=True)
    recipe.insert("sim/observers/practice_outcomes.cpp", r'^  scalar\("volunteers_active"', """\
  double strength = 0.0;
  for (const float s : world.self_help_groups.get<self_help_group::Strength>()) {
    strength += static_cast<double>(s) / static_cast<double>(n_districts);
  }
  scalar("self_help_strength", strength);""")
    # A stock of all persons, summed by the kernel.
    recipe.insert("sim/observers/block_sums.hpp", r"^  std::uint64_t identity_wellbeing;",
                  "  std::uint64_t stressed;            ///< persons")
    recipe.insert("sim/observers/stock_sums.kernel.cpp", r"^    sums\.identity_wellbeing = ",
                  "    sums.stressed = stress[i] > 0.5f ? 1u : 0u;")
    recipe.insert("sim/observers/stock_sums.kernel.cpp", r"^  to\.identity_wellbeing \+= ",
                  "  to.stressed += from.stressed;")
    recipe.insert("sim/observers/stock_sums.def", r"^SUMS\(fit,", 'SUMS(stressed, std::int64_t, n_cells, "persons under stress")')
    recipe.insert("sim/observers/stock_sums.cpp", r"^    sums\.stress\[c\] \+= ",
                  "    sums.stressed[c] += static_cast<std::int64_t>(table[c].stressed);")
    recipe.insert("sim/observers/observer.cpp", r'^    cell\("persons", m\)\[c\] = ',
                  '    cell("stressed", m)[c] = static_cast<double>(sums.stressed[c]);')


def run(*command, cwd=None, out=None):
    said = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if said.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {said.returncode}:\n{said.stdout[-6000:]}\n{said.stderr[-6000:]}")
    if out:
        with open(out, "w", encoding="utf-8") as file:
            file.write(said.stdout)
    return said.stdout


def build_and_run(tree):
    build = os.path.join(tree, "build")
    run("cmake", "-S", tree, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", "-DCOPROD_ISA_LEVELS=baseline",
        "-DCOPROD_TESTS=OFF")
    run("cmake", "--build", build, "-j", str(os.cpu_count()), "--target", "coprod")
    program = os.path.join(build, "coprod")

    # Generated pages, as the recipes say, and what they now hold.
    for command, page, words in (("params", "parameters.md", ("self_help.gain", "self_help_grants")),
                                 ("outputs", "outputs.md", ("self_help_strength", "stressed"))):
        text = run(program, command, "--markdown", out=os.path.join(tree, "docs", page))
        for word in words:
            assert word in text, f"coprod {command} does not list {word}"
    assert "self_help" in run(program, "processes")
    assert "M45" in run(program, "mechanisms")
    run("/usr/bin/python3", os.path.join(tree, "cmake/check_includes.py"), tree)

    import h5py

    scenario = os.path.join(tree, "scenarios/self_help_grants.toml")
    run(program, "check", scenario)
    base = os.path.join(tree, "scenarios/hong_kong.toml")
    few = ("--scale", "0.01", "-r", "2", "--quiet", "--set", "run.start=2026-01", "--set", "run.end=2028-12",
           "--set", "run.burn_in=6")
    strength = {}
    for name, more in (("on", ()), ("off", ("--set", "M45=false"))):
        out = os.path.join(tree, "out_" + name)
        run(program, "run", scenario, *few, *more, "--out", out)
        with h5py.File(os.path.join(out, "results.h5")) as file:
            strength[name] = file["self_help_strength"][...].reshape(-1, 36)
            stressed = file["stressed"][...]
            persons = file["persons"][...]
        assert (strength[name][:, :12] == 0).all(), "the lever acts before its date"
        assert 0 < stressed.sum() < persons.sum() and (stressed <= persons).all(), "stressed persons miscounted"
    # Strength after n months at a gain of .2 towards .8.
    expected = 0.8 * (1 - 0.8**24)
    assert abs(strength["on"][0, -1] - expected) < 1e-5, strength["on"][0]
    assert (strength["off"] == 0).all(), "M45 off, yet groups grow"

    # Paired by the table's declaration, attributed to the mechanism through its mediator.
    out = os.path.join(tree, "out_compare")
    run(program, "compare", base, scenario, *few, "--attribute", "--out", out)
    with h5py.File(os.path.join(out, "results.h5")) as file:
        assert file["diff_self_help_strength"][...].max() > 0.5
    listed = json.loads(run(program, "mechanisms", "--json"))
    assert any("M45" in json.dumps(entry) for entry in (listed if isinstance(listed, list) else listed.values()))


def main(arguments):
    keep = arguments[1] if arguments[:1] == ["--keep"] else None
    with tempfile.TemporaryDirectory() as scratch:
        tree = keep or os.path.join(scratch, "tree")
        os.makedirs(tree, exist_ok=True)
        for name in COPIED:
            source = os.path.join(SOURCE, name)
            if os.path.isdir(source):
                shutil.copytree(source, os.path.join(tree, name),
                                ignore=shutil.ignore_patterns("__pycache__", "node_modules", ".cache"))
            else:
                shutil.copy(source, tree)
        for add in (add_agent_type, add_parameter, add_lever, add_process, add_mechanism, add_scenario, add_outcomes):
            add(tree)
        print("Every step of the recipes found its place.")
        if arguments != ["--patch"]:
            build_and_run(tree)
            print("Built with one of each added, and run.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
