"""Cases about many rows: aggregates, windows, joins and whole queries."""

from collections.abc import Iterator

from customer360.engines.conformance.vectors import Vector
from vectors.form import over_rows, queries


def cases() -> Iterator[Vector]:
    """All of them."""
    yield from _aggregates()
    yield from _windows()
    yield from _queries()


A = "VALUES (1, 'x'), (2, NULL), (NULL, 'z'), (1, 'y') AS a(k, v)"
B = "VALUES (1, 10), (3, 30), (NULL, 40) AS b(k, w)"
T = "VALUES (1, 5), (2, 7) AS t(o, v)"
NUMBERS = {
    "INT": (("1", "2", None, "2", "-7"), ("1", "2", "2"), (None, None), ("2147483647", "1")),
    "BIGINT": (("1", "2", None, "2", "-7"), ("1", "2", "2"), (None,), ("9223372036854775807", "1")),
    "DECIMAL(18,2)": (
        ("1.50", "2.25", None, "2.25", "-7.00"),
        ("1.00", "2.00", "2.00"),
        ("0.01", "0.00", "0.00"),
        (None,),
        ("9999999999999999.99", "9999999999999999.99"),
    ),
    "DOUBLE": (("1.5", "2.25", None, "-0.5"), ("NaN", "1.0"), ("0.0", "-0.0")),
}
TRUTHS = (("true", None), ("false", None), (None,), ("true", "false"))


def _aggregates() -> Iterator[Vector]:
    for kind, columns in NUMBERS.items():
        for values in columns:
            yield from over_rows(
                {"x": kind},
                [[value] for value in values],
                """
        count(x)
        count(DISTINCT x)
        sum(x)
        avg(x)
        cast(decimal):: CAST(avg(x) AS DECIMAL(9,1))
        cast(decimal):: CAST(CAST(sum(x) AS DECIMAL(18,2)) / nullif(CAST(count(x) AS DECIMAL(18,0)), 0) AS DECIMAL(9,1))
        mean(x)
        min(x)
        max(x)
        median(x)
        percentile(x, 0.5)
        percentile_approx(x, 0.5)
        approx_percentile(x, 0.5)
        stddev:: round(stddev(x), 6)
        variance:: round(variance(x), 6)
        try_sum(x)
        try_avg(x)
        approx_count_distinct(x)
        stddev_pop:: round(stddev_pop(x), 6)
        var_pop:: round(var_pop(x), 6)
        skewness:: round(skewness(x), 6)
        sum:: coalesce(sum(x), 0)
        sum(DISTINCT x)
        count(*)
        count(1)
        count_if(x > 0)
        bool_or(x > 0)
        bool_and(x > 0)
        stddev_samp:: round(stddev_samp(x), 6)
        var_samp:: round(var_samp(x), 6)
        CAST(CAST(sum(x) AS DECIMAL(18,2)) / nullif(CAST(count(x) AS DECIMAL(18,2)), 0) AS DECIMAL(9,4))
        sum(CASE WHEN x > 0 THEN x ELSE 0 END)
        kurtosis:: round(kurtosis(x), 6)
    """,
            )
    for values in TRUTHS:
        yield from over_rows(
            {"x": "BOOLEAN"},
            [[value] for value in values],
            """
        bool_or(x)
        bool_and(x)
        every(x)
        some:: some(x)
        any:: any(x)
        count_if(x)
        max(x)
        min(x)
    """,
        )
    yield from over_rows(
        {"x": "STRING"},
        [["b"], [None], ["a"], ["a"], ["Z"], ["é"]],
        """
        min(x)
        max(x)
        count(DISTINCT x)
        collect_list:: array_sort(collect_list(x))
        collect_set:: sort_array(collect_set(x))
        count(DISTINCT x, x)
        mode(x)
        array_agg:: sort_array(array_agg(x))
        string_agg(x, ',') WITHIN GROUP (ORDER BY x)
        listagg(x, ',') WITHIN GROUP (ORDER BY x)
        any_value('a')
        count(*) FILTER (WHERE x = 'a')
        filter:: count(*) FILTER (WHERE x = 'a')
        count_if(x IS NULL)
        first('a')
        first_value('a')
    """,
    )
    yield from over_rows(
        {"x": "DATE"},
        [["2017-01-02"], [None], ["1969-12-31"], ["9999-12-31"]],
        """
        min(x)
        max(x)
        count(DISTINCT x)
        collect_list:: array_sort(collect_list(x))
    """,
    )
    yield from over_rows(
        {"x": "TIMESTAMP"},
        [["2017-01-02 00:00:00.000001"], [None], ["1969-12-31 23:59:59"]],
        """
        min(x)
        max(x)
        min:: unix_micros(min(x))
        collect_list:: array_sort(collect_list(x))
        /:: (unix_micros(max(x)) - unix_micros(min(x))) / 60000000
    """,
    )
    yield from over_rows(
        {"x": "STRING", "y": "INT", "z": "TIMESTAMP"},
        [
            ["a", "1", "2017-01-01 00:00:00"],
            ["b", None, "2017-01-03 00:00:00"],
            [None, "3", "2017-01-02 00:00:00"],
            ["d", "3", None],
            ["e", "-2", "2017-01-01 00:00:01"],
        ],
        """
        max_by(x, z)
        min_by(x, z)
        max_by(y, z)
        max_by(x, CASE WHEN y IS NOT NULL THEN struct(z, x) END)
        max_by(x, z) FILTER (WHERE y = 1)
        sum(CASE WHEN x = 'a' THEN y END)
        count(DISTINCT CASE WHEN y > 0 THEN x END)
        corr:: round(corr(y, y), 6)
        covar_pop:: round(covar_pop(y, y), 6)
        covar_samp:: round(covar_samp(y, y), 6)
        bit_or(y)
        bit_and(y)
        bit_xor(y)
        regr_count(y, y)
        sum(unix_micros(z) - unix_micros(z)) / 1000000
        count_distinct:: count(DISTINCT x, y)
    """,
    )
    yield from over_rows(
        {"x": "STRING", "y": "INT"},
        [["a", None], [None, None]],
        """
        max_by(x, y)
        sum(y)
        avg(y)
    """,
    )


def _windows() -> Iterator[Vector]:
    yield from over_rows(
        {"g": "STRING", "o": "INT", "v": "INT", "d": "DATE", "t": "TIMESTAMP"},
        [
            ["a", "1", "5", "2017-01-01", "2017-01-01 10:00:00"],
            ["a", "2", None, "2017-01-02", "2017-01-01 10:20:00"],
            ["a", "3", "7", "2017-01-05", "2017-01-01 11:00:00"],
            ["b", "1", "7", "2017-01-01", "2017-01-02 00:00:00"],
            ["b", "2", "7", "2016-12-31", None],
            ["b", None, "-1", None, "2017-01-02 00:00:01"],
            [None, "4", "2", "2017-02-01", "2017-03-26 02:30:00"],
            ["a", "7", "0", "2017-03-01", "2017-03-26 03:30:00"],
        ],
        r"""
        row_number() OVER (PARTITION BY g ORDER BY o)
        rank() OVER (PARTITION BY g ORDER BY o)
        dense_rank() OVER (PARTITION BY g ORDER BY o)
        percent_rank() OVER (PARTITION BY g ORDER BY o)
        cume_dist() OVER (PARTITION BY g ORDER BY o)
        row_number() OVER (ORDER BY v DESC, o, g)
        rank() OVER (ORDER BY v DESC, o, g)
        dense_rank() OVER (ORDER BY v DESC, o, g)
        percent_rank() OVER (ORDER BY v DESC, o, g)
        cume_dist() OVER (ORDER BY v DESC, o, g)
        rank() OVER (ORDER BY v DESC)
        dense_rank() OVER (ORDER BY v)
        ntile(5) OVER (ORDER BY v, o, g)
        ntile(3) OVER (PARTITION BY g ORDER BY o)
        row_number() OVER (PARTITION BY g ORDER BY o DESC)
        row_number() OVER (PARTITION BY g ORDER BY o ASC NULLS LAST)
        row_number() OVER (PARTITION BY g, v ORDER BY o DESC NULLS FIRST)
        lag(v) OVER (PARTITION BY g ORDER BY o)
        lag(v, 2) OVER (PARTITION BY g ORDER BY o)
        lag(v, 1, 0) OVER (PARTITION BY g ORDER BY o)
        lag(t) OVER (PARTITION BY g ORDER BY o)
        lead(v) OVER (PARTITION BY g ORDER BY o)
        lead(v, 2) OVER (PARTITION BY g ORDER BY o)
        lead(v, 1, 0) OVER (PARTITION BY g ORDER BY o)
        lead(t) OVER (PARTITION BY g ORDER BY o)
        nth_value(v, 2) OVER (PARTITION BY g ORDER BY o)
        sum(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        sum(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
        sum(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
        sum(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
        avg(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        avg(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
        avg(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
        avg(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
        min(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        min(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
        min(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
        min(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
        max(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        max(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
        max(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
        max(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
        count(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        count(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
        count(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
        count(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
        first(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        first(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
        first(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
        first(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
        last(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        last(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
        last(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
        last(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
        first_value(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        first_value(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
        first_value(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
        first_value(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
        last_value(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        last_value(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
        last_value(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
        last_value(v) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
        sum(v) OVER (PARTITION BY g ORDER BY o)
        avg(v) OVER (PARTITION BY g ORDER BY o)
        min(v) OVER (PARTITION BY g ORDER BY o)
        max(v) OVER (PARTITION BY g ORDER BY o)
        count(v) OVER (PARTITION BY g ORDER BY o)
        first(v) OVER (PARTITION BY g ORDER BY o)
        last(v) OVER (PARTITION BY g ORDER BY o)
        first_value(v) OVER (PARTITION BY g ORDER BY o)
        last_value(v) OVER (PARTITION BY g ORDER BY o)
        last(v) IGNORE NULLS OVER (PARTITION BY g ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        last(v, true) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        first(v) IGNORE NULLS OVER (PARTITION BY g ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT \
            ROW)
        over:: max(d) OVER ()
        over:: sum(v) OVER (PARTITION BY g)
        over:: count(*) OVER (PARTITION BY g)
        over:: min(CASE WHEN v > 0 THEN t END) OVER (PARTITION BY g ORDER BY o ROWS BETWEEN 1 FOLLOWING AND \
            UNBOUNDED FOLLOWING)
        max_by(v, o) OVER (PARTITION BY g)
        over:: sum(v) OVER (ORDER BY o RANGE BETWEEN 1 PRECEDING AND CURRENT ROW)
        over:: sum(v) OVER (ORDER BY d RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND CURRENT ROW)
        over:: sum(v) OVER (ORDER BY t RANGE BETWEEN INTERVAL 1 HOUR PRECEDING AND CURRENT ROW)
        over:: sum(v) OVER (ORDER BY d, o ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
        lag:: t <= lag(t) OVER (PARTITION BY g ORDER BY t) + INTERVAL 30 MINUTES
        over:: avg(CAST(v AS DECIMAL(18,2))) OVER (PARTITION BY g)
    """,
    )


def _queries() -> Iterator[Vector]:
    yield from queries(
        r"""
        inner join:: SELECT a.k, a.v, b.w FROM {A} JOIN {B} ON a.k = b.k ORDER BY a.k NULLS FIRST, a.v NULLS \
            FIRST, b.w NULLS FIRST
        left join:: SELECT a.k, a.v, b.w FROM {A} LEFT JOIN {B} ON a.k = b.k ORDER BY a.k NULLS FIRST, a.v \
            NULLS FIRST, b.w NULLS FIRST
        right join:: SELECT a.k, a.v, b.w FROM {A} RIGHT JOIN {B} ON a.k = b.k ORDER BY a.k NULLS FIRST, a.v \
            NULLS FIRST, b.w NULLS FIRST
        full join:: SELECT a.k, a.v, b.w FROM {A} FULL JOIN {B} ON a.k = b.k ORDER BY a.k NULLS FIRST, a.v \
            NULLS FIRST, b.w NULLS FIRST
        over:: SELECT sum(CAST(v AS DECIMAL(18,2))) OVER (ORDER BY o) AS s FROM {T} ORDER BY s
        sum:: SELECT sum(v) AS s, sum(CAST(v AS DECIMAL(18,1))) AS d FROM VALUES (1.25), (2.25) AS t(v)
        max:: SELECT max(v) AS s, max(CAST(v AS INT)) AS d FROM VALUES (1.25), (2.75) AS t(v)
        over:: SELECT sum(v) OVER (ORDER BY o) AS s, sum(CAST(v AS DECIMAL(18,2))) \
            OVER (ORDER BY o) AS d FROM {T} ORDER BY s
        semi join:: SELECT a.k, a.v FROM {A} LEFT SEMI JOIN {B} ON a.k = b.k ORDER BY a.k, a.v
        anti join:: SELECT a.k, a.v FROM {A} LEFT ANTI JOIN {B} ON a.k = b.k ORDER BY a.k NULLS FIRST, a.v \
            NULLS FIRST
        cross join:: SELECT a.k, b.w FROM {A} CROSS JOIN {B} ORDER BY a.k NULLS FIRST, b.w
        inner join:: SELECT a.v, b.w FROM {A} JOIN {B} ON a.k <=> b.k ORDER BY a.v, b.w
        using:: SELECT k, v, w FROM {A} LEFT JOIN {B} USING (k) ORDER BY k NULLS FIRST, v NULLS FIRST
        left join:: SELECT a.v, b.w FROM {A} LEFT JOIN {B} ON (a.v = 'x' AND b.k = 1) OR (a.v = 'y' AND b.k \
            = 3) ORDER BY a.v NULLS FIRST, b.w
        union:: SELECT v FROM (SELECT 1 AS v UNION ALL SELECT 1.5 UNION ALL SELECT NULL) ORDER BY v
        union:: SELECT v FROM (SELECT 1 AS v UNION SELECT 1 UNION SELECT 2) ORDER BY v
        except:: SELECT k FROM (SELECT 1 AS k UNION ALL SELECT NULL EXCEPT SELECT 1) ORDER BY k
        intersect:: SELECT k FROM (SELECT 1 AS k INTERSECT SELECT 1)
        distinct:: SELECT DISTINCT k FROM {A} ORDER BY k NULLS FIRST
        group by:: SELECT k, count(*) AS n, max(v) AS m FROM {A} GROUP BY k ORDER BY k NULLS FIRST
        group by:: SELECT count(*) AS n, sum(k) AS s, min(k) AS m FROM (SELECT 1 AS k) WHERE k > 1
        group by:: SELECT v, count(*) AS n FROM VALUES (0.0D), (-0.0D), (double('NaN')), (double('NaN')) AS \
            t(v) GROUP BY v ORDER BY v
        having:: SELECT k, count(*) AS n FROM {A} GROUP BY k HAVING count(*) > 1
        rollup:: SELECT k, count(*) AS n FROM {A} GROUP BY ROLLUP (k) ORDER BY k NULLS FIRST, n
        order by:: SELECT v FROM {A} ORDER BY v
        order by:: SELECT v FROM {A} ORDER BY v DESC
        order by:: SELECT v FROM {A} ORDER BY v NULLS LAST
        limit:: SELECT k FROM {A} ORDER BY k NULLS FIRST LIMIT 2
        SELECT k FROM {A} WHERE k IN (SELECT k FROM {B}) ORDER BY k
        in:: SELECT k FROM {A} WHERE k NOT IN (SELECT k FROM {B}) ORDER BY k
        SELECT k FROM {A} WHERE EXISTS (SELECT 1 FROM {B} WHERE b.k = a.k) ORDER BY k, v
        scalar subquery:: SELECT k, (SELECT max(w) FROM {B}) AS m FROM {A} ORDER BY k NULLS FIRST, v
        SELECT explode(array('a', NULL, 'b')) AS v ORDER BY v
        SELECT explode(CAST(array() AS ARRAY<STRING>)) AS v
        lateral:: SELECT t.k, r FROM VALUES (1, array('a', 'b')), (2, array()) AS t(k, rs) LATERAL VIEW \
            explode(rs) e AS r ORDER BY t.k, r
        SELECT posexplode(array('a', 'b')) ORDER BY pos
        inline:: SELECT t.k, position, step FROM VALUES (1, true), (2, false) AS t(k, c) LATERAL VIEW \
            inline(array(struct(1 AS position, 'Seen' AS step, true AS is_reached), struct(2, 'Carted', c))) s \
            AS position, step, is_reached ORDER BY t.k, position
        SELECT explode(sequence(DATE'2016-02-28', DATE'2016-03-01', INTERVAL 1 DAY)) AS day ORDER BY day
        SELECT sequence(DATE'2016-02-28', DATE'2016-03-01') AS days
        outer explode:: SELECT t.k, r FROM VALUES (1, array('a')), (2, NULL) AS t(k, rs) LATERAL VIEW OUTER \
            explode(rs) e AS r ORDER BY t.k
        SELECT * FROM {B} ORDER BY k NULLS FIRST
        with:: WITH c AS (SELECT k FROM {A}) SELECT count(*) AS n FROM c
        values:: SELECT * FROM VALUES ('silver', 'orders', 26.0, 1560) AS levels(layer, table_name, hours, \
            minutes)
        qualify:: SELECT k FROM (SELECT k, row_number() OVER (ORDER BY k DESC) AS r FROM VALUES (1), (2) AS \
            t(k)) WHERE r = 1
        is:: SELECT count(*) > 0 AS is_any FROM (SELECT 1 AS k) WHERE k > 1
        SELECT aggregate(array(1, 2, 3), 0, (s, one) -> s + one) AS s
        SELECT zip_with(array(1, 2), array(3, 4), (l, r) -> l + r) AS z
        SELECT map_from_entries(array(struct('a', 1))) AS m
        pivot:: SELECT * FROM VALUES (1, 'a', 5), (1, 'b', 6) AS t(k, c, v) PIVOT (sum(v) FOR c IN ('a', \
            'b'))
        SELECT assert_true(1 = 1) AS ok
        SELECT DATE '0001-01-01' AS d, DATE '9999-12-31' AS e
        SELECT TIMESTAMP '2017-01-01 00:00:00+02:00' AS t
        range:: SELECT id FROM range(3) ORDER BY id
    """,
        {"A": A, "B": B, "T": T},
    )
