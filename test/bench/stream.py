"""How many cart events a second go from capture files to Bronze and Silver, beside a plain loop that parses them.

Prints a table and ratios and asserts nothing. How many reach the event hub through the collector is measured by
`npm run bench:functions`.
"""

import argparse
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "spark"))

import small_shop
from medallion import Measure, measure

FIRST_DAY = date(2017, 1, 1)
DAYS = 5
EVENTS_A_FILE = 2000


def capture(landing: Path, events: int) -> None:
    """Lands capture files of several days, each with the same number of events."""
    for number in range(events // EVENTS_A_FILE):
        day = FIRST_DAY + timedelta(days=number % DAYS)
        path = landing / f"cart_events/{day}/customer360.cart-events.0.{number:06d}.avro"
        path.parent.mkdir(parents=True, exist_ok=True)
        first = number * EVENTS_A_FILE
        path.write_bytes(
            small_shop.capture([small_shop.event_body(f"e{first + i}") for i in range(EVENTS_A_FILE)])
        )


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-stream-") as name:
        landing, lake = Path(name) / "landing", Path(name) / "lake"
        capture(landing, options.events)
        [plain] = measure("plain-events", landing)
        last = FIRST_DAY + timedelta(days=DAYS - 1)
        stages = measure("stream", lake, landing, str(FIRST_DAY), str(last))
    print(f"{options.events:,} cart events in files of {EVENTS_A_FILE:,}\n")
    print(f"{'':<22}{'seconds':>9}{'events/s':>12}{'plain loop':>12}")
    for one in (plain, *stages):
        _row(one, options.events, plain)


def _row(one: Measure, events: int, plain: Measure) -> None:
    print(
        f"{one.what:<22}{one.seconds:9.2f}{events / one.seconds:12,.0f}{one.seconds / plain.seconds:11.2f}x",
        flush=True,
    )


if __name__ == "__main__":
    main()
