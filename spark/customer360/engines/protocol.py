"""What the platform asks of an engine."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pyspark.sql import DataFrame, SparkSession

if TYPE_CHECKING:
    from customer360.batch import Batch
    from customer360.bronze.held_files import HeldFiles
    from customer360.contracts import Contract, Contracts
    from customer360.lake import Lake
    from customer360.lake_tables import Catalog
    from customer360.logs import LogStore


@dataclass(frozen=True)
class LandedFile:
    """A file in Landing: `path` as Python opens it, `name` below Landing, `size` in bytes."""

    path: str
    name: str
    size: int


@dataclass(frozen=True)
class Place:
    """Where a lake is.

    Attributes:
        catalog: Where tables are.
        log_store: Reads and writes log tables.
        held_files: Counts which files Bronze holds.
        landing: Root of Landing.
        files_root: Root of the zones' plain files.
        work_root: Root of what the platform keeps for itself: checkpoints, and rows of steps that run.
    """

    catalog: "Catalog"
    log_store: "LogStore"
    held_files: "HeldFiles"
    landing: str
    files_root: str
    work_root: str


@dataclass(frozen=True)
class Write:
    """One commit to a table.

    Attributes:
        catalog: Where the table is.
        schema: Its schema.
        name: Its name.
        mode: `append` or `overwrite`.
        partition: Columns that a new table is partitioned by.
        replace_where: SQL condition on the rows that are replaced; those which come must fulfil it, too.
    """

    catalog: "Catalog"
    schema: str
    name: str
    mode: str
    partition: Sequence[str] = ()
    replace_where: str | None = None

    @property
    def identifier(self) -> str:
        """The table as SQL writes it."""
        return self.catalog.identifier(self.schema, self.name)

    def save(self, rows: DataFrame, **options: str) -> None:
        """Writes the rows, with options that only the engine at hand knows."""
        writer = rows.write.format("delta").mode(self.mode).options(**options)
        if self.partition:
            writer = writer.partitionBy(*self.partition)
        if self.replace_where is not None:
            writer = writer.option("replaceWhere", self.replace_where)
        self.catalog.save(writer, self.schema, self.name)


@dataclass(frozen=True)
class View:
    """A view.

    Attributes:
        identifier: The view as SQL writes it.
        columns: Descriptions by name, in the order of the query's columns.
        comment: What it is for.
        properties: What is written down beside it.
        query: Its SELECT.
    """

    identifier: str
    columns: Mapping[str, str]
    comment: str
    properties: Mapping[str, str]
    query: str


class Stream(Protocol):
    """A stream that runs."""

    def processAllAvailable(self) -> None:  # noqa: N802 - Spark's name
        """Returns when all that has landed is loaded."""
        ...

    def awaitTermination(self) -> bool | None:  # noqa: N802 - Spark's name
        """Returns when the stream has ended; raises what it failed with."""
        ...

    def stop(self) -> None:
        """Ends the stream after the files that it loads."""
        ...


FILES_AT_ONCE = 1000
"""Most files that a stream hands over at once."""


@dataclass(frozen=True)
class FileStream:
    """Files to hand over as they land, each once.

    Attributes:
        root: Root of Landing.
        source: Folder below it, which has a folder for each date.
        checkpoint_folder: Folder in which an engine may remember what it has handed over.
        known: Names of the files that are in the file audit, for an engine without a memory of its own.
        load: Loads files; handing over some a second time changes nothing.
        seconds: Seconds between two looks for files; none to end once everything is loaded.
    """

    root: str
    source: str
    checkpoint_folder: str
    known: Callable[[], set[str]]
    load: Callable[[list[LandedFile]], None]
    seconds: int | None


class Sessions(Protocol):
    """What the host of tasks needs of an engine."""

    def session(self, task: str) -> SparkSession:
        """A session for a task that runs in the calling thread, with views and settings of its own."""
        ...

    def cancel(self, task: str) -> None:
        """Ends what a task's session runs, and what it would run next."""
        ...


class Engine(Sessions, Protocol):
    """What runs the platform's queries. One a process."""

    @property
    def name(self) -> str:
        """Name and version, for people."""
        ...

    @property
    def streams(self) -> str:
        """How it streams files, for people: the end of `Files are streamed by ...`."""
        ...

    def start(self) -> SparkSession:
        """The session of this process, with the settings that results depend on where they may be set.

        Raises:
            ConfigurationError: Something that the engine needs is not there.
        """
        ...

    def stop(self) -> None:
        """Ends the engine, where it is this process's own."""
        ...

    def place(self, catalog: str, landing: str) -> Place:
        """Where the lake is that the parameters name.

        Raises:
            ConfigurationError: What the place needs is not given.
        """
        ...

    def hold(self, catalog: "Catalog") -> object:
        """Makes this process the only one that writes to a lake, as long as it keeps what is returned.

        Raises:
            LakeInUseError: Another process holds the lake.
        """
        ...

    def assert_settings(self, spark: SparkSession) -> None:
        """Refuses a session that would give other results; settings that may be set in it are set first.

        Raises:
            ConfigurationError: See `settings.assert_settings`.
            EngineError: The engine answers otherwise than Spark to what the package asks; see `conformance.guard`.
        """
        ...

    def assert_contracts(self, contracts: "Contracts") -> None:
        """Refuses contracts with expressions that the engine answers otherwise than Spark; warns where it may.

        Raises:
            ContractError: See `conformance.guard.assert_contracts`.
        """
        ...

    def scratch(self) -> AbstractContextManager[str | None]:
        """A folder that is there for the block, seen by all processes that run this one's queries.

        None where they are on other machines.
        """
        ...

    def kept(self, rows: DataFrame) -> AbstractContextManager[DataFrame]:
        """Keeps rows as they are at their first use, to the end of the block, so that they are computed once."""
        ...

    def write(self, rows: DataFrame, to: Write) -> int:
        """Writes rows in one commit and returns how many."""
        ...

    def merge(self, spark: SparkSession, statement: str, to: Write) -> int:
        """Runs a MERGE and returns how many rows it inserted, updated and deleted."""
        ...

    def add_columns(self, spark: SparkSession, to: Write, columns: Mapping[str, tuple[str, str]]) -> None:
        """Adds columns to a table: type and description by name."""
        ...

    def columns_to_insert(self, spark: SparkSession, to: Write) -> Sequence[str]:
        """Columns that the INSERT of a MERGE has to name; none where it may leave out what it has no values for."""
        ...

    def reconcile(self, lake: "Lake", batch: "Batch") -> None:
        """Holds what a batch has written against a reader that is not the engine, before it is published.

        Raises:
            ReconciliationError: A table is not what it is made of, or a commit is lost.
        """
        ...

    def list_files(self, root: str, folder: str) -> list[LandedFile]:
        """Files of `folder` below `root`, sorted by name; none when the folder does not exist.

        A file that is still being written (name starts with `.` or `_`) is left out.
        """
        ...

    def list_folders(self, root: str, folder: str) -> list[str]:
        """Names of the folders in `folder` below `root`, sorted; none when it does not exist."""
        ...

    def read_lines(self, path: str) -> list[str] | None:
        """Lines of a small text file; none when there is no such file."""
        ...

    def write_text(self, path: str, text: str) -> None:
        """Writes a small text file whole, replacing what was there."""
        ...

    def optimize(self, spark: SparkSession, table: Write, columns: Sequence[str]) -> int:
        """Compacts a table's small files, ordered by the columns; returns how many files it rewrote."""
        ...

    def vacuum(self, spark: SparkSession, table: Write, retention_hours: int) -> None:
        """Removes files that no version of the last hours needs; updates statistics where there are any."""
        ...

    @property
    def replays_days(self) -> bool:
        """Whether days of the past are replayed, so that a day is due when it has come, and not by the clock."""
        ...

    def making_views(self, spark: SparkSession, place: Place) -> AbstractContextManager[None]:
        """Where views are made: what they need is there."""
        ...

    def view_definition(self, spark: SparkSession, view: str) -> Mapping[str, str]:
        """Properties of a view that is there; none where the engine keeps none."""
        ...

    def create_view(self, spark: SparkSession, view: View) -> None:
        """Makes a view, in the place of the one that there is."""
        ...

    def member_of(self, groups: Sequence[str]) -> str:
        """SQL condition: the reader is in one of the groups."""
        ...

    def govern_views(self, spark: SparkSession, place: Place, views: Sequence["Contract"]) -> None:
        """Tags views and grants rights on them, where there are tags and rights."""
        ...

    def stream(self, spark: SparkSession, files: FileStream) -> Stream:
        """Starts to hand over files."""
        ...
