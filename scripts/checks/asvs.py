"""docs/asvs.md: each row has a state, each test that it names exists, and what no test shows is listed at its end."""
import re

MATRIX = "docs/asvs.md"
ROW = re.compile(r"^\| *(?P<number>\d+\.\d+\.\d+\S*) *\|(?P<rest>.*)\|$", re.MULTILINE)
STATES = {"met", "deviation", "not applicable"}
SWIFT_TEST = re.compile(r'@(?:Suite|Test)\(\s*"((?:[^"\\]|\\.)+)"')
WALK = re.compile(r"^def (test_\w+)", re.MULTILINE)
LAST = "## Not shown by a test"
LISTED = re.compile(r"^- (\d+\.\d+\.\d+\S*):", re.MULTILINE)


def _tests(tree):
    names = set()
    for file in tree.below("Tests"):
        names.update({".swift": SWIFT_TEST, ".py": WALK}[file.suffix].findall(file.text) if file.suffix in (".swift", ".py") else [])
    return names


def asvs_rows_are_shown(tree):
    """A row that names a test which is gone claims what nobody looks at any more."""
    file = tree.file(MATRIX)
    if file is None:
        return
    tests, seen, unshown = _tests(tree), set(), set()
    for row in ROW.finditer(file.text):
        number, cells = row["number"], [cell.strip() for cell in row["rest"].split("|")]
        if number in seen:
            yield file.finding(row.start(), f"{number} stands here twice.")
        seen.add(number)
        if len(cells) != 5 or cells[2] not in STATES:
            yield file.finding(row.start(), f"{number} reads: level, what is asked, {', '.join(sorted(STATES))}, shown by, why.")
            continue
        unshown.update({number} if cells[3] == "no test" else ())
        for sentence in _faults(number, *cells[2:], tests):
            yield file.finding(row.start(), sentence)
    listed = set(LISTED.findall(file.text.partition(LAST)[2]))
    for number in sorted(unshown ^ listed):
        what = "is shown by no test: list it" if number in unshown else "is listed, and is shown by a test or not there: see"
        yield file.finding(max(file.text.find(LAST), 0), f"{number} {what} under \"Not shown by a test\".")


def _faults(number, state, shown, why, tests):
    names = re.findall(r"`([^`]+)`", shown)
    if state == "not applicable":
        if shown != "–" or not why:
            yield f"{number} is not applicable: say why, and name no test."
    elif not names and shown != "no test":
        yield f"{number} names no test: name one, or write \"no test\"."
    if state == "deviation" and not why:
        yield f"{number} deviates: say why."
    for name in names:
        if name not in tests:
            yield f"{number} names a test that is not there: {name}."
