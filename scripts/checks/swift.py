"""Reading Swift as text: literals and comments blanked, functions found by their braces."""
import re
from typing import NamedTuple

OPENING = re.compile(r'//|/\*|(#*)("""|")')


def blanked(text):
    """The same text, offsets unchanged, with comments and the insides of string literals turned into spaces.

    Regex literals are not known; the house does not use them.
    """
    kept, position = [], 0
    while match := OPENING.search(text, position):
        kept.append(text[position:match.start()])
        end = _end_of(text, match)
        opening = match.group() if match.group(2) else ""
        closing = (match.group(2) + match.group(1)) if match.group(2) else ""
        inside = text[match.start() + len(opening):max(end - len(closing), match.start() + len(opening))]
        kept.append(opening + re.sub(r"[^\n]", " ", inside))
        kept.append(text[end - len(closing):end] if closing else "")
        position = end
    kept.append(text[position:])
    return "".join(kept)


def _end_of(text, match):
    if match.group() == "//":
        newline = text.find("\n", match.end())
        return len(text) if newline < 0 else newline
    if match.group() == "/*":
        return _end_of_comment(text, match.end())
    return _end_of_string(text, match.end(), match.group(1), match.group(2))


def _end_of_comment(text, position):
    """Swift's block comments nest."""
    depth = 1
    for mark in re.compile(r"/\*|\*/").finditer(text, position):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(text)


def _end_of_string(text, position, signs, quotes):
    """Just after the closing quotes; interpolations may hold strings of their own."""
    step = re.compile(rf"(?P<close>{quotes}{signs})|(?P<code>\\{signs}\()|\\{signs}.|\n", re.DOTALL)
    while match := step.search(text, position):
        if match.group("close"):
            return match.end()
        if match.group() == "\n" and quotes == '"':
            return match.start()
        position = _end_of_interpolation(text, match.end()) if match.group("code") else match.end()
    return len(text)


def _end_of_interpolation(text, position):
    depth = 1
    step = re.compile(r'[()]|//[^\n]*|/\*|(#*)("""|")')
    while match := step.search(text, position):
        position = _end_of(text, match) if match.group() == "/*" or match.group(2) else match.end()
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if depth == 0:
            break
    return position


class Function(NamedTuple):
    """A function, initialiser or subscript with a body; `lines` counts from its first line to its closing brace."""

    name: str
    offset: int
    lines: int
    is_test: bool


DECLARATION = re.compile(
    r"\bfunc\s+(`?\w+`?|[^\s\w(]+)|(?<![.\w])(init)[?!]?\s*[(<]|(?<![.\w])(subscript)\s*[(<]|\b(deinit)\b")
NEXT = re.compile(
    r"[(\[{})\]]|\b(?:func|init|subscript|deinit|var|let|case|struct|enum|class|actor|protocol|extension)\b")
TEST = re.compile(r"@Test\b")


def functions(code):
    """Every function with a body in blanked Swift, in order."""
    found = []
    for match in DECLARATION.finditer(code):
        opening = _body(code, match.end() - (1 if code[match.end() - 1] in "(<" else 0))
        if opening is None:
            continue
        name = next(group for group in match.groups() if group)
        lines = code.count("\n", match.start(), closing_brace(code, opening)) + 1
        found.append(Function(name.strip("`"), match.start(), lines, _is_test(code, match.start())))
    return found


def _body(code, position):
    """The offset of the body's opening brace, or None for a requirement of a protocol."""
    depth = 0
    for mark in NEXT.finditer(code, position):
        sign = mark.group()
        if sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif depth == 0:
            return mark.start() if sign == "{" else None
    return None


def closing_brace(code, opening):
    depth = 0
    for mark in re.compile(r"[{}]").finditer(code, opening):
        depth += 1 if mark.group() == "{" else -1
        if depth == 0:
            return mark.start()
    return len(code)


def _is_test(code, offset):
    """Whether `@Test` stands between the end of the declaration before and this one."""
    before = max(code.rfind("}", 0, offset), code.rfind("{", 0, offset))
    return TEST.search(code, before + 1, offset) is not None
