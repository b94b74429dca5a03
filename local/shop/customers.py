"""The customer master's changes: who registers when, what changes later, who leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from shop.chance import below, draws, pick, unit
from shop.identities import UPDATES, identity

DEMOGRAPHICS: tuple[str, ...] = (
    "age_band",
    "income_band",
    "home_ownership",
    "marital_status",
    "household_size",
    "kids_count",
)
COLUMNS = (
    "operation",
    "sequence",
    "committed_at",
    "customer_id",
    "first_name",
    "last_name",
    "email",
    "phone",
    "marketing_consent",
    *DEMOGRAPHICS,
    "country",
    "is_synthetic_identity",
)
NEVER_REGISTERED = 3
LATE_SHARE = 0.01
DELETED = 6
MERGE_SHARE = 0.1
"""Part of the days on which a duplicate is merged, if there is one."""
_UPDATES_A_DAY = 3
_UNKNOWN: dict[str, str | None] = dict.fromkeys(DEMOGRAPHICS)


@dataclass(frozen=True)
class Person:
    """A customer as the data set knows them.

    Attributes:
        registered_between: Half-open span of the registration; None registers minutes before the first order.
        later_countries: Real changes of the country, with the time at which each was first seen.
    """

    customer_id: str
    first_order: datetime
    last_order: datetime
    country: str
    demographics: dict[str, str | None] = field(default_factory=lambda: dict(_UNKNOWN))
    registered_between: tuple[datetime, datetime] | None = None
    later_countries: tuple[tuple[datetime, str], ...] = ()


@dataclass(frozen=True)
class _Event:
    at: datetime
    customer_id: str
    kind: str  # register, country, update, delete, merge
    value: str = ""  # the new country; of a merge, the duplicate that goes

    @property
    def order(self) -> tuple[datetime, str, str, str]:
        return self.at, self.customer_id, self.kind, self.value


def changes(people: Sequence[Person], days: Sequence[date]) -> list[dict[str, Any]]:
    """Return every change over `days`, the days with orders, in commit order.

    A change says the customer's whole new state; a delete says only who. `sequence` counts from 1. Changes of one
    moment were committed together: a merge deletes the duplicate and changes the customer who stays.
    """
    known = {person.customer_id: person for person in people}
    events = [
        *_registrations(people, days),
        *_countries(people),
        *_updates(people, days),
        *_deletes(people, days),
        *_merges(people, days),
    ]
    state: dict[str, dict[str, Any]] = {}
    delivered: list[dict[str, Any]] = []
    for event in sorted(events, key=lambda event: event.order):
        for operation, row in _apply(event, known[event.customer_id], state):
            head = {"operation": operation, "sequence": len(delivered) + 1, "committed_at": iso(event.at)}
            delivered.append({**head, **row})
    return delivered


def iso(moment: datetime) -> str:
    """Return a UTC time as ISO 8601 with Z, to the second."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def _apply(
    event: _Event, person: Person, state: dict[str, dict[str, Any]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Bring `state` up to date and yield operations with their rows; none when the event finds nobody to change."""
    row = state.get(event.customer_id)
    if event.kind == "register":
        if row is None:
            state[event.customer_id] = _first_row(person)
            yield "I", state[event.customer_id]
        return
    if row is None:
        return
    if event.kind == "delete":
        yield _delete(event.customer_id, state)
        return
    if event.kind == "merge":
        if event.value not in state:
            return
        new = {"phone": state[event.value]["phone"]}
        yield _delete(event.value, state)
    elif event.kind == "country":
        new = {"country": event.value}
    else:
        source = draws("update", event.customer_id, event.at)
        new = pick(source, UPDATES)(row, source)
    state[event.customer_id] = {**row, **new}
    yield "U", state[event.customer_id]


def _delete(customer_id: str, state: dict[str, dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    del state[customer_id]
    return "D", {"customer_id": customer_id}


def _first_row(person: Person) -> dict[str, Any]:
    return {
        "customer_id": person.customer_id,
        **identity(person.customer_id),
        **person.demographics,
        "country": person.country,
        "is_synthetic_identity": True,
    }


def _registrations(people: Sequence[Person], days: Sequence[date]) -> Iterator[_Event]:
    by_chance = sorted(people, key=lambda person: unit("registration", person.customer_id))
    positions = {day: place for place, day in enumerate(days)}
    never = min(NEVER_REGISTERED, len(people) // 10)
    late = never + round(len(people) * LATE_SHARE)
    for rank, person in enumerate(by_chance):
        source = draws("registered", person.customer_id)
        if rank < never:
            continue
        if rank < late:
            # On a later day with orders, because customer changes travel with a day's batch.
            place = positions[person.first_order.date()] + 1 + below(source, 10)
            if place < len(days):
                yield _Event(_moment(days[place], source), person.customer_id, "register")
            continue
        start, end = person.registered_between or _shortly_before(person.first_order)
        at = start + (end - start) * source.random()
        yield _Event(at.replace(microsecond=0), person.customer_id, "register")


def _shortly_before(moment: datetime) -> tuple[datetime, datetime]:
    return max(moment - timedelta(minutes=30), datetime.combine(moment, time.min)), moment


def _countries(people: Sequence[Person]) -> Iterator[_Event]:
    for person in people:
        for at, country in person.later_countries:
            yield _Event(at, person.customer_id, "country", country)


def _updates(people: Sequence[Person], days: Sequence[date]) -> Iterator[_Event]:
    for day in days:
        source = draws("updates of", day)
        for _ in range(below(source, 2 * _UPDATES_A_DAY + 1)):
            yield _Event(_moment(day, source), pick(source, people).customer_id, "update")


def _deletes(people: Sequence[Person], days: Sequence[date]) -> Iterator[_Event]:
    """Yield a few deletes in the last quarter: of people who order no more, and of one who comes back."""
    source = draws("deletes")
    quarter = days[len(days) * 3 // 4 :]
    if len(quarter) < 2 * DELETED:
        return
    for number in range(DELETED):
        day = quarter[number * len(quarter) // DELETED]
        returns = number == 0
        gone = [person for person in people if returns or person.last_order.date() < day]
        if not gone:
            continue
        person = pick(source, gone)
        yield _Event(_moment(day, source), person.customer_id, "delete")
        if returns:
            again = quarter[min(len(quarter) // DELETED * 2, len(quarter) - 1)]
            yield _Event(_moment(again, source), person.customer_id, "register")


def _merges(people: Sequence[Person], days: Sequence[date]) -> Iterator[_Event]:
    """Yield merges, on a few days, of somebody who orders no more into another customer."""
    for day in days:
        source = draws("merges of", day)
        if source.random() >= MERGE_SHARE:
            continue
        gone = [person for person in people if person.last_order.date() < day]
        if not gone:
            continue
        duplicate, stays = pick(source, gone), pick(source, people)
        if duplicate.customer_id != stays.customer_id:
            yield _Event(_moment(day, source), stays.customer_id, "merge", duplicate.customer_id)


def _moment(day: date, source: Random) -> datetime:
    return datetime.combine(day, time.min) + timedelta(seconds=below(source, 86_400))
