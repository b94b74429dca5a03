"""All that a batch has written, before it is published."""

from pathlib import Path

from customer360.batch import Batch
from customer360.lake import Lake
from customer360.reconcile import aggregates, carts, commits, customers, dimensions, facts, replaced
from customer360.reconcile.tables import LakeTables
from customer360.reconcile.touched import Touched


def reconcile(lake: Lake, batch: Batch, root: Path) -> None:
    """Reads anew what the batch has touched, and nothing of its history, and holds each table against what it is of.

    What another batch has brought to Silver, and not yet to Gold, is no matter of this one.

    Args:
        lake: The lake.
        batch: Its Gold is made.
        root: Folder of the lake.

    Raises:
        ReconciliationError: Something is not as it should be; the message names the table, and the row or commit.
    """
    steps = commits.steps_of(lake, batch, root)
    commits.assert_kept(lake, steps)
    days = lake.logs("touched_days").read(batch_id=batch.batch_id)
    touched = Touched(
        batch,
        frozenset(day["date_sk"] for day in days if day["subject"] == "sales"),
        frozenset(day["date_sk"] for day in days if day["subject"] == "carts"),
    )
    tables = LakeTables(root, names=())
    replaced.assert_nothing_else(tables, steps, touched)
    dimensions.assert_calendar(lake, tables, steps, touched)
    dimensions.assert_members(lake, tables, steps, touched)
    facts.assert_facts(tables, touched)
    aggregates.assert_sales(tables, touched)
    customers.assert_months(tables, touched)
    customers.assert_customers(tables, steps, touched)
    carts.assert_funnel(lake, tables, touched)
