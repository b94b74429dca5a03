"""Cases about numbers: arithmetic, rounding, casts."""

from collections.abc import Iterator

from customer360.engines.conformance.vectors import Vector
from vectors.form import Pairs, Texts, of, of_pairs

INTS = ("0", "1", "-1", "7", "-7", "100", "201712", "2147483647", "-2147483648", None)
LONGS = (
    "0", "1", "-1", "7", "-7", "20171231", "2147483648", "9223372036854775807", "-9223372036854775808",
    None,
)  # fmt: skip
AMOUNTS = (
    "0.00", "1.25", "-1.25", "0.05", "-0.05", "10.00", "0.01", "1234567.89", "9999999999999999.99",
    "-9999999999999999.99", None,
)  # fmt: skip
HALVES = ("0.125", "-0.125", "0.135", "2.675", "-2.675", "0.005", "0.004", "99999999999999999.999", None)
DOUBLES = (
    "0.0", "-0.0", "1.5", "-1.5", "0.25", "1.005", "2.675", "0.05", "0.1", "1e7", "1e-4", "123456789.125",
    "1e21", "NaN", "Infinity", "-Infinity", None,
)  # fmt: skip
PAIRS = (
    ("0", "0"), ("7", "2"), ("-7", "2"), ("7", "-2"), ("100", "7"), ("2147483647", "1"),
    ("-2147483648", "-1"), ("7", None), (None, "2"),
)  # fmt: skip
LONG_PAIRS = (*PAIRS, ("9223372036854775807", "1"), ("-9223372036854775808", "-1"), ("5", "6"))
AMOUNT_PAIRS = (
    ("1.00", "3.00"), ("2.00", "3.00"), ("-2.00", "3.00"), ("1.25", "0.00"), ("1.25", "1.25"),
    ("0.01", "7.00"), ("9999999999999999.99", "0.01"), ("9999999999999999.99", "9999999999999999.99"),
    ("1.00", None), (None, "1.00"),
)  # fmt: skip
_SIGNS = ("=", "<>", "<", "<=", ">", ">=", "<=>")


def cases() -> Iterator[Vector]:
    """All of them."""
    for kind, values, pairs in (("INT", INTS, PAIRS), ("BIGINT", LONGS, LONG_PAIRS)):
        yield from _whole(kind, values, pairs)
    yield from _amounts()
    yield from _doubles()


def _whole(kind: str, values: Texts, pairs: Pairs) -> Iterator[Vector]:
    yield from of_pairs(
        (kind, kind),
        pairs,
        """
        x = y
        x <> y
        x < y
        x <= y
        x > y
        x >= y
        x <=> y
        x + y
        x - y
        x * y
        x / y
        x DIV y
        x % y
        x & y
        x | y
        x ^ y
        pmod(x, y)
        mod(x, y)
        nullif(x, y)
        coalesce(x, y)
        greatest(x, y)
        least(x, y)
        try_add(x, y)
        try_subtract(x, y)
        try_multiply(x, y)
        try_divide(x, y)
        x / nullif(y, 0)
        xxhash64(x, y)
        hash(x, y)
    """,
    )
    yield from of(
        kind,
        values,
        """
        -x
        ~x
        abs(x)
        sign(x)
        signum(x)
        floor(x / 100)
        ceil(x / 100)
        CAST(floor(x / 100) AS INT)
        round(x, -1)
        x / 100
        x DIV 100
        x % 100
        x BETWEEN -25000 AND 25000
        x IN (1, 7)
        =:: x % 2 = 0
        x & 6L
        <>:: x & 4L <> 0
        xxhash64(x)
        CAST(x AS STRING)
        CAST(x AS INT)
        CAST(x AS BIGINT)
        CAST(x AS DOUBLE)
        CAST(x AS DECIMAL(18,2))
        CAST(x AS DECIMAL(9,4))
        /:: 100 * CAST(x AS DECIMAL(18,0)) / nullif(CAST(x AS DECIMAL(18,0)), 0)
        CAST(x AS BOOLEAN)
        x + 1
        x + 1L
        x * 2
        x * 1.5
        x - 1
        coalesce(x, 0)
        nullif(x, 0)
        CASE WHEN x < 0 THEN x ELSE CAST(0 AS BIGINT) END
        try_cast(x AS INT)
        try_cast(x AS DECIMAL(4,2))
        sqrt(abs(x / 4))
        pow(x, 0)
        to_json(named_struct('x', x))
        bround(x, -1)
        positive(x)
        negative(x)
        hex(x)
        bin(x)
        format_number(x, 2)
        width_bucket(x, 0, 100, 4)
        factorial(CAST(x % 5 AS INT))
        isnan(x)
    """,
    )
    yield from of(
        kind,
        ("1", "31", "32", "33", "62", "0"),
        """
        shiftleft(1L, CAST(x AS INT))
        shiftright(1024L, CAST(x AS INT))
        1L << CAST(x AS INT)
        1024L >> CAST(x AS INT)
        sequence(1, CAST(x AS INT))
        chr(x)
        char:: char(x)
        array_repeat('a', CAST(x AS INT))
    """,
    )
    yield from of(
        kind,
        ("1", "9", "21", "69", "1005", "2675", "100500", None),
        """
        cast(decimal):: CAST(x / 1000 AS DECIMAL(12,2))
        cast(decimal):: CAST(x / 60 AS DECIMAL(12,1))
        cast(decimal):: CAST(CAST(x AS DECIMAL(18,0)) / 1000 AS DECIMAL(12,2))
        cast(decimal):: CAST(CAST(x AS DECIMAL(18,0)) / 60 AS DECIMAL(12,1))
        """,
    )


def _amounts() -> Iterator[Vector]:
    yield from of_pairs(
        ("DECIMAL(18,2)", "DECIMAL(18,2)"),
        AMOUNT_PAIRS,
        """
        x = y
        x <> y
        x < y
        x <= y
        x > y
        x >= y
        x <=> y
        x + y
        x - y
        x * y
        x / y
        x % y
        x / nullif(y, 0)
        try_divide(x, y)
        coalesce(x, y)
        nullif(x, y)
        greatest(x, y)
        least(x, y)
        try_add(x, y)
        x DIV y
        CAST(x / nullif(y, 0) AS DECIMAL(18,4))
        CAST(x / nullif(y, 0) AS DECIMAL(9,4))
        round(x / nullif(y, 0), 2)
        xxhash64(x, y)
    """,
    )
    yield from of(
        "DECIMAL(18,2)",
        AMOUNTS,
        """
        round(x, 1)
        round(x, 0)
        round(x, 2)
        round(x, -1)
        round(x)
        bround(x, 1)
        floor(x)
        ceil(x)
        ceiling(x)
        abs(x)
        -x
        sign(x)
        x * 3
        x * 3L
        x * CAST(3 AS DECIMAL(10,3))
        x * 100
        x / 3
        x + 1
        x - 0.5
        CAST(x AS STRING)
        CAST(x AS INT)
        CAST(x AS BIGINT)
        CAST(x AS DOUBLE)
        CAST(x AS DECIMAL(18,1))
        CAST(x AS DECIMAL(10,2))
        try_cast(x AS DECIMAL(10,2))
        xxhash64(x)
        x <> 0
        x > 0
        =:: (x > 0) = (x >= 0)
        coalesce(x, 0)
        x BETWEEN -1 AND 1
        x IN (1.25, 10)
        CASE WHEN x < 0 THEN 0 ELSE x END
        CASE WHEN x < 0 THEN 1.555 ELSE x END
        to_json(named_struct('x', x))
        format_number(x, 1)
        nullif(x, 0)
        if(x > 0, x, 0.5)
        array(x, 1)
    """,
    )
    yield from of(
        "DECIMAL(20,3)",
        HALVES,
        """
        CAST(x AS DECIMAL(18,2))
        try_cast(x AS DECIMAL(18,2))
        round(x, 2)
        bround(x, 2)
        round(x * 3, 2)
        x / 8
    """,
    )
    yield from of(
        "DECIMAL(38,2)",
        ("1.50", "-1.50", None, "0.00"),
        """
        xxhash64(x)
        CAST(x AS DECIMAL(18,2))
        x / 3
        x * x
        x + x
        round(x, 1)
        CAST(x AS STRING)
    """,
    )


def _doubles() -> Iterator[Vector]:
    yield from of(
        "DOUBLE",
        DOUBLES,
        """
        round(x, 1)
        floor(x)
        ceil(x)
        abs(x)
        CAST(x AS STRING)
        CAST(x AS DECIMAL(18,2))
        try_cast(x AS DECIMAL(18,2))
        CAST(x AS INT)
        CAST(x AS BIGINT)
        try_cast(x AS INT)
        x = x
        x > 1
        x <=> 1.5D
        isnan(x)
        nanvl(x, 0D)
        xxhash64(x)
        greatest(x, 1D)
        least(x, 1D)
        x + 1
        x * 2
        x / 3
        1 / x
        x % 2
        -x
        coalesce(x, 0)
        bround(x, 1)
        CAST(x AS BOOLEAN)
        CAST(x AS TIMESTAMP)
        to_json(named_struct('x', x))
        sign(x)
        x BETWEEN 0 AND 1
    """,
    )
    yield from of(
        "DOUBLE",
        ("0.25", "1.0", "2.0", None),
        """
        sqrt(x)
        ln:: round(ln(x), 9)
        log10:: round(log10(x), 9)
        log2:: round(log2(x), 9)
        exp:: round(exp(x), 9)
        power:: round(power(x, 3), 9)
        pow(x, 2)
        log:: round(log(10, x), 9)
        cbrt:: round(cbrt(x), 9)
        sin:: round(sin(x), 9)
        cos:: round(cos(x), 9)
        tan:: round(tan(x), 9)
        degrees:: round(degrees(x), 9)
        radians:: round(radians(x), 9)
        atan2:: round(atan2(x, 1D), 9)
        rint(x)
        pi:: round(x * pi(), 9)
    """,
    )
