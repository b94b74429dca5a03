"""How cases of vectors are written down: lines of SQL, and the values or rows that they are about.

A line proves what it uses first, or what stands before `::`; a line that ends with a backslash goes on in the next.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from customer360.engines.conformance.uses import uses
from customer360.engines.conformance.vectors import Answer, Vector

Text = str | None
Texts = Sequence[Text]
Pairs = Sequence[tuple[Text, Text]]
_UNASKED = Answer()


def of(kind: str, inputs: Texts, lines: str) -> Iterator[Vector]:
    """Expressions over `x`, each for every one of the values.

    Args:
        kind: Type of `x`.
        inputs: Texts of its values.
        lines: The expressions.
    """
    for name, sql in _forms(lines):
        for x in inputs:
            yield Vector(name, sql, {"x": kind}, {"x": x}, _UNASKED)


def of_pairs(kinds: tuple[str, str], inputs: Pairs, lines: str) -> Iterator[Vector]:
    """Expressions over `x` and `y`, each for every pair of values."""
    for name, sql in _forms(lines):
        for x, y in inputs:
            yield Vector(name, sql, {"x": kinds[0], "y": kinds[1]}, {"x": x, "y": y}, _UNASKED)


def over_rows(kinds: Mapping[str, str], rows: Sequence[Texts], lines: str) -> Iterator[Vector]:
    """Aggregates and windows over the same rows.

    Args:
        kinds: Types of the columns by name.
        rows: Texts of their values.
        lines: The expressions.
    """
    columns = {name: [row[at] for row in rows] for at, name in enumerate(kinds)}
    for name, sql in _forms(lines):
        yield Vector(name, sql, kinds, columns, _UNASKED)


def queries(lines: str, relations: Mapping[str, str]) -> Iterator[Vector]:
    """Whole queries, which order their rows themselves.

    Args:
        lines: The queries.
        relations: What `{NAME}` in them stands for.
    """
    for name, sql in _forms(lines):
        yield Vector(name, sql.format_map(relations), {}, {}, _UNASKED)


def merges(stored: str, new: str, lines: str) -> Iterator[Vector]:
    """What MERGE makes of a table.

    Args:
        stored: The table's rows, as a relation `t`.
        new: Rows that are merged into it, as a relation `s`.
        lines: What follows `MERGE INTO t USING s`.
    """
    for _, sql in _forms(lines):
        told = {"t": stored, "s": new}
        yield Vector("merge", f"MERGE INTO t USING s {sql}", dict.fromkeys(told, "ROWS"), told, _UNASKED)


def _forms(lines: str) -> Iterator[tuple[str, str]]:
    for line in re.sub(r"\\\n\s*", "", lines).splitlines():
        if not line.strip():
            continue
        named, _, sql = line.strip().rpartition(":: ")
        yield named or next(uses(sql)).name, sql
