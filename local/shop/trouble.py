"""Trouble inside a day's CSV files: a small seeded portion of what real deliveries suffer from.

Rare kinds come on fixed days of the data set, so that each is seen in any three weeks; the rows are drawn by chance.
"""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from random import Random

from shop.chance import below, draws, pick
from shop.csv_file import CsvFile, join, split
from shop.ground_truth import Recorder

REPEATED_SHARE = 0.003
BROKEN_NUMBER_SHARE = 0.001
UNKNOWN_PRODUCT_SHARE = 0.0005
NEW_RANGE_SHARE = 0.035
BROKEN_NUMBERS = ("abc", "1,5", "NaN", "1e400", "")
NEW_COLUMN = "loyalty_points"
_LARGE_ENOUGH = 200

# Every how many days, counted from the data set's first, and on which of them.
_RAGGED_ROW = (9, 1)
_QUOTED_FIELD = (10, 3)
_NEW_COLUMN = (20, 4)
_NEW_RANGE = (20, 2)


def falls(schedule: tuple[int, int], day_index: int) -> bool:
    """Return whether something scheduled falls on the day."""
    period, offset = schedule
    return day_index % period == offset


def spoil_orders(file: CsvFile, dataset: str, day_index: int, record: Recorder) -> CsvFile:
    """Return the day's orders with repeated records and, some days, a quoted field or a new column."""
    source = draws("trouble", dataset, record.file)
    quoted = below(source, len(file.records)) if falls(_QUOTED_FIELD, day_index) else None
    records: list[str] = []
    for place, delivered in enumerate(file.records):
        text = delivered
        if place == quoted:
            text = _with_line_break(file, delivered, len(records) + 1, record)
        records.append(text)
        if source.random() < REPEATED_SHARE:
            records.append(text)
            record.add("repeated_row", "duplicate", len(records), split(text)[:1])
    if not falls(_NEW_COLUMN, day_index):
        return file.with_records(records)
    record.add("new_column", "rescued", column=NEW_COLUMN, rows=len(records))
    points = [f"{text},{abs(int(Decimal(split(text)[-1])))}" for text in records]
    return CsvFile((*file.header, NEW_COLUMN), points)


def spoil_items(file: CsvFile, dataset: str, day_index: int, record: Recorder) -> CsvFile:
    """Return the day's lines with repeated records, broken numbers, unknown products and, some days, a ragged row.

    Some days so many products are unknown as when a new range is sold before the catalog has it.
    """
    if not is_large_enough(file.records):
        return file
    source = draws("trouble", dataset, record.file)
    ragged = below(source, len(file.records)) if falls(_RAGGED_ROW, day_index) else None
    unknown = NEW_RANGE_SHARE if falls(_NEW_RANGE, day_index) else UNKNOWN_PRODUCT_SHARE
    limit = REPEATED_SHARE + BROKEN_NUMBER_SHARE + unknown
    records: list[str] = []
    for place, text in enumerate(file.records):
        draw = source.random()
        if place == ragged:
            records.append(_ragged(text, day_index, len(records) + 1, record))
        elif draw >= limit or not is_sound(split(text)):
            records.append(text)
        elif draw < REPEATED_SHARE:
            records += [text, text]
            record.add("repeated_row", "duplicate", len(records), split(text)[:2])
        elif draw < REPEATED_SHARE + BROKEN_NUMBER_SHARE:
            records.append(_broken_number(text, source, len(records) + 1, record))
        else:
            records.append(_unknown_product(text, source, len(records) + 1, record))
    return file.with_records(records)


def is_large_enough(records: Sequence[object]) -> bool:
    """Return whether some broken records remain a small portion, which alone must not stop a day's batch."""
    return len(records) >= _LARGE_ENOUGH


def is_sound(fields: list[str]) -> bool:
    """Return whether a line would reach Silver untroubled, so that what is done to it decides alone where it ends."""
    try:
        quantity, amount = int(fields[3]), Decimal(fields[4])
    except (ValueError, InvalidOperation):
        return False
    return quantity != 0 and quantity * amount >= 0


def _with_line_break(file: CsvFile, text: str, row: int, record: Recorder) -> str:
    fields, place = split(text), file.header.index("country")
    value = f'{fields[place]}\n"shop, floor 2"'
    record.add("quoted_field", "kept", row, fields[:1], column="country", before=fields[place], after=value)
    fields[place] = value
    return join(fields)


def _ragged(text: str, day_index: int, row: int, record: Recorder) -> str:
    fields = split(text)
    key = fields[:2]
    fields = [*fields, "0.00"] if day_index % 2 else fields[:-1]
    record.add("ragged_row", "quarantined", row, key, fields=len(fields))
    return join(fields)


def _broken_number(text: str, source: Random, row: int, record: Recorder) -> str:
    fields, column = split(text), pick(source, ("quantity", "sales_amount"))
    place = 3 if column == "quantity" else 4
    before, fields[place] = fields[place], pick(source, BROKEN_NUMBERS)
    record.add(
        "broken_number", "quarantined", row, fields[:2], column=column, before=before, after=fields[place]
    )
    return join(fields)


def _unknown_product(text: str, source: Random, row: int, record: Recorder) -> str:
    fields = split(text)
    before, fields[2] = fields[2], f"unknown-{below(source, 1000):03d}"
    record.add(
        "unknown_product", "kept", row, fields[:2], column="product_id", before=before, after=fields[2]
    )
    return join(fields)
