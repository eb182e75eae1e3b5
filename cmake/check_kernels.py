#!/usr/bin/python3
"""Looks into the objects of kernels compiled for newer processors for functions that would leak out.

A kernel compiled with -march=x86-64-v3 may emit a copy of an inline function of some header, with v3
instructions in it. The linker keeps one copy of each such function for the whole program; if it keeps this
one, an older processor that calls it dies of an illegal instruction. So all that such an object defines for
others must carry its own namespace, coprod::isa_v3 or coprod::isa_v4, in its name.

    check_kernels.py [--nm NM] OBJECT...    exit code 1 when a function leaks
    check_kernels.py --self-test [--nm NM] [--compiler CXX]
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile

# nm's letters for functions that other objects can see: global, weak, indirect. V and u are data, the same
# bytes whatever the instruction set.
VISIBLE_FUNCTIONS = "TWi"


def run(command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def leaks(nm, path):
    """The demangled names of the functions that the object at `path` defines outside its namespace."""
    levels = re.findall(r"isa_v\d+", path)
    namespace = levels[-1] if levels else None
    # In a mangled name every part is preceded by its length, so this can be no part of another word.
    own = f"{len(namespace)}{namespace}" if namespace else None
    mangled = []
    for line in run([nm, "--defined-only", "--extern-only", "--format=posix", path]).splitlines():
        fields = line.split()
        if len(fields) < 2 or fields[1] not in VISIBLE_FUNCTIONS:
            continue
        if own is None or own not in fields[0]:
            mangled.append(fields[0])
    if not mangled:
        return []
    return run(["c++filt", *mangled]).splitlines()


def check(nm, objects):
    count = 0
    for path in objects:
        for name in leaks(nm, path):
            count += 1
            print(f"{path}: defines {name} outside its instruction set's namespace")
    if count:
        print(
            f"{count} function(s) leak: an older processor could be handed these copies and die of an illegal "
            "instruction. Put the function into namespace coprod::COPROD_ISA, mark it "
            "[[gnu::always_inline]], or keep what calls it (a std container, a check that throws) in a plain .cpp."
        )
        return 1
    print(f"{len(objects)} kernel objects keep to their namespaces.")
    return 0


# --- self-test ---------------------------------------------------------------------------------------------

RIGHT = """
namespace coprod::isa_v3 {
struct Row { int x; };
template <class T> [[gnu::noinline]] T twice(T x) { return x + x; }
namespace { [[gnu::noinline]] int hidden(int x) { return x * 3; } }
int kernel(int x) { return twice(x) + hidden(x); }
}
namespace other { template <class T> [[gnu::noinline]] int size(T) { return sizeof(T); } }
namespace coprod::isa_v3 { int sized() { return other::size(Row{}); } }
"""
INLINE = """
namespace coprod { [[gnu::noinline]] inline int shared(int x) { return x * 5; } }
namespace coprod::isa_v3 { int kernel(int x) { return shared(x); } }
"""
TEMPLATE = """
namespace coprod { template <class T> [[gnu::noinline]] T shared(T x) { return x * 5; } }
namespace coprod::isa_v3 { int kernel(int x) { return shared(x); } }
"""
GLOBAL = "namespace coprod { int kernel(int x) { return x; } }"
WRONG_LEVEL = "namespace coprod::isa_v4 { int kernel(int x) { return x; } }"
CASES = [
    ("right", RIGHT, []),
    ("an inline function of a header", INLINE, ["coprod::shared(int)"]),
    ("a template over plain types", TEMPLATE, ["int coprod::shared<int>(int)"]),
    ("a kernel outside the namespace", GLOBAL, ["coprod::kernel(int)"]),
    ("a kernel of another level", WRONG_LEVEL, ["coprod::isa_v4::kernel(int)"]),
]


def self_test(nm, compiler):
    failed = 0
    for title, text, expected in CASES:
        with tempfile.TemporaryDirectory() as folder:
            folder = os.path.join(folder, "isa_v3")
            os.mkdir(folder)
            source = os.path.join(folder, "case.cpp")
            with open(source, "w", encoding="utf-8") as f:
                f.write(text)
            run([compiler, "-std=c++20", "-O3", "-c", source, "-o", source + ".o"])
            found = leaks(nm, source + ".o")
        if found != expected:
            failed += 1
            print(f"self-test: {title}: should find {expected}, found {found}")
    print(f"self-test: {len(CASES) - failed} of {len(CASES)} cases judged rightly")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--nm", default="nm")
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("objects", nargs="*")
    options = parser.parse_args()
    if options.self_test:
        return self_test(options.nm, options.compiler)
    if not options.objects:
        parser.error("name at least one object file")
    return check(options.nm, options.objects)


if __name__ == "__main__":
    sys.exit(main())
