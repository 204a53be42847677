"""Figures: a benchmark says them one by one; the run ends with a table, and docs/performance.md gets the rows.

    python figures.py show FILE     prints the table of a run
    python figures.py write FILE    puts the rows into docs/performance.md, where they replace those of the same name
"""
import json
import os
import sys
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- figures: written by Benchmarks/run -->", "<!-- end of figures -->"
COLUMNS = ["what", "Klatch", "peer", "figure", "limit", "goal", "holds"]


def say(what, klatch, peer="", figure=None, limit=None, goal=None, unit="times", at_least=False):
    """One figure. `figure` is what is held against `limit` and `goal`; without a limit it is told, not judged."""
    row = {
        "what": what, "klatch": klatch, "peer": peer, "figure": figure, "limit": limit, "goal": goal, "unit": unit,
        "at_least": at_least,
    }
    print(f"    {what}: {klatch}" + (f"; {peer}" if peer else "") + f"  →  {_figure(row)} {_holds(row)}".rstrip(" →"),
          flush=True)
    if "BENCH_FIGURES" in os.environ:
        with open(os.environ["BENCH_FIGURES"], "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


def _number(value, unit):
    if value is None:
        return ""
    return (f"{value:.3g} {unit}" if value < 100 else f"{value:.0f} {unit}").strip()


def _figure(row):
    return _number(row["figure"], row["unit"])


def _bound(row, name):
    sign = "≥" if row["at_least"] else "≤"
    return "" if row[name] is None else f"{sign} {_number(row[name], row['unit'])}"


def _holds(row):
    if row["figure"] is None or row["limit"] is None:
        return ""
    better = (lambda bound: row["figure"] >= bound) if row["at_least"] else (lambda bound: row["figure"] <= bound)
    if row["goal"] is not None and better(row["goal"]):
        return "goal"
    return "yes" if better(row["limit"]) else "NO"


def _cells(row):
    return [row["what"], row["klatch"], row["peer"], _figure(row), _bound(row, "limit"), _bound(row, "goal"),
            _holds(row)]


def _read(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def show(rows):
    table = [COLUMNS] + [_cells(row) for row in rows]
    widths = [max(len(line[column]) for line in table) for column in range(len(COLUMNS))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def write(rows):
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    old, after = rest.split(END)
    kept = {line.split("|")[1].strip(): line for line in old.strip().splitlines()[2:]}
    fresh = {row["what"]: "| " + " | ".join(_cells(row)) + " |" for row in rows}
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---" * len(COLUMNS) + "|", *{**kept, **fresh}.values()]
    DOCUMENT.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + after, encoding="utf-8")


if __name__ == "__main__":
    {"show": show, "write": write}[sys.argv[1]](_read(sys.argv[2]))
