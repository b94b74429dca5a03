"""Turns a data set into deliveries. A file's bytes depend on its date alone, never on the range asked for.

The exceptions are the first requested day's customers and products, which include everything before it.
"""

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Protocol

import pyarrow as pa

from shop import capture, carts, catalog, csv_file, customers, redelivery, sales, trouble
from shop.days import days_between
from shop.deliveries import DeliveredFile, Delivery
from shop.ground_truth import Injected, Recorder
from shop.trouble_events import Sent, delayed, spoil_events


class DataSet(Protocol):
    """What the shop knows of a data set."""

    @property
    def name(self) -> str:
        """The data set's name on the command line."""
        ...

    @property
    def dates(self) -> list[date]:
        """The days with orders, sorted."""
        ...

    def fingerprint(self) -> str:
        """Return what changes when the data change."""
        ...

    def lines(self, first: date, last: date) -> pa.Table:
        """Return the lines sold from `first` to `last`, as `sales.orders` takes them."""
        ...

    def people(self) -> Iterator[customers.Person]:
        """Yield the customers, always in the same order."""
        ...

    def products(self) -> list[dict[str, Any]]:
        """Return the catalog's items, with `catalog.COLUMNS`, by the time of update."""
        ...


def build(
    dataset: DataSet, first: date, last: date, *, with_trouble: bool
) -> tuple[list[Delivery], list[Injected]]:
    """Return what the shop delivers until the end of `last` for the days from `first`, by arrival, and its trouble.

    Raises:
        DateRangeError: No order falls between the dates.
    """
    days = days_between(dataset.dates, first, last)
    # Sessions of orders just after midnight begin on the last day, and events come late on the first.
    lines = dataset.lines(days[0] - timedelta(days=1), last + timedelta(days=1))
    orders, items = sales.orders(lines), sales.order_items(lines)
    events = carts.sessions(dataset.name, orders, items)
    deliveries, injected = [*masters(dataset, days[0], last)], []
    for delivery, record in [
        *_sales(dataset, days, orders, items, with_trouble),
        *_cart_events(events, days[0], last, with_trouble),
    ]:
        if delivery.delivered_on <= last:
            deliveries.append(delivery)
            injected += record.injected
    return sorted(deliveries, key=lambda delivery: delivery.order), injected


def masters(dataset: DataSet, first: date, last: date) -> Iterator[Delivery]:
    """Yield the deliveries of customers and products; `first` includes everything before it."""
    changes = customers.changes(list(dataset.people()), dataset.dates)
    for day, part in _by_day(changes, "committed_at", first, last).items():
        content = "".join(
            f"{json.dumps(change, ensure_ascii=False, separators=(',', ':'))}\n" for change in part
        )
        name = f"customers.{part[0]['sequence']:012d}-{part[-1]['sequence']:012d}.json.gz"
        file = DeliveredFile(name, len(part), csv_file.compress(content.encode()))
        yield Delivery("customer_master", day, day, 1, (file,))
    for day, part in _by_day(dataset.products(), "updated_at", first, last).items():
        yield Delivery("product_catalog", day, day, 1, catalog.pages(part, day, everything=day == first))


def _by_day(
    rows: list[dict[str, Any]], column: str, first: date, last: date
) -> Mapping[date, list[dict[str, Any]]]:
    parts: dict[date, list[dict[str, Any]]] = {}
    for row in rows:
        day = max(first, date.fromisoformat(row[column][:10]))
        if day <= last:
            parts.setdefault(day, []).append(row)
    return parts


def _sales(
    dataset: DataSet, days: list[date], orders: pa.Table, items: pa.Table, with_trouble: bool
) -> Iterator[tuple[Delivery, Recorder]]:
    orders_of, items_of = sales.by_date(orders), sales.by_date(items)
    start = bisect_left(dataset.dates, days[0])
    for index, day in enumerate(days, start):
        clean_orders = sales.to_csv(orders_of[day], sales.ORDERS)
        clean_items = sales.to_csv(items_of[day], sales.ORDER_ITEMS)
        first: dict[str, Delivery] = {}
        for source, clean, spoil in (
            ("orders", clean_orders, trouble.spoil_orders),
            ("order_items", clean_items, trouble.spoil_items),
        ):
            record = Recorder(source, f"{source}/{day.isoformat()}/{redelivery.file_name(source, day, 1)}")
            delivered = spoil(clean, dataset.name, index, record) if with_trouble else clean
            first[source] = redelivery.first_delivery(source, day, delivered)
            yield first[source], record
        if with_trouble:
            sold = redelivery.SalesDay(dataset.name, index, day, clean_orders, clean_items, first)
            yield from redelivery.second_deliveries(sold)


def _cart_events(
    events: list[carts.CartEvent], first: date, last: date, with_trouble: bool
) -> Iterator[tuple[Delivery, Recorder]]:
    parts: dict[date, list[Sent]] = {}
    for at, event in delayed(events) if with_trouble else [(event.occurred_at, event) for event in events]:
        parts.setdefault(at.date(), []).append((at, event))
    for day, part in parts.items():
        if not first <= day <= last:
            continue
        record = Recorder("cart_events", f"cart_events/{day.isoformat()}/{capture.FILE_NAME}")
        arrived = spoil_events(part, record) if with_trouble else [(at, event.body) for at, event in part]
        yield Delivery("cart_events", day, day, 1, (capture.captured(day, arrived),)), record
