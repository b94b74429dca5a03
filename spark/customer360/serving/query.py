"""The query of a view: what its contract reads, computes, groups, masks and hides, as one SELECT."""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from customer360.contracts import Column, Contract, Contracts
from customer360.errors import ContractError

_PLACEHOLDER = re.compile(r"\{([a-z0-9_.]+)\}")


class Relations(Protocol):
    """Where a view's rows come from."""

    def table(self, layer: str, name: str) -> str:
        """A table as a FROM clause has it; one without rows where it was never written."""
        ...

    def quarantine(self) -> str:
        """Every record that is or was in quarantine, of all tables."""
        ...

    def member_of(self, groups: Sequence[str]) -> str:
        """SQL condition: the reader is in one of the groups."""
        ...

    def promised_until(self, minutes: str) -> str:
        """The newest day that is promised by now, where a day is so many minutes after its beginning."""
        ...


def view_query(contract: Contract, contracts: Contracts, relations: Relations) -> str:
    """The SELECT of a view.

    Args:
        contract: Contract of the view.
        contracts: Metrics, service levels and groups that the view can name.
        relations: Where its rows come from.

    Raises:
        ContractError: The contract names something that is not there.
    """
    expressions = {column.name: _expression(contract, column, contracts) for column in contract.columns}
    unmasked: Mapping[str, Sequence[str]] = contracts.platform.unmasked
    selected = ",\n  ".join(
        f"CAST({_masked(expressions[c.name], c, unmasked, relations)} AS {c.type}) AS `{c.name}`"
        for c in contract.columns
    )
    conditions = [
        part
        for part in (contract.options.get("where"), _row_filter(contract, expressions, unmasked, relations))
        if part
    ]
    where = f"\nWHERE {' AND '.join(f'({one})' for one in conditions)}" if conditions else ""
    grouped = contract.options.get("groupBy", [])
    group = f"\nGROUP BY {', '.join(expressions[name] for name in grouped)}" if grouped else ""
    return f"SELECT\n  {selected}\nFROM {_from(contract, contracts, relations)}{where}{group}"


def _expression(contract: Contract, column: Column, contracts: Contracts) -> str:
    if column.metric is None:
        return column.expression or f"`{column.name}`"
    if column.metric not in contracts.metrics:
        raise ContractError(
            f"{contract.path}: column {column.name!r}: no metric {column.metric!r} in metrics.yaml; correct the name."
        )
    return contracts.metrics[column.metric].sql()


def _masked(
    expression: str, column: Column, unmasked: Mapping[str, Sequence[str]], relations: Relations
) -> str:
    """The view asks by itself who is looking: policies on its tables may be asked for its owner."""
    if column.classification is None or column.classification not in unmasked:
        return expression
    hidden = f"IF({expression} IS NULL, NULL, '***')" if column.type == "STRING" else "NULL"
    return f"CASE WHEN {relations.member_of(unmasked[column.classification])} THEN {expression} ELSE {hidden} END"


def _row_filter(
    contract: Contract,
    expressions: Mapping[str, str],
    unmasked: Mapping[str, Sequence[str]],
    relations: Relations,
) -> str | None:
    """Rows that some groups do not see; those who see the most sensitive column see all."""
    row_filter = contract.options.get("rowFilter")
    if row_filter is None:
        return None
    groups = row_filter["groups"]
    classified = {column.classification for column in contract.columns}
    highest = "restricted" if "restricted" in classified else "confidential"
    seeing = [group for group in unmasked[highest] if group not in groups]
    shown = " AND ".join(expressions[name] for name in row_filter["columns"])
    hidden, sees_all = relations.member_of(groups), relations.member_of(seeing)
    return f"NOT {hidden} OR {sees_all} OR COALESCE({shown}, false)"


def _from(contract: Contract, contracts: Contracts, relations: Relations) -> str:
    def relation(found: re.Match[str]) -> str:
        named = found[1]
        if named == "slas":
            return _service_levels(contracts, relations)
        if named == "quarantine":
            return relations.quarantine()
        layer, _, name = named.partition(".")
        return relations.table(layer, contracts.get(layer, name).name)

    return _PLACEHOLDER.sub(relation, contract.option("from"))


def _service_levels(contracts: Contracts, relations: Relations) -> str:
    """By when each table of Silver and Gold has a day, and the newest day that it has to have by now."""
    rows = ", ".join(
        f"('{c.layer}', '{c.name}', '{c.owner}', {c.promised_hours}, {round(c.promised_hours * 60)})"
        for c in contracts
        if c.layer in ("silver", "gold")
    )
    levels = f"VALUES {rows} AS levels(layer, table_name, owner, promised_hours, minutes)"
    return f"(SELECT *, {relations.promised_until('minutes')} AS promised_until FROM {levels})"


def promised_by_the_clock(minutes: str) -> str:
    """The newest day that began so many minutes ago."""
    return f"CAST(timestampadd(MINUTE, -{minutes}, current_timestamp()) AS DATE)"
