"""Files with every kind of dirt that a shop delivers, each with what must become of it.

All cases of a source have file names and keys of their own, so they can be landed together and run as one batch. Every
file that is not refused has sound records around the dirty one: nothing but the dirt itself may be lost.
"""

from __future__ import annotations

from dirty.cart_events import event_cases
from dirty.case import FILE_DATE, NOT_YET, DirtyCase, Expected
from dirty.customers import customer_cases
from dirty.order_items import item_cases
from dirty.orders import order_cases
from dirty.products import product_cases

__all__ = ["FILE_DATE", "DirtyCase", "Expected", "dirty_cases"]


def dirty_cases() -> list[DirtyCase]:
    """All cases, of all sources."""
    cases = []
    for number, (name, content, expected) in enumerate(order_cases(), 1):
        cases.append(
            DirtyCase(f"orders-{name}", "orders", f"orders_{FILE_DATE}.{number}.csv.gz", content, expected)
        )
    for number, (name, content, expected) in enumerate(item_cases(), 1):
        file = f"order_items_{FILE_DATE}.{number}.csv.gz"
        cases.append(DirtyCase(f"order-items-{name}", "order_items", file, content, expected))
    for number, (name, content, expected) in enumerate(customer_cases(), 1):
        file = f"customers.{number:012}-{number:012}.json.gz"
        cases.append(DirtyCase(f"customers-{name}", "customer_master", file, content, expected))
    for number, (name, content, expected) in enumerate(product_cases(), 1):
        file, manifest = (
            f"products.{number}.page-00001.json",
            {f"products.{number}.manifest.json": b'{"pages": 1}'},
        )
        companions = {} if expected is NOT_YET else manifest
        cases.append(DirtyCase(f"products-{name}", "product_catalog", file, content, expected, companions))
    for number, (name, content, expected) in enumerate(event_cases(), 1):
        file = f"customer360.cart-events.0.{number:06}.avro"
        cases.append(DirtyCase(f"events-{name}", "cart_events", file, content, expected))
    return cases
