"""Deliveries that several tests look at, and readers that share no code with the shop."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import fastavro
import pytest
import yaml

from shop.build import build
from shop.deliveries import Delivery
from shop.ground_truth import Injected
from shop.journey import Journey

REPOSITORY = Path(__file__).parents[2]

Built = tuple[list[Delivery], list[Injected]]
Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def journey() -> Journey:
    return Journey()


@pytest.fixture(scope="session")
def fortnight(journey: Journey) -> Built:
    """The first two weeks, with trouble; every kind of it falls into them."""
    return build(journey, date(2017, 1, 1), date(2017, 1, 14), with_trouble=True)


@pytest.fixture(scope="session")
def clean_days(journey: Journey) -> Built:
    """A few days without trouble, one of them with the year's most frequent dirt."""
    return build(journey, date(2017, 3, 1), date(2017, 3, 7), with_trouble=False)


@pytest.fixture(scope="session")
def rows_of() -> Callable[[Delivery], Rows]:
    """Reads all records of a delivery, as a consumer would."""

    def read(delivery: Delivery) -> Rows:
        contents = [(file.name, file.read()) for file in delivery.files]
        if delivery.source in ("orders", "order_items"):
            return list(csv.DictReader(io.StringIO(gzip.decompress(contents[0][1]).decode(), newline="")))
        if delivery.source == "customer_master":
            return [json.loads(line) for line in gzip.decompress(contents[0][1]).splitlines()]
        if delivery.source == "product_catalog":
            return [item for _, page in contents[:-1] for item in json.loads(page)["items"]]
        captured: Rows = []
        for record in fastavro.reader(io.BytesIO(contents[0][1])):
            assert isinstance(record, dict)
            captured.append(record)
        return captured

    return read


@pytest.fixture(scope="session")
def contract_columns() -> Callable[[str], list[str]]:
    """Reads the columns that a source's contract promises."""

    def columns(source: str) -> list[str]:
        text = (REPOSITORY / "contracts" / "sources" / f"{source}.odcs.yaml").read_text(encoding="utf-8")
        return [column["name"] for column in yaml.safe_load(text)["schema"][0]["properties"]]

    return columns
