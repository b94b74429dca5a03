"""What delivered text means: the platform's patterns decide before any cast, so that every engine reads it alike.

Casts are lax, each engine's in its own way: Spark reads `2017` as New Year, completes a time without a date with the
day of the run, and takes full-width digits.
"""

import re
from collections.abc import Mapping

from pyspark.sql import DataFrame
from pyspark.sql.types import StringType

from customer360.contracts import Column, Contract, Platform
from customer360.errors import ContractError

# The text of a cast may hold one level of brackets, such as a function's.
_TRY_CAST = re.compile(r"try_cast\(((?:[^()]|\([^()]*\))+?) AS (\w+)( ?\([0-9, ]+\))?\)", re.IGNORECASE)
_LITERAL_OR_TEXT = re.compile(r"'(?:[^'\\]|\\.)*'|\bCAST\([^()]* AS STRING\)", re.IGNORECASE)
# What reads text as a value without a pattern, or fails on text that is none: a batch would stop at one row.
_UNGUARDED = re.compile(
    r"cast\(|::|\b(?:to_(?:date|time|timestamp\w*|number|unix_timestamp)|current_\w+|now|date|timestamp|tinyint"
    r"|smallint|int|bigint|float|double|decimal|boolean)\s*\(",
    re.IGNORECASE,
)


def read_text(platform: Platform, text: str, kind: str) -> str:
    """SQL for the value that a text says; null when it is not written as `kind`'s pattern has it.

    Args:
        platform: Has the patterns, see `contracts/platform.yaml`.
        text: SQL for the text.
        kind: A type that text is read as, with its precision, such as DECIMAL(18,2).

    Raises:
        ContractError: There is no pattern for the type.
    """
    # Java and Rust take $ for the place before a last line break, or not: \z is the end.
    pattern = rf"\A(?:{_pattern_of(platform.texts, kind)})\z".replace("\\", "\\\\")
    return f"IF(({text}) RLIKE '{pattern}', try_cast({text} AS {kind}), NULL)"


def read_columns(platform: Platform, contract: Contract, texts: DataFrame) -> dict[str, str]:
    """SQL by column for what the contract's columns are, of rows with the trimmed texts of the source's columns.

    Args:
        platform: Has the patterns.
        contract: A table that a source feeds.
        texts: Rows of the source, whose schema tells what an expression makes of them; nothing is computed.

    Raises:
        ContractError: A type has no pattern, or an expression reads text in a way that no pattern guards.
    """
    made = {c.name: guarded(platform, c) for c in contract.columns if c.expression is not None}
    types = {
        f.name: f.dataType
        for f in texts.selectExpr(*(f"{sql} AS `{name}`" for name, sql in made.items())).schema
    }
    read: dict[str, str] = {}
    for column in contract.columns:
        sql = made.get(column.name, f"`{column.name}`")
        is_text = column.expression is None or isinstance(types[column.name], StringType)
        if column.type == "STRING":
            read[column.name] = sql
        elif is_text:
            read[column.name] = read_text(platform, sql, column.type)
        else:
            read[column.name] = f"try_cast({sql} AS {column.type})"
    return read


def guarded(platform: Platform, column: Column) -> str:
    """A column's expression, in which every text that is read as a value has to be written as its pattern says.

    Raises:
        ContractError: The expression reads text in another way than by `try_cast(<text> AS <type>)`.
    """
    expression = column.expression or ""
    unread = _TRY_CAST.sub("", _LITERAL_OR_TEXT.sub("''", expression))
    if _UNGUARDED.search(unread):
        raise ContractError(
            f"Column {column.name}: transformLogic {expression!r} reads text as a value without a pattern, so that one "
            "text could stop a batch, or mean another value each day; write it as try_cast(<text> AS <type>)."
        )
    return _TRY_CAST.sub(lambda cast: _guarded_cast(platform, cast), expression)


def _guarded_cast(platform: Platform, cast: re.Match[str]) -> str:
    text, kind, precision = cast.groups()
    if kind.upper() == "STRING":
        return cast[0]
    return read_text(platform, f"CAST({text} AS STRING)", f"{kind.upper()}{precision or ''}")


def _pattern_of(patterns: Mapping[str, str], kind: str) -> str:
    name = kind.partition("(")[0].strip().upper()
    if name not in patterns:
        raise ContractError(
            f"Delivered text is not read as {kind}: use STRING, {', '.join(patterns)}, or give platform.yaml a pattern."
        )
    return patterns[name]
