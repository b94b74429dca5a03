"""What every notebook starts with: the lake and the batch that its widgets name."""

from collections.abc import Callable

from pyspark.sql import SparkSession

from customer360.batch import Batch
from customer360.lake import Lake
from customer360.runtime import open_lake


def open_batch(spark: SparkSession, get: Callable[[str], str]) -> tuple[Lake, Batch]:
    """The lake and the batch of a task.

    Args:
        spark: The notebook's session.
        get: Reads a widget, `dbutils.widgets.get`.

    Raises:
        ConfigurationError: A parameter is missing or malformed.
    """
    lake = open_lake(spark, get("catalog"), get("landing"))
    return lake, Batch.of(get("batch_id"), get("file_date"), get("from_date"), get("run_id"))
