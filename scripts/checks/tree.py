"""The tree under check: its files as text, and findings about them."""
import os
import re
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from .swift import blanked

SKIPPED_FOLDERS = re.compile(r"\.git|\.build.*|\.venv.*|\.klatch|\.swiftpm|__pycache__|\.pytest_cache|test-results")
TEXT = {".swift", ".sql", ".mustache", ".json", ".css", ".js", ".py", ".md", ".txt", ".h", ".c", ".csv", ".html",
        ".modulemap", ".toml", ".yml", ".yaml", ".svg", ""}


class Finding(NamedTuple):
    """One fault: where, and a sentence that says what is wrong and what to do."""

    path: str
    line: int
    sentence: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.sentence}"


class File:
    """One text file of the tree; `path` is relative, with forward slashes."""

    def __init__(self, root, path):
        self.path = path
        self.name = path.rsplit("/", 1)[-1]
        self.stem, self.suffix = os.path.splitext(self.name)
        self._absolute = root / path

    @cached_property
    def bytes(self):
        return self._absolute.read_bytes()

    @cached_property
    def text(self):
        return self.bytes.decode("utf-8", errors="replace")

    @cached_property
    def code(self):
        """Swift text with the insides of comments and string literals blanked, every offset unchanged."""
        return blanked(self.text)

    def line_at(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def finding(self, offset, sentence):
        return Finding(self.path, self.line_at(offset), sentence)


class Tree:
    """All text files below a root, except what builds and tools leave behind."""

    def __init__(self, root):
        self.root = Path(root)
        self.used_exceptions = set()

    @cached_property
    def files(self):
        paths = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not SKIPPED_FOLDERS.fullmatch(name))
            relative = Path(folder).relative_to(self.root)
            paths += [(relative / name).as_posix() for name in sorted(names)]
        return [File(self.root, path) for path in paths if os.path.splitext(path)[1] in TEXT and self._is_file(path)]

    def _is_file(self, path):
        return (self.root / path).is_file()

    def below(self, *folders, suffix=None):
        """Files below any of the folders, with that suffix where one is given."""
        starts = tuple(folder + "/" for folder in folders)
        return [file for file in self.files if file.path.startswith(starts) and suffix in (None, file.suffix)]

    def file(self, path):
        return next((file for file in self.files if file.path == path), None)

    def listed(self, path):
        """The lines of a list kept beside the script, as (line number, text), without comments and blanks."""
        file = self.file(path)
        lines = file.text.splitlines() if file else []
        return [(number, line.strip()) for number, line in enumerate(lines, 1)
                if line.strip() and not line.lstrip().startswith("#")]


def room_of(path):
    """The room a file of Sources belongs to, or None."""
    parts = path.split("/")
    return parts[1] if parts[0] == "Sources" and len(parts) > 2 else None


def camel_words(name):
    """`Base64URLText` is Base64, URL, Text."""
    return re.findall(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*", name)
