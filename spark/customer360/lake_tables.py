"""Delta tables: where they are, and the few ways in which steps read and write them.

Every write is one Delta commit and can be repeated: a step that was killed runs again and ends in the same tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, DataFrameWriter, SparkSession
from pyspark.sql import functions as F

from customer360 import new_columns
from customer360.contracts import Column, Contract, TechnicalColumn
from customer360.engines.protocol import Write

if TYPE_CHECKING:
    from customer360.engines.protocol import Engine

VIEWS = "serving"
"""Schema of the views."""


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

    def view(self, name: str) -> str:
        """The view of schema `serving` as SQL writes it."""
        ...


@dataclass(frozen=True)
class PathCatalog:
    """Tables are folders `<root>/<schema>/<name>`. Views are the session's catalog's."""

    root: Path

    def identifier(self, schema: str, name: str) -> str:
        return f"delta.`{self.root / schema / name}`"

    def exists(self, spark: SparkSession, schema: str, name: str) -> bool:
        log = self.root / schema / name / "_delta_log"
        return log.is_dir() and any(log.glob("*.json"))

    def save(self, writer: DataFrameWriter, schema: str, name: str) -> None:
        writer.save(str(self.root / schema / name))

    def view(self, name: str) -> str:
        return f"`{VIEWS}`.`{name}`"


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

    def view(self, name: str) -> str:
        return self.identifier(VIEWS, name)


class Table:
    """One Delta table with the columns that its contract and its layer give it."""

    def __init__(
        self,
        spark: SparkSession,
        engine: "Engine",
        catalog: Catalog,
        schema: str,
        name: str,
        contract: Contract,
        extra: Sequence[TechnicalColumn] = (),
        *,
        complete: set[str] | None = None,
    ) -> None:
        """Names the table.

        Args:
            spark: Session to read and write with.
            engine: What the session is of.
            catalog: Where tables are.
            schema: The layer.
            name: Name in the layer.
            contract: What the table promises.
            extra: Columns that the layer adds.
            complete: Tables that are known to have all their columns, by identifier; grows.
        """
        self.spark = spark
        self._engine = engine
        self._catalog = catalog
        self.schema = schema
        self.name = name
        self.contract = contract
        self.columns: tuple[Column | TechnicalColumn, ...] = (*contract.columns, *extra)
        self._complete = set() if complete is None else complete

    @property
    def identifier(self) -> str:
        """The table as SQL writes it."""
        return self._catalog.identifier(self.schema, self.name)

    def target(self, mode: str = "append", replace_where: str | None = None) -> Write:
        """The table, and a commit to it, as an engine takes them."""
        return Write(
            self._catalog, self.schema, self.name, mode, self.contract.partition or (), replace_where
        )

    def exists(self) -> bool:
        """Whether anything was ever written."""
        return self._catalog.exists(self.spark, self.schema, self.name)

    def read(self) -> DataFrame:
        """All rows; none when nothing was ever written."""
        if not self.exists():
            ddl = ", ".join(f"`{c.name}` {c.type}" for c in self.columns)
            return self.spark.createDataFrame([], ddl)
        rows = new_columns.with_columns(self._stored(), self.columns)
        # Some engines give columns of partitions last.
        own = [column.name for column in self.columns]
        names = [*own, *(name for name in rows.columns if name not in own)]
        return rows if rows.columns == names else rows.select(*names)

    def complete(self) -> None:
        """Gives a table that was made by an older contract the columns that this one has more, once."""
        if self.identifier in self._complete or not self.exists():
            return
        lacking = new_columns.missing(self.columns, self._stored().columns)
        if lacking:
            # Whoever only reads views meets older tables, too: the lake is theirs for this one commit.
            held = self._engine.hold(self._catalog)
            try:
                described = {column.name: (column.type, column.description) for column in lacking}
                self._engine.add_columns(self.spark, self.target(), described)
            except Exception:
                # Somebody else has added them meanwhile, which is as good.
                if new_columns.missing(self.columns, self._stored().columns):
                    raise
            finally:
                del held
        self._complete.add(self.identifier)

    def create(self) -> None:
        """Makes the table without rows where there is none, so that the first to write meets one like everyone."""
        if self.exists():
            return
        try:
            self.append(self.read())
        except Exception:
            # Somebody else has made it meanwhile, which is as good.
            if not self.exists():
                raise

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

    def merge(
        self,
        rows: DataFrame,
        *,
        update_when: str | None = "true",
        pruned_by: str = "true",
        key: Sequence[str] | None = None,
        obsolete: DataFrame | None = None,
    ) -> int:
        """Updates, inserts and removes by key in one commit and returns how many rows that concerned.

        Args:
            rows: New rows (alias `s` in conditions), unique by key.
            update_when: SQL condition on `s` and the stored row `t` for an update; none to insert alone.
            pruned_by: SQL condition on `t` that holds for every stored row that could match; it prunes files.
            key: Columns that rows are the same by; the contract's key when it is left out.
            obsolete: Keys of stored rows to remove; none of them is in `rows`.
        """
        self.complete()
        key = key or self.contract.key
        view = f"merge_{self.schema}_{self.name}"
        source, removal, new = self._conform(rows), "", ""
        if obsolete is not None:
            keys = obsolete.select(*key, F.lit(True).alias("_is_obsolete"))
            source = source.withColumn("_is_obsolete", F.lit(False))
            source = source.unionByName(keys, allowMissingColumns=True)
            removal, new = "WHEN MATCHED AND s._is_obsolete THEN DELETE ", "AND NOT s._is_obsolete "
        source.createOrReplaceTempView(view)
        on_key = " AND ".join(f"t.`{k}` = s.`{k}`" for k in key)
        # Columns are named: the table may have more of them, from a newer contract.
        names = [f"`{c.name}`" for c in self.columns]
        values = ", ".join(f"t.{name} = s.{name}" for name in names)
        own = {column.name for column in self.columns}
        needed = self._engine.columns_to_insert(self.spark, self.target())
        others = [f"`{name}`" for name in needed if name not in own]
        inserted = [*(f"s.{name}" for name in names), *("NULL" for _ in others)]
        update = f"WHEN MATCHED AND ({update_when}) THEN UPDATE SET {values} " if update_when else ""
        statement = (
            f"MERGE INTO {self.identifier} t USING {view} s ON {on_key} AND ({pruned_by}) {removal}{update}"
            f"WHEN NOT MATCHED {new}THEN INSERT ({', '.join([*names, *others])}) VALUES ({', '.join(inserted)})"
        )
        return self._engine.merge(self.spark, statement, self.target())

    def differs(self) -> str:
        """SQL condition of a MERGE: some column of row `s` is not what the stored row `t` has."""
        same = (f"t.`{c.name}` <=> s.`{c.name}`" for c in self.columns)
        return f"NOT ({' AND '.join(same)})"

    def remove(self, keys: DataFrame, *, pruned_by: str = "true") -> int:
        """Deletes the rows with these keys in one commit and returns how many there were.

        Args:
            keys: The key's columns.
            pruned_by: As for `merge`.
        """
        view = f"remove_{self.schema}_{self.name}"
        keys.select(*self.contract.key).createOrReplaceTempView(view)
        on_key = " AND ".join(f"t.`{k}` = s.`{k}`" for k in self.contract.key)
        statement = (
            f"MERGE INTO {self.identifier} t USING {view} s ON {on_key} AND ({pruned_by}) "
            "WHEN MATCHED THEN DELETE"
        )
        return self._engine.merge(self.spark, statement, self.target())

    def _stored(self) -> DataFrame:
        return self.spark.sql(f"SELECT * FROM {self.identifier}")

    def _write(self, rows: DataFrame, mode: str, replace_where: str | None = None) -> int:
        self.complete()
        return self._engine.write(self._conform(rows), self.target(mode, replace_where))

    def _conform(self, rows: DataFrame) -> DataFrame:
        """The table's columns in its order and types, with their descriptions as comments."""
        return rows.select(
            *(
                F.col(c.name).cast(c.type).alias(c.name, metadata={"comment": c.description})
                for c in self.columns
            )
        )
