"""Words: every key that is used has words, and each language says what English says, no more."""
import json
import re

from .templates import markup
from .tree import Finding, room_of

IN_TEMPLATE = re.compile(r"\[\[\s*(?!asset:)([A-Za-z][\w.\-]*)")
NAME = re.compile(r"\{\{([\w.\-]+)\}\}")
IN_SWIFT = re.compile(r'\bWordKey\(\s*"([^"\\]+)"')


def _english(tree, room):
    return set(_words(tree.file(f"Sources/{room}/Locales/en.json")) or {})


def _words(file):
    try:
        words = json.loads(file.text) if file else {}
    except ValueError:
        return {}
    return words if isinstance(words, dict) else {}


def _locales(tree):
    return [file for file in tree.below("Sources", suffix=".json") if "/Locales/" in file.path]


def used_keys_exist(tree):
    """A template's keys stand in its own room's English or in Web's; a refusal's in any room's, for Web shows it."""
    anywhere = set().union(*(_words(file) for file in _locales(tree) if file.name == "en.json"))
    for file in tree.below("Sources", suffix=".mustache"):
        room = room_of(file.path)
        known = _english(tree, room) | _english(tree, "Web")
        where = "Web's" if room == "Web" else f"{room}'s or Web's"
        yield from _unknown(file, markup(file), IN_TEMPLATE, known, f"in {where} en.json")
    for file in tree.below("Sources", suffix=".swift"):
        yield from _unknown(file, file.text, IN_SWIFT, anywhere, "in any room's en.json")


def _unknown(file, text, pattern, known, where):
    for match in pattern.finditer(text):
        if match[1] not in known and (file.suffix != ".swift" or file.code.startswith("WordKey", match.start())):
            yield file.finding(match.start(), f"The key {match[1]} has no words {where}.")


def locales_are_flat(tree):
    """A locale is one JSON object from keys to words; a key stands once."""
    for file in _locales(tree):
        repeated = []

        def pairs(items):
            names = [name for name, _ in items]
            repeated.extend(sorted({name for name in names if names.count(name) > 1}))
            return dict(items)

        try:
            words = json.loads(file.text, object_pairs_hook=pairs)
        except ValueError as error:
            yield Finding(file.path, getattr(error, "lineno", 1), "This is not JSON.")
            continue
        for name in repeated:
            yield _at(file, name, f"The key {name} stands here twice.")
        if not isinstance(words, dict) or not all(isinstance(value, str) for value in words.values()):
            yield Finding(file.path, 1, "A locale is one flat object from keys to words.")


def rooms_speak_every_language(tree):
    """What a room says in English it says in each language that any room speaks, and with the same names."""
    languages = {file.name for file in _locales(tree)} - {"en.json"}
    for english in (file for file in _locales(tree) if file.name == "en.json"):
        for language in sorted(languages):
            path = english.path.removesuffix("en.json") + language
            yield from _untranslated(english, tree.file(path), path)


def _untranslated(english, other, path):
    if other is None:
        yield Finding(path, 1, "Another room speaks this language: the words are missing here.")
        return
    words = _words(other)
    if not words and other.text.strip() != "{}":
        return  # It is no JSON, which is said elsewhere.
    for key, sentence in _words(english).items():
        if key not in words:
            yield _at(english, key, f"The key {key} has no words in {path}.")
        elif (said := _names(words[key])) != (wanted := _names(sentence)):
            yield _at(other, key, f"The key {key} names {_list(said - wanted)} here, and not {_list(wanted - said)}.")


def _names(sentence):
    """The values that a sentence is filled with; what depends on a number may differ from language to language."""
    return set(NAME.findall(sentence)) if isinstance(sentence, str) else set()


def _list(names):
    return ", ".join(sorted(names)) or "nothing"


def locales_match_english(tree):
    for file in _locales(tree):
        english = _english(tree, room_of(file.path))
        for name in sorted(set(_words(file)) - english):
            yield _at(file, name, f"The key {name} is not in en.json: add it there or remove it here.")


def _at(file, name, sentence):
    return file.finding(max(file.text.find(f'"{name}"'), 0), sentence)
