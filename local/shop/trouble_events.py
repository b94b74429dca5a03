"""Trouble among a day's cart events. It only adds events: sessions stay as they were simulated."""

import json
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from shop.carts import CartEvent, to_json
from shop.chance import draws
from shop.ground_truth import Recorder
from shop.trouble import is_large_enough

REPEATED_SHARE = 0.005
NOT_JSON_SHARE = 0.004
UNKNOWN_TYPE_SHARE = 0.002
_LATER = timedelta(seconds=3)


_Arrival = tuple[datetime, bytes, str, str | None]  # time, body, kind of trouble, event


def spoil_events(events: Sequence[CartEvent], record: Recorder) -> list[tuple[datetime, bytes]]:
    """Return the day's events as they reach the hub: some twice, a few more no JSON or of an unknown type."""
    source = draws("trouble", record.file, len(events))
    arrived: list[_Arrival] = []
    for event in events:
        arrived.append((event.occurred_at, event.body, "", event.event_id))
        if source.random() < REPEATED_SHARE:
            arrived.append((event.occurred_at + _LATER, event.body, "repeated_event", event.event_id))
        if is_large_enough(events):
            arrived.extend(_broken(event, source.random(), source.random()))

    arrived.sort(key=lambda item: item[0])
    for row, (_, _, kind, key) in enumerate(arrived, 1):
        if kind:
            expected = "duplicate" if kind == "repeated_event" else "quarantined"
            record.add(kind, expected, row, None if key is None else [key])
    return [(at, body) for at, body, _, _ in arrived]


def _broken(event: CartEvent, draw: float, length: float) -> Iterator[_Arrival]:
    """Yield nothing, or what a broken client makes of the event."""
    if draw < NOT_JSON_SHARE:
        yield event.occurred_at, event.body[: -1 - int(length * 80)], "not_json", None
    elif draw < NOT_JSON_SHARE + UNKNOWN_TYPE_SHARE:
        identity = str(uuid.uuid5(uuid.UUID(event.event_id), "unknown type"))
        wished = {**json.loads(event.body), "event_id": identity, "event_type": "item_wished"}
        yield event.occurred_at, to_json(wished), "unknown_event_type", identity
