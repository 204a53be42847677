"""Documents: what they link to and name is there."""
import re

LINK = re.compile(r"\]\((?![a-z]+:|#)([^)\s#]+)[^)]*\)")
NAMED = re.compile(r"`((?:Sources|Tests|Plugins|Benchmarks|scripts|docs|\.ci)/[\w./+-]+|[A-Z]\w*\.swift)`")


def named_files_exist(tree):
    """A map that names a file which has moved sends the reader astray."""
    paths = {file.path for file in tree.files}
    names = {file.name for file in tree.files}
    for file in tree.files:
        if file.suffix == ".md":
            for match in LINK.finditer(file.text):
                if not (tree.root / file.path).parent.joinpath(match[1]).exists():
                    yield file.finding(match.start(), f"The link leads nowhere: {match[1]}.")
            for match in NAMED.finditer(file.text):
                if match[1] not in paths | names and not (tree.root / match[1]).exists():
                    yield file.finding(match.start(), f"There is no {match[1]}.")
