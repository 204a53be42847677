"""What wapiti finds on the running server, signed in as its owner: it follows every link and sends every form.

Left out are what would sign it out or change how one signs in, its modules that need a server on the Internet, and the field of
the token against forgery, without which nothing else of a form is looked at.
"""
import json
import tempfile
from pathlib import Path

from findings import Finding, run
from planted import planted
from watching import unwatched

HERE = Path(__file__).resolve().parent
MODULES = "sql,blindsql,xss,permanentxss,exec,file,crlf,redirect,csp,http_headers,cookieflags"
KEPT = ["/sign-out*", "/sign-in*", "/sessions*", "/account*", "/members*", "/directory*", "/people/export*"]
CRAWL_SECONDS, MODULE_SECONDS = 60, 12


def look(furnished):
    yield from holes_are_found()
    place = furnished()
    with unwatched(place.program):
        report = wapiti(place.origin, place.folder / "wapiti", place.cookie, CRAWL_SECONDS, MODULE_SECONDS)
    yield from _reported(report)
    if place.status("/people", place.cookie) != 200:
        yield Finding("signed-out", "The session ended on the way, so that what came after it was not tried.")
    if place.program.process.poll() is not None:
        yield Finding("ended", "The server ended.")
    faults = [line for line in place.program.log.read_text().splitlines() if " error " in line or " critical " in line]
    for line in faults[:5]:
        yield Finding("fault", f"The server logged: {line}")


def _reported(report):
    print(f"    {report['found']}")
    for group in ("vulnerabilities", "anomalies"):
        for category, found in report[group].items():
            for one in found:
                name = category.replace(" ", "-")
                yield Finding(f"{name}@{one['path']}#{one['parameter']}", f"{category}: {one['method']} {one['path']}: {one['info']}")


def wapiti(origin, folder, cookie, crawl, module):
    folder.mkdir(exist_ok=True)
    file = folder / "report.json"
    kept = [part for path in KEPT for part in ("--exclude", origin + path)]
    header = ["--header", f"Cookie: {cookie}"] if cookie else []
    said = run(
        ["/usr/bin/python3", HERE / "wapiti_here.py", "--url", origin + "/", *header, *kept, "--skip", "csrf",
         "--store-session", folder, "--flush-session", "--format", "json", "--output", file, "--module", MODULES,
         "--scan-force", "polite", "--max-scan-time", crawl, "--max-attack-time", module, "--no-bugreport", "--verbose", "1"],
        600)
    if not file.exists():
        raise RuntimeError(f"wapiti wrote no report:\n{said.stdout[-1000:]}{said.stderr[-1000:]}")
    found = [line for line in said.stdout.splitlines() if "URLs and forms" in line]
    return {**json.loads(file.read_text()), "found": found[0].removeprefix("[*] ") if found else "Wapiti found nothing to try."}


def holes_are_found():
    with planted() as origin, tempfile.TemporaryDirectory() as folder:
        found = wapiti(origin, Path(folder), "", 10, 10)["vulnerabilities"]
    for category in ("SQL Injection", "Cross Site Scripting"):
        if not found.get(category):
            yield Finding("planted", f"wapiti does not see the planted hole: {category}.")
