"""The comparison of a lake with the oracle: it finds what differs and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import small_shop
from deltalake import DeltaTable, convert_to_deltalake, write_deltalake
from oracle.audit import build_silver_audit
from oracle.compare import build_oracle, compare_lake, gold_fingerprint, reader_disagreements
from oracle.contracts import layer


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("landing")
    small_shop.deliver(root)
    return root


@pytest.fixture(scope="module")
def shop(landing: Path) -> duckdb.DuckDBPyConnection:
    return build_oracle(landing)


@pytest.fixture
def lake(shop: duckdb.DuckDBPyConnection, tmp_path: Path) -> Path:
    """A lake of Delta tables that hold exactly what the oracle says."""
    for zone in ("silver", "gold"):
        for name in layer(zone):
            _write(shop, f"FROM {zone}_{name}", tmp_path / zone / name)
    _write(shop, "FROM quarantine WHERE entity = 'order_items'", tmp_path / "quarantine" / "order_items")
    batch = {name: 1 for (name,) in shop.execute("SELECT source_file FROM landing_files").fetchall()}
    build_silver_audit(shop, batch)
    audit = """SELECT source_file, 'silver' AS stage, 'b' AS batch_id, 'loaded' AS status, rows_read, rows_loaded,
        0 AS rows_rescued, rows_quarantined, rows_duplicate FROM silver_audit
        UNION ALL BY NAME SELECT source_file, 'bronze' AS stage, 'b' AS batch_id, status, rows_read,
        rows_read AS rows_loaded, rows_rescued FROM landing_files"""
    _write(shop, audit, tmp_path / "logs" / "file_audit")
    run = "SELECT 'b' AS batch_id, 'silver' AS stage, 'succeeded' AS status, TIMESTAMP '2017-01-03' AS started_at"
    _write(shop, run, tmp_path / "logs" / "pipeline_runs")
    return tmp_path


def _write(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    table = con.sql(query).to_arrow_table()
    fields = [
        f.with_type(pa.timestamp("us", "UTC")) if pa.types.is_timestamp(f.type) else f for f in table.schema
    ]
    write_deltalake(str(path), table.cast(pa.schema(fields)), mode="overwrite", schema_mode="overwrite")


def test_a_right_lake_has_no_differences(lake: Path, landing: Path) -> None:
    assert compare_lake(lake, landing) == []


def test_differences_name_the_row_and_the_column(lake: Path, landing: Path) -> None:
    daily = DeltaTable(str(lake / "gold" / "daily_sales"))
    daily.update(updates={"sales_amount": "sales_amount + 0.01"}, predicate="date_sk = -1")
    DeltaTable(str(lake / "gold" / "cart_funnel")).delete("order_id = 'o1'")
    orders = lake / "silver" / "orders"
    write_deltalake(
        str(orders),
        DeltaTable(str(orders)).to_pyarrow_table(filters=[("order_id", "=", "o2")]),
        mode="append",
    )
    found = {
        str(difference).splitlines()[0]: difference.examples for difference in compare_lake(lake, landing)
    }
    assert list(found) == [
        "silver.orders: 1 keys have several rows",
        "gold.cart_funnel: 1 rows are missing",
        "gold.daily_sales: 1 rows have other values",
    ]
    assert found["silver.orders: 1 keys have several rows"] == ("order_id=o2: 2 rows",)
    assert found["gold.daily_sales: 1 rows have other values"] == (
        "date_sk=-1, department=GROCERY: sales_amount expected 5.00, found 5.01",
    )


def test_wrong_columns_and_missing_tables_are_told(
    shop: duckdb.DuckDBPyConnection, lake: Path, landing: Path
) -> None:
    _write(
        shop,
        "SELECT * EXCLUDE (units), lines::INTEGER AS units, 1 AS more FROM gold_daily_sales",
        lake / "gold" / "daily_sales",
    )
    (lake / "gold" / "dim_date").rename(lake / "gold" / "elsewhere")
    sentences = [str(difference) for difference in compare_lake(lake, landing, layers=["gold"])]
    assert sentences == [
        "gold.daily_sales: columns differ\n  units: expected BIGINT, found INT\n  more: not in the contract",
        f"gold.dim_date: there is no Delta table at {lake / 'gold' / 'dim_date'}",
    ]


def test_fingerprints_ignore_order_and_files_but_no_value(lake: Path) -> None:
    before = gold_fingerprint(lake)
    funnel = DeltaTable(str(lake / "gold" / "cart_funnel"))
    table = funnel.to_pyarrow_table()
    write_deltalake(str(lake / "gold" / "cart_funnel"), table.slice(1), mode="overwrite")
    write_deltalake(str(lake / "gold" / "cart_funnel"), table.slice(0, 1), mode="append")
    assert gold_fingerprint(lake) == before
    earlier = datetime(2017, 1, 1, 8, 59, 59, 999_999, tzinfo=UTC)
    funnel = DeltaTable(str(lake / "gold" / "cart_funnel"))
    funnel.update(new_values={"started_at": earlier}, predicate="order_id = 'o1'")
    after = gold_fingerprint(lake)
    assert {name for name in before if before[name] != after[name]} == {"cart_funnel"}


@pytest.mark.parametrize(
    "table", ["gold/dim_customer", "gold/fact_orders", "gold/cart_funnel", "quarantine/order_items"]
)
def test_readers_agree(lake: Path, table: str) -> None:
    assert reader_disagreements(lake / table) == []


def test_a_time_that_overflows_nanoseconds_shows(tmp_path: Path) -> None:
    moment = pa.table({"valid_to": pa.array([datetime(9999, 12, 31, tzinfo=UTC)], pa.timestamp("us", "UTC"))})
    pq.write_table(moment, tmp_path / "one.parquet", use_deprecated_int96_timestamps=True)
    convert_to_deltalake(str(tmp_path))
    (sentence,) = reader_disagreements(tmp_path)
    assert sentence.startswith(f"pyarrow cannot read {tmp_path}: ")
