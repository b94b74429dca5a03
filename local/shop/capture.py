"""Avro files as Event Hubs Capture writes them."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256

import fastavro

from shop.deliveries import DeliveredFile

FILE_NAME = "customer360.cart-events.0.235959.avro"  # namespace, hub, partition, time
SCHEMA = {
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
        {"name": "Properties", "type": {"type": "map", "values": ["long", "double", "string", "bytes"]}},
        {"name": "Body", "type": ["null", "bytes"]},
    ],
}
_PARSED = fastavro.parse_schema(SCHEMA)
_EVENTS_A_DAY = 1_000_000
_EPOCH = date(1970, 1, 1)


def captured(day: date, events: Sequence[tuple[datetime, bytes]]) -> DeliveredFile:
    """Return one day's capture file.

    Args:
        day: Decides sequence numbers and offsets, which rise over the days as a partition's do.
        events: When each event reached the hub (UTC) and its body, in that order.
    """
    first = (day - _EPOCH).days * _EVENTS_A_DAY
    offset = first * 1000
    records = []
    for place, (at, body) in enumerate(events):
        records.append(_record(first + place, offset, at, body))
        offset += len(body)
    content = io.BytesIO()
    # A random marker, as usual in Avro, would make every run's bytes differ.
    marker = sha256(f"{FILE_NAME}/{day}".encode()).digest()[:16]
    fastavro.writer(content, _PARSED, records, codec="deflate", codec_compression_level=4, sync_marker=marker)
    return DeliveredFile(FILE_NAME, len(records), content.getvalue())


def _record(sequence: int, offset: int, at: datetime, body: bytes) -> dict[str, object]:
    milliseconds = round(at.replace(tzinfo=UTC).timestamp() * 1000)
    half, hour = ("PM" if at.hour >= 12 else "AM"), at.hour % 12 or 12
    return {
        "SequenceNumber": sequence,
        "Offset": str(offset),
        # Capture writes times the American way, without fractions.
        "EnqueuedTimeUtc": f"{at.month}/{at.day}/{at.year} {hour}:{at.minute:02d}:{at.second:02d} {half}",
        # Naming the type of a union spares the writer to try all of them.
        "SystemProperties": {"x-opt-enqueued-time": ("long", milliseconds)},
        "Properties": {"content-type": ("string", "application/json")},
        "Body": ("bytes", body),
    }
