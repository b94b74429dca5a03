"""Measures which streamed files came so late that no batch has taken them over, until a backfill does."""

from customer360.batch import Batch
from customer360.bronze.claims import unclaimed
from customer360.lake import Lake
from customer360.quality.results import SAMPLE_KEYS, rule_on, write_result

_STATUS = "status"
"""Column of the file audit that the source's rule is on."""


def write_unclaimed_files(lake: Lake, batch: Batch) -> None:
    """Adds a row a streamed source to `logs.dq_results` for this run; its samples are files below Landing."""
    for source in lake.contracts.of_layer("source"):
        if source.is_streamed:
            late, waiting = unclaimed(lake, source.name)
            entity = lake.contracts.silver_of(source.name).name
            write_result(
                lake, batch, entity, rule_on(source, _STATUS), late, len(waiting), waiting[:SAMPLE_KEYS]
            )
