"""Every command of the documentation works.

Fenced blocks of commands in README.md, docs/*.md and scenarios/data/*/README.md are run in order, a page in a
directory of its own that holds a copy of scenarios/, exactly as they are typed but for their size:

- run: one replicate at --scale 0.01; compare: two; robust: eight worlds at that scale;
- branch: at the checkpoint's scale; extend: one replicate or two points more;
- shipped sweeps have one replicate at that scale;
- `./bootstrap.sh demo` compares the demo's two scenarios; nothing is installed or built.

Blocks in Python and R that follow such blocks read what these wrote. What cannot be run has a comment above it,
<!-- not run by tests: REASON -->; the test prints how many there are, and why. Of commands in the running text,
of pages of experiments and of comments in scenarios, subcommand and options must exist.
"""

import glob
import importlib.util
import os
import re
import shutil
import stat
import subprocess
import sys

PROGRAM = os.environ["COPROD_PROGRAM"]
ROOT = os.environ["COPROD_SOURCE_DIR"]
SCALE = "0.01"
BLOCK = re.compile(r"(<!-- not run by tests: (.*?) -->\n+)?^```(\w*)\n(.*?)^```", re.M | re.S)
COMMAND = re.compile(r"^(\S*/)?(coprod|bootstrap\.sh) ")


def made_small(arguments):
    """The arguments of coprod as the test runs them."""
    command, rest = arguments[0] if arguments else "", list(arguments[1:])

    def at_most(names, value):
        for i, word in enumerate(rest):
            if word in names:
                rest[i + 1] = value
                return True
        return False

    if command in ("run", "compare") and "--help" not in rest:
        if not at_most(("--scale",), SCALE):
            rest += ["--scale", SCALE]
        replicates = "1" if command == "run" else "2"
        if not at_most(("-r", "--replicates"), replicates):
            rest += ["-r", replicates]
    elif command == "robust":
        for names, value in ((("--scale",), SCALE), (("--worlds",), "8")):
            if not at_most(names, value):
                rest += [names[0], value]
    elif command == "branch":
        rest += ["--set", f"run.scale={SCALE}"]
    elif command == "extend":
        at_most(("-r", "--replicates"), "1")
        at_most(("--points",), "2")
    return [command, *rest] if command else []


WRAPPER = """#!/usr/bin/python3
import os, sys
sys.dont_write_bytecode = True
os.environ["COPROD_PROGRAM"], os.environ["COPROD_SOURCE_DIR"] = {program!r}, {root!r}
sys.path.insert(0, {here!r})
import commands
os.execv({program!r}, ["coprod", *commands.made_small(sys.argv[1:])])
"""
DEMO = """#!/bin/bash
set -eu
[ "$*" = demo ]
{base}
{reform}
build/release/coprod compare "$demo_base" "$demo_reform" --out results/demo --quiet
"""


def write_program(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)


def prepare(directory):
    """What a reader has in the directory of the sources, as far as commands need it."""
    shutil.copytree(os.path.join(ROOT, "scenarios"), os.path.join(directory, "scenarios"))
    for sweep in glob.glob(os.path.join(directory, "scenarios", "sweeps", "*.toml")):
        with open(sweep, encoding="utf-8") as file:
            text = file.read()
        text = re.sub(r"^scale = .*$", f"scale = {SCALE}", text, flags=re.M)
        text = re.sub(r"^replicates = .*$", "replicates = 1", text, flags=re.M)
        with open(sweep, "w", encoding="utf-8") as file:
            file.write(text)
    here = os.path.dirname(os.path.abspath(__file__))
    wrapper = os.path.join(directory, "build", "release", "coprod")
    write_program(wrapper, WRAPPER.format(program=PROGRAM, root=ROOT, here=here))
    with open(os.path.join(ROOT, "bootstrap.sh"), encoding="utf-8") as file:
        script = file.read()
    base, reform = (re.search(rf"^{name}=.*$", script, re.M).group() for name in ("demo_base", "demo_reform"))
    write_program(os.path.join(directory, "bootstrap.sh"), DEMO.format(base=base, reform=reform))


def blocks(page):
    """Language, text and reason not to run, of the blocks of a page that a reader would run, in order."""
    found, commands_before = [], False
    for match in BLOCK.finditer(page):
        reason, language, text = match.group(2), match.group(3), match.group(4)
        if language in ("", "sh", "bash", "console"):
            if any(COMMAND.match(line) for line in text.splitlines()):
                found.append(("sh", text, reason))
                commands_before = True
        elif language in ("python", "r") and (commands_before or reason):
            found.append((language, text, reason))
    return found


def can_run(language, text):
    if language == "python":
        modules = re.findall(r"^(?:import|from) +(.*)$", text, re.M)
        names = [part.split()[0].split(".")[0] for line in modules for part in line.split(",")]
        names += re.findall(r'engine="(\w+)"', text) + (["tables"] if "read_hdf" in text else [])
        return all(importlib.util.find_spec(name) for name in names)
    packages = re.findall(r"(\w+)::", text)
    checks = ", ".join(f'requireNamespace("{package}", quietly = TRUE)' for package in packages or ["base"])
    words = ["Rscript", "--vanilla", "-e", f"quit(status = !all(c({checks})))"]
    return shutil.which("Rscript") and subprocess.run(words, capture_output=True, check=False).returncode == 0


# Bash remembers where it is between the blocks of a page; a missed pattern is no failure of the command.
STEP = """
if [ -e .where ]; then cd "$(cat .where)"; fi
start=$OLDPWD
set -e
{text}
pwd > "{directory}/.where"
"""


def run_block(directory, language, text):
    if language == "sh":
        lines = []
        for line in text.splitlines():
            if re.match(r"export PATH=", line):
                continue
            missed = " || [ $? = 4 ]" if "selftest --patterns" in line else ""
            lines.append(re.sub(r"\s+#.*$", "", line) + missed)
        arguments = ["bash", "-c", STEP.format(text="\n".join(lines), directory=directory)]
    else:
        arguments = [sys.executable, "-c", text] if language == "python" else ["Rscript", "--vanilla", "-e", text]
    where = directory
    if language != "sh" and os.path.exists(os.path.join(directory, ".where")):
        with open(os.path.join(directory, ".where"), encoding="utf-8") as file:
            where = file.read().strip()
    path = os.path.join(directory, "build", "release") + os.pathsep + os.environ["PATH"]
    return subprocess.run(arguments, cwd=where, env={**os.environ, "PATH": path}, capture_output=True, text=True,
                          timeout=280, check=False)


def run_page(name, page, directory):
    """Failures of a page as sentences, what was run, and what was left out with the reason."""
    wrong, ran, left_out = [], 0, []
    prepare(directory)
    for language, text, reason in blocks(page):
        commands = sum(bool(COMMAND.match(line)) for line in text.splitlines()) if language == "sh" else 1
        if reason is None and language != "sh" and not can_run(language, text):
            reason = "its packages are not installed"
        if reason is not None:
            left_out += [(name, commands, reason)]
            continue
        done = run_block(directory, language, text)
        ran += commands
        if done.returncode != 0:
            wrong.append(f"{name}: exit code {done.returncode} of\n{text}{done.stdout[-600:]}{done.stderr[-1500:]}")
            break
    return wrong, ran, left_out


def options_of(helps, command):
    """All options of a command; None when there is no such command."""
    if command not in helps:
        words = [PROGRAM, command, "--help"] if command else [PROGRAM, "--help"]
        text = subprocess.run(words, capture_output=True, text=True, check=False).stdout
        helps[command] = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", text))
        if command:
            options_of(helps, "")
            helps[command] = helps[command] if command in helps["commands"] else None
        else:
            helps["commands"] = set(re.findall(r"^  ([a-z]+) ", text, re.M))
    return helps[command]


def unknown_options(text, helps):
    """What commands in running text, and in blocks, name that the program does not have."""
    wrong = []
    found = re.findall(r"`(?:build/release/)?coprod +([^`]+)`", text) + re.findall(
        r"^[#\s]*(?:build/release/)?coprod +(.*)$", text, re.M)
    for command in found:
        words = re.sub(r"\s#.*$", "", command).replace("\n", " ").split()
        name = words[0] if re.fullmatch(r"[a-z]+", words[0]) else ""
        known = options_of(helps, name)
        if known is None:
            wrong.append(f"coprod {command}: there is no command '{name}'")
            continue
        for option in (word.split("=")[0] for word in words[bool(name):]):
            if re.fullmatch(r"--?[a-z][\w-]*", option) and option not in known:
                wrong.append(f"coprod {command}: there is no option '{option}'")
    return wrong


def see_it_refuse(directory):
    helps = {}
    assert unknown_options("`coprod rum x`", helps) and unknown_options("`coprod run --frobnicate`", helps)
    assert not unknown_options("`coprod run S.toml --micro persons:0.01 --out DIR`", helps)
    assert made_small(["run", "a", "-r", "10"]) == ["run", "a", "-r", "1", "--scale", SCALE]
    bad = "```\ncoprod run scenarios/nothing.toml --out results/x\n```\n"
    wrong, _, _ = run_page("planted", bad, os.path.join(directory, "planted"))
    assert len(wrong) == 1, "a command that fails was not seen to fail"
    skipped = "<!-- not run by tests: needs a cluster -->\n" + bad
    left_out = run_page("planted", skipped, os.path.join(directory, "left_out"))
    assert left_out == ([], 0, [("planted", 1, "needs a cluster")])


def main():
    see_it_refuse(os.path.abspath("refuse"))
    wrong, ran, left_out, helps = [], 0, [], {}
    found_by = lambda *patterns: [n for p in patterns for n in sorted(glob.glob(p, root_dir=ROOT, recursive=True))]
    pages = found_by("README.md", "docs/*.md", "scenarios/data/*/README.md")
    only_read = found_by("CONTRIBUTING.md", "docs/experiments/*.md", "scenarios/**/*.toml")
    for name in pages + only_read:
        with open(os.path.join(ROOT, name), encoding="utf-8") as file:
            page = file.read()
        wrong += [f"{name}: {found}" for found in unknown_options(page, helps)]
        if name in pages and blocks(page):
            failures, count, missing = run_page(name, page, os.path.abspath(name.replace("/", "_")))
            wrong, ran, left_out = wrong + failures, ran + count, left_out + missing
    print(f"{ran} commands and blocks run, {sum(n for _, n, _ in left_out)} left out")
    for name, count, reason in left_out:
        print(f"left out in {name}: {count}, {reason}")
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
