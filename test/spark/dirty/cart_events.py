"""Dirty captures of cart events: Avro files whose bodies should be JSON."""

from __future__ import annotations

import io
import json
from typing import Any

import fastavro

from dirty.case import EMPTY, LOADED, MALFORMED, REFUSED, Cases, records

_CAPTURE = {
    "type": "record",
    "name": "EventData",
    "namespace": "Microsoft.ServiceBus.Messaging",
    "fields": [
        {"name": "SequenceNumber", "type": "long"},
        {"name": "Offset", "type": "string"},
        {"name": "EnqueuedTimeUtc", "type": "string"},
        {
            "name": "SystemProperties",
            "type": {"type": "map", "values": ["long", "double", "string", "bytes"]},
        },
        {
            "name": "Properties",
            "type": {"type": "map", "values": ["long", "double", "string", "bytes", "null"]},
        },
        {"name": "Body", "type": ["null", "bytes"]},
    ],
}


def event_cases() -> Cases:
    def event(key: str, **changes: Any) -> bytes:
        values = {
            "event_id": key,
            "session_id": "s-1",
            "event_type": "item_added",
            "occurred_at": "2017-03-01T08:00:00.123Z",
            "product_id": "p-1",
            "quantity": 1,
            "unit_price": 2.5,
            "is_simulated": True,
        }
        return json.dumps(values | changes).encode()

    def capture(*bodies: bytes | None) -> bytes:
        stored = io.BytesIO()
        rows = [
            {
                "SequenceNumber": n,
                "Offset": str(n),
                "EnqueuedTimeUtc": "",
                "SystemProperties": {},
                "Properties": {},
                "Body": body,
            }
            for n, body in enumerate(bodies)
        ]
        fastavro.writer(stored, _CAPTURE, rows)
        return stored.getvalue()

    def around(name: str, body: bytes | None) -> bytes:
        return capture(event(f"{name}-before"), body, event(f"{name}-after"))

    malformed = records(LOADED, MALFORMED, LOADED)
    yield "clean", around("clean", event("clean-1")), records(LOADED, LOADED, LOADED)
    yield "not-json", around("text", b"hello"), malformed
    yield "no-body", around("null", None), malformed
    yield "empty-body", around("blank", b""), malformed
    yield "nul-body", around("nul", b"\0\0\0\0"), malformed
    yield "list-body", around("list", b"[]"), malformed
    yield "latin-1", around("latin", b'{"event_id": "\xe9"}'), malformed
    yield (
        "unknown-type",
        around("type", event("type-1", event_type="danced")),
        records(LOADED, ("event_type_known",), LOADED),
    )
    yield (
        "no-product",
        around("product", event("product-1", product_id=None)),
        records(LOADED, ("cart_event_names_product",), LOADED),
    )
    yield (
        "year-0000",
        around("year", event("year-1", occurred_at="0000-01-01T00:00:00.000Z")),
        records(LOADED, ("occurred_at_plausible",), LOADED),
    )
    yield (
        "broken-numbers",
        around("number", event("number-1", quantity="two", unit_price=float("nan"))),
        records(LOADED, ("quantity_type", "unit_price_type"), LOADED),
    )
    yield (
        "value-beyond-bounds",
        around("bound", event("bound-1", quantity=2147483647, unit_price=9999999999999999)),
        records(LOADED, ("quantity_bounded", "unit_price_bounded"), LOADED),
    )
    yield (
        "is-simulated-maybe",
        around("maybe", event("maybe-1", is_simulated="maybe")),
        records(LOADED, ("is_simulated_type",), LOADED),
    )
    yield "no-events", capture(), EMPTY
    yield "torn", capture(*(event(f"torn-{n}") for n in range(50)))[:-40], REFUSED
    yield "not-avro", b"Obj\x02nonsense", REFUSED
    yield "empty", b"", REFUSED
