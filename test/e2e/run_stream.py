"""Streams cart events into Bronze in a process of its own, which others may kill: `run_stream.py LAKE LANDING`.

Lines on standard output tell how far it is: `session`, then one a micro-batch, then `done`.
"""

import os
import sys

from customer360 import progress, runtime, steps


def main() -> int:
    """Loads what has landed, and ends."""
    os.environ["CUSTOMER360_LAKE"], os.environ["CUSTOMER360_LANDING"] = sys.argv[1:3]
    lake = runtime.open_lake(runtime.spark_session())
    print("session", flush=True)
    progress.listen(lambda stage, entity, rows: print(f"{stage} {entity} {rows}", flush=True))
    steps.stream_bronze(lake, "cart_events", "available_now")
    print("done", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
