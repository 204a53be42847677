"""Names: of files in capability rooms, of types, of folders."""
import re

from .tree import Finding, camel_words, room_of

CAPABILITIES = {
    "Accounts", "Billing", "Credentials", "Directory", "Disclosure", "Incidents", "Meetings", "Outreach", "Operators", "Oversight", "Programs", "TeamsBot",
    "Tokens", "Trust",
}
FOLDERS = {"Locales", "Migrations", "Templates"}
ROLES = ["Slice", "Store", "Page", "Action", "Worker", "Policy", "Event", "Settings", "Error"]
OTHER_ROLES = {
    "Adapter", "Config", "Configuration", "Constants", "Controller", "Coordinator", "Dao", "Extension", "Extensions",
    "Factory", "Gateway", "Handler", "Interactor", "Job", "Listener", "Middleware", "Model", "Models", "Provider",
    "Repository", "Routes", "Screen", "Table", "Types", "View", "Wrapper",
}
BANNED = {
    "Manager", "Managers", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Core", "Common", "Service",
    "Services", "Base", "Impl",
}
TYPE = re.compile(r"(?<![.\w])(?:struct|enum|class|actor|protocol|typealias)\s+([A-Za-z_]\w*)")


def capability_vocabulary(tree):
    """A capability's folder holds its front page, nouns, and the roles of the closed vocabulary."""
    for room in sorted(CAPABILITIES):
        files = tree.below(f"Sources/{room}")
        for file in files:
            yield from _in_capability(room, file)
        swift = [file for file in files if file.suffix == ".swift"]
        if len(swift) > 1 and not tree.file(f"Sources/{room}/{room}Slice.swift"):
            yield Finding(swift[0].path, 1, f"The room has no front page: write {room}Slice.swift.")


def _in_capability(room, file):
    inside = file.path.split("/")[2:]
    if len(inside) > 1:
        if inside[0] not in FOLDERS:
            yield Finding(file.path, 1, "A capability's only folders are Locales, Migrations and Templates.")
    elif file.suffix == ".swift":
        yield from _swift_in_capability(file)
    elif file.name != ".gitkeep":
        yield Finding(file.path, 1, "A capability's folder holds Swift files and its three folders, nothing else.")


def _swift_in_capability(file):
    words = camel_words(file.stem)
    if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", file.stem):
        yield Finding(file.path, 1, "A file bears the name of what it is about, in UpperCamelCase.")
    elif words[-1] in OTHER_ROLES:
        yield Finding(file.path, 1, f"{words[-1]} is not a role here. A file is a noun or ends in {', '.join(ROLES)}.")
    elif words[-1] == "Action":
        # An action is what a slice does when it is asked to: routes and handlers in an extension of the slice.
        if not re.search(r"^extension \w+Slice\b", file.code, re.MULTILINE):
            yield Finding(file.path, 1, "An action extends the slice whose routes it answers.")
    elif words[-1] in ROLES and file.stem not in TYPE.findall(file.code):
        yield Finding(file.path, 1, f"The file declares no {file.stem}: name it after what it holds.")


def banned_words(tree):
    """Words that say nothing about a thing stay out of the names of types, files and folders."""
    for file in tree.below("Sources", "Tests", "Plugins"):
        for part in file.path.split("/")[1:]:
            for word in sorted(BANNED & set(camel_words(part.split(".")[0]))):
                yield Finding(file.path, 1, f"{word} says nothing: name the file or folder after what it does.")
        if file.suffix == ".swift":
            yield from _banned_types(file)


def _banned_types(file):
    for match in TYPE.finditer(file.code):
        for word in sorted(BANNED & set(camel_words(match[1]))):
            yield file.finding(match.start(), f"{word} in {match[1]} says nothing: name the type after what it does.")


def type_named_as_its_module(tree):
    """A type named like its module breaks look-ups from every other module."""
    for file in tree.below("Sources", suffix=".swift"):
        for match in TYPE.finditer(file.code):
            if match[1] == room_of(file.path):
                yield file.finding(match.start(), f"The type {match[1]} bears its module's name: give it another.")
