"""Quotients as SQL of DuckDB, whose own division is one of doubles."""


def half_up(numerator: str, denominator: str, digits: int) -> str:
    """An amount of cents by a count, rounded half up once, in whole numbers; null for a denominator of 0.

    Args:
        numerator: SQL of a DECIMAL with two digits or none.
        denominator: SQL of a whole number.
        digits: Of the quotient, at least two.
    """
    cents = f"CAST(100 * abs({numerator}) AS HUGEINT) * {10 ** (digits - 2)}"
    count = f"abs(CAST({denominator} AS HUGEINT))"
    sign = f"sign({numerator}) * sign({denominator})"
    rounded = f"CAST({sign} AS HUGEINT) * ((2 * {cents} + {count}) // (2 * {count}))"
    unit = f"CAST('{10**-digits:.{digits}f}' AS DECIMAL({digits + 1}, {digits}))"
    return f"CASE WHEN {denominator} <> 0 THEN CAST({rounded} AS DECIMAL(28, 0)) * {unit} END"
