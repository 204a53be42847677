"""Matching: ours beside LEMON with pricing and rustworkx, on the same drawn instances, CPU seconds after reading.

BENCH_MDGP=folder   also divides the instances of MDGPLIB that lie there (RanInt_n120_ds_01.txt, RanInt_n240_ds_01.txt)
"""
import os
import random
import subprocess
import sys
from pathlib import Path

import figures

HERE = Path(__file__).parent
FOLDER = Path(os.environ["BENCH_FOLDER"])
OURS = os.environ["BENCH_BIN"] + "/matching-benchmark"
SEEDS = range(1, 6)
LISTED = {"RanInt_n120_ds_01": (51146, 280_000_000), "RanInt_n240_ds_01": (160596, 500_000_000)}


def facts(*command):
    words = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout.split()
    return {name: float(value) for name, value in zip(words[::2], words[1::2])}


def write(name, n, edges):
    path = FOLDER / name
    path.write_text(f"{n} {len(edges)}\n" + "".join(f"{u} {v} {w}\n" for u, v, w in edges), encoding="ascii")
    return path


def complete(n, seed):
    """People of 8 departments and 4 places; 28 % of pairs forbidden; one in ten has met, and counts less."""
    draw = random.Random(seed)
    people = [(draw.randrange(8), draw.randrange(4)) for _ in range(n)]
    edges = []
    for u in range(n):
        for v in range(u):
            if draw.random() >= 0.28:
                wish = 3 * (people[u][0] != people[v][0]) + 2 * (people[u][1] != people[v][1])
                edges.append((u, v, 1_000_000 - 100_000 * (draw.random() < 0.1) + 1000 * wish + draw.randrange(1000)))
    return write(f"complete-{n}-{seed}.txt", n, edges)


def sparse(n, degree, seed):
    draw = random.Random(seed)
    pairs = {tuple(sorted((u, draw.randrange(n)))) for u in range(n) for _ in range(degree // 2)}
    return write(f"sparse-{n}-{seed}.txt", n, [(u, v, draw.randint(1, 10**6)) for u, v in sorted(pairs) if u != v])


def offices(n, seed):
    """Pairs that must not meet: the same team, or places on opposite sides of the world."""
    draw = random.Random(seed)
    place = [draw.choice([0, 0, 0, 0, 1, 1, 1, 2, 2, 2]) for _ in range(n)]
    team = [draw.randrange(9) for _ in range(n)]
    pairs = [(u, v) for u in range(n) for v in range(u) if team[u] == team[v] or abs(place[u] - place[v]) == 2]
    path = FOLDER / f"offices-{n}-{seed}.txt"
    path.write_text("".join(f"{u} {v}\n" for u, v in pairs), encoding="ascii")
    free = [n - 1] * n
    for pair in pairs:
        for person in pair:
            free[person] -= 1
    missing = sum(max(0, 52 - count) for count in free)
    return path, max((missing + 1) // 2, 52 * (n // 2) - (n * (n - 1) // 2 - len(pairs)))


def fewest(n, path, most=4):
    """The fewest repeats of 52 rounds in which everyone meets someone, by a matching of greatest weight: each person is
    52 vertices, each pair `most` times two vertices that either take each other or one of each person's. It holds where
    no pair needs to meet more often than that, and asks nothing of single rounds."""
    apart = {tuple(map(int, line.split())) for line in path.read_text().splitlines()}
    vertices, edges, unused, whole = 52 * n, [], 0, 10**6
    for u in range(n):
        for v in range(u):
            for meeting in range(0 if (u, v) in apart else most):
                worth = whole + (2 if meeting == 0 else 0)
                edges.append((vertices, vertices + 1, 2 * whole))
                edges += [(vertices, 52 * u + k, whole + worth // 2) for k in range(52)]
                edges += [(vertices + 1, 52 * v + k, whole + worth // 2) for k in range(52)]
                vertices, unused = vertices + 2, unused + 2 * whole
    graph = write("meetings.txt", vertices, edges)
    gained = int(facts(OURS, "pairs", graph)["weight"]) - unused
    graph.unlink()
    return gained // whole - gained % whole // 2


def lemon():
    program = FOLDER / "lemon_peer"
    subprocess.run(["g++", "-O2", "-std=c++17", "-DLEMON_ONLY_TEMPLATES", "-o", program, HERE / "lemon_peer.cc"], check=True)
    return program


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def pairs(peer):
    for n in (200, 500, 1000, 2000, 5000):
        ours, theirs = [], []
        for seed in SEEDS if n <= 2000 else [1]:
            path = complete(n, seed)
            a, b = facts(OURS, "pairs", path), facts(peer, path)
            if not a["weight"] == a["bound"] == b["weight"]:
                sys.exit(f"{path.name}: we found {a['weight']:.0f} of {a['bound']:.0f}, LEMON {b['weight']:.0f}")
            ours.append(a["cpu"])
            theirs.append(b["cpu"])
            if n == 1000 and seed == 1:
                c = facts(sys.executable, HERE / "rustworkx_peer.py", path)
                figures.say("pairs of 1,000, against rustworkx", seconds(a["cpu"]), f"rustworkx: {seconds(c['cpu'])}",
                            a["cpu"] / c["cpu"], 0.1)
            path.unlink()
        mean, peers = sum(ours) / len(ours), sum(theirs) / len(theirs)
        figures.say(f"pairs of {n:,}, proved, against LEMON with pricing", seconds(mean), f"LEMON: {seconds(peers)}",
                    mean / peers, 3, 1)
    path = sparse(100_000, 20, 1)
    a, b = facts(OURS, "pairs", path), facts(peer, path)
    figures.say("pairs of 100,000, sparse, CPU", seconds(a["cpu"]), f"LEMON: {seconds(b['cpu'])}", a["cpu"], 5, unit="s")
    figures.say("pairs of 100,000, sparse, below the bound", f"{a['weight']:.0f} of {a['bound']:.0f}", "",
                100 * (1 - a["weight"] / a["bound"]), 0.5, unit="%")


def years():
    for n in (60, 100, 200):
        over, cpu = 0, 0
        for seed in SEEDS:
            path, bound = offices(n, seed)
            result = facts(OURS, "year", path, n, seed)
            if result["out"]:
                sys.exit(f"{path.name}: someone was left out")
            if result["repeats"] > bound:
                bound = fewest(n, path)
            over, cpu = over + result["repeats"] - bound, cpu + result["cpu"]
        figures.say(f"52 rounds of {n}, repeats above the lower bound, 5 years", f"{over:.0f}", seconds(cpu / 5) + " a year",
                    over / 5, {60: 9, 100: 6, 200: 1}[n], 0, unit="a year")


def groups():
    for groups, size, rounds in ((5, 3, 7), (6, 3, 8), (7, 3, 9), (8, 4, 9)):
        results = [facts(OURS, "golf", groups, size, rounds, seed) for seed in SEEDS]
        if any(result["repeats"] for result in results):
            sys.exit(f"{groups}x{size}, {rounds} weeks: someone met twice")
        worst = max(result["cpu"] for result in results)
        figures.say(f"social golfer {groups}x{size}, {rounds} weeks, slowest of 5", seconds(worst), "", worst, 10, unit="s")
    for name, (listed, effort) in LISTED.items():
        path = Path(os.environ.get("BENCH_MDGP", "/nowhere")) / f"{name}.txt"
        if path.exists():
            results = [facts(OURS, "groups", path, effort, seed) for seed in SEEDS]
            mean = sum(result["value"] for result in results) / len(results)
            cpu = max(result["cpu"] for result in results)
            figures.say(f"{name}, below the listed value, mean of 5", f"{mean:.0f} of {listed}", f"{seconds(cpu)} at most",
                        100 * (1 - mean / listed), 0.5, 0.05, unit="%")


def main():
    pairs(lemon())
    years()
    groups()


if __name__ == "__main__":
    main()
