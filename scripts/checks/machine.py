"""The tree works for everyone: it names no path of one machine and no package index of one network."""
import re

from .tree import Finding

LOCAL = [
    re.compile(r"(?<![\w.}$~/-])/(?:(?:work|root)|Users/[a-z]+)/"),
    re.compile(r"(?<![\w.}$~/-])/home/[a-z]"),
    re.compile(r"(?<![\w.}$~/-])/opt/(?:swift|homebrew)\b"),
    re.compile(r"(?<![\w.}$~/-])/(?:tmp)/klatch"),
    re.compile(r"--(?:extra-)?index-url|\bPIP_INDEX_URL\b"),
]


def no_local_paths(tree):
    for file in tree.files:
        for number, line in enumerate(file.text.splitlines(), 1):
            for match in filter(None, (pattern.search(line) for pattern in LOCAL)):
                yield Finding(file.path, number, f"{match[0]} is a matter of one machine: leave it out.")
