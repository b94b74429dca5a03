"""How many cart events a second go from the broker to capture files, Bronze and Silver, beside a loop that parses them.

Prints a table and ratios and asserts nothing. How many reach the broker through the collector is measured by
`npm run bench:functions`.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from medallion import Measure, measure

ROOT = Path(__file__).parents[2]
NODE = ROOT / "node_modules/.bin/node"
DAY = "2017-01-01"


def capture(landing: Path, events: int) -> float:
    """Sends events to the broker, which captures them into files of a day; returns the seconds that it took."""
    program = [NODE, "test/bench/stream/capture-events.ts", landing, str(events), DAY]
    printed = subprocess.run(program, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return json.loads(printed)["seconds"]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-stream-") as name:
        landing, lake = Path(name) / "landing", Path(name) / "lake"
        captured = capture(landing, options.events)
        files = len(list(landing.glob("cart_events/*/*.avro")))
        [plain] = measure("plain-events", landing)
        stages = measure("stream", lake, landing, DAY, DAY)
    print(f"{options.events:,} cart events in {files} capture files\n")
    print(f"{'':<22}{'seconds':>9}{'events/s':>12}{'plain loop':>12}")
    seconds = {one.what: one.seconds for one in (plain, *stages)}
    whole = captured + sum(one.seconds for one in stages)
    for what, taken in {"broker to Landing": captured, **seconds, "broker to Silver": whole}.items():
        _row(what, taken, options.events, plain)


def _row(what: str, seconds: float, events: int, plain: Measure) -> None:
    print(f"{what:<22}{seconds:9.2f}{events / seconds:12,.0f}{seconds / plain.seconds:11.2f}x", flush=True)


if __name__ == "__main__":
    main()
