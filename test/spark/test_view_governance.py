"""Tags and rights of views: what is missing or was changed by hand is put right with the next run."""

import re
from collections import defaultdict
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pyspark.sql import Row, SparkSession

from customer360.contracts import Contracts
from customer360.engines.databricks import Databricks
from customer360.lake import Lake
from customer360.serving.views import create_views

FIRST_GRANT = re.compile(r"GRANT SELECT ON VIEW")


class UnitySession:
    """Remembers views with their tags and rights as Unity Catalog does; knows the statements that views need.

    Its tables lack none of `columns`.
    """

    def __init__(self, columns: list[str]) -> None:
        self.columns = columns
        self.views: dict[str, str] = {}
        self.readers: defaultdict[str, set[str]] = defaultdict(set)
        self.tags: dict[tuple[str, str | None, str], str] = {}
        self.failing: re.Pattern[str] | None = None
        self.catalog = SimpleNamespace(tableExists=self._exists)

    def sql(self, statement: str) -> Any:
        if self.failing and self.failing.match(statement):
            self.failing = None
            raise RuntimeError("the service is not there")
        if statement.startswith("SELECT * FROM "):
            return SimpleNamespace(columns=self.columns)
        answer = self._answer(statement)
        return SimpleNamespace(collect=lambda: answer)

    def _exists(self, name: str) -> bool:
        _, schema, table = name.split(".")
        return schema != "serving" or table in self.views

    def _answer(self, statement: str) -> list[Row]:
        names = re.findall(r"`([^`]*)`", statement)
        match statement.split()[:2]:
            case ["CREATE", "OR"]:
                self.views[names[2]] = re.findall(r"'customer360.definition' = '(\w+)'", statement)[0]
            case ["SHOW", "TBLPROPERTIES"]:
                return [Row(key="customer360.definition", value=self.views[names[2]])]
            case ["SHOW", "GRANTS"]:
                return [
                    Row(Principal=reader, ActionType="SELECT", ObjectType="TABLE")
                    for reader in self.readers[names[2]]
                ]
            case ["GRANT", _]:
                self.readers[names[2]].add(names[3])
            case ["REVOKE", _]:
                self.readers[names[2]].remove(names[3])
            case ["SET", "TAG"]:
                *_, key, value = names
                self.tags[names[2], names[3] if "COLUMN" in statement else None, key] = value
            case ["UNSET", "TAG"]:
                del self.tags[names[2], names[3] if "COLUMN" in statement else None, names[-1]]
            case ["SELECT", "table_name,"]:
                return [
                    Row(table_name=view, column_name=column, tag_name=key, tag_value=value)
                    for (view, column, key), value in self.tags.items()
                ]
            case other:
                raise AssertionError(f"unexpected statement {other}")
        return []


@pytest.fixture
def session(contracts: Contracts) -> UnitySession:
    promised = [
        contract.columns for layer in ("silver", "gold", "logs") for contract in contracts.of_layer(layer)
    ]
    technical = [contracts.platform.audit_columns, contracts.platform.history_columns]
    return UnitySession([column.name for columns in (*promised, *technical) for column in columns])


@pytest.fixture
def lake(session: UnitySession, contracts: Contracts) -> Lake:
    engine = Databricks()
    place = engine.place("dev", "/Volumes/dev/files/landing")
    return Lake(cast(SparkSession, session), contracts, engine, place)


def wanted_readers(contracts: Contracts) -> dict[str, set[str]]:
    return {view.name: set(view.roles) for view in contracts.of_layer("serving")}


def test_a_run_that_could_not_grant_is_put_right_by_the_next(
    lake: Lake, session: UnitySession, contracts: Contracts
) -> None:
    session.failing = FIRST_GRANT
    with pytest.raises(RuntimeError, match="not there"):
        create_views(lake)
    assert session.readers != wanted_readers(contracts)
    assert create_views(lake) == 0
    assert session.readers == wanted_readers(contracts)


def test_rights_and_tags_changed_by_hand_are_put_right(
    lake: Lake, session: UnitySession, contracts: Contracts
) -> None:
    assert create_views(lake) == len(contracts.of_layer("serving"))
    tags = dict(session.tags)
    assert ("customers", "email", "classification") in tags
    session.readers["customers"] = {"interns"}
    session.tags["customers", None, "domain"] = "sales"
    del session.tags["customers", "email", "classification"]
    assert create_views(lake) == 0
    assert session.readers == wanted_readers(contracts)
    assert session.tags == tags
