"""What happens to one customer and one product of a made-up shop, and in which batches it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

DAYS = tuple(date(2017, 2, day) for day in range(1, 6))
"""File dates; the day of a delivery is an index of these."""

_START = datetime(2017, 1, 28)


def moment(step: int) -> datetime:
    """Times are small numbers, so that they meet often: midnights, and the last microsecond before the next one."""
    last = step % 2
    return _START + timedelta(hours=12 * (step + last)) - timedelta(microseconds=last)


@dataclass(frozen=True)
class CustomerChange:
    """A change of the customer; without a name it is a delete."""

    at: int
    sequence: int
    name: str | None
    operation: str


@dataclass(frozen=True)
class ProductChange:
    """A change of the product; the newest delivery of a time counts."""

    at: int
    department: str | None


@dataclass(frozen=True)
class Header:
    """An order's header: `customer` is the case's own (`c`), one that no source ever knows (`x`), or none."""

    order: int
    at: int
    customer: str | None


@dataclass(frozen=True)
class Line:
    """The order's only line, of the case's own product (`p`) or one that no source ever knows (`y`)."""

    order: int
    product: str
    quantity: int


Fact = CustomerChange | ProductChange | Header | Line


@dataclass(frozen=True)
class Delivery:
    """What is told on a day."""

    day: int
    fact: Fact


@dataclass(frozen=True)
class Case:
    """Deliveries in the order of their records within a day's files; the days' batches run in any order."""

    deliveries: tuple[Delivery, ...]

    def __str__(self) -> str:
        return "\n".join(f"  day {d.day}: {d.fact}" for d in self.deliveries)
