"""Measures, once a batch, whether its days brought as many rows as their sources usually deliver."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from customer360.batch import Batch
from customer360.bronze.decode import SourceFormat
from customer360.contracts import Contract
from customer360.lake import Lake
from customer360.logs import Filter
from customer360.quality.results import SAMPLE_KEYS, write_result
from customer360.quality.volume import days_needed, days_of, judge_days
from customer360.volume_limits import VolumeLimits

_SOUND = ("loaded", "empty", "late")
"""Files that say how much was delivered; one that was refused does not."""


def write_volumes(lake: Lake, batch: Batch) -> None:
    """Adds a row a source to `logs.dq_results` for this run, about as many days as the batch has.

    A backfill has one row as well: its unusual days are a share of all its days, which the rule tolerates up to the
    contract's percentage.
    """
    for source in lake.contracts.of_layer("source"):
        for rule in source.rules:
            if rule.volume is None:
                continue
            days = days_of(batch.from_date, batch.file_date)
            judged = judge_days(days, _delivered(lake, source, days, rule.volume), rule.volume)
            unusual = [str(day) for day in judged if day.is_unusual]
            entity = lake.contracts.silver_of(source.name).name
            write_result(lake, batch, entity, rule, len(judged), len(unusual), unusual[:SAMPLE_KEYS])


def _delivered(lake: Lake, source: Contract, days: list[date], limits: VolumeLimits) -> Mapping[date, int]:
    """Rows of the days with a sound file.

    Of a day that was delivered more than once, the largest delivery counts: a correction may be whole or a few rows.
    """
    reader = SourceFormat.of(source)
    which = Filter(
        {"stage": "bronze", "source": source.name},
        dates=frozenset(days_needed(days, limits)),
        columns=("file_date", "source_file", "status", "rows_read"),
    )
    deliveries: dict[date, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for entry in lake.logs("file_audit").select(which):
        if entry["status"] in _SOUND:
            number = reader.delivery_of(entry["source_file"].rsplit("/", 1)[1]) or 0
            deliveries[entry["file_date"]][number] += entry["rows_read"]
    return {day: max(found.values()) for day, found in deliveries.items()}
