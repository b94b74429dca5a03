"""Sessions and their funnel, whatever the order in which events and orders arrive.

All cases share a few batches, a browser session each: hand-made ones, and random ones against a model in plain Python.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from chance import chance_of
from conftest import LakeAt
from deltalake import DeltaTable
from oracle.compare import build_oracle
from oracle.contracts import layer
from small_shop import capture, write

from customer360 import steps
from customer360.batch import Batch
from customer360.lake import Lake

NOON = datetime(2017, 1, 2, 12)
GAP = 30 * 60_000  # milliseconds, the contract's half hour
DAY = 24 * 60 * 60_000
DAYS = ("2017-01-01", "2017-01-02", "2017-01-03")
ORDERS = "order_id,customer_id,store_id,order_type,ordered_at,country,currency,line_count,total_amount\n"
ITEMS = "order_id,line_number,product_id,quantity,sales_amount,retail_discount,coupon_discount,coupon_match_discount\n"


@dataclass(frozen=True)
class Event:
    """An event some milliseconds after noon, and the batch (0 to 2) that brings it."""

    at: int
    batch: int = 0
    kind: str = "item_added"
    customer: str | None = None
    order: str | None = None
    simulated: bool = False

    def body(self, browser: str, number: int) -> bytes:
        at = NOON + timedelta(milliseconds=self.at)
        of_product = self.kind != "checked_out"
        return json.dumps(
            {
                "event_id": f"{browser}/{number}",
                "session_id": browser,
                "customer_id": self.customer,
                "event_type": self.kind,
                "occurred_at": f"{at.isoformat(timespec='milliseconds')}Z",
                "product_id": "p1" if of_product else None,
                "quantity": 1 if of_product else None,
                "unit_price": 2.5 if of_product else None,
                "order_id": self.order,
                "is_simulated": self.simulated,
            }
        ).encode()


def paid(at: int, batch: int = 0, order: str | None = None) -> Event:
    return Event(at, batch, "checked_out", order=order)


CASES: dict[str, list[Event]] = {
    "at-the-gap": [Event(0), Event(GAP)],
    "beyond-the-gap": [Event(0), Event(GAP + 1)],
    "two-and-two": [Event(0), Event(GAP), Event(2 * GAP + 1), Event(3 * GAP + 1)],
    "bridged-late": [Event(0), Event(2 * GAP), Event(GAP, batch=2)],
    "bridged-first": [Event(GAP), Event(0, batch=1), Event(2 * GAP, batch=2)],
    "chain-backwards": [Event(2 * GAP), Event(GAP, batch=1), Event(0, batch=2)],
    "earlier-late": [Event(0), Event(-GAP, batch=1)],
    "earlier-apart": [Event(0), Event(-GAP - 1, batch=1)],
    "over-midnight": [Event(DAY // 2 - 60_000), Event(DAY // 2 + 60_000, batch=1)],
    "same-moment": [Event(0), Event(0, batch=1), Event(0, batch=2)],
    "far-apart": [Event(0), Event(20 * DAY, batch=1), Event(-20 * DAY, batch=2)],
    "signs-in": [Event(0), Event(1000, customer="c1"), Event(2000)],
    "signs-in-late": [Event(0), Event(2000, batch=1), Event(1000, batch=2, customer="c1")],
    "changes-hands": [Event(0, customer="c9"), Event(1000, customer="c1")],
    "partly-simulated": [Event(0), Event(1000, simulated=True)],
    "left": [Event(0), Event(1000)],
    "taken-out": [Event(0), Event(1000, kind="item_removed")],
    "recovered": [Event(0), paid(2 * GAP, batch=2)],
    "recovered-at-last": [Event(0), paid(7 * DAY, batch=1)],
    "too-late": [Event(0), paid(7 * DAY + 1, batch=1)],
    "order-first": [Event(0), paid(1000, batch=2, order="o1")],
    "order-later": [Event(0), paid(1000, order="o2")],
    "order-corrected": [Event(0), paid(1000, order="o3")],
    "order-unknown": [Event(0), paid(1000, order="o9")],
    "order-of-another-month": [Event(0), paid(1000, order="o4")],
}
# order, date, amount, batch
SALES = [
    ("o1", "2017-01-02", "11.00", 0),
    ("o2", "2017-01-02", "22.00", 2),
    ("o3", "2017-01-02", "33.00", 0),
    ("o3", "2017-01-02", "30.00", 1),
    ("o4", "2016-12-02", "44.00", 1),
]


def _add_random_cases() -> None:
    """Browser sessions whose events lie about a gap apart, in any batch."""
    source = chance_of("sessions")
    for number in range(150):
        times = [source.randrange(10) * (GAP // 2) + source.choice((-1, 0, 1)) for _ in range(2 + number % 7)]
        CASES[f"random-{number}"] = [
            Event(
                at,
                source.randrange(3),
                source.choice(("product_viewed", "item_added", "item_removed", "checked_out")),
                source.choice((None, "c1", "c2")),
            )
            for at in times
        ]


_add_random_cases()


def deliver(landing: Path) -> None:
    """Writes each batch as the files of a day; an event comes again with every later batch."""
    for batch, day in enumerate(DAYS):
        bodies = [
            event.body(browser, number)
            for browser, events in CASES.items()
            for number, event in enumerate(events)
            if event.batch == batch or (event.batch < batch and number == 0)
        ]
        write(landing / f"cart_events/{day}/customer360.cart-events.0.235959.avro", capture(bodies))
        sold = [(order, on, amount) for order, on, amount, of in SALES if of == batch]
        headers = "".join(
            f"{order},c1,7,sale,{on} 12:00:00,France,EUR,1,{amount}\n" for order, on, amount in sold
        )
        lines = "".join(f"{order},1,p1,1,{amount},,,\n" for order, _, amount in sold)
        write(landing / f"orders/{day}/orders_{day}.1.csv.gz", gzip.compress((ORDERS + headers).encode()))
        write(
            landing / f"order_items/{day}/order_items_{day}.1.csv.gz", gzip.compress((ITEMS + lines).encode())
        )


def run(lake: Lake, batch: Batch) -> None:
    """The steps that sessions and their funnel need."""
    for source in ("cart_events", "orders", "order_items"):
        steps.bronze(lake, batch, source)
        steps.silver(lake, batch, source)
    steps.silver(lake, batch, "sessions")
    steps.gold(lake, batch, "facts")
    steps.gold(lake, batch, "carts")


def rows_of(root: Path, name: str) -> list[dict[str, Any]]:
    """A table's rows by session; times are in UTC without saying so."""
    rows = DeltaTable(str(root / name)).to_pyarrow_table().to_pylist()
    naive = [
        {k: v.replace(tzinfo=None) if isinstance(v, datetime) else v for k, v in row.items()} for row in rows
    ]
    return sorted(naive, key=lambda row: row["session_id"])


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sessions-landing")
    deliver(root)
    return root


@pytest.fixture(scope="module")
def in_order(lake_at: LakeAt, landing: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sessions-lake")
    lake = lake_at(root, landing)
    for day in DAYS:
        run(lake, Batch.of(day, day))
    return root


@pytest.fixture(scope="module")
def by_browser(in_order: Path) -> dict[str, list[dict[str, Any]]]:
    """Funnel rows of each browser session, by time."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows_of(in_order, "gold/cart_funnel"), key=lambda row: row["started_at"]):
        found[row["browser_session_id"]].append(row)
    return found


def divided(events: Iterable[Event]) -> list[list[int]]:
    """The model: times of the sessions' events, in milliseconds after noon."""
    sessions: list[list[int]] = []
    for at in sorted(event.at for event in events):
        if sessions and at - sessions[-1][-1] <= GAP:
            sessions[-1].append(at)
        else:
            sessions.append([at])
    return sessions


def expected_sessions() -> dict[str, tuple[str, datetime, datetime, int]]:
    """Browser session, begin, end and number of events of each session, by its id."""
    expected = {}
    for browser, events in CASES.items():
        for times in divided(events):
            first, last = (NOON + timedelta(milliseconds=at) for at in (times[0], times[-1]))
            micros = (first - datetime(1970, 1, 1)) // timedelta(microseconds=1)
            expected[f"{browser}.{micros}"] = (browser, first, last, len(times))
    return expected


@pytest.mark.parametrize("table", ["silver/sessions", "gold/cart_funnel"])
def test_sessions_are_the_runs_between_long_pauses(in_order: Path, table: str) -> None:
    columns = ("browser_session_id", "started_at", "ended_at", "events")
    found = rows_of(in_order, table)
    assert {row["session_id"]: tuple(row[c] for c in columns) for row in found} == expected_sessions()
    assert len(found) == len(expected_sessions())


def test_the_oracle_divides_alike(landing: Path) -> None:
    query = "SELECT session_id, browser_session_id, started_at, ended_at, events FROM silver_sessions"
    found = build_oracle(landing).execute(query).fetchall()
    assert {key: tuple(values) for key, *values in found} == expected_sessions()


@pytest.mark.parametrize("table", ["sessions", "cart_funnel"])
def test_every_column_equals_the_oracle(in_order: Path, landing: Path, table: str) -> None:
    zone = "silver" if table == "sessions" else "gold"
    columns = ", ".join(column.name for column in layer(zone)[table].columns)
    con = build_oracle(landing)
    expected = con.execute(f"SELECT {columns} FROM {zone}_{table} ORDER BY session_id").fetchall()
    names = columns.split(", ")
    assert [tuple(row[n] for n in names) for row in rows_of(in_order, f"{zone}/{table}")] == expected


def test_batches_permuted_and_repeated_end_in_the_same_rows(
    in_order: Path, landing: Path, lake_at: LakeAt, tmp_path: Path
) -> None:
    lake = lake_at(tmp_path, landing)
    for place in (2, 0, 1, 0):
        run(lake, Batch.of(DAYS[place], DAYS[place]))
    for table in ("silver/sessions", "gold/cart_funnel"):
        assert rows_of(tmp_path, table) == rows_of(in_order, table)


def test_all_at_once_ends_in_the_same_rows(
    in_order: Path, landing: Path, lake_at: LakeAt, tmp_path: Path
) -> None:
    run(lake_at(tmp_path, landing), Batch.of("all", DAYS[-1], DAYS[0]))
    for table in ("silver/sessions", "gold/cart_funnel"):
        assert rows_of(tmp_path, table) == rows_of(in_order, table)


def test_a_batch_run_again_writes_nothing(in_order: Path, landing: Path, lake_at: LakeAt) -> None:
    lake, batch = lake_at(in_order, landing), Batch.of(DAYS[-1], DAYS[-1], run_id="again")
    steps.silver(lake, batch, "sessions")
    steps.gold(lake, batch, "carts")
    written = {
        row["entity"]: row["rows_written"] for row in lake.logs("pipeline_runs").read(run_id=batch.run_id)
    }
    assert written == {"sessions": 0, "cart_funnel": 0}


@pytest.mark.parametrize(
    ("browser", "customer"),
    [("signs-in", "c1"), ("signs-in-late", "c1"), ("changes-hands", "c1"), ("left", None)],
)
def test_a_session_is_the_customers_who_signed_in_last(
    by_browser, browser: str, customer: str | None
) -> None:
    assert [row["customer_id"] for row in by_browser[browser]] == [customer]


def test_a_partly_simulated_session_is_simulated(by_browser) -> None:
    assert [row["is_simulated"] for row in by_browser["partly-simulated"]] == [True]
    assert [row["is_simulated"] for row in by_browser["left"]] == [False]


@pytest.mark.parametrize(
    ("browser", "recovered", "left_behind"),
    [
        ("left", [False], ["5.00"]),
        ("taken-out", [False], ["0.00"]),
        ("recovered", [True, False], ["0.00", "0.00"]),
        ("recovered-at-last", [True, False], ["0.00", "0.00"]),
        ("too-late", [False, False], ["2.50", "0.00"]),
        ("order-first", [False], ["0.00"]),
    ],
)
def test_a_cart_is_left_behind_unless_somebody_comes_back_in_time(
    by_browser, browser: str, recovered: list[bool], left_behind: list[str]
) -> None:
    rows = by_browser[browser]
    assert [row["is_recovered"] for row in rows] == recovered
    assert [row["abandoned_amount"] for row in rows] == [Decimal(amount) for amount in left_behind]
    assert [row["is_abandoned"] for row in rows] == [amount != "0.00" for amount in left_behind]


@pytest.mark.parametrize(
    ("browser", "order", "amount"),
    [
        ("order-first", "o1", "11.00"),
        ("order-later", "o2", "22.00"),
        ("order-corrected", "o3", "30.00"),
        ("order-unknown", "o9", None),
        ("order-of-another-month", "o4", None),
        ("left", None, None),
    ],
)
def test_a_session_has_its_order_once_the_order_is_known(
    by_browser, browser: str, order: str | None, amount: str | None
) -> None:
    (row,) = by_browser[browser]
    expected = None if amount is None else Decimal(amount)
    assert (row["order_id"], row["is_ordered"], row["ordered_amount"]) == (
        order,
        amount is not None,
        expected,
    )
