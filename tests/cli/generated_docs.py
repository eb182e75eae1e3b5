"""The generated pages of the documentation say what the program says, or this test tells how to renew them."""

import difflib
import os
import subprocess
import sys

PAGES = {"docs/parameters.md": "params", "docs/outputs.md": "outputs"}
# Part of a page that is written by hand: the table between two comments.
PART = "docs/file-format.md"
BEGIN = "<!-- columns of persons: begin; from `coprod outputs --micro --markdown`, do not edit -->\n"
END = "<!-- columns of persons: end -->\n"


def program(*arguments):
    return subprocess.run(
        [os.environ["COPROD_PROGRAM"], *arguments, "--markdown"], check=True, capture_output=True, text=True
    ).stdout


def table_of(page):
    """The last table of a page."""
    return page[page.index("\n| ") + 1 :]


def part_of(page):
    return page[page.index(BEGIN) + len(BEGIN) : page.index(END)]


def stale(written, wanted):
    """Lines of the difference between a page and what the program prints."""
    return list(difflib.unified_diff(written.splitlines(), wanted.splitlines(), "docs", "program", lineterm="", n=0))


def main():
    # The test must also be seen to reject a page that is not right.
    assert stale("a\nb\n", "a\nc\n") and not stale("a\n", "a\n")
    assert part_of("x" + BEGIN + "| a |\n" + END) == table_of("# T\n\ntext\n\n| a |\n")
    wanted_table = table_of(program("outputs", "--micro"))
    path = os.path.join(os.environ["COPROD_SOURCE_DIR"], PART)
    with open(path, encoding="utf-8") as file:
        written = file.read()
    if "--renew" in sys.argv:
        with open(path, "w", encoding="utf-8") as file:
            file.write(written.replace(BEGIN + part_of(written), BEGIN + wanted_table))
        return

    wrong = []
    for page, command in PAGES.items():
        wanted = program(command)
        with open(os.path.join(os.environ["COPROD_SOURCE_DIR"], page), encoding="utf-8") as file:
            difference = stale(file.read(), wanted)
        if difference:
            print("\n".join(difference[:20]))
            wrong.append(f"coprod {command} --markdown > {page}")
    difference = stale(part_of(written), wanted_table)
    if difference:
        print("\n".join(difference[:20]))
        wrong.append("COPROD_PROGRAM=… COPROD_SOURCE_DIR=. python3 tests/cli/generated_docs.py --renew")
    if wrong:
        print("\nPages that are stale; renew them with")
        print("\n".join(wrong))
        sys.exit(1)


main()
