"""Asks an engine many vectors in few queries."""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from customer360.engines.conformance.uses import renamed
from customer360.engines.conformance.vectors import Answer, Vector

AT_ONCE = 60
"""Expressions in a query: more of them are compiled no faster."""

THREADS = 2
"""Queries at the same time: while one is planned, another runs."""

_ORDER = "_order"
_READ: Mapping[str, tuple[pa.DataType, Callable[[str], Any]]] = {
    "STRING": (pa.string(), str),
    "BOOLEAN": (pa.bool_(), lambda text: text == "true"),
    "SMALLINT": (pa.int16(), int),
    "INT": (pa.int32(), int),
    "BIGINT": (pa.int64(), int),
    "DOUBLE": (pa.float64(), float),
    "DATE": (pa.date32(), date.fromisoformat),
    "TIMESTAMP": (pa.timestamp("us", "UTC"), lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC)),
}

Rows = tuple[tuple[str | None, ...], ...]


def answers(
    spark: SparkSession, vectors: Sequence[Vector], error_name: Callable[[Exception], str]
) -> list[Answer]:
    """What an engine says to vectors, in their order.

    Args:
        spark: Session to ask.
        vectors: What is asked; what Spark said is looked at for one thing alone, that errors are asked for one by one.
        error_name: Name of an error.
    """
    asked = list(_asked(spark, list(enumerate(vectors)), error_name))
    with ThreadPoolExecutor(THREADS) as pool:
        found = {
            number: answer for part in pool.map(lambda ask: ask(), asked) for number, answer in part.items()
        }
    return [found[number] for number in range(len(vectors))]


Numbered = list[tuple[int, Vector]]
ByForm = dict[tuple[Any, ...], Numbered]


def _asked(
    spark: SparkSession, numbered: Numbered, error_name: Callable[[Exception], str]
) -> Iterator[Callable[[], dict[int, Answer]]]:
    """The queries that have to be asked."""
    together = []
    for number, vector in numbered:
        if vector.is_merge:
            yield lambda n=number, v=vector: {n: _of_merge(spark, v, error_name)}
        elif vector.is_query:
            yield lambda n=number, v=vector: {n: _of_query(spark, v.sql, error_name)}
        elif vector.answer.error and not vector.is_of_rows:
            form: ByForm = {(vector.sql, *vector.of.items()): [(number, vector)]}
            yield lambda f=form: _of_values(spark, f, error_name)
        elif not vector.is_of_rows:
            together.append((number, vector))
    for part in _parts(together):
        yield lambda p=part: _of_values(spark, p, error_name)
    for rows, members in _by_rows(numbered).items():
        yield lambda r=rows, m=members: _of_rows(spark, r, m, error_name)


def _parts(numbered: Numbered) -> Iterator[ByForm]:
    """Vectors by what is asked, so many expressions together as a query takes."""
    forms: defaultdict[tuple[Any, ...], Numbered] = defaultdict(list)
    for number, vector in numbered:
        forms[vector.sql, *vector.of.items()].append((number, vector))
    keys = list(forms)
    for start in range(0, len(keys), AT_ONCE):
        yield {key: forms[key] for key in keys[start : start + AT_ONCE]}


def _by_rows(numbered: Numbered) -> dict[tuple[Any, ...], Numbered]:
    """Aggregates and windows by the rows that they are about; errors by themselves."""
    grouped: defaultdict[tuple[Any, ...], Numbered] = defaultdict(list)
    for number, vector in numbered:
        if vector.is_of_rows:
            rows = tuple((name, kind, tuple(vector.inputs[name])) for name, kind in vector.of.items())
            is_window = " OVER " in vector.sql.upper()
            grouped[rows, is_window, number if vector.answer.error else -1].append((number, vector))
    return grouped


def _of_values(
    spark: SparkSession, forms: ByForm, error_name: Callable[[Exception], str]
) -> dict[int, Answer]:
    """Answers for expressions over values: a column for each input, a row for each value."""
    columns: dict[tuple[str, Any], str] = {}
    asked = []
    for (sql, *of), members in forms.items():
        names = {}
        for name, kind in of:
            values = tuple(vector.inputs[name] for _, vector in members)
            names[name] = columns.setdefault((kind, values), f"c{len(columns)}")
        asked.append(renamed(sql, names))
    table = _table([(name, kind, values) for (kind, values), name in columns.items()])
    try:
        types, rows = _run(spark.createDataFrame(table).selectExpr(_ORDER, *_aliased(asked)))
    except (PySparkException, ValueError) as error:
        return _one_by_one(forms, error, lambda half: _of_values(spark, half, error_name), error_name)
    return {
        number: Answer(types[at + 1], rows[row][at + 1])
        for at, members in enumerate(forms.values())
        for row, (number, _) in enumerate(members)
    }


def _one_by_one(
    forms: ByForm,
    error: Exception,
    ask: Callable[[ByForm], dict[int, Answer]],
    error_name: Callable[[Exception], str],
) -> dict[int, Answer]:
    """What failed together is asked again in halves, down to the values that it fails for."""
    if len(forms) > 1:
        keys = list(forms)
        halves = [
            {k: forms[k] for k in keys[: len(keys) // 2]},
            {k: forms[k] for k in keys[len(keys) // 2 :]},
        ]
    else:
        [(key, members)] = forms.items()
        if len(members) == 1:
            return {members[0][0]: Answer(error=error_name(error))}
        middle = len(members) // 2
        halves = [{key: members[:middle]}, {key: members[middle:]}]
    return {number: answer for half in halves for number, answer in ask(half).items()}


def _of_rows(
    spark: SparkSession,
    about: tuple[Any, ...],
    members: Numbered,
    error_name: Callable[[Exception], str],
) -> dict[int, Answer]:
    """Answers for aggregates or windows over the same rows."""
    rows, is_window, _ = about
    frame = spark.createDataFrame(_table(rows))
    expressions = _aliased([vector.sql for _, vector in members])
    try:
        types, found = _run(frame.selectExpr(*([_ORDER] if is_window else ["0"]), *expressions))
    except (PySparkException, ValueError) as error:
        if len(members) == 1:
            return {members[0][0]: Answer(error=error_name(error))}
        return {
            number: answer
            for member in members
            for number, answer in _of_rows(spark, about, [member], error_name).items()
        }
    return {
        number: Answer(types[at], [row[at] for row in found] if is_window else found[0][at])
        for at, (number, _) in enumerate(members, start=1)
    }


def _of_query(spark: SparkSession, sql: str, error_name: Callable[[Exception], str]) -> Answer:
    try:
        frame = spark.sql(sql)
        types, rows = _run(frame, ordered=False)
    except (PySparkException, ValueError) as error:
        return Answer(error=error_name(error))
    return Answer(_columns(frame, types), rows)


def _of_merge(spark: SparkSession, vector: Vector, error_name: Callable[[Exception], str]) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        table, view = f"delta.`{folder}/t`", f"source_of_{Path(folder).name}"
        spark.sql(f"SELECT * FROM {vector.inputs['t']}").write.format("delta").save(f"{folder}/t")
        spark.sql(f"SELECT * FROM {vector.inputs['s']}").createOrReplaceTempView(view)
        into = vector.sql.replace("INTO t USING s", f"INTO {table} t USING {view} s")
        try:
            spark.sql(into).collect()
        except (PySparkException, ValueError) as error:
            return Answer(error=error_name(error))
        frame = spark.sql(f"SELECT * FROM {table}")
        types, rows = _run(frame.orderBy(*frame.columns), ordered=False)
        return Answer(_columns(frame, types), rows)


def _columns(frame: DataFrame, types: Iterable[str]) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in zip(frame.columns, types, strict=True))


def _aliased(expressions: Iterable[str]) -> list[str]:
    return [f"{expression} AS e{at}" for at, expression in enumerate(expressions)]


def _table(columns: Iterable[tuple[str, str, Sequence[str | None]]]) -> pa.Table:
    """Typed values, with nulls where a column is shorter than others, and the number of each row."""
    columns = list(columns)
    length = max(len(values) for _, _, values in columns)
    arrays: dict[str, pa.Array] = {_ORDER: pa.array(range(length), pa.int32())}
    for name, kind, values in columns:
        type_, read = _reader(kind)
        padded = [*values, *[None] * (length - len(values))]
        arrays[name] = pa.array([None if text is None else read(text) for text in padded], type_)
    return pa.table(arrays)


def _reader(kind: str) -> tuple[pa.DataType, Callable[[str], Any]]:
    if kind.startswith("DECIMAL"):
        precision, scale = map(int, kind.removeprefix("DECIMAL(").removesuffix(")").split(","))
        return pa.decimal128(precision, scale), Decimal
    return _READ[kind]


def _run(frame: DataFrame, *, ordered: bool = True) -> tuple[list[str], list[list[Any]]]:
    """Types of the columns, and rows as texts, by the number of their row if they have one."""
    types = [field.dataType.simpleString() for field in frame.schema]
    found = frame.toArrow()
    rows = [list(row) for row in zip(*map(_values, found.columns), strict=True)]
    if ordered:
        rows.sort(key=lambda row: row[0])
    return types, [[text_of(value) for value in row] for row in rows]


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Python's values; days and times of other years than 1 to 9999, which it has none for, as numbers."""
    try:
        return column.to_pylist()
    except OverflowError:
        return [_value(scalar) for scalar in column]


def _value(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except OverflowError:
        return f"{scalar.value} after 1970"


def text_of(value: Any) -> Any:
    """A value as vectors have it: texts, and lists and objects of them."""
    match value:
        case None | str():
            return value
        case bool():
            return str(value).lower()
        case float():
            # 0.0 and -0.0 are equal: which of the two an engine says is nothing to hold against it.
            text = repr(value or 0.0)
            return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(text, text)
        case Decimal():
            return format(value, "f")
        case datetime():
            return (value.astimezone(UTC) if value.tzinfo else value).replace(tzinfo=None).isoformat(" ")
        case date():
            return value.isoformat()
        case timedelta():
            return f"{value // timedelta(microseconds=1)} us"
        case bytes():
            return value.hex()
        case list() | tuple():
            return [text_of(one) for one in value]
        case dict():
            return {name: text_of(one) for name, one in value.items()}
    return str(value)
