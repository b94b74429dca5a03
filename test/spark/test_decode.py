"""Decoders read a file in pieces of any size as another reader reads it whole, and hold little of it at once."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from chance import SEED
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from oracle.contracts import Table, layer
from oracle.records import RefusedError, decode
from small_shop import capture

from customer360.bronze import whole
from customer360.bronze.decode import MAX_PAGE_BYTES, SourceFormat, decode_file, decoder, refusal
from customer360.bronze.records import MALFORMED
from customer360.bronze.text import CHUNK_BYTES, MAX_RECORD_CHARACTERS
from customer360.contracts import Contracts
from customer360.engines import LandedFile
from customer360.errors import FileRefusedError

BOM = b"\xef\xbb\xbf"
NAMES = {
    "order_items": "order_items_2017-01-01.1.csv.gz",
    "customer_master": "customers.000000000001-000000000002.json.gz",
    "product_catalog": "products.1.page-00001.json",
    "cart_events": "customer360.cart-events.0.235959.avro",
}
HEADER = ",".join(layer("sources")["order_items"].column_names)

Row = tuple[tuple[str | None, ...], bool]
"""Values in the contract's order, and whether the record is malformed."""


@pytest.fixture(scope="module")
def formats(contracts: Contracts) -> dict[str, SourceFormat]:
    return {source: SourceFormat.of(contracts.get("source", source)) for source in NAMES}


def in_pieces(of: SourceFormat, content: bytes, chunk_bytes: int) -> list[Row] | str:
    """What the decoder makes of a file, or the sentence of its refusal."""
    try:
        batches = list(decode_file(of, f"x/2017-01-01/{NAMES[of.source]}", io.BytesIO(content), chunk_bytes))
    except FileRefusedError as error:
        return str(error)
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert [row["_row_number"] for row in rows] == list(range(1, len(rows) + 1))
    return [
        (tuple(row[name] for name in of.names), (row["_rescued_data"] or "").startswith(f'{{"{MALFORMED}"'))
        for row in rows
    ]


def as_a_whole(table: Table, content: bytes) -> list[Row] | None:
    """What the oracle makes of it; none when it refuses the file."""
    try:
        rows = decode(content, table, NAMES[table.name])
    except RefusedError:
        return None
    return list(zip(zip(*rows.columns, strict=True), rows.malformed, strict=True))


def assert_same(of: SourceFormat, content: bytes, chunk_bytes: int) -> None:
    found, expected = in_pieces(of, content, chunk_bytes), as_a_whole(layer("sources")[of.source], content)
    if expected is not None:
        assert found == expected
        return
    # Which fault of several is told depends on where the file is cut.
    for refused in (found, in_pieces(of, content, CHUNK_BYTES)):
        assert isinstance(refused, str)
        assert refused.endswith(".")


def generated(**strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Runs a test on generated values, the same for the same seed."""

    def of(test: Callable[..., None]) -> Callable[..., None]:
        held = settings(
            max_examples=300, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
        )
        return seed(SEED)(held(given(**strategies)(test)))

    return of


@st.composite
def members(draw: st.DrawFn, raw: st.SearchStrategy[bytes]) -> bytes:
    """A gzip file of several members, some of them empty; now and then torn, or with something behind its end."""
    content = draw(raw)
    cuts = sorted(draw(st.lists(st.integers(0, len(content)), max_size=4)))
    parts = [content[start:end] for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True)]
    packed = b"".join(gzip.compress(part, mtime=0) for part in parts)
    torn = draw(st.integers(0, 15)) == 0
    tail = draw(st.sampled_from([b""] * 8 + [b"\0\0\0", b"garbage", b"\x1f\x8b"]))
    return packed[: -draw(st.integers(1, len(packed) - 1))] if torn else packed + tail


_PIECES = st.sampled_from(
    [
        *(b"a", b"7", b",", b",,,,,,,", b'"', b'""', b'"x\ny"', b"\n", b"\r", b"\r\n", b" ", "é".encode()),
        *("😀".encode(), BOM, b"\xff", b"\xc3", b"\xf0\x9f", b"\0", b"o1,1,p1,2,3.00,,,\n"),
        b'o1,2,"p,\r\n""1""",2,3.00,0.5,,\r\n',
    ]
)
_HEADERS = st.sampled_from(
    [
        *([f"{HEADER}\n".encode()] * 6),
        *(f"{HEADER}\r\n".encode(), f"\n{HEADER}\r".encode(), HEADER.encode("utf-16")),
        *(f"{HEADER},{HEADER}\n".encode(), b"order_id;line_number\n", b'"', b""),
    ]
)
_CSV = st.builds(
    lambda bom, header, pieces: bom + header + b"".join(pieces),
    st.sampled_from([b"", b"", BOM]),
    _HEADERS,
    st.lists(_PIECES, max_size=40),
)
_CHUNKS = st.integers(1, 64)


def test_csv_in_pieces_is_what_it_is_as_a_whole(formats: dict[str, SourceFormat]) -> None:
    @generated(content=members(_CSV), chunk_bytes=_CHUNKS)
    def holds(content: bytes, chunk_bytes: int) -> None:
        assert_same(formats["order_items"], content, chunk_bytes)

    holds()


def test_csv_that_another_program_wrote_is_read_field_by_field(formats: dict[str, SourceFormat]) -> None:
    fields = st.text(st.sampled_from('ab,"\r\n é😀'), max_size=6)
    records = st.lists(st.lists(fields, min_size=8, max_size=8), max_size=12)

    @generated(records=records, end=st.sampled_from(["\n", "\r\n", "\r"]), chunk_bytes=_CHUNKS)
    def holds(records: list[list[str]], end: str, chunk_bytes: int) -> None:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL)
        writer.writerows([HEADER.split(","), *records])
        content = gzip.compress(text.getvalue().encode())
        expected = [(tuple(record), False) for record in records]
        assert in_pieces(formats["order_items"], content, chunk_bytes) == expected

    holds()


_VALUES = (
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(st.sampled_from('a"\\é😀\n\r\0'), max_size=5)
)
_ODD_LINES = st.sampled_from(
    [
        "",
        " ",
        "[1]",
        "{",
        '{"customer_id": 1} 2',
        "\r",
        '"a"',
        '{"customer_id": 1e3}',
        '{"customer_id": "\\ud800"}',
    ]
)


def json_lines(source: str) -> st.SearchStrategy[bytes]:
    """Objects with some of the source's fields and one that it does not know, and lines that are none."""
    known = st.dictionaries(st.sampled_from(layer("sources")[source].column_names[-5:]), _VALUES)
    unknown = st.dictionaries(st.just("more"), st.integers(0, 9))
    objects = st.builds(lambda a, b: json.dumps({**a, **b}, ensure_ascii=False), known, unknown)
    return (objects | _ODD_LINES).map(str.encode)


def test_json_lines_in_pieces_are_what_they_are_as_a_whole(formats: dict[str, SourceFormat]) -> None:
    raw = st.builds(
        lambda bom, lines, end: bom + end.join(lines),
        st.sampled_from([b"", BOM]),
        st.lists(json_lines("customer_master"), max_size=12),
        st.sampled_from([b"\n", b"\r\n"]),
    )

    # A mark alone is an empty file, which the oracle takes for one with an empty line.
    @generated(content=members(raw.filter(lambda text: text != BOM)), chunk_bytes=_CHUNKS)
    def holds(content: bytes, chunk_bytes: int) -> None:
        assert_same(formats["customer_master"], content, chunk_bytes)

    holds()


def test_captured_events_in_batches_are_what_they_are_as_a_whole(formats: dict[str, SourceFormat]) -> None:
    bodies = st.lists(json_lines("cart_events") | st.just(b"\xff"), max_size=12)

    @generated(bodies=bodies, lacks=st.sampled_from([0, 0, 0, 1, 17]), chunk_bytes=_CHUNKS)
    def holds(bodies: list[bytes], lacks: int, chunk_bytes: int) -> None:
        content = capture(bodies)
        assert_same(formats["cart_events"], content[: len(content) - lacks], chunk_bytes)

    holds()


def land(folder: Path, source: str, content: bytes) -> list[list[LandedFile]]:
    """One run of one file."""
    path = folder / NAMES[source]
    path.write_bytes(content)
    return [[LandedFile(str(path), f"{source}/2017-01-01/{path.name}", len(content))]]


def lines_of(count: int) -> Iterator[str]:
    return (f"o{number},1,p1,2,3.00,,,\n" for number in range(count))


def decoded(of: SourceFormat, runs: list[list[LandedFile]]) -> list[pa.RecordBatch]:
    return list(decoder(of, runs)([pa.RecordBatch.from_pydict({"id": [0]})]))


def reason_of(of: SourceFormat, runs: list[list[LandedFile]]) -> str:
    [told] = refusal(of, runs)([pa.RecordBatch.from_pydict({"id": [0]})])
    return told.to_pylist()[0]["reason"]


FAULTS = {
    "torn": (lambda text: gzip.compress(text)[:-4], "the gzip stream is torn"),
    "second member torn": (lambda text: gzip.compress(text) + gzip.compress(text)[:-9], "is torn"),
    "an open quote": (lambda text: gzip.compress(text + b'o1,"'), "that opens in record 100001 never closes"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_with_a_fault_at_its_end_has_no_rows(
    fault: str, formats: dict[str, SourceFormat], tmp_path: Path
) -> None:
    spoil, sentence = FAULTS[fault]
    text = f"{HEADER}\n{''.join(lines_of(100_000))}".encode()
    assert len(text) > 3 * CHUNK_BYTES
    runs = land(tmp_path, "order_items", spoil(text))
    assert decoded(formats["order_items"], runs) == []
    reason = reason_of(formats["order_items"], runs)
    assert reason.startswith("order_items/2017-01-01/order_items_2017-01-01.1.csv.gz: ")
    assert sentence in reason


def test_rows_that_wait_on_the_disk_are_the_same(
    formats: dict[str, SourceFormat], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{HEADER}\n{''.join(lines_of(100_000))}".encode()
    runs = land(tmp_path, "order_items", gzip.compress(text))
    in_memory = decoded(formats["order_items"], runs)
    monkeypatch.setattr(whole, "HELD_BYTES", 2_000_000)
    on_disk = decoded(formats["order_items"], runs)
    assert len(in_memory) > 3
    assert on_disk == in_memory
    assert max(batch.nbytes for batch in on_disk) < 8 * CHUNK_BYTES


LONGEST = {
    "order_items": lambda size: f"{HEADER}\no1,1,p1,2,3.00,,,\no2,1,{'p' * (size - 15)},2,3.00,,,\n",
    "customer_master": lambda size: f'{{"operation": "I"}}\n\n{{"operation": "{"p" * (size - 17)}"}}\n',
}


@pytest.mark.parametrize("source", LONGEST)
def test_a_record_may_have_so_many_characters_and_no_more(
    source: str, formats: dict[str, SourceFormat], tmp_path: Path
) -> None:
    line_end = 1 if source == "order_items" else 0
    at_most = LONGEST[source](MAX_RECORD_CHARACTERS - line_end)
    assert len(at_most.split("\n")[2]) == MAX_RECORD_CHARACTERS - line_end
    runs = land(tmp_path, source, gzip.compress(at_most.encode(), 1))
    [first, second] = [row for batch in decoded(formats[source], runs) for row in batch.to_pylist()]
    assert first["_rescued_data"] is None
    assert f"is longer than {1 << 20} characters" in second["_rescued_data"][:200]
    runs = land(
        tmp_path, source, gzip.compress(LONGEST[source](MAX_RECORD_CHARACTERS + 1 - line_end).encode(), 1)
    )
    assert decoded(formats[source], runs) == []
    reason = reason_of(formats[source], runs)
    assert f": record 2 is longer than {MAX_RECORD_CHARACTERS} characters: " in reason


ENDLESS = {
    "a line": (f"{HEADER}\no1,1,p1,2,3.00,,,\n".encode(), b"x" * CHUNK_BYTES),
    "a quoted field of many lines": (
        f'{HEADER}\no1,1,p1,2,3.00,,,\n"'.encode(),
        b"x,y\n" * (CHUNK_BYTES // 4),
    ),
    "fields": (f"{HEADER}\no1,1,p1,2,3.00,,,\n".encode(), b"," * CHUNK_BYTES),
}


@pytest.mark.parametrize("record", ENDLESS)
def test_an_endless_record_is_given_up_while_it_is_read(
    record: str, formats: dict[str, SourceFormat], tmp_path: Path
) -> None:
    start, piece = ENDLESS[record]
    member = gzip.compress(piece)
    path = tmp_path / "endless"
    path.write_bytes(gzip.compress(start) + member * 4000)
    with path.open("rb", buffering=0) as file:
        with pytest.raises(
            FileRefusedError, match=f"record 2 is longer than {MAX_RECORD_CHARACTERS} characters"
        ):
            list(decode_file(formats["order_items"], "x", file))
        read = file.tell() / len(member) * CHUNK_BYTES
    assert read < 2 * MAX_RECORD_CHARACTERS + 40 * CHUNK_BYTES < 4000 * CHUNK_BYTES


def test_a_page_may_have_so_many_bytes_and_no_more(formats: dict[str, SourceFormat], tmp_path: Path) -> None:
    page = json.dumps({"items": [{"product_id": "p1"}]}).encode()
    runs = land(tmp_path, "product_catalog", page.ljust(MAX_PAGE_BYTES))
    assert [batch.num_rows for batch in decoded(formats["product_catalog"], runs)] == [1]
    runs = land(tmp_path, "product_catalog", page.ljust(MAX_PAGE_BYTES + 1))
    assert decoded(formats["product_catalog"], runs) == []
    reason = reason_of(formats["product_catalog"], runs)
    assert f"more than {MAX_PAGE_BYTES} bytes" in reason
    assert reason.endswith("extract smaller pages.")
