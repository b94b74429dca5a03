"""Keeps a whole data set's deliveries in the user's cache folder: made once, linked into Landing ever after."""

import gc
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shop import ground_truth
from shop.chance import SEED
from shop.deliveries import DeliveredFile, Delivery, land
from shop.ground_truth import Injected

if TYPE_CHECKING:
    from shop.build import DataSet

_INDEX, _TROUBLE = "deliveries.jsonl", "trouble.jsonl"
_LIBRARIES = ("duckdb", "fastavro", "pyarrow")


@dataclass(frozen=True)
class CachedYear:
    """Everything that a data set's shop ever delivers."""

    folder: Path

    def deliveries(self) -> list[Delivery]:
        """Return all deliveries by arrival; the files' contents are paths in the cache."""
        with (self.folder / _INDEX).open(encoding="utf-8") as index:
            return [self._delivery(json.loads(line)) for line in index]

    def injected(self) -> list[Injected]:
        """Return the ground truth of all trouble."""
        return ground_truth.read(self.folder / _TROUBLE)

    def _delivery(self, entry: dict[str, Any]) -> Delivery:
        folder = self.folder / entry["source"] / entry["file_date"]
        files = tuple(DeliveredFile(name, rows, folder / name) for name, rows in entry["files"])
        file_date, delivered_on = (
            date.fromisoformat(entry["file_date"]),
            date.fromisoformat(entry["delivered_on"]),
        )
        return Delivery(entry["source"], file_date, delivered_on, entry["delivery"], files)


def find(dataset: "DataSet", *, with_trouble: bool) -> CachedYear | None:
    """Return the data set's cached deliveries, if they have been made."""
    folder = _folder(dataset, with_trouble)
    return CachedYear(folder) if folder.is_dir() else None


def make(dataset: "DataSet", *, with_trouble: bool) -> CachedYear:
    """Make and keep the data set's deliveries; whoever finishes first publishes, all others use that."""
    from shop.build import build  # the libraries behind it take longer to load than a cached year to link

    folder = _folder(dataset, with_trouble)
    draft = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}.tmp")
    draft.mkdir(parents=True)
    try:
        with _no_collection():
            deliveries, injected = build(
                dataset, dataset.dates[0], dataset.dates[-1], with_trouble=with_trouble
            )
        land(deliveries, draft)
        ground_truth.write(draft / _TROUBLE, injected)
        lines = [json.dumps(_entry(delivery)) for delivery in deliveries]
        (draft / _INDEX).write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")
        _protect(draft)
        try:
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return CachedYear(folder)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the collector from walking a year's objects again and again: a sixth of the time, and nothing to find."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _entry(delivery: Delivery) -> dict[str, Any]:
    return {**delivery.summary(), "files": [(file.name, file.rows) for file in delivery.files]}


def _protect(folder: Path) -> None:
    """Take the right to write: files in Landing are the same files as these."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o444)


def _folder(dataset: "DataSet", with_trouble: bool) -> Path:
    """Return where the deliveries belong: another generator, seed, library or data set is another folder."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.name.encode() + source.read_bytes())
    versions = [f"{library} {version(library)}" for library in _LIBRARIES]
    for word in (SEED, dataset.fingerprint(), str(with_trouble), *versions):
        digest.update(word.encode() + b"\x00")
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "customer360" / "shop" / f"{dataset.name}-{digest.hexdigest()[:16]}"
