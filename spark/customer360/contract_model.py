"""What the contracts say, typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from customer360.errors import ContractError
from customer360.volume_limits import VolumeLimits


@dataclass(frozen=True)
class Column:
    """One column: its Spark SQL type, and for Silver and views the expression or the metric that makes it."""

    name: str
    type: str
    required: bool
    key_position: int | None
    classification: str | None
    description: str
    expression: str | None = None
    made_from: tuple[str, ...] = ()
    partition_position: int | None = None
    metric: str | None = None


@dataclass(frozen=True)
class Rule:
    """A quality rule. `expression` holds for good rows (null counts as good); `references` is `table.column`.

    `volume` holds for days, not for rows.
    """

    id: str
    dimension: str
    severity: str
    max_failed_percent: float
    description: str
    expression: str | None = None
    column: str | None = None
    references: str | None = None
    volume: VolumeLimits | None = None

    @property
    def quarantines(self) -> bool:
        """Whether a row that breaks the rule goes to quarantine."""
        return self.severity == "error"


@dataclass(frozen=True)
class Contract:
    """What one table or view, or one delivered file, promises.

    `roles` are the groups that may read it, `promised_hours` the age at which it counts as late.
    """

    path: Path
    layer: str
    name: str
    version: str
    domain: str
    purpose: str
    owner: str
    roles: tuple[str, ...]
    promised_hours: float
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    options: Mapping[str, Any]

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Names of the primary key's columns, in their order."""
        keyed = [(c.key_position, c.name) for c in self.columns if c.key_position is not None]
        return tuple(name for _, name in sorted(keyed))

    @cached_property
    def partition(self) -> tuple[str, ...]:
        """Names of the columns that the table is partitioned by, in their order."""
        parts = [(c.partition_position, c.name) for c in self.columns if c.partition_position is not None]
        return tuple(name for _, name in sorted(parts))

    @property
    def derived_from(self) -> str | None:
        """The table of the same layer that this one is made from; none when a source feeds it."""
        return self.options.get("derivedFrom")

    @property
    def is_streamed(self) -> bool:
        """Whether a stream loads the source between batches."""
        return self.options.get("ingestion") == "stream"

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in the contract's order."""
        return tuple(c.name for c in self.columns)

    def option(self, name: str) -> Any:
        """A custom property.

        Raises:
            ContractError: The contract does not have it.
        """
        if name not in self.options:
            raise ContractError(
                f"{self.path}: schema[0].customProperties lacks {name!r}; add it with a value."
            )
        return self.options[name]


@dataclass(frozen=True)
class TechnicalColumn:
    """A column that a layer adds to the contract's own: audit, lineage or history."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Platform:
    """Names that rooms share, see `contracts/platform.yaml`."""

    audit_columns: tuple[TechnicalColumn, ...]
    history_columns: tuple[TechnicalColumn, ...]
    lineage_columns: tuple[str, ...]
    open_start: str
    open_end: str
    unknown_member: int
    calendar: tuple[date, date]
    record_rules: tuple[Rule, ...]
    texts: Mapping[str, str]
    unmasked: Mapping[str, tuple[str, ...]]
    alerts_file: str
    volume: VolumeLimits
