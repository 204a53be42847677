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


def against(what, runs, our_name, their_names):
    """Of the runs the one whose ratio is in the middle."""
    pairs = []
    for ours, theirs in runs:
        best = max((theirs[name] for name in theirs if name.startswith(their_names)), key=lambda rate: rate[0])
        pairs.append((ours[our_name][0] / best[0], ours[our_name], best))
    ratio, ours, theirs = sorted(pairs)[len(pairs) // 2]
    figures.say(
        what, f"{ours[0]} jobs/s, {ours[1]:.3f} syncs", f"pgqueuer: {theirs[0]} jobs/s, {theirs[1]:.3f} syncs", ratio, 2, 5,
        at_least=True)


def main():
    runs = [measured() for _ in range(RUNS)]
    single = "enqueue one by one, 8 writers"
    against("jobs enqueued one by one", runs, single, single)
    against("jobs enqueued in bulk", runs, "enqueue 1000 at a time", "enqueue 1000 at a time")
    against("jobs executed, against pgqueuer as it comes", runs, "execute", "execute, batches of 10 ")
    against("jobs executed, against pgqueuer's best", runs, "execute", "execute")
    syncs = statistics.median(ours[single][1] + ours["execute"][1] for ours, _ in runs)
    figures.say("log syncs for a job, enqueued alone and executed", f"{syncs:.3f}", "", syncs, 3, 0.1, unit="")


if __name__ == "__main__":
    main()
