"""The steps of a batch, as jobs, notebooks and the command line call them; each logs itself in `pipeline_runs`."""

from collections.abc import Callable

from customer360 import progress, runs
from customer360.batch import Batch
from customer360.bronze.load import load
from customer360.errors import ConfigurationError, ReconciliationError
from customer360.gold import carts, customers, dimensions, facts, sales
from customer360.lake import Lake
from customer360.quality.gate import Outcome, judge
from customer360.silver.refine import refine, replay_released

# Parts of Gold in an order in which they can be made, each with its tables.
_GOLD: dict[str, dict[str, Callable[[Lake, Batch], int]]] = {
    "dimensions": {
        "dim_date": lambda lake, _: dimensions.update_calendar(lake),
        "dim_customer": lambda lake, batch: dimensions.update_dimension(lake, dimensions.CUSTOMER, batch),
        "dim_product": lambda lake, batch: dimensions.update_dimension(lake, dimensions.PRODUCT, batch),
    },
    "facts": {"facts": lambda lake, batch: sum(facts.update_facts(lake, batch).values())},
    "carts": {"cart_funnel": carts.update_cart_funnel},
    "sales": {
        "daily_sales": sales.update_daily_sales,
        "product_performance": sales.update_product_performance,
    },
    "customers": {
        "customer_months": customers.update_customer_months,
        "customer_360": lambda lake, _: customers.update_customer_360(lake),
    },
}
GOLD_PARTS = tuple(_GOLD)


def bronze(lake: Lake, batch: Batch, source: str) -> None:
    """Loads what landed of a source."""
    with runs.record(lake, batch, "bronze", source, lake.contracts.get("source", source).version) as run:
        load(lake, source, batch, run)


def silver(lake: Lake, batch: Batch, entity: str) -> None:
    """Brings an entity's rows to Silver, or to quarantine."""
    with runs.record(lake, batch, "silver", entity, lake.contracts.get("silver", entity).version) as run:
        refine(lake, entity, batch, run)


def replay(lake: Lake, batch: Batch, entity: str) -> None:
    """Brings released rows of quarantine to Silver."""
    with runs.record(lake, batch, "replay", entity, lake.contracts.get("silver", entity).version) as run:
        replay_released(lake, entity, batch, run)


def gate(lake: Lake, batch: Batch) -> Outcome:
    """Decides whether the batch may go on to Gold."""
    with runs.record(lake, batch, "gate", "quality") as run:
        outcome = judge(lake, batch)
        run.rows_read = sum(rule.rows_failed for rule in outcome.broken)
    progress.report("gate", outcome.outcome, run.rows_read)
    return outcome


def gold(lake: Lake, batch: Batch, part: str) -> None:
    """Updates one part of Gold, table by table; the parts' order is the job's.

    Raises:
        ConfigurationError: There is no such part.
    """
    if part not in _GOLD:
        raise ConfigurationError(f"Parameter part is {part!r}: pass one of {', '.join(_GOLD)}.")
    for table, update in _GOLD[part].items():
        with runs.record(lake, batch, "gold", table) as run:
            run.rows_written = update(lake, batch)
        progress.report("gold", table, run.rows_written)


def publish(lake: Lake, batch: Batch) -> None:
    """Ends a batch: every record that Bronze loaded must be accounted for in Silver.

    Raises:
        ReconciliationError: A file's records are missing from Silver's accounts.
    """
    with runs.record(lake, batch, "publish", "batch") as run:
        audit = lake.logs("file_audit").read(
            batch_id=batch.batch_id, first=batch.from_date, last=batch.file_date
        )
        loaded = {r["source_file"]: r["rows_loaded"] for r in audit if r["stage"] == "bronze"}
        checked = {r["source_file"]: r["rows_read"] for r in audit if r["stage"] == "silver"}
        missing = {name for name, rows in loaded.items() if checked.get(name, 0) != rows}
        if missing:
            first = min(missing)
            raise ReconciliationError(
                f"{first}: Bronze loaded {loaded[first]} records, Silver accounts for {checked.get(first, 0)} "
                f"({len(missing)} such files in batch {batch.batch_id}); run the batch's Silver tasks again."
            )
        run.rows_read = run.rows_written = sum(checked.values())
    progress.report("publish", "batch", run.rows_read)
