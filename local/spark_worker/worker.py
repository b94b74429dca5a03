"""Takes requests and runs each in a thread of its own."""

import contextvars
import sys
import threading
import traceback
from collections.abc import Iterable
from pathlib import Path

from customer360 import progress
from customer360.engines.protocol import Sessions
from customer360.error_text import telling_line
from spark_worker.dbutils import DBUtils
from spark_worker.errors import CancelledError, WorkerError
from spark_worker.notebook import Result, run_notebook
from spark_worker.protocol import Cancel, Channel, Run, parse

_SECONDS_TO_END = 10.0


class Worker:
    """Serves requests until they end."""

    def __init__(self, channel: Channel, engine: Sessions) -> None:
        self._channel = channel
        self._engine = engine
        self._cancelled: dict[str, threading.Event] = {}
        self._threads: dict[str, threading.Thread] = {}

    def serve(self, requests: Iterable[str]) -> None:
        """Handles each line; when there are no more, stops what runs."""
        for line in requests:
            if not line.strip():
                continue
            try:
                request = parse(line)
            except WorkerError as error:
                # Whoever speaks so is broken; its other requests cannot be trusted to be what it means.
                self._channel.send("fatal", error=str(error))
                break
            if isinstance(request, Cancel):
                self._cancel(request.id)
            else:
                self._start(request)
        for run_id in list(self._threads):
            self._cancel(run_id)
        for thread in list(self._threads.values()):
            thread.join(_SECONDS_TO_END)

    def _start(self, run: Run) -> None:
        cancelled = self._cancelled[run.id] = threading.Event()
        # An empty context: a notebook inherits nothing from the main thread or from other notebooks.
        target = contextvars.Context().run
        thread = threading.Thread(target=target, args=(self._run, run, cancelled), name=run.id, daemon=True)
        self._threads[run.id] = thread
        thread.start()

    def _cancel(self, run_id: str) -> None:
        cancelled = self._cancelled.get(run_id)
        if cancelled is not None and not cancelled.is_set():
            cancelled.set()
            self._engine.cancel(run_id)

    def _run(self, run: Run, cancelled: threading.Event) -> None:
        try:
            result = self._notebook(run, cancelled)
            self._channel.send("done", id=run.id, values=result.values, result=result.exit_value)
        except (Exception, SystemExit) as error:
            traceback.print_exc(file=sys.stderr)
            if cancelled.is_set():
                self._channel.send("cancelled", id=run.id)
            else:
                trace = traceback.format_exc()
                self._channel.send("failed", id=run.id, error=sentence(error, run.notebook), trace=trace)
        finally:
            del self._cancelled[run.id], self._threads[run.id]

    def _notebook(self, run: Run, cancelled: threading.Event) -> Result:
        def tell(stage: str, entity: str, rows: int) -> None:
            if cancelled.is_set():
                raise CancelledError(f"{run.notebook} was stopped before it had finished.")
            self._channel.send("progress", id=run.id, stage=stage, entity=entity, rows=rows)

        progress.listen(tell)
        session = self._engine.session(run.id)
        if cancelled.is_set():
            raise CancelledError(f"{run.notebook} was stopped before it had begun.")
        return run_notebook(Path(run.notebook), session, DBUtils(run.parameters, run.task_values))


def sentence(error: BaseException, notebook: str) -> str:
    """The error in one line: the platform's own as they are, others with their type and the notebook's line."""
    first = telling_line(error)
    if type(error).__module__.split(".")[0] in {"customer360", "spark_worker"} and first:
        return first
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == notebook
    ]
    place = f"{Path(notebook).name}, line {lines[-1]}" if lines else Path(notebook).name
    return f"{place}: {type(error).__name__}: {first}" if first else f"{place}: {type(error).__name__}"
