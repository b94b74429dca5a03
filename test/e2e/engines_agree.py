"""The same lake on both engines of a laptop: `engines_agree.py --histories 50 --seed 7`.

Generated histories, with corrections, late deliveries, days that are run again and every kind of dirt, go through a
lake on Spark, one on Sail, and two that change the engine on the way. All tables must be the same: rows, types,
nullability, comments and partitions. `--journey 365` and `--online-retail FILE` do so with real purchases, and hold
both lakes against the oracle, too. Ends with `N passed, N failed`.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "spark"))

from chance import SEED
from changes import DAYS
from changes.deliver import deliver as deliver_histories
from changes.generate import generate
from delivered import deliver
from dirty import FILE_DATE, dirty_cases
from killable import RUNNER, run_program
from lakes import differences_between
from oracle.compare import compare_lake

ENGINES = ("spark", "sail")
FIRST_DAY = date(2017, 1, 1)
DAILY = 3


class Proof:
    """Counts of what held, and the folder of the lakes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.passed = self.failed = 0

    def run(
        self, lake: Path, landing: Path, batches: Sequence[str], engine: str, *, gated: bool = True
    ) -> None:
        """Runs batches on an engine, in a process of its own."""
        arguments = [*([] if gated else ["--ungated"]), str(lake), str(landing), *batches]
        ended = run_program(RUNNER, arguments, self.folder / "runs.log", engine=engine)
        print(f"  {lake.name}: {len(batches)} batches on {engine} in {ended.seconds:.0f} s", flush=True)

    def check(self, what: str, differences: Sequence[object]) -> None:
        """Counts a check, and prints what differs."""
        self.passed, self.failed = self.passed + (not differences), self.failed + bool(differences)
        for difference in differences:
            print(f"FAILED {what}: {difference}", flush=True)


def histories(proof: Proof, count: int, seed: int, *, most: int, alternating: int) -> None:
    """Generated histories and dirty files, in so many random batches, on each engine and on both in turns."""
    chance, landing = random.Random(seed), proof.folder / "histories"
    deliver_histories(generate(count, seed), landing)
    for case in dirty_cases():
        case.land(landing)
    daily = [f"{day}.1/{day}/{day}" for day in map(str, DAYS)]
    batches = [*chance.sample(daily, min(most, len(daily))), f"dirty.1/{FILE_DATE}/{FILE_DATE}"]
    chance.shuffle(batches)
    batches += [f"again.1/{DAYS[-1]}/{DAYS[0]}", chance.choice(batches)]
    print(f"{count} histories, seed {seed}: {', '.join(b.partition('/')[0] for b in batches)}", flush=True)
    lakes = [proof.folder / f"histories-{engine}" for engine in ENGINES]
    for lake, engine in zip(lakes, ENGINES, strict=True):
        proof.run(lake, landing, batches, engine, gated=False)
    for turn in range(alternating):
        lake = proof.folder / f"histories-in-turns-{turn}"
        middle = chance.randrange(1, len(batches))
        first, second = ENGINES[turn], ENGINES[1 - turn]
        proof.run(lake, landing, batches[:middle], first, gated=False)
        proof.run(lake, landing, batches[middle:], second, gated=False)
        lakes.append(lake)
    for lake in lakes[1:]:
        proof.check(f"{lake.name} beside {lakes[0].name}", differences_between(lakes[0], lake))


def purchases(proof: Proof, dataset: str, first: date, last: date, *more: str) -> None:
    """Real purchases: the first load, then a few days one by one, on each engine; the oracle says what is right."""
    landing = proof.folder / dataset
    deliver(landing, first, last, dataset=dataset, more=more)
    days = [last - timedelta(days=n) for n in reversed(range(DAILY))]
    batches = [f"history/{days[0] - timedelta(days=1)}/{first}", *(f"{day}.1/{day}/{day}" for day in days)]
    lakes = {engine: proof.folder / f"{dataset}-{engine}" for engine in ENGINES}
    for engine, lake in lakes.items():
        proof.run(lake, landing, batches, engine)
        proof.check(f"{lake.name} beside the oracle", compare_lake(lake, landing))
    proof.check(f"{dataset} on both engines", differences_between(*lakes.values()))


def main() -> int:
    """Runs what is asked for; returns 1 when a check failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=50, metavar="N")
    parser.add_argument(
        "--batches", type=int, default=len(DAYS), metavar="N", help="days that come one by one"
    )
    parser.add_argument(
        "--alternating", type=int, default=2, choices=(0, 1, 2), help="lakes on both engines in turns"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="default: another one each time, printed")
    parser.add_argument("--journey", type=int, default=0, metavar="DAYS")
    parser.add_argument("--online-retail", type=Path, metavar="FILE")
    options = parser.parse_args()
    # Ended from outside, it must not leave a run behind: leaving by an exception kills the run.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="engines-") as folder:
        proof = Proof(Path(folder))
        if options.histories:
            histories(
                proof,
                options.histories,
                options.seed,
                most=options.batches,
                alternating=options.alternating,
            )
        if options.journey:
            purchases(proof, "journey", FIRST_DAY, FIRST_DAY + timedelta(days=options.journey - 1))
        if options.online_retail:
            file = ("--path", str(options.online_retail))
            purchases(proof, "online-retail", date(2010, 12, 1), date(2011, 12, 9), *file)
    print(f"{time.monotonic() - started:.0f} s in all")
    print(f"{proof.passed} passed, {proof.failed} failed")
    return 1 if proof.failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
