"""SIGKILLs a stream at random moments, and compares what Bronze holds in the end with what was sent."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import small_shop
from deltalake import DeltaTable
from killable import Ended, run_program

RUNNER = Path(__file__).with_name("run_stream.py")
EVENTS_A_FILE = 40


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
        ended = self._run(self.chance.uniform(0.1, self.longest))
        if not ended.was_killed:
            self.longest = ended.seconds
        report(
            f"{'killed' if ended.was_killed else 'ended'} after {ended.seconds:.1f} s at '{ended.reached}'"
        )
        return ended.was_killed

    def differences(self, finish: Callable[[], object] | None = None) -> list[str]:
        """Lets a stream run to its end, and tells events that are missing or there more than once.

        Args:
            finish: Runs the stream to its end; a process of its own does when absent.
        """
        if finish is None:
            self._run(None)
        else:
            finish()
        table = DeltaTable(str(self.folder / "lake" / "bronze" / "cart_events"))
        found = Counter(table.to_pyarrow_table(columns=["event_id"])["event_id"].to_pylist())
        sent = {f"e{number}" for number in range(self.sent)}
        missing, twice = sorted(sent - found.keys()), sorted(e for e, count in found.items() if count > 1)
        return [f"missing: {e}" for e in missing] + [f"{found[e]} times: {e}" for e in twice]

    def _run(self, kill_after: float | None) -> Ended:
        return run_program(
            RUNNER, [str(self.folder / "lake"), str(self.landing)], self.folder / "stream.log", kill_after
        )
