"""Ten times the data of pytest's lake: `long_run.py --days 60`, the last days one by one, all before as one batch.

Every row and column of Silver, quarantine and Gold, and each file's counts in Bronze and Silver, must be what DuckDB
computes from the delivered files. Ends with `N passed, N failed`.
"""

import argparse
import signal
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "spark"))

from delivered import deliver
from killable import RunError, run
from oracle.compare import compare_lake

FIRST_DAY = date(2017, 1, 1)
DAILY = 3
LAYERS = ("silver", "gold", "quarantine", "logs")


def main() -> int:
    """Runs the batches and compares each layer; returns 1 when one differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=60)
    options = parser.parse_args()
    # Ended from outside, it must not leave a run behind: leaving by an exception kills the run.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    days = [FIRST_DAY + timedelta(days=number) for number in range(options.days)]
    history, daily = days[:-DAILY], days[-DAILY:]
    batches = [f"history/{history[-1]}/{history[0]}", *(f"{day}.1/{day}/{day}" for day in daily)]
    with tempfile.TemporaryDirectory(prefix="long-run-") as folder:
        landing, lake = Path(folder) / "landing", Path(folder) / "lake"
        deliver(landing, days[0], days[-1])
        try:
            ended = run(lake, landing, batches, Path(folder) / "run.log")
        except RunError as error:
            print(f"FAILED {error}\n0 passed, 1 failed")
            return 1
        print(f"{len(batches)} batches of {len(days)} days: {ended.seconds:.0f} s", flush=True)
        started = time.monotonic()
        differences = compare_lake(lake, landing, layers=LAYERS)
        print(f"compared in {time.monotonic() - started:.0f} s", *map(str, differences), sep="\n")
    failed = {difference.table.partition(".")[0] for difference in differences}
    print(f"{len(set(LAYERS) - failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
