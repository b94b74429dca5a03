"""What Silver must hold: types, rules, quarantine, the newest state of each key, and histories.

Tables made for each entity, from `landing_<source>`: `checked_<entity>` (every delivered record, typed, with the rules
it broke in `_broken` and a hash of what was delivered in `_content`), `silver_<entity>`, and the rows of `quarantine`
(entity, source_file, row_number, file_date, failed_rules). `silver_sessions` is made from another Silver table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import duckdb
import pyarrow as pa

from oracle import casts
from oracle.contracts import Column, Table, delivered_entities, layer, platform
from oracle.sessions import build_sessions

_WHITE_SPACE = "' ' || chr(9) || chr(10) || chr(13)"
_LINEAGE = ["_file_date", "_delivery", "_source_file", "_row_number"]
_NEWNESS = "_file_date, _delivery, _row_number, _source_file"
_TRY_CAST = re.compile(r"try_cast\((\w+) AS ([\w(), ]+)\)")


def build_silver(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the Silver tables and `quarantine` of what `read_landing` has read."""
    con.execute(
        "CREATE OR REPLACE TABLE quarantine (entity VARCHAR, source_file VARCHAR, row_number INTEGER, file_date DATE,"
        " failed_rules VARCHAR[])"
    )
    for entity in delivered_entities():
        _check(con, entity)
        con.execute(
            f"INSERT INTO quarantine SELECT '{entity.name}', _source_file, _row_number, _file_date, _broken"
            f" FROM checked_{entity.name} WHERE len(_broken) > 0"
        )
        con.execute(f"CREATE OR REPLACE TABLE silver_{entity.name} AS {_newest(entity)}")
    build_sessions(con)


def version_key(entity: Table) -> str:
    """The columns of which Silver keeps one row: the key, and for a history the time of the event."""
    event_time = entity.properties.get("eventTime")
    return ", ".join(dict.fromkeys([*entity.keys, *([event_time] if event_time else [])]))


def newness(entity: Table) -> str:
    """The columns by which the newest of several rows of one key is found, most important first."""
    ordered_by = entity.properties.get("orderedBy")
    return f"{ordered_by}, {_NEWNESS}" if ordered_by else _NEWNESS


def _check(con: duckdb.DuckDBPyConnection, entity: Table) -> None:
    source = layer("sources")[entity.properties["source"]]
    texts = [f"nullif(trim({name}, {_WHITE_SPACE}), '') AS {name}" for name in source.column_names]
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE delivered AS SELECT {', '.join(texts)}, {', '.join(_LINEAGE)}, _malformed,"
        f" hash({', '.join(source.column_names)}, _unknown) AS _content"
        f" FROM landing_{source.name}"
    )
    joins: list[str] = []
    typed = ", ".join(f"{_value(con, column, joins)} AS {column.name}" for column in entity.columns)
    inputs = dict.fromkeys(name for column in entity.columns for name in column.sources)
    given = ", ".join(f"d.{name} AS given_{name}" for name in inputs)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE typed AS SELECT {typed}, {given},"
        f" {', '.join(f'd.{name}' for name in [*_LINEAGE, '_malformed', '_content'])}"
        f" FROM delivered d {' '.join(joins)}"
    )
    tests = ", ".join(f"CASE WHEN {broken} THEN '{rule}' END" for rule, broken in _rules(entity))
    con.execute(
        f"CREATE OR REPLACE TABLE checked_{entity.name} AS SELECT {', '.join(entity.column_names)},"
        f" {', '.join(_LINEAGE)}, _content, CASE WHEN _malformed THEN ['well_formed']"
        f" ELSE list_filter([{tests}], lambda rule: rule IS NOT NULL) END AS _broken FROM typed"
    )


def _rules(entity: Table) -> Iterator[tuple[str, str]]:
    """Ids of the rules that send a row to quarantine, each with a condition that is true when the row breaks it."""
    for column in entity.columns:
        given = " OR ".join(f"given_{name} IS NOT NULL" for name in column.sources)
        if column.type != "STRING":
            yield f"{column.name}_type", f"({given}) AND {column.name} IS NULL"
        if column.required:
            yield f"{column.name}_required", f"NOT ({given})"
    for rule in entity.rules:
        if rule.severity == "error" and rule.expression:
            expression = re.sub(r"(\w+) RLIKE ('[^']*')", r"regexp_matches(\1, \2)", rule.expression)
            yield rule.id, f"NOT coalesce(({expression}), true)"


def _value(con: duckdb.DuckDBPyConnection, column: Column, joins: list[str]) -> str:
    """SQL for a column's value over `delivered d`, to which `joins` gains what the value needs."""
    if column.expression is None:
        return _cast(con, column.name, column.type, joins)
    if match := _TRY_CAST.fullmatch(column.expression):
        return _cast(con, match[1], match[2], joins)
    return f"({column.expression})"


def _cast(con: duckdb.DuckDBPyConnection, name: str, type_name: str, joins: list[str]) -> str:
    if type_name == "STRING":
        return f"d.{name}"
    plain = casts.PLAIN[type_name.partition("(")[0]]
    cast = (
        f"try_cast(rtrim(d.{name}, 'Z') AS {type_name})"
        if type_name == "TIMESTAMP"
        else f"try_cast(d.{name} AS {type_name})"
    )
    query = f"SELECT DISTINCT {name} FROM delivered WHERE NOT regexp_full_match({name}, '{plain}')"
    odd = [text for (text,) in con.execute(query).fetchall()]
    if not odd:
        return cast
    # What is not written the plain way is cast by Python and looked up
    python, arrow, back = _odd_cast(type_name)
    lookup = f"odd_{len(joins)}"
    con.register(
        "odd", pa.table({"text": pa.array(odd, pa.string()), "value": pa.array(map(python, odd), arrow)})
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE {lookup} AS FROM odd")
    joins.append(f"LEFT JOIN {lookup} ON {lookup}.text = d.{name}")
    return f"CASE WHEN {lookup}.text IS NULL THEN {cast} ELSE {back.format(f'{lookup}.value')} END"


def _odd_cast(type_name: str) -> tuple[Callable[[str], object], pa.DataType, str]:
    """The Python cast to a type, its result's Arrow type, and a pattern for SQL from there to the column's type."""
    if match := re.fullmatch(r"DECIMAL\((\d+), ?(\d+)\)", type_name):
        precision, scale = int(match[1]), int(match[2])
        return lambda text: casts.decimal(text, precision, scale), pa.decimal128(precision, scale), "{}"
    match type_name:
        case "INT":
            return lambda text: casts.integer(text, 32), pa.int32(), "{}"
        case "BIGINT":
            return lambda text: casts.integer(text, 64), pa.int64(), "{}"
        case "BOOLEAN":
            return casts.boolean, pa.bool_(), "{}"
        case "TIMESTAMP":
            return casts.timestamp_us, pa.int64(), "make_timestamp({})"
        case _:
            raise ValueError(f"The oracle knows no cast to {type_name}.")


def _newest(entity: Table) -> str:
    order = ", ".join(f"{name} DESC" for name in newness(entity).split(", "))
    rows = (
        f"SELECT * EXCLUDE (_broken, _content) FROM checked_{entity.name} WHERE len(_broken) = 0"
        f" QUALIFY row_number() OVER (PARTITION BY {version_key(entity)} ORDER BY {order}) = 1"
    )
    if entity.properties["history"] != "scd2":
        return rows
    history, event_time = platform()["history"], entity.properties["eventTime"]
    member = ", ".join(name for name in entity.keys if name != event_time)
    return (
        f"SELECT *, if(lag({event_time}) OVER member IS NULL, TIMESTAMP '{history['openStart']}', {event_time})"
        f" AS valid_from, coalesce(lead({event_time}) OVER member, TIMESTAMP '{history['openEnd']}') AS valid_to,"
        f" lead({event_time}) OVER member IS NULL AS is_current FROM ({rows})"
        f" WINDOW member AS (PARTITION BY {member} ORDER BY {event_time})"
    )
