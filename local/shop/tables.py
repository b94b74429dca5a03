"""SQL over tables in memory."""

import duckdb
import pyarrow as pa


def query(sql: str, parameters: list[object] | None = None, **tables: pa.Table) -> pa.Table:
    """Return the result of `sql` over `tables`, which it names as the arguments do."""
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        return connection.sql(sql, params=parameters or []).to_arrow_table()
