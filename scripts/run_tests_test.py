#!/usr/bin/env python3
"""What becomes of a run of tests in which some failed. A small program stands for `swift test`."""
import importlib.util
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RUN = Path(__file__).resolve().parent / "run-tests"

# Fails the tests that the file `red` names, each as often as it says there; runs what `--filter` asks for.
STAND_IN = r"""
import os, re, sys
here, arguments = os.path.dirname(os.path.abspath(__file__)), sys.argv[1:]
def after(flag): return arguments[arguments.index(flag) + 1] if flag in arguments else None
if os.path.exists(os.path.join(here, "crash")): sys.exit(139)
path, wanted = os.path.join(here, "red"), re.compile(after("--filter") or "")
left = dict(line.split() for line in open(path))
cases, code = "", 0
for test in sorted(left):
    if not wanted.search(test): continue
    suite, name = test.split("/")
    isRed = int(left[test]) > 0
    left[test] = int(left[test]) - 1
    if isRed:
        print("✘ Test " + name + " recorded an issue")
        code = 1
    cases += f'<testcase classname="{suite}" name="{name}">' + ("<failure/>" if isRed else "") + "</testcase>"
open(path, "w").write("".join(f"{test} {times}\n" for test, times in left.items()))
report = after("--xunit-output").replace(".xml", "-swift-testing.xml")
open(report, "w").write("<testsuites><testsuite>" + cases + "</testsuite></testsuites>")
sys.exit(code)
"""


class RunTestsTest(unittest.TestCase):
    def walk(self, lines):
        """Runs pytest over one file of walks, each of which ends as its line says."""
        with tempfile.TemporaryDirectory() as folder:
            walks = Path(folder) / "Tests/Walks"
            walks.mkdir(parents=True)
            (walks / "test_one.py").write_text("from pathlib import Path\n" + lines)
            command = [RUN, sys.executable, "-m", "pytest", "Tests/Walks", "-q", "-p", "no:cacheprovider"]
            return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)

    def run_with(self, red, crash=False, more=()):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "swift.py").write_text(STAND_IN)
            (Path(folder) / "red").write_text("".join(f"{test} {times}\n" for test, times in red.items()))
            if crash:
                (Path(folder) / "crash").touch()
            command = [RUN, sys.executable, os.path.join(folder, "swift.py"), *more]
            return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_all_green_is_green_and_nothing_is_said_again(self):
        done = self.run_with({"A.B/one()": 0})
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_a_fault_fails_again_and_is_said_last(self):
        done = self.run_with({"A.B/one()": 9, "A.B/two()": 0})
        self.assertEqual(done.returncode, 1)
        self.assertIn("What failed, once more:\n✘ Test one()", done.stdout)

    def test_what_then_passes_three_times_by_itself_is_named_as_red_by_chance(self):
        done = self.run_with({"A.B/one()": 1, "A.B/two(_:)": 0})
        self.assertEqual(done.returncode, 0)
        self.assertIn("Red by chance", done.stdout)
        self.assertTrue(done.stdout.endswith("\nA.B/one()\n"))

    def test_what_fails_once_more_in_three_times_is_a_fault(self):
        self.assertEqual(self.run_with({"A.B/one()": 2}).returncode, 1)

    def test_more_than_three_are_no_chance(self):
        self.assertEqual(self.run_with({f"A.B/t{number}()": 1 for number in range(4)}).returncode, 1)

    def test_a_crash_is_final(self):
        self.assertEqual(self.run_with({"A.B/one()": 0}, crash=True).returncode, 139)

    def test_who_asks_for_some_tests_gets_what_these_say(self):
        self.assertEqual(self.run_with({"A.B/one()": 1}, more=["--filter", "one"]).returncode, 1)

    @unittest.skipUnless(importlib.util.find_spec("pytest"), "runs once `make test-deps` has made .venv")
    def test_a_file_of_walks_is_walked_again_as_a_whole(self):
        done = self.walk(
            "def test_a():\n    assert not Path('was').exists() or Path('twice').touch() is None\n"
            "class TestB:\n    def test_b(self):\n        was = Path('was')\n        seen = was.exists()\n"
            "        was.touch()\n        assert seen\n"
        )
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertTrue(done.stdout.endswith("\nTests/Walks/test_one.py\n"))
        self.assertEqual(self.walk("def test_a():\n    assert False\n").returncode, 1)


if __name__ == "__main__":
    unittest.main()
