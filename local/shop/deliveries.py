"""A delivery, and how its files come to lie in Landing."""

import os
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from shop.errors import LandingConflictError

SOURCES = ("product_catalog", "customer_master", "orders", "order_items", "cart_events")


@dataclass(frozen=True)
class DeliveredFile:
    """One file: its name, its number of records, and its bytes or a local file that holds them."""

    name: str
    rows: int
    content: bytes | Path

    def read(self) -> bytes:
        """Return the file's bytes."""
        return self.content.read_bytes() if isinstance(self.content, Path) else self.content


@dataclass(frozen=True)
class Delivery:
    """What one source delivers at once for one date.

    Attributes:
        source: Name of the source contract.
        file_date: Date that the files are for; also their folder in Landing.
        delivered_on: Day on which they arrive. A correction arrives days after its `file_date`.
        delivery: How many times files of that date have been delivered, counted from 1.
        files: In the order in which they are written; what announces the others comes last.
    """

    source: str
    file_date: date
    delivered_on: date
    delivery: int
    files: tuple[DeliveredFile, ...]

    @property
    def order(self) -> tuple[date, date, int, int]:
        """The place among other deliveries: by arrival, then date, number and source."""
        return self.delivered_on, self.file_date, self.delivery, SOURCES.index(self.source)

    def path_of(self, file: DeliveredFile) -> str:
        """Return a file's path below Landing."""
        return f"{self.source}/{self.file_date.isoformat()}/{file.name}"

    def summary(self) -> dict[str, Any]:
        """Return what the command line prints for the delivery."""
        return {
            "source": self.source,
            "file_date": self.file_date.isoformat(),
            "delivered_on": self.delivered_on.isoformat(),
            "delivery": self.delivery,
            "files": [file.name for file in self.files],
            "rows": sum(file.rows for file in self.files),
        }


def land(deliveries: Iterable[Delivery], landing: Path) -> None:
    """Write deliveries into the local folder `landing`, file by file, each whole or not at all.

    A file that lies there already with the same bytes is left alone, so that landing again changes nothing.

    Raises:
        LandingConflictError: A file of that name holds other bytes.
    """
    for delivery in deliveries:
        folder = landing / delivery.source / delivery.file_date.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        for file in delivery.files:
            _land_file(file, folder / file.name)


def _land_file(file: DeliveredFile, target: Path) -> None:
    try:
        if isinstance(file.content, Path) and _link(file.content, target):
            return
        # The leading dot hides the file from every reader of Landing until it is whole.
        temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex}.tmp")
        try:
            if isinstance(file.content, Path):
                shutil.copyfile(file.content, temporary)
            else:
                temporary.write_bytes(file.content)
            _publish(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
    except FileExistsError:
        if target.read_bytes() != file.read():
            raise LandingConflictError(
                f"{target} holds other bytes than this delivery, and files in Landing never change: "
                "deliver into an empty folder, or remove the file."
            ) from None


def _publish(temporary: Path, target: Path) -> None:
    """Give a whole file its name; linking, unlike renaming, refuses to replace another file."""
    if _link(temporary, target):
        return
    if target.exists():
        raise FileExistsError(target)
    temporary.rename(target)


def _link(existing: Path, target: Path) -> bool:
    """Link `target` to `existing`; False where the file systems cannot."""
    try:
        os.link(existing, target)
    except FileExistsError:
        raise
    except OSError:
        return False
    return True
