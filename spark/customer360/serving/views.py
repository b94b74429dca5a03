"""Makes the views, each anew only when its definition has changed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from customer360 import progress
from customer360.contracts import Contract
from customer360.engines import View
from customer360.lake import Lake
from customer360.serving.query import promised_by_the_clock, view_query

_DEFINITION = "customer360.definition"


@dataclass(frozen=True)
class LakeRelations:
    """Tables of a lake, as views read them."""

    lake: Lake

    def table(self, layer: str, name: str) -> str:
        """A table as a FROM clause has it; one without rows where it was never written."""
        tables = {
            "silver": self.lake.silver,
            "gold": self.lake.gold,
            "logs": lambda log: self.lake.logs(log).table,
        }
        table = tables[layer](name)
        table.complete()
        return table.identifier if table.exists() else _empty(table.contract)

    def quarantine(self) -> str:
        """Every record that is or was in quarantine, of all tables."""
        contracts = self.lake.contracts
        held = [self.lake.quarantine(c.name) for c in contracts.of_layer("silver") if not c.derived_from]
        for table in held:
            table.complete()
        contract = contracts.get("logs", "quarantine")
        columns = ", ".join(f"`{name}`" for name in contract.column_names)
        parts = [f"SELECT {columns} FROM {table.identifier}" for table in held if table.exists()]
        return f"({' UNION ALL '.join(parts)})" if parts else _empty(contract)

    def member_of(self, groups: Sequence[str]) -> str:
        """SQL condition: the reader is in one of the groups."""
        return self.lake.engine.member_of(groups)

    def promised_until(self, minutes: str) -> str:
        """The newest day that is promised by now; on a laptop, where days are replayed, the newest that Silver has."""
        if not self.lake.engine.replays_days:
            return promised_by_the_clock(minutes)
        return f"(SELECT max(file_date) FROM {self.table('logs', 'pipeline_runs')} WHERE stage = 'silver')"


def create_views(lake: Lake) -> int:
    """Makes every view of `contracts/serving/` that is not there as its contract says; returns how many it made.

    Tags and rights are looked at each time, of views that stay as well: they change by hand, and granting may have
    failed after a view was made.
    """
    views = lake.contracts.of_layer("serving")
    with lake.engine.making_views(lake.spark, lake.place):
        made = [contract for contract in views if _create(lake, contract)]
    lake.engine.govern_views(lake.spark, lake.place, views)
    for contract in made:
        progress.report("serving", contract.name, 1)
    return len(made)


def show(lake: Lake, name: str, limit: int) -> None:
    """Prints the first rows of a view in the order of its key, with masks for whoever is in no group."""
    contract = lake.contracts.get("serving", name)
    create_views(lake)
    frame = lake.spark.table(lake.place.catalog.view(name)).orderBy(*contract.key)
    frame.limit(limit).show(limit, truncate=False)


def _create(lake: Lake, contract: Contract) -> bool:
    identifier = lake.place.catalog.view(contract.name)
    query = view_query(contract, lake.contracts, LakeRelations(lake))
    columns = {column.name: column.description for column in contract.columns}
    said = [contract.purpose, contract.owner, repr(columns), query]
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()
    if _definition(lake, contract.name) == digest:
        return False
    properties = {"customer360.owner": contract.owner, _DEFINITION: digest}
    lake.engine.create_view(lake.spark, View(identifier, columns, contract.purpose, properties, query))
    return True


def _definition(lake: Lake, name: str) -> str | None:
    view = lake.place.catalog.view(name)
    if not lake.spark.catalog.tableExists(view.replace("`", "")):
        return None
    return lake.engine.view_definition(lake.spark, view).get(_DEFINITION)


def _empty(contract: Contract) -> str:
    columns = ", ".join(f"CAST(NULL AS {c.type}) AS `{c.name}`" for c in contract.columns)
    return f"(SELECT {columns} WHERE false)"
