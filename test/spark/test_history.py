"""Histories, dimensions and facts of hundreds of generated cases, against an oracle that sees all changes sorted.

The cases stand side by side in one lake, so that one pass of a few batches checks them all.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, pairwise, permutations
from pathlib import Path
from typing import Any

import pytest
from chance import SEED, chance_of
from changes import DAYS, Case, Delivery, Header
from changes.deliver import deliver
from changes.generate import generate
from conftest import LakeAt
from deltalake import DeltaTable
from oracle.history import OPEN_END, OPEN_START, Rows, expected

from customer360 import steps
from customer360.batch import Batch
from customer360.lake import Lake

CASES = int(os.environ.get("CUSTOMER360_TEST_HISTORIES", "400"))
# A case is reduced by trying everything that it may do without, as long as that is not too much.
REDUCIBLE = 9

_INTERVAL = ("valid_from", "valid_to", "is_current")
_INFERRED = ("is_inferred", "inferred_since")
COLUMNS = {
    "customers": ("customer_id", *_INTERVAL, "first_name", "is_deleted"),
    "products": ("product_id", *_INTERVAL, "department"),
    "dim_customer": ("customer_sk", "customer_id", *_INTERVAL, *_INFERRED, "first_name", "is_deleted"),
    "dim_product": ("product_sk", "product_id", *_INTERVAL, *_INFERRED, "department"),
    "fact_orders": ("order_id", "customer_sk", "date_sk", "stated_amount"),
    "fact_order_items": ("order_id", "product_sk", "customer_sk", "date_sk", "department", "quantity"),
}


@dataclass(frozen=True)
class State:
    """Rows by table after a batch, the days told until then, and the members that were inferred, as (key, id)."""

    days: frozenset[int]
    rows: Rows
    inferred: set[tuple[int, str]]


@dataclass(frozen=True)
class Passed:
    """Cases that went through a lake, and the state after each batch."""

    cases: Sequence[Case]
    states: list[State]

    def differences(self) -> dict[Case, str]:
        """What is wrong after the first batch that something is wrong after, by case, which says all until then."""
        for state in self.states:
            wrong = dict(_differences(self.cases, state))
            if wrong:
                return wrong
        return {}


Pass = Callable[[Sequence[Case]], Passed]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[None]:
    """The machine is in Nepal, a quarter of an hour beside whole hours: no table may depend on it."""
    if not hasattr(time, "tzset"):  # Windows has one time zone a process.
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Asia/Kathmandu")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="module")
def passes(elsewhere: None, lake_at: LakeAt, tmp_path_factory: pytest.TempPathFactory) -> Pass:
    """Takes cases through a lake of their own, batch by batch."""

    def through(cases: Sequence[Case]) -> Passed:
        root, landing = tmp_path_factory.mktemp("lake"), tmp_path_factory.mktemp("landing")
        deliver(cases, landing)
        lake, states, days = lake_at(root, landing), [], set()
        for number, (batch_id, last, first) in enumerate(_batches()):
            batch = Batch.of(batch_id, last, first, f"run-{number}")
            _run(lake, batch)
            days |= {index for index, day in enumerate(DAYS) if batch.contains(day)}
            states.append(_state(root, frozenset(days)))
        return Passed(cases, states)

    return through


@pytest.fixture(scope="module")
def passed(passes: Pass) -> Passed:
    return passes([*_corrected_mentions(), *generate(CASES, SEED)])


def test_all_cases_are_as_the_oracle_says_after_every_batch(passed: Passed, passes: Pass) -> None:
    wrong = passed.differences()
    if wrong:
        case, difference = min(wrong.items(), key=lambda item: len(item[0].deliveries))
        if len(case.deliveries) <= REDUCIBLE:
            smaller = passes(list(_parts(case))).differences()
            case, difference = min(smaller.items(), key=lambda item: len(item[0].deliveries))
        pytest.fail(
            f"{len(wrong)} cases (seed {SEED}, batches {_batches()}); the smallest:\n{case}\n{difference}"
        )


@pytest.mark.parametrize("table", ["customers", "products", "dim_customer", "dim_product"])
def test_intervals_have_no_gap_and_no_overlap_after_any_batch(passed: Passed, table: str) -> None:
    at = COLUMNS[table].index("valid_from")
    for state in passed.states:
        members: dict[str, list[tuple[datetime, datetime, bool]]] = {}
        for row in state.rows[table]:
            members.setdefault(row[at - 1], []).append(row[at : at + 3])
        assert members
        for member, intervals in members.items():
            intervals.sort()
            assert intervals[0][0] == OPEN_START, member
            assert intervals[-1][1] == OPEN_END, member
            assert all(one[1] == next_one[0] for one, next_one in pairwise(intervals)), member
            assert all(start < end for start, end, _ in intervals), member
            assert [current for *_, current in intervals] == [False] * (len(intervals) - 1) + [True], member


def test_every_fact_points_to_a_member_after_any_batch(passed: Passed) -> None:
    for state in passed.states:
        customers = {row[0] for row in state.rows["dim_customer"]} | {-1}
        products = {row[0] for row in state.rows["dim_product"]} | {-1}
        assert {row[1] for row in state.rows["fact_orders"]} <= customers
        assert {row[2] for row in state.rows["fact_order_items"]} <= customers
        assert {row[1] for row in state.rows["fact_order_items"]} <= products


def test_inferred_members_are_corrected_in_place(passed: Passed) -> None:
    """Keys of members that were inferred belong to their first version; only unmentioned ones go."""
    last = passed.states[-1].rows
    first = {
        row[1]: row[0]
        for table in ("dim_customer", "dim_product")
        for row in last[table]
        if row[2] == OPEN_START
    }
    inferred = set().union(*(state.inferred for state in passed.states))
    assert all(first.get(member, key) == key for key, member in inferred)
    became_real = {member for _, member in inferred} - {member for _, member in passed.states[-1].inferred}
    assert any(member in first for member in became_real)
    assert any(member not in first for member in became_real)


def _corrected_mentions() -> Iterator[Case]:
    """Orders whose customer, known to no source, a later day takes back: whatever the order of batches, one goes."""
    for day, later in combinations(range(len(DAYS)), 2):
        yield Case((Delivery(day, Header(1, 2, "x")), Delivery(later, Header(1, 2, None))))


def _batches() -> list[tuple[str, str, str]]:
    """Batch id, last and first date: in any order, one spans three days, and one is run again in the end."""
    days = [str(day) for day in DAYS]
    batches = [
        ("three-days", days[4], days[2]),
        *((f"{day}.1", day, "") for day in reversed(days[:2])),
    ]
    # Where the newest come first, nothing that is told later corrects anything.
    orders = [list(order) for order in permutations(batches) if list(order) != batches]
    chosen = chance_of("order of batches").choice(orders)
    return [*chosen, chosen[1]]


def _run(lake: Lake, batch: Batch) -> None:
    for source in ("customer_master", "product_catalog", "orders", "order_items"):
        steps.bronze(lake, batch, source)
    for entity in ("customers", "products", "orders", "order_items"):
        steps.silver(lake, batch, entity)
    steps.gold(lake, batch, "dimensions")
    steps.gold(lake, batch, "facts")


def _state(root: Path, days: frozenset[int]) -> State:
    rows = {table: _rows(root, table) for table in COLUMNS}
    inferred = {
        (row[0], row[1]) for table in ("dim_customer", "dim_product") for row in rows[table] if row[5]
    }
    return State(days, rows, inferred)


def _rows(root: Path, table: str) -> set[tuple]:
    layer = "gold" if table.startswith(("dim_", "fact_")) else "silver"
    columns = list(COLUMNS[table])
    stored = DeltaTable(str(root / layer / table)).to_pyarrow_table(columns=columns)
    rows = [tuple(_plain(row[name]) for name in columns) for row in stored.to_pylist()]
    assert len(set(rows)) == len(rows)
    return {row for row in rows if row[0] != -1}


def _plain(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _differences(cases: Sequence[Case], state: State) -> Iterator[tuple[Case, str]]:
    found = _by_case(state.rows)
    for number, case in enumerate(cases):
        told = Case(tuple(d for d in case.deliveries if d.day in state.days))
        if text := _difference(expected(number, told), found.get(number, {})):
            yield told, text


def _by_case(rows: Rows) -> dict[int, Rows]:
    found: dict[int, Rows] = {}
    for table, of_table in rows.items():
        id_at = COLUMNS[table].index(next(c for c in COLUMNS[table] if c.endswith("_id")))
        for row in of_table:
            number = int(row[id_at].partition("-")[0])
            found.setdefault(number, {}).setdefault(table, set()).add(row)
    return found


def _difference(right: Rows, found: Rows) -> str:
    lines = [
        f"  {table}: {what} {row}"
        for table in COLUMNS
        for what, rows in (
            ("lacks", right[table] - found.get(table, set())),
            ("has", found.get(table, set()) - right[table]),
        )
        for row in sorted(rows, key=str)
    ]
    return "\n".join(lines)


def _parts(case: Case) -> Iterator[Case]:
    for size in range(1, len(case.deliveries) + 1):
        yield from (Case(some) for some in combinations(case.deliveries, size))
