"""Sizes: what is over a limit is listed with its present size in scripts/lint-sizes.txt, and may only shrink."""
import re

from .swift import functions
from .tree import Finding

LIST = "scripts/lint-sizes.txt"
LIMITS = {"file": 400, "function": 70, "test": 60}
COUNTED = {".swift", ".py", ".js", ".css", ".mustache", ".sql"}
LINE = re.compile(r"(file|function|test) (\S+) (\d+)")


def within_limits(tree):
    allowed, malformed = _list(tree)
    yield from malformed
    for kind, subject, lines, path, line in _measures(tree):
        number, listed = allowed.pop((kind, subject), (None, None))
        if listed is None and lines > LIMITS[kind]:
            yield Finding(path, line, f"The {kind} has {lines} lines, over {LIMITS[kind]}: split it by what it does.")
        elif listed is not None and lines > listed:
            yield Finding(path, line, f"The {kind} grew from {listed} to {lines} lines; it may only shrink.")
        elif listed is not None and lines <= LIMITS[kind]:
            yield Finding(LIST, number, f"{subject} is within the limit now: remove the line.")
        elif listed is not None and lines < listed:
            yield Finding(LIST, number, f"{subject} has shrunk to {lines} lines: write that down.")
    for (kind, subject), (number, _) in allowed.items():
        yield Finding(LIST, number, f"There is no {kind} {subject}: remove the line.")


def _list(tree):
    allowed, malformed = {}, []
    for number, line in tree.listed(LIST):
        match = LINE.fullmatch(line)
        if match:
            allowed[match[1], match[2]] = (number, int(match[3]))
        else:
            malformed.append(Finding(LIST, number, "A line reads `file path lines` or `function path#name lines`."))
    return allowed, malformed


def _measures(tree):
    """(kind, subject, lines, path, line) of every file and function; of namesakes in one file the longest counts."""
    for file in tree.below("Sources", "Tests", "Plugins", "scripts", "Benchmarks"):
        if file.suffix in COUNTED:
            yield "file", file.path, file.text.count("\n"), file.path, 1
        if file.suffix == ".swift":
            yield from _functions(file)


def _functions(file):
    longest = {}
    for function in functions(file.code):
        key = ("test" if function.is_test else "function", f"{file.path}#{function.name}")
        if key not in longest or function.lines > longest[key].lines:
            longest[key] = function
    for (kind, subject), function in longest.items():
        yield kind, subject, function.lines, file.path, file.line_at(function.offset)
