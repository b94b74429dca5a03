"""Customers: who is real about them, and how they change."""

import re
from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from shop.customers import DELETED, LATE_SHARE, NEVER_REGISTERED, changes


@pytest.fixture(scope="module")
def people(journey):
    return {person.customer_id: person for person in journey.people()}


@pytest.fixture(scope="module")
def delivered(journey, people):
    return changes(list(people.values()), journey.dates)


def test_changes_are_numbered_in_commit_order(delivered):
    assert [change["sequence"] for change in delivered] == list(range(1, len(delivered) + 1))
    assert all(a["committed_at"] <= b["committed_at"] for a, b in pairwise(delivered))


def test_all_but_three_register_and_some_do_so_late(delivered, people):
    first = {}
    for change in delivered:
        first.setdefault(change["customer_id"], change)
    assert {change["operation"] for change in first.values()} == {"I"}
    assert len(people) == 2_469
    late = [
        number
        for number, change in first.items()
        if change["committed_at"] > people[number].first_order.isoformat() + "Z"
    ]
    never = len(people) - len(first)
    # Who would register after the last day never does either.
    assert NEVER_REGISTERED <= never < 2 * NEVER_REGISTERED
    assert len(late) + never == round(len(people) * LATE_SHARE) + NEVER_REGISTERED


def test_each_operation_follows_from_the_one_before(delivered):
    last: dict[str, str] = defaultdict(lambda: "D")
    for change in delivered:
        number, operation = change["customer_id"], change["operation"]
        assert (operation == "I") == (last[number] == "D"), change
        last[number] = operation
    operations = Counter(change["operation"] for change in delivered)
    # Who was merged away cannot be deleted once more.
    assert 0 < operations["D"] - len(_merges(delivered)) <= DELETED
    assert 900 < operations["U"] < 1_300
    returned = Counter(change["customer_id"] for change in delivered if change["operation"] == "I")
    assert sorted(returned.values())[-2:] == [1, 2]


def test_a_merge_deletes_the_duplicate_and_changes_who_stays_at_one_moment(delivered, people):
    merges = _merges(delivered)
    assert 20 < len(merges) < 60
    phones = {}
    for change in delivered:
        if change["operation"] != "D":
            phones[change["sequence"]] = change["customer_id"], change["phone"]
    for gone, stays in merges:
        assert gone["customer_id"] != stays["customer_id"]
        assert people[gone["customer_id"]].last_order.isoformat() < gone["committed_at"]
        before = [
            phone
            for at, (number, phone) in phones.items()
            if number == gone["customer_id"] and at < gone["sequence"]
        ]
        assert stays["phone"] == before[-1]


def _merges(delivered) -> list[tuple[dict, dict]]:
    return [
        (one, other)
        for one, other in pairwise(delivered)
        if (one["operation"], other["operation"]) == ("D", "U")
        and one["committed_at"] == other["committed_at"]
    ]


def test_an_update_changes_something_and_a_delete_says_only_who(delivered):
    known: dict[str, dict] = {}
    changed = Counter()
    for change in delivered:
        state = {
            name: value
            for name, value in change.items()
            if name not in ("operation", "sequence", "committed_at")
        }
        if change["operation"] == "U":
            (name,) = [name for name in state if state[name] != known[change["customer_id"]][name]]
            changed[name] += 1
        if change["operation"] == "D":
            assert list(state) == ["customer_id"]
        known[change["customer_id"]] = state
    assert set(changed) == {"email", "phone", "last_name", "marketing_consent", "marital_status"}


def test_identities_are_synthetic_and_say_so_demographics_are_real(delivered, people):
    inserts = [change for change in delivered if change["operation"] == "I"]
    assert all(change["is_synthetic_identity"] is True for change in inserts)
    for change in inserts:
        assert re.fullmatch(r"[a-z.0-9]+@example\.(com|org|net)", change["email"])
        assert re.fullmatch(r"\+1-\d{3}-555-01\d\d", change["phone"])
        real = people[change["customer_id"]].demographics
        assert {name: change[name] for name in real if name != "marital_status"} == {
            name: value for name, value in real.items() if name != "marital_status"
        }
    known = [person for person in people.values() if any(person.demographics.values())]
    assert len(known) == 801
