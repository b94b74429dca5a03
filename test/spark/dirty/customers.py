"""Dirty files of the customer master: JSON lines in gzip."""

from __future__ import annotations

import gzip
import json
from typing import Any

from dirty.case import LOADED, MALFORMED, REFUSED, Cases, pack, records


def customer(key: str, sequence: Any, **changes: Any) -> dict[str, Any]:
    """A sound change of a customer, but for `changes`."""
    values = {
        "operation": "I",
        "sequence": sequence,
        "committed_at": "2017-03-01T08:00:00Z",
        "customer_id": key,
        "first_name": "Ann",
        "country": "France",
        "is_synthetic_identity": True,
    }
    return values | changes


def customer_cases() -> Cases:
    around = (LOADED, MALFORMED, LOADED)

    def file(name: str, *lines: str | bytes) -> bytes:
        sound = [json.dumps(customer(f"{name}-{side}", 1)).encode() for side in ("before", "after")]
        dirty = [line.encode() if isinstance(line, str) else line for line in lines]
        return pack(b"".join(line + b"\n" for line in [sound[0], *dirty, sound[1]]))

    def one(name: str, **changes: Any) -> bytes:
        return file(name, json.dumps(customer(f"{name}-1", 2) | changes))

    yield "not-json", file("text", "this is no JSON"), records(*around)
    yield "half-a-line", file("half", '{"operation": "I", "sequ'), records(*around)
    yield "list", file("list", "[1, 2]"), records(*around)
    yield "number", file("number", "42"), records(*around)
    yield "null", file("null", "null"), records(*around)
    yield "deeply-nested", file("deep", "[" * 100_000), records(*around)
    yield "nul-byte", file("nul", b'{"customer_id": "a\0b"}'), records(*around)
    yield "escaped-nul", one("escaped-nul", first_name="An\0n"), records(*around)
    yield "lone-surrogate", one("surrogate", first_name="Ann\ud83d"), records(*around)
    yield (
        "latin-1",
        file(
            "latin",
            json.dumps(customer("latin-1", 2, first_name="Zoë"), ensure_ascii=False).encode("latin-1"),
        ),
        records(*around),
    )
    yield "field-of-10-mb", one("huge", first_name="x" * 10_000_000), records(*around)
    yield "blank-lines", file("blank", "", "  ", ""), records(LOADED, LOADED)
    yield (
        "byte-order-mark",
        pack(b"\xef\xbb\xbf" + gzip.decompress(one("bom"))),
        records(LOADED, LOADED, LOADED),
    )
    yield (
        "windows-lines",
        pack(gzip.decompress(one("crlf")).replace(b"\n", b"\r\n")),
        records(LOADED, LOADED, LOADED),
    )
    yield "extra-field", one("extra", shoe_size=43), records(LOADED, LOADED, LOADED, rescued=1)
    yield (
        "sequence-as-text",
        one("as-text", sequence="2"),
        records(LOADED, LOADED, LOADED, values={2: {"sequence": 2}}),
    )
    yield "sequence-nan", one("nan", sequence=float("nan")), records(LOADED, ("sequence_type",), LOADED)
    yield (
        "sequence-1e400",
        file("big", json.dumps(customer("big-1", 2)).replace(": 2,", ": 1e400,")),
        records(LOADED, ("sequence_type",), LOADED),
    )
    yield "sequence-missing", one("missing", sequence=None), records(LOADED, ("sequence_required",), LOADED)
    yield (
        "year-0000",
        one("year", committed_at="0000-01-01T00:00:00Z"),
        records(LOADED, ("changed_at_plausible",), LOADED),
    )
    yield (
        "no-such-day",
        one("day", committed_at="2017-02-29T00:00:00Z"),
        records(LOADED, ("changed_at_type",), LOADED),
    )
    yield "no-date", one("date", committed_at="08:00:00Z"), records(LOADED, ("changed_at_type",), LOADED)
    yield "hour-alone", one("hour", committed_at="T08"), records(LOADED, ("changed_at_type",), LOADED)
    yield "no-time", one("time", committed_at=" "), records(LOADED, ("changed_at_required",), LOADED)
    yield "unknown-operation", one("operation", operation="X"), records(LOADED, ("operation_known",), LOADED)
    yield (
        "no-operation",
        one("none", operation=None),
        records(LOADED, ("is_deleted_required", "operation_required"), LOADED),
    )
    yield "torn-gzip", one("torn")[:-12], REFUSED
    yield "not-gzip", gzip.decompress(one("plain")), REFUSED
    yield "empty", b"", REFUSED
    yield "empty-gzip", pack(""), REFUSED
    yield "utf-16", pack(gzip.decompress(one("wide")).decode().encode("utf-16")), REFUSED
