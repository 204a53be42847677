"""Migrations: each table is under row security from its first moment, and what was released never changes."""
import hashlib
import re

from .exceptions import excepted
from .tree import Finding

FROZEN = "scripts/frozen-migrations.txt"
NAME = r'(?:"?klatch"?\.)?"?(\w+)"?'
CREATE = re.compile(rf"\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?{NAME}", re.IGNORECASE)
ALTER = re.compile(rf"\bALTER\s+TABLE\s+(?:ONLY\s+)?{NAME}([^;]*)", re.IGNORECASE)
POLICY = re.compile(rf'\bCREATE\s+POLICY\s+"?\w+"?\s+ON\s+{NAME}', re.IGNORECASE)
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
PATH = re.compile(r"Sources/(\w+)/Migrations/(\d{4})_[a-z0-9_]+\.sql")


def _migrations(tree):
    return [file for file in tree.below("Sources", suffix=".sql") if "/Migrations/" in file.path]


def row_security(tree):
    """Each CREATE TABLE is followed, in its own file, by ENABLE and FORCE ROW LEVEL SECURITY and a policy."""
    for file in _migrations(tree):
        text = COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), file.text)
        for match in CREATE.finditer(text):
            missing = _missing(text[match.end():], match[1].lower())
            if missing and not excepted(tree, "open-table", match[1]):
                yield file.finding(match.start(), f"The table {match[1]} lacks {' and '.join(missing)}.")


def _missing(text, table):
    alterations = " ".join(match[2].upper() for match in ALTER.finditer(text) if match[1].lower() == table)
    alterations = " ".join(alterations.split())
    policies = {match[1].lower() for match in POLICY.finditer(text)}
    return [what for what, there in [
        ("ENABLE ROW LEVEL SECURITY", "ENABLE ROW LEVEL SECURITY" in alterations),
        ("FORCE ROW LEVEL SECURITY", re.search(r"(?<!NO )FORCE ROW LEVEL SECURITY", alterations)),
        ("a policy", table in policies),
    ] if not there]


def released_are_frozen(tree):
    """A released migration is named in the list with its SHA-256: never edited, removed or overtaken."""
    last = {}
    frozen = set()
    for number, line in tree.listed(FROZEN):
        digest, _, path = line.partition(" ")
        path = path.strip()
        frozen.add(path)
        yield from _frozen(tree, number, digest, path)
        if match := PATH.fullmatch(path):
            last[match[1]] = max(last.get(match[1], ""), match[2])
    for file in _migrations(tree):
        match = PATH.fullmatch(file.path)
        if not match:
            yield Finding(file.path, 1, "A migration is named by four digits and what it does: 0003_round_history.sql.")
        elif file.path not in frozen and match[2] <= last.get(match[1], ""):
            yield Finding(file.path, 1, f"{last[match[1]]} is released already: give this migration a later number.")


def _frozen(tree, number, digest, path):
    file = tree.file(path)
    if file is None:
        yield Finding(FROZEN, number, f"The released migration {path} is gone: bring it back.")
    elif hashlib.sha256(file.bytes).hexdigest() != digest:
        yield Finding(path, 1, "A released migration was changed: undo that, and write a new one.")
