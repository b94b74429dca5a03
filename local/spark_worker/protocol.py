"""The lines between the worker and whoever started it.

Requests, one JSON object a line:
    `{"id", "notebook", "parameters", "task_values"}` runs a notebook file; `task_values` holds what tasks before it
    set, by task and key. `{"cancel": id}` stops one that runs.

Events, one JSON object a line:
    `ready` (seconds, engine, streams), `fatal` (error), and for each request `progress` (stage, entity, rows) any
    number of times, then one of `done` (values, result), `failed` (error, trace) or `cancelled`.
"""

import json
import os
import sys
import threading
from dataclasses import dataclass, field
from typing import Any, TextIO

from spark_worker.errors import ProtocolError


@dataclass(frozen=True)
class Run:
    """A notebook to run, with its parameters and the task values that it may read."""

    id: str
    notebook: str
    parameters: dict[str, str] = field(default_factory=dict)
    task_values: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Cancel:
    """A wish to stop the run with this id."""

    id: str


def parse(line: str) -> Run | Cancel:
    """Reads a request.

    Raises:
        ProtocolError: The line is none.
    """
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        raise ProtocolError(
            f"Request {line[:200]!r} is no JSON ({error}): write one object a line."
        ) from error
    if isinstance(fields, dict) and isinstance(fields.get("cancel"), str) and len(fields) == 1:
        return Cancel(fields["cancel"])
    if (
        not isinstance(fields, dict)
        or not {"id", "notebook"} <= fields.keys() <= Run.__dataclass_fields__.keys()
    ):
        names = ", ".join(Run.__dataclass_fields__)
        raise ProtocolError(f"Request {line[:200]!r} has other fields than {names}, or cancel alone.")
    return Run(**fields)


class Channel:
    """Writes events; threads may share it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, event: str, **fields: Any) -> None:
        """Writes one event as a line."""
        line = json.dumps({"event": event, **fields}, ensure_ascii=False, default=str)
        with self._lock:
            self._stream.write(f"{line}\n")
            self._stream.flush()


def claim_standard_streams() -> tuple[TextIO, Channel]:
    """Takes standard input and output for the protocol, before anything else can.

    From then on everything in this process and its children (the JVM too) that reads standard input finds nothing,
    and what it prints goes to standard error.
    """
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, Channel(events)
