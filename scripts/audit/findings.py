"""What a step of the audit finds, and scripts/audit/exceptions.txt: lines of `step subject: reason`."""
import fnmatch
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).resolve().with_name("exceptions.txt")
LINE = re.compile(r"(?P<step>[a-z]+) (?P<subject>\S+): (?P<reason>.{10,})")


class Finding(NamedTuple):
    """One thing found. `subject` has no spaces, and is what an exception names."""

    subject: str
    sentence: str


class Exceptions:
    """What is known and accepted of one step. A subject of the list may have `*`, which stands for any text."""

    def __init__(self, step, lines):
        self.malformed = [line for line in lines if not LINE.fullmatch(line)]
        matches = filter(None, map(LINE.fullmatch, lines))
        self.subjects = [match["subject"] for match in matches if match["step"] == step]
        self.used = set()

    @classmethod
    def read(cls, step, path=LIST):
        lines = [line.strip() for line in path.read_text().splitlines()]
        return cls(step, [line for line in lines if line and not line.startswith("#")])

    def excuse(self, finding):
        matching = [subject for subject in self.subjects if fnmatch.fnmatchcase(finding.subject, subject)]
        self.used.update(matching)
        return bool(matching)

    def complaints(self):
        """About the list itself: lines that are none, and lines that nothing needs any more."""
        for line in self.malformed:
            yield Finding("list", f"An exception reads `step subject: reason`: {line}")
        for subject in self.subjects:
            if subject not in self.used:
                yield Finding("list", f"Nothing needs the exception {subject} any more: remove the line.")


def run(command, seconds, **options):
    """Runs a tool to its end and returns what it said; one that takes longer raises `subprocess.TimeoutExpired`."""
    return subprocess.run(
        [str(part) for part in command], timeout=seconds, capture_output=True, text=True, errors="replace",
        stdin=subprocess.DEVNULL, **options)
