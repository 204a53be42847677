"""What Klatch costs beside PostgreSQL: idle memory, start on an existing folder, size of the program.

Wall clock on a shared machine only ever errs upwards, so of seven starts the fastest counts. PostgreSQL's own start is
timed apart, with the very command that Klatch gives it, and taken off.
"""
import asyncio
import os
import signal
import subprocess
import time
from pathlib import Path

import asyncpg
import cpu_time
import figures
import klatch_program

STARTS, PEOPLE, PAGES, REST = 7, 1000, 50, 5


def memory(klatch):
    """MiB after some pages and a rest."""
    for _ in range(PAGES):
        klatch.request("GET", "/people")
    time.sleep(REST)
    return cpu_time.proportional_memory(klatch.pid)


def postgres_command(klatch):
    pid = Path(klatch.cluster, "postmaster.pid").read_text(encoding="utf-8").split("\n")[0]
    command = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").strip("\0").split("\0")
    # The title that a server sets shows all of its arguments in the first place.
    return [argument for part in command for argument in part.split(" ")]


def start_postgres(command, klatch):
    """Seconds from its launch to the first connection of the role that serves."""
    options = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
    begin = time.perf_counter()
    server = subprocess.Popen(
        command, cwd="/", env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, **options)
    asyncio.run(_connected(klatch, server))
    taken = time.perf_counter() - begin
    server.send_signal(signal.SIGINT)
    server.wait(timeout=30)
    return taken


async def _connected(klatch, server):
    while True:
        try:
            connection = await asyncpg.connect(host=f"{klatch.data}/socket", user="klatch_app", database="klatch")
            return await connection.close()
        except (OSError, asyncpg.CannotConnectNowError):
            assert server.poll() is None, "PostgreSQL ended at its start"
            await asyncio.sleep(0.001)


def start_klatch(klatch, port):
    """Seconds of wall clock to the first page, and of Klatch's CPU until then."""
    taken = klatch.start_and_time(port)
    cpu = klatch.cpu()
    klatch.stop()
    return taken, cpu


def starts(klatch, command):
    port = klatch_program.free_port()
    klatch.environment["KLATCH_LISTEN"] = f"127.0.0.1:{port}"
    own, whole = [], []
    for _ in range(STARTS):
        own.append(start_postgres(command, klatch))
        whole.append(start_klatch(klatch, port))
    (total, cpu), postgres = min(whole), min(own)
    milliseconds = (total - postgres) * 1000
    figures.say(
        "start to the first page, without PostgreSQL's", f"{milliseconds:.0f} ms",
        f"in all {total * 1000:.0f} ms, PostgreSQL alone {postgres * 1000:.0f} ms; {cpu * 1000:.0f} ms of CPU",
        milliseconds, 200, 50, "ms")


def size(name, program, folder):
    stripped = f"{folder}/stripped"
    subprocess.run(["strip", "-o", stripped, program], check=True)
    mebibytes = os.path.getsize(stripped) / 2**20
    figures.say(f"program, stripped, {name}", f"{mebibytes:.1f} MiB", "", mebibytes, 60, 30, "MiB")


def main():
    folder = klatch_program.place()
    klatch = klatch_program.KlatchProgram(folder, klatch_program.certificate(folder))
    try:
        klatch.start().sign_in().command("people", "import", klatch.roster(PEOPLE))
        command = postgres_command(klatch)
        idle = memory(klatch)
        figures.say("idle memory (PSS)", f"{idle:.1f} MiB", "", idle, 40, 20, "MiB")
        klatch.stop()
        starts(klatch, command)
        size("Swift's libraries beside it", os.environ["BENCH_PROGRAM"], folder)
        if "BENCH_STATIC_PROGRAM" in os.environ:
            size("Swift's libraries within it", os.environ["BENCH_STATIC_PROGRAM"], folder)
    finally:
        klatch.remove()


if __name__ == "__main__":
    main()
