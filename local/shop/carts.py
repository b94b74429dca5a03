"""Simulated cart sessions, drawn from real baskets: what a visitor might have done before, or instead of, ordering."""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import pyarrow as pa

from shop.chance import below, draws, unit
from shop.tables import query

CHECKED_OUT_SHARE = 0.05
ABANDONED_SHARE = 0.025
LONGEST = timedelta(minutes=40)
PAUSED_SHARE = 0.12
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=31), timedelta(hours=3)
_IDS = uuid.uuid5(uuid.NAMESPACE_DNS, "cart-events.shop.example.com")
_CENT = Decimal("0.01")
_encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True)
class Basket:
    """A real order, with those of its lines that a cart can hold: bought units at a price of at least a cent."""

    order_id: str
    customer_id: str
    ordered_at: datetime
    lines: list[tuple[str, int, float]]  # product, quantity, unit price


@dataclass(frozen=True, slots=True)
class CartEvent:
    """One event: when it happened (UTC), its identity, and its body as the shop sends it."""

    occurred_at: datetime
    session_id: str
    event_id: str
    body: bytes

    @property
    def order(self) -> tuple[datetime, str]:
        """By time, then session; a stable sort keeps a session's own order within a millisecond."""
        return self.occurred_at, self.session_id


def to_json(fields: dict[str, Any]) -> bytes:
    """Return a body as the shop sends it."""
    return _encode(fields).encode()


def sessions(dataset: str, orders: pa.Table, items: pa.Table) -> list[CartEvent]:
    """Return the events of the sessions that belong to `orders`, by time.

    About 5 % of the sales end a session in checked_out; about 2.5 % more lend their lines to a session that ends
    without. Some visitors go away for longer than a session's pause, and go on. An order just after midnight has events
    on the day before.

    Args:
        dataset: Name of the data set; ids of two data sets differ.
        orders: As `sales.orders` returns them.
        items: As `sales.order_items` returns them, at least the lines of `orders`.
    """
    events: list[CartEvent] = []
    for basket, checked_out in _chosen(dataset, orders, items):
        session = uuid.uuid5(_IDS, f"{dataset}/{'order' if checked_out else 'abandoned'}/{basket.order_id}")
        source = draws("cart", session)
        steps = _bought(basket, source) if checked_out else _left_behind(basket, source)
        events.extend(_timed(session, basket, list(steps), source))
    return sorted(events, key=lambda event: event.order)


def _chosen(dataset: str, orders: pa.Table, items: pa.Table) -> Iterator[tuple[Basket, bool]]:
    """Yield the baskets that get a session, and whether it ends in the order."""
    chosen: dict[str, Basket] = {}
    draws_of: dict[str, float] = {}
    columns = ("order_id", "customer_id", "ordered_at", "order_type")
    for order_id, customer_id, ordered_at, order_type in _rows(orders, columns):
        draw = unit("session", dataset, order_id)
        # An order delivered with two headers gets one session, at the first one's time.
        if draw < CHECKED_OUT_SHARE + ABANDONED_SHARE and order_type == "sale" and order_id not in chosen:
            draws_of[order_id] = draw
            chosen[order_id] = Basket(order_id, customer_id, datetime.fromisoformat(ordered_at), [])
    _fill(chosen, items)
    for order_id, basket in chosen.items():
        if basket.lines:
            yield basket, draws_of[order_id] < CHECKED_OUT_SHARE


def _fill(baskets: dict[str, Basket], items: pa.Table) -> None:
    """Put the order lines that a cart can hold into their baskets, each line once."""
    wanted = query("SELECT * FROM items WHERE order_id IN (SELECT unnest(?))", [list(baskets)], items=items)
    columns = ("order_id", "line_number", "product_id", "quantity", "sales_amount")
    seen: set[tuple[str, str]] = set()
    for order_id, line, product, quantity, amount in _rows(wanted, columns):
        units = int(quantity)
        if units <= 0 or (order_id, line) in seen:
            continue
        seen.add((order_id, line))
        price = (Decimal(amount) / units).quantize(_CENT, ROUND_HALF_UP)
        # Below a cent there is nothing to show in a cart: gifts, and fuel, which is counted in thousandths.
        if price > 0:
            baskets[order_id].lines.append((product, units, float(price)))


def _rows(table: pa.Table, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return zip(*(table.column(name).to_pylist() for name in columns), strict=True)


_Step = tuple[str, str | None, int | None, float | None]


def _bought(basket: Basket, source: Random) -> Iterator[_Step]:
    """Yield a visit whose cart ends as the order: some lines are taken out and put in again on the way."""
    for product, quantity, price in basket.lines:
        yield "product_viewed", product, None, price
        yield "item_added", product, quantity, price
        if source.random() < 0.08:
            yield "item_removed", product, quantity, price
            yield "item_added", product, quantity, price
    yield "checked_out", None, None, None


def _left_behind(basket: Basket, source: Random) -> Iterator[_Step]:
    """Yield a visit that looks at a part of the basket, adds some of it, and goes."""
    for product, quantity, price in basket.lines[: 1 + below(source, len(basket.lines))]:
        yield "product_viewed", product, None, price
        if source.random() < 0.7:
            yield "item_added", product, quantity, price
            if source.random() < 0.15:
                yield "item_removed", product, quantity, price


def _timed(session: uuid.UUID, basket: Basket, steps: Sequence[_Step], source: Random) -> Iterator[CartEvent]:
    """Yield the steps as events between some minutes before the order and the order, which the checkout makes."""
    length = timedelta(minutes=2) + (LONGEST - timedelta(minutes=2)) * source.random()
    moments = sorted(source.random() for _ in steps)
    resumed, pause = _pause(session, len(steps))
    # Some visitors leave before they sign in.
    visitor, identity = basket.customer_id or None, str(session)
    if steps[-1][0] != "checked_out" and source.random() < 0.1:
        visitor = None
    for number, ((kind, product, quantity, price), moment) in enumerate(zip(steps, moments, strict=True)):
        checkout = kind == "checked_out"
        at = (
            basket.ordered_at
            if checkout
            else basket.ordered_at - length + (length - timedelta(seconds=1)) * moment
        ) - (pause if number < resumed else timedelta())
        event = str(uuid.uuid5(session, str(number)))
        fields = {
            "event_id": event,
            "session_id": identity,
            "customer_id": visitor,
            "event_type": kind,
            "occurred_at": f"{at.isoformat(timespec='milliseconds')}Z",
            "product_id": product,
            "quantity": quantity,
            "unit_price": price,
            "order_id": basket.order_id if checkout else None,
            "is_simulated": True,
        }
        yield CartEvent(at, identity, event, to_json(fields))


def _pause(session: uuid.UUID, steps: int) -> tuple[int, timedelta]:
    """Draw the step at which the visitor comes back after a pause, and its length; 0 for one who does not go away."""
    source = draws("pause", session)
    if steps < 2 or source.random() >= PAUSED_SHARE:
        return 0, timedelta()
    length = SHORTEST_PAUSE + (LONGEST_PAUSE - SHORTEST_PAUSE) * source.random()
    return 1 + below(source, steps - 1), length
