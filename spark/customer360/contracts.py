"""Reads the contracts: what every table promises, typed.

The files follow the Open Data Contract Standard v3.1. Nothing else in the package repeats a column's type, a key,
a rule or an owner; whoever needs one asks here.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from open_data_contract_standard.model import DataQuality, OpenDataContractStandard, SchemaProperty
from pydantic import ValidationError

from customer360.errors import ContractError

# The same safe loader, in C where the library was built with it: a tenth of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

LAYERS = {"source": "sources", "silver": "silver", "gold": "gold", "logs": "logs"}


@dataclass(frozen=True)
class Column:
    """One column: its Spark SQL type, and for Silver the expression over the source's columns that makes it."""

    name: str
    type: str
    required: bool
    key_position: int | None
    classification: str | None
    description: str
    expression: str | None = None
    made_from: tuple[str, ...] = ()
    partition_position: int | None = None


@dataclass(frozen=True)
class Rule:
    """A quality rule. `expression` holds for good rows (null counts as good); `references` is `table.column`."""

    id: str
    dimension: str
    severity: str
    max_failed_percent: float
    description: str
    expression: str | None = None
    column: str | None = None
    references: str | None = None

    @property
    def quarantines(self) -> bool:
        """Whether a row that breaks the rule goes to quarantine."""
        return self.severity == "error"


@dataclass(frozen=True)
class Contract:
    """What one table, or one delivered file, promises."""

    path: Path
    layer: str
    name: str
    version: str
    owner: str
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


class Contracts:
    """All contracts of a folder.

    Args:
        root: Folder with `platform.yaml` and one folder a layer; see `contracts_root`.

    Raises:
        ContractError: A file is missing, unreadable or incomplete; the message names file and path.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.platform = _read_platform(root / "platform.yaml")
        self._tables = {
            (layer, contract.name): contract
            for layer, folder in LAYERS.items()
            for contract in (
                _read_contract(path, layer) for path in sorted((root / folder).glob("*.odcs.yaml"))
            )
        }
        if not self._tables:
            raise ContractError(
                f"{root}: no *.odcs.yaml below it; set CUSTOMER360_CONTRACTS to the contracts' folder."
            )

    def __iter__(self) -> Iterator[Contract]:
        return iter(self._tables.values())

    def get(self, layer: str, name: str) -> Contract:
        """The contract of a table.

        Raises:
            ContractError: There is none.
        """
        try:
            return self._tables[layer, name]
        except KeyError:
            known = ", ".join(sorted(n for at, n in self._tables if at == layer)) or "none"
            raise ContractError(
                f"{self.root}: no contract for {layer} {name!r}; known are {known}."
            ) from None

    def of_layer(self, layer: str) -> list[Contract]:
        """Contracts of one layer, sorted by name."""
        return [contract for (at, _), contract in sorted(self._tables.items()) if at == layer]

    def silver_of(self, source: str) -> Contract:
        """The Silver contract that a source feeds."""
        for contract in self.of_layer("silver"):
            if contract.option("source") == source:
                return contract
        raise ContractError(
            f"{self.root / 'silver'}: no contract names source {source!r} in its customProperties."
        )


def contracts_root() -> Path:
    """Folder of the contracts: CUSTOMER360_CONTRACTS, the copy inside the wheel, or the repository's folder."""
    configured = os.environ.get("CUSTOMER360_CONTRACTS")
    if configured:
        return Path(configured)
    packaged = Path(__file__).parent / "_contracts"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "contracts"


def _load_yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 (it is a safe loader)
    except FileNotFoundError as error:
        raise ContractError(
            f"{path}: no such file; set CUSTOMER360_CONTRACTS to the contracts' folder."
        ) from error
    except yaml.YAMLError as error:
        raise ContractError(f"{path}: not readable as YAML: {error}") from error


def _read_contract(path: Path, layer: str) -> Contract:
    try:
        model = OpenDataContractStandard.model_validate(_load_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ContractError(f"{path}: {where}: {first['msg']}.") from error
    schemas = model.schema_ or []
    if len(schemas) != 1:
        raise ContractError(f"{path}: schema: expected exactly one table, found {len(schemas)}.")
    schema = schemas[0]
    if not model.team or not getattr(model.team, "name", None):
        raise ContractError(f"{path}: team.name: expected the owner's name, found none.")
    options = {p.property: p.value for p in schema.customProperties or [] if p.property}
    contract = Contract(
        path=path,
        layer=layer,
        name=schema.name or "",
        version=model.version or "",
        owner=str(getattr(model.team, "name", "")),
        columns=tuple(
            _read_column(path, f"schema[0].properties[{i}]", p) for i, p in enumerate(schema.properties or [])
        ),
        rules=tuple(
            _read_rule(path, f"schema[0].quality[{i}]", q) for i, q in enumerate(schema.quality or [])
        ),
        options=options,
    )
    if not contract.key:
        raise ContractError(f"{path}: schema[0].properties: no column is marked primaryKey.")
    return contract


def _read_column(path: Path, where: str, raw: SchemaProperty) -> Column:
    if not raw.name or not raw.physicalType:
        raise ContractError(f"{path}: {where}: a column needs name and physicalType.")
    return Column(
        name=raw.name,
        type=raw.physicalType,
        required=bool(raw.required),
        key_position=raw.primaryKeyPosition if raw.primaryKey else None,
        classification=raw.classification,
        description=raw.description or "",
        expression=raw.transformLogic,
        made_from=tuple(raw.transformSourceObjects or ()),
        partition_position=raw.partitionKeyPosition if raw.partitioned else None,
    )


def _read_rule(path: Path, where: str, raw: DataQuality) -> Rule:
    custom = {p.property: p.value for p in raw.customProperties or []}
    missing = [n for n in ("id", "dimension", "severity", "implementation") if not getattr(raw, n, None)]
    if "maxFailedPercent" not in custom:
        missing.append("customProperties.maxFailedPercent")
    if missing:
        raise ContractError(f"{path}: {where}: a rule needs {', '.join(missing)}.")
    body = raw.implementation
    reference = body if isinstance(body, dict) else {}
    return Rule(
        id=str(raw.id),
        dimension=str(raw.dimension),
        severity=str(raw.severity),
        max_failed_percent=float(str(custom["maxFailedPercent"])),
        description=raw.description or "",
        expression=body if isinstance(body, str) else None,
        column=reference.get("column"),
        references=reference.get("references"),
    )


def _technical(raw: list[dict[str, str]]) -> tuple[TechnicalColumn, ...]:
    return tuple(TechnicalColumn(c["name"], c["physicalType"], c["description"]) for c in raw)


def _read_platform(path: Path) -> Platform:
    raw = _load_yaml(path)
    try:
        return Platform(
            audit_columns=_technical(raw["auditColumns"]),
            history_columns=_technical(raw["historyColumns"]),
            lineage_columns=tuple(raw["lineageColumns"]),
            open_start=raw["history"]["openStart"],
            open_end=raw["history"]["openEnd"],
            unknown_member=int(raw["history"]["unknownMember"]),
            calendar=(
                date.fromisoformat(raw["calendar"]["first"]),
                date.fromisoformat(raw["calendar"]["last"]),
            ),
            record_rules=tuple(
                Rule(
                    id=rule_id,
                    dimension=body["dimension"],
                    severity=body["severity"],
                    max_failed_percent=float(body["maxFailedPercent"]),
                    description=body["description"],
                )
                for rule_id, body in raw["recordRules"].items()
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ContractError(
            f"{path}: {error} is missing or malformed; restore the platform's file."
        ) from error
