"""Settings that results depend on: set where they may be, and proven wherever a lake is opened."""

from pyspark.sql import SparkSession

from customer360.errors import ConfigurationError

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    # The old INT96 timestamps overflow in readers that count nanoseconds: open ends would come back as 1816.
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}

_NOT_ON_SERVERLESS = ("spark.sql.parquet.outputTimestampType",)
"""Serverless compute lets notebooks set a few properties; the others keep their values.

https://learn.microsoft.com/azure/databricks/spark/conf#configure-spark-properties-for-serverless-notebooks-and-jobs
"""


def settings_of(*, serverless: bool) -> dict[str, str]:
    """The settings that may be set."""
    return {
        name: value for name, value in SETTINGS.items() if not (serverless and name in _NOT_ON_SERVERLESS)
    }


def assert_settings(spark: SparkSession, *, sets_timestamps: bool) -> None:
    """Refuses a session that would answer otherwise than the platform's tables were made with.

    What the session says of its settings proves nothing, since some engines take any value of any name: it is asked
    questions whose answers depend on them.

    Args:
        spark: The session.
        sets_timestamps: Whether the type of times in Parquet files is a setting there.

    Raises:
        ConfigurationError: A setting is another one; the message names it.
    """
    [row] = spark.sql(
        "SELECT unix_seconds(CAST('2017-07-03 00:00:00' AS TIMESTAMP)) AS summer, "
        "unix_seconds(CAST('2017-01-01 00:00:00' AS TIMESTAMP)) AS winter, "
        # ANSI mode takes this for null, and has no legacy answer: https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html
        "size(CAST(NULL AS ARRAY<INT>)) AS size_of_null"
    ).collect()
    if (row["summer"], row["winter"]) != (1499040000, 1483228800):
        raise _refused("spark.sql.session.timeZone", f"2017-07-03 begins {row['summer']} s after 1970 there")
    if row["size_of_null"] is not None:
        raise _refused("spark.sql.ansi.enabled", "a value that does not fit is null there, and no error")
    if sets_timestamps:
        name = "spark.sql.parquet.outputTimestampType"
        written = spark.conf.get(name, "")
        if written != SETTINGS[name]:
            raise _refused(name, f"it is {written!r} there")


def _refused(name: str, answer: str) -> ConfigurationError:
    return ConfigurationError(
        f"The session would give other results ({answer}): set {name} to {SETTINGS[name]} where the session is made."
    )
