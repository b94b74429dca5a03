"""What SCD2 costs per change when there are ever more versions: `scd2.py --changes 1000 --versions 10 1000`.

Prints a table and ratios and asserts nothing. Versions are counted in multiples of the changes. The same number of
changes is brought to a Silver history and to its dimension: once for members whose numbers are neighbours, as of those
who joined lately, and once for members spread over all numbers.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from customer360 import maintenance, runtime
from customer360.batch import Batch
from customer360.gold.dimensions import CUSTOMER, update_dimension
from customer360.gold.keys import open_end, open_start
from customer360.lake import Lake
from customer360.runs import Run
from customer360.silver.refine import refine

VERSIONS_A_MEMBER = 5
REPETITIONS = 3
_FIRST_DATE = date(2017, 1, 1)
_FILE_BYTES = 1 << 20  # A laptop's history is small: files as small let it have as many as a large one.


@dataclass(frozen=True)
class Measure:
    """Seconds that changes took in Silver and in the dimension."""

    pattern: str
    versions: int
    silver: float
    dimension: float

    @property
    def whole(self) -> float:
        """Both together."""
        return self.silver + self.dimension


def make_history(lake: Lake, versions: int) -> None:
    """Members with five versions each, a day apart, in Silver and in the dimension, and both maintained."""
    members = versions // VERSIONS_A_MEMBER
    number, version = F.col("id") % members, (F.col("id") / members).cast("int")
    changed_at = _time(version)
    platform = lake.contracts.platform
    rows = _texts(lake, lake.spark.range(versions), number, "initial", _FIRST_DATE)
    typed = rows.withColumns(
        {
            "changed_at": changed_at,
            "is_deleted": F.lit(False),
            "valid_from": F.when(version == 0, open_start(platform)).otherwise(changed_at),
            "valid_to": F.when(version == VERSIONS_A_MEMBER - 1, open_end(platform)).otherwise(
                _time(version + 1)
            ),
            "is_current": version == VERSIONS_A_MEMBER - 1,
            "_row_hash": F.xxhash64("id"),
        }
    )
    lake.silver("customers").append(typed)
    maintenance.optimize(lake, lake.silver("customers"))
    update_dimension(lake, CUSTOMER, Batch.of("initial", str(_FIRST_DATE)))
    maintenance.optimize(lake, lake.gold("dim_customer"))


def bring_changes(lake: Lake, pattern: str, versions: int, changes: int, number: int) -> Measure:
    """Brings one change each to so many members; every batch is of a day of its own."""
    members, day = versions // VERSIONS_A_MEMBER, _FIRST_DATE + timedelta(days=number + 1)
    name = f"{pattern}-{number}"
    step = members // changes if pattern == "spread" else 1
    first = 0 if pattern == "spread" else members - changes
    ids = lake.spark.range(changes)
    rows = _texts(lake, ids, F.col("id") * step + first, name, day).withColumns(
        {
            "committed_at": F.date_format(
                _time(F.lit(VERSIONS_A_MEMBER + number)), "yyyy-MM-dd'T'HH:mm:ss'Z'"
            ),
            "sequence": F.lit(str(VERSIONS_A_MEMBER + number)),
            "_row_hash": F.xxhash64("id", F.lit(name)),
            "_ingested_at": F.lit(day).cast("timestamp"),
            "_rescued_data": F.lit(None).cast("string"),
        }
    )
    lake.bronze("customer_master").append(rows)
    batch = Batch.of(name, str(day))
    started = time.monotonic()
    refine(lake, "customers", batch, Run("silver", "customers", "-"))
    stored = time.monotonic()
    update_dimension(lake, CUSTOMER, batch)
    return Measure(pattern, versions, stored - started, time.monotonic() - stored)


def _texts(lake: Lake, ids: DataFrame, member: Column, batch: str, day: date) -> DataFrame:
    """Changes as delivered, with audit columns."""
    delivered = lake.bronze("customer_master").contract.column_names
    values = {name: F.concat(F.lit(f"{name} "), F.col("id")) for name in delivered}
    values |= {
        "customer_id": F.lpad(member.cast("string"), 8, "0"),
        "operation": F.lit("U"),
        "sequence": F.lit("1"),
    }
    values |= {"marketing_consent": F.lit("true"), "is_synthetic_identity": F.lit("true")}
    audit = {
        "_file_date": F.lit(day),
        "_delivery": F.lit(1),
        "_batch_id": F.lit(batch),
        "_source_file": F.lit(f"customer_master/{day}/{batch}.json.gz"),
        "_row_number": (F.col("id") + 1).cast("int"),
    }
    return ids.withColumns(values | audit)


def _time(version: Column) -> Column:
    return F.timestamp_seconds(F.lit(1_483_228_800) + version * 86_400)


def measured(root: Path, versions: int, changes: int) -> Iterator[Measure]:
    """Measures both patterns on a history of its own; the first batch of each only warms up."""
    os.environ["CUSTOMER360_LAKE"], os.environ["CUSTOMER360_LANDING"] = str(root), str(root)
    spark = runtime.spark_session()
    spark.conf.set("spark.databricks.delta.optimize.maxFileSize", _FILE_BYTES)
    lake = runtime.open_lake(spark)
    make_history(lake, versions)
    for start, pattern in enumerate(("neighbours", "spread")):
        numbers = range(start * 10, start * 10 + REPETITIONS + 1)
        found = [bring_changes(lake, pattern, versions, changes, number) for number in numbers][1:]
        yield Measure(pattern, versions, median(m.silver for m in found), median(m.dimension for m in found))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=1000, help="changes a batch")
    parser.add_argument(
        "--versions", type=int, nargs="+", default=[10, 1000], help="multiples of the changes"
    )
    options = parser.parse_args()
    found: dict[str, list[Measure]] = {}
    print(
        f"{options.changes:,} changes, one a member (median of {REPETITIONS}, seconds for 10,000 changes)\n"
    )
    print(f"{'members that change':<22}{'versions':>12}{'Silver':>10}{'dimension':>11}{'together':>10}")
    for multiple in options.versions:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            for one in measured(Path(folder), multiple * options.changes, options.changes):
                scale = 10_000 / options.changes
                times = f"{one.silver * scale:10.1f}{one.dimension * scale:11.1f}{one.whole * scale:10.1f}"
                print(f"{one.pattern:<22}{one.versions:>12,}{times}", flush=True)
                found.setdefault(one.pattern, []).append(one)
    print()
    for pattern, (first, *others) in found.items():
        for one in others:
            more, longer = one.versions / first.versions, one.whole / first.whole
            print(f"{pattern}: {more:,.0f} times the versions take {longer:.2f} times as long")


if __name__ == "__main__":
    sys.exit(main())
