"""Tells whoever hosts a step how far it is. Without a listener a report costs nothing."""

from collections.abc import Callable
from contextvars import ContextVar

Listener = Callable[[str, str, int], None]

_listener: ContextVar[Listener | None] = ContextVar("customer360_progress_listener", default=None)


def listen(callback: Listener | None) -> None:
    """Sends the reports of this thread's context to `callback(stage, entity, rows)`; `None` ends that."""
    _listener.set(callback)


def report(stage: str, entity: str, rows: int) -> None:
    """Reports that a step of `stage` has handled `rows` rows of `entity`."""
    callback = _listener.get()
    if callback is not None:
        callback(stage, entity, rows)
