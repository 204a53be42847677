"""Makes recurrence-vectors.txt: what python-dateutil and libical say of rules drawn at random, where they agree.

    python make_vectors.py COUNT SEED > recurrence-vectors.txt     (needs python-dateutil, cc and libical-dev)

A line is `DTSTART|RRULE|until, exclusive|occurrences|FNV-1a of their seconds|first|last`, all by one wall clock.
Where the two disagree the line is left out and counted on standard error by the parts of its rule.
"""
import collections
import datetime
import pathlib
import random
import signal
import subprocess
import sys
import tempfile

from dateutil.rrule import rrulestr

EPOCH = datetime.datetime(1970, 1, 1)
MOST = 400
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
FREQUENCIES = ["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"]


def some(draw, low, high, most=3, negative=False):
    values = {draw.randint(low, high) for _ in range(draw.randint(1, most))}
    if negative:
        values = {-value if draw.random() < 0.3 else value for value in values}
    return ",".join(map(str, sorted(values)))


def weekdays(draw, frequency, hasWeeks):
    days = draw.sample(DAYS, draw.randint(1, 3))
    if frequency in ("MONTHLY", "YEARLY") and not hasWeeks and draw.random() < 0.5:
        most = 5 if frequency == "MONTHLY" else 20
        days = [f"{draw.choice([1, 2, 3, most, -1, -2])}{day}" for day in days]
    return ",".join(days)


def rule(draw):
    frequency = draw.choice(FREQUENCIES)
    parts = {"FREQ": frequency}
    if draw.random() < 0.5:
        parts["INTERVAL"] = str(draw.choice([2, 3, 4, 5, 7, 10, 13, 36]))
    has = lambda chance: draw.random() < chance  # noqa: E731
    if has(0.3):
        parts["BYMONTH"] = some(draw, 1, 12)
    if frequency == "YEARLY" and has(0.2):
        parts["BYWEEKNO"] = some(draw, 1, 53, negative=True)
    if frequency in ("YEARLY", "HOURLY", "MINUTELY", "SECONDLY") and has(0.15):
        parts["BYYEARDAY"] = some(draw, 1, 366, negative=True)
    if frequency != "WEEKLY" and has(0.25):
        parts["BYMONTHDAY"] = some(draw, 1, 31, negative=True)
    if has(0.4):
        parts["BYDAY"] = weekdays(draw, frequency, "BYWEEKNO" in parts)
    if "BYWEEKNO" in parts and "BYDAY" not in parts:
        parts["BYDAY"] = draw.choice(DAYS)
    if has(0.2):
        parts["BYHOUR"] = some(draw, 0, 23)
    if has(0.15):
        parts["BYMINUTE"] = some(draw, 0, 59)
    if has(0.1):
        parts["BYSECOND"] = some(draw, 0, 59)
    if len([name for name in parts if name.startswith("BY")]) and has(0.2):
        parts["BYSETPOS"] = some(draw, 1, 4, 2, negative=True)
    if has(0.3):
        parts["WKST"] = draw.choice(DAYS)
    if has(0.3):
        parts["COUNT"] = str(draw.randint(1, 60))
    return ";".join(f"{name}={value}" for name, value in parts.items())


def seconds(moment):
    return int((moment - EPOCH).total_seconds())


def by_dateutil(text, start, end):
    found = []
    for moment in rrulestr(text, dtstart=start):
        if moment >= end or len(found) == MOST:
            break
        found.append(moment)
    return found


def first_of(text, start, end):
    plain = ";".join(part for part in text.split(";") if not part.startswith("COUNT"))
    return next((moment for moment in rrulestr(plain, dtstart=start) if moment < end), None)


class TooSlow(Exception):
    """dateutil goes on to the year 9999 when nothing fits, second by second."""


def give_up(*_):
    raise TooSlow


def shown(moment):
    return moment.strftime("%Y%m%dT%H%M%S")


def cases(draw, count):
    for _ in range(count):
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.1)
        try:
            case = one_case(draw)
        except (TooSlow, ValueError):
            continue
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if case:
            yield case


def one_case(draw):
    text = rule(draw)
    start = EPOCH + datetime.timedelta(seconds=draw.randint(600_000_000, 1_900_000_000))
    sub_daily = text.startswith(("FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY"))
    end = start + datetime.timedelta(days=draw.choice([3, 40] if sub_daily else [400, 3000]))
    start = first_of(text, start, end)
    # DTSTART is the first occurrence; what a rule means that does not name it is undefined (RFC 5545, 3.8.5.3).
    if start is None or first_of(text, start, end) != start:
        return None
    found = by_dateutil(text, start, end)
    if len(found) == MOST:
        end = found[-1]
        found = found[:-1]
    return text, start, end, found


def fnv(moments):
    value = 0xCBF29CE484222325
    for moment in moments:
        for byte in seconds(moment).to_bytes(8, "little", signed=True):
            value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def by_libical(lines):
    source = pathlib.Path(__file__).with_name("libical_rules.c")
    with tempfile.TemporaryDirectory() as folder:
        program = f"{folder}/libical_rules"
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libical"], check=True, capture_output=True, text=True)
        subprocess.run(["cc", "-O2", "-o", program, str(source), *flags.stdout.split()], check=True)
        output = subprocess.run([program], input="\n".join(lines) + "\n", check=True, capture_output=True, text=True)
    return output.stdout.split("\n")


def main():
    signal.signal(signal.SIGVTALRM, give_up)
    draw = random.Random(int(sys.argv[2]))
    drawn = list(cases(draw, int(sys.argv[1])))
    answers = by_libical([f"{shown(start)}|{text}|{shown(end)}" for text, start, end, _ in drawn])
    disagreed = collections.Counter()
    for (text, start, end, found), answer in zip(drawn, answers):
        if ",".join(map(shown, found)) == answer:
            print("|".join([shown(start), text, shown(end), str(len(found)), fnv(found), shown(found[0]), shown(found[-1])]))
        else:
            disagreed[" ".join(part.split("=")[0] for part in text.split(";")).replace("FREQ", text.split(";")[0][5:])] += 1
    print(f"{sum(disagreed.values())} of {len(drawn)} left out:", file=sys.stderr)
    for parts, times in disagreed.most_common(12):
        print(f"{times:5} {parts}", file=sys.stderr)


if __name__ == "__main__":
    main()
