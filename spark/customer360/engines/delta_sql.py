"""What engines have in common that run Delta Lake's own SQL: Databricks, and Spark on a laptop."""

from collections.abc import Mapping, Sequence

from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F

from customer360.contracts import Contracts
from customer360.engines.protocol import View, Write
from customer360.sql_text import quoted_text


class DeltaSql:
    """Writes and maintenance by Spark and Delta Lake."""

    def assert_contracts(self, contracts: Contracts) -> None:
        """Spark is what contracts are written for."""

    def write(self, rows: DataFrame, to: Write) -> int:
        written = Observation()
        counted = rows.observe(written, F.count(F.lit(1)).alias("rows"))
        to.save(counted)
        return int(written.get["rows"])

    def merge(self, spark: SparkSession, statement: str, to: Write) -> int:
        return int(spark.sql(statement).collect()[0]["num_affected_rows"])

    def add_columns(self, spark: SparkSession, to: Write, columns: Mapping[str, tuple[str, str]]) -> None:
        added = ", ".join(
            f"`{name}` {kind} COMMENT {quoted_text(description)}"
            for name, (kind, description) in columns.items()
        )
        spark.sql(f"ALTER TABLE {to.identifier} ADD COLUMNS ({added})")

    def columns_to_insert(self, spark: SparkSession, to: Write) -> Sequence[str]:
        return ()

    def optimize(self, spark: SparkSession, table: Write, columns: Sequence[str]) -> int:
        order = f" ZORDER BY ({', '.join(columns)})" if columns else ""
        done = spark.sql(f"OPTIMIZE {table.identifier}{order}")
        return int(done.select(F.col("metrics.numFilesRemoved")).collect()[0][0])

    def vacuum(self, spark: SparkSession, table: Write, retention_hours: int) -> None:
        spark.sql(f"VACUUM {table.identifier} RETAIN {retention_hours} HOURS")

    def view_definition(self, spark: SparkSession, view: str) -> Mapping[str, str]:
        rows = spark.sql(f"SHOW TBLPROPERTIES {view}").collect()
        return {row["key"]: row["value"] for row in rows}

    def create_view(self, spark: SparkSession, view: View) -> None:
        columns = ", ".join(
            f"`{name}` COMMENT {quoted_text(description)}" for name, description in view.columns.items()
        )
        properties = ", ".join(
            f"{quoted_text(name)} = {quoted_text(value)}" for name, value in view.properties.items()
        )
        spark.sql(
            f"CREATE OR REPLACE VIEW {view.identifier} ({columns}) COMMENT {quoted_text(view.comment)} "
            f"TBLPROPERTIES ({properties}) AS {view.query}"
        )

    def member_of(self, groups: Sequence[str]) -> str:
        asked = " OR ".join(f"is_account_group_member({quoted_text(group)})" for group in groups)
        return f"({asked or 'false'})"
