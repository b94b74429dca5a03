"""What this process and those it started have used so far: CPU time and peak memory, from Linux's /proc."""

import os
from dataclasses import dataclass
from pathlib import Path

_STAT_SESSION, _STAT_TIMES = 3, slice(11, 15)


@dataclass(frozen=True)
class Usage:
    """CPU seconds, and the sum of the processes' peaks in MiB: at most so much was in use at once."""

    cpu_seconds: float
    peak_mib: float


def of_session() -> Usage:
    """Sums all processes of this process's session: Python, the JVM and its Python workers, ended ones included.

    The process must have been started in a session of its own: what a shell's session ends would be missing.
    Workers share most of their memory with the process that they were forked from, so only the two largest
    processes count for memory.
    """
    ticks, peaks = 0, []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name in parentheses may hold spaces: what follows it doesn't.
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            status = (folder / "status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # It ended between the listing and the look.
        if int(fields[_STAT_SESSION]) == os.getsid(0):
            ticks += sum(int(value) for value in fields[_STAT_TIMES])
            peaks += [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")]
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), sum(sorted(peaks)[-2:]) / 1024)
