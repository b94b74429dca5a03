"""Cart sessions are simulated, say so, and agree with the orders they lead to."""

import io
import json
from collections import Counter, defaultdict
from datetime import datetime, timedelta

import fastavro
import pytest

from shop import capture
from shop.carts import LONGEST, LONGEST_PAUSE


@pytest.fixture(scope="module")
def captured(clean_days, rows_of):
    deliveries, _ = clean_days
    return {d.file_date: rows_of(d) for d in deliveries if d.source == "cart_events"}


@pytest.fixture(scope="module")
def events(captured):
    return [json.loads(record["Body"]) for records in captured.values() for record in records]


@pytest.fixture(scope="module")
def sessions(events):
    found = defaultdict(list)
    for event in events:
        found[event["session_id"]].append(event)
    return list(found.values())


@pytest.fixture(scope="module")
def orders(clean_days, rows_of):
    deliveries, _ = clean_days
    return {row["order_id"]: row for d in deliveries if d.source == "orders" for row in rows_of(d)}


def at(event):
    return datetime.fromisoformat(event["occurred_at"].removesuffix("Z"))


def test_avro_has_the_documented_schema(clean_days):
    deliveries, _ = clean_days
    delivery = next(d for d in deliveries if d.source == "cart_events")
    assert delivery.files[0].name == "customer360.cart-events.0.235959.avro"
    reader = fastavro.reader(io.BytesIO(delivery.files[0].read()))
    assert isinstance(reader.writer_schema, dict)
    assert reader.writer_schema["name"] == "Microsoft.ServiceBus.Messaging.EventData"
    assert [field["name"] for field in reader.writer_schema["fields"]] == [
        "SequenceNumber",
        "Offset",
        "EnqueuedTimeUtc",
        "SystemProperties",
        "Properties",
        "Body",
    ]
    assert reader.writer_schema["fields"][5]["type"] == ["null", "bytes"]
    assert reader.writer_schema["fields"] == capture.SCHEMA["fields"]


def test_sequence_numbers_rise_and_times_are_the_events(captured):
    records = [record for day in sorted(captured) for record in captured[day]]
    numbers = [record["SequenceNumber"] for record in records]
    assert numbers == sorted(set(numbers))
    assert [int(r["Offset"]) for r in records] == sorted({int(r["Offset"]) for r in records})
    for record in records:
        enqueued = datetime.strptime(record["EnqueuedTimeUtc"], "%m/%d/%Y %I:%M:%S %p")
        assert enqueued == at(json.loads(record["Body"])).replace(microsecond=0)


def test_events_have_the_contracts_fields_and_labels(events, contract_columns):
    assert {tuple(event) for event in events} == {tuple(contract_columns("cart_events"))}
    assert {event["is_simulated"] for event in events} == {True}
    assert len({event["event_id"] for event in events}) == len(events)


def test_events_lie_in_the_file_of_their_day(captured):
    for day, records in captured.items():
        assert {at(json.loads(record["Body"])).date() for record in records} == {day}


def test_shares_of_sessions(sessions, orders):
    kinds = Counter(session[-1]["event_type"] == "checked_out" for session in sessions)
    assert kinds[True] / len(orders) == pytest.approx(0.05, abs=0.01)
    assert kinds[False] / len(orders) == pytest.approx(0.025, abs=0.01)


def test_a_checkout_ends_its_session_at_the_order_with_the_orders_lines(
    sessions, orders, clean_days, rows_of
):
    lines = defaultdict(Counter)
    deliveries, _ = clean_days
    for delivery in deliveries:
        if delivery.source == "order_items":
            for row in rows_of(delivery):
                if int(row["quantity"]) > 0 and float(row["sales_amount"]) / int(row["quantity"]) >= 0.005:
                    lines[row["order_id"]][row["product_id"]] += int(row["quantity"])
    checked, whole = 0, 0
    for session in sessions:
        checkout = session[-1]
        if checkout["event_type"] != "checked_out":
            continue
        order = orders[checkout["order_id"]]
        assert at(checkout) == datetime.fromisoformat(order["ordered_at"])
        assert checkout["customer_id"] == order["customer_id"]
        checked += 1
        if at(session[0]).date() != at(checkout).date() or at(checkout).hour < 4:
            continue  # its beginning may lie on a day that was not delivered
        cart = Counter()
        for event in session[:-1]:
            assert timedelta(0) < at(checkout) - at(event) <= LONGEST + LONGEST_PAUSE
            assert event["order_id"] is None
            sign = {"item_added": 1, "item_removed": -1, "product_viewed": 0}[event["event_type"]]
            cart[event["product_id"]] += sign * (event["quantity"] or 0)
        assert +cart == lines[checkout["order_id"]]
        whole += 1
    assert whole > 50
    assert whole <= checked


def test_no_session_removes_what_it_has_not_added(sessions):
    removed = 0
    for session in sessions:
        cart = Counter()
        for event in session:
            if event["event_type"] == "item_added":
                cart[event["product_id"]] += event["quantity"]
            if event["event_type"] == "item_removed" and cart[event["product_id"]]:
                cart[event["product_id"]] -= event["quantity"]
                removed += 1
        assert min(cart.values(), default=0) >= 0
    assert removed > 50
