"""Delta tables: where they are, and the few ways in which steps read and write them.

Every write is one Delta commit and can be repeated: a step that was killed runs again and ends in the same tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, DataFrameWriter, Observation, SparkSession
from pyspark.sql import functions as F

from customer360.contracts import Column, Contract, TechnicalColumn


class Catalog(Protocol):
    """Where tables are: names in Unity Catalog, or folders."""

    def identifier(self, schema: str, name: str) -> str:
        """The table as SQL writes it."""
        ...

    def exists(self, spark: SparkSession, schema: str, name: str) -> bool:
        """Whether the table has been made."""
        ...

    def save(self, writer: DataFrameWriter, schema: str, name: str) -> None:
        """Ends a write."""
        ...


@dataclass(frozen=True)
class PathCatalog:
    """Tables are folders `<root>/<schema>/<name>`."""

    root: Path

    def identifier(self, schema: str, name: str) -> str:
        return f"delta.`{self.root / schema / name}`"

    def exists(self, spark: SparkSession, schema: str, name: str) -> bool:
        log = self.root / schema / name / "_delta_log"
        return log.is_dir() and any(log.glob("*.json"))

    def save(self, writer: DataFrameWriter, schema: str, name: str) -> None:
        writer.save(str(self.root / schema / name))


@dataclass(frozen=True)
class UnityCatalog:
    """Tables are `<catalog>.<schema>.<name>` in Unity Catalog."""

    catalog: str

    def identifier(self, schema: str, name: str) -> str:
        return f"`{self.catalog}`.`{schema}`.`{name}`"

    def exists(self, spark: SparkSession, schema: str, name: str) -> bool:
        return spark.catalog.tableExists(f"{self.catalog}.{schema}.{name}")

    def save(self, writer: DataFrameWriter, schema: str, name: str) -> None:
        writer.saveAsTable(f"{self.catalog}.{schema}.{name}")


class Table:
    """One Delta table with the columns that its contract and its layer give it."""

    def __init__(
        self,
        spark: SparkSession,
        catalog: Catalog,
        schema: str,
        name: str,
        contract: Contract,
        extra: Sequence[TechnicalColumn] = (),
    ) -> None:
        self.spark = spark
        self._catalog = catalog
        self.schema = schema
        self.name = name
        self.contract = contract
        self.columns: tuple[Column | TechnicalColumn, ...] = (*contract.columns, *extra)

    @property
    def identifier(self) -> str:
        """The table as SQL writes it."""
        return self._catalog.identifier(self.schema, self.name)

    def exists(self) -> bool:
        """Whether anything was ever written."""
        return self._catalog.exists(self.spark, self.schema, self.name)

    def read(self) -> DataFrame:
        """All rows; none when nothing was ever written."""
        if not self.exists():
            ddl = ", ".join(f"`{c.name}` {c.type}" for c in self.columns)
            return self.spark.createDataFrame([], ddl)
        return self.spark.sql(f"SELECT * FROM {self.identifier}")

    def append(self, rows: DataFrame) -> int:
        """Adds rows in one commit and returns how many."""
        return self._write(rows, "append")

    def overwrite(self, rows: DataFrame) -> int:
        """Replaces all rows in one commit and returns how many there are now."""
        return self._write(rows, "overwrite")

    def replace_where(self, rows: DataFrame, condition: str) -> int:
        """Replaces the rows for which `condition` (SQL) holds by `rows`, which must fulfil it too, in one commit."""
        return self._write(rows, "overwrite", condition) if self.exists() else self._write(rows, "append")

    def append_missing(self, rows: DataFrame, pruned_by: SparkColumn | None = None) -> int:
        """Adds the rows whose key the table does not have yet; returns how many.

        Args:
            rows: Rows with the contract's columns, unique by key.
            pruned_by: Predicate that holds for every stored row that could have one of the keys.
        """
        if not self.exists():
            return self.append(rows)
        known = self.read().where(F.lit(True) if pruned_by is None else pruned_by).select(*self.contract.key)
        return self.append(rows.join(known, list(self.contract.key), "left_anti"))

    def merge(self, rows: DataFrame, *, update_when: str = "true", pruned_by: str = "true") -> int:
        """Updates and inserts by key in one commit and returns how many rows that concerned.

        Args:
            rows: New rows (alias `s` in conditions), unique by key.
            update_when: SQL condition on `s` and the stored row `t` for an update.
            pruned_by: SQL condition on `t` that holds for every stored row that could match; it prunes files.
        """
        view = f"merge_{self.schema}_{self.name}"
        self._conform(rows).createOrReplaceTempView(view)
        on_key = " AND ".join(f"t.`{k}` = s.`{k}`" for k in self.contract.key)
        merged = self.spark.sql(
            f"MERGE INTO {self.identifier} t USING {view} s ON {on_key} AND ({pruned_by}) "
            f"WHEN MATCHED AND ({update_when}) THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"
        )
        return int(merged.collect()[0]["num_affected_rows"])

    def _write(self, rows: DataFrame, mode: str, replace_where: str | None = None) -> int:
        written = Observation()
        counted = self._conform(rows).observe(written, F.count(F.lit(1)).alias("rows"))
        writer = counted.write.format("delta").mode(mode)
        if self.contract.partition:
            writer = writer.partitionBy(*self.contract.partition)
        if replace_where is not None:
            writer = writer.option("replaceWhere", replace_where)
        self._catalog.save(writer, self.schema, self.name)
        return int(written.get["rows"])

    def _conform(self, rows: DataFrame) -> DataFrame:
        """The table's columns in its order and types, with their descriptions as comments."""
        return rows.select(
            *(
                F.col(c.name).cast(c.type).alias(c.name, metadata={"comment": c.description})
                for c in self.columns
            )
        )
