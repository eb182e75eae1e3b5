#!/usr/bin/python3
"""Every lever that a process sees is named in its declaration, `info.levers`.

The ledger of a comparison says that a person's futures part through a lever when the process that parted
them sees one that differs; a lever that is read and not declared would be taken for something else. A
process sees a lever as `levers.NAME`, by calling a rule that takes Levers, or in what was made of it: the
prices of the month and the coefficients of another process. What these are made of is read from the
function that makes them, statement by statement.

    check_levers.py TREE        check a tree; exit code 1 when something is wrong
    check_levers.py --self-test show the check wrong trees, which it must reject, and right ones
"""

import os
import re
import sys
import tempfile

# Files that belong to a process of another name.
PARTS = {"applications": "hiring", "candidacy": "hiring", "settlement": "hiring"}
# Sets levers and prices for all, and declares none of them.
CALENDAR = "policy_calendar"
# Name what coefficients are, without reading one.
LISTS = {"coefficients", "monthly_steps", "month"}

FUNCTION = re.compile(r"\b(\w+)\(([^;{}]*)\)(?: const)? \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)


def levers_of(tree):
    with open(os.path.join(tree, "sim/parameters/levers.def"), encoding="utf-8") as file:
        return set(re.findall(r'^LEVER\(\w+, "(\w+)"', file.read(), re.MULTILINE))


def texts_of(tree):
    """By process: the text of its files, without comments. Other files stand under their own names."""
    texts = {}
    for place in ("sim/processes", "sim/world"):
        for folder, _, files in os.walk(os.path.join(tree, place)):
            for name in sorted(files):
                if name.endswith((".cpp", ".hpp")):
                    stem = name.split(".")[0]
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        text = re.sub(r"//[^\n]*", "", file.read())
                    stem = PARTS.get(stem, stem)
                    texts[stem] = texts.get(stem, "") + text
    return texts


class Sight:
    """Which levers a piece of text sees."""

    def __init__(self, levers, texts):
        self.levers = levers
        self.rules = {}  # functions that take Levers
        self.made = {}  # owner -> field -> levers
        self.owners = {}  # type of coefficients -> owner
        functions = [found.groups() for text in texts.values() for found in FUNCTION.finditer(text)]
        for name, arguments, body in functions:
            if "Levers&" in arguments and name != "make_prices":
                self.rules.setdefault(name, set()).update(self.direct(body))
        for name, arguments, body in functions:
            coefficients = re.search(r"(\w+Coefficients)& out\b", arguments)
            if name == "make_prices":
                self.follow("prices", body)
            elif coefficients:
                made = re.fullmatch(r"make_(\w+)_coefficients", name)
                if made:
                    self.owners[coefficients[1]] = made[1]
        for _ in range(2):  # twice: coefficients may be made of those of another process
            for name, arguments, body in functions:
                coefficients = re.search(r"(\w+Coefficients)& out\b", arguments)
                if coefficients and coefficients[1] in self.owners:
                    self.follow(self.owners[coefficients[1]], body)

    def direct(self, text):
        return set(re.findall(r"\blevers\.(\w+)", text)) & self.levers

    def follow(self, owner, body):
        """Takes over what the fields that a maker sets are made of, by way of its local names."""
        local = {}
        for statement in body.split(";"):
            seen = self.of(statement)
            for name, levers in local.items():
                if re.search(rf"\b{name}\b", statement):
                    seen |= levers
            for field in re.findall(r"\b(?:out|prices)\.(\w+)[\w.\[\]+* ]*=(?!=)", statement):
                self.made.setdefault(owner, {}).setdefault(field, set()).update(seen)
                local[rf"out\.{field}"] = seen
            for name in re.findall(r"\b(?:auto|bool|double|float|int|std::\w+) (\w+) =", statement):
                local[name] = seen

    def of(self, text, process=None):
        seen = self.direct(text)
        for name, levers in self.rules.items():
            if re.search(rf"\b{name}\(", text):
                seen |= levers
        for owner, fields in self.made.items():
            for field, levers in fields.items():
                if owner != process and re.search(rf"\b{owner}(?:\.|->)\s*{field}\b", text):
                    seen |= levers
        # Under a name of its own, all of them.
        for alias in re.findall(r"\bPrices& (\w+) =", text):
            if alias != "prices":
                seen |= set().union(*self.made.get("prices", {}).values())
        for kind, owner in self.owners.items():
            if owner != process and re.search(rf"\b{kind}\b(?!;)", text):
                seen |= set().union(*self.made.get(owner, {}).values())
        return seen


def findings(tree):
    levers = levers_of(tree)
    texts = texts_of(tree)
    sight = Sight(levers, texts)
    for process, text in sorted(texts.items()):
        named = re.search(r"info\.levers\s*=([^;]*);", text)
        declared = set(re.findall(r"\w+", " ".join(re.findall(r'"([^"]*)"', named[1])))) if named else set()
        for unknown in sorted(declared - levers):
            yield f"process '{process}' declares the lever '{unknown}', which does not exist; see levers.def."
        if process == CALENDAR or process in LISTS or not re.search(rf"\bProcessInfo {process}_info\(", text):
            continue
        for lever in sorted(sight.of(text, process) - declared):
            yield (
                f"process '{process}' sees the lever '{lever}' but does not declare it (the ledger would not know "
                f"that futures part through it); add it to info.levers."
            )


CLOCK = """
void make_clock_coefficients(const CoefficientInputs& in, ClockCoefficients& out) {
  const double part = 1.0 - in.levers.quota_levy;
  out.days[0] = 30;
  out.hours = {part * 2.0};
  out.pay = out.hours * 2.0;
}
"""
PRICES = """
Prices make_prices(const Levers& levers, const Parameters& p, Month month) {
  prices.floor = levers.minimum_wage;
  prices.index = 1.0;
}
"""
RULE = """
inline float rule(const Levers& levers) {
  return levers.minimum_wage;
}
"""


def self_test():
    with tempfile.TemporaryDirectory() as tree:

        def write(path, text):
            os.makedirs(os.path.dirname(os.path.join(tree, path)), exist_ok=True)
            with open(os.path.join(tree, path), "w", encoding="utf-8") as file:
                file.write(text)

        write("sim/parameters/levers.def", 'LEVER(minimum_wage, "minimum_wage", m)\nLEVER(quota_levy, "quota_levy", m)\n')
        write("sim/processes/policy_calendar.cpp", PRICES)
        write("sim/processes/clock.cpp", 'ProcessInfo clock_info() {\n info.levers = "quota_levy";\n}\n' + CLOCK)
        write("sim/world/rules.hpp", RULE)
        for text, wrong in (
            ('info.levers = "minimum_wage,"\n "quota_levy"; a(m.prices.floor, levers.quota_levy);', 0),
            ('info.levers = {"minimum_wage", "quota_levy"}; a(m.prices.floor, levers.quota_levy);', 0),
            ('info.levers = "minimum_wage"; a(m.prices.floor, step.month.levers.quota_levy);', 1),
            ("a(m.prices.floor);", 1),
            ("a(m.prices.index);  // levers.quota_levy", 0),
            ("a(m.coefficients->clock->days[0]);", 0),
            ("a(m.coefficients->clock->hours);", 1),
            ("a(m.coefficients->clock->pay);", 1),
            ("const ClockCoefficients& c = *m.coefficients->clock; a(c);", 1),
            ("const Prices& of = m.prices; a(of.floor);", 1),
            ("a(rule(m.levers));", 1),
            ('info.levers = "minimum_wag";', 1),
        ):
            write("sim/processes/pay.cpp", "ProcessInfo pay_info() {\n" + text + "\n}\n")
            found = list(findings(tree))
            if len(found) != wrong:
                sys.exit(f"the check of levers finds {found} in: {text}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        sys.exit(0)
    problems = list(findings(sys.argv[1] if len(sys.argv) > 1 else "."))
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
