"""Recurrence against libical, free slots against a C bitset: the same data, the same answers, CPU of each."""
import os
import pathlib
import random
import struct
import subprocess

import figures

HERE = pathlib.Path(__file__).parent
FOLDER = pathlib.Path(os.environ["BENCH_FOLDER"])
PROGRAM = os.environ["BENCH_BIN"] + "/calendars-benchmark"
ZONES = ["Europe/Oslo", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo", "Europe/London"]
MONDAY = 1_796_601_600  # 7 December 2026, 00:00 UTC


def compiled(name, *flags):
    program = FOLDER / name
    subprocess.run(["cc", "-O2", "-Wall", "-o", program, HERE / f"{name}.c", *flags], check=True)
    return program


def run(*command):
    output = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout
    return {name: float(value) for name, value in (line.split() for line in output.splitlines())}


def rule(draw):
    weekdays = sorted(draw.sample(["MO", "TU", "WE", "TH", "FR"], draw.randint(1, 5)))
    return draw.choice([
        "FREQ=DAILY", "FREQ=DAILY;INTERVAL=2", f"FREQ=WEEKLY;BYDAY={','.join(weekdays)}",
        f"FREQ=WEEKLY;INTERVAL=2;BYDAY={','.join(weekdays)}", "FREQ=MONTHLY;BYDAY=1TH",
        "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1FR",
    ])


def calendar(draw):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example.org//benchmark//EN"]
    for number in range(1000):
        zone, day, hour = draw.choice(ZONES), draw.randint(1, 28), draw.randint(6, 20)
        start = f"2025{draw.randint(1, 12):02}{day:02}T{hour:02}{draw.choice([0, 15, 30]):02}00"
        lines += [
            "BEGIN:VEVENT", f"UID:{number}@example.org", "DTSTAMP:20250101T000000Z", f"DTSTART;TZID={zone}:{start}",
            "DURATION:PT45M", f"RRULE:{rule(draw)}", "SUMMARY:Measured", "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def year():
    file = FOLDER / "year.ics"
    file.write_text(calendar(random.Random(1)), newline="")
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libical"], check=True, capture_output=True, text=True)
    libical, klatch = run(compiled("libical_year", *flags.stdout.split()), file), run(PROGRAM, "year", file)
    same = f"{klatch['count']:.0f} occurrences" if klatch["count"] == libical["count"] else "UNEQUAL COUNTS"
    each = klatch["expand"] / klatch["count"] * 1e6
    figures.say(
        "recurrence, 1,000 events over a year", f"{klatch['expand'] * 1000:.1f} ms, {each:.3f} µs each, {same}",
        f"libical: {libical['expand'] * 1000:.0f} ms", klatch["expand"] / libical["expand"], 0.5, 0.05)
    figures.say("the same, for one occurrence", f"{each:.3f} µs", "", each, None, 0.1, "µs")
    if klatch["sum"] != libical["sum"]:
        figures.say("  occurrences at other moments than libical's", f"sums {klatch['sum']:.0f}, {libical['sum']:.0f}")
    figures.say(
        "reading that calendar", f"{klatch['parse'] * 1000:.1f} ms", f"libical: {libical['parse'] * 1000:.1f} ms",
        klatch["parse"] / libical["parse"])


def slots():
    peer = compiled("slot_bits")
    for calendars in (10, 100, 1000):
        draw = random.Random(calendars)
        numbers = [MONDAY, calendars]
        for _ in range(calendars * 200):
            start = MONDAY + 300 * draw.randrange(60 * 288)
            # Few enough that something stays free: short events, most of them outside working hours for many calendars.
            if calendars > 10 and draw.random() < 0.9:
                start = MONDAY + 86400 * draw.randrange(60) + 300 * draw.randrange(12, 96)
            numbers += [start, start + 300 * draw.choice([3, 6, 9, 12])]
        file = FOLDER / f"busy{calendars}"
        file.write_bytes(struct.pack(f"<{len(numbers)}q", *numbers))
        rounds = 200_000 // (calendars * 10)
        turns = [(run(PROGRAM, "slots", file, rounds), run(peer, file, rounds)) for _ in range(3)]
        klatch, bits = sorted(turns, key=lambda turn: turn[0]["cpu"] / turn[1]["cpu"])[1]
        same = "" if (klatch["count"], klatch["sum"]) == (bits["count"], bits["sum"]) else ", UNEQUAL ANSWERS"
        figures.say(
            f"free slots of {calendars} calendars, 60 days", f"{klatch['cpu'] * 1e6:.0f} µs, {klatch['count']:.0f} free{same}",
            f"a C bitset: {bits['cpu'] * 1e6:.0f} µs", klatch["cpu"] / bits["cpu"], 4, 1.2)


if __name__ == "__main__":
    year()
    slots()
