"""Trouble with whole files: a day's files that come a second time, the same, corrected or empty."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from shop.chance import below, draws
from shop.csv_file import CsvFile, compress, join, split
from shop.deliveries import DeliveredFile, Delivery
from shop.ground_truth import Recorder
from shop.trouble import falls, is_sound

CORRECTED_AFTER = timedelta(days=3)
_CORRECTED_LINES = 5
_CENT = Decimal("0.01")

# At most one of these falls on a day: even days, and odd days of different remainders by 14.
_SAME_AGAIN = (30, 2)
_CORRECTION = (14, 1)
_EMPTY = (56, 5)


@dataclass(frozen=True)
class SalesDay:
    """A day's orders and lines: untroubled, and as first delivered.

    Attributes:
        index: Place of the day among the data set's days with orders.
        first: The first delivery of each source.
    """

    dataset: str
    index: int
    day: date
    orders: CsvFile
    items: CsvFile
    first: dict[str, Delivery]


def file_name(source: str, day: date, number: int) -> str:
    """Return the name of a day's file."""
    return f"{source}_{day.isoformat()}.{number}.csv.gz"


def first_delivery(source: str, day: date, file: CsvFile) -> Delivery:
    """Return a day's file as its first delivery."""
    return _delivery(source, day, day, 1, len(file.records), file.to_gzip())


def second_deliveries(day: SalesDay) -> Iterator[tuple[Delivery, Recorder]]:
    """Yield the day's second deliveries, of both sources or none, each with its ground truth."""
    if falls(_SAME_AGAIN, day.index):
        yield from (_same_again(day, source) for source in ("orders", "order_items"))
    elif falls(_CORRECTION, day.index):
        yield from _corrected(day)
    elif falls(_EMPTY, day.index):
        yield _same_again(day, "orders")
        empty = _delivery("order_items", day.day, day.day, 2, 0, compress(b""))
        record = _recorder(empty)
        record.add("empty_file", "refused")
        yield empty, record


def _same_again(day: SalesDay, source: str) -> tuple[Delivery, Recorder]:
    (file,) = day.first[source].files
    again = _delivery(source, day.day, day.day, 2, file.rows, file.read())
    record = _recorder(again)
    record.add("repeated_file", "duplicate", rows=file.rows)
    return again, record


def _corrected(day: SalesDay) -> Iterator[tuple[Delivery, Recorder]]:
    """Yield the day as it should have been: without the trouble of the first delivery, and some lines changed."""
    before = [split(text) for text in day.items.records]
    headers = [split(text) for text in day.orders.records]
    after = {
        place: _changed(before[place], rank) for rank, place in enumerate(_correctable(day, headers, before))
    }

    differences: dict[str, Decimal] = {}
    for place, line in after.items():
        difference = Decimal(line[4]) - Decimal(before[place][4])
        differences[line[0]] = differences.get(line[0], Decimal(0)) + difference
    totals = {
        place: [*header[:-1], str(Decimal(header[-1]) + differences[header[0]])]
        for place, header in enumerate(headers)
        if header[0] in differences
    }
    yield _correction(day, "orders", day.orders, headers, totals, 1)
    yield _correction(day, "order_items", day.items, before, after, 2)


def _correction(
    day: SalesDay, source: str, file: CsvFile, before: list[list[str]], after: dict[int, list[str]], keys: int
) -> tuple[Delivery, Recorder]:
    records = [join(after[place]) if place in after else text for place, text in enumerate(file.records)]
    content = file.with_records(records).to_gzip()
    delivery = _delivery(source, day.day, day.day + CORRECTED_AFTER, 2, len(records), content)
    record = _recorder(delivery)
    for place, fields in sorted(after.items()):
        changes = {
            column: [old, new]
            for column, old, new in zip(file.header, before[place], fields, strict=True)
            if old != new
        }
        record.add("correction", "corrected", place + 1, fields[:keys], changes=changes)
    return delivery, record


def _correctable(day: SalesDay, headers: list[list[str]], lines: list[list[str]]) -> list[int]:
    """Draw lines that were sold for money, delivered once, in an order with one header."""
    headers_of, copies = (
        Counter(fields[0] for fields in headers),
        Counter((line[0], line[1]) for line in lines),
    )
    source = draws("correction", day.dataset, day.day)
    sold = [
        place
        for place, line in enumerate(lines)
        if headers_of[line[0]] == 1
        and copies[line[0], line[1]] == 1
        and is_sound(line)
        and Decimal(line[4]) > 1
    ]
    return sorted({sold[below(source, len(sold))] for _ in range(_CORRECTED_LINES)}) if sold else []


def _changed(line: list[str], rank: int) -> list[str]:
    """Return a line with one unit more, or with a tenth off its amount."""
    quantity, amount = int(line[3]), Decimal(line[4])
    if rank % 2 == 0:
        quantity, amount = quantity + 1, amount / quantity * (quantity + 1)
    else:
        amount *= Decimal("0.9")
    return [*line[:3], str(quantity), str(amount.quantize(_CENT, ROUND_HALF_UP)), *line[5:]]


def _delivery(source: str, day: date, delivered_on: date, number: int, rows: int, content: bytes) -> Delivery:
    file = DeliveredFile(file_name(source, day, number), rows, content)
    return Delivery(source, day, delivered_on, number, (file,))


def _recorder(delivery: Delivery) -> Recorder:
    (file,) = delivery.files
    return Recorder(delivery.source, delivery.path_of(file))
