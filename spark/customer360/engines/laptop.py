"""What engines on a laptop have in common: a lake, and Landing, are folders of its disk."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pyspark.sql import SparkSession

from customer360.bronze.held_files import FolderHeldFiles
from customer360.engines.one_writer import hold
from customer360.engines.protocol import LandedFile, Place
from customer360.errors import ConfigurationError
from customer360.lake_tables import PathCatalog
from customer360.logs import FolderLogStore

if TYPE_CHECKING:
    from customer360.batch import Batch
    from customer360.contracts import Contract
    from customer360.lake import Lake
    from customer360.lake_tables import Catalog


def folder_of(variable: str) -> Path:
    """The folder that an environment variable names.

    Raises:
        ConfigurationError: It is not set.
    """
    value = os.environ.get(variable)
    if not value:
        raise ConfigurationError(
            f"Environment variable {variable} is not set: name a folder, as `npm run demo` does."
        )
    return Path(value)


class Laptop:
    """Folders, files and text of a laptop.

    CUSTOMER360_LAKE and CUSTOMER360_LANDING name the folders; CUSTOMER360_GROUPS lists the groups of the reader of
    views, comma by comma, none when it is not set.
    """

    replays_days = True

    def place(self, catalog: str, landing: str) -> Place:
        root = folder_of("CUSTOMER360_LAKE")
        landing = landing.rstrip("/") or str(folder_of("CUSTOMER360_LANDING"))
        return Place(
            PathCatalog(root), FolderLogStore(root), FolderHeldFiles(root), landing, str(root), str(root)
        )

    def hold(self, catalog: "Catalog") -> object:
        return hold(cast(PathCatalog, catalog).root)

    @contextmanager
    def scratch(self) -> Iterator[str]:
        with tempfile.TemporaryDirectory(prefix="customer360-") as folder:
            yield folder

    def reconcile(self, lake: "Lake", batch: "Batch") -> None:
        # It brings DuckDB, which reports have in common with it, and nothing else of the package.
        from customer360.reconcile.batch import reconcile

        reconcile(lake, batch, cast(PathCatalog, lake.place.catalog).root)

    def groups(self) -> list[str]:
        """Groups of the reader of views."""
        return list(filter(None, os.environ.get("CUSTOMER360_GROUPS", "").split(",")))

    def govern_views(self, spark: SparkSession, place: Place, views: Sequence["Contract"]) -> None:
        """A laptop's catalog knows neither tags nor rights."""

    def list_files(self, root: str, folder: str) -> list[LandedFile]:
        found = [
            LandedFile(entry.path, f"{folder}/{entry.name}", entry.stat().st_size)
            for entry in _entries(f"{root}/{folder}")
            if entry.is_file() and entry.name[0] not in "._"
        ]
        return sorted(found, key=lambda file: file.name)

    def list_folders(self, root: str, folder: str) -> list[str]:
        return sorted(entry.name for entry in _entries(f"{root}/{folder}") if entry.is_dir())

    def read_lines(self, path: str) -> list[str] | None:
        file = Path(path)
        return file.read_text(encoding="utf-8").splitlines() if file.is_file() else None

    def write_text(self, path: str, text: str) -> None:
        file = Path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        # Readers look at any time: the name never stands for half of the text.
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:
        return []
