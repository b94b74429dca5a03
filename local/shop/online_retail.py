"""Online Retail: two years of invoices of a UK gift shop, delivered as dirty as they are."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shop.customers import Person, iso
from shop.errors import DataSetMissingError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

WHERE_TO_GET_IT = (
    "Online Retail is not included: download it from the UCI Machine Learning Repository, "
    "https://archive.ics.uci.edu/dataset/502 (Online Retail II, 2009 to 2011) or "
    "https://archive.ics.uci.edu/dataset/352 (Online Retail, 2010 to 2011), unzip it, and pass the file with "
    "--path FILE (.xlsx, .csv or .parquet)."
)

# A line that says the same as another of its invoice is the same line again: it repeats the line's number.
_LINES = """
    WITH repeats AS (
        SELECT *, min(row) OVER (
            PARTITION BY invoice, stock_code, description, quantity, price, invoiced_at, customer_id
        ) AS first_row
        FROM invoices WHERE invoiced_at >= ? AND invoiced_at < ?::DATE + 1
    )
    SELECT invoice AS order_id, dense_rank() OVER (PARTITION BY invoice ORDER BY first_row) AS line_number,
           stock_code AS product_id, quantity, (quantity * price)::DECIMAL(18,2) AS sales_amount,
           0::DECIMAL(18,2) AS retail_discount, 0::DECIMAL(18,2) AS coupon_discount,
           0::DECIMAL(18,2) AS coupon_match_discount, coalesce(customer_id, '') AS customer_id, 'online' AS store_id,
           CASE WHEN invoice LIKE 'C%' THEN 'cancellation' ELSE 'sale' END AS order_type,
           invoiced_at AS ordered_at, country, 'GBP' AS currency, row = first_row AS is_first, row AS position
    FROM repeats
"""

# A name counts from the first time it was seen; a product without a name is delivered only until it has one.
_PRODUCTS = """
    WITH seen AS (
        SELECT stock_code, invoiced_at, arg_min(description, row) AS description, min(row) AS row
        FROM invoices WHERE description IS NOT NULL GROUP BY stock_code, invoiced_at
        UNION ALL BY NAME
        SELECT stock_code, min(invoiced_at) AS invoiced_at, NULL AS description, min(row) AS row
        FROM invoices GROUP BY stock_code
        HAVING coalesce(min(invoiced_at) < min(invoiced_at) FILTER (WHERE description IS NOT NULL), true)
    )
    SELECT stock_code, description, min(invoiced_at) AS updated_at, min(row) AS row
    FROM seen GROUP BY stock_code, description ORDER BY updated_at, row
"""

_PEOPLE = """
    WITH spans AS (
        SELECT customer_id, min(invoiced_at) AS first_order, max(invoiced_at) AS last_order
        FROM invoices WHERE customer_id IS NOT NULL GROUP BY customer_id
    ), countries AS (
        SELECT customer_id, country, min(invoiced_at) AS seen_at, min(row) AS row
        FROM invoices WHERE customer_id IS NOT NULL GROUP BY customer_id, country
    )
    SELECT customer_id, first_order, last_order, country, seen_at
    FROM spans JOIN countries USING (customer_id) ORDER BY customer_id, seen_at, row
"""


class OnlineRetail:
    """The data set, read from a file of either edition."""

    name = "online-retail"

    def __init__(self, path: Path | None) -> None:
        """Read from `path`.

        Raises:
            DataSetMissingError: There is no such file, or none was named.
        """
        if path is None:
            raise DataSetMissingError(WHERE_TO_GET_IT)
        if not path.is_file():
            raise DataSetMissingError(f"There is no file {path}. {WHERE_TO_GET_IT}")
        self._path = path

    def fingerprint(self) -> str:
        """Return what changes when the data change."""
        with self._path.open("rb") as file:
            digest = sha256()
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    @property
    def dates(self) -> list[date]:
        """The days with invoices."""
        return self._dates

    @cached_property
    def _dates(self) -> list[date]:
        rows = self._query("SELECT DISTINCT invoiced_at::DATE AS day FROM invoices ORDER BY day").fetchall()
        return [day for (day,) in rows]

    def lines(self, first: date, last: date) -> "pa.Table":
        """Return the lines invoiced from `first` to `last`, as `sales.orders` takes them."""
        return self._query(_LINES, [first, last]).to_arrow_table()

    def people(self) -> Iterator[Person]:
        """Yield every customer; the country is real, and so is each later change of it."""
        found: dict[str, Person] = {}
        for number, first_order, last_order, country, seen_at in self._query(_PEOPLE).fetchall():
            person = found.get(number)
            if person is None:
                found[number] = Person(number, first_order, last_order, country)
            else:
                moved: tuple[datetime, str] = (seen_at, country)
                found[number] = Person(
                    number,
                    first_order,
                    last_order,
                    person.country,
                    later_countries=(*person.later_countries, moved),
                )
        return iter(found.values())

    def products(self) -> list[dict[str, Any]]:
        """Return the catalog's items: one a stock code and name, in the order in which they were first seen."""
        unknown = dict.fromkeys(
            ("manufacturer_id", "department", "brand", "product_category", "product_type", "package_size")
        )
        return [
            {"product_id": code, "product_name": name, **unknown, "updated_at": iso(updated_at)}
            for code, name, updated_at, _ in self._query(_PRODUCTS).fetchall()
        ]

    @cached_property
    def _connection(self) -> "duckdb.DuckDBPyConnection":
        # Only now: cached deliveries need neither these nor the time to load them.
        import duckdb

        from shop.retail_files import read_invoices

        connection = duckdb.connect()
        connection.register("invoices", read_invoices(self._path))
        return connection

    def _query(self, sql: str, parameters: list[object] | None = None) -> "duckdb.DuckDBPyRelation":
        return self._connection.sql(sql, params=parameters or [])
