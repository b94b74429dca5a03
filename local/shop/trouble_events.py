"""Trouble among cart events. Some come late, some twice, some broken: sessions stay as they were simulated."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from shop.carts import LONGEST, CartEvent, to_json
from shop.chance import draws
from shop.ground_truth import Expected, Recorder
from shop.trouble import is_large_enough

REPEATED_SHARE = 0.005
NOT_JSON_SHARE = 0.004
UNKNOWN_TYPE_SHARE = 0.002
LOST_AN_HOUR = 0.3
_LATER = timedelta(seconds=3)
_SHORTEST_DELAY, _LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=20)

Sent = tuple[datetime, CartEvent]  # when the event reaches the hub

_Arrival = tuple[datetime, bytes, str, str | None]  # time, body, kind of trouble, event
_EXPECTED: dict[str, Expected] = {
    "late_event": "kept",
    "repeated_event": "duplicate",
    "not_json": "quarantined",
    "unknown_event_type": "quarantined",
}


def delayed(events: Iterable[CartEvent]) -> list[Sent]:
    """Return events with the times at which they reach the hub.

    Some browsers lose their connection during a visit, the longer it lasts the more: what happened between its first
    and its last event is sent when there is time for it, in some minutes or on the next day.
    """
    visits: dict[str, list[CartEvent]] = defaultdict(list)
    for event in events:
        visits[event.session_id].append(event)
    sent = [arrival for visit in visits.values() for arrival in _with_delay(visit)]
    return sorted(sent, key=lambda item: (item[0], *item[1].order))


def _with_delay(visit: Sequence[CartEvent]) -> Iterator[Sent]:
    source = draws("late", visit[0].session_id)
    duration = min(visit[-1].occurred_at - visit[0].occurred_at, LONGEST)
    is_lost = source.random() < LOST_AN_HOUR * (duration / timedelta(hours=1))
    delay = _SHORTEST_DELAY + (_LONGEST_DELAY - _SHORTEST_DELAY) * source.random()
    for event in visit:
        is_late = is_lost and event is not visit[0] and event is not visit[-1]
        yield event.occurred_at + delay if is_late else event.occurred_at, event


def spoil_events(sent: Sequence[Sent], record: Recorder) -> list[tuple[datetime, bytes]]:
    """Return the day's events as they reach the hub: some late or twice, a few more no JSON or of an unknown type."""
    source = draws("trouble", record.file, len(sent))
    arrived: list[_Arrival] = []
    for at, event in sent:
        late = "late_event" if at > event.occurred_at else ""
        arrived.append((at, event.body, late, event.event_id))
        if source.random() < REPEATED_SHARE:
            arrived.append((at + _LATER, event.body, "repeated_event", event.event_id))
        if is_large_enough(sent):
            arrived.extend(_broken(at, event, source.random(), source.random()))

    arrived.sort(key=lambda item: item[0])
    for row, (_, _, kind, key) in enumerate(arrived, 1):
        if kind:
            record.add(kind, _EXPECTED[kind], row, None if key is None else [key])
    return [(at, body) for at, body, _, _ in arrived]


def _broken(at: datetime, event: CartEvent, draw: float, length: float) -> Iterator[_Arrival]:
    """Yield nothing, or what a broken client makes of the event."""
    if draw < NOT_JSON_SHARE:
        yield at, event.body[: -1 - int(length * 80)], "not_json", None
    elif draw < NOT_JSON_SHARE + UNKNOWN_TYPE_SHARE:
        identity = str(uuid.uuid5(uuid.UUID(event.event_id), "unknown type"))
        wished = {**json.loads(event.body), "event_id": identity, "event_type": "item_wished"}
        yield at, to_json(wished), "unknown_event_type", identity
