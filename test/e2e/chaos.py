"""Same input, same tables: batches permuted, repeated, split and killed must end in the Gold of an undisturbed run.

`chaos.py --kills 30 --days 2 --seed 7`. Every row and column of Gold must be what DuckDB computes from the delivered
files. A stream of cart events that is killed must have loaded each event once. Ends with `N passed, N failed`.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "spark"))

from chance import SEED
from delivered import deliver
from killable import Ended, Moment, RunError, run
from oracle.compare import compare_gold
from oracle.contracts import layer
from stream_kills import AIMS, StreamKills

from customer360.engines import current_engine

FIRST_DAY = date(2017, 1, 1)
STEPS = sum(len(layer(name)) for name in ("sources", "silver", "gold")) + len(("gate", "publish"))
"""Lines of progress that a batch prints: one a table, and two."""
LONGEST_STEP = 10.0 if current_engine().name.startswith("Spark") else 1.5
"""Seconds after a line of progress within which a kill comes; whatever step runs by then is killed."""


class Chaos:
    """One proof: a delivered Landing, and the counts of what held."""

    def __init__(self, folder: Path, days: int, seed: int) -> None:
        self.folder = folder
        self.days = [FIRST_DAY + timedelta(days=i) for i in range(days)]
        self.seed = seed
        self.landing = folder / "landing"
        self.deliveries = self.deliver(self.landing)
        self.log = folder / "runs.log"
        self.passed = self.failed = 0

    def deliver(self, landing: Path, only: str | None = None) -> list[str]:
        """Has the shop deliver the days, or those of its deliveries whose lines `only` holds; returns the lines."""
        return deliver(landing, self.days[0], self.days[-1], only)

    def chance(self, disturbance: str) -> random.Random:
        """Choices of a disturbance, whatever others run beside it."""
        return random.Random(f"{self.seed} {disturbance}")

    def batches(self, suffix: str = "1") -> list[str]:
        """A batch for each day."""
        return [f"{day}.{suffix}/{day}/{day}" for day in self.days]

    def run(self, lake: str, batches: list[str], kill: Moment | None = None) -> Ended:
        """Runs batches on a lake of the whole Landing."""
        return run(self.folder / lake, self.landing, batches, self.log, kill)

    def check(self, what: str, holds: bool, otherwise: str = "") -> None:
        """Counts a check, and prints it when it does not hold."""
        self.passed, self.failed = self.passed + holds, self.failed + (not holds)
        if not holds:
            print(f"FAILED {what}: {otherwise}", flush=True)

    def judge(self, lake: str) -> None:
        """Checks every row and column of a lake's Gold against the delivered files."""
        differences = compare_gold(self.folder / lake, self.landing)
        self.check(f"{lake}: Gold by the oracle", not differences, "\n".join(map(str, differences)))


def permuted_and_repeated(chaos: Chaos) -> None:
    """The last day first, then all batches twice in a random order."""
    batches = chaos.batches()
    again = batches * 2
    chaos.chance("permuted").shuffle(again)
    order = [batches[-1], *again]
    print(f"permuted and repeated: {', '.join(b.partition('/')[0] for b in order)}", flush=True)
    chaos.run("permuted", order)
    chaos.judge("permuted")


def split(chaos: Chaos) -> None:
    """A random half of the deliveries first; the rest comes later, in batches of its own and one for all days."""
    landing = chaos.folder / "landing-split"
    lines = chaos.deliver(landing, only="")
    if lines:
        raise RunError(f"{landing}: the shop delivered {len(lines)} deliveries though none was asked for")
    half = chaos.chance("split").sample(chaos.deliveries, len(chaos.deliveries) // 2)
    chaos.deliver(landing, only="\n".join(half))
    print(f"split: {len(half)} of {len(chaos.deliveries)} deliveries first", flush=True)
    run(chaos.folder / "split", landing, chaos.batches("1")[::-1], chaos.log)
    chaos.deliver(landing)
    rest = [*chaos.batches("2")[:1], f"rest/{chaos.days[-1]}/{chaos.days[0]}"]
    run(chaos.folder / "split", landing, rest, chaos.log)
    chaos.judge("split")


def killed(chaos: Chaos, kills: int) -> None:
    """Kills runs of the same batches on one lake, then lets one finish. The first takes all days at once."""
    chance, batches = chaos.chance("killed"), chaos.batches()
    if len(chaos.days) > 1:
        batches.insert(0, f"backfill/{chaos.days[-1]}/{chaos.days[0]}")
    for number, share in enumerate(_shares(chance, kills), 1):
        moment = Moment(chance.uniform(0, LONGEST_STEP), int(share * len(batches) * STEPS))
        ended = chaos.run("killed", batches, moment)
        while not ended.was_killed:
            # What is done already is quick: a run may be over before its moment has come.
            seconds = moment.seconds * chance.uniform(0.2, 0.8)
            moment = Moment(seconds, max(0, moment.lines - 1))
            ended = chaos.run("killed", batches, moment)
        print(
            f"kill {number} of {kills}: {ended.seconds:.2f} s into the session, after '{ended.reached}'",
            flush=True,
        )
    chaos.run("killed", batches)
    chaos.judge("killed")


def streamed(chaos: Chaos, kills: int) -> None:
    """Kills a stream of cart events that goes on landing around a commit, and anywhere, then lets it finish."""
    stream, done = StreamKills(chaos.folder / "stream", chaos.chance("streamed")), 0

    def tell(how: str) -> None:
        print(f"stream: {how}", flush=True)

    for aim in AIMS:
        stream.kill_at(aim, tell)
        done += 1
    while done < kills:
        done += stream.kill(tell)
    differences = stream.differences()
    chaos.check(f"stream: {stream.sent} events once each", not differences, "\n".join(differences[:20]))


def _shares(chance: random.Random, kills: int) -> list[float]:
    """Moments as shares of a run's steps.

    The first half of them goes ever deeper, so that each kill meets steps that never ended before; the rest meets
    repeated ones anywhere.
    """
    deeper = (kills + 1) // 2
    first = [(i + chance.random()) / deeper for i in range(deeper)]
    return [*first, *(chance.random() for _ in range(kills - deeper))]


def shown(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Options as they are typed to run the same again."""
    for key, value in vars(options).items():
        yield key.replace("_", "-"), " ".join(value) if isinstance(value, list) else str(value)


def main() -> int:
    """Runs the disturbances that are asked for; returns 1 when a check failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument(
        "--stream-kills", type=int, default=24, help=f"the first {len(AIMS)} around a commit, whatever it is"
    )
    parser.add_argument("--days", type=int, default=2)
    parser.add_argument("--seed", type=int, default=SEED, help="default: another one each time, printed")
    disturbances: dict[str, Callable[[Chaos], None]] = {
        "permuted": permuted_and_repeated,
        "split": split,
        "killed": lambda chaos: killed(chaos, options.kills),
        "streamed": lambda chaos: streamed(chaos, options.stream_kills),
    }
    parser.add_argument("--only", nargs="+", choices=list(disturbances), default=list(disturbances))
    options = parser.parse_args()
    # Ended from outside, it must not leave a run behind: leaving by an exception kills the run.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print(
        f"chaos on {current_engine().name}:",
        *(f"--{key} {value}" for key, value in shown(options)),
        flush=True,
    )
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        chaos = Chaos(Path(folder), options.days, options.seed)
        for name in options.only:
            begun = time.monotonic()
            try:
                disturbances[name](chaos)
            except RunError as error:
                chaos.check(f"{name}: a run", False, str(error))
            print(f"{name}: {time.monotonic() - begun:.0f} s", flush=True)
    print(f"{time.monotonic() - started:.0f} s in all")
    print(f"{chaos.passed} passed, {chaos.failed} failed")
    return 1 if chaos.failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
