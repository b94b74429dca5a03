"""Cases about text: its functions, patterns and casts."""

from collections.abc import Iterator

from customer360.contracts import Contracts, contracts_root
from customer360.engines.conformance.vectors import Vector
from customer360.silver.texts import read_text
from vectors.form import of, of_pairs

WORDS = (
    "a", "", None, "Ab c", "ÀÉ", "straße", " x ", "\u00a0a", "a\u200bb", "NULL", "a|b", "a.b", "O'Neil",
    "İ", "日本", "\t a\n",
)  # fmt: skip
PATTERNED = ("a\n", "a_b", "1", "\u0663", "a@b.c", "a b@c.d", "EUR", "eur", "12:30", "T10:00")
TEXT_PAIRS = (
    ("a", "a"), ("a", "A"), ("a", "a "), ("á", "b"), ("", "a"), ("日", "本"), (None, "a"), (None, None), ("Z", "a"),
)  # fmt: skip
LOGIC = (None, "true", "false")
DOCUMENTS = (
    '{"a":1,"b":"x"}', '{"a":"1","b":2}', '{"a":1.5}', "{bad", '{"A":1}', "null", "[]", "", None, '{"b":"ü"}',
)  # fmt: skip
FEW = ("a", "", None, "b", "ÀÉ", "日本")
TIMES = (
    "2017-01-02", "2017-01-02 10:00", "2017-01-02 10:00:00", "2017-01-02T10:00:00Z",
    "2017-01-02T10:00:00.1Z", "2017-01-02T10:00:00+02:00", "2017-01-02T10:00:00.123456Z",
    "2016-02-29 23:59:59", "2017-02-29 00:00:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999",
    "1969-12-31 23:59:59.5", "1582-10-10 00:00:00", "", "abc", None,
)  # fmt: skip
ODD_TIMES = (
    "2017", "2017-01-02 garbage", "2017-1-2 3:4:5", "2017-01-02 10:00:00 UTC",
    "2017-01-02 10:00:00 America/New_York", "2017-01-02T10:00:00.1234567Z", "10000-01-01 00:00:00",
    "2017-01-02 24:00:00", "2017-01-02 23:59:60", " 2017-01-02 ", "2017-01-02 10:00:00 BST", "2017-01-02T",
    "2017-03-26 02:30:00 Europe/Berlin", "now", "epoch",
)  # fmt: skip
DATES = (
    "2017-01-02", "2016-02-29", "2017-02-29", "1900-02-29", "0001-01-01", "9999-12-31", "2017-13-01", "",
    "abc", None,
)  # fmt: skip
ODD_DATES = (
    "2017-1-2", "20170102", "2017", "0000-01-01", "2017-01-02T", "2017-01-02T10:00:00+02:00",
    " 2017-01-02 ",
)  # fmt: skip
NUMBERS = (
    "1", "-1", "+1", "0", "-0", "00012", "127", "32768", "2147483647", "2147483648", "-2147483648",
    "-2147483649", "9223372036854775807", "9223372036854775808", "1.5", "-1.5", "1.005", "-1.005", "2.675",
    "0.004999999", "9999999999999999.99", "9999999999999999.994", "9999999999999999.995", "", "abc", "1,5",
    "NULL", None,
)  # fmt: skip
ODD_NUMBERS = (
    " 1 ", "1e3", "1E-3", "1e400", "NaN", "infinity", ".5", "5.", "1d", "1f", "1L", "\u00a01", "\t1",
    "1_000", "\uff19", "0x1",
)  # fmt: skip
TRUTHS = (
    "true", "false", "TRUE", "t", "f", "yes", "no", "y", "n", "1", "0", "on", "tru", "2", " true ", "",
    "\u00a01", None,
)  # fmt: skip


def cases() -> Iterator[Vector]:
    """All of them."""
    yield from _functions()
    yield from _patterns()
    yield from _two_texts()
    yield from _casts()
    yield from _json()
    yield from _delivered()


def _functions() -> Iterator[Vector]:
    yield from of(
        "STRING",
        WORDS,
        r"""
        upper(x)
        lower(x)
        ucase(x)
        lcase(x)
        initcap(x)
        trim(x)
        trim(BOTH ' \t\r\n' FROM x)
        ltrim(x)
        rtrim(x)
        btrim(x)
        length(x)
        char_length(x)
        len(x)
        character_length(x)
        octet_length(x)
        bit_length(x)
        substring(x, 1, 1)
        substring(x, 2, 2)
        substring(x, -1, 1)
        substring(x, 0, 2)
        substr(x, 2)
        left(x, 2)
        right(x, 2)
        split_part(x, '|', 1)
        split_part(x, '|', -1)
        split(x, '[.|]')
        concat_ws('|', x, NULL, 'b')
        concat_ws('.', x, 1L)
        concat(x, 'b')
        x || 'b'
        x || NULL
        reverse(x)
        repeat(x, 2)
        lpad(x, 3, '0')
        rpad(x, 3, '0')
        replace(x, 'a', 'é')
        translate(x, 'ab', 'x')
        instr(x, 'b')
        locate('b', x)
        position('b' IN x)
        ascii(x)
        md5(x)
        sha1(x)
        sha(x)
        sha2(x, 256)
        crc32(x)
        xxhash64(x)
        hash(x)
        xxhash64(x, 1, CAST(NULL AS STRING), DATE'2017-01-01')
        xxhash64(array(x, x))
        base64(x)
        hex(x)
        unbase64(base64(x))
        encode(x, 'UTF-8')
        startswith(x, 'a')
        endswith(x, 'b')
        contains(x, '.')
        nullif(x, '')
        nullif(trim(BOTH ' \t\r\n' FROM x), '')
        coalesce(x, 'b')
    """,
    )
    yield from of(
        "STRING",
        FEW,
        """
        nvl(x, 'b')
        nvl2(x, 'b', 'c')
        ifnull(x, 'b')
        isnull(x)
        isnotnull(x)
        x IS NULL
        x IS NOT NULL
        x IS DISTINCT FROM 'a'
        x IS NOT DISTINCT FROM 'a'
        if(x IS NULL, NULL, '***')
        if(x = 'a', 1L, 0L)
        CASE WHEN x = 'a' THEN 'one' WHEN x < 'b' THEN 'two' ELSE x END
        CASE x WHEN 'a' THEN 1 END
        CASE WHEN x = 'a' THEN 1 ELSE CAST(2 AS BIGINT) END
        CASE WHEN x = 'a' THEN 1L ELSE 2L END
        CASE WHEN x = 'a' THEN 1.5 ELSE 2.25 END
        decode(x, 'a', 'one', 'other')
        x IN ('a', 'a.b')
        in:: x NOT IN ('a', NULL)
        x IN (NULL)
        x BETWEEN 'a' AND 'b'
        between:: x NOT BETWEEN 'a' AND 'b'
        greatest(x, 'b', NULL)
        least(x, 'b', NULL)
        array(x, NULL)
        array_compact(array(x, NULL, 'b'))
        array_contains(array('a', 'b'), x)
        array_contains(array(x), 'a')
        array_sort(array(x, NULL, 'b', 'A'))
        sort_array(array(x, NULL, 'b', 'A'))
        sort_array(array(x, NULL, 'b'), false)
        array_distinct(array(x, 'a', x))
        array_union(array(x), array('a', 'b'))
        array_join(array(x, NULL, 'b'), '-')
        array_intersect(array(x, 'b'), array('a', 'b'))
        array_except(array(x, 'b', NULL), array('b'))
        array_remove(array(x, 'b'), 'a')
        array_position(array('b', x), 'a')
        size(array(x))
        size(CAST(NULL AS ARRAY<STRING>))
        cardinality(array(x, NULL))
        struct(x AS a, 1 AS b)
        named_struct('a', x, 'b', 1)
        <:: named_struct('a', x, 'b', 1) < named_struct('a', 'a', 'b', 2)
        =:: named_struct('a', x, 'b', 1) = named_struct('a', 'a', 'b', 1)
        >:: struct(x, 2) > struct(x, 1)
        typeof(x)
        space(length(x))
        substring_index(x, '.', 1)
        overlay(x PLACING '_' FROM 1)
        find_in_set(x, 'a,b')
        format_string('%s-%d', x, 1)
        printf('%s', x)
        soundex(x)
        transform(array(x), one -> one || '!')
        ->:: transform(array(x, 'b'), one -> upper(one))
        filter(array('a', 'b'), one -> one = x)
        exists(array('a', 'b'), one -> one = x)
        forall(array('a', 'b'), one -> one = x)
        map('a', x)
        map_keys(map('a', x))
        map_values(map('a', x))
        element_at(map('a', x), 'a')
        url_encode(x)
        array_contains(array(x, NULL), 'b')
    """,
    )
    yield from of(
        "STRING",
        (*WORDS, 'a"b', "a\\b", "\x7f"),
        """
        to_json(named_struct('x', x))
        to_json(named_struct('x', x, 'n', NULL, 'a', array(1, NULL)))
    """,
    )
    yield from of(
        "STRING",
        ("a,b", "", ",", None, "a"),
        """
        get(split(x, ','), 0)
        get(split(x, ','), 5)
        get(split(x, ','), -1)
        [:: split(x, ',')[0]
        [:: split(x, ',')[5]
        element_at(split(x, ','), 1)
        element_at(split(x, ','), 5)
        try_element_at(split(x, ','), 5)
        slice(split(x, ','), 1, 1)
        array_max(split(x, ','))
        array_min(split(x, ','))
        flatten(array(split(x, ',')))
        size(split(x, ','))
    """,
    )


def _patterns() -> Iterator[Vector]:
    yield from of(
        "STRING",
        WORDS + PATTERNED,
        r"""
        x RLIKE '^[a-z]+$'
        x RLIKE '^[^@ ]+@[^@ ]+[.][^@ ]+$'
        x RLIKE '^[A-Z]{3}$'
        x RLIKE '^[\\x00-\\x20\\x7f]*(T|[0-9]{1,2}:)'
        x RLIKE '\\A[a-z]+\\z'
        x RLIKE '^\\w+$'
        x RLIKE '^\\d+$'
        x RLIKE '^\\s'
        x RLIKE '\\ba'
        x RLIKE 'a(?=[_@])'
        x RLIKE '(?i)^A'
        x RLIKE '.'
        rlike:: x NOT RLIKE 'a'
        x REGEXP '^a'
        regexp_like(x, '^a')
        x LIKE '%b'
        x LIKE 'a_b'
        x LIKE '%\\_%'
        like:: x NOT LIKE 'a%'
        x LIKE '_'
        x ILIKE 'A%'
        regexp_replace(x, '(.)(.)', '$2$1')
        regexp_replace(x, '[^a-z]', '')
        regexp_extract(x, '([a-z])(.)', 2)
        regexp_count(x, 'a')
    """,
    )


def _two_texts() -> Iterator[Vector]:
    yield from of_pairs(
        ("STRING", "STRING"),
        TEXT_PAIRS,
        """
        x = y
        x <> y
        x < y
        x <= y
        x > y
        x >= y
        x <=> y
        ==:: x == y
        levenshtein(x, y)
        coalesce(x, y)
        nullif(x, y)
        greatest(x, y)
        equal_null(x, y)
    """,
    )
    yield from of_pairs(
        ("BOOLEAN", "BOOLEAN"),
        [(x, y) for x in LOGIC for y in LOGIC],
        """
        x AND y
        x OR y
        NOT (x AND y)
        x = y
        x <=> y
        coalesce(x, y, true)
        NOT coalesce(x, true)
        if(x, y, NULL)
    """,
    )
    yield from of(
        "BOOLEAN",
        (None, "true", "false"),
        """
        CAST(x AS STRING)
        CAST(x AS INT)
        NOT x
        !:: !x
        xxhash64(x)
        x IS TRUE
        to_json(named_struct('x', x))
    """,
    )


def _casts() -> Iterator[Vector]:
    yield from of(
        "STRING",
        NUMBERS + ODD_NUMBERS,
        """
        try_cast(x AS INT)
        try_cast(x AS BIGINT)
        try_cast(x AS SMALLINT)
        try_cast(x AS DECIMAL(18,2))
        try_cast(x AS DECIMAL(10,0))
        try_cast(x AS DOUBLE)
    """,
    )
    yield from of(
        "STRING",
        ("1", "-1", "1.5", "abc", "", "99999999999999999999", None),
        """
        CAST(x AS INT)
        CAST(x AS BIGINT)
        CAST(x AS DECIMAL(18,2))
        CAST(x AS DOUBLE)
    """,
    )
    yield from of(
        "STRING",
        ("1", "abc"),
        """
        int(x)
        bigint(x)
        double(x)
        string(x)
        x::int
    """,
    )
    yield from of(
        "STRING",
        TIMES + ODD_TIMES,
        """
        try_cast(x AS TIMESTAMP)
        try_to_timestamp(x)
    """,
    )
    yield from of(
        "STRING",
        TIMES,
        """
        CAST(x AS TIMESTAMP)
        to_timestamp(x)
    """,
    )
    yield from of(
        "STRING",
        DATES + ODD_DATES,
        """
        try_cast(x AS DATE)
    """,
    )
    yield from of(
        "STRING",
        DATES,
        """
        CAST(x AS DATE)
        to_date(x)
    """,
    )
    yield from of(
        "STRING",
        TRUTHS,
        """
        try_cast(x AS BOOLEAN)
    """,
    )
    yield from of(
        "STRING",
        ("true", "f", "abc", "", None),
        """
        CAST(x AS BOOLEAN)
    """,
    )
    yield from of(
        "STRING",
        ("20170102", "20160229", "00010101", "99991231", "2017", "", None, "20170230", "2017-01-02"),
        """
        to_date(x, 'yyyyMMdd')
        to_timestamp(x, 'yyyyMMdd')
    """,
    )
    yield from of(
        "STRING",
        ("02.01.2017", "1.2.2017", "2017-01-02", None),
        """
        to_date(x, 'dd.MM.yyyy')
    """,
    )
    yield from of(
        "STRING",
        ("2017-01-02 03:04:05", "2017-01-02 3:4:5", None),
        """
        to_timestamp(x, 'yyyy-MM-dd HH:mm:ss')
        unix_timestamp(x, 'yyyy-MM-dd HH:mm:ss')
    """,
    )
    yield from of(
        "STRING",
        ("12.50", "1,234.50", "abc", None),
        """
        to_number(x, '999G999D99')
        try_to_number(x, '999G999D99')
    """,
    )
    yield from of(
        "STRING",
        ("a", None),
        """
        CAST(x AS STRING)
        CAST(x AS BINARY)
        CAST(x AS VARCHAR(3))
    """,
    )


def _json() -> Iterator[Vector]:
    yield from of(
        "STRING",
        DOCUMENTS,
        """
        from_json(x, 'a INT, b STRING')
        get_json_object(x, '$.b')
    """,
    )


def _delivered() -> Iterator[Vector]:
    """Delivered text, which is read as the platform's patterns have it."""
    platform = Contracts(contracts_root()).platform
    texts = dict.fromkeys(NUMBERS + ODD_NUMBERS + TIMES + ODD_TIMES + DATES + ODD_DATES + TRUTHS)
    kinds = ("INT", "BIGINT", "DECIMAL(18,2)", "DECIMAL(10,0)", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP")
    for kind in kinds:
        name = f"delivered {kind.partition('(')[0].lower()}"
        yield from of("STRING", list(texts), f"{name}:: {read_text(platform, 'x', kind)}")
