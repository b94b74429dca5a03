"""What the business counts, as SQL: `contracts/metrics.yaml` defines each figure once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from customer360.errors import ContractError


@dataclass(frozen=True)
class Aggregate:
    """An aggregate of one Gold table.

    Attributes:
        table: Name of the Gold table, which is its alias in queries, too.
        function: How rows are aggregated.
        column: What is aggregated; none when rows are counted.
        where: Values that columns of the table must have, for a row to count.
    """

    table: str
    function: Literal["sum", "count", "count_distinct"]
    column: str | None
    where: Mapping[str, str | bool | int | float]

    def sql(self) -> str:
        """The aggregate over a query that has the table under its own name; 0 without rows."""
        conditions = [f"{self.table}.{name} = {_literal(value)}" for name, value in self.where.items()]
        value = f"{self.table}.{self.column}" if self.column else "1"
        counted = f"CASE WHEN {' AND '.join(conditions)} THEN {value} END" if conditions else value
        match self.function:
            case "sum":
                return f"COALESCE(sum({counted}), 0)"
            case "count":
                return f"count({counted})"
            case "count_distinct":
                return f"count(DISTINCT {counted})"


@dataclass(frozen=True)
class Ratio:
    """The quotient of two aggregates; null for a denominator of 0."""

    numerator: Aggregate
    denominator: Aggregate

    def sql(self) -> str:
        """The quotient. Sums are so wide that Spark would cut their quotient, so they are narrowed first."""
        numerator, denominator = (
            f"CAST({part.sql()} AS DECIMAL(18,2))" for part in (self.numerator, self.denominator)
        )
        return f"{numerator} / NULLIF({denominator}, 0)"


Metric = Aggregate | Ratio


def read_metrics(raw: Mapping[str, Any], path: str) -> dict[str, Metric]:
    """Metrics by name.

    Args:
        raw: The file's `metrics`.
        path: Name of the file, for errors.

    Raises:
        ContractError: One is neither an aggregate nor the ratio of two; the message names it.
    """
    aggregates = {name: _aggregate(one["aggregate"]) for name, one in raw.items() if "aggregate" in one}
    metrics: dict[str, Metric] = dict(aggregates)
    for name, one in raw.items():
        if name in aggregates:
            continue
        try:
            ratio = one["ratio"]
            metrics[name] = Ratio(aggregates[ratio["numerator"]], aggregates[ratio["denominator"]])
        except KeyError as error:
            raise ContractError(
                f"{path}: metrics.{name}: {error} is missing; write an aggregate, or a ratio of two aggregates."
            ) from error
    return metrics


def _aggregate(raw: Mapping[str, Any]) -> Aggregate:
    table = raw["of"].rpartition(".")[2]
    return Aggregate(table, raw["function"], raw.get("column"), raw.get("where", {}))


def _literal(value: str | bool | int | float) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else "'" + value.replace("'", "''") + "'"
