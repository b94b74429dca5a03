"""What a person is told of an error, of Java's above all."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from py4j.protocol import Py4JJavaError
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


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("orders.csv: has no columns.\nAnd more", "orders.csv: has no columns."),
        (JAVA, "FileNotFoundException: File part-0.parquet does not exist"),
        (JAVA.split("\n")[0] + "\n: java.lang.NullPointerException\n\tat A.b", "NullPointerException"),
        (JAVA.split("\n")[0], JAVA.split("\n")[0]),
        ("", ""),
    ],
)
def test_the_innermost_cause_that_says_something_is_told(text: str, line: str) -> None:
    assert telling_line(RuntimeError(text)) == line


def test_errors_of_this_spark_are_told_by_their_cause(spark: SparkSession) -> None:
    with pytest.raises(Py4JJavaError) as raised:
        cast(Any, spark)._jvm.java.lang.Integer.parseInt("seven")
    assert telling_line(raised.value) == 'NumberFormatException: For input string: "seven"'


@pytest.fixture
def cancelled_group(spark: SparkSession) -> Iterator[None]:
    """The thread's jobs belong to a group whose present and future jobs are cancelled."""
    context = cast(Any, spark.sparkContext)
    context.setJobGroup("unwanted", "unwanted")
    context._jsc.sc().cancelJobGroupAndFutureJobs("unwanted")
    yield
    for name in ("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel"):
        context.setLocalProperty(name, None)


@pytest.mark.usefixtures("cancelled_group")
def test_a_cancelled_job_is_told_as_that(spark: SparkSession) -> None:
    with pytest.raises(Py4JJavaError) as raised:
        spark.range(3).repartition(2).collect()
    assert telling_line(raised.value) == "It was cancelled."
