"""Two days of a tiny shop, small enough to work out by hand what every table must hold."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import fastavro

_CUSTOMERS = {
    "2017-01-01/customers.000000000001-000000000002.json.gz": [
        {
            "operation": "I",
            "sequence": 1,
            "committed_at": "2016-12-31T08:00:00Z",
            "customer_id": "c1",
            "first_name": "Ann",
        },
        {
            "operation": "I",
            "sequence": 2,
            "committed_at": "2017-01-01T09:00:00Z",
            "customer_id": "c2",
            "first_name": "Bob",
        },
    ],
    "2017-01-02/customers.000000000003-000000000004.json.gz": [
        {
            "operation": "U",
            "sequence": 3,
            "committed_at": "2017-01-02T12:00:00Z",
            "customer_id": "c1",
            "first_name": "Anna",
        },
        {"operation": "D", "sequence": 4, "committed_at": "2017-01-02T18:00:00Z", "customer_id": "c2"},
        {
            "operation": "U",
            "sequence": 3,
            "committed_at": "2017-01-02T12:00:00Z",
            "customer_id": "c1",
            "first_name": "Anna",
        },
    ],
}

_PRODUCTS = {
    "2017-01-01/products.1": [
        {
            "product_id": "p1",
            "product_name": "Tea",
            "department": "GROCERY",
            "updated_at": "2016-12-31T00:00:00Z",
        },
        {"product_id": "p2", "product_name": "Pen", "department": None, "updated_at": "2016-12-31T00:00:00Z"},
    ],
    "2017-01-02/products.1": [
        {
            "product_id": "p1",
            "product_name": "Tea",
            "department": "DRINKS",
            "updated_at": "2017-01-02T00:00:00Z",
        },
    ],
}

_ORDERS = "order_id,customer_id,store_id,order_type,ordered_at,country,currency,line_count,total_amount\n"
_ITEMS = "order_id,line_number,product_id,quantity,sales_amount,retail_discount,coupon_discount,coupon_match_discount\n"
_CSV = {
    "orders/2017-01-01/orders_2017-01-01.1.csv.gz": _ORDERS
    + "o1,c1,7,sale,2017-01-01 10:00:00,France,EUR,2,9.99\n"
    + "o2,,7,sale,2017-01-01 11:00:00,France,EUR,2,1.00\n",
    "orders/2017-01-01/orders_2017-01-01.2.csv.gz": _ORDERS
    + "o1,c1,7,sale,2017-01-01 10:00:00,France,EUR,2,10.00\n",
    "orders/2017-01-02/orders_2017-01-02.1.csv.gz": _ORDERS
    + "o3,c1,7,sale,2017-01-02 13:00:00,France,EUR,1,2.00\n"
    + "o4,c9,7,sale,2017-01-02 14:00:00,France,EUR,1,4.00\n"
    + "o5,c1,7,cancellation,2017-01-02 15:00:00,France,EUR,1,-2.00\n",
    "order_items/2017-01-01/order_items_2017-01-01.1.csv.gz": _ITEMS
    + "o1,1,p1,2,3.00,0.50,0.25,0.10\n"
    + "o1,2,p2,1,6.99,,,\n"
    + "o2,1,p3,3,1.00,0.00,0.00,0.00\n"
    + "o2,2,p1,abc,1.00,0.00,0.00,0.00\n"
    + "oX,1,p1,1,5.00,0.00,0.00,0.00\n"
    + "o1,1,p1,2,3.00,0.50,0.25,0.10\n"
    + "o2,3,p1\n",
    "order_items/2017-01-01/order_items_2017-01-01.2.csv.gz": _ITEMS
    + "o1,1,p1,4,6.01,0.50,0.25,0.10\n"
    + "o1,2,p2,1,6.99,,,\n",
    "order_items/2017-01-02/order_items_2017-01-02.1.csv.gz": _ITEMS
    + "o3,1,p1,1,2.00,0.00,0.00,0.00\n"
    + "o4,1,p2,1,4.00,0.00,0.00,0.00\n"
    + "o5,1,p1,-1,-2.00,0.00,0.00,0.00\n",
}

# event, session, customer, kind, time, product, quantity, price, order, simulated
_EVENTS: dict[str, list[tuple]] = {
    "2017-01-01/customer360.cart-events.0.235959.avro": [
        ("e1", "s1", "c1", "product_viewed", "2017-01-01T09:00:00.000Z", "p1", None, None, None, True),
        ("e2", "s1", "c1", "item_added", "2017-01-01T09:05:00.000Z", "p1", 2, 1.50, None, True),
        ("e3", "s1", "c1", "item_added", "2017-01-01T09:06:00.000Z", "p2", 1, 6.99, None, True),
        ("e4", "s1", "c1", "item_removed", "2017-01-01T09:07:00.000Z", "p2", 1, 6.99, None, True),
        ("e4", "s1", "c1", "item_removed", "2017-01-01T09:07:00.000Z", "p2", 1, 6.99, None, True),
        ("e5", "s1", "c1", "checked_out", "2017-01-01T09:55:00.000Z", None, None, None, "o1", True),
    ],
    "2017-01-02/customer360.cart-events.0.235959.avro": [
        ("e6", "s2", None, "product_viewed", "2017-01-02T08:00:00.000Z", "p2", None, None, None, True),
        ("e7", "s2", "c2", "item_added", "2017-01-02T08:01:00.000Z", "p2", None, 6.99, None, True),
        ("e8", "s2", "c2", "item_added", "2017-01-02T08:02:00.000Z", "p2", 3, 6.99, None, None),
    ],
}
_FIELDS = ("event_id", "session_id", "customer_id", "event_type", "occurred_at", "product_id", "quantity")
_MORE_FIELDS = ("unit_price", "order_id", "is_simulated")


def deliver(landing: Path) -> None:
    """Writes all files of the shop below `landing`."""
    for name, changes in _CUSTOMERS.items():
        deliver_customers(landing, f"customer_master/{name}", changes)
    for name, items in _PRODUCTS.items():
        deliver_products(landing, f"product_catalog/{name}", items)
    for name, text in _CSV.items():
        write(landing / name, gzip.compress(text.encode()))
    for name, events in _EVENTS.items():
        bodies = [dict(zip((*_FIELDS, *_MORE_FIELDS), event, strict=True)) for event in events]
        write(landing / "cart_events" / name, capture([json.dumps(body).encode() for body in bodies]))


def deliver_customers(landing: Path, name: str, changes: list[dict]) -> None:
    """Writes a file of customer changes."""
    write(landing / name, gzip.compress("\n".join(map(json.dumps, changes)).encode()))


def deliver_products(landing: Path, name: str, items: list[dict]) -> None:
    """Writes a catalog of one page, with its manifest."""
    write(landing / f"{name}.page-00001.json", json.dumps({"items": items}).encode())
    write(landing / f"{name}.manifest.json", b'{"pages": 1}')


def capture(bodies: list[bytes]) -> bytes:
    """An Avro file of events as Capture writes it, with the field that counts."""
    schema = {"type": "record", "name": "EventData", "fields": [{"name": "Body", "type": ["null", "bytes"]}]}
    stored = io.BytesIO()
    fastavro.writer(stored, schema, [{"Body": body} for body in bodies])
    return stored.getvalue()


def write(path: Path, content: bytes) -> None:
    """Writes a file and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def event_body(event_id: str) -> bytes:
    """A view of a product, as it is sent."""
    event = (event_id, "s9", None, "product_viewed", "2017-01-02T10:00:00.000Z", "p1", None, None, None, True)
    return json.dumps(dict(zip((*_FIELDS, *_MORE_FIELDS), event, strict=True))).encode()
