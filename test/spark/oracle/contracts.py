"""The few words of the contracts that the oracle needs, read without the platform's own reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CONTRACTS = Path(__file__).resolve().parents[3] / "contracts"

_PLACEHOLDERS = {
    "file_date": r"\d{4}-\d{2}-\d{2}",
    "delivery": r"(?P<delivery>\d+)",
    "page": r"\d{5}",
    "range": r"\d+-\d+",
    "namespace": r"[^/]+?",
    "hub": r"[^./]+",
    "partition": r"\d+",
    "time": r"\d{6}",
}


@dataclass(frozen=True)
class Column:
    """A column of a contract; `sources` are the source columns that `expression` is made from."""

    name: str
    type: str
    required: bool
    is_key: bool
    expression: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A quality rule; `expression` is SQL, or None for a rule of another engine."""

    id: str
    severity: str
    expression: str | None


@dataclass(frozen=True)
class Table:
    """A contract's table."""

    name: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    properties: dict[str, Any]

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def keys(self) -> list[str]:
        return [column.name for column in self.columns if column.is_key]

    def file_pattern(self, file_property: str = "landingFile") -> re.Pattern[str]:
        """The names of the table's files, as the contract's `file_property` describes them."""
        parts = re.split(r"\{(\w+)\}", self.properties[file_property])
        texts = [_PLACEHOLDERS[part] if index % 2 else re.escape(part) for index, part in enumerate(parts)]
        return re.compile("".join(texts))


@cache
def layer(name: str) -> dict[str, Table]:
    """The tables of a folder of contracts, by name."""
    documents = [yaml.safe_load(path.read_text("utf-8")) for path in (CONTRACTS / name).glob("*.odcs.yaml")]
    tables = [_table(document["schema"][0]) for document in documents]
    return {table.name: table for table in sorted(tables, key=lambda table: table.name)}


def delivered_entities() -> list[Table]:
    """The Silver tables that sources feed, by name; the others are made from these."""
    return [table for table in layer("silver").values() if "derivedFrom" not in table.properties]


@cache
def platform() -> dict[str, Any]:
    """The names and values that all rooms share."""
    return yaml.safe_load((CONTRACTS / "platform.yaml").read_text("utf-8"))


def _table(schema: dict[str, Any]) -> Table:
    columns = [
        Column(
            name=item["name"],
            type=item["physicalType"],
            required=item.get("required", False),
            is_key=item.get("primaryKey", False),
            expression=item.get("transformLogic"),
            sources=tuple(item.get("transformSourceObjects", [item["name"]])),
        )
        for item in schema["properties"]
    ]
    rules = [
        Rule(item["id"], item["severity"], item["implementation"] if item["engine"] == "spark-sql" else None)
        for item in schema.get("quality", [])
    ]
    properties = {item["property"]: item["value"] for item in schema.get("customProperties", [])}
    return Table(schema["name"], tuple(columns), tuple(rules), properties)
