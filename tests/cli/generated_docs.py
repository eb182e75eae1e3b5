"""The generated pages of the documentation say what the program says, or this test tells how to renew them."""

import difflib
import os
import subprocess
import sys

PAGES = {"docs/parameters.md": "params", "docs/outputs.md": "outputs"}


def stale(written, wanted):
    """Lines of the difference between a page and what the program prints."""
    return list(difflib.unified_diff(written.splitlines(), wanted.splitlines(), "docs", "program", lineterm="", n=0))


def main():
    # The test must also be seen to reject a page that is not right.
    assert stale("a\nb\n", "a\nc\n") and not stale("a\n", "a\n")

    wrong = []
    for page, command in PAGES.items():
        wanted = subprocess.run(
            [os.environ["COPROD_PROGRAM"], command, "--markdown"], check=True, capture_output=True, text=True
        ).stdout
        with open(os.path.join(os.environ["COPROD_SOURCE_DIR"], page), encoding="utf-8") as file:
            difference = stale(file.read(), wanted)
        if difference:
            print("\n".join(difference[:20]))
            wrong.append(f"coprod {command} --markdown > {page}")
    if wrong:
        print("\nPages that are stale; renew them with")
        print("\n".join(wrong))
        sys.exit(1)


main()
