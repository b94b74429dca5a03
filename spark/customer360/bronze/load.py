"""Loads what landed for a batch into Bronze, each file exactly once."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from customer360 import progress
from customer360.batch import Batch
from customer360.bronze.decode import (
    RECORD,
    SourceFormat,
    date_of,
    day_of,
    decoder,
    refusal,
)
from customer360.bronze.decoded import assert_held, counted, noted, noting
from customer360.bronze.held_files import HeldFile
from customer360.engines import LandedFile
from customer360.lake import Lake
from customer360.lake_tables import Table
from customer360.logs import Filter
from customer360.runs import Run

FILES_A_TASK = 32
"""Daily files that one task decodes and one Bronze file holds: about a month, so that dates prune files later."""


@dataclass(frozen=True)
class Loader:
    """Who loads files: a batch, or the stream.

    Attributes:
        batch_id: What rows are loaded under.
        late_until: Newest file date that no coming batch looks for; the audit calls such files late.
    """

    batch_id: str
    late_until: date | None = None

    def status_of(self, name: str) -> str:
        """What the audit says of a file with records."""
        return "late" if self.late_until is not None and date_of(name) <= self.late_until else "loaded"


@dataclass(frozen=True)
class _Span:
    """Dates of some files, which prune what Bronze and the audit are asked for."""

    first: date
    last: date

    @classmethod
    def of(cls, files: list[LandedFile]) -> "_Span":
        dates = {date_of(file.name) for file in files}
        return cls(min(dates), max(dates))

    def sql(self, alias: str) -> str:
        return f"{alias}._file_date BETWEEN DATE'{self.first}' AND DATE'{self.last}'"


@dataclass(frozen=True)
class _Delivery:
    """Files to load, and files whose names or sizes the contract refuses, with the sentence."""

    readable: list[LandedFile]
    refused: dict[str, str]


def load(lake: Lake, source: str, batch: Batch, run: Run) -> None:
    """Loads the batch's files of a source that Bronze does not have yet, and audits every one of them.

    A file is loaded once whatever happens: the append is one commit, and files found in the table are left out. The
    audit is made from the table, so that it is right after a kill between the two commits as well.
    """
    run.rows_read = run.rows_written = load_files(
        lake, source, _landed(lake, source, batch), Loader(batch.batch_id)
    )
    progress.report("bronze", source, run.rows_written)


def load_files(lake: Lake, source: str, files: list[LandedFile], loader: Loader) -> int:
    """Loads those of the files that Bronze does not have yet, and audits all; returns how many records it loaded.

    Args:
        lake: The lake.
        source: What the files are of.
        files: Sorted by name.
        loader: Who loads them.
    """
    if not files:
        return 0
    table = lake.bronze(source)
    span = _Span.of(files)
    held = lake.place.held_files.between(table, span.first, span.last)
    known = {file.source_file for file in held}
    _recount(lake, table, [file for file in files if file.name in known], held, span)
    delivery = _check(lake, source, [file for file in files if file.name not in known])
    written = _add_counted(lake, table, delivery.readable, loader.batch_id, span) if delivery.readable else 0
    _audit(lake, source, loader, table, delivery, span)
    return written


def _recount(lake: Lake, table: Table, known: list[LandedFile], held: list[HeldFile], span: "_Span") -> None:
    """Counts files again that Bronze holds and nobody has audited: whoever loaded them was killed, or miscounted."""
    if not known:
        return
    audited = lake.logs("file_audit").read(
        stage="bronze", source=table.name, first=span.first, last=span.last
    )
    names = {entry["source_file"] for entry in audited}
    files = [file for file in known if file.name not in names]
    assert_held(table.name, [file.name for file in files], _counted(table, files), held)


def _counted(table: Table, files: list[LandedFile]) -> dict[str, int]:
    return counted(decoder(SourceFormat.of(table.contract), [files])) if files else {}


def _add_counted(lake: Lake, table: Table, files: list[LandedFile], batch_id: str, span: "_Span") -> int:
    """Adds the files' records, and holds what Bronze has of each file against what the decoder says, where it can."""
    with lake.engine.scratch() as folder:
        written = _add(lake, table, _decoded(lake, table, files, batch_id, folder), span)
        if folder is not None:
            decoded = noted(folder)
            # Refused, empty, or never handed to a decoder: nobody has said yet.
            decoded |= _counted(table, [file for file in files if file.name not in decoded])
            held = lake.place.held_files.between(table, span.first, span.last)
            assert_held(table.name, [file.name for file in files], decoded, held)
    return written


def _add(lake: Lake, table: Table, rows: DataFrame, span: "_Span") -> int:
    """Where a stream and a batch may load the same file at once, the second commit must see the first: a MERGE does."""
    if not table.contract.is_streamed:
        return table.append(rows)
    table.create()
    return table.merge(rows, key=RECORD, update_when=None, pruned_by=span.sql("t"))


def _landed(lake: Lake, source: str, batch: Batch) -> list[LandedFile]:
    """Files of the batch's dates; pages count only with their manifest, which is written last."""
    folders = [batch.file_date.isoformat()]
    if batch.from_date != batch.file_date:
        days = lake.engine.list_folders(lake.place.landing, source)
        folders = [name for name in days if (day := day_of(name)) is not None and batch.contains(day)]
    files = [f for day in folders for f in lake.engine.list_files(lake.place.landing, f"{source}/{day}")]
    manifest = lake.contracts.get("source", source).options.get("manifestFile")
    if not manifest:
        return files
    suffix = str(manifest).rsplit("}", 1)[1]
    complete = {f.name.removesuffix(suffix) for f in files if f.name.endswith(suffix)}
    return [
        f for f in files if not f.name.endswith(suffix) and any(f.name.startswith(f"{c}.") for c in complete)
    ]


def _check(lake: Lake, source: str, files: list[LandedFile]) -> _Delivery:
    contract = lake.contracts.get("source", source)
    reader, limit = SourceFormat.of(contract), int(contract.option("maxFileBytes"))
    refused: dict[str, str] = {}
    for file in files:
        if reader.delivery_of(file.name.rsplit("/", 1)[1]) is None:
            refused[file.name] = (
                f"{file.name}: the name does not look like {reader.landing_file}: rename the file and deliver it again."
            )
        elif file.size == 0:
            refused[file.name] = f"{file.name}: the file has 0 bytes: deliver it again."
        elif file.size > limit:
            refused[file.name] = (
                f"{file.name}: {file.size} bytes exceed the contract's {limit}: deliver smaller files."
            )
    return _Delivery([f for f in files if f.name not in refused], refused)


def _decoded(
    lake: Lake, table: Table, files: list[LandedFile], batch_id: str, notes: str | None
) -> DataFrame:
    reader = SourceFormat.of(table.contract)
    text_columns = ", ".join(f"`{name}` STRING" for name in reader.names)
    schema = f"{text_columns}, _source_file STRING, _row_number INT, _rescued_data STRING, _delivery INT"
    runs = _runs(files)
    decode = decoder(reader, runs)
    rows = _numbers(lake, runs).mapInArrow(decode if notes is None else noting(decode, notes), schema)
    # A separator and a mark for null keep ('a', null) and (null, 'a') apart, which a hash of columns would not.
    values = [F.coalesce(F.col(f"`{c}`"), F.lit("\x00")) for c in (*reader.names, "_rescued_data")]
    return rows.select(
        "*",
        F.to_date(F.split_part(F.col("_source_file"), F.lit("/"), F.lit(2))).alias("_file_date"),
        F.lit(batch_id).alias("_batch_id"),
        F.lit(datetime.now(UTC)).alias("_ingested_at"),
        F.xxhash64(F.concat_ws("\x1f", *values)).alias("_row_hash"),
    )


def _runs(files: list[LandedFile]) -> list[list[LandedFile]]:
    """The files in runs of neighbouring dates, each of which one task decodes."""
    parts = math.ceil(len(files) / FILES_A_TASK)
    size = math.ceil(len(files) / parts)
    return [files[at : at + size] for at in range(0, len(files), size)]


def _numbers(lake: Lake, runs: list[list[LandedFile]]) -> DataFrame:
    """A row and a task for each run: its number. What the files hold is read where it is decoded, and nowhere else."""
    return lake.spark.range(0, len(runs), 1, len(runs))


def _audit(lake: Lake, source: str, loader: Loader, table: Table, delivery: _Delivery, span: _Span) -> None:
    """One row a file: from the table for files with rows, from a second look for those without."""
    held = lake.place.held_files.between(table, span.first, span.last)
    rows = [
        (h.source_file, loader.status_of(h.source_file), h.rows, h.rescued, None)
        for h in held
        if h.batch_id == loader.batch_id
    ]
    # A file that someone else loaded in the meantime is theirs to audit; it is not one without rows.
    loaded = {h.source_file for h in held}
    without_rows = [f for f in delivery.readable if f.name not in loaded]
    reasons = {**delivery.refused, **_refusals(lake, table, without_rows)}
    rows += [(name, "refused" if why else "empty", 0, 0, why) for name, why in reasons.items()]
    lake.logs("file_audit").append_missing(
        (
            {
                "source_file": name,
                "stage": "bronze",
                "source": source,
                "file_date": date_of(name),
                "batch_id": loader.batch_id,
                "status": status,
                "rows_read": read,
                "rows_loaded": read,
                "rows_rescued": rescued,
                "rows_quarantined": 0,
                "rows_duplicate": 0,
                "message": why,
            }
            for name, status, read, rescued, why in rows
        ),
        Filter({"stage": "bronze"}, span.first, span.last),
    )


def _refusals(lake: Lake, table: Table, files: list[LandedFile]) -> dict[str, str | None]:
    if not files:
        return {}
    reader = SourceFormat.of(table.contract)
    runs = _runs(files)
    schema = "file_name STRING, reason STRING"
    explained = _numbers(lake, runs).mapInArrow(refusal(reader, runs), schema).collect()
    found = {row["file_name"]: row["reason"] for row in explained}
    return {file.name: found[file.name] for file in files}
