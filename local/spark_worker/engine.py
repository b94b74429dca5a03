"""The Spark behind the worker, and the port through which the worker uses it."""

from typing import Any, Protocol, cast


class Engine(Protocol):
    """What the worker needs of Spark."""

    def session(self, run_id: str) -> Any:
        """Returns a session for a notebook that runs in the calling thread; its jobs belong to the group `run_id`."""
        ...

    def cancel(self, run_id: str) -> None:
        """Ends the jobs of a group, and those that would still come."""
        ...

    def stop(self) -> None:
        """Ends Spark."""
        ...


class SparkEngine:
    """A local Spark, started once."""

    def __init__(self) -> None:
        from customer360.runtime import spark_session

        self._root = spark_session()
        self._context = self._root.sparkContext

    def session(self, run_id: str) -> Any:
        """Returns a session with views and settings of its own."""
        # Threads are pinned to JVM threads, so these properties hold for the calling thread alone.
        self._context.setJobGroup(run_id, run_id, interruptOnCancel=True)
        self._context.setLocalProperty("spark.scheduler.pool", run_id)
        return self._root.newSession()

    def cancel(self, run_id: str) -> None:
        """Ends the jobs of a group, and those that would still come."""
        # PySpark's own cancelJobGroup spares jobs that the notebook would start next.
        cast(Any, self._context)._jsc.sc().cancelJobGroupAndFutureJobs(run_id)

    def stop(self) -> None:
        """Ends Spark."""
        self._root.stop()
