"""Dirty pages of the product catalog."""

from __future__ import annotations

import json
from typing import Any

from dirty.case import EMPTY, LOADED, MALFORMED, NOT_YET, REFUSED, Cases, records


def product_cases() -> Cases:
    def product(key: str, **changes: Any) -> dict[str, Any]:
        values = {
            "product_id": key,
            "product_name": "Tea",
            "department": "GROCERY",
            "updated_at": "2017-03-01T08:00:00Z",
        }
        return values | changes

    def page(*items: Any) -> bytes:
        return json.dumps({"page": 1, "page_count": 1, "total": len(items), "items": items}).encode()

    yield "clean", page(product("clean-1"), product("clean-2")), records(LOADED, LOADED)
    yield (
        "numbers-as-text",
        page(product("sent-1", product_id=17, manufacturer_id=1.50)),
        records(LOADED, values={1: {"product_id": "17", "manufacturer_id": "1.5"}}),
    )
    yield "item-no-object", page(product("item-1"), "Tea", None, [1]), records(LOADED, *[MALFORMED] * 3)
    yield (
        "no-product-id",
        page(product("id-1"), product("id-2", product_id=None)),
        records(LOADED, ("product_id_required",)),
    )
    yield (
        "year-0000",
        page(product("year-1", updated_at="0000-01-01T00:00:00Z")),
        records(("changed_at_plausible",)),
    )
    yield (
        "no-date",
        page(product("date-1", updated_at="8:00"), product("date-2", updated_at="T8:00:00")),
        records(("changed_at_type",), ("changed_at_type",)),
    )
    yield (
        "lone-surrogate",
        page(product("wide-1"), product("wide-2", product_name="\udc00")),
        records(LOADED, MALFORMED),
    )
    yield (
        "line-break",
        page(product("break-1", product_name='Tea\n"green"')),
        records(LOADED, values={1: {"product_name": 'Tea\n"green"'}}),
    )
    yield (
        "field-of-10-mb",
        page(product("huge-1"), product("huge-2", product_name="x" * 10_000_000)),
        records(LOADED, MALFORMED),
    )
    yield "extra-field", page(product("extra-1", organic=True)), records(LOADED, rescued=1)
    yield "no-items", page(), EMPTY
    yield "torn", page(product("torn-1"))[:-9], REFUSED
    yield "no-item-list", b'{"page": 1, "error": "try later"}', REFUSED
    yield "html", b"<html><body>502 Bad Gateway</body></html>", REFUSED
    yield "empty", b"", REFUSED
    yield "utf-16", page(product("utf-1")).decode().encode("utf-16"), REFUSED
    yield "deeply-nested", b"[" * 100_000, REFUSED
    yield "no-manifest", page(product("late-1")), NOT_YET
