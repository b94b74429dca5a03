"""A batch: the files of one date, or of a range of dates, that go through the layers together."""

from dataclasses import dataclass
from datetime import date, timedelta

from pyspark.sql import Column
from pyspark.sql import functions as F

from customer360.errors import ConfigurationError

STREAMED = "stream"
"""Batch id of Bronze rows that a stream has loaded."""

LATE_DAYS = timedelta(days=7)
"""How far before its first date a batch looks for streamed files that no batch has claimed."""


@dataclass(frozen=True)
class Batch:
    """What one run of the medallion job works on.

    Attributes:
        batch_id: Identity of the batch; running it again under the same id changes nothing.
        file_date: Date of its files; the last one of a backfill.
        from_date: First date of its files; equal to `file_date` for a daily batch.
        run_id: Identity of this attempt, for the logs.
    """

    batch_id: str
    file_date: date
    from_date: date
    run_id: str

    @classmethod
    def of(cls, batch_id: str, file_date: str, from_date: str = "", run_id: str = "") -> "Batch":
        """Makes a batch from a job's text parameters.

        Raises:
            ConfigurationError: A parameter is missing, no date, or the range runs backwards.
        """
        if not batch_id:
            raise ConfigurationError("Parameter batch_id is empty: pass the identity of the batch.")
        last = _date("file_date", file_date)
        first = _date("from_date", from_date) if from_date else last
        if first > last:
            raise ConfigurationError(f"Parameter from_date {first} lies after file_date {last}: swap them.")
        return cls(batch_id, last, first, run_id or batch_id)

    def contains(self, day: date) -> bool:
        """Whether files of `day` belong to the batch's range."""
        return self.from_date <= day <= self.file_date

    @property
    def earliest(self) -> date:
        """First date that files of this batch can have, late streamed ones included."""
        return self.from_date - LATE_DAYS

    def dates(self, column: str = "_file_date") -> Column:
        """Predicate for the dates that files of this batch can have, which prunes files."""
        return F.col(column).between(F.lit(self.earliest), F.lit(self.file_date))

    def rows(self) -> Column:
        """Predicate for rows of Bronze or Silver that this batch loaded; the dates prune files, the id decides."""
        return self.dates() & (F.col("_batch_id") == F.lit(self.batch_id))


def _date(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError(f"Parameter {name} is {text!r}: write a date as YYYY-MM-DD.") from error
