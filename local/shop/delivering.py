"""Chooses where deliveries come from: the cache for much, a fresh build for a few days."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from shop import cache, ground_truth
from shop.days import days_between
from shop.deliveries import Delivery, land
from shop.errors import ShopError
from shop.ground_truth import Injected

if TYPE_CHECKING:
    from shop.build import DataSet

_FEW_DAYS = 10
_MASTERS = ("customer_master", "product_catalog")


DeliveryKey = tuple[str, str, int]
"""Source, file date (YYYY-MM-DD) and number of a delivery, which together name it."""


@dataclass(frozen=True)
class Plan:
    """What the shop delivers in a range of days, by arrival, and what is wrong with it on purpose."""

    deliveries: list[Delivery]
    injected: list[Injected]

    def restricted_to(self, keys: set[DeliveryKey]) -> "Plan":
        """Return the plan with only the deliveries that `keys` name; the ground truth stays whole."""
        chosen = [d for d in self.deliveries if (d.source, d.file_date.isoformat(), d.delivery) in keys]
        return Plan(chosen, self.injected)

    def carry_out(self, landing: Path, truth: Path | None = None) -> None:
        """Write the files into `landing` and the ground truth, if wanted, to `truth`."""
        land(self.deliveries, landing)
        if truth is not None:
            truth.parent.mkdir(parents=True, exist_ok=True)
            ground_truth.write(truth, self.injected)


def keys_in(lines: Iterable[str]) -> set[DeliveryKey]:
    """Read which deliveries are meant from lines as `Delivery.summary` makes them.

    Raises:
        ShopError: A line is no such summary.
    """
    try:
        entries = [json.loads(line) for line in lines if line.strip()]
        return {(entry["source"], entry["file_date"], int(entry["delivery"])) for entry in entries}
    except (KeyError, TypeError, ValueError) as error:
        raise ShopError(
            f"--only: {error!r} in a line that should name source, file_date and delivery; pass lines of --plan."
        ) from error


def open_dataset(name: str, path: Path | None) -> "DataSet":
    """Return a data set by its name on the command line.

    Raises:
        DataSetMissingError: It is not here.
    """
    if name == "journey":
        from shop.journey import Journey

        if path is not None:
            raise ShopError(
                "--path belongs to online-retail: The Complete Journey comes with its package; leave --path out."
            )
        return Journey()
    from shop.online_retail import OnlineRetail

    return OnlineRetail(path)


def plan(dataset: "DataSet", first: date | None, last: date | None, *, with_trouble: bool = True) -> Plan:
    """Return what the shop delivers until the end of `last` for the days from `first`; None is the data set's end.

    Raises:
        DateRangeError: No order falls between the dates.
    """
    first, last = first or date.min, last or date.max
    cached = cache.find(dataset, with_trouble=with_trouble)
    if cached is None:
        from shop.build import build

        days = days_between(dataset.dates, first, last)
        if len(days) <= _FEW_DAYS:
            return Plan(*build(dataset, first, min(last, dataset.dates[-1]), with_trouble=with_trouble))
        cached = cache.make(dataset, with_trouble=with_trouble)
    return _excerpt(dataset, cached, first, last)


def _excerpt(dataset: "DataSet", cached: cache.CachedYear, first: date, last: date) -> Plan:
    everything = cached.deliveries()
    dates = sorted({delivery.file_date for delivery in everything if delivery.source == "orders"})
    start = days_between(dates, first, last)[0]
    chosen = [d for d in everything if start <= d.file_date <= last and d.delivered_on <= last]
    if start > dates[0]:
        from shop.build import masters

        # The first requested day brings everything that customers and products were before it.
        opening = [d for d in masters(dataset, start, start) if d.file_date == start]
        chosen = [d for d in chosen if d.source not in _MASTERS or d.file_date > start] + opening
        chosen.sort(key=lambda delivery: delivery.order)
    files = {d.path_of(file) for d in chosen for file in d.files}
    return Plan(chosen, [thing for thing in cached.injected() if thing.file in files])
