"""Orders and order lines in the shop's columns, from the sold lines of any data set."""

from datetime import date

import pyarrow as pa

from shop.csv_file import CsvFile, record_of
from shop.tables import query

ORDERS = (
    "order_id",
    "customer_id",
    "store_id",
    "order_type",
    "ordered_at",
    "country",
    "currency",
    "line_count",
    "total_amount",
)
ORDER_ITEMS = (
    "order_id",
    "line_number",
    "product_id",
    "quantity",
    "sales_amount",
    "retail_discount",
    "coupon_discount",
    "coupon_match_discount",
)


def orders(lines: pa.Table) -> pa.Table:
    """Return the order headers of `lines`, as text, with `order_date` and the CSV `record`, by time.

    An order delivered with two times has two headers, each with its own lines; a line delivered twice counts once.

    Args:
        lines: One row a delivered line: the columns of `ORDER_ITEMS` and of `ORDERS` (without counts), `ordered_at` a
            timestamp, amounts DECIMAL(18,2), `is_first` false for a repetition of a line, `position` its place in the
            day; lines of equal position are delivered by time, order and line number.
    """
    return query(
        f"""
        SELECT *, {record_of(ORDERS)} AS record FROM (
            SELECT order_id, customer_id, store_id, order_type,
                   strftime(ordered_at, '%Y-%m-%d %H:%M:%S') AS ordered_at, country, currency,
                   (count(*) FILTER (WHERE is_first))::VARCHAR AS line_count,
                   (sum(sales_amount) FILTER (WHERE is_first))::VARCHAR AS total_amount, order_date
            FROM (SELECT *, ordered_at::DATE AS order_date FROM lines) AS dated
            GROUP BY ALL
        ) AS headers
        ORDER BY order_date, ordered_at, order_id
        """,
        lines=lines,
    )


def order_items(lines: pa.Table) -> pa.Table:
    """Return the order lines of `lines` (see `orders`), as text, with `order_date` and the CSV `record`."""
    texts = ", ".join(f"{name}::VARCHAR AS {name}" for name in ORDER_ITEMS)
    return query(
        f"""
        SELECT {", ".join(ORDER_ITEMS)}, order_date, {record_of(ORDER_ITEMS)} AS record
        FROM (
            SELECT {texts}, ordered_at::DATE AS order_date, ordered_at, position, line_number AS place FROM lines
        ) AS delivered
        ORDER BY order_date, position, ordered_at, order_id, place
        """,
        lines=lines,
    )


def by_date(table: pa.Table) -> dict[date, pa.Table]:
    """Return the rows of each `order_date` of a table that is sorted by it."""
    runs = table.column("order_date").combine_chunks()
    parts: dict[date, pa.Table] = {}
    start = 0
    counts = runs.value_counts() if table.num_rows else []
    for run in counts:
        length = run["counts"].as_py()
        parts[run["values"].as_py()] = table.slice(start, length)
        start += length
    return parts


def to_csv(table: pa.Table, columns: tuple[str, ...]) -> CsvFile:
    """Return the rows of `orders` or `order_items` as a CSV file."""
    return CsvFile(columns, table.column("record").to_pylist())
