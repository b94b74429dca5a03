"""Generates cases: changes, repeated, spread over days, and shuffled."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from changes import DAYS, Case, CustomerChange, Delivery, Fact, Header, Line, ProductChange

_TIMES = st.integers(0, 5)
_DAYS = st.integers(0, len(DAYS) - 1)
_ORDERS = st.integers(1, 2)


@st.composite
def _customer_changes(draw: st.DrawFn) -> list[CustomerChange]:
    """Changes in commit order: inserts after deletes, and several of one time, among them corrections of the past."""
    changes: list[CustomerChange] = []
    for number in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from(["Ann", "Bea", "Cid", None]))
        follows = bool(changes) and changes[-1].name is not None
        operation = "D" if name is None else "U" if follows else "I"
        changes.append(CustomerChange(draw(_TIMES), number + 1, name, operation))
    return changes


_PRODUCT_CHANGES = st.lists(
    st.builds(ProductChange, _TIMES, st.sampled_from(["TEA", "PENS", None])), max_size=3
)
_HEADERS = st.lists(
    st.builds(Header, _ORDERS, st.integers(0, 7), st.sampled_from(["c", "c", "x", None])), max_size=3
)
_LINES = st.lists(st.builds(Line, _ORDERS, st.sampled_from(["p", "p", "y"]), st.integers(1, 2)), max_size=3)


@st.composite
def _repeated(draw: st.DrawFn, facts: list[Fact]) -> Fact:
    """A fact again: as it was, or a customer's change under its number with another name."""
    fact = draw(st.sampled_from(facts))
    if isinstance(fact, CustomerChange) and fact.name is not None:
        return replace(fact, name=draw(st.sampled_from([fact.name, "Dot"])))
    return fact


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    facts = [*draw(_customer_changes()), *draw(_PRODUCT_CHANGES), *draw(_HEADERS), *draw(_LINES)]
    again = draw(st.lists(_repeated(facts), max_size=2)) if facts else []
    told = draw(st.permutations([*facts, *again]))
    return Case(tuple(Delivery(draw(_DAYS), fact) for fact in told))


def generate(count: int, at: int) -> list[Case]:
    """Different cases, the same for the same seed."""
    found: dict[Case, None] = {}

    @seed(at)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(_cases())
    def collect(case: Case) -> None:
        found[case] = None

    collect()
    return list(found)
