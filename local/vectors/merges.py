"""Cases about MERGE: the forms that tables are written with."""

from collections.abc import Iterator

from customer360.engines.conformance.vectors import Vector
from vectors.form import merges

STORED = "VALUES (1, 'a', 1.50, 10), (2, NULL, 2.50, 20), (3, 'c', NULL, 30), (NULL, 'n', 0.00, 40) AS t(k, v, a, o)"
NEW = (
    "VALUES (1, 'a', 1.50, 10, false), (2, 'B', 2.50, 21, false), (3, NULL, NULL, 29, true), (4, 'd', 4.00, 1, false), "
    "(NULL, 'm', 0.10, 41, false) AS s(k, v, a, o, gone)"
)
REPEATED = "VALUES (1, 'x', 1.00, 1, false), (1, 'y', 1.00, 2, false) AS s(k, v, a, o, gone)"


def cases() -> Iterator[Vector]:
    """All of them."""
    update = "UPDATE SET t.k = s.k, t.v = s.v, t.a = s.a, t.o = s.o"
    insert = "INSERT (k, v, a, o) VALUES (s.k, s.v, s.a, s.o)"
    same = "t.k <=> s.k AND t.v <=> s.v AND t.a <=> s.a AND t.o <=> s.o"
    lines = f"""
        ON t.k = s.k AND (true) WHEN MATCHED AND (true) THEN {update} WHEN NOT MATCHED THEN {insert}
        ON t.k = s.k AND (true) WHEN MATCHED AND s.gone THEN DELETE WHEN MATCHED AND (NOT ({same})) \\
            THEN {update} WHEN NOT MATCHED AND NOT s.gone THEN {insert}
        ON t.k = s.k AND (t.k BETWEEN 1 AND 2) WHEN MATCHED AND (NOT ({same})) THEN {update} \\
            WHEN NOT MATCHED THEN {insert}
        ON t.k = s.k AND (false) WHEN MATCHED THEN DELETE
        ON t.k = s.k AND (true) WHEN MATCHED THEN DELETE
        ON t.k = s.k WHEN NOT MATCHED THEN {insert}
        ON t.k <=> s.k WHEN MATCHED AND (struct(s.`o`, s.`k`) > struct(t.`o`, t.`k`)) THEN {update}
        ON t.k = s.k WHEN MATCHED AND s.gone THEN DELETE WHEN NOT MATCHED BY SOURCE THEN DELETE
        ON t.k = s.k WHEN MATCHED THEN UPDATE SET t.a = t.a + s.a
    """
    yield from merges(STORED, NEW, lines)
    yield from merges(STORED, REPEATED, lines)
