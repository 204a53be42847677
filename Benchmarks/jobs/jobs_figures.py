"""Jobs against pgqueuer on the same server: runs jobs-benchmark and says its figures.

What a line of its output means stands in JobsBenchmark.swift; the peer's lines are told apart by their order.
"""
import os
import re
import subprocess
import sys

import figures

JOBS = 20_000
LINE = re.compile(r"^(?P<name>[^:\n]+): (?P<rate>\d+) jobs/s, (?P<syncs>[\d.]+) log syncs per job$", re.MULTILINE)


def parsed(text):
    return {match["name"]: (int(match["rate"]), float(match["syncs"])) for match in LINE.finditer(text)}


def against(what, ours, theirs):
    figures.say(
        what, f"{ours[0]} jobs/s, {ours[1]:.3f} syncs", f"pgqueuer: {theirs[0]} jobs/s, {theirs[1]:.3f} syncs",
        ours[0] / theirs[0], 2, 5, at_least=True)


def main():
    output = subprocess.run(
        [os.environ["BENCH_BIN"] + "/jobs-benchmark", str(JOBS), sys.executable], check=True, capture_output=True,
        text=True).stdout
    print("    " + output.replace("\n", "\n    ").rstrip())
    ours, _, theirs = output.partition("pgqueuer on the same server:")
    ours, theirs = parsed(ours), parsed(theirs)
    single = next(name for name in theirs if name.startswith("enqueue one by one"))
    bulk = next(name for name in theirs if name.startswith("enqueue") and name != single)
    fast = max((rate for name, rate in theirs.items() if name.startswith("execute")), key=lambda rate: rate[0])
    against("jobs enqueued one by one", ours[single], theirs[single])
    against("jobs enqueued in bulk", ours[bulk], theirs[bulk])
    against("jobs executed, against pgqueuer's best", ours["execute"], fast)
    syncs = ours[single][1] + ours["execute"][1]
    figures.say("log syncs for a job, enqueued alone and executed", f"{syncs:.3f}", "", syncs, 3, 0.1, unit="")


if __name__ == "__main__":
    main()
