#!/usr/bin/env python3
"""The check of docs/asvs.md checks: each planted fault is seen, and a page as it should be has none."""
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from lint_test import LintTest  # noqa: E402


class AsvsTest(LintTest):
    TESTS = {"Tests/WebTests/RouteTableTests.swift": '@Suite("The route table")\nstruct RouteTableTests {}\n',
             "Tests/Walks/test_words.py": "def test_words_stay_words():\n    pass\n"}

    def page(self, *rows, unshown=""):
        return "| # | level | what | state | shown by | why |\n|---|---|---|---|---|---|\n" + "".join(
            row + "\n" for row in rows) + "\n## Not shown by a test\n\n" + unshown

    def assert_faulty(self, words, *rows, unshown=""):
        self.assert_caught("docs/asvs.md", self.page(*rows, unshown=unshown), words, **self.TESTS)

    def test_a_page_as_it_should_be(self):
        page = self.page(
            "| 1.1.1 | L2 | decoded once | met | `The route table`; `test_words_stay_words` | |",
            "| 1.2.6 | L2 | LDAP | not applicable | – | none is spoken |",
            "| 6.5.5 | L2 | ten minutes | deviation | no test | an hour, because mail is slow |", unshown="- 6.5.5: ten minutes\n")
        self.assert_clean({"docs/asvs.md": page, **self.TESTS})

    def test_a_test_that_is_not_there(self):
        self.assert_faulty("a test that is not there: The old table", "| 1.1.1 | L2 | decoded once | met | `The old table` | |")

    def test_a_row_without_a_state(self):
        self.assert_faulty("1.1.1 reads", "| 1.1.1 | L2 | decoded once | perhaps | `The route table` | |")

    def test_a_row_that_names_nothing(self):
        self.assert_faulty("names no test", "| 1.1.1 | L2 | decoded once | met | | |")

    def test_a_row_twice(self):
        row = "| 1.1.1 | L2 | decoded once | met | `The route table` | |"
        self.assert_faulty("twice", row, row)

    def test_a_deviation_without_reason(self):
        self.assert_faulty("say why", "| 6.5.5 | L2 | ten minutes | deviation | `The route table` | |")

    def test_what_no_test_shows_and_is_not_listed(self):
        self.assert_faulty("shown by no test: list it", "| 1.1.1 | L2 | decoded once | met | no test | |")

    def test_what_is_listed_and_shown(self):
        self.assert_faulty(
            "is listed", "| 1.1.1 | L2 | decoded once | met | `The route table` | |", unshown="- 1.1.1: decoded once\n")


if __name__ == "__main__":
    unittest.main()
