"""Rules of our own over the sources, by semgrep. Each rule has an example that it finds and one that it leaves alone."""
import json
import re
from pathlib import Path

from findings import ROOT, Finding, run

RULES = Path(__file__).resolve().with_name("rules")
SEMGREP = ROOT / ".venv-audit" / "bin/semgrep"
QUIET = ["--metrics", "off", "--disable-version-check"]
# What only tests are built with.
NOT_THE_PROGRAM = ["TestStage", "TestSupport", "klatch-job-crasher"]


def look(_):
    yield from examples()
    found = scan(ROOT / "Sources")
    print(f"    {len(found['paths']['scanned'])} files.")
    for error in found["errors"]:
        yield Finding("semgrep", error["message"])
    for result in found["results"]:
        rule, path = result["check_id"].split(".")[-1], Path(result["path"]).relative_to(ROOT).as_posix()
        yield Finding(f"{rule}@{path}", f"{path}:{result['start']['line']}: {result['extra']['message']}")


def scan(folder):
    left_out = [part for name in NOT_THE_PROGRAM for part in ("--exclude", name)]
    said = run([SEMGREP, "scan", *QUIET, "--config", RULES, "--json", "--no-git-ignore", *left_out, folder], 300)
    return json.loads(said.stdout)


def examples():
    """Every rule has both kinds of examples, and semgrep finds exactly what they say."""
    for rules in sorted(RULES.glob("*.yml")):
        example = rules.with_suffix(".swift").read_text()
        for rule in re.findall(r"^  - id: (\S+)$", rules.read_text(), re.MULTILINE):
            for mark in (f"// ruleid: {rule}\n", f"// ok: {rule}\n"):
                if mark not in example:
                    yield Finding(f"example@{rule}", f"{rules.name}: the rule {rule} has no example `{mark.strip()}`.")
    said = run([SEMGREP, "scan", "--test", *QUIET, "--config", RULES, RULES], 300)
    if said.returncode or "All tests passed" not in said.stdout + said.stderr:
        yield Finding("examples", f"The rules do not find what their examples say:\n{said.stdout[-2000:]}")
