"""Jobs against pgqueuer on the same server: runs jobs-benchmark three times and says its figures.

Rates are wall clock, which other work on the machine and the disk disturb: of three ratios the middle one counts.
"""
import os
import re
import statistics
import subprocess
import sys

import figures

JOBS, RUNS = 20_000, 3
LINE = re.compile(r"^(?P<name>[^:\n]+): (?P<rate>\d+) jobs/s, (?P<syncs>[\d.]+) log syncs per job$", re.MULTILINE)


def parsed(text):
    return {match["name"]: (int(match["rate"]), float(match["syncs"])) for match in LINE.finditer(text)}


def measured():
    """Our lines and the peer's of one run."""
    output = subprocess.run(
        [os.environ["BENCH_BIN"] + "/jobs-benchmark", str(JOBS), sys.executable], check=True, capture_output=True,
        text=True).stdout
    ours, _, theirs = output.partition("pgqueuer on the same server:")
    return parsed(ours), parsed(theirs)


def best(theirs, names):
    return max((theirs[name] for name in theirs if name.startswith(names)), key=lambda rate: rate[0])


def through(first, second):
    """Two steps one after the other: jobs a second that go through both, and their log syncs."""
    return round(1 / (1 / first[0] + 1 / second[0])), first[1] + second[1]


def against(what, pairs, limit=2, goal=5):
    """Of the pairs (ours, theirs) the one whose ratio is in the middle."""
    ours, theirs = sorted(pairs, key=lambda pair: pair[0][0] / pair[1][0])[len(pairs) // 2]
    figures.say(
        what, f"{ours[0]} jobs/s, {ours[1]:.3f} syncs", f"pgqueuer: {theirs[0]} jobs/s, {theirs[1]:.3f} syncs",
        ours[0] / theirs[0], limit, goal, at_least=True)


def main():
    runs = [measured() for _ in range(RUNS)]
    single, bulk = "enqueue one by one, 8 writers", "enqueue 1000 at a time"
    against("jobs enqueued one by one", [(ours[single], theirs[single]) for ours, theirs in runs])
    against("jobs enqueued in bulk", [(ours[bulk], theirs[bulk]) for ours, theirs in runs], None, None)
    against("jobs executed, against pgqueuer as it comes", [
        (ours["execute"], best(theirs, "execute, batches of 10 ")) for ours, theirs in runs])
    against("jobs executed, against pgqueuer's best", [(ours["execute"], best(theirs, "execute")) for ours, theirs in runs])
    against("jobs enqueued in bulk and executed, against pgqueuer's best", [
        (through(ours[bulk], ours["execute"]), through(theirs[bulk], best(theirs, "execute"))) for ours, theirs in runs])
    syncs = statistics.median(ours[single][1] + ours["execute"][1] for ours, _ in runs)
    figures.say("log syncs for a job, enqueued alone and executed", f"{syncs:.3f}", "", syncs, 3, 0.1, unit="")


if __name__ == "__main__":
    main()
