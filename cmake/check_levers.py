#!/usr/bin/python3
"""Every lever that a process sees is named in its declaration, `info.levers`.

The ledger of a comparison says that a person's futures part through a lever when the process that parted
them sees one that differs; a lever that is read and not declared would be taken for something else. A
process sees a lever as `levers.NAME`, or as a coefficient that the policy calendar made of it.

    check_levers.py TREE        check a tree; exit code 1 when something is wrong
    check_levers.py --self-test show the check a wrong tree, which it must reject, and a right one
"""

import os
import re
import sys
import tempfile

# Fields of MonthContext (world/month_context.hpp) that are made of levers.
COEFFICIENTS = {
    "floor_cents": ["minimum_wage"],
    "assessment_rank": ["assessment_awareness", "assessment_open_to"],
    "allowance": ["benefit_level"],
    "means_tested": ["benefit_level"],
    "disregard": ["earnings_disregard"],
    "follow_up_days": ["follow_up_months"],
    "case_hours": ["follow_up_intensity", "contract_learning"],
    "intensity": ["follow_up_intensity", "contract_learning"],
    "exit_rate": ["support_fidelity"],
    "fidelity_search": ["support_fidelity"],
    "subsidy": ["wage_subsidy_amount"],
    "subsidy_months": ["wage_subsidy_months"],
    "reentry_months": ["reentry_right_months"],
    "practice_weight": [],  # by dimension: any of the three
    "inherent": ["regime_managerial", "regime_network"],
    "contact": ["distancing"],
    "device_share": ["device_grant"],
    "demand_factor": ["distancing", "demand_shock"],
    "vacancy_factor": ["distancing"],
}
# Files that belong to a process of another name.
PARTS = {"applications": "hiring", "candidacy": "hiring", "settlement": "hiring"}
# What makes the coefficients, and what only prepares them.
MAKERS = ("policy_calendar",)


def levers_of(tree):
    with open(os.path.join(tree, "sim/parameters/levers.def"), encoding="utf-8") as file:
        return re.findall(r'^LEVER\(\w+, "(\w+)"', file.read(), re.MULTILINE)


def read_in(text, levers):
    seen = {name: f"levers.{name}" for name in re.findall(r"\blevers\.(\w+)", text) if name in levers}
    for field, made_of in COEFFICIENTS.items():
        if re.search(rf"\b(?:m|month|month_)\.{field}\b", text):
            for lever in made_of:
                seen.setdefault(lever, field)
    return seen


def findings(tree):
    levers = levers_of(tree)
    texts, declared = {}, {}
    for folder, _, files in os.walk(os.path.join(tree, "sim/processes")):
        for name in sorted(files):
            if not name.endswith((".cpp", ".hpp")):
                continue
            process = PARTS.get(name.split(".")[0], name.split(".")[0])
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                text = file.read()
            texts[process] = texts.get(process, "") + text
            for literal in re.findall(r'info\.levers\s*=\s*((?:"[^"]*"\s*)+);', text):
                declared[process] = set(",".join(re.findall(r'"([^"]*)"', literal)).split(",")) - {""}
    for process, text in sorted(texts.items()):
        if process in MAKERS:
            continue
        for unknown in sorted(declared.get(process, set()) - set(levers)):
            yield f"process '{process}' declares the lever '{unknown}', which does not exist; see levers.def."
        for lever, how in sorted(read_in(text, levers).items()):
            if lever not in declared.get(process, set()):
                yield (
                    f"process '{process}' sees the lever '{lever}' ({how}) but does not declare it (the ledger "
                    f"would not know that futures part through it); add it to info.levers."
                )


def self_test():
    with tempfile.TemporaryDirectory() as tree:
        os.makedirs(os.path.join(tree, "sim/parameters"))
        os.makedirs(os.path.join(tree, "sim/processes/x"))
        with open(os.path.join(tree, "sim/parameters/levers.def"), "w", encoding="utf-8") as file:
            file.write('LEVER(minimum_wage, "minimum_wage", money)\nLEVER(quota_levy, "quota_levy", money)\n')
        path = os.path.join(tree, "sim/processes/x/pay.cpp")
        for text, wrong in (
            ('info.levers = "minimum_wage,"\n "quota_levy"; a(m.floor_cents, levers.quota_levy);', 0),
            ('info.levers = "minimum_wage"; a(m.floor_cents, step.month.levers.quota_levy);', 1),
            ("a(m.floor_cents);", 1),
            ('info.levers = "minimum_wag";', 1),
        ):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
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
