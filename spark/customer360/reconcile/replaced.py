"""Tables that are replaced in part: a commit has the rows that its step says, and leaves all others as they were."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from customer360.errors import ReconciliationError
from customer360.reconcile.commits import REPLACED, Commit, Step
from customer360.reconcile.compare import MEND
from customer360.reconcile.tables import LakeTables
from customer360.reconcile.touched import Touched, sql_list


def assert_nothing_else(tables: LakeTables, steps: Sequence[Step], touched: Touched) -> None:
    """Reads the files that the commits have added and removed, and no others.

    Raises:
        ReconciliationError: A commit has changed rows of other days or months, or has other rows than its step says.
    """
    ranges = {
        "daily_sales": ("date_sk", sorted(touched.sales)),
        "product_performance": ("month_sk", touched.sales_months),
        "customer_months": ("month_sk", touched.months),
    }
    for step in steps:
        if step.layer == "gold" and step.table in REPLACED and step.is_whole:
            rows = sum(_inside(tables, step, commit, *ranges[step.table]) for commit in step.commits)
            if rows != step.rows:
                raise ReconciliationError(
                    f"gold.{step.table}: its step has written {step.rows} rows, and its commit has {rows}; {MEND}."
                )


def _inside(tables: LakeTables, step: Step, commit: Commit, column: str, values: Sequence[int]) -> int:
    """Rows of the range that a commit has added, when it has changed no others."""
    files = [
        f"SELECT {_columns(action[how], column)}, {number} AS _added FROM read_parquet("
        f"{_text(tables.lake / 'gold' / step.table, action[how])}, hive_partitioning = false)"
        for action in commit.actions
        for how, number in (("add", 1), ("remove", -1))
        if how in action
    ]
    if not files:
        return 0
    inside = f"{column} IN {sql_list(values)}"
    # Files that are older than a column lack it.
    all_files = " UNION ALL BY NAME ".join(files)
    changed = tables.rows(
        f"SELECT {column}, abs(sum(_added)) AS rows FROM (SELECT * REPLACE (sum(_added) AS _added) FROM ({all_files}) "
        f"WHERE NOT {inside} GROUP BY ALL) WHERE _added <> 0 GROUP BY ALL ORDER BY ALL"
    )
    if changed:
        raise ReconciliationError(
            f"gold.{step.table}: version {commit.version} has changed rows of {column} {changed[0][column]}, which it "
            f"was not to replace; {MEND}."
        )
    return tables.value(f"SELECT count(*) FROM ({all_files}) WHERE _added = 1 AND {inside}")


def _columns(file: dict[str, Any], column: str) -> str:
    """All of a file, with the column of its partition, which some engines leave out of it, and others do not."""
    value = (file.get("partitionValues") or {}).get(column)
    return "*" if value is None else f"COLUMNS(lambda name: name <> '{column}'), {int(value)} AS {column}"


def _text(folder: Path, file: dict[str, Any]) -> str:
    return "'" + str(folder / unquote(file["path"])).replace("'", "''") + "'"
