"""Texts in SQL statements that cannot bind them."""


def quoted_text(value: str) -> str:
    """The text as a literal of Spark SQL."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
