"""Reads the contracts' files, which follow the Open Data Contract Standard v3.1."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from open_data_contract_standard.model import DataQuality, OpenDataContractStandard, SchemaProperty
from pydantic import ValidationError

from customer360.contract_model import Column, Contract, Platform, Rule, TechnicalColumn
from customer360.errors import ContractError
from customer360.metrics import Metric, read_metrics
from customer360.volume_limits import VolumeLimits, read_volume_limits

# The same safe loader, in C where the library was built with it: a tenth of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_HOURS = {"m": 1 / 60, "h": 1, "d": 24, "y": 24 * 365}


def _load_yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 (it is a safe loader)
    except FileNotFoundError as error:
        raise ContractError(
            f"{path}: no such file; set CUSTOMER360_CONTRACTS to the contracts' folder."
        ) from error
    except yaml.YAMLError as error:
        raise ContractError(f"{path}: not readable as YAML: {error}") from error


def read_contract(path: Path, layer: str, limits: VolumeLimits) -> Contract:
    """The contract of a table, a view or a delivered file.

    Raises:
        ContractError: The file is unreadable or incomplete; the message names file and path.
    """
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
        domain=model.domain or "",
        purpose=(model.description.purpose or "") if model.description else "",
        owner=str(getattr(model.team, "name", "")),
        roles=tuple(role.role for role in model.roles or () if role.role),
        promised_hours=_promised_hours(model),
        columns=tuple(
            _read_column(path, f"schema[0].properties[{i}]", p) for i, p in enumerate(schema.properties or [])
        ),
        rules=tuple(
            _read_rule(path, f"schema[0].quality[{i}]", q, limits) for i, q in enumerate(schema.quality or [])
        ),
        options=options,
    )
    if not contract.key:
        raise ContractError(f"{path}: schema[0].properties: no column is marked primaryKey.")
    return contract


def _promised_hours(model: OpenDataContractStandard) -> float:
    """How old the table may be: what renews it comes once in its frequency, and is late by its latency at most."""
    levels = {level.property: level for level in model.slaProperties or ()}
    asked = [levels[name] for name in ("frequency", "latency") if name in levels]
    return round(sum(float(str(level.value)) * _HOURS[level.unit or "h"] for level in asked), 2)


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
        metric=next((p.value for p in raw.customProperties or () if p.property == "metric"), None),
    )


def _read_rule(path: Path, where: str, raw: DataQuality, limits: VolumeLimits) -> Rule:
    custom = {p.property: p.value for p in raw.customProperties or []}
    missing = [n for n in ("id", "dimension", "severity", "implementation") if not getattr(raw, n, None)]
    if "maxFailedPercent" not in custom:
        missing.append("customProperties.maxFailedPercent")
    if missing:
        raise ContractError(f"{path}: {where}: a rule needs {', '.join(missing)}.")
    body = raw.implementation
    details = body if isinstance(body, dict) else {}
    is_volume = raw.engine == "weekday-history"
    return Rule(
        id=str(raw.id),
        dimension=str(raw.dimension),
        severity=str(raw.severity),
        max_failed_percent=float(str(custom["maxFailedPercent"])),
        description=raw.description or "",
        expression=body if isinstance(body, str) else None,
        column=details.get("column"),
        references=details.get("references"),
        volume=read_volume_limits(f"{path}: {where}.implementation", details, limits) if is_volume else None,
    )


def _technical(raw: list[dict[str, str]]) -> tuple[TechnicalColumn, ...]:
    return tuple(TechnicalColumn(c["name"], c["physicalType"], c["description"]) for c in raw)


def read_metrics_file(path: Path) -> dict[str, Metric]:
    """Metrics by name; none where there is no such file."""
    return read_metrics(_load_yaml(path)["metrics"], str(path)) if path.exists() else {}


def read_platform(path: Path) -> Platform:
    """The names that rooms share.

    Raises:
        ContractError: The file is unreadable or incomplete.
    """
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
            texts={kind: str(pattern) for kind, pattern in raw["texts"].items()},
            unmasked={level: tuple(groups) for level, groups in raw["unmasked"].items()},
            alerts_file=str(raw["logFiles"]["alerts"]),
            volume=read_volume_limits(f"{path}: volume", raw["volume"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ContractError(
            f"{path}: {error} is missing or malformed; restore the platform's file."
        ) from error
