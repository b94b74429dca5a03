"""How fast the medallion is, beside plain DuckDB on the same files: `medallion.py --days 365 --history 30 300`.

Prints a table and ratios and asserts nothing. Each measurement is a process of its own; those of one more day run in
one session, warmed up by the two days before, and take the same days after a short and after a long history.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import duckdb

FIRST_DAY = date(2017, 1, 1)
WARM_UP_DAYS = 2
MEASURED_DAYS = 3
_MEASURED = Path(__file__).with_name("measured.py")


@dataclass(frozen=True)
class Measure:
    """Seconds, CPU seconds of all processes, and peak memory in MiB since the process began."""

    what: str
    seconds: float
    cpu_seconds: float
    peak_mib: float


def measure(*arguments: str | Path) -> list[Measure]:
    """Runs a process to be measured, in a session of its own so that what it starts is counted too.

    Raises:
        SystemExit: The process failed; says what it wrote last.
    """
    command = [sys.executable, str(_MEASURED), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, start_new_session=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with code {done.returncode}:\n{done.stderr[-3000:]}")
    return [Measure(**json.loads(line)) for line in done.stdout.splitlines()]


def deliver(landing: Path, first: date, last: date) -> int:
    """Has the shop deliver the days; returns the number of order lines."""
    span = ["--from", str(first), "--to", str(last), "--landing", str(landing)]
    command = [sys.executable, "-m", "shop", "deliver", "--dataset", "journey", *span]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    deliveries = [json.loads(line) for line in done.stdout.splitlines()]
    return sum(d["rows"] for d in deliveries if d["source"] == "order_items")


def first_load(folder: Path, days: int) -> None:
    """The first load, the same in DuckDB, and what the rules cost in it."""
    first, last = FIRST_DAY, FIRST_DAY + timedelta(days=days - 1)
    landing, lake = folder / "landing", folder / "lake"
    lines = deliver(landing, first, last)
    print(f"{days} days, {lines:,} order lines\n")
    _header()
    [limit] = measure("duckdb", landing)
    _row("plain DuckDB, in memory", limit)
    session, load = measure("batches", lake, landing, f"first/{last}/{first}")
    _row("Spark session start", session)
    _row("first load", load)
    whole = session.seconds + load.seconds
    print(
        f"\nfirst load with its session: {whole:.1f} s, {whole / limit.seconds:.1f} times DuckDB\n",
        flush=True,
    )
    _rules(measure("rules", lake, landing), _silver_seconds(lake))


def _rules(measures: list[Measure], silver: float) -> None:
    """The quickest of each kind: everything else is the machine's noise."""
    best = {m.what: min(o.seconds for o in measures if o.what == m.what) for m in measures}
    print("order lines of Bronze, written to nowhere (quickest of several)")
    for what, seconds in best.items():
        print(f"  {what:<22}{seconds:8.2f} s")
    rules = best["typed and checked"] - best["typed"]
    print(f"  rules' share of typing and checking: {rules / best['typed and checked']:.0%}")
    print(
        f"  rules' share of the first load's Silver step ({silver:.1f} s): {rules / silver:.0%}\n", flush=True
    )


def _silver_seconds(lake: Path) -> float:
    """How long the first load's Silver step of the order lines took, from the platform's own log."""
    files = str(lake / "logs" / "pipeline_runs" / "*.parquet")
    query = """SELECT sum(epoch(ended_at - started_at)) FROM read_parquet(?)
        WHERE stage = 'silver' AND entity = 'order_items'"""
    return duckdb.execute(query, [files]).fetchall()[0][0]


def one_more_day(folder: Path, histories: list[int]) -> None:
    """The same days after histories of different lengths."""
    found = {}
    print("one more day in a warm session")
    _header()
    for history in histories:
        begin = FIRST_DAY + timedelta(days=max(histories) - history)
        end = FIRST_DAY + timedelta(days=max(histories) - 1)
        days = [end + timedelta(days=i + 1) for i in range(WARM_UP_DAYS + MEASURED_DAYS)]
        landing, lake = folder / f"landing-{history}", folder / f"lake-{history}"
        deliver(landing, begin, days[-1])
        daily = [f"{day}.1/{day}/{day}" for day in days]
        measures = measure("batches", lake, landing, f"history/{end}/{begin}", *daily)[-MEASURED_DAYS:]
        for one in measures:
            _row(f"{one.what} after {history} days", one)
        found[history] = median(one.seconds for one in measures)
    for history, seconds in found.items():
        print(
            f"median after {history} days: {seconds:.2f} s, {seconds / found[histories[0]]:.2f} times the first"
        )


def _header() -> None:
    print(f"{'':<32}{'seconds':>9}{'CPU s':>9}{'peak MiB':>10}")


def _row(what: str, one: Measure) -> None:
    print(f"{what:<32}{one.seconds:9.2f}{one.cpu_seconds:9.2f}{one.peak_mib:10.0f}", flush=True)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365, help="days of the first load")
    parser.add_argument(
        "--history", type=int, nargs="+", default=[30, 300], help="days before the measured ones"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        first_load(Path(folder), options.days)
        one_more_day(Path(folder), sorted(options.history))


if __name__ == "__main__":
    main()
