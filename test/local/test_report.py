"""What the demo's report says, on small Delta tables written without Spark."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from report.__main__ import main
from report.published import published_batches
from report.summary import summarize
from report.tables import LakeTables

FILE = "orders/2017-01-01/orders_2017-01-01.1.csv.gz"


def write(lake: Path, name: str, rows: list[dict[str, Any]]) -> None:
    write_deltalake(lake / name, pa.Table.from_pylist(rows), mode="overwrite")


def audit(
    stage: str, read: int, loaded: int, quarantined: int = 0, duplicate: int = 0, **more: Any
) -> dict[str, Any]:
    return {
        "source_file": FILE,
        "stage": stage,
        "source": "orders",
        "status": "loaded",
        "rows_read": read,
        "rows_loaded": loaded,
        "rows_quarantined": quarantined,
        "rows_duplicate": duplicate,
        "message": "",
        **more,
    }


def quarantined(row_number: int, *rules: str) -> dict[str, Any]:
    return {
        "entity": "orders",
        "source_file": FILE,
        "row_number": row_number,
        "record": json.dumps({"order_id": f"o{row_number}"}),
        "failed_rules": list(rules),
        "file_date": datetime(2017, 1, 1, tzinfo=UTC).date(),
        "state": "open",
    }


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """Four orders are delivered: one is good, one comes twice, one breaks rules."""
    delivered = ["o1", "o2", " o2 ", "o4"]
    bronze = [{"order_id": key, "_source_file": FILE, "_row_number": i} for i, key in enumerate(delivered, 1)]
    silver = [{"order_id": key} for key in ("o1", "o2")]
    gold = [
        {"order_id": "o1", "order_type": "sale", "currency": "USD", "date_sk": 20170101, "sales_amount": 5.5},
        {
            "order_id": "o2",
            "order_type": "cancellation",
            "currency": "USD",
            "date_sk": 20170101,
            "sales_amount": -1.0,
        },
    ]
    write(tmp_path, "bronze/orders", bronze)
    write(tmp_path, "silver/orders", silver)
    write(tmp_path, "gold/fact_orders", gold)
    write(tmp_path, "quarantine/orders", [quarantined(4, "currency_is_iso", "customer_given")])
    write(tmp_path, "logs/file_audit", [audit("bronze", 4, 4), audit("silver", 4, 2, 1, 1)])
    return tmp_path


def summary_of(lake: Path, truth: Path | None = None) -> dict[str, Any]:
    return summarize(LakeTables(lake), truth or lake / "trouble.jsonl")


def test_counts_follow_each_record_to_gold(lake: Path) -> None:
    (orders,) = summary_of(lake)["sources"]
    assert orders == {
        "source": "orders",
        "entity": "orders",
        "files": 1,
        "read": 4,
        "loaded": 2,
        "quarantined": 1,
        "duplicate": 1,
        "replaced": 0,
        "silver": 2,
        "gold_table": "fact_orders",
        "gold": 2,
        "gold_note": "",
        "adds_up": True,
    }


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("logs/file_audit", [audit("bronze", 4, 4), audit("silver", 4, 2, 1, 0)]),
        ("logs/file_audit", [audit("bronze", 5, 5), audit("silver", 4, 2, 1, 1)]),
        ("silver/orders", [{"order_id": "o1"}]),
        (
            "gold/fact_orders",
            [
                {
                    "order_id": "o1",
                    "order_type": "sale",
                    "currency": "USD",
                    "date_sk": 20170102,
                    "sales_amount": 1.0,
                }
            ],
        ),
        ("quarantine/orders", [{**quarantined(4, "currency_is_iso"), "source_file": "another"}]),
    ],
)
def test_a_record_that_is_lost_anywhere_is_noticed(
    lake: Path, table: str, rows: list[dict[str, Any]]
) -> None:
    write(lake, table, rows)
    (orders,) = summary_of(lake)["sources"]
    assert orders["adds_up"] is False


def test_quarantine_names_rules_that_stopped_rows_with_an_example(lake: Path) -> None:
    # customer_given is only a warning: it did not bring the row there.
    assert summary_of(lake)["quarantine"] == [
        {
            "entity": "orders",
            "rule": "currency_is_iso",
            "rows": 1,
            "example": {"source_file": FILE, "row_number": 4, "record": '{"order_id": "o4"}'},
            "description": "The currency is an ISO 4217 code.",
        }
    ]


def test_refused_files_come_with_their_sentence(lake: Path) -> None:
    write(lake, "logs/file_audit", [audit("bronze", 0, 0, status="refused", message="The file is empty.")])
    assert summary_of(lake)["refused"] == [{"source_file": FILE, "message": "The file is empty."}]


def test_best_days_count_sales_only_as_orders(lake: Path) -> None:
    assert summary_of(lake)["days"] == [{"date": "2017-01-01", "orders": 1, "sales_amount": "4.5"}]


def test_trouble_counts_only_in_files_that_were_read(lake: Path) -> None:
    truth = lake / "trouble.jsonl"
    things = [("ragged_row", FILE), ("ragged_row", FILE), ("empty_file", "orders/2017-02-01/later.csv.gz")]
    truth.write_text("".join(json.dumps({"kind": k, "file": f}) + "\n" for k, f in things), encoding="utf-8")
    assert summary_of(lake, truth)["labels"]["injected"] == [{"kind": "ragged_row", "count": 2}]


def test_an_empty_lake_has_an_empty_summary(tmp_path: Path) -> None:
    summary = summary_of(tmp_path)
    assert summary["tables"] == summary["sources"] == summary["customers"] == []


def test_a_batch_is_published_when_its_last_step_succeeded(tmp_path: Path) -> None:
    steps = [
        ("a", "publish", "succeeded"),
        ("b", "publish", "failed"),
        ("c", "gold", "succeeded"),
        ("d", "publish", "failed"),
        ("d", "publish", "succeeded"),
    ]
    write(tmp_path, "logs/pipeline_runs", [{"batch_id": b, "stage": g, "status": s} for b, g, s in steps])
    assert published_batches(tmp_path) == ["a", "d"]


def test_a_folder_without_tables_has_no_published_batch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["published", "--lake", str(tmp_path / "nowhere")]) == 0
    assert capsys.readouterr().out == "[]\n"


def test_a_torn_table_gets_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "gold" / "fact_orders" / "_delta_log"
    log.mkdir(parents=True)
    (log / "00000000000000000000.json").write_text("{broken", encoding="utf-8")
    assert main(["summary", "--lake", str(tmp_path)]) == 1
    assert "cannot be read" in capsys.readouterr().err
