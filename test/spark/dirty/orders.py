"""Dirty files of orders: what holds for every CSV file, and times."""

from __future__ import annotations

from dirty.case import EMPTY, LOADED, MALFORMED, MEBIBYTE, REFUSED, Cases, lines, pack, records

_ORDERS = "order_id,customer_id,store_id,order_type,ordered_at,country,currency,line_count,total_amount"


def order_cases() -> Cases:
    text = _lines_of("some")
    around = (LOADED, MALFORMED, LOADED)

    yield "too-few-fields", _between("few", "few-1,c-1,7"), records(*around)
    yield "too-many-fields", _between("many", order("many-1") + ",more"), records(*around)
    yield "one-field", _between("one", "what is this?"), records(*around)
    yield (
        "quoted-comma",
        _between("comma", order("comma-1", country='"Korea, Republic of"')),
        records(LOADED, LOADED, LOADED, values={2: {"country": "Korea, Republic of"}}),
    )
    yield (
        "quoted-quote",
        _between("quote", order("quote-1", country='"the ""old"" country"')),
        records(LOADED, LOADED, LOADED, values={2: {"country": 'the "old" country'}}),
    )
    for name, mark in {"lf": "\n", "crlf": "\r\n", "cr": "\r"}.items():
        yield (
            f"line-break-{name}-in-field",
            _between(f"break-{name}", order(f"break-{name}-1", country=f'"United{mark}Kingdom"')),
            records(LOADED, LOADED, LOADED, values={2: {"country": f"United{mark}Kingdom"}}),
        )
    yield "text-after-quote", _between("after", order("after-1", country='"France"x')), records(*around)
    yield (
        "quote-within-text",
        _between("inch", order("inch-1", store_id='7" wide')),
        records(LOADED, LOADED, LOADED, values={2: {"store_id": '7" wide'}}),
    )
    yield "open-quote", _between("open", order("open-1", country='"France')), REFUSED
    yield "byte-order-mark", pack(b"\xef\xbb\xbf" + _lines_of("bom").encode()), records(LOADED, LOADED)
    yield "windows-lines", pack(_lines_of("crlf").replace("\n", "\r\n")), records(LOADED, LOADED)
    yield "no-last-line-end", pack(f"{_ORDERS}\n{order('end-1')}"), records(LOADED)
    yield (
        "blank-lines",
        pack(f"{_ORDERS}\n\n{order('blank-1')}\n\n\n{order('blank-2')}\n\n"),
        records(LOADED, LOADED),
    )
    yield "utf-16", pack(text.encode("utf-16")), REFUSED
    yield "utf-16-big-endian", pack(b"\xfe\xff" + text.encode("utf-16-be")), REFUSED
    yield "utf-16-without-mark", pack(text.encode("utf-16-le")), REFUSED
    yield "utf-16-big-endian-without-mark", pack(text.encode("utf-16-be")), REFUSED
    yield "semicolons", pack(text.replace(",", ";")), REFUSED
    yield "tabs", pack(text.replace(",", "\t")), REFUSED
    yield "torn-gzip", pack(text * 50)[:-20], REFUSED
    yield "torn-gzip-checksum", pack(text)[:-8] + b"\0" * 8, REFUSED
    yield "not-gzip", text.encode(), REFUSED
    yield "zip-archive", b"PK\x03\x04" + bytes(100), REFUSED
    yield "empty", b"", REFUSED
    yield "empty-gzip", pack(""), REFUSED
    yield "only-byte-order-mark", pack(b"\xef\xbb\xbf"), REFUSED
    yield "only-line-ends", pack("\n\n\n"), REFUSED
    yield "header-only", lines(_ORDERS), EMPTY
    yield "header-only-without-line-end", pack(_ORDERS), EMPTY
    yield "no-header", lines(order("some-1"), order("some-2")), REFUSED
    yield "header-twice", lines(_ORDERS.replace("country", "store_id"), order("twice")), REFUSED
    yield "header-with-nul", lines(_ORDERS.replace("country", "coun\0try"), order("nul-head")), REFUSED
    yield "missing-required-column", pack(text.replace("ordered_at", "when")), REFUSED
    yield (
        "missing-optional-column",
        lines(_ORDERS.replace(",country", ""), order("opt-1").replace(",France", "")),
        records(LOADED, values={1: {"country": None}}),
    )
    yield (
        "missing-column-that-silver-needs",
        lines(_ORDERS.replace(",currency", ""), order("cur-1").replace(",EUR", "")),
        records(("currency_required",)),
    )
    yield (
        "extra-column",
        lines(_ORDERS + ",loyalty_points", order("extra-1") + ",12", order("extra-2") + ","),
        records(LOADED, LOADED, rescued=2),
    )
    yield (
        "columns-in-another-order",
        lines(
            ",".join(reversed(_ORDERS.split(","))),
            ",".join(reversed(order("rev-1").split(","))),
        ),
        records(LOADED, values={1: {"order_id": "rev-1", "country": "France"}}),
    )
    yield (
        "white-space",
        _between(
            "space",
            order("  space-1\t", customer_id="   ", line_count=" 3 ", ordered_at=" 2017-03-01 09:30:00 "),
        ),
        records(
            LOADED, LOADED, LOADED, values={2: {"order_id": "space-1", "customer_id": None, "line_count": 3}}
        ),
    )
    yield (
        "other-scripts",
        _between("script", order("script-1", country="日本 🇯🇵", store_id="\ufffd")),
        records(LOADED, LOADED, LOADED, values={2: {"country": "日本 🇯🇵", "store_id": "\ufffd"}}),
    )
    yield "nul-in-field", _between("nul", order("nul-1", country="Fra\0nce")), records(*around)
    yield (
        "latin-1",
        pack(f"{_ORDERS}\n{order('l1-before')}\n{order('l1-1', country='Réunion')}\n".encode("latin-1")),
        records(LOADED, MALFORMED),
    )
    yield "field-of-10-mb", _between("huge", order("huge-1", country="x" * 10_000_000)), records(*around)
    yield (
        "field-above-1-mib",
        _between("above", order("above-1", country="x" * (MEBIBYTE + 1))),
        records(*around),
    )
    yield (
        "field-of-1-mib",
        _between("limit", order("limit-1", country="x" * MEBIBYTE)),
        records(LOADED, LOADED, LOADED),
    )
    for number, (value, rule) in enumerate(
        {
            "0000-00-00 00:00:00": "ordered_at_type",
            "0000-01-01 00:00:00": "ordered_at_plausible",
            "0001-01-01 00:00:00": "ordered_at_plausible",
            "9999-12-31 23:59:59": "ordered_at_plausible",
            "+123456-01-01 00:00:00": "ordered_at_type",
            "2017-02-30 10:00:00": "ordered_at_type",
            "2017-03-01 24:00:00": "ordered_at_type",
            "01.03.2017": "ordered_at_type",
            "2017": "ordered_at_type",
            "2017-3-1 9:30": "ordered_at_type",
            "2017-03-01 garbage": "ordered_at_type",
            "2017-03-01 09:30:00 Europe/Paris": "ordered_at_type",
            "NaN": "ordered_at_type",
            "12:30:00": "ordered_at_type",
            "": "ordered_at_required",
        }.items()
    ):
        yield (
            f"time-{number}",
            _between(f"time-{number}", order(f"time-{number}-1", ordered_at=value)),
            records(LOADED, (rule,), LOADED),
        )
    yield (
        "total-beyond-bounds",
        _between("total", order("total-1", total_amount="1000000000000.01")),
        records(LOADED, ("total_amount_bounded",), LOADED),
    )
    yield (
        "unknown-type-and-currency",
        _between("rules", order("rules-1", order_type="gift", currency="euro")),
        records(LOADED, ("currency_is_iso", "order_type_known"), LOADED),
    )


def order(key: str, **changes: str) -> str:
    """A sound line of an orders file, but for `changes`."""
    values = {
        "order_id": key,
        "customer_id": "c-1",
        "store_id": "7",
        "order_type": "sale",
        "ordered_at": "2017-03-01 09:30:00",
        "country": "France",
        "currency": "EUR",
        "line_count": "1",
        "total_amount": "1.00",
    }
    return ",".join((values | changes).values())


def _lines_of(name: str) -> str:
    """The text of a sound orders file."""
    return "".join(f"{line}\n" for line in (_ORDERS, order(f"{name}-1"), order(f"{name}-2")))


def _between(name: str, *dirty: str) -> bytes:
    """An orders file with sound records before and after `dirty`."""
    return lines(_ORDERS, order(f"{name}-before"), *dirty, order(f"{name}-after"))
