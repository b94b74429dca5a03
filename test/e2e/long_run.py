"""Ten times the data of pytest's lake: `long_run.py --days 60`, the last days one by one, all before as one batch.

Every row and column of every layer, the counts of each file among them, must be what DuckDB computes from the delivered
files. Ends with `N passed, N failed`.
"""

import argparse
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
    days = [FIRST_DAY + timedelta(days=number) for number in range(options.days)]
    history, daily = days[:-DAILY], days[-DAILY:]
    batches = [f"history/{history[-1]}/{history[0]}", *(f"{day}.1/{day}/{day}" for day in daily)]
    failed = 0
    with tempfile.TemporaryDirectory(prefix="long-run-") as folder:
        landing, lake = Path(folder) / "landing", Path(folder) / "lake"
        deliver(landing, days[0], days[-1])
        started = time.monotonic()
        try:
            run(lake, landing, batches, Path(folder) / "run.log")
        except RunError as error:
            print(f"FAILED {error}\n0 passed, 1 failed")
            return 1
        print(f"{len(batches)} batches of {len(days)} days: {time.monotonic() - started:.0f} s", flush=True)
        for layer in LAYERS:
            differences = compare_lake(lake, landing, layers=(layer,))
            failed += bool(differences)
            if differences:
                print(f"FAILED {layer} by the oracle:\n" + "\n".join(map(str, differences)), flush=True)
    print(f"{len(LAYERS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
