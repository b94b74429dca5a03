"""Times in text: Spark completes a time without a date with the day of the run, which no table may depend on."""

import re

from customer360.contracts import Column
from customer360.errors import ContractError

# Spark skips control characters before a value; what then starts with a T or an hour has no date.
_UNDATED = r"^[\\x00-\\x20\\x7f]*(T|[0-9]{1,2}:)"
_CAST = re.compile(r"try_cast\(((?:[^()]|\([^()]*\))+?) AS TIMESTAMP\)", re.IGNORECASE)
_DATED = re.compile(r"timestamp_(?:seconds|millis|micros)\(|TIMESTAMP ?'[^']*'", re.IGNORECASE)


def dated(text: str) -> str:
    """SQL for the time that a text says; null when it says no date, or no time.

    Args:
        text: SQL for the text.
    """
    return f"IF(({text}) RLIKE '{_UNDATED}', NULL, try_cast({text} AS TIMESTAMP))"


def dated_expression(column: Column) -> str:
    """SQL for a column's expression in which every text that is read as a time has to say its date.

    Raises:
        ContractError: The expression reads a time in a way that cannot be guarded.
    """
    expression = column.expression or ""
    rest = _DATED.sub("", _CAST.sub("", expression))
    if re.search("timestamp|to_date|current_|now *\\(", rest, re.IGNORECASE):
        raise ContractError(
            f"Column {column.name}: transformLogic {expression!r} may complete a time without a date with the day of "
            "the run; write it as try_cast(<text> AS TIMESTAMP)."
        )
    guarded = _CAST.sub(lambda cast: dated(cast[1]), expression)
    if column.type != "TIMESTAMP" or guarded != expression or _DATED.search(expression):
        return f"CAST({guarded} AS {column.type})"
    return dated(f"CAST({expression} AS STRING)")
