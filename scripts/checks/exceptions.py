"""scripts/lint-exceptions.txt: lines of `rule subject: reason`. A line that lacks a reason or a need is a finding."""
import re

from .tree import Finding

LIST = "scripts/lint-exceptions.txt"
LINE = re.compile(r"(?P<rule>raw-html|open-table|print) (?P<subject>[^\s:]+): (?P<reason>.{10,})")


def excepted(tree, rule, subject):
    """Whether the list excuses this subject from this rule."""
    for _, line in tree.listed(LIST):
        match = LINE.fullmatch(line)
        if match and (match["rule"], match["subject"]) == (rule, subject):
            tree.used_exceptions.add(line)
            return True
    return False


def unused(tree):
    found = []
    for number, line in tree.listed(LIST):
        if not LINE.fullmatch(line):
            found.append(Finding(LIST, number, "An exception reads `rule subject: reason`, with a rule that has any."))
        elif line not in tree.used_exceptions:
            found.append(Finding(LIST, number, "Nothing needs this exception any more: remove the line."))
    return found
