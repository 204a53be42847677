"""Signing in: pages beside fifty parallel password sign-ins, and whether times of answers tell who has an account."""
import os
import re
import subprocess

import figures

ROUNDS, LINKS, TRIES = 10, 4_000, 2_100
LINE = re.compile(
    r"^(?P<name>[a-z ]+): (?P<tries>\d+) (?P<longer>[\d.]+) (?P<deviations>-?[\d.]+) (?P<apart>[\d.]+)$", re.MULTILINE)


def output(what, count):
    program = os.environ["BENCH_BIN"] + "/sign-in-benchmark"
    return subprocess.run([program, what, str(count)], check=True, capture_output=True, text=True).stdout


def pages():
    times = {name: float(p99) for name, _, p99 in (line.split() for line in output("pages", ROUNDS).splitlines())}
    figures.say("p99 of a page beside 50 parallel password sign-ins", f"{times['busy']:.1f} ms",
                f"quiet, same run: {times['quiet']:.1f} ms", times["busy"] / times["quiet"], 2)


def telling(what, count):
    for match in LINE.finditer(output(what, count)):
        longer = float(match["longer"])
        figures.say(
            f"refused {what}: {match['name']}", f"the first takes longer in {longer:.1%} of {match['tries']} tries",
            f"{match['deviations']} standard deviations, {float(match['apart']):.2%} apart", abs(longer - 0.5) * 100, 5,
            unit="points from even")


def main():
    pages()
    telling("links", LINKS)
    for what in ("codes", "passwords", "passkeys", "addresses", "invitations"):
        telling(what, TRIES)


if __name__ == "__main__":
    main()
