"""Dirty files of order lines: numbers, and rules about them."""

from __future__ import annotations

from decimal import Decimal

from dirty.case import LOADED, Cases, lines, records

_ITEMS = "order_id,line_number,product_id,quantity,sales_amount,retail_discount,coupon_discount,coupon_match_discount"


def item_cases() -> Cases:
    wrong_type = {
        "abc",
        "1,5",
        "1.5",
        "NaN",
        "1e2",
        "1e400",
        "2147483648",
        "0x10",
        "--1",
        "1 000",
        "Infinity",
    }
    for number, value in enumerate(sorted(wrong_type)):
        key = f"quantity-{number}"
        line = item(f"{key}-1", quantity=f'"{value}"')
        yield key, lines(_ITEMS, item(f"{key}-0"), line), records(LOADED, ("quantity_type",))
    amounts: dict[str, tuple[str, ...]] = {
        "NaN": ("sales_amount_type",),
        "1e400": ("sales_amount_type",),
        "-1e400": ("sales_amount_type",),
        "1,5": ("sales_amount_type",),
        "1.000,00": ("sales_amount_type",),
        "€ 5": ("sales_amount_type",),
        "inf": ("sales_amount_type",),
        "10000000000000000": ("sales_amount_type",),
        "": ("sales_amount_required",),
        "  ": ("sales_amount_required",),
        "-3.00": ("amount_has_sign_of_quantity",),
        "0": LOADED,
        "1e2": ("sales_amount_type",),
        "1e-400": ("sales_amount_type",),
        "\uff11\uff12": ("sales_amount_type",),
    }
    for number, (value, rules) in enumerate(amounts.items()):
        key = f"amount-{number}"
        line = item(f"{key}-1", sales_amount=f'"{value}"')
        yield key, lines(_ITEMS, item(f"{key}-0"), line), records(LOADED, rules)
    for number, (value, cents) in enumerate(
        {
            "1.005": "1.01",
            "1.0049": "1.00",
            "+2.5": "2.50",
            ".5": "0.50",
            "5.": "5.00",
        }.items()
    ):
        key = f"number-{number}"
        yield (
            key,
            lines(_ITEMS, item(key, sales_amount=value)),
            records(LOADED, values={1: {"sales_amount": Decimal(cents)}}),
        )
    yield "zero-quantity", lines(_ITEMS, item("zero", quantity="0")), records(("quantity_not_zero",))
    yield "line-zero", lines(_ITEMS, item("line-0", line_number="0")), records(("line_number_positive",))
    yield (
        "smallest-quantity",
        lines(_ITEMS, item("smallest", quantity="-2147483648", sales_amount="-1.00")),
        records(LOADED),
    )
    yield (
        "amounts-beyond-bounds",
        lines(
            _ITEMS,
            item("bound-1", sales_amount="1000000000.00", retail_discount="1000000000"),
            item("bound-2", sales_amount="1000000000.01"),
            item("bound-3", quantity="-1", sales_amount="-9999999999999999.99"),
            item("bound-4", coupon_match_discount="9999999999999999.99"),
        ),
        records(LOADED, *[("amounts_bounded",)] * 3),
    )
    yield (
        "negative-discount",
        lines(_ITEMS, item("discount", retail_discount="-0.01")),
        records(("discounts_not_negative",)),
    )
    yield (
        "everything-wrong",
        lines(
            _ITEMS,
            item("", line_number="x", product_id=" ", quantity="", sales_amount="?", retail_discount="?"),
        ),
        records(
            (
                "line_number_type",
                "order_id_required",
                "product_id_required",
                "quantity_required",
                "retail_discount_type",
                "sales_amount_type",
            )
        ),
    )


def item(key: str, **changes: str) -> str:
    """A sound line of an order_items file, but for `changes`."""
    values = {
        "order_id": key,
        "line_number": "1",
        "product_id": "p-1",
        "quantity": "2",
        "sales_amount": "3.00",
        "retail_discount": "0.00",
        "coupon_discount": "0.00",
        "coupon_match_discount": "0.00",
    }
    return ",".join((values | changes).values())
