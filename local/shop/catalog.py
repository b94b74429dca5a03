"""The product API's answers: pages of items, and a manifest that says they are all there."""

import json
from datetime import date, timedelta
from typing import Any

from shop.deliveries import DeliveredFile

PAGE_SIZE = 1000
COLUMNS = (
    "product_id",
    "product_name",
    "manufacturer_id",
    "department",
    "brand",
    "product_category",
    "product_type",
    "package_size",
    "updated_at",
)
_EVER = "1900-01-01T00:00:00Z"


def pages(items: list[dict[str, Any]], day: date, *, everything: bool) -> tuple[DeliveredFile, ...]:
    """Return the files of one extraction, the manifest last.

    Args:
        items: The products updated on `day`, or until its end if `everything`.
        day: The extraction covers [updated_since, updated_until), which ends with this day.
        everything: Whether it is the first extraction.
    """
    parts = [items[start : start + PAGE_SIZE] for start in range(0, len(items), PAGE_SIZE)]
    files = []
    for number, part in enumerate(parts, 1):
        page = {"page": number, "page_count": len(parts), "total": len(items), "items": part}
        files.append(DeliveredFile(f"products.1.page-{number:05d}.json", len(part), _document(page)))
    manifest = {
        "pages": len(parts),
        "total": len(items),
        "updated_since": _EVER if everything else f"{day.isoformat()}T00:00:00Z",
        "updated_until": f"{(day + timedelta(days=1)).isoformat()}T00:00:00Z",
    }
    return (*files, DeliveredFile("products.1.manifest.json", 0, _document(manifest)))


def _document(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
