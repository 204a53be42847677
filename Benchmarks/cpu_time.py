"""CPU seconds of processes, and memory, as Linux accounts for them."""
import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def of_process(pid):
    """User and system time of one process, all its threads together."""
    return sum(_times(pid)[:2])


def of_postgres(cluster):
    """The same of a PostgreSQL: its postmaster, every process it has now, and those that have ended."""
    postmaster = int((Path(cluster) / "postmaster.pid").read_text().split("\n")[0])
    return sum(_times(postmaster)) + sum(of_process(child) for child in children(postmaster))


def children(pid):
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int(_stat(entry.name)[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == pid:
                found.append(int(entry.name))
    return found


def proportional_memory(pid):
    """MiB of memory, each page shared among the processes that have it (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"no PSS of process {pid}")


def _stat(pid):
    """The fields of /proc/<pid>/stat from the third on; the second may hold spaces (proc(5))."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _times(pid):
    """User, system, and both of the children that were waited for."""
    try:
        return [int(field) / TICK for field in _stat(pid)[11:15]]
    except (FileNotFoundError, ProcessLookupError):
        return [0.0] * 4
