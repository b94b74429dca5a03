"""Answers queries on a lake by DuckDB: a list of queries as JSON a line in, rows or `{error}` a line out."""

import json
import sys
from pathlib import Path

import duckdb

from report.query import answer

for line in sys.stdin:
    try:
        said = answer(Path(sys.argv[1]), json.loads(line))
    except duckdb.Error as error:
        said = {"error": str(error)}
    sys.stdout.write(f"{json.dumps(said, default=str)}\n")
    sys.stdout.flush()
