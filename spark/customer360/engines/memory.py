"""How much memory this process may use."""

import os
from pathlib import Path

_UNKNOWN = 8 << 30
_CONTAINER_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
"""Of control groups, version 2 and 1: https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files"""


def memory_bytes() -> int:
    """The machine's memory, or its container's limit; 8 GiB where the system does not say, as Windows does not."""
    if not hasattr(os, "sysconf"):
        return _UNKNOWN
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for file in _CONTAINER_LIMITS:
        text = file.read_text().strip() if file.is_file() else ""
        if text.isdecimal():  # "max" says that there is none.
            limits.append(int(text))
    return min(limits)
