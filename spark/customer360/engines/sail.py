"""Sail: an engine in Rust that speaks Spark Connect, for a laptop. Needs no Java.

It lacks OPTIMIZE, VACUUM, new columns, streams and properties of views, and checks less than Spark does
(https://docs.lakesail.com/sail/latest/guide/sources/delta/features.html): what it lacks is done here another way, and
what it would let through is refused here.
"""

import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from customer360.engines.conformance.guard import asked_first, assert_answers, assert_contracts
from customer360.engines.delta_log import actions_of, added_rows, describe, newest_version
from customer360.engines.kept_files import kept_as_files
from customer360.engines.laptop import Laptop
from customer360.engines.listed_stream import ListedStream
from customer360.engines.memory import memory_bytes
from customer360.engines.protocol import FileStream, Place, Stream, View, Write
from customer360.engines.settings import SETTINGS, assert_settings
from customer360.errors import EngineError
from customer360.lake_tables import VIEWS, PathCatalog

if TYPE_CHECKING:
    from customer360.contracts import Contracts

_LOOPBACK = "127.0.0.1"
_SHARE_OF_MEMORY = 8
_LEAST_MEMORY = 512 << 20
# Each core writes a file of its own, which it holds in memory until it is whole; by default that is 100 MB.
_FILE_BYTES = str(32 << 20)
# A query can be interrupted once Sail has planned it, which it does not tell.
_SECONDS_OF_INTERRUPTS = 5.0
_SECONDS_BETWEEN_INTERRUPTS = 0.05


class Sail(Laptop):
    """A server in this process, which listens on loopback alone and ends with the process."""

    name = f"Sail {version('pysail')}"
    streams = "listing Landing, with the file audit as the memory"

    def __init__(self) -> None:
        self._tasks: dict[str, SparkSession] = {}
        self._scratch = tempfile.TemporaryDirectory(prefix="customer360-")
        self._kept = 0
        self._is_asked = False
        self._lock = threading.Lock()

    def start(self) -> SparkSession:
        return self._root

    def session(self, task: str) -> SparkSession:
        self._tasks[task] = self._new_session()
        return self._tasks[task]

    def cancel(self, task: str) -> None:
        session = self._tasks.pop(task, None)
        if session is not None:
            threading.Thread(target=_end, args=(session,), daemon=True).start()

    def stop(self) -> None:
        if "_root" in self.__dict__:
            self._root.stop()
            self._server.stop()
            del self._root, self._server
        self._scratch.cleanup()

    def assert_settings(self, spark: SparkSession) -> None:
        assert_settings(spark, sets_timestamps=False)
        # Answers are the version's, which no session changes.
        if not self._is_asked:
            assert_answers(spark, self.name, asked_first())
            self._is_asked = True

    def assert_contracts(self, contracts: "Contracts") -> None:
        assert_contracts(self.name, contracts)

    def kept(self, rows: DataFrame) -> AbstractContextManager[DataFrame]:
        return kept_as_files(rows, self._new_folder(), lambda path: shutil.rmtree(path, True))

    def write(self, rows: DataFrame, to: Write) -> int:
        if to.replace_where is None:
            return sum(added_rows(action) for action in self._save(rows, to))
        # Sail would take rows that the condition does not hold for, which the next such write would not replace.
        with self.kept(rows) as held:
            is_outside = F.expr(f"NOT coalesce({to.replace_where}, false)")
            outside = held.where(is_outside).limit(1).collect()
            if outside:
                raise EngineError(
                    f"{to.schema}.{to.name}: row {outside[0].asDict()} is not among those that are replaced "
                    f"({to.replace_where}): nothing was written."
                )
            self._save(held, to)
            return held.count()

    def merge(self, spark: SparkSession, statement: str, to: Write) -> int:
        log = _log(to)
        before = newest_version(log)
        spark.sql(statement).collect()
        actions = self._committed(log, before, to)
        if not actions:
            return 0
        # What Sail answers counts the rows that it copied, too.
        metrics = actions[0]["commitInfo"]["operationMetrics"]
        return sum(metrics[f"numTargetRows{how}"] for how in ("Inserted", "Updated", "Deleted"))

    def add_columns(self, spark: SparkSession, to: Write, columns: Mapping[str, tuple[str, str]]) -> None:
        from deltalake import DeltaTable, Field

        fields = [
            {"name": name, "type": _delta_type(kind), "nullable": True, "metadata": {"comment": description}}
            for name, (kind, description) in columns.items()
        ]
        DeltaTable(_folder(to)).alter.add_columns([Field.from_json(json.dumps(field)) for field in fields])

    def columns_to_insert(self, spark: SparkSession, to: Write) -> Sequence[str]:
        """INSERT has to name every column that the table has, from a newer contract, too."""
        return spark.sql(f"SELECT * FROM {to.identifier}").columns

    def optimize(self, spark: SparkSession, table: Write, columns: Sequence[str]) -> int:
        from deltalake import DeltaTable

        optimizer = DeltaTable(_folder(table)).optimize
        done = optimizer.z_order(list(columns)) if columns else optimizer.compact()
        return int(done["numFilesRemoved"])

    def vacuum(self, spark: SparkSession, table: Write, retention_hours: int) -> None:
        from deltalake import DeltaTable

        DeltaTable(_folder(table)).vacuum(retention_hours, dry_run=False)

    @contextmanager
    def making_views(self, spark: SparkSession, place: Place) -> Iterator[None]:
        """Views are the session's."""
        spark.sql(f"CREATE DATABASE IF NOT EXISTS {VIEWS}")
        yield

    def view_definition(self, spark: SparkSession, view: str) -> Mapping[str, str]:
        """None: a view reads what tables held when it was made, so that it has to be made again each time."""
        return {}

    def create_view(self, spark: SparkSession, view: View) -> None:
        """Sail keeps the text of a view without its quotes, so that paths get lost: the query is a temporary view's."""
        name = view.identifier.replace("`", "")
        described = [
            F.col(f"`{column}`").alias(column, metadata={"comment": description})
            for column, description in view.columns.items()
        ]
        temporary = name.replace(".", "_of_")
        spark.sql(view.query).select(*described).createOrReplaceTempView(temporary)
        spark.sql(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {temporary}")

    def member_of(self, groups: Sequence[str]) -> str:
        """Sail has no SQL functions of one's own, so the groups of the reader are fixed when a view is made."""
        return "true" if set(groups) & set(self.groups()) else "false"

    def stream(self, spark: SparkSession, files: FileStream) -> Stream:
        return ListedStream(self, files)

    @cached_property
    def _server(self) -> Any:
        for name, value in _server_settings().items():
            os.environ.setdefault(name, value)
        from pysail.spark import SparkConnectServer

        server = SparkConnectServer(ip=_LOOPBACK, port=0)
        server.start(background=True)
        return server

    @cached_property
    def _root(self) -> SparkSession:
        return self._new_session()

    def _new_session(self) -> SparkSession:
        port = self._server.listening_address[1]
        builder = cast(SparkSession.Builder, SparkSession.builder).remote(f"sc://{_LOOPBACK}:{port}")
        session = builder.create()
        for name, value in SETTINGS.items():
            session.conf.set(name, value)
        return session

    def _new_folder(self) -> str:
        with self._lock:
            self._kept += 1
            return str(Path(self._scratch.name) / f"{self._kept}")

    def _completed(self, rows: DataFrame, to: Write) -> DataFrame:
        """The rows with the columns that a table has from a newer contract: what is written has to have all of them."""
        stored = rows.sparkSession.sql(f"SELECT * FROM {to.identifier}").schema
        lacking = {f.name: F.lit(None).cast(f.dataType) for f in stored if f.name not in rows.columns}
        return rows.withColumns(lacking) if lacking else rows

    def _save(self, rows: DataFrame, to: Write) -> list[dict[str, Any]]:
        """Writes rows in a commit, whose actions it returns; none where there was nothing to do."""
        log = _log(to)
        before = newest_version(log)
        if before >= 0:
            rows = self._completed(rows, to)
        to.save(rows, targetFileSize=_FILE_BYTES)
        actions = self._committed(log, before, to)
        if before <= 0:
            # The first commit has no comments; it may be that of a process that was killed after it.
            describe(log, {field.name: field.metadata.get("comment", "") for field in rows.schema})
        return actions

    def _committed(self, log: Path, before: int, to: Write) -> list[dict[str, Any]]:
        """Actions of the commit that followed a version; none where there is none.

        Raises:
            EngineError: There are more than one.
        """
        newest = newest_version(log)
        if newest > before + 1:
            raise EngineError(
                f"{to.schema}.{to.name}: another process writes to the table: let one at a time write to a lake."
            )
        return actions_of(log, newest) if newest > before else []


def _server_settings() -> dict[str, str]:
    """Environment variables of the server, each unless it is set already.

    Sail takes all memory that there is if it is not told how much it has: the year of the demo then needs 7.7 GB, and
    1.4 GB with a pool of 500 MB. What sorts and groups writes to the disk what does not fit; joins cannot.
    https://docs.lakesail.com/sail/latest/reference/configuration
    """
    pool = max(memory_bytes() // _SHARE_OF_MEMORY, _LEAST_MEMORY)
    return {
        # What it logs of its own work is nothing to act on; errors reach the caller.
        "RUST_LOG": "error",
        "SAIL_RUNTIME__MEMORY_POOL__TYPE": "fair",
        "SAIL_RUNTIME__MEMORY_POOL__FAIR__MAX_SIZE": str(pool),
    }


def _end(session: SparkSession) -> None:
    """Interrupts what a session runs, and what it begins in the meantime; afterwards it takes no more questions."""
    until = time.monotonic() + _SECONDS_OF_INTERRUPTS
    while time.monotonic() < until:
        session.interruptAll()
        time.sleep(_SECONDS_BETWEEN_INTERRUPTS)
    cast(Any, session).client.close()


def _log(table: Write) -> Path:
    return Path(_folder(table)) / "_delta_log"


def _folder(table: Write) -> str:
    return str(cast(PathCatalog, table.catalog).root / table.schema / table.name)


def _delta_type(kind: str) -> Any:
    """A contract's type as the Delta log has it."""
    kind = kind.lower()
    if kind.startswith("array<"):
        element = _delta_type(kind.removeprefix("array<").removesuffix(">"))
        return {"type": "array", "elementType": element, "containsNull": True}
    return {"int": "integer", "bigint": "long"}.get(kind, kind.replace(" ", ""))
