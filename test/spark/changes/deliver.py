"""Writes cases as delivered files: every case beside the others, under ids of its own."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, timedelta, timezone
from pathlib import Path

from changes import DAYS, Case, CustomerChange, Header, Line, ProductChange, moment

_ORDERS = "order_id,customer_id,store_id,order_type,ordered_at,country,currency,line_count,total_amount"
_ITEMS = "order_id,line_number,product_id,quantity,sales_amount,retail_discount,coupon_discount,coupon_match_discount"


_ZONES = (UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-8)))


def name_of(case: int, part: object) -> str:
    """The id of a case's customer, product or order."""
    return f"{case:05}-{part}"


def deliver(cases: Sequence[Case], landing: Path) -> None:
    """Writes four files a day below `landing`."""
    records: dict[tuple[int, type], list[str]] = defaultdict(list)
    for number, case in enumerate(cases):
        for delivery in case.deliveries:
            records[delivery.day, type(delivery.fact)].append(_record(number, delivery.fact))
    for index, day in enumerate(DAYS):
        customers = "\n".join(records[index, CustomerChange]).encode()
        _write(
            landing / f"customer_master/{day}/customers.{index:012}-{index:012}.json.gz",
            gzip.compress(customers),
        )
        page = f'{{"items": [{",".join(records[index, ProductChange])}]}}'.encode()
        _write(landing / f"product_catalog/{day}/products.1.page-00001.json", page)
        _write(landing / f"product_catalog/{day}/products.1.manifest.json", b'{"pages": 1}')
        for source, header, kind in (("orders", _ORDERS, Header), ("order_items", _ITEMS, Line)):
            text = "".join(f"{line}\n" for line in (header, *records[index, kind]))
            _write(landing / f"{source}/{day}/{source}_{day}.1.csv.gz", gzip.compress(text.encode()))


def _record(case: int, fact: object) -> str:
    match fact:
        case CustomerChange():
            identity = {"customer_id": name_of(case, "c"), "first_name": fact.name}
            change = {"operation": fact.operation, "sequence": fact.sequence}
            return json.dumps({**change, "committed_at": _written(fact.at, fact.sequence), **identity})
        case ProductChange():
            values = {
                "product_id": name_of(case, "p"),
                "product_name": "Thing",
                "department": fact.department,
            }
            return json.dumps({**values, "updated_at": _written(fact.at, case)})
        case Header():
            customer = name_of(case, fact.customer) if fact.customer else ""
            at = moment(fact.at)
            return f"{name_of(case, fact.order)},{customer},1,sale,{at},France,EUR,1,{fact.at}.00"
        case Line():
            return f"{name_of(case, fact.order)},1,{name_of(case, fact.product)},{fact.quantity},1.00,0,0,0"
        case _:
            raise TypeError(f"{fact} cannot be delivered.")


def _written(at: int, zone: int) -> str:
    """The moment in one of several zones: it is the same wherever it was written down."""
    return moment(at).replace(tzinfo=UTC).astimezone(_ZONES[zone % len(_ZONES)]).isoformat()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
