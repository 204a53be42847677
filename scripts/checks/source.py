"""What Swift source may not say."""
import re

from .exceptions import excepted
from .tree import room_of

TRAPS = {
    "try!": re.compile(r"\btry!"),
    "as!": re.compile(r"\bas!"),
    "fatalError": re.compile(r"\bfatalError\s*\("),
    "preconditionFailure": re.compile(r"\bpreconditionFailure\s*\("),
}
SLOW_DATES = re.compile(r"\b(?:ISO8601)?DateFormatter\b")
PRINT = re.compile(r"(?<![.\w])(?:debugPrint|print|dump)\s*\(")
PRINTING_ROOMS = {"klatch", "embed-files"}
SPLICED = re.compile(
    r"\bSQL\(\s*(?:stringLiteral|stringInterpolation|unicodeScalarLiteral)\s*:|\bSQL\(\s*(?![\"#)])(?!\w+\s*:\s*[\"#])|"
    r"\bSQL\.init\b")


def _each(tree, folders, pattern, sentence, skip=lambda file: False):
    for file in tree.below(*folders, suffix=".swift"):
        if not skip(file):
            for match in pattern.finditer(file.code):
                yield file.finding(match.start(), sentence)


def no_traps(tree):
    """Nothing that came from outside may stop the program. (Force unwraps are swift format's to find.)"""
    for name, pattern in TRAPS.items():
        yield from _each(tree, ["Sources"], pattern, f"{name} stops the program: throw, or make the case impossible.")


def no_slow_dates(tree):
    """DateFormatter and ISO8601DateFormatter cost a hundred microseconds to make and tens to use."""
    sentence = "Date formatters are slow: use a FormatStyle, or write the field from date components."
    yield from _each(tree, ["Sources"], SLOW_DATES, sentence)


def no_print(tree):
    """Only the command speaks on standard output; everything else logs or returns."""
    yield from _each(
        tree, ["Sources"], PRINT, "Printing is the command's: log, or return the words.",
        skip=lambda file: room_of(file.path) in PRINTING_ROOMS or excepted_print(tree, file))


def excepted_print(tree, file):
    return PRINT.search(file.code) is not None and excepted(tree, "print", file.path)


def sql_is_literal(tree):
    """A statement is a literal whose interpolations become bind parameters; no text is ever spliced into one."""
    sentence = "SQL is written as a literal: bind values by interpolation, nest statements with \\(fragment:)."
    yield from _each(tree, ["Sources", "Tests"], SPLICED, sentence)
