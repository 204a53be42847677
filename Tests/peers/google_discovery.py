"""Google's discovery documents: which methods there are, what they take and answer, and parts of answers."""

import json
import pathlib
import re
import urllib.parse

import googleapiclient

DOCUMENTS = pathlib.Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"


class Refusal(Exception):
    """An error as Google words it."""

    def __init__(self, code, message, reason="badRequest", status="INVALID_ARGUMENT", **fields):
        self.code, self.fields = code, fields
        self.body = {"error": {"code": code, "message": message, "status": status,
                               "errors": [{"message": message, "domain": "global", "reason": reason}]}}


class Document:
    """One discovery document: its methods and the shapes they name."""

    def __init__(self, name):
        self.text = json.loads((DOCUMENTS / name).read_text())
        self.schemas, self.methods = self.text["schemas"], []
        # Paths are below the service's own.
        self.root = "/" + self.text["servicePath"]
        self._collect(self.text["resources"])

    def _collect(self, resources):
        for resource in resources.values():
            self.methods += resource.get("methods", {}).values()
            self._collect(resource.get("resources", {}))

    def find(self, verb, path):
        for method in sorted(self.methods, key=lambda method: method["path"].count("{")):
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(method["path"]))
            match = re.fullmatch(re.escape(self.root) + pattern, path)
            if match and method["httpMethod"] == verb:
                return method, {name: urllib.parse.unquote(text) for name, text in match.groupdict().items()}
        return None, None

    def check(self, schema, value, place="body"):
        """Refuses a value with a field that the shape has not, or of another type."""
        if "$ref" in schema:
            schema = self.schemas[schema["$ref"]]
        kind = schema.get("type")
        if kind == "object":
            if not isinstance(value, dict):
                raise Refusal(400, f"Invalid value at '{place}'")
            for name, inner in value.items():
                if name not in schema.get("properties", {}):
                    raise Refusal(400, f'Invalid JSON payload received. Unknown name "{name}" at \'{place}\'')
                self.check(schema["properties"][name], inner, f"{place}.{name}")
        elif kind == "array":
            for inner in value:
                self.check(schema["items"], inner, place)
        elif not isinstance(value, {"string": str, "integer": int, "boolean": bool, "number": (int, float)}[kind]):
            raise Refusal(400, f"Invalid value at '{place}'")
        elif schema.get("format") == "byte" and not re.fullmatch(r"[A-Za-z0-9_=-]*", value):
            raise Refusal(400, f"Invalid value at '{place}': base 64 for addresses")

    def query(self, method, pairs):
        known = {**self.text["parameters"], **method.get("parameters", {})}
        result = {}
        for name, value in pairs:
            rule = known.get(name)
            if rule is None or rule["location"] != "query":
                raise Refusal(400, f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter.')
            if "enum" in rule and value not in rule["enum"]:
                raise Refusal(400, f"Invalid value at '{name}'")
            if name in result and not rule.get("repeated"):
                raise Refusal(400, f"Repeated '{name}'")
            result[name] = result.get(name, []) + [value] if rule.get("repeated") else value
        return result


class Mask:
    """A partial answer: `id,messages(id,payload/headers)`."""

    def __init__(self, text):
        self.text, self.place = text, 0
        self.tree = self._list()
        if self.place != len(text):
            raise Refusal(400, f"Invalid field selection {text}", "invalidParameter")

    def _list(self):
        tree = {}
        while True:
            name = re.compile(r"[A-Za-z_*]+").match(self.text, self.place)
            if not name:
                raise Refusal(400, f"Invalid field selection {self.text}", "invalidParameter")
            self.place, inner = name.end(), None
            if self._take("/"):
                inner = self._list_of_one()
            elif self._take("("):
                inner = self._list()
                if not self._take(")"):
                    raise Refusal(400, f"Invalid field selection {self.text}", "invalidParameter")
            tree[name.group()] = inner
            if not self._take(","):
                return tree

    def _list_of_one(self):
        rest = re.compile(r"[A-Za-z_*]+").match(self.text, self.place)
        self.place = rest.end()
        return {rest.group(): self._list_of_one() if self._take("/") else None}

    def _take(self, mark):
        if self.text[self.place:self.place + 1] != mark:
            return False
        self.place += 1
        return True

    def apply(self, value, tree=None):
        tree = self.tree if tree is None else tree
        if isinstance(value, list):
            return [self.apply(inner, tree) for inner in value]
        if not isinstance(value, dict) or "*" in tree:
            return value
        return {name: value[name] if inner is None else self.apply(value[name], inner)
                for name, inner in tree.items() if name in value}

    def names(self, document, schema, tree=None):
        """Refuses a name that the shape has not, as Google does."""
        tree = self.tree if tree is None else tree
        while "$ref" in schema or schema.get("type") == "array":
            schema = document.schemas[schema["$ref"]] if "$ref" in schema else schema["items"]
        for name, inner in tree.items():
            if name == "*":
                continue
            if name not in schema.get("properties", {}):
                raise Refusal(400, f"Invalid field selection {name}", "invalidParameter")
            if inner:
                self.names(document, schema["properties"][name], inner)
