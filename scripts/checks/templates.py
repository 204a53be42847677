"""Templates: everything escaped, no code or style in attributes, nothing from elsewhere."""
import re

from .exceptions import excepted

RAW = re.compile(r"\{\{\{|\{\{\s*&|\{\{\s*%\s*CONTENT_TYPE\b")
INLINE = re.compile(r"<[^<>]*?\s(style|on[a-z]+)\s*=", re.IGNORECASE)
SCRIPT_URL = re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"<(?:script|link|img|iframe|source|video|audio)\b[^>]*?\b(?:src|href|srcset)\s*=\s*[\"']?\s*(?:https?:)?//",
    re.IGNORECASE)


MAIL = re.compile(r"/Templates/mail[/-]")

COMMENT = re.compile(r"\{\{!.*?\}\}", re.DOTALL)


def markup(file):
    """The template with its comments blanked, every offset unchanged."""
    return COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), file.text)


def _templates(tree):
    return tree.below("Sources", suffix=".mustache")


def escaped(tree):
    """`{{{x}}}`, `{{&x}}` and a content type leave out the escaping that keeps people's words from running as code."""
    for file in _templates(tree):
        if file.name.endswith((".txt.mustache", ".text.mustache")):
            continue
        for match in RAW.finditer(markup(file)):
            if not excepted(tree, "raw-html", file.path):
                yield file.finding(match.start(), "Unescaped output: use {{ }}, or list the template with a reason.")


def no_inline_code(tree):
    """The content security policy refuses these in the browser; better to hear of it here. Mail may carry style."""
    for file in _templates(tree):
        for match in INLINE.finditer(markup(file)):
            if match[1].lower() != "style" or not MAIL.search(file.path):
                yield file.finding(match.start(1), f"{match[1]}= is refused by our policy: use a class or a module.")
        for match in SCRIPT_URL.finditer(markup(file)):
            yield file.finding(match.start(), "A javascript: address is code in an attribute.")
        for match in ELSEWHERE.finditer(markup(file)):
            yield file.finding(match.start(), "A page loads nothing from another origin.")


FRAME = re.compile(r"^struct Chrome\b[^{]*\{(.*?)^\}", re.DOTALL | re.MULTILINE)
PAGE = re.compile(r"^(?:package |final )*struct \w+\s*:[^{]*\bPage\b[^{]*\{(.*?)^\}", re.DOTALL | re.MULTILINE)
FIELD = re.compile(r"^    (?:package )?(?:let|var) (\w+)\b", re.MULTILINE)


def pages_leave_the_frame_alone(tree):
    """A page's own fields come before the frame's: one of the same name hides the frame's, or shows where it should not."""
    frames = [FRAME.search(file.text) for file in tree.below("Sources/Web", suffix=".swift")]
    taken = {name for frame in frames if frame for name in FIELD.findall(frame[1])}
    for file in tree.below("Sources", suffix=".swift"):
        for page in PAGE.finditer(file.text):
            for field in FIELD.finditer(page[1]):
                if field[1] in taken:
                    yield file.finding(page.start(1) + field.start(1), f"{field[1]} is a value of the frame: rename it.")
