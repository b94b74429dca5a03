"""A stream of files for engines that have none: Landing is listed, and the file audit is the memory."""

import contextvars
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from customer360.bronze.decode import day_of
from customer360.engines.protocol import FILES_AT_ONCE, FileStream, LandedFile

if TYPE_CHECKING:
    from customer360.engines.protocol import Engine


class ListedStream:
    """Hands over the files that the audit does not have, by name, in micro-batches: once, or again and again."""

    def __init__(self, engine: "Engine", files: FileStream) -> None:
        """Starts; without seconds between two looks, everything is loaded when it returns."""
        self._engine = engine
        self._files = files
        self._error: Exception | None = None
        self._changed = threading.Condition()
        self._is_ended = False
        self._looks = 0
        if files.seconds is None:
            self._look()
            return
        # A listener to progress hears of the stream, too.
        context = contextvars.copy_context()
        self._thread = threading.Thread(target=context.run, args=(self._go_on, files.seconds), daemon=True)
        self._thread.start()

    def processAllAvailable(self) -> None:  # noqa: N802 - Spark's name
        """See `Stream`."""
        with self._changed:
            # The look that is under way may have begun before the newest file landed.
            wanted = self._looks + 2
            self._changed.wait_for(lambda: self._looks >= wanted or self._is_ended)
        self._raise()

    def awaitTermination(self) -> None:  # noqa: N802 - Spark's name
        """See `Stream`."""
        if self._files.seconds is not None:
            self._thread.join()
        self._raise()

    def stop(self) -> None:
        """See `Stream`."""
        with self._changed:
            self._is_ended = True
            self._changed.notify_all()
        if self._files.seconds is not None:
            self._thread.join()

    def _go_on(self, seconds: int) -> None:
        while not self._is_ended:
            try:
                self._look()
            except Exception as error:  # It is raised where the stream is waited for.
                self._error = error
                self._is_ended = True
            with self._changed:
                self._looks += 1
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._is_ended, timeout=seconds)

    def _look(self) -> None:
        known = self._files.known()
        new = [file for file in self._landed() if file.name not in known]
        for at in range(0, len(new), FILES_AT_ONCE):
            if not self._is_ended:
                self._files.load(new[at : at + FILES_AT_ONCE])

    def _landed(self) -> Iterator[LandedFile]:
        root, source = self._files.root, self._files.source
        for day in self._engine.list_folders(root, source):
            if day_of(day) is not None:
                yield from self._engine.list_files(root, f"{source}/{day}")

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error
