"""The ground truth is true: every injected thing is in its file as recorded, and nothing else is wrong."""

import csv
import gzip
import io
import json
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise

import pytest

from shop.csv_file import join, split
from shop.journey import Journey
from shop.redelivery import CORRECTED_AFTER
from shop.trouble import NEW_COLUMN

EXPECTED = {
    "repeated_row": "duplicate",
    "repeated_file": "duplicate",
    "repeated_event": "duplicate",
    "broken_number": "quarantined",
    "ragged_row": "quarantined",
    "not_json": "quarantined",
    "unknown_event_type": "quarantined",
    "new_column": "rescued",
    "empty_file": "refused",
    "correction": "corrected",
    "unknown_product": "kept",
    "quoted_field": "kept",
    "late_event": "kept",
}


@pytest.fixture(scope="module")
def files(fortnight):
    """Records of every CSV file below Landing: header first, each a list of fields."""
    deliveries, _ = fortnight
    return {
        delivery.path_of(file): list(
            csv.reader(io.StringIO(gzip.decompress(file.read()).decode(), newline=""))
        )
        for delivery in deliveries
        if delivery.source in ("orders", "order_items")
        for file in delivery.files
    }


@pytest.fixture(scope="module")
def own_files(files, of_kind):
    """The files that are not another file's bytes once more."""
    again = {thing.file for thing in of_kind["repeated_file"]}
    return {path: records for path, records in files.items() if path not in again}


@pytest.fixture(scope="module")
def of_kind(fortnight):
    _, injected = fortnight
    found = defaultdict(list)
    for thing in injected:
        found[thing.kind].append(thing)
    return found


def record_of(thing, files):
    return files[thing.file][thing.row_number]


def test_every_kind_appears_in_a_fortnight_with_its_expected_end(of_kind):
    assert {kind: things[0].expected for kind, things in of_kind.items()} == EXPECTED
    assert all(thing.expected == EXPECTED[kind] for kind, things in of_kind.items() for thing in things)


def test_a_repeated_row_says_the_same_as_the_row_before(of_kind, files):
    for thing in of_kind["repeated_row"]:
        assert record_of(thing, files) == files[thing.file][thing.row_number - 1]
        assert tuple(record_of(thing, files)[: len(thing.key)]) == thing.key
    lines = sum(len(records) for path, records in files.items() if path.endswith(".1.csv.gz"))
    assert len(of_kind["repeated_row"]) / lines == pytest.approx(0.003, abs=0.001)


def test_nothing_else_is_repeated(of_kind, own_files):
    repeated = Counter(thing.file for thing in of_kind["repeated_row"])
    for path, records in own_files.items():
        copies = Counter(map(tuple, records))
        assert sum(copies.values()) - len(copies) == repeated[path], path


def test_a_broken_number_is_where_the_record_says(of_kind, files):
    for thing in of_kind["broken_number"]:
        header, fields = files[thing.file][0], record_of(thing, files)
        assert fields[header.index(thing.detail["column"])] == thing.detail["after"]
        assert tuple(fields[:2]) == thing.key


def test_no_other_number_is_broken(of_kind, own_files):
    recorded = {(t.file, t.row_number) for kind in ("broken_number", "ragged_row") for t in of_kind[kind]}
    found = set()
    for path, records in own_files.items():
        numbers = (3, 4, 5, 6, 7) if path.startswith("order_items") else (7, 8)
        for row, fields in enumerate(records[1:], 1):
            if len(fields) != len(records[0]) or not all(_is_number(fields[place]) for place in numbers):
                found.add((path, row))
    assert found == recorded


def _is_number(text):
    try:
        return Decimal(text).is_finite() and abs(Decimal(text)) < 10**16
    except InvalidOperation:
        return False


def test_a_ragged_row_has_another_number_of_fields(of_kind, files):
    for thing in of_kind["ragged_row"]:
        assert len(record_of(thing, files)) == thing.detail["fields"] != len(files[thing.file][0])
    assert {thing.detail["fields"] for thing in of_kind["ragged_row"]} == {7, 9}


def test_an_unknown_product_is_not_in_the_catalog(of_kind, files, journey: Journey):
    catalog = {item["product_id"] for item in journey.products()}
    for thing in of_kind["unknown_product"]:
        assert record_of(thing, files)[2] == thing.detail["after"] not in catalog


def test_a_quoted_field_reads_as_recorded(of_kind, files):
    (thing,) = of_kind["quoted_field"][:1]
    value = record_of(thing, files)[files[thing.file][0].index("country")]
    assert value == thing.detail["after"]
    assert "\n" in value
    assert '"' in value


def test_a_new_column_stands_at_the_end_of_every_row(of_kind, files):
    (thing,) = of_kind["new_column"]
    header, *records = files[thing.file]
    assert header[-1] == NEW_COLUMN
    assert len(records) == thing.detail["rows"]
    assert {len(fields) for fields in records} == {10}


def test_a_repeated_file_has_the_same_bytes_and_an_empty_one_none(fortnight, of_kind):
    deliveries, _ = fortnight
    content = {d.path_of(file): file.read() for d in deliveries for file in d.files}
    assert len(of_kind["repeated_file"]) == 3  # both files of one day, and the orders beside an empty file
    for thing in of_kind["repeated_file"]:
        assert content[thing.file] == content[thing.file.replace(".2.csv", ".1.csv")]
    (empty,) = of_kind["empty_file"]
    assert gzip.decompress(content[empty.file]) == b""


def test_second_deliveries_come_in_pairs(fortnight):
    deliveries, _ = fortnight
    second = defaultdict(set)
    for delivery in deliveries:
        if delivery.delivery == 2:
            second[delivery.file_date].add((delivery.source, delivery.delivered_on))
    assert {len(pair) for pair in second.values()} == {2}
    assert all(len({on for _, on in pair}) == 1 for pair in second.values())


def test_a_correction_is_late_complete_and_adds_up(fortnight, of_kind, files):
    deliveries, _ = fortnight
    corrected = {thing.file for thing in of_kind["correction"]}
    for delivery in deliveries:
        if delivery.path_of(delivery.files[0]) in corrected:
            assert delivery.delivered_on - delivery.file_date == CORRECTED_AFTER
    for thing in of_kind["correction"]:
        header, fields = files[thing.file][0], record_of(thing, files)
        assert tuple(fields[: len(thing.key)]) == thing.key
        for column, (before, after) in thing.detail["changes"].items():
            assert fields[header.index(column)] == after != before
    (items,) = [path for path in corrected if path.startswith("order_items")]
    (orders,) = [path for path in corrected if path.startswith("orders")]
    totals = defaultdict(Decimal)
    for fields in files[items][1:]:
        totals[fields[0]] += Decimal(fields[4])
    assert {fields[0]: Decimal(fields[8]) for fields in files[orders][1:]} == totals


def test_broken_events_are_as_recorded(fortnight, of_kind, rows_of):
    deliveries, _ = fortnight
    bodies = {
        d.path_of(d.files[0]): [r["Body"] for r in rows_of(d)]
        for d in deliveries
        if d.source == "cart_events"
    }
    for thing in of_kind["not_json"]:
        with pytest.raises(json.JSONDecodeError):
            json.loads(bodies[thing.file][thing.row_number - 1])
    for thing in of_kind["unknown_event_type"]:
        assert json.loads(bodies[thing.file][thing.row_number - 1])["event_type"] == "item_wished"
    for thing in of_kind["repeated_event"]:
        body = bodies[thing.file][thing.row_number - 1]
        assert bodies[thing.file].count(body) == 2
        assert (json.loads(body)["event_id"],) == thing.key


def test_late_events_come_after_they_happened_and_some_on_the_next_day(fortnight, of_kind, rows_of):
    deliveries, _ = fortnight
    bodies = {
        d.path_of(d.files[0]): [r["Body"] for r in rows_of(d)]
        for d in deliveries
        if d.source == "cart_events"
    }
    crossed = []
    for thing in of_kind["late_event"]:
        event = json.loads(bodies[thing.file][thing.row_number - 1])
        assert (event["event_id"],) == thing.key
        if event["occurred_at"][:10] < thing.file.split("/")[1]:
            crossed.append(event)
    assert len(of_kind["late_event"]) > len(crossed) > 5
    # Some join what looked like two sessions on the day before.
    joins = 0
    for visit in {event["session_id"] for event in crossed}:
        its = [event for event in crossed if event["session_id"] == visit]
        known = [e for e in _events(bodies, its[0]["occurred_at"][:10]) if e["session_id"] == visit]
        first, last = known[0], known[-1]
        pauses = pairwise(sorted(_at(event) for event in [first, *its, last]))
        longest = max(after - before for before, after in pauses)
        joins += longest <= timedelta(minutes=30) < _at(last) - _at(first)
    assert joins > 0


def _events(bodies, day):
    """The readable events of a day's file, by time."""
    found = []
    for file, texts in bodies.items():
        for text in texts if file.split("/")[1] == day else ():
            with suppress(json.JSONDecodeError):
                found.append(json.loads(text))
    return sorted(found, key=_at)


def _at(event):
    return datetime.fromisoformat(event["occurred_at"].removesuffix("Z"))


@pytest.mark.parametrize(
    "fields", [["a", "b"], ["a,b", 'say "hi"'], ["two\nlines", ""], ["two\r\nlines", "x"], ["", ""]]
)
def test_records_are_read_as_they_were_written(fields):
    assert split(join(fields)) == fields
