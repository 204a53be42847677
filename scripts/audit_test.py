#!/usr/bin/env python3
"""What the audit makes of findings and exceptions. That its tools find what is planted, its steps see for themselves."""
import re
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent / "audit"))

import injection  # noqa: E402
from findings import LINE, LIST, Exceptions, Finding  # noqa: E402

FOUND = Finding("trap@Sources/Web/Page.swift", "A trap.")


class ExceptionsTest(unittest.TestCase):
    def test_a_listed_finding_is_excused_in_its_own_step_only(self):
        lines = ["rules trap@Sources/Web/*: a reason that is long enough"]
        self.assertTrue(Exceptions("rules", lines).excuse(FOUND))
        self.assertFalse(Exceptions("tls", lines).excuse(FOUND))

    def test_another_finding_is_not_excused(self):
        self.assertFalse(Exceptions("rules", ["rules trap@Sources/Store/*: a reason that is long enough"]).excuse(FOUND))

    def test_a_line_that_nothing_needs_is_a_finding(self):
        accepted = Exceptions("rules", ["rules trap@Sources/Store/*: a reason that is long enough"])
        accepted.excuse(FOUND)
        self.assertIn("Nothing needs", next(accepted.complaints()).sentence)

    def test_a_line_without_reason_is_a_finding_and_excuses_nothing(self):
        accepted = Exceptions("rules", ["rules trap@Sources/Web/*:"])
        self.assertFalse(accepted.excuse(FOUND))
        self.assertIn("reads", next(accepted.complaints()).sentence)

    def test_every_line_of_the_list_has_a_step_that_there_is(self):
        steps = set(re.findall(r'Step\("(\w+)"', (LIST.parent / "run").read_text()))
        lines = [line for line in LIST.read_text().splitlines() if line and not line.startswith("#")]
        self.assertEqual([line for line in lines if not LINE.fullmatch(line) or line.split()[0] not in steps], [])


class InjectionTest(unittest.TestCase):
    def judged(self, said):
        return [finding.subject for finding in injection.judged("/people", said)]

    def test_what_sqlmap_says_of_a_hole(self):
        said = "sqlmap identified the following injection point(s) with a total of 60 HTTP(s) requests:\nParameter: q (GET)\n"
        self.assertEqual(self.judged(said), ["injection@/people"])

    def test_what_sqlmap_says_of_none(self):
        self.assertEqual(self.judged("all tested parameters do not appear to be injectable"), [])

    def test_a_run_that_came_to_no_end_is_no_pass(self):
        self.assertEqual(self.judged("connection timed out"), ["unfinished@/people"])


if __name__ == "__main__":
    unittest.main()
