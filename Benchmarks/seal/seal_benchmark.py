"""Sealing a field of 256 bytes: ours against C with OpenSSL's EVP, in the same run, nanoseconds of CPU."""
import os
import subprocess
from pathlib import Path

import figures

ROUNDS = 200_000


def compiled():
    program = os.environ["BENCH_FOLDER"] + "/evp_seal"
    source = Path(__file__).with_name("evp_seal.c")
    subprocess.run(["cc", "-O2", "-Wall", "-Werror", "-o", program, str(source), "-lcrypto"], check=True)
    return program


def run(program):
    output = subprocess.run([program, str(ROUNDS)], check=True, capture_output=True, text=True).stdout
    return {name: float(value) for name, value in (line.split() for line in output.splitlines())}


def main():
    c, klatch = run(compiled()), run(os.environ["BENCH_BIN"] + "/seal-benchmark")
    seal = klatch["seal"]
    ours = f"{seal / 1000:.2f} µs"
    figures.say(
        "sealing, against C with one key and context", ours, f"C: {c['reused'] / 1000:.2f} µs", seal / c["reused"], 2, 1)
    figures.say("sealing, against C with a key for each field", ours, f"C: {c['rekeyed'] / 1000:.2f} µs",
                seal / c["rekeyed"], 2, 1)
    figures.say(
        "sealing, against C with a context for each field", ours, f"C: {c['renewed'] / 1000:.2f} µs",
        seal / c["renewed"], 2, 1)
    figures.say("opening a field", f"{klatch['open'] / 1000:.2f} µs")


if __name__ == "__main__":
    main()
