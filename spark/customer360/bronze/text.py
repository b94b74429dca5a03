"""Delivered bytes as text, piece by piece: a file of any size is read with the memory of a piece and of one record."""

import gzip
import zlib
from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from customer360.errors import FileRefusedError

CHUNK_BYTES = 524_288
"""How much is read at once: below the length of a field that is still read, so that few pieces need a look at each."""

MAX_RECORD_CHARACTERS = 16_777_216
"""A longer record is no data of ours, and is not held in memory: its file is refused."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def unzipped(file: BinaryIO, chunk_bytes: int = CHUNK_BYTES) -> Iterator[bytes]:
    """The content of a gzip file in chunks; one that is not longer than a chunk comes once all of it is sound.

    Raises:
        FileRefusedError: The file is empty, torn or no gzip; what came before is no whole file.
    """
    if not file.read(1):
        raise FileRefusedError("the file has 0 bytes: deliver it again.")
    file.seek(0)
    members = gzip.GzipFile(fileobj=file)
    try:
        while chunk := members.read(chunk_bytes):
            yield chunk
    except EOFError as error:
        raise FileRefusedError(
            "the gzip stream is torn, its end is missing: deliver the file again."
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise FileRefusedError(
            f"the file is not sound gzip ({error}): compress and deliver it again."
        ) from error


def to_text(chunks: Iterable[bytes]) -> Iterator[str]:
    """Decodes UTF-8 with or without a byte order mark; bytes that are none become lone surrogates.

    Raises:
        FileRefusedError: The text is UTF-16.
    """
    rest = iter(chunks)
    start = b""
    while len(start) < 4 and (chunk := next(rest, b"")):
        start += chunk
    if start.startswith(_UTF16_MARKS) or (len(start) > 3 and start[1] == 0 and start[3] == 0):
        raise FileRefusedError("the text is UTF-16: deliver the file as UTF-8.")
    decoder = getincrementaldecoder("utf-8")("surrogateescape")
    for chunk in chain([start.removeprefix(BOM_UTF8)], rest):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def whole_lines(texts: Iterable[str], ends: str) -> Iterator[str]:
    r"""The same text in pieces that end where a line does, but for one longer than a record may be, and the last.

    Args:
        texts: The text.
        ends: Characters that end a line; `\r\n` ends one line, not two.
    """
    begun = ""
    for text in texts:
        begun += text
        # A carriage return that comes last may be the first half of a line's end.
        last = max(begun.rfind("\n"), begun.rfind("\r", 0, -1) if "\r" in ends else -1)
        if last < 0 and len(begun) > MAX_RECORD_CHARACTERS:
            last = len(begun) - 1
        if last >= 0:
            yield begun[: last + 1]
            begun = begun[last + 1 :]
    if begun:
        yield begun


def too_long(number: int) -> FileRefusedError:
    """The refusal of a file whose record of this number (from 1; the header is 0) is longer than a record may be."""
    return FileRefusedError(
        f"{f'record {number}' if number else 'the header'} is longer than {MAX_RECORD_CHARACTERS} characters: end "
        "each record with a line feed, close each quote, and deliver the file again."
    )
