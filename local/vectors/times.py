"""Cases about days and times."""

from collections.abc import Iterator

from customer360.engines.conformance.vectors import Vector
from vectors.form import of, of_pairs

DAYS = (
    "2017-01-01", "2016-12-31", "2016-02-29", "2020-02-29", "2017-12-31", "2018-01-01", "1969-12-31",
    "1900-02-28", "1582-10-10", "9999-12-31", None,
)  # fmt: skip
FIRST_DAY = "0001-01-01"
MOMENTS = (
    "2017-01-05 23:30:00", "2017-03-26 00:59:59.999999", "2017-03-26 02:30:00", "2017-10-29 02:30:00",
    "1969-12-31 23:59:59.5", "2016-02-29 12:00:00", "1900-01-01 00:00:00", "9999-12-31 23:59:59.999999",
    None,
)  # fmt: skip
_SIGNS = ("=", "<>", "<", "<=", ">", ">=", "<=>")
_PATTERNS = ("yyyyMMdd", "yyyy-MM", "yyyy-MM-dd", "MMMM", "MMM", "EEEE", "EEE", "dd", "D", "d.M.yy", "Q")


def cases() -> Iterator[Vector]:
    """All of them."""
    yield from _days()
    yield from _moments()
    yield from _made()
    yield from _pairs()


def _days() -> Iterator[Vector]:
    yield from of(
        "DATE",
        DAYS,
        """
        year(x)
        quarter(x)
        month(x)
        day(x)
        dayofmonth(x)
        dayofweek(x)
        dayofyear(x)
        weekofyear(x)
        weekday(x)
        last_day(x)
        unix_date(x)
        extract(YEAR FROM x)
        extract(QUARTER FROM x)
        extract(MONTH FROM x)
        extract(WEEK FROM x)
        extract(DAY FROM x)
        extract(DOY FROM x)
        extract(DOW FROM x)
        extract(DAYOFWEEK FROM x)
        extract(DOW_ISO FROM x)
        date_format(x, 'yyyyMMdd')
        date_format(x, 'yyyy-MM')
        date_format(x, 'yyyy-MM-dd')
        date_format(x, 'MMMM')
        date_format(x, 'MMM')
        date_format(x, 'EEEE')
        date_format(x, 'EEE')
        date_format(x, 'dd')
        date_format(x, 'D')
        date_format(x, 'd.M.yy')
        date_format(x, 'Q')
        date_trunc('DAY', x)
        date_trunc('WEEK', x)
        date_trunc('MONTH', x)
        date_trunc('QUARTER', x)
        date_trunc('YEAR', x)
        trunc(x, 'WEEK')
        trunc(x, 'MONTH')
        trunc(x, 'QUARTER')
        trunc(x, 'YEAR')
        date_trunc:: CAST(date_trunc('MONTH', x) AS DATE)
        (dayofweek(x) + 5) % 7 + 1
        date_part('MONTH', x)
        date_add(x, -1)
        date_sub(x, 1)
        add_months(x, -1)
        next_day(x, 'Mon')
        x + INTERVAL -1 MONTH
        x - INTERVAL 7 DAYS
        interval:: x - INTERVAL 7 DAYS
        interval:: x + INTERVAL '-1' DAY
        interval:: CAST(x AS TIMESTAMP) - INTERVAL 7 DAYS
        x - 1
        x - DATE'2017-01-01'
        dateadd(DAY, -1, x)
        dateadd(MONTH, -1, x)
        datediff(x, DATE'2017-01-01')
        date_diff(x, DATE'2017-01-01')
        datediff(MONTH, DATE'2017-01-31', x)
        months_between(x, DATE'2017-01-31')
        CAST(x AS TIMESTAMP)
        CAST(x AS STRING)
        CAST(date_format(x, 'yyyyMMdd') AS INT)
        unix_micros(CAST(x AS TIMESTAMP))
        xxhash64(x)
        x BETWEEN DATE'2017-01-01' AND DATE'2017-12-31'
        date literal:: x < DATE'2017-01-02'
        x IN (DATE'2017-01-01')
        in:: dayofweek(x) IN (1, 7)
        x = '2017-01-01'
        coalesce(x, DATE'1900-01-01')
        to_date(x)
        to_json(named_struct('x', x))
        CASE WHEN x > DATE'2017-01-01' THEN x END
        greatest(x, DATE'2017-01-01')
        sequence(x, date_add(x, -2), INTERVAL -1 DAY)
        timestampadd(DAY, -1, x)
        dayname(x)
        monthname(x)
        yearofweek:: extract(YEAROFWEEK FROM x)
        date_format(x, 'w')
        current_date:: x < current_date()
        curdate:: x < curdate()
        array_sort(array(x, DATE'2017-01-01'))
    """,
    )
    yield from of(
        "DATE",
        ("0001-01-01",),
        """
        year(x)
        quarter(x)
        month(x)
        day(x)
        dayofmonth(x)
        dayofweek(x)
        dayofyear(x)
        weekofyear(x)
        weekday(x)
        last_day(x)
        unix_date(x)
        extract(YEAR FROM x)
        extract(QUARTER FROM x)
        extract(MONTH FROM x)
        extract(WEEK FROM x)
        extract(DAY FROM x)
        extract(DOY FROM x)
        extract(DOW FROM x)
        extract(DAYOFWEEK FROM x)
        extract(DOW_ISO FROM x)
        date_format(x, 'yyyyMMdd')
        date_format(x, 'yyyy-MM')
        date_format(x, 'yyyy-MM-dd')
        date_format(x, 'MMMM')
        date_format(x, 'MMM')
        date_format(x, 'EEEE')
        date_format(x, 'EEE')
        date_format(x, 'dd')
        date_format(x, 'D')
        date_format(x, 'd.M.yy')
        date_format(x, 'Q')
        date_trunc('DAY', x)
        date_trunc('WEEK', x)
        date_trunc('MONTH', x)
        date_trunc('QUARTER', x)
        date_trunc('YEAR', x)
        trunc(x, 'WEEK')
        trunc(x, 'MONTH')
        trunc(x, 'QUARTER')
        trunc(x, 'YEAR')
        date_trunc:: CAST(date_trunc('MONTH', x) AS DATE)
        (dayofweek(x) + 5) % 7 + 1
        date_part('MONTH', x)
        date_sub(x, 1)
        next_day(x, 'Mon')
        datediff(x, DATE'2017-01-01')
        date_diff(x, DATE'2017-01-01')
        datediff(MONTH, DATE'2017-01-31', x)
        months_between(x, DATE'2017-01-31')
        CAST(x AS TIMESTAMP)
        CAST(x AS STRING)
        CAST(date_format(x, 'yyyyMMdd') AS INT)
        unix_micros(CAST(x AS TIMESTAMP))
        xxhash64(x)
        date literal:: x < DATE'2017-01-02'
        x IN (DATE'2017-01-01')
        in:: dayofweek(x) IN (1, 7)
        x = '2017-01-01'
        coalesce(x, DATE'1900-01-01')
        to_date(x)
        to_json(named_struct('x', x))
        CASE WHEN x > DATE'2017-01-01' THEN x END
        greatest(x, DATE'2017-01-01')
        dayname(x)
        monthname(x)
        yearofweek:: extract(YEAROFWEEK FROM x)
        date_format(x, 'w')
        current_date:: x < current_date()
        curdate:: x < curdate()
        array_sort(array(x, DATE'2017-01-01'))
    """,
    )


def _moments() -> Iterator[Vector]:
    yield from of(
        "TIMESTAMP",
        MOMENTS,
        """
        to_date(x)
        hour(x)
        minute(x)
        second(x)
        unix_micros(x)
        unix_millis(x)
        unix_seconds(x)
        unix_timestamp(x)
        year(x)
        day(x)
        dayofweek(x)
        weekday(x)
        date(x)
        to_timestamp(x)
        timestampdiff(MICROSECOND, TIMESTAMP'2017-01-01 00:00:00', x)
        timestampdiff(MILLISECOND, TIMESTAMP'2017-01-01 00:00:00', x)
        timestampdiff(SECOND, TIMESTAMP'2017-01-01 00:00:00', x)
        timestampdiff(MINUTE, TIMESTAMP'2017-01-01 00:00:00', x)
        timestampdiff(HOUR, TIMESTAMP'2017-01-01 00:00:00', x)
        timestampdiff(DAY, TIMESTAMP'2017-01-01 00:00:00', x)
        timestampdiff(WEEK, TIMESTAMP'2017-01-01 00:00:00', x)
        timestampdiff(MONTH, TIMESTAMP'2017-01-01 00:00:00', x)
        timestampdiff(QUARTER, TIMESTAMP'2017-01-01 00:00:00', x)
        timestampdiff(YEAR, TIMESTAMP'2017-01-01 00:00:00', x)
        timestampadd(MICROSECOND, -1, x)
        timestampadd(MILLISECOND, -1, x)
        timestampadd(SECOND, -1, x)
        timestampadd(MINUTE, -1, x)
        timestampadd(HOUR, -1, x)
        timestampadd(DAY, -1, x)
        timestampadd(WEEK, -1, x)
        timestampadd(MONTH, -1, x)
        extract(HOUR FROM x)
        extract(MINUTE FROM x)
        extract(SECOND FROM x)
        extract(DAY FROM x)
        date_trunc('HOUR', x)
        date_trunc('DAY', x)
        date_trunc('day', x)
        date_trunc('WEEK', x)
        date_trunc('MONTH', x)
        date_trunc('MINUTE', x)
        date_trunc('SECOND', x)
        date_format(x, 'yyyyMMdd')
        date_format(x, 'HH:mm:ss')
        date_format(x, 'HH:mm:ss.SSSSSS')
        date_format(x, 'yyyy-MM-dd HH:mm:ss')
        date_format(x, 'hh:mm a')
        timestampdiff(MINUTE, TIMESTAMP'2017-01-01 00:00:00', x) / 60
        timestampadd(minute):: CAST(timestampadd(MINUTE, -600, x) AS DATE)
        timestampadd(MINUTE, -1.5, x)
        CAST(x AS BIGINT)
        CAST(x AS DOUBLE)
        CAST(x AS DATE)
        CAST(x AS STRING)
        timestamp_micros(unix_micros(x))
        timestamp_millis(unix_micros(x) DIV 1000)
        timestamp_seconds(unix_micros(x) DIV 1000000)
        interval:: x - INTERVAL 1 HOUR
        interval:: x - INTERVAL '1 02:03:04' DAY TO SECOND
        x - TIMESTAMP'2017-01-01 00:00:00'
        interval:: x - INTERVAL 1 MONTH
        from_utc_timestamp(x, 'America/New_York')
        to_utc_timestamp(x, 'Europe/Berlin')
        convert_timezone('UTC', 'America/New_York', CAST(x AS TIMESTAMP_NTZ))
        CAST(x AS TIMESTAMP_NTZ)
        xxhash64(x)
        xxhash64('a', x)
        x BETWEEN TIMESTAMP '2000-01-01 00:00:00' AND TIMESTAMP '2099-12-31 23:59:59'
        timestamp literal:: x >= TIMESTAMP'2017-01-01'
        x >= CAST(DATE'2017-01-05' AS TIMESTAMP) - INTERVAL 7 DAYS
        to_json(named_struct('x', x))
        coalesce(x, TIMESTAMP'1900-01-01 00:00:00')
        least(x, TIMESTAMP'2017-01-01 00:00:00')
        greatest(x, TIMESTAMP'2017-01-01 00:00:00')
        x = TIMESTAMP'2017-01-05 23:30:00'
        current_timestamp:: x < current_timestamp()
        now:: x < now()
        x <=> NULL
        array_sort(array(x, TIMESTAMP'2017-01-01 00:00:00', NULL))
        date_diff(x, DATE'2017-01-01')
        window:: date_trunc('HOUR', x)
        date_add(to_date(x), 0)
        unix_timestamp(x)
        make_timestamp(year(x), month(x), day(x), 1, 2, 3.5)
        typeof(x)
    """,
    )


def _made() -> Iterator[Vector]:
    yield from of(
        "INT",
        ("2017", "2016", "1", "9999", "0", "10000", None),
        """
        make_date(x, 2, 28)
        make_date(x, 2, 29)
        make_date(x, 2, 30)
    """,
    )
    yield from of(
        "INT",
        ("201701", "201712", "-1", None),
        """
        make_date:: CASE WHEN x > 0 THEN make_date(x DIV 100, x % 100, 1) END
        make_date(x DIV 100, x % 100, 1)
    """,
    )
    yield from of(
        "BIGINT",
        ("0", "1", "-1", "1483228800000000", "253402300799999999", None),
        """
        timestamp_micros(x)
        timestamp_millis(x DIV 1000)
        timestamp_seconds(x DIV 1000000)
        CAST(x DIV 1000000 AS TIMESTAMP)
        from_unixtime(x DIV 1000000)
        date_from_unix_date(CAST(x % 10000 AS INT))
    """,
    )
    yield from of(
        "INT",
        ("20170101", "20161231", "-1", None),
        """
        to_date:: CASE WHEN x > 0 THEN to_date(CAST(x AS STRING), 'yyyyMMdd') END
    """,
    )
    yield from of(
        "INT",
        ("1", "-1", "0", None),
        """
        make_interval:: DATE'2017-01-31' + make_interval(0, x)
        make_dt_interval:: TIMESTAMP'2017-01-01 00:00:00' + make_dt_interval(x)
        date_add(DATE'2017-01-01', x)
        add_months(DATE'2016-02-29', x)
        add_months(DATE'2017-01-31', x)
    """,
    )


def _pairs() -> Iterator[Vector]:
    yield from of_pairs(
        ("DATE", "DATE"),
        (
            ("2017-01-01", "2017-01-02"),
            ("2017-01-01", "2017-01-01"),
            ("2016-02-29", "1969-12-31"),
            (None, "2017-01-01"),
            (None, None),
        ),
        """
        x = y
        x <> y
        x < y
        x <= y
        x > y
        x >= y
        x <=> y
        date_diff(x, y)
        datediff(x, y)
        x - y
        coalesce(x, y)
        least(x, y)
    """,
    )
    yield from of_pairs(
        ("TIMESTAMP", "TIMESTAMP"),
        (
            ("2017-01-01 00:00:00", "2017-01-01 00:00:00.000001"),
            ("2017-01-01 12:00:00", "2017-01-01 12:00:00"),
            ("1969-12-31 23:59:59", "2017-01-01 00:00:00"),
            (None, "2017-01-01 00:00:00"),
            (None, None),
        ),
        """
        x = y
        x <> y
        x < y
        x <= y
        x > y
        x >= y
        x <=> y
        -:: unix_micros(x) - unix_micros(y)
        timestampdiff(MINUTE, x, y)
        x BETWEEN y AND y
        and:: x <= y AND x <> y
        coalesce(x, y)
        greatest(x, y)
        nullif(x, y)
    """,
    )
    yield from of_pairs(
        ("DATE", "TIMESTAMP"),
        (
            ("2017-01-01", "2017-01-01 00:00:00"),
            ("2017-01-02", "2017-01-01 23:59:59"),
            (None, "2017-01-01 00:00:00"),
        ),
        """
        x = y
        x <> y
        x < y
        x <= y
        x > y
        x >= y
        x <=> y
    """,
    )
