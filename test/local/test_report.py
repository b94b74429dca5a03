"""What the demo's report says, on small Delta tables written without Spark."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from customer360.contracts import Contracts, contracts_root
from customer360.reconcile.tables import LakeTables
from report.__main__ import main
from report.published import published_batches
from report.query import answer
from report.rules import RuleBook
from report.summary import summarize

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


def test_sessions_are_counted_between_long_pauses(tmp_path: Path) -> None:
    minutes = {"e1": 0, "e2": 30, "e3": 61, "e4": 0}
    events = [
        {
            "event_id": key,
            "session_id": "s2" if key == "e4" else "s1",
            "occurred_at": datetime(2017, 1, 1, 9 + minute // 60, minute % 60, tzinfo=UTC),
            "is_simulated": True,
        }
        for key, minute in minutes.items()
    ]
    delivered = [
        {"event_id": e["event_id"], "_source_file": FILE, "_row_number": n} for n, e in enumerate(events)
    ]
    write(tmp_path, "bronze/cart_events", delivered)
    write(tmp_path, "silver/cart_events", events)
    counts = [audit(stage, 4, 4, source="cart_events") for stage in ("bronze", "silver")]
    write(tmp_path, "logs/file_audit", counts)
    for sessions, adds_up in ((3, True), (2, False)):
        write(
            tmp_path,
            "gold/cart_funnel",
            [{"session_id": str(n), "is_simulated": n > 0} for n in range(sessions)],
        )
        summary = summary_of(tmp_path)
        assert [source["adds_up"] for source in summary["sources"]] == [adds_up]
        assert summary["labels"]["sessions"] == sessions
        assert summary["labels"]["simulated_sessions"] == sessions - 1


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


def test_warnings_of_a_batch_that_was_run_again_count_once(lake: Path) -> None:
    def ran(run: str, batch: str, hour: int, *entities: str) -> list[dict[str, Any]]:
        started = datetime(2017, 1, 2, hour, tzinfo=UTC)
        named = {"run_id": run, "batch_id": batch, "started_at": started}
        return [{**named, "entity": entity} for entity in entities]

    def warned(run: str, batch: str, rows: int) -> dict[str, Any]:
        about = {"entity": "orders", "rule_id": "total_given", "severity": "warning"}
        return {"run_id": run, "batch_id": batch, **about, "rows_failed": rows}

    runs = (
        ran("killed", "a", 1, "orders") + ran("again", "a", 2, "orders", "items") + ran("b", "b", 3, "orders")
    )
    write(lake, "logs/pipeline_runs", runs)
    # The step of the last one was killed before its end was written down.
    checks = [warned("killed", "a", 9), warned("again", "a", 5), warned("b", "b", 2), warned("gone", "a", 4)]
    write(lake, "logs/dq_results", checks)
    assert [(w["rule"], w["rows"]) for w in summary_of(lake)["warnings"]] == [("total_given", 7)]


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


def test_queries_are_answered_in_their_order(lake: Path) -> None:
    of_source = {
        "sql": "SELECT stage, 'a:b' AS text, rows_read::VARCHAR AS rows FROM logs.file_audit"
        " WHERE source = :source ORDER BY 1",
        "parameters": {"source": "orders"},
        "table": "logs.file_audit",
    }
    unwritten = {"sql": "SELECT * FROM logs.dq_results", "parameters": {}, "table": "logs.dq_results"}
    assert answer(lake, [unwritten, of_source]) == [
        [],
        [{"stage": stage, "text": "a:b", "rows": "4"} for stage in ("bronze", "silver")],
    ]


def test_a_query_that_cannot_be_answered_is_a_sentence(
    lake: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    query = {"sql": "SELECT nothing FROM logs.file_audit", "parameters": {}, "table": "logs.file_audit"}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps([query])))
    assert main(["query", "--lake", str(lake)]) == 1
    assert "nothing" in capsys.readouterr().err


def test_rules_on_deliveries_are_described_too() -> None:
    contracts = Contracts(contracts_root())
    book = RuleBook(contracts)
    for source in contracts.of_layer("source"):
        for rule in source.rules:
            assert book.describe(contracts.silver_of(source.name).name, rule.id) == rule.description
