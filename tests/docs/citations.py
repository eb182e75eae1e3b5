"""Every citation of the documentation points to something that exists, and docs/evidence.md is complete.

Looked at: all texts of the tree, and what `coprod params` and `coprod mechanisms` print. With --renew the lists
"Used by" in docs/evidence.md are written anew.
"""

import json
import os
import re
import subprocess
import sys

ROOT = os.environ["COPROD_SOURCE_DIR"]
ENDINGS = tuple(".md .hpp .cpp .def .py .R .toml .csv .cmake .txt .json .sh .in .mjs .js".split())
LEFT_OUT = {".git", "build", "results", "node_modules"}
EVIDENCE = "docs/evidence.md"
ITEM = r"[CDEPR]\d+"
LABELS_WITH_SOURCE = ("S", "S2", "D", "M")


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def texts():
    """All texts of the tree by their path from its root; this file, which has examples of bad ones, is left out."""
    found = {}
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(f for f in folders if f not in LEFT_OUT)
        for name in sorted(files):
            path = os.path.relpath(os.path.join(folder, name), ROOT)
            if name.endswith(ENDINGS) and not os.path.samefile(os.path.join(ROOT, path), __file__):
                found[path] = read(os.path.join(ROOT, path))
    return found


def program(command):
    done = subprocess.run([os.environ["COPROD_PROGRAM"], command, "--json"], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def flat(text):
    """Without the line breaks and signs of comments that part a citation."""
    return re.sub(r"[ \t]*\n[ \t]*(?:///?|#|\*)?[ \t]*", " ", text)


def slug(heading):
    """The anchor that is made of a heading."""
    plain = re.sub(r"<[^>]*>|[`*]|\]\([^)]*\)|\[", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def without_code(page):
    return re.sub(r"^```.*?^```", "", page, flags=re.M | re.S)


def headings(page):
    return re.findall(r"^#+ +(.*)$", without_code(page), re.M)


def anchors(page):
    return {slug(h) for h in headings(page)} | set(re.findall(r'<a id="([^"]+)">', page))


def numbers(page):
    """Numbers of the sections of a page: "7", "7.13"."""
    return {m.group(1) for h in headings(page) if (m := re.match(r"(\d+(?:\.\d+)*)\b", h))}


def defects(page):
    part = page[page.index("## 9. Known defects") :]
    return set(re.findall(r"^(\d+)\. ", part[: part.index("\n## ", 1)], re.M))


def items(cited):
    """Names of what a list cites: "D14-D16, E5" is D14, D15, D16, E5."""
    found = []
    for first, last in re.findall(rf"({ITEM})(?:(?:-|–| to )[CDEPR](\d+))?", cited):
        found += [f"{first[0]}{n}" for n in range(int(first[1:]), int(last or first[1:]) + 1)]
    return found


def cited_items(text):
    """Everything that a text cites of docs/evidence.md, in the order of citing."""
    found = []
    for listed in re.findall(rf"evidence\.md,? ({ITEM}(?:(?:, | and |-|–| to ){ITEM})*)", flat(text)):
        found += items(listed)
    return found


def dangling(path, text, tree):
    """What a text cites in vain, as sentences."""
    wrong = []
    here = os.path.dirname(path)
    flattened = flat(text)

    # Files that are named. NAME.md and the like stand for others.
    for name in re.findall(r"(?<![\w./*<>-])((?:\.\./|[\w.-]+/)*[\w.-]*[a-z][\w.-]*\.md)\b", flattened):
        places = {os.path.normpath(os.path.join(base, name)) for base in ("", here, "docs")}
        made_by_test = path.startswith("tests/") and not name.startswith("docs/")
        if not places & tree.keys() and not made_by_test:
            wrong.append(f"{name} is no page of the tree")

    # Links.
    if path.endswith(".md"):
        for target in re.findall(r"\]\(([^)\s]+)\)", without_code(text)):
            if re.match(r"\w+:", target):
                continue
            file, _, anchor = target.partition("#")
            full = os.path.normpath(os.path.join(here, file)) if file else path
            if file and not os.path.exists(os.path.join(ROOT, full)) and full not in tree:
                wrong.append(f"the link {target} leads to no file")
            elif anchor and anchor not in anchors(tree.get(full, "")):
                wrong.append(f"the link {target} leads to no heading")

    # Sections and defects.
    for page, kind, number in re.findall(
        r"([\w-]+\.md)`?\)?,? (sections? |§ ?|defect )?(\d+(?:\.\d+)*)\b(?! (?:words|lines))", flattened
    ):
        target = tree.get(f"docs/{page}")
        if target is None or page == "evidence.md":
            continue
        known = defects(target) if kind == "defect " else numbers(target)
        if number not in known:
            wrong.append(f"docs/{page} has no {kind or 'section '}{number}")
    wrong += [f"{found}: name the page that it is in" for found in re.findall(r"(?<!\.md )§ ?\d+", flattened)]

    # Items of evidence.
    known = {a.upper() for a in anchors(tree[EVIDENCE])}
    wrong += [f"{EVIDENCE} has no {item}" for item in cited_items(text) if item not in known]
    if not path.startswith(("docs/", "tests/")) and not path.endswith(".md"):
        for rest in re.findall(r"(?<!docs/)(?<!\[)(?<!\]\()\bevidence\.md(.{0,4})", flattened):
            if not re.match(rf",? {ITEM}", rest):
                wrong.append(f"'evidence.md{rest}' names no section")
    return wrong


def declared(params, mechanisms):
    """By what the program says of itself: name, text with the citations, label."""
    for one in params["parameters"]:
        yield one["key"], one["source"] + "; " + one["reason_of_the_prior"], one["label"]
    for one in params["levers"]:
        yield one["key"], one["source"], one["label"]
    for one in mechanisms["mechanisms"]:
        yield one["id"], one["source"], ""


def uses(tree, params, mechanisms):
    """By item of evidence what rests on it, in the order of the program's lists and of paths. All data are C6's."""
    found = {}
    for name, text, _ in declared(params, mechanisms):
        for item in cited_items(text) + re.findall(r"\bP[0-4]\b", text):
            found.setdefault(item, {})[f"`{name}`"] = None
    for path, text in tree.items():
        if path == "analysis/patterns.cpp":
            path = "coprod selftest --patterns"
        elif path.startswith("scenarios/data/") and path.endswith(".csv"):
            found.setdefault("C6", {})[f"`{path}`"] = None
        elif not path.startswith(("scenarios/", "sim/")) or path.startswith("sim/parameters/") or path.endswith(".md"):
            continue
        readings = re.findall(r"\breading (P[0-4])\b|\bof (P0);", text) if path.endswith(".toml") else []
        for item in cited_items(text) + ["".join(r) for r in readings]:
            found.setdefault(item, {})[f"`{path}`"] = None
    return {item: list(names) for item, names in found.items()}


BLOCK = re.compile(r'(^### <a id="(\w+)"></a>.*?)(?=^##|\Z)', re.M | re.S)
USED = re.compile(r"^\*Used by:\* .*?\n\n", re.M | re.S)


def with_uses(page, used):
    """docs/evidence.md with its lists as they should be."""

    def renew(match):
        text = USED.sub("", match.group(1)).rstrip("\n") + "\n\n"
        names = used.get(match.group(2).upper())
        return text + (f"*Used by:* {', '.join(names)}.\n\n" if names else "")

    return BLOCK.sub(renew, page)


def unsourced(params):
    """Numbers that are said to have a source, but do not say where it is described."""
    return [
        f"{name}: label {label}, but its source cites no section of {EVIDENCE}: '{text}'"
        for name, text, label in declared(params, {"mechanisms": []})
        if label in LABELS_WITH_SOURCE and not cited_items(text)
    ]


SOURCE = re.compile(
    r"\bP20\d{9,11}\b|\bPMC\d+|\bLCQ\d+ [\d.]+\d|\bdoi 10\.[^\s,;)\"]+|\bSCMP \d+|studylib \d+"
    r"|\b(?:[a-z0-9-]+\.)+(?:gov\.hk|org\.hk|com|org|net|au|asia|hk)\b"
)


def undescribed(name, text, evidence):
    return [
        f"{name}: the source '{source}' is not in {EVIDENCE}"
        for source in SOURCE.findall(text)
        if source.rstrip(".").split(" ")[-1] not in evidence
    ]


def miscounted(page, counts):
    """Counts that docs/model-in-brief.md states otherwise than the program."""
    stated = {
        "levers": r"(\d+) levers",
        "parameters": r"(\d+) \*\*parameters",
        "assumptions": r"(\d+) of the \d+ parameters",
        "all": r"\d+ of the (\d+) parameters",
        "provisional": r"(\d+) of the\s+ranges are \*provisional",
        "mechanisms": r"mechanisms\*\* M1 to M(\d+)",
        "outcomes": r"(\d+) outcomes in all",
        "headlines": r"(\d+) of them headlines",
    }
    found = {name: re.search(pattern, page) for name, pattern in stated.items()}
    return [
        f"docs/model-in-brief.md: {name} are {counts[name]}, not {match.group(1) if match else 'said'}"
        for name, match in found.items()
        if not match or int(match.group(1)) != counts[name]
    ]


def counts_of(params, mechanisms, outputs):
    return {
        "levers": len(params["levers"]), "parameters": len(params["parameters"]), "all": len(params["parameters"]),
        "assumptions": sum(p["label"] == "assumption" for p in params["parameters"]),
        "provisional": sum(p["provisional"] for p in params["parameters"]),
        "mechanisms": len(mechanisms["mechanisms"]), "outcomes": len(outputs["outcomes"]),
        "headlines": sum(o["headline"] for o in outputs["outcomes"]),
    }


def see_it_refuse():
    """The checks must be seen to reject what is wrong, and to let pass what is right."""
    tree = {
        EVIDENCE: '# E\n\n### <a id="c1"></a>C1. People\n\nSCMP 1\n\n',
        "docs/model.md": "# M\n\n## 7. Sub\n\n### 7.13 Hiring (`x`)\n\n## 9. Known defects\n\n1. One.\n2. Two.\n\n## A\n",
    }
    good = "see evidence.md C1, docs/model.md 7.13, docs/model.md, section 9, docs/model.md, defect 2"
    assert not dangling("sim/a.hpp", good, tree), dangling("sim/a.hpp", good, tree)
    for bad in ("evidence.md C2", "evidence.md C1-C3", "evidence_2.md 4", "(evidence.md)", "docs/model.md 7.14",
                "docs/model.md,\n/// section 10", "docs/model.md, defect 3", "by model_rules.md", "model.md § 8", "as § 5"):
        assert dangling("sim/a.hpp", bad, tree), bad
    for bad in ("[a](nothing.md)", "[a](model.md#71-no)", "[a](#no)"):
        assert dangling("docs/evidence.md", bad, tree), bad
    for fine in ("[a](model.md#713-hiring-x)", "[a](#c1)", "[a](https://a.b/c)", "NAME.md"):
        assert not dangling("docs/evidence.md", fine, tree), fine
    assert items("D14-D16, E5") == ["D14", "D15", "D16", "E5"]
    params = {"levers": [], "parameters": [{"key": "a.b", "source": "x", "reason_of_the_prior": "", "label": "S"}]}
    assert unsourced(params)
    assert undescribed("a", "SCMP 2, on.cc", "SCMP 1") and not undescribed("a", "SCMP 1", "SCMP 1")
    params["parameters"][0]["source"] = "evidence.md C1"
    used = uses({}, params, {"mechanisms": []})
    page = with_uses(tree[EVIDENCE], used)
    assert "*Used by:* `a.b`." in page and with_uses(page, used) == page and with_uses(page, {}) == tree[EVIDENCE]


def main():
    see_it_refuse()
    tree = texts()
    params, mechanisms = program("params"), program("mechanisms")
    used = uses(tree, params, mechanisms)
    renewed = with_uses(tree[EVIDENCE], used).rstrip("\n") + "\n"
    if "--renew" in sys.argv:
        with open(os.path.join(ROOT, EVIDENCE), "w", encoding="utf-8") as file:
            file.write(renewed)
        tree[EVIDENCE] = renewed

    wrong = [f"{path}: {found}" for path, text in tree.items() for found in dangling(path, text, tree)]
    for name, text, _ in declared(params, mechanisms):
        wrong += [f"{name}: {found}" for found in dangling(f"coprod params ({name})", text, tree)]
        wrong += undescribed(name, text, tree[EVIDENCE])
    for path, text in tree.items():
        if path.startswith("scenarios/") and path.endswith((".toml", ".csv")):
            wrong += undescribed(path, text, tree[EVIDENCE])
    wrong += unsourced(params)
    counts = counts_of(params, mechanisms, program("outputs"))
    wrong += miscounted(tree["docs/model-in-brief.md"], counts)
    assert miscounted(tree["docs/model-in-brief.md"], {name: count + 1 for name, count in counts.items()})
    if renewed != tree[EVIDENCE]:
        wrong.append(f"{EVIDENCE}: the lists 'Used by' are stale; renew them with\n"
                     "  COPROD_PROGRAM=… COPROD_SOURCE_DIR=. python3 tests/docs/citations.py --renew")
    cited = sum(len(cited_items(text)) for text in tree.values())
    print(f"{cited} citations of {EVIDENCE} in {len(tree)} files; {len(used)} of its sections are used")
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


main()
