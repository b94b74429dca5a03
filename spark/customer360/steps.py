"""The steps of a batch, as jobs, notebooks and the command line call them; each logs itself in `pipeline_runs`."""

from collections.abc import Callable
from contextlib import ExitStack

from customer360 import progress, runs
from customer360.alerts import bring_alerts
from customer360.batch import Batch
from customer360.bronze import claims
from customer360.bronze.load import load
from customer360.bronze.stream import stream
from customer360.errors import ConfigurationError, ReconciliationError
from customer360.gold import carts, customers, dimensions, facts, sales
from customer360.lake import Lake
from customer360.quality.gate import Outcome, judge
from customer360.serving.views import create_views
from customer360.silver.refine import refine, replay_released
from customer360.silver.sessions import update_sessions

# Silver tables that are made from other Silver tables.
_DERIVED: dict[str, Callable[[Lake, Batch], int]] = {"sessions": update_sessions}

# What makes tables of Gold: rows written, of one table or by table.
_Update = Callable[[Lake, Batch], int | dict[str, int]]

# Parts of Gold in an order in which they can be made, each with the tables that are made at once.
_GOLD: dict[str, dict[tuple[str, ...], _Update]] = {
    "dimensions": {
        ("dim_date",): lambda lake, _: dimensions.update_calendar(lake),
        ("dim_customer",): lambda lake, batch: dimensions.update_dimension(lake, dimensions.CUSTOMER, batch),
        ("dim_product",): lambda lake, batch: dimensions.update_dimension(lake, dimensions.PRODUCT, batch),
    },
    "facts": {("fact_order_items", "fact_orders"): facts.update_facts},
    "carts": {("cart_funnel",): carts.update_cart_funnel},
    "sales": {
        ("daily_sales",): sales.update_daily_sales,
        ("product_performance",): sales.update_product_performance,
    },
    "customers": {
        ("customer_months",): customers.update_customer_months,
        ("customer_360",): customers.update_customer_360,
    },
}
GOLD_PARTS = tuple(_GOLD)


def bronze(lake: Lake, batch: Batch, source: str) -> None:
    """Loads what landed of a source, and takes over what a stream has loaded of it."""
    with runs.record(lake, batch, "bronze", source, lake.contracts.get("source", source).version) as run:
        load(lake, source, batch, run)
        claims.claim(lake, source, batch)


def stream_bronze(lake: Lake, source: str, mode: str) -> None:
    """Streams what lands of a source into Bronze, until everything is there or, in mode `continuous`, without end."""
    stream(lake, source, mode).awaitTermination()


def silver(lake: Lake, batch: Batch, entity: str) -> None:
    """Brings an entity's rows to Silver, or to quarantine; makes a derived table from the rows that are there.

    Raises:
        ConfigurationError: The table is derived, and nothing says how.
    """
    contract = lake.contracts.get("silver", entity)
    with runs.record(lake, batch, "silver", entity, contract.version) as run:
        if contract.derived_from is None:
            refine(lake, entity, batch, run)
        elif entity in _DERIVED:
            run.rows_written = _DERIVED[entity](lake, batch)
            progress.report("silver", entity, run.rows_written)
        else:
            raise ConfigurationError(
                f"Silver table {entity!r} is derived from {contract.derived_from!r}, but no step makes it: "
                f"known are {', '.join(_DERIVED)}."
            )


def replay(lake: Lake, batch: Batch, entity: str) -> None:
    """Brings released rows of quarantine to Silver."""
    with runs.record(lake, batch, "replay", entity, lake.contracts.get("silver", entity).version) as run:
        replay_released(lake, entity, batch, run)


def gate(lake: Lake, batch: Batch) -> Outcome:
    """Decides whether the batch may go on to Gold."""
    with runs.record(lake, batch, "gate", "quality") as run:
        outcome = judge(lake, batch)
        run.rows_read = sum(rule.rows_failed for rule in outcome.broken)
        if outcome.outcome != "passed":
            bring_alerts(lake)  # The batch ends here; otherwise it does when it is published.
    progress.report("gate", outcome.outcome, run.rows_read)
    return outcome


def gold(lake: Lake, batch: Batch, part: str) -> None:
    """Updates one part of Gold, table by table; the parts' order is the job's.

    Raises:
        ConfigurationError: There is no such part.
    """
    if part not in _GOLD:
        raise ConfigurationError(f"Parameter part is {part!r}: pass one of {', '.join(_GOLD)}.")
    for tables, update in _GOLD[part].items():
        with ExitStack() as steps:
            of_tables = {
                table: steps.enter_context(runs.record(lake, batch, "gold", table)) for table in tables
            }
            written = update(lake, batch)
            for table, run in of_tables.items():
                run.rows_written = written if isinstance(written, int) else written[table]
        for table, run in of_tables.items():
            progress.report("gold", table, run.rows_written)


def serve(lake: Lake, batch: Batch) -> None:
    """Makes the views of Gold and of the logs that are new or defined differently."""
    with runs.record(lake, batch, "serving", "views") as run:
        run.rows_written = create_views(lake)


def publish(lake: Lake, batch: Batch) -> None:
    """Ends a batch: every record that Bronze loaded must be accounted for in Silver, and Gold be what it is made of.

    Raises:
        ReconciliationError: A file's records are missing from Silver's accounts, or see `Engine.reconcile`.
    """
    with runs.record(lake, batch, "publish", "batch") as run:
        audit = lake.logs("file_audit").read(
            batch_id=batch.batch_id, first=batch.earliest, last=batch.file_date
        )
        loaded = {r["source_file"]: r["rows_loaded"] for r in audit if r["stage"] in ("bronze", "claim")}
        checked = {r["source_file"]: r["rows_read"] for r in audit if r["stage"] == "silver"}
        missing = {name for name, rows in loaded.items() if checked.get(name, 0) != rows}
        if missing:
            first = min(missing)
            raise ReconciliationError(
                f"{first}: Bronze loaded {loaded[first]} records, Silver accounts for {checked.get(first, 0)} "
                f"({len(missing)} such files in batch {batch.batch_id}); run the batch's Silver tasks again."
            )
        lake.engine.reconcile(lake, batch)
        run.rows_read = run.rows_written = sum(checked.values())
        bring_alerts(lake)
    progress.report("publish", "batch", run.rows_read)
