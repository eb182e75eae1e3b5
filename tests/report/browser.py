"""The report in a real browser: nothing is asked of a network, nothing complains, every chart is drawn,
the keyboard reaches what can be used, axe finds no serious fault, the page is whole without scripts, and a
hostile title stays a text."""

import json
import os
import shutil
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from chromium import Chromium  # noqa: E402

PROGRAM = os.environ["COPROD_PROGRAM"]
SOURCE = Path(os.environ["COPROD_SOURCE_DIR"])
BUILD = Path(os.environ["COPROD_BUILD_DIR"])
HERE = Path(__file__).parent
FIXTURE_PROGRAM = sys.argv.pop(1)
IN_CI = os.environ.get("CI") == "true"


def skip(reason):
    """In continuous integration everything must run."""
    print(reason)
    sys.exit(1 if IN_CI else 77)


def axe_script():
    """axe-core, fetched by npm once into the build tree."""
    place = BUILD / "report_tests"
    place.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        new = (HERE / name).read_bytes()
        if not (place / name).exists() or (place / name).read_bytes() != new:
            (place / name).write_bytes(new)
            shutil.rmtree(place / "node_modules", ignore_errors=True)
    script = place / "node_modules/axe-core/axe.min.js"
    if not script.exists():
        if shutil.which("npm") is None:
            skip("skipped: npm is not installed, and axe-core comes from it (./bootstrap.sh deps)")
        got = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
                             cwd=place, capture_output=True, text=True, timeout=240)
        if got.returncode != 0:
            skip(f"skipped: 'npm ci' could not fetch axe-core: {got.stderr}")
    return script.read_text()


def made(arguments):
    got = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=300)
    if got.returncode != 0:
        raise RuntimeError(f"coprod {arguments}: {got.stderr}")
    return got


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        subprocess.run([FIXTURE_PROGRAM, "[fixture]"], check=True, capture_output=True,
                       env={**os.environ, "COPROD_FIXTURE_DIR": "fixture"}, timeout=300)
        made(["run", SOURCE / "scenarios/hong_kong.toml", "-r", 2, "--scale", 0.05, "-q", "--out", "single"])
        cls.reports = {}
        for name, directory in (("full", "fixture/full"), ("short", "fixture/short"), ("single", "single")):
            cls.reports[name] = Path(f"{name}.html")
            cls.said = made(["report", directory, "-o", cls.reports[name]])
        cls.interactive = json.loads(made(["report", "single", "--json"]).stdout)["interactive"]
        if IN_CI and not cls.interactive:
            raise RuntimeError("in continuous integration the charts must be bundled; see the build's warning")
        cls.browser = Chromium()
        cls.browser.size(1100, 900)

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()

    def show(self, name, scripts=True, width=1100, drawn=True):
        self.browser.size(width, 900)
        self.browser.open(self.reports[name], scripts)
        if scripts and drawn and self.interactive:
            # Charts are drawn as they come near the screen.
            height = self.browser.run("document.documentElement.scrollHeight")
            for y in range(0, height + 1, 2500):
                self.browser.run(f"scrollTo(0, {y})")
                time.sleep(0.05)
            self.browser.wait_until("[...document.querySelectorAll('[data-chart]')].every(e => e.dataset.drawn)")
            self.browser.run("scrollTo(0, 0)")

    def test_charts_are_drawn_without_network_and_complaint(self):
        for name in self.reports:
            with self.subTest(report=name):
                self.show(name)
                charts = self.browser.run(
                    "[...document.querySelectorAll('[data-chart]')].map(e => [e.dataset.chart, e.dataset.drawn, "
                    "e.querySelectorAll('svg path, svg circle, svg rect').length, e.getBoundingClientRect().width])")
                self.assertGreaterEqual(len(charts), 5 if name == "single" else 12)
                for chart, drawn, marks, width in charts:
                    if self.interactive:
                        self.assertEqual(drawn, "vega", chart)
                    self.assertGreater(marks, 3, chart)
                    self.assertGreater(width, 300, chart)
                self.assertEqual(self.browser.complaints(), [])
                self.assertEqual(self.browser.requests(), [])

    def test_policy_forbids_everything_else(self):
        for name in self.reports:
            with self.subTest(report=name):
                self.show(name, drawn=False)
                self.assertIn("default-src 'none'", self.reports[name].read_text()[:2000])
                refused = self.browser.run(
                    "(async () => { const said = []; "
                    "addEventListener('securitypolicyviolation', e => said.push(e.effectiveDirective)); "
                    "const image = new Image(); image.src = 'file:///nothing.png'; document.body.append(image); "
                    "const script = document.createElement('script'); script.textContent = 'window.ran = 1'; "
                    "document.body.append(script); await new Promise(r => setTimeout(r, 200)); "
                    "said.push(window.ran ? 'script ran' : 'no script'); return said; })()")
                self.assertNotIn("unsafe-", self.reports[name].read_text()[:2000])
                self.assertIn("no script", refused)
                self.assertIn("img-src", refused)

    def test_hostile_title_is_a_text(self):
        self.show("full", drawn=False)
        self.assertIn("</script><script>", self.browser.run("document.querySelector('h1').textContent"))
        self.assertNotEqual(self.browser.run("document.title"), "stolen")
        self.assertEqual(self.browser.run("document.querySelectorAll('img, iframe, [onerror]').length"), 0)
        self.assertEqual(self.browser.run("document.querySelectorAll('.warning b').length"), 0)

    def test_keyboard_reaches_everything(self):
        self.show("full", drawn=False)
        wanted = self.browser.run(
            "[...document.querySelectorAll('a[href], summary, button:not([hidden]), [tabindex=\"0\"]')]"
            ".filter(e => e.checkVisibility()).length")
        seen = []
        for _ in range(wanted + 5):
            self.browser.press("Tab", 9)
            seen.append(self.browser.run(
                "(() => { const e = document.activeElement; if (e === document.body) return null; "
                "window.order ??= new Map(); if (!order.has(e)) order.set(e, order.size); "
                "return [order.get(e), e.tagName, e.className]; })()"))
            if seen[-1] is None or len(seen) > len({s[0] for s in seen if s}):
                break
        reached = {s[0]: s for s in seen if s}
        self.assertEqual(len(reached), wanted)
        self.assertEqual(reached[0][2], "skip")
        tags = [s[1] for s in reached.values()]
        self.assertIn("SUMMARY", tags)
        self.assertIn("BUTTON", tags)
        self.browser.run("document.querySelector('figure summary').focus()")
        self.browser.press("Enter", 13)
        self.assertTrue(self.browser.run("document.querySelector('figure details').open"))

    def test_button_saves_csv(self):
        self.show("full", drawn=False)
        place = Path("saved").resolve()
        place.mkdir(exist_ok=True)
        session, self.browser.session = self.browser.session, None
        self.browser.ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(place))
        self.browser.session = session
        self.browser.run("document.querySelector('figure button.csv').focus()")
        self.browser.press("Enter", 13)
        until = time.monotonic() + 20
        while not list(place.glob("*.csv")) and time.monotonic() < until:
            time.sleep(0.1)
        files = list(place.glob("*.csv"))
        self.assertEqual(len(files), 1)
        lines = files[0].read_text().splitlines()
        self.assertIn("dataset", lines[0])
        self.assertEqual(len(lines), self.browser.run("document.querySelector('figure table').rows.length"))
        self.assertIn("results.h5: diff_employment_rate", lines[1])
        self.assertEqual(self.browser.complaints(), [])

    def test_axe_finds_nothing_serious(self):
        script = axe_script()
        for name in self.reports:
            with self.subTest(report=name):
                self.show(name)
                self.browser.run("document.querySelectorAll('details').forEach(d => d.open = true)")
                self.browser.run(script + "; 0")
                found = self.browser.run(
                    "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations"
                    ".filter(v => ['serious', 'critical'].includes(v.impact))"
                    ".map(v => [v.id, v.help, v.nodes.length, v.nodes.slice(0, 3).map(n => n.html.slice(0, 200))]))", 240)
                self.assertEqual(found, [])

    def test_whole_without_scripts(self):
        for name in self.reports:
            with self.subTest(report=name):
                self.show(name, scripts=False)
                text = self.browser.run("document.querySelector('main').innerText")
                self.assertIn("Not calibrated", text)
                self.assertGreater(len(text), 2000)
                self.assertEqual(
                    self.browser.run("[...document.querySelectorAll('figure svg.plain')].filter(e => e.checkVisibility()).length"),
                    self.browser.run("document.querySelectorAll('[data-chart]').length"))
                self.assertEqual(self.browser.run("[...document.querySelectorAll('button')].filter(e => e.checkVisibility()).length"), 0)
                self.assertTrue(self.browser.run(
                    "[...document.querySelectorAll('figure')].every(f => f.querySelector('table') && "
                    "f.querySelector('[role=img]').getAttribute('aria-label').length > 30)"))

    def test_fits_a_telephone(self):
        for name in self.reports:
            with self.subTest(report=name):
                for scripts in (True, False):
                    self.show(name, scripts, 390)
                    self.assertLessEqual(self.browser.run("document.documentElement.scrollWidth"), 390)

    def test_prints(self):
        for name in self.reports:
            with self.subTest(report=name):
                self.show(name)
                paper = Path(f"{name}.pdf")
                self.browser.pdf(paper)
                self.assertGreater(paper.stat().st_size, 20000)
                self.assertEqual(self.browser.complaints(), [])

    def test_refuses_with_sentences(self):
        for arguments in (["report", "nothing"], ["report", "."], ["report", "single", "-o", str(self.reports["full"])]):
            got = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60)
            self.assertEqual(got.returncode, 3, arguments)
            self.assertGreater(len(got.stderr), 60)
        self.assertIn("Next: ", self.said.stderr)


if __name__ == "__main__":
    if shutil.which("chromium") is None:
        skip("skipped: chromium is not installed (./bootstrap.sh deps installs it)")
    unittest.main(verbosity=2)
