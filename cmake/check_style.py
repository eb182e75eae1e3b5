#!/usr/bin/python3
"""The tree is formatted as .clang-format says, and clean of what .clang-tidy looks for.

    check_style.py format TREE                 clang-format over every source of the repository
    check_style.py tidy TREE BUILD [FOLDER …]  clang-tidy over the .cpp files of these folders of the tree
                                               (all, without any), with BUILD/compile_commands.json
    check_style.py --self-test                 show both a wrong file, which they must reject, and a right one
"""

import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOTS = ("sim", "analysis", "cli", "tests", "benchmarks")
VERSION = "14"  # Debian 12's: another one breaks lines elsewhere and has other checks
SKIPPED = 77


def tool(name):
    """The tool of the version that the house keeps to, or None."""
    for candidate in (f"{name}-{VERSION}", name):
        path = shutil.which(candidate)
        if path is None:
            continue
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        if f"version {VERSION}." in said:
            return path
    return None


def missing(name):
    print(f"{name} {VERSION} is not installed (the house keeps to Debian 12's, as others judge differently): "
          "./bootstrap.sh deps installs it. Skipped.")
    return SKIPPED


def sources(tree, folders=ROOTS, endings=(".cpp", ".hpp")):
    found = []
    for folder in folders:
        for place, _, files in os.walk(os.path.join(tree, folder)):
            found += [os.path.join(place, name) for name in files if name.endswith(endings)]
    return sorted(found)


def check_format(program, files):
    """What is formatted otherwise, one finding a file."""
    findings = []
    for at in range(0, len(files), 50):
        said = subprocess.run([program, "--dry-run", "-Werror", *files[at : at + 50]],
                              capture_output=True, text=True, check=False)
        seen = [line.split(":")[0] for line in said.stderr.splitlines() if "clang-format-violations" in line]
        findings += sorted(set(seen))
        if said.returncode != 0 and not seen:
            findings.append(said.stderr.strip())
    return findings


def check_tidy(program, build, files):
    def look(file):
        said = subprocess.run(
            [program, "-p", build, "--quiet", "--extra-arg=-Wno-unknown-warning-option", file],
            capture_output=True, text=True, check=False)
        lines = [line for line in said.stdout.splitlines() if " warning: " in line or " error: " in line]
        if said.returncode != 0 and not lines:
            lines = [f"{file}: {(said.stdout + said.stderr).strip()}"]
        return lines

    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return sorted({line for lines in pool.map(look, files) for line in lines})


def compiled(build):
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        return {os.path.realpath(os.path.join(entry["directory"], entry["file"])) for entry in json.load(file)}


def report(findings, count, remedy):
    for finding in findings:
        print(finding)
    print(f"{len(findings)} finding(s) in {count} files" + (f"; {remedy}" if findings else "."))
    return 1 if findings else 0


def main_format(tree):
    program = tool("clang-format")
    if program is None:
        return missing("clang-format")
    files = sources(tree)
    return report(check_format(program, files), len(files), "clang-format -i FILES mends them.")


def main_tidy(tree, build, folders):
    program = tool("clang-tidy")
    if program is None:
        return missing("clang-tidy")
    known = compiled(build)
    files = [f for f in sources(tree, folders or ROOTS, (".cpp",)) if os.path.realpath(f) in known]
    if not files:
        print(f"None of the folders {', '.join(folders)} has a file that {build} compiles; check the paths.")
        return 2
    return report(check_tidy(program, build, files), len(files), "mend them, or change .clang-tidy and say why.")


def self_test():
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    failed = []
    with tempfile.TemporaryDirectory() as tree:
        for settings in (".clang-format", ".clang-tidy"):
            shutil.copy(os.path.join(here, settings), tree)
        os.makedirs(os.path.join(tree, "sim"))
        texts = {
            "right": "#include <memory>\n\nint* nothing() { return nullptr; }\n",
            "wrong": "#include <memory>\n\nint* nothing()   { return 0; }\n",
        }
        commands = []
        for name, text in texts.items():
            path = os.path.join(tree, "sim", name + ".cpp")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            commands.append({"directory": tree, "file": path, "command": f"c++ -std=c++20 -c {path}"})
        with open(os.path.join(tree, "compile_commands.json"), "w", encoding="utf-8") as file:
            json.dump(commands, file)
        checks = {
            "clang-format": lambda program, path: check_format(program, [path]),
            "clang-tidy": lambda program, path: check_tidy(program, tree, [path]),
        }
        for name, check in checks.items():
            program = tool(name)
            if program is None:
                return missing(name)
            for case in texts:
                findings = check(program, os.path.join(tree, "sim", case + ".cpp"))
                if bool(findings) != (case == "wrong"):
                    failed.append(f"{name} finds in a {case} file: {findings}")
    for line in failed:
        print(line)
    print(f"self-test: {4 - len(failed)} of 4 cases judged rightly")
    return 1 if failed else 0


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if len(arguments) == 2 and arguments[0] == "format":
        return main_format(arguments[1])
    if len(arguments) >= 3 and arguments[0] == "tidy":
        return main_tidy(arguments[1], arguments[2], arguments[3:])
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
