"""Writes how each rule held in a batch."""

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.bronze.decode import RECORD
from customer360.contracts import Contract, Rule
from customer360.errors import ContractError
from customer360.lake import Lake
from customer360.logs import Filter

if TYPE_CHECKING:
    from customer360.silver.accounting import Tally
    from customer360.silver.rules import RuleSet

SAMPLE_KEYS = 5
_SAMPLED_ROWS = 1000


def status_of(rule: Rule, checked: int, failed: int) -> str:
    """`passed` without a broken row, `tolerated` up to the contract's percentage, else `failed`."""
    if failed == 0:
        return "passed"
    return "tolerated" if failed * 100 <= rule.max_failed_percent * checked else "failed"


def rule_on(contract: Contract, column: str) -> Rule:
    """The contract's rule on a column, for rules that are measured at the gate and not row by row.

    Raises:
        ContractError: The contract has none.
    """
    for rule in contract.rules:
        if column in (rule.expression or ""):
            return rule
    raise ContractError(
        f"{contract.path}: schema[0].quality has no rule on {column}, which the gate measures; add one."
    )


def write_result(
    lake: Lake, batch: Batch, entity: str, rule: Rule, checked: int, failed: int, samples: list[str]
) -> None:
    """Adds a row to `logs.dq_results` for a rule that is measured at the gate.

    Args:
        lake: The lake.
        batch: What is judged.
        entity: The table that the rule is about.
        rule: The contract's.
        checked: How many things the rule was held against.
        failed: How many of them break it.
        samples: Up to `SAMPLE_KEYS` of those.
    """
    entry = {
        **_entry(batch, entity, rule, checked, failed),
        "sample_keys": json.dumps(samples) if samples else None,
    }
    which = Filter({"run_id": batch.run_id, "entity": entity}, batch.file_date, batch.file_date)
    lake.logs("dq_results").append_missing([entry], which)


def write_results(lake: Lake, batch: Batch, rules: "RuleSet", counts: "Tally", checked: DataFrame) -> None:
    """Adds one row a rule to `logs.dq_results` for this run."""
    samples = _sample_keys(rules, checked) if any(counts.failed) else {}
    lake.logs("dq_results").append_missing(
        (
            {
                **_entry(batch, rules.contract.name, rule, counts.read, failed),
                "sample_keys": json.dumps(samples[rule.id]) if samples.get(rule.id) else None,
            }
            for rule, failed in zip(rules.rules, counts.failed, strict=True)
        ),
        Filter({"run_id": batch.run_id, "entity": rules.contract.name}, batch.file_date, batch.file_date),
    )


def _entry(batch: Batch, entity: str, rule: Rule, checked: int, failed: int) -> dict[str, Any]:
    return {
        "run_id": batch.run_id,
        "batch_id": batch.batch_id,
        "file_date": batch.file_date,
        "entity": entity,
        "rule_id": rule.id,
        "dimension": rule.dimension,
        "severity": rule.severity,
        "rows_checked": checked,
        "rows_failed": failed,
        "max_failed_percent": rule.max_failed_percent,
        "status": status_of(rule, checked, failed),
    }


def _sample_keys(rules: "RuleSet", checked: DataFrame) -> dict[str, list[str]]:
    """Up to five keys a broken rule, the same ones each time; a record without a key is named by file and number."""
    key = rules.contract.key
    as_text = [F.col(name).cast("string").alias(name) for name in key]  # Python has no year 0; text has.
    broken = checked.where("_failed <> 0").select(*as_text, "_source_file", "_row_number", "_failed")
    samples: dict[str, list[str]] = defaultdict(list)
    for row in broken.orderBy(*RECORD).limit(_SAMPLED_ROWS).collect():
        values = [row[name] for name in key]
        name = (
            "/".join(map(str, values))
            if None not in values
            else f"{row['_source_file']}:{row['_row_number']}"
        )
        for rule_id in rules.names_of(row["_failed"]):
            if len(samples[rule_id]) < SAMPLE_KEYS:
                samples[rule_id].append(name)
    return samples
