"""`python -m spark_worker`: starts the engine, says so, and serves until standard input ends."""

import signal
import sys
import time
import traceback

from spark_worker.protocol import claim_standard_streams


def main() -> int:
    """Runs the worker and returns the exit code."""
    requests, channel = claim_standard_streams()
    start = time.monotonic()
    try:
        from customer360.engines import current_engine
        from spark_worker.worker import Worker

        engine = current_engine()
        engine.start()
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        channel.send("fatal", error=str(error).splitlines()[0] if str(error) else repr(error))
        return 1
    # Whoever started the worker decides when it ends; Ctrl-C in their terminal must not get here first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    seconds = round(time.monotonic() - start, 3)
    channel.send("ready", seconds=seconds, engine=engine.name, streams=engine.streams)
    Worker(channel, engine).serve(requests)
    engine.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
