"""SQL injection in what the running server takes, by sqlmap: searches, page numbers, filters, links, the ways to sign in."""
import os
import re
import tempfile
from typing import NamedTuple

from findings import ROOT, Finding, run
from planted import planted
from watching import unwatched

SQLMAP = ROOT / ".venv-audit" / "bin/sqlmap"
SECONDS = 120
FOUND, NONE = "identified the following injection point", "all tested parameters do not appear to be injectable"


class Target(NamedTuple):
    """A path whose parameters are tried; `*` marks a place within the path. With `fields`, a form that is sent."""

    path: str
    parameters: str = ""
    fields: dict = {}
    signed_in: bool = True


def targets(places):
    return [
        Target("/people?q=Person&page=1", "q,page"),
        Target("/outbox?state=sent&q=a&page=1", "state,q,page"),
        Target("/jobs?state=available&shown=1&before=2026-11-22T00:00:00Z", "state,shown,before"),
        Target("/outreach/contacts?q=a&page=1", "q,page"),
        Target("/security/trail?q=a&from=2026-01-01&until=2026-12-31&ask=deleted", "q,from,until,ask"),
        Target("/meetings/week?from=2026-11-23", "from"),
        Target("/account/receipt?before=2026-11-22T00:00:00Z", "before"),
        Target(places["program"] + "/people?standing=in&page=1", "standing,page"),
        Target(places["person"] + "*"),
        Target(places["book"] + "?at=2026-12&zone=Europe/Oslo", "at,zone", signed_in=False),
        Target(places["book"] + "*", signed_in=False),
        Target("/sign-in", "address,next", {"address": "ada@example.org", "next": "/"}, signed_in=False),
        Target("/sign-in/password", "address,password,next",
               {"address": "ada@example.org", "password": "x", "next": "/"}, signed_in=False),
    ]


def look(furnished):
    yield from holes_are_found()
    place = furnished()
    with unwatched(place.program):
        for target in targets(place.places):
            print(f"    {'POST' if target.fields else 'GET'} {_safe(target)}: {target.parameters or 'the path'}", flush=True)
            yield from attacked(place, target)
    if place.status("/people", place.cookie) != 200:
        yield Finding("signed-out", "The session ended on the way, so that what came after it was not tried.")


def attacked(place, target):
    cookie, data = place.cookie if target.signed_in else "", None
    if target.fields:
        cookie, csrf = place.form(target.path)
        data = place.encoded({"csrf": csrf, **target.fields})
    status = place.status(target.path.replace("*", ""), cookie, data)
    if status not in ((200, 303, 422) if target.fields else (200,)):
        yield Finding(f"unreached@{_safe(target)}", f"{_safe(target)} answers {status}, so that nothing of it is tried.")
    said = sqlmap(place.origin + target.path, target.parameters, cookie, data)
    yield from judged(_safe(target), said)


def judged(name, said):
    if FOUND in said:
        places = re.findall(r"^Parameter: (.*)$", said, re.MULTILINE)
        yield Finding(f"injection@{name}", f"{name} takes SQL in {', '.join(places)}.")
    elif NONE not in said:
        yield Finding(f"unfinished@{name}", f"sqlmap came to no end with {name}:\n{said[-800:]}")


def sqlmap(address, parameters, cookie="", data=None, system="PostgreSQL"):
    options = ["--batch", "--disable-coloring", "--flush-session", "--level", "2", "--risk", "2", "--threads", "2",
               "--dbms", system, "--tamper", "xforwardedfor", "--ignore-redirects", "--ignore-code", "*", "--time-sec", "3"]
    options += ["-p", parameters] if parameters else []
    options += ["--cookie", cookie] if cookie else []
    options += ["--data", data] if data else []
    with tempfile.TemporaryDirectory() as home:
        return run([SQLMAP, "-u", address, *options, "--output-dir", home], SECONDS, env={**os.environ, "HOME": home}).stdout


def holes_are_found():
    with planted() as origin:
        if FOUND not in sqlmap(origin + "/holes?q=Ada", "q", system="SQLite"):
            yield Finding("planted", "sqlmap does not see the planted injection.")
        if NONE not in sqlmap(origin + "/none?q=Ada", "q", system="SQLite"):
            yield Finding("planted", "sqlmap sees an injection where there is none.")


def _safe(target):
    """Its path without identifiers and tokens."""
    path = re.sub(r"[0-9a-f-]{36}", "{id}", target.path.split("?")[0])
    return re.sub(r"klatch_capability_\w+", "{link}", path)
