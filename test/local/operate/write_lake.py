"""Writes small Delta tables: `{<table>: {columns: {<name>: <type>}, rows: [...]}}` as JSON on standard input."""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
from deltalake import write_deltalake

TYPES = {
    "text": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "day": pa.date32(),
    "time": pa.timestamp("us", tz="UTC"),
    "texts": pa.list_(pa.string()),
}
READERS = {"day": date.fromisoformat, "time": lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC)}

for name, table in json.load(sys.stdin).items():
    columns = table["columns"]
    rows = [
        {column: READERS.get(columns[column], lambda value: value)(value) for column, value in row.items()}
        for row in table["rows"]
    ]
    schema = pa.schema([(column, TYPES[kind]) for column, kind in columns.items()])
    write_deltalake(Path(sys.argv[1]) / name.replace(".", "/"), pa.Table.from_pylist(rows, schema=schema))
