"""Cart events as a stream: what it brings ends in the same tables as what a batch loads, each event once."""

import json
import shutil
from pathlib import Path

import pytest
import small_shop
from conftest import LakeAt
from pyspark.sql import DataFrame, Row

from customer360 import steps
from customer360.batch import STREAMED, Batch
from customer360.bronze import load as loading
from customer360.bronze import stream as streaming
from customer360.errors import ConfigurationError
from customer360.lake import Lake
from customer360.lake_tables import Table

SOURCE = "cart_events"
FIRST, SECOND = Batch.of("b1", "2017-01-01", run_id="r1"), Batch.of("b2", "2017-01-02", run_id="r2")
Shop = tuple[Lake, Path]


@pytest.fixture
def shop(lake_at: LakeAt, tmp_path: Path) -> Shop:
    landing = tmp_path / "landing"
    small_shop.deliver(landing)
    return lake_at(tmp_path / "lake", landing), landing


def streamed(lake: Lake) -> Lake:
    steps.stream_bronze(lake, SOURCE, "available_now")
    return lake


def taken(lake: Lake, batch: Batch) -> None:
    """Takes the batch's cart events to Silver, and demands that all of them are accounted for."""
    steps.bronze(lake, batch, SOURCE)
    steps.silver(lake, batch, SOURCE)
    steps.publish(lake, batch)


def silver_rows(lake: Lake) -> list[tuple]:
    return sorted(map(tuple, lake.silver(SOURCE).read().collect()), key=str)


def bronze_ids(lake: Lake) -> list[str]:
    return sorted(row["event_id"] for row in lake.bronze(SOURCE).read().select("event_id").collect())


def capture(landing: Path, name: str, *bodies: object) -> None:
    """Lands another capture file; a body that is no bytes is sent as JSON."""
    content = small_shop.capture(
        [body if isinstance(body, bytes) else json.dumps(body).encode() for body in bodies]
    )
    path = landing / SOURCE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def event(event_id: str, **fields: object) -> dict[str, object]:
    at = {"session_id": "s9", "event_type": "product_viewed", "occurred_at": "2017-01-02T10:00:00.000Z"}
    return {"event_id": event_id, "product_id": "p1", **at, **fields}


def test_what_is_streamed_ends_in_the_silver_of_what_is_loaded(
    lake_at: LakeAt, shop: Shop, tmp_path: Path
) -> None:
    lake, landing = shop
    for batch in (FIRST, SECOND):
        taken(lake, batch)
    loaded = silver_rows(lake)
    lake = streamed(lake_at(tmp_path / "streamed", landing))
    for batch in (FIRST, SECOND, FIRST):
        taken(lake, batch)
    assert silver_rows(lake) == loaded
    batches = {row["_batch_id"] for row in lake.bronze(SOURCE).read().select("_batch_id").collect()}
    assert batches == {STREAMED}


@pytest.mark.parametrize(
    "loses_checkpoint",
    [False, pytest.param(True, marks=pytest.mark.spark_only("it has no checkpoint to lose"))],
)
def test_streaming_again_adds_nothing(shop: Shop, tmp_path: Path, loses_checkpoint: bool) -> None:
    lake, landing = shop
    once = bronze_ids(streamed(lake))
    assert len(once) == 9
    if loses_checkpoint:
        shutil.rmtree(tmp_path / "lake" / "checkpoints")
    assert bronze_ids(streamed(lake)) == once
    capture(landing, "2017-01-02/customer360.cart-events.1.120000.avro", event("e9"))
    assert bronze_ids(streamed(lake)) == [*once, "e9"]
    assert len(lake.logs("file_audit").read(stage="bronze", source=SOURCE)) == 3


def test_a_batch_and_the_stream_load_a_file_once(shop: Shop) -> None:
    lake, _ = shop
    steps.bronze(lake, FIRST, SOURCE)
    assert len(bronze_ids(streamed(lake))) == 9
    steps.bronze(lake, SECOND, SOURCE)
    assert len(bronze_ids(lake)) == 9


def test_a_late_file_belongs_to_the_next_batch(shop: Shop) -> None:
    lake, landing = shop
    taken(streamed(lake), FIRST)
    capture(landing, "2017-01-01/customer360.cart-events.1.235959.avro", event("late", session_id="s1"))
    taken(streamed(lake), SECOND)
    taken(lake, FIRST)
    stored = {row["event_id"]: row["_batch_id"] for row in lake.silver(SOURCE).read().collect()}
    assert (stored["late"], stored["e1"], stored["e6"]) == ("b2", "b1", "b2")
    claims = lake.logs("file_audit").read(stage="claim", source=SOURCE)
    assert sorted(entry["batch_id"] for entry in claims) == ["b1", "b2", "b2"]


def test_a_file_too_late_for_every_batch_is_told_until_a_backfill_takes_it(shop: Shop) -> None:
    lake, landing = shop
    newest = Batch.of("b8", "2017-01-08", run_id="r8")
    capture(landing, "2017-01-08/customer360.cart-events.0.100000.avro", event("newest"))
    taken(streamed(lake), newest)
    late = "2017-01-01/customer360.cart-events.1.235959.avro"
    capture(landing, late, event("late"))
    taken(streamed(lake), Batch.of("b9", "2017-01-09", run_id="r9"))
    assert told(lake, "2017-01-09") == [f"{SOURCE}/{late}"]
    taken(lake, Batch.of("backfill", "2017-01-01", run_id="r1b"))
    assert told(lake, "2017-01-10") == []
    stored = {row["event_id"]: row["_batch_id"] for row in lake.silver(SOURCE).read().collect()}
    assert (stored["late"], stored["newest"]) == ("backfill", "b8")


def told(lake: Lake, day: str) -> list[str]:
    """The files that a day's summary names."""
    batch = Batch.of(f"{day}.1", day, run_id=f"gate-{day}")
    broken = [rule for rule in steps.gate(lake, batch).broken if rule.rule_id == "file_claimed"]
    return [name for rule in broken for name in rule.sample_keys]


def test_two_that_load_the_first_files_at_once_load_them_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, _ = shop
    exists, begun = Table.exists, []

    def both_find_none(table: Table) -> bool:
        """The stream finds no table; before it makes one, a batch does, and loads the same files."""
        found = exists(table)
        if table.schema == "bronze" and not found and not begun:
            begun.append(table.name)
            steps.bronze(lake, FIRST, SOURCE)
        return found

    monkeypatch.setattr(Table, "exists", both_find_none)
    streamed(lake)
    assert begun == [SOURCE]
    assert len(bronze_ids(lake)) == 9


BODIES: dict[str, object] = {
    "unknown fields": event("x", mood="good", basket={"a": [1]}),
    "a changed type": event("y", quantity="many"),
    "no JSON": b"no JSON",
    "a list": b"[1]",
    "no UTF-8": b"\xff\xfe",
}


@pytest.fixture(scope="module")
def strange(lake_at: LakeAt, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake that took one file of each of the bodies."""
    root = tmp_path_factory.mktemp("strange")
    small_shop.deliver(root / "landing")
    shutil.rmtree(root / "landing" / SOURCE)
    for number, body in enumerate(BODIES.values()):
        capture(root / "landing", f"2017-01-02/customer360.cart-events.{number}.100000.avro", body)
    lake = streamed(lake_at(root / "lake", root / "landing"))
    steps.bronze(lake, SECOND, SOURCE)
    steps.silver(lake, SECOND, SOURCE)
    return lake


def of_body(rows: DataFrame, body: str, file_column: str = "_source_file") -> list[Row]:
    file = f"cart-events.{list(BODIES).index(body)}."
    return [row for row in rows.collect() if file in row[file_column]]


def test_unknown_fields_of_an_event_are_kept(strange: Lake) -> None:
    (row,) = of_body(strange.bronze(SOURCE).read(), "unknown fields")
    assert row["_rescued_data"] == '{"mood": "good", "basket": {"a": ["1"]}}'
    assert [row["event_id"] for row in strange.silver(SOURCE).read().collect()] == ["x"]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("a changed type", "quantity_type"),
        ("no JSON", "well_formed"),
        ("a list", "well_formed"),
        ("no UTF-8", "well_formed"),
    ],
)
def test_an_event_that_breaks_its_contract_is_in_quarantine(strange: Lake, body: str, rule: str) -> None:
    assert len(of_body(strange.bronze(SOURCE).read(), body)) == 1
    (bad,) = of_body(strange.quarantine(SOURCE).read(), body, "source_file")
    assert bad["failed_rules"] == [rule]


@pytest.mark.parametrize(
    ("source", "mode", "sentence"),
    [
        (SOURCE, "sometimes", "pass one of available_now, continuous"),
        ("orders", "available_now", "is no stream"),
    ],
)
def test_what_cannot_be_streamed_is_told(shop: Shop, source: str, mode: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        steps.stream_bronze(shop[0], source, mode)


def test_continuous_mode_loads_what_lands_while_it_runs(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    lake, landing = shop
    monkeypatch.setattr(streaming, "_SECONDS_BETWEEN_LOOKS", 1)
    query = streaming.stream(lake, SOURCE, "continuous")
    try:
        query.processAllAvailable()
        assert len(bronze_ids(lake)) == 9
        capture(landing, "2017-01-02/customer360.cart-events.1.130000.avro", event("e9"))
        query.processAllAvailable()
        assert "e9" in bronze_ids(lake)
    finally:
        query.stop()


def test_files_out_of_place_stop_neither_the_stream_nor_a_batch_of_several_days(shop: Shop) -> None:
    lake, landing = shop
    file = "customer360.cart-events.0.100000.avro"
    for name in ("notes.txt", f"latest/{file}", f"2017-02-30/{file}", f"20170101/{file}"):
        capture(landing, name, event("e9"))
    steps.bronze(lake, Batch.of("all", "2017-01-02", "2017-01-01"), SOURCE)
    assert len(bronze_ids(streamed(lake))) == 9


def test_a_file_that_a_batch_loads_while_the_stream_decodes_it_is_the_batchs(
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lake, _ = shop
    check = loading._check
    begun: list[str] = []

    def load_before(*arguments):
        """The batch commits Bronze, and is about to write its audit."""
        delivery = check(*arguments)
        if not begun:
            begun.append("batch")
            with monkeypatch.context() as patch:
                patch.setattr(loading, "_audit", lambda *_: None)
                loading.load_files(lake, SOURCE, delivery.readable, loading.Loader(FIRST.batch_id))
        return delivery

    monkeypatch.setattr(loading, "_check", load_before)
    streamed(lake)
    monkeypatch.undo()
    assert len(bronze_ids(lake)) == 9
    taken(lake, Batch.of("b1", "2017-01-02", "2017-01-01", "r1"))
    audit = lake.logs("file_audit").read(stage="bronze", source=SOURCE)
    assert {(row["batch_id"], row["status"]) for row in audit} == {("b1", "loaded")}
