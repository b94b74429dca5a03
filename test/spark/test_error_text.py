"""What a person is told of an error, of Java's above all."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from pyspark.sql import SparkSession

from customer360.error_text import telling_line

JAVA = """An error occurred while calling o10568.sql.
: org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 failed 1 times
{more lines of it}
\tat org.apache.spark.scheduler.DAGScheduler.abortStage(DAGScheduler.scala:2935)
Caused by: java.io.FileNotFoundException: File part-0.parquet does not exist
\tat org.apache.hadoop.fs.RawLocalFileSystem.open(RawLocalFileSystem.java:260)
\tSuppressed: java.lang.IllegalStateException: closed twice
\t\tat Nobody.asks
Caused by: java.lang.InterruptedException
\t... 3 more
"""

WORKER = """
  An exception was thrown from the Python worker. Please see the stack trace below.
Traceback (most recent call last):
  File "worker.py", line 3, in decode
    raise KeyError(name)
KeyError: 'orders'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "worker.py", line 5, in decode
    raise ValueError("orders: no such file") from None
ValueError: orders: no such file


JVM stacktrace:
org.apache.spark.SparkException: Job aborted
"""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("orders.csv: has no columns.\nAnd more", "orders.csv: has no columns."),
        (JAVA, "FileNotFoundException: File part-0.parquet does not exist"),
        (JAVA.split("\n")[0] + "\n: java.lang.NullPointerException\n\tat A.b", "NullPointerException"),
        (JAVA.split("\n")[0], JAVA.split("\n")[0]),
        (
            JAVA + "Caused by: org.apache.spark.api.python.PythonException: " + WORKER.split("below.\n")[1],
            "ValueError: orders: no such file",
        ),
        (WORKER, "ValueError: orders: no such file"),
        ("", ""),
    ],
)
def test_the_cause_is_told(text: str, line: str) -> None:
    assert telling_line(RuntimeError(text)) == line


@pytest.mark.spark_only("it has no JVM")
def test_an_error_of_java_is_told_by_its_cause(spark: SparkSession) -> None:
    with pytest.raises(Exception, match="NoSuchElementException") as raised:
        cast(Any, spark)._jvm.java.util.Optional.empty().get()
    assert telling_line(raised.value) == "NoSuchElementException: No value present"


def test_an_error_of_a_worker_is_told_as_it_was_raised(spark: SparkSession) -> None:
    def broken(_: Any) -> Any:
        raise ValueError("no such shop")

    with pytest.raises(Exception, match="no such shop") as raised:
        spark.range(1).mapInArrow(broken, "id BIGINT").collect()
    assert telling_line(raised.value) == "ValueError: no such shop"


@pytest.fixture
def cancelled_group(spark: SparkSession) -> Iterator[None]:
    """The thread's jobs belong to a group whose present and future jobs are cancelled."""
    context = cast(Any, spark.sparkContext)
    context.setJobGroup("unwanted", "unwanted")
    context._jsc.sc().cancelJobGroupAndFutureJobs("unwanted")
    yield
    for name in ("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel"):
        context.setLocalProperty(name, None)


@pytest.mark.spark_only("it has no JVM")
@pytest.mark.usefixtures("cancelled_group")
def test_a_cancelled_job_is_told_as_that(spark: SparkSession) -> None:
    with pytest.raises(Exception, match="SPARK_JOB_CANCELLED") as raised:
        spark.range(3).repartition(2).collect()
    assert telling_line(raised.value) == "It was cancelled."


def test_memory_that_does_not_suffice_is_told_with_the_way_out() -> None:
    error = MemoryError(
        "Failed to allocate additional 1643.0 KB for HashJoinInput[1] with 123.5 MB already allocated for this "
        "reservation - 154.2 KB remain available for the total memory pool: fair(pool_size: 238.4 MB)"
    )
    assert telling_line(error).startswith(
        "Sail's 238.4 MB of memory are too little for HashJoinInput: give it more"
    )
