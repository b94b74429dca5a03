"""The times in which a batch touched browser sessions, and the rows that lie near them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from customer360.lake import Lake

NONE = timedelta()
_BROWSER = "browser_session_id"
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Spans:
    """Browser sessions, each from a first to a last time.

    Attributes:
        rows: One row a browser session: `browser_session_id`, `low`, `high`.
        low: The lowest `low` in microseconds since 1970; it prunes files.
        high: The highest `high`, likewise.
    """

    rows: DataFrame
    low: int
    high: int

    def near(
        self,
        table: DataFrame,
        *,
        before: timedelta = NONE,
        after: timedelta = NONE,
        start: str = "started_at",
        end: str = "ended_at",
    ) -> DataFrame:
        """Rows of the spans' browser sessions that last from `start` to `end` and reach into the span, widened.

        Args:
            table: Rows with `browser_session_id`.
            before: How much earlier a span begins.
            after: How much later it ends.
            start: Column of a row's first time.
            end: Column of its last time.
        """
        somewhere = F.expr(self.sql(start, end, before, after))
        reaches = (F.col(end) >= F.col("low") - F.lit(before)) & (
            F.col(start) <= F.col("high") + F.lit(after)
        )
        joined = table.where(somewhere).join(F.broadcast(self.rows), _BROWSER)
        return joined.where(reaches).drop("low", "high")

    def sql(self, start: str, end: str, before: timedelta = NONE, after: timedelta = NONE) -> str:
        """SQL condition that holds for every row that is near some span."""
        low, high = self.low - before // _MICROSECOND, self.high + after // _MICROSECOND
        return f"{end} >= timestamp_micros({low}) AND {start} <= timestamp_micros({high})"


@contextmanager
def spans(lake: Lake, times: DataFrame) -> Iterator[Spans | None]:
    """Spans over rows of `browser_session_id`, `low` and `high`, kept to the end; none without rows."""
    of_browsers = times.groupBy(_BROWSER).agg(F.min("low").alias("low"), F.max("high").alias("high"))
    with lake.kept(of_browsers) as rows:
        low, high = F.unix_micros(F.min("low")), F.unix_micros(F.max("high"))
        found = rows.agg(low.alias("low"), high.alias("high")).collect()[0]
        yield None if found["low"] is None else Spans(rows, found["low"], found["high"])


def event_spans(events: DataFrame) -> DataFrame:
    """Times of Silver cart events, for `spans`."""
    at = F.col("occurred_at")
    return events.select(F.col("session_id").alias(_BROWSER), at.alias("low"), at.alias("high"))


def session_spans(sessions: DataFrame) -> DataFrame:
    """Times of sessions, for `spans`."""
    return sessions.select(_BROWSER, F.col("started_at").alias("low"), F.col("ended_at").alias("high"))
