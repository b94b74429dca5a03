"""Decides whether a batch is good enough for Gold, and leaves a summary for people and alerts."""

import json
from dataclasses import asdict, dataclass

from customer360.batch import Batch
from customer360.lake import Lake
from customer360.quality.inferred import write_overdue_members
from customer360.quality.late_files import write_unclaimed_files
from customer360.quality.volumes import write_volumes


@dataclass(frozen=True)
class RuleOutcome:
    """How one rule held in the batch."""

    entity: str
    rule_id: str
    dimension: str
    severity: str
    rows_checked: int
    rows_failed: int
    max_failed_percent: float
    status: str
    sample_keys: list[str]
    owner: str


@dataclass(frozen=True)
class Outcome:
    """`passed`, or `failed` when a rule of severity error failed beyond what its contract allows."""

    outcome: str
    broken: list[RuleOutcome]


def judge(lake: Lake, batch: Batch) -> Outcome:
    """Reads the results of this run and writes the summary file `<batch>.json` beside them."""
    write_overdue_members(lake, batch)
    write_unclaimed_files(lake, batch)
    write_volumes(lake, batch)
    results = lake.logs("dq_results").read(run_id=batch.run_id, first=batch.file_date, last=batch.file_date)
    broken = [
        RuleOutcome(
            entity=r["entity"],
            rule_id=r["rule_id"],
            dimension=r["dimension"],
            severity=r["severity"],
            rows_checked=r["rows_checked"],
            rows_failed=r["rows_failed"],
            max_failed_percent=r["max_failed_percent"],
            status=r["status"],
            sample_keys=json.loads(r["sample_keys"] or "[]"),
            owner=owner_of(lake, r["entity"]),
        )
        for r in sorted(results, key=lambda r: (r["entity"], r["rule_id"]))
        if r["rows_failed"]
    ]
    closes = any(rule.severity == "error" and rule.status == "failed" for rule in broken)
    outcome = Outcome("failed" if closes else "passed", broken)
    _write_summary(lake, batch, outcome)
    return outcome


def owner_of(lake: Lake, entity: str) -> str:
    """Who answers for a table that results are about: one of Silver, or a dimension."""
    dimensions = {contract.name for contract in lake.contracts.of_layer("gold")}
    return lake.contracts.get("gold" if entity in dimensions else "silver", entity).owner


def _write_summary(lake: Lake, batch: Batch, outcome: Outcome) -> None:
    """The folder's name starts with an underscore, so that VACUUM of the table beside it leaves it alone."""
    summary = {
        "batch_id": batch.batch_id,
        "run_id": batch.run_id,
        "file_date": batch.file_date.isoformat(),
        "outcome": outcome.outcome,
        "rules": [asdict(rule) for rule in outcome.broken],
    }
    path = f"{lake.place.files_root}/logs/dq_results/_summaries/{batch.batch_id}.json"
    lake.engine.write_text(path, json.dumps(summary, indent=2, ensure_ascii=False))
