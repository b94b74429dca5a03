"""Reads Online Retail from Parquet, CSV or the original workbook, in either edition's column names."""

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from python_calamine import CalamineWorkbook

from shop.errors import DataSetFormatError

# Our name of a column, and how the editions write it (without spaces and in lower case).
_COLUMNS = {
    "invoice": ("invoice", "invoiceno"),
    "stock_code": ("stockcode",),
    "description": ("description",),
    "quantity": ("quantity",),
    "invoiced_at": ("invoicedate",),
    "price": ("price", "unitprice"),
    "customer_id": ("customerid",),
    "country": ("country",),
}

# Every format arrives here as text or as its own types. Numbers of a workbook, and customer numbers of some CSV copies,
# carry a fraction (13085.0). Times are ISO 8601, or month first in the CSV copies of the first edition.
_TYPED = """
    SELECT row, invoice::VARCHAR AS invoice, stock_code::VARCHAR AS stock_code,
           nullif(description::VARCHAR, '') AS description,
           try_cast(regexp_extract(quantity::VARCHAR, '^(-?[0-9]+)([.]0+)?$', 1) AS BIGINT) AS quantity,
           quantity::VARCHAR AS delivered_quantity,
           coalesce(try_cast(invoiced_at AS TIMESTAMP), try_strptime(invoiced_at::VARCHAR, '%m/%d/%Y %H:%M'))
               AS invoiced_at, invoiced_at::VARCHAR AS delivered_invoiced_at,
           try_cast(price AS DECIMAL(18,6)) AS price, price::VARCHAR AS delivered_price,
           nullif(regexp_replace(customer_id::VARCHAR, '[.]0+$', ''), '') AS customer_id, country::VARCHAR AS country
    FROM delivered
"""
_CHECKED = {"quantity": "an integer", "invoiced_at": "a date and time", "price": "a number"}


def read_invoices(path: Path) -> pa.Table:
    """Return the file's lines, in their order and otherwise as delivered.

    The columns are row (counted from 1), invoice, stock_code, description, quantity, invoiced_at (a timestamp), price
    DECIMAL(18,6), customer_id and country; all others are text.

    Raises:
        DataSetFormatError: The format is unknown, a column is missing, or a number or time cannot be read.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise DataSetFormatError(
            f"{path} ends in '{path.suffix}': expected {', '.join(_READERS)}; pass the file as UCI publishes it."
        )
    delivered = pa.concat_tables([_with_our_names(table, path) for table in reader(path)])
    rows = pa.array(range(1, delivered.num_rows + 1), pa.int64())
    with duckdb.connect() as connection:
        connection.register("delivered", delivered.append_column("row", rows))
        typed = connection.sql(_TYPED).to_arrow_table()
        connection.register("typed", typed)
        for column, expected in _CHECKED.items():
            _check(connection, path, column, expected)
    return typed.select(["row", *_COLUMNS])


def _check(connection: duckdb.DuckDBPyConnection, path: Path, column: str, expected: str) -> None:
    bad = connection.execute(
        f"SELECT row, delivered_{column} FROM typed WHERE {column} IS NULL ORDER BY row LIMIT 1"
    ).fetchone()
    if bad is not None:
        raise DataSetFormatError(
            f"{path}, row {bad[0]}: {column} is {bad[1]!r}, expected {expected}; check that the file is complete and "
            "as UCI publishes it."
        )


def _with_our_names(table: pa.Table, path: Path) -> pa.Table:
    delivered = {name.lower().replace(" ", "").replace("_", ""): name for name in table.column_names}
    found = {
        ours: next((delivered[t] for t in theirs if t in delivered), None)
        for ours, theirs in _COLUMNS.items()
    }
    missing = [_COLUMNS[ours][0] for ours, theirs in found.items() if theirs is None]
    if missing:
        raise DataSetFormatError(
            f"{path} has the columns {', '.join(table.column_names)}: {', '.join(missing)} missing; pass Online Retail "
            "(UCI 352) or Online Retail II (UCI 502)."
        )
    return table.select([name for name in found.values() if name]).rename_columns(list(found))


def _read_parquet(path: Path) -> list[pa.Table]:
    return [pyarrow.parquet.read_table(path)]


def _read_csv(path: Path) -> list[pa.Table]:
    # Everything stays text here: a stock code such as 22041 must not become a number and 'NA' not a null.
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        names = next(csv.reader(file), [])
    convert = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, null_values=[]
    )
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    try:
        return [pyarrow.csv.read_csv(path, convert_options=convert, parse_options=parse)]
    except pa.ArrowInvalid as error:
        if "UTF8" not in str(error) and "UTF-8" not in str(error):
            raise DataSetFormatError(f"{path} is no readable CSV: {error}") from error
    # Common copies of the first edition keep the pound sign of the original in Latin-1.
    latin = pyarrow.csv.ReadOptions(encoding="latin-1")
    return [pyarrow.csv.read_csv(path, read_options=latin, convert_options=convert, parse_options=parse)]


def _read_workbook(path: Path) -> list[pa.Table]:
    """Return the lines of each sheet; Online Retail II has one a year."""
    workbook = CalamineWorkbook.from_path(path)
    tables = []
    for name in workbook.sheet_names:
        rows = iter(workbook.get_sheet_by_name(name).iter_rows())
        header = [str(cell) for cell in next(rows, [])]
        if not header:
            continue
        columns = list(zip(*rows, strict=True)) or [()] * len(header)
        arrays = [pa.array([_text(cell) for cell in column], pa.string()) for column in columns]
        tables.append(pa.table(arrays, names=header))
    if not tables:
        raise DataSetFormatError(f"{path} has no sheet with rows; pass the workbook as UCI publishes it.")
    return tables


def _text(cell: Any) -> str:
    """Return a cell's value as the CSV editions write it; a number without fraction is an integer."""
    if isinstance(cell, datetime):
        # A workbook counts days; as a fraction of one, a minute is not exact.
        return (cell + timedelta(milliseconds=500)).replace(microsecond=0).isoformat(sep=" ")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


_READERS: dict[str, Callable[[Path], list[pa.Table]]] = {
    ".parquet": _read_parquet,
    ".csv": _read_csv,
    ".xlsx": _read_workbook,
}
