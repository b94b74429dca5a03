"""What a case must end in, by plain Python that sees all its deliveries sorted.

The newest record of a customer's time is the one of the highest sequence, then of the latest file and record; of
everything else the one of the latest file and record.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from changes import Case, CustomerChange, Delivery, Header, Line, ProductChange, moment
from changes.deliver import name_of

from oracle.xxhash64 import surrogate_key

OPEN_START, OPEN_END = datetime(1900, 1, 1), datetime(9999, 12, 31)
UNKNOWN = -1
Rows = dict[str, set[tuple]]


def key_of(member: str, start: datetime) -> int:
    """The surrogate key of a version."""
    since_1970 = start.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return surrogate_key(member, since_1970 // timedelta(microseconds=1))


def expected(number: int, case: Case) -> Rows:
    """Rows by table, as `(id or key, values...)`; see the columns in `test_history`."""
    by_day = sorted(case.deliveries, key=lambda delivery: delivery.day)  # stable: records keep their order
    customers = _versions(name_of(number, "c"), _newest(by_day, CustomerChange))
    products = _versions(name_of(number, "p"), _newest(by_day, ProductChange))
    headers: dict[int, Header] = {d.fact.order: d.fact for d in by_day if isinstance(d.fact, Header)}
    lines: dict[int, Line] = {d.fact.order: d.fact for d in by_day if isinstance(d.fact, Line)}
    buyers = [(name_of(number, h.customer), moment(h.at).date()) for h in headers.values() if h.customer]
    bought = [
        (name_of(number, line.product), moment(headers[o].at).date() if o in headers else OPEN_END.date())
        for o, line in lines.items()
    ]
    return {
        "customers": {(v.member, *v.interval, v.name, v.deleted) for v in customers},
        "products": {(v.member, *v.interval, v.name) for v in products},
        "dim_customer": {v.row(v.name, v.deleted) for v in customers}
        | _inferred(buyers, customers, None, False),
        "dim_product": {v.row(v.name) for v in products} | _inferred(bought, products, None),
        "fact_orders": {_order(number, header, customers) for header in headers.values()},
        "fact_order_items": {_item(number, line, headers, customers, products) for line in lines.values()},
    }


class Version:
    """A version of a member, with its half-open interval."""

    def __init__(
        self, member: str, change: CustomerChange | ProductChange, start: datetime, end: datetime
    ) -> None:
        self.member, self.start, self.end = member, start, end
        self.interval = (start, end, end == OPEN_END)
        self.name = change.name if isinstance(change, CustomerChange) else change.department
        self.deleted = isinstance(change, CustomerChange) and change.operation == "D"

    def row(self, *values: object) -> tuple:
        """The version as a row of a dimension."""
        return (key_of(self.member, self.start), self.member, *self.interval, False, None, *values)


def _newest(by_day: list[Delivery], kind: type) -> list:
    """The change that counts of each time, by time."""
    told: list[Any] = [delivery.fact for delivery in by_day if isinstance(delivery.fact, kind)]
    told.sort(key=lambda change: getattr(change, "sequence", 0))
    newest = {change.at: change for change in told}
    return [newest[at] for at in sorted(newest)]


def _versions(member: str, changes: list) -> list[Version]:
    starts = [OPEN_START, *(moment(change.at) for change in changes[1:])]
    ends = [*starts[1:], OPEN_END]
    return [Version(member, *rest) for rest in zip(changes, starts, ends, strict=False)]


def _inferred(mentions: Iterable[tuple[str, date]], known: list[Version], *values: object) -> set[tuple]:
    since: dict[str, date] = {}
    for member, day in mentions:
        if not (known and known[0].member == member):
            since[member] = min(day, since.get(member, day))
    whole = (OPEN_START, OPEN_END, True, True)
    return {(key_of(m, OPEN_START), m, *whole, day, *values) for m, day in since.items()}


def _version_at(member: str, at: datetime, versions: list[Version]) -> Version | None:
    return next((v for v in versions if v.member == member and v.start <= at < v.end), None)


def _customer_key(number: int, header: Header, customers: list[Version]) -> int:
    if header.customer is None:
        return UNKNOWN
    member = name_of(number, header.customer)
    version = _version_at(member, moment(header.at), customers)
    return key_of(member, version.start if version else OPEN_START)


def _order(number: int, header: Header, customers: list[Version]) -> tuple:
    day = int(f"{moment(header.at):%Y%m%d}")
    return (name_of(number, header.order), _customer_key(number, header, customers), day, float(header.at))


def _item(
    number: int, line: Line, headers: dict[int, Header], customers: list[Version], products: list[Version]
) -> tuple:
    header, member = headers.get(line.order), name_of(number, line.product)
    version = _version_at(member, moment(header.at) if header else OPEN_START, products)
    return (
        name_of(number, line.order),
        key_of(member, version.start if version else OPEN_START),
        _customer_key(number, header, customers) if header else UNKNOWN,
        int(f"{moment(header.at):%Y%m%d}") if header else UNKNOWN,
        (version and version.name) or "Unknown",
        line.quantity,
    )
