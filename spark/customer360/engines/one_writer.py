"""One process writes to a lake in a folder at a time.

Engines on a laptop notice two commits at once afterwards, at best. The operating system keeps the lock, and drops it
when the process ends, however that ends: https://py-filelock.readthedocs.io/en/latest/concepts.html
"""

import json
import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from customer360.errors import LakeInUseError

_LOCK = "_writer.lock"
# Beside the lock: on Windows nobody reads a file that is locked.
_HOLDER = "_writer.json"
_MAX_COMMAND_CHARACTERS = 80
# Tasks of one process open a lake at the same moment: the second of them must find it held, and not try for itself.
_ONE_AT_A_TIME = threading.Lock()


def hold(lake: Path) -> object:
    """Makes this process the only one that writes to a lake, as long as it keeps what is returned.

    A process that holds the lake already gets the same again.

    Raises:
        LakeInUseError: Another process holds it; the message says which.
    """
    from filelock import FileLock, Timeout

    lake.mkdir(parents=True, exist_ok=True)
    # A lock file without a lock behind it would outlive a killed process, so there is no falling back to one.
    with _ONE_AT_A_TIME:
        lock = FileLock(lake / _LOCK, thread_local=False, is_singleton=True, fallback_to_soft=False)
        if not lock.is_locked:
            try:
                lock.acquire(blocking=False)
            except Timeout:
                raise LakeInUseError(
                    f"{lake}: {_holder(lake)} writes to this lake, and one process does at a time: wait for its end, "
                    "or end it, and try again. Reports, views and other readers need not wait."
                ) from None
            _sign(lake)
        return lock


def _sign(lake: Path) -> None:
    holder = {
        "process": os.getpid(),
        "command": " ".join(["python", *sys.orig_argv[1:]])[:_MAX_COMMAND_CHARACTERS],
        "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC",
    }
    draft = lake / f"{_HOLDER}.{os.getpid()}"
    draft.write_text(json.dumps(holder), encoding="utf-8")
    draft.replace(lake / _HOLDER)


def _holder(lake: Path) -> str:
    try:
        holder = json.loads((lake / _HOLDER).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return "a process that has just begun"
    return f"process {holder['process']} ({holder['command']}), since {holder['since']},"
