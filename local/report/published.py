"""Which batches are complete. Quick, because every start of the demo asks: neither DuckDB nor PyArrow is loaded."""

from pathlib import Path

from deltalake import DeltaTable, QueryBuilder


def published_batches(lake: Path) -> list[str]:
    """Ids of the batches whose last step succeeded, sorted; none when the lake has no log yet."""
    runs = lake / "logs" / "pipeline_runs"
    if not DeltaTable.is_deltatable(str(runs)):
        return []
    found = (
        QueryBuilder()
        .register("runs", DeltaTable(runs))
        .execute(
            "SELECT DISTINCT batch_id FROM runs WHERE stage = 'publish' AND status = 'succeeded' ORDER BY 1"
        )
        .read_all()
    )
    return [str(batch_id) for batch_id in found.column("batch_id").to_pylist()]
