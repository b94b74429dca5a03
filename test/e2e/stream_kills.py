"""SIGKILLs a stream around its commits and at random moments, and compares what Bronze holds with what was sent."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import small_shop
from deltalake import DeltaTable
from killable import Ended, Moment, RunError, run_program

from customer360.engines import current_engine

RUNNER = Path(__file__).with_name("run_stream.py")
EVENTS_A_FILE = 40
_TRIES = 5


@dataclass(frozen=True)
class OnDisk:
    """What a stream has left: micro-batches begun and ended by its checkpoint, the audit's files, Bronze's commits and
    data files."""

    begun: int
    ended: int
    audited: int
    commits: int
    data_files: int

    @classmethod
    def of(cls, lake: Path) -> "OnDisk":
        """Counts what is there."""
        checkpoint, table = lake / "checkpoints" / "bronze" / "cart_events", lake / "bronze" / "cart_events"
        patterns = {
            checkpoint / "offsets": "[0-9]*",
            checkpoint / "commits": "[0-9]*",
            lake / "logs" / "file_audit" / "_delta_log": "*.json",
            table / "_delta_log": "*.json",
            table: "*.parquet",
        }
        return cls(*(len(list(folder.glob(pattern))) for folder, pattern in patterns.items()))


Aims = dict[str, Callable[[OnDisk, OnDisk], bool]]

_ANYWHERE: Aims = {
    "in the middle of a commit": lambda was, now: (
        now.data_files > was.data_files and now.commits == was.commits
    ),
    "before the audit of a commit": lambda was, now: now.commits > was.commits and now.audited == was.audited,
}
_WITH_CHECKPOINT: Aims = {
    "before a commit": lambda was, now: (
        now.begun > was.begun and now.commits == was.commits and now.data_files == was.data_files
    ),
    "after a commit": lambda was, now: now.commits > was.commits and now.begun > now.ended,
}

AIMS: Aims = {**_ANYWHERE, **(_WITH_CHECKPOINT if current_engine().name.startswith("Spark") else {})}
"""Moments to kill a stream at, by what was on disk before it began, and what is now."""


@dataclass
class StreamKills:
    """A Landing that fills while the stream is killed again and again.

    Attributes:
        folder: Where Landing and the lake are.
        chance: Decides when the next kill comes.
        longest: Seconds that a stream takes from the session's begin, told by one that nobody killed.
    """

    folder: Path
    chance: random.Random
    longest: float | None = None
    sent: int = 0

    @property
    def landing(self) -> Path:
        """Where capture files land."""
        return self.folder / "landing"

    def __post_init__(self) -> None:
        self.landing.mkdir(parents=True)

    def send(self, files: int) -> None:
        """Lands more capture files, each with events that nobody has sent before."""
        for _ in range(files):
            number = self.sent // EVENTS_A_FILE
            day = date(2017, 1, 1) + timedelta(days=number % 5)
            bodies = [small_shop.event_body(f"e{self.sent + i}") for i in range(EVENTS_A_FILE)]
            name = f"cart_events/{day}/customer360.cart-events.0.{number:06d}.avro"
            path = self.landing / name
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}")
            draft.write_bytes(small_shop.capture(bodies))
            draft.rename(path)
            self.sent += EVENTS_A_FILE

    def kill(self, report: Callable[[str], None] = lambda _: None) -> bool:
        """Lands files, and kills the stream that loads them; returns whether it was killed before its end."""
        self.send(self.chance.randint(1, 6))
        if self.longest is None:
            self.longest = self._run(None).seconds
            self.send(self.chance.randint(1, 6))
        ended = self._run(Moment(self.chance.uniform(0.1, self.longest)))
        if not ended.was_killed:
            self.longest = ended.seconds
        report(
            f"{'killed' if ended.was_killed else 'ended'} after {ended.seconds:.1f} s at '{ended.reached}'"
        )
        return ended.was_killed

    def kill_at(self, aim: str, report: Callable[[str], None] = lambda _: None) -> None:
        """Lands files, and kills the stream that loads them at one of `AIMS`.

        Raises:
            RunError: The moment was missed again and again.
        """
        if self.longest is None:
            self.send(1)
            self.longest = self._run(None).seconds
        lake = self.folder / "lake"
        for _ in range(_TRIES):
            self.send(self.chance.randint(1, 6))
            was = OnDisk.of(lake)
            ended = self._run(None, lambda was=was: AIMS[aim](was, OnDisk.of(lake)))
            hit = ended.was_killed and AIMS[aim](was, OnDisk.of(lake))
            report(f"{'killed' if hit else 'missed'} {aim}, {ended.seconds:.1f} s into the session")
            if hit:
                return
        raise RunError(f"{_TRIES} streams were past the moment {aim!r} when they were killed")

    def differences(self) -> list[str]:
        """Lets a stream run to its end, and returns events that are missing or there more than once."""
        self._run(None)
        table = DeltaTable(str(self.folder / "lake" / "bronze" / "cart_events"))
        found = Counter(table.to_pyarrow_table(columns=["event_id"])["event_id"].to_pylist())
        sent = {f"e{number}" for number in range(self.sent)}
        missing, twice = sorted(sent - found.keys()), sorted(e for e, count in found.items() if count > 1)
        return [f"missing: {e}" for e in missing] + [f"{found[e]} times: {e}" for e in twice]

    def _run(self, kill: Moment | None, kill_when: Callable[[], bool] | None = None) -> Ended:
        arguments = [str(self.folder / "lake"), str(self.landing)]
        return run_program(RUNNER, arguments, self.folder / "stream.log", kill, kill_when)
