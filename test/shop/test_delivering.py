"""Deliveries come to lie in Landing whole, once, and the same from the cache as from a fresh build."""

import errno
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from shop import cache
from shop.__main__ import main
from shop.build import build
from shop.deliveries import DeliveredFile, Delivery, land
from shop.delivering import open_dataset, plan
from shop.errors import LandingConflictError
from shop.online_retail import OnlineRetail

FIRST, LAST = date(2011, 1, 3), date(2011, 2, 11)


@pytest.fixture(scope="module")
def retail_path(tmp_path_factory) -> Path:
    """Forty days with 100 orders of three lines each: enough for every kind of trouble, small enough to be quick."""
    start = datetime(2011, 1, 3, 9, 0)
    rows = [
        {
            "Invoice": str(600000 + order),
            "StockCode": str(20000 + (order * 3 + line) % 40),
            "Description": f"THING {(order * 3 + line) % 40}",
            "Quantity": 1 + (order + line) % 7,
            "InvoiceDate": str(start + timedelta(days=order // 100, minutes=order % 100)),
            "Price": 1.25 + line,
            "CustomerID": 13000 + order % 60,
            "Country": "United Kingdom",
        }
        for order in range(4000)
        for line in range(3)
    ]
    path = tmp_path_factory.mktemp("retail") / "retail.parquet"
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows), path)
    return path


@pytest.fixture
def cache_home(tmp_path, monkeypatch) -> Path:
    home = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    return home


def contents(deliveries) -> dict[str, bytes]:
    return {delivery.path_of(file): file.read() for delivery in deliveries for file in delivery.files}


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_same_bytes_twice(journey):
    day = date(2017, 1, 4)
    once, twice = (build(journey, day, day, with_trouble=True) for _ in range(2))
    assert once == twice


def test_another_process_makes_the_same_bytes(journey, tmp_path):
    arguments = ["deliver", "--dataset", "journey", "--from", "2017-01-04", "--to", "2017-01-04", "--landing"]
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "1",
        "PYTHONPATH": str(Path(__file__).parents[2] / "local"),
    }
    environment["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    command = [sys.executable, "-m", "shop", *arguments, str(tmp_path / "landing")]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    deliveries, _ = build(journey, date(2017, 1, 4), date(2017, 1, 4), with_trouble=True)
    assert tree(tmp_path / "landing") == contents(deliveries)


def test_a_days_files_do_not_depend_on_the_range(fortnight, journey):
    deliveries, injected = fortnight
    day = date(2017, 1, 5)
    alone, alone_injected = build(journey, day, day, with_trouble=True)
    masters = ("customer_master", "product_catalog")
    expected = [d for d in deliveries if d.delivered_on == d.file_date == day and d.source not in masters]
    assert [d for d in alone if d.source not in masters] == expected
    files = {path for d in alone for path in contents([d])}
    assert alone_injected == [thing for thing in injected if thing.file in files]


def test_the_cache_gives_what_a_fresh_build_gives(retail_path, cache_home):
    retail = OnlineRetail(retail_path)
    fresh, fresh_injected = build(retail, FIRST, LAST, with_trouble=True)
    made = plan(retail, None, None)
    found = plan(retail, None, None)
    assert contents(made.deliveries) == contents(found.deliveries) == contents(fresh)
    assert [d.summary() for d in found.deliveries] == [d.summary() for d in fresh]
    assert found.injected == fresh_injected
    assert {thing.kind for thing in fresh_injected} >= {
        "repeated_row",
        "ragged_row",
        "correction",
        "repeated_file",
    }


def test_a_part_of_the_cache_gives_what_a_fresh_build_gives(retail_path, cache_home):
    retail = OnlineRetail(retail_path)
    first, last = date(2011, 1, 15), date(2011, 1, 19)
    fresh = plan(retail, first, last)
    cache.make(retail, with_trouble=True)
    found = plan(retail, first, last)
    assert [d.summary() for d in found.deliveries] == [d.summary() for d in fresh.deliveries]
    assert contents(found.deliveries) == contents(fresh.deliveries)
    assert found.injected == fresh.injected


def test_trouble_and_data_have_their_own_cache(retail_path, cache_home):
    retail = OnlineRetail(retail_path)
    cache.make(retail, with_trouble=True)
    assert cache.find(retail, with_trouble=False) is None
    retail_path_of_another = cache_home / "other.parquet"
    pyarrow.parquet.write_table(pyarrow.parquet.read_table(retail_path).slice(3), retail_path_of_another)
    assert cache.find(OnlineRetail(retail_path_of_another), with_trouble=True) is None


def test_an_interrupted_making_leaves_nothing_to_find(retail_path, cache_home, monkeypatch):
    retail = OnlineRetail(retail_path)
    with monkeypatch.context() as patched:
        patched.setattr("shop.cache.ground_truth.write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            cache.make(retail, with_trouble=True)
    assert cache.find(retail, with_trouble=True) is None
    assert tree(cache_home) == {}


def test_two_makers_at_once_both_succeed(retail_path, cache_home):
    with ThreadPoolExecutor(2) as pool:
        years = list(pool.map(lambda _: cache.make(OnlineRetail(retail_path), with_trouble=True), range(2)))
    assert years[0] == years[1]
    assert [entry.name.startswith(".") for entry in (cache_home / "customer360" / "shop").iterdir()] == [
        False
    ]


def test_landing_links_the_cache_and_landing_again_changes_nothing(retail_path, cache_home, tmp_path):
    planned = plan(OnlineRetail(retail_path), None, None)
    planned.carry_out(tmp_path / "landing")
    before = tree(tmp_path / "landing")
    assert before == contents(planned.deliveries)
    file = planned.deliveries[0].files[0]
    assert isinstance(file.content, Path)
    assert file.content.samefile(tmp_path / "landing" / planned.deliveries[0].path_of(file))
    assert file.content.stat().st_mode & 0o222 == 0
    planned.carry_out(tmp_path / "landing")
    assert tree(tmp_path / "landing") == before


def test_landing_copies_where_it_cannot_link(retail_path, cache_home, tmp_path, monkeypatch):
    planned = plan(OnlineRetail(retail_path), None, None)

    def refuse(*_):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr("shop.deliveries.os.link", refuse)
    planned.carry_out(tmp_path / "landing")
    planned.carry_out(tmp_path / "landing")
    assert tree(tmp_path / "landing") == contents(planned.deliveries)


def test_landing_never_replaces_a_file(tmp_path):
    def delivery(content: bytes) -> Delivery:
        return Delivery("orders", FIRST, FIRST, 1, (DeliveredFile("orders.csv.gz", 1, content),))

    land([delivery(b"one")], tmp_path)
    with pytest.raises(LandingConflictError, match=r"orders\.csv\.gz holds other bytes .*empty folder"):
        land([delivery(b"two")], tmp_path)
    assert tree(tmp_path) == {"orders/2011-01-03/orders.csv.gz": b"one"}


def test_the_command_prints_deliveries_by_arrival(retail_path, cache_home, tmp_path, capsys):
    landing, truth = tmp_path / "landing", tmp_path / "truth" / "trouble.jsonl"
    arguments = [
        "deliver",
        "--dataset",
        "online-retail",
        "--path",
        str(retail_path),
        "--landing",
        str(landing),
    ]
    assert main([*arguments, "--to", "2011-01-08", "--truth", str(truth)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert list(lines[0]) == ["source", "file_date", "delivered_on", "delivery", "files", "rows"]
    assert [line["delivered_on"] for line in lines] == sorted(line["delivered_on"] for line in lines)
    late = [line for line in lines if line["delivered_on"] != line["file_date"]]
    assert {(line["file_date"], line["delivered_on"], line["delivery"]) for line in late} == {
        ("2011-01-04", "2011-01-07", 2)
    }
    assert {name for line in lines for name in line["files"]} == {path.name for path in landing.rglob("*.*")}
    things = [json.loads(line) for line in truth.read_text().splitlines()]
    assert all((landing / thing["file"]).is_file() for thing in things)


def test_a_plan_writes_nothing_and_no_trouble_has_none(retail_path, cache_home, tmp_path, capsys):
    arguments = [
        "deliver",
        "--dataset",
        "online-retail",
        "--path",
        str(retail_path),
        "--landing",
        str(tmp_path / "l"),
    ]
    assert main([*arguments, "--to", "2011-01-08", "--plan", "--no-trouble"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["delivery"] for line in lines} == {1}
    assert not (tmp_path / "l").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--dataset", "online-retail"], "Online Retail is not included: download it"),
        (["--dataset", "journey", "--path", "x.csv"], "--path belongs to online-retail"),
        (["--dataset", "journey", "--from", "2019-01-01"], "No order falls between 2019-01-01 and"),
    ],
)
def test_bad_requests_get_a_sentence(cache_home, tmp_path, capsys, arguments, sentence):
    assert main(["deliver", "--landing", str(tmp_path), *arguments]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith(sentence)
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_a_bad_date_gets_a_sentence(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["deliver", "--dataset", "journey", "--landing", str(tmp_path), "--from", "1.2.2017"])
    assert "'1.2.2017' is no date: write YYYY-MM-DD" in capsys.readouterr().err


def test_datasets_open_by_name(retail_path):
    assert open_dataset("journey", None).name == "journey"
    assert open_dataset("online-retail", retail_path).name == "online-retail"
