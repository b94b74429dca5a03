"""The quality gate, and what people can do with rows in quarantine."""

import gzip
import json
from pathlib import Path

import pytest
from conftest import LakeAt

from customer360 import quarantine, steps
from customer360.__main__ import run_all
from customer360.batch import Batch
from customer360.errors import QuarantineError
from customer360.lake import Lake

DAY = "2017-05-01"
ITEM_HEADER = (
    "order_id,line_number,product_id,quantity,sales_amount,"
    "retail_discount,coupon_discount,coupon_match_discount"
)
ORDER_HEADER = "order_id,customer_id,store_id,order_type,ordered_at,country,currency,line_count,total_amount"


def land(landing: Path, orders: list[str], items: list[str], delivery: int = 1) -> None:
    """Lands a day of two files."""
    for source, header, lines in (("orders", ORDER_HEADER, orders), ("order_items", ITEM_HEADER, items)):
        folder = landing / source / DAY
        folder.mkdir(parents=True, exist_ok=True)
        text = "\n".join([header, *lines]) + "\n"
        (folder / f"{source}_{DAY}.{delivery}.csv.gz").write_bytes(gzip.compress(text.encode()))


@pytest.fixture
def lake(lake_at: LakeAt, tmp_path: Path) -> Lake:
    """One order with fifty good lines and one that moves nothing."""
    landing = tmp_path / "landing"
    items = [f"o1,{n},p{n},1,2.50,0.00,0.00,0.00" for n in range(1, 51)]
    land(
        landing,
        ["o1,c1,s1,sale,2017-05-01 10:00:00,US,USD,51,125.00"],
        [*items, "o1,51,p51,0,9.00,0.00,0.00,0.00"],
    )
    return lake_at(tmp_path / "lake", landing)


def test_released_row_reaches_gold(lake: Lake) -> None:
    assert run_all(lake, Batch.of(f"{DAY}.1", DAY, run_id="r1"))
    [row] = quarantine.list_rows(lake, "order_items")
    assert "quantity_not_zero" in row["failed_rules"]
    assert quarantine.decide(lake, "order_items", "released", "row_number = 51", "ana: a gift card") == 1
    replay = Batch.of("replay-1", DAY, run_id="r2")
    steps.replay(lake, replay, "order_items")
    for part in steps.GOLD_PARTS:
        steps.gold(lake, replay, part)
    [order] = lake.gold("fact_orders").read().collect()
    assert (order["line_count"], str(order["sales_amount"])) == (51, "134.00")
    [sold] = lake.gold("daily_sales").read().collect()
    assert str(sold["sales_amount"]) == "134.00"


def test_row_that_cannot_be_read_is_not_released(lake_at: LakeAt, tmp_path: Path) -> None:
    items = [f"o1,{n},p{n},1,2.50,0.00,0.00,0.00" for n in range(1, 101)]
    land(tmp_path / "landing", [], [*items, "o1,101,p1,abc,9.00,0.00,0.00,0.00"])
    lake = lake_at(tmp_path / "lake", tmp_path / "landing")
    batch = Batch.of(f"{DAY}.1", DAY, run_id="r1")
    steps.bronze(lake, batch, "order_items")
    steps.silver(lake, batch, "order_items")
    with pytest.raises(QuarantineError, match="quantity_type"):
        quarantine.decide(lake, "order_items", "released", "true", "ana: try")
    assert quarantine.decide(lake, "order_items", "rejected", "true", "ana: asked the shop") == 1
    assert quarantine.list_rows(lake, "order_items") == []


def test_decision_needs_a_reason_and_a_row(lake: Lake) -> None:
    with pytest.raises(QuarantineError, match="needs a reason"):
        quarantine.decide(lake, "order_items", "released", "true", " ")
    with pytest.raises(QuarantineError, match="no open row fits"):
        quarantine.decide(lake, "order_items", "released", "true", "ana: nothing there yet")


def test_gate_closes_before_gold_and_says_why(lake_at: LakeAt, tmp_path: Path) -> None:
    good = [f"o1,{n},p{n},1,2.50,0.00,0.00,0.00" for n in range(1, 11)]
    land(tmp_path / "landing", [], [*good, *(f"o1,{n},p{n},abc,2.50,0.00,0.00,0.00" for n in range(11, 14))])
    lake = lake_at(tmp_path / "lake", tmp_path / "landing")
    assert not run_all(lake, Batch.of(f"{DAY}.1", DAY, run_id="r1"))
    assert not lake.gold("fact_order_items").exists()
    summary = json.loads((tmp_path / "lake/logs/dq_results/_summaries" / f"{DAY}.1.json").read_text())
    assert summary["outcome"] == "failed"
    failed = {rule["rule_id"]: rule for rule in summary["rules"] if rule["status"] == "failed"}
    assert failed["quantity_type"]["rows_failed"] == 3
    assert failed["quantity_type"]["owner"] == "order-management"
    assert len(failed["quantity_type"]["sample_keys"]) == 3
