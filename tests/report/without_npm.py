"""Without npm, or when it cannot fetch, the build goes on: a bundle without content, and a warning that says
why and how to try again."""

import os
import subprocess
import unittest
from pathlib import Path

SOURCE = Path(os.environ["COPROD_SOURCE_DIR"]) / "analysis/report"


def bundled(npm, node):
    output = Path("bundle.cpp").resolve()
    output.unlink(missing_ok=True)
    got = subprocess.run(
        ["cmake", f"-Dsource_dir={SOURCE}", f"-Dwork_dir={Path('work').resolve()}", f"-Dnpm={npm}", f"-Dnode={node}",
         f"-Doutput={output}", "-P", SOURCE / "bundle.cmake"], capture_output=True, text=True, timeout=120)
    return got, output.read_text()


class WithoutNpm(unittest.TestCase):
    def check(self, npm, node, reason):
        got, text = bundled(npm, node)
        self.assertEqual(got.returncode, 0, got.stderr)
        warning = " ".join(got.stderr.split())
        self.assertIn("plain charts only", warning)
        self.assertIn(reason, warning)
        self.assertIn("build once more", warning)
        self.assertIn("chart_script() { return {}; }", text)
        self.assertIn("chart_licences() { return {}; }", text)

    def test_npm_is_absent(self):
        self.check("", "", "npm is not installed")

    def test_npm_fails(self):
        self.check("/bin/false", "node", "'npm ci' failed")

    def test_esbuild_fails(self):
        self.check("/bin/true", "/bin/false", "esbuild failed")


if __name__ == "__main__":
    unittest.main(verbosity=2)
