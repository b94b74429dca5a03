"""Where Sail answers otherwise than Spark: what to write instead, or why nothing comes of it.

A limit stands for vectors that differ. `text` and `argument` narrow it to what can be seen in SQL: words of an
expression, and the types of the columns in it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from customer360.engines.conformance.uses import Use, tokens, uses
from customer360.engines.conformance.vectors import sail_answers, spark_vectors

Verdict = Literal["refused", "warned", "accepted"]

_PATTERNS = ["rlike", "regexp", "regexp_like", "regexp_replace", "regexp_extract", "regexp_count"]
_BOUNDED = "sums and products stay in their types: rules of Silver bound what is added up"
_READ = "delivered text is read by the platform's patterns, see `texts` in platform.yaml"
_AVERAGE = "CAST(sum(x) AS DECIMAL(18,2)) / nullif(CAST(count(x) AS DECIMAL(18,0)), 0)"
# The whole is cast, and nothing in it.
_CAST_TO_DECIMAL = r"^CAST\((?!.*\bAS DECIMAL\b.*\bAS DECIMAL\b).*\bAS DECIMAL\s*\([^()]*\)\)$"


@dataclass(frozen=True)
class Limit:
    """A difference.

    Attributes:
        names: Functions, casts or operators, as `uses` names them.
        verdict: Whether SQL that it concerns is refused, warned of, or accepted.
        differs: What Sail does, as the end of a sentence.
        remedy: What to write instead; why nothing comes of it where it is accepted.
        argument: Pattern of types: it concerns SQL in whose parentheses a column of such a type stands.
        text: Pattern of SQL that it concerns.
        but_for: Pattern of types: it does not concern SQL with a column of such a type.
    """

    names: tuple[str, ...]
    verdict: Verdict
    differs: str
    remedy: str
    argument: str = ""
    text: str = ""
    but_for: str = ""

    def concerns(self, use: Use, sql: str, types: Iterable[str]) -> bool:
        """Whether it is about what some SQL uses.

        Args:
            use: What is used.
            sql: The whole expression.
            types: Types of the columns in its parentheses.
        """
        if use.name not in self.names:
            return False
        if self.text and not re.search(self.text, sql, re.IGNORECASE):
            return False
        if self.but_for and any(re.search(self.but_for, kind) for kind in types):
            return False
        return not self.argument or any(re.search(self.argument, kind) for kind in types)


def refused(
    names: str, differs: str, remedy: str, *, argument: str = "", text: str = "", but_for: str = ""
) -> Limit:
    """A difference that nobody would see."""
    return Limit(tuple(names.split(", ")), "refused", differs, remedy, argument, text, but_for)


def accepted(names: str, differs: str, why: str, *, argument: str = "") -> Limit:
    """A difference that does not come about, or changes nothing."""
    return Limit(tuple(names.split(", ")), "accepted", differs, why, argument)


LIMITS = (
    refused("weekday", "says -1 of a Sunday, and not 6", "write (dayofweek(x) + 5) % 7"),
    refused("extract(dow)", "counts days of the week from 0, and not from 1", "write dayofweek(x)"),
    refused("initcap", "begins a word after any sign", "write upper(left(x, 1)) || lower(substr(x, 2))"),
    refused("percentile_approx, approx_percentile", "interpolates", "write percentile(x, 0.5)"),
    refused("format_number", "rounds in another way", "write CAST(round(x, 2) AS STRING)"),
    refused("from_json", "makes a row of an empty text", "write get_json_object(x, '$.name')"),
    refused("isnan", "answers null to null, and not false", "write x <=> double('NaN')"),
    refused("array_contains", "answers false to null, and not null", "write exists(a, one -> one = x)"),
    refused("timestampdiff(day)", "rounds down before 1970", "write date_diff(x, y)"),
    refused("unix_seconds", "rounds up before 1970", "write floor(unix_micros(x) / 1000000)"),
    refused("bround", "does not fail beyond the type", "write round(x, n)"),
    refused(
        "avg, mean, try_avg",
        "cuts off digits of a DECIMAL's average",
        f"write {_AVERAGE}",
        argument="DECIMAL",
    ),
    refused(
        "avg, mean, try_avg", "rounds a DOUBLE in another way", f"write {_AVERAGE}", text=_CAST_TO_DECIMAL
    ),
    refused(
        "/",
        "rounds a DOUBLE in another way, such as 1.005",
        "cast the dividend to DECIMAL(18,0) before it is divided",
        text=_CAST_TO_DECIMAL,
        but_for="DECIMAL",
    ),
    refused(
        "cast(decimal)",
        "rounds in another way, such as 1.005",
        "let the column be a DOUBLE",
        argument="DOUBLE",
    ),
    refused("xxhash64", "hashes other bytes", "cast it to DECIMAL(18,2)", argument=r"DECIMAL\((19|[23]\d)"),
    refused(
        "to_json", "leaves out digits, and signs", "cast it to STRING", argument="DECIMAL|TIMESTAMP|DOUBLE"
    ),
    refused(
        "cast(bigint)", "rounds seconds up", "write floor(unix_micros(x) / 1000000)", argument="TIMESTAMP"
    ),
    refused(
        "cast(string)", "writes 10000000.0 for 1.0E7", "cast it to DECIMAL(18,4) first", argument="DOUBLE"
    ),
    refused(
        ", ".join(_PATTERNS),
        r"takes \w, \d, \s and \b for classes of Unicode",
        "write the characters, such as [A-Za-z0-9_]",
        text=r"\\[wWdDsSbB]",
    ),
    refused(
        "over", "takes no notice of a range of days", "write ROWS BETWEEN", text=r"RANGE\s+BETWEEN\s+INTERVAL"
    ),
    refused(
        "over",
        "forgets a cast inside of a window beside the same window without it",
        "cast in a query below",
        text=r"\(\s*(try_)?cast\s*\((?:[^()]|\([^()]*\))*\)\s*\)\s*OVER\b",
    ),
    Limit(
        tuple(_PATTERNS),
        "warned",
        "knows no look-around and no back-references",
        "write it without",
        text=r"\(\?[=!<]|\\[1-9]",
    ),
    Limit(
        ("case",),
        "warned",
        "takes the type of the first branch for that of all",
        "cast a number in the first branch to the column's type",
        text=r"\bTHEN\s+-?[\d.]+\s+(WHEN\b.*?\bTHEN|ELSE)\s+(?!-?[\d.]+\b|NULL\b)",
    ),
    accepted("+, -, *, sum", "goes on with another number beyond the type", _BOUNDED),
    accepted("/", "has six digits after the point, the rest cut off", "columns round it to at most five"),
    accepted("rlike", "does not take $ for the place before a last line break", "delivered text is trimmed"),
    accepted(
        "try_cast(date), try_cast(boolean), try_cast(double), try_cast(decimal)", "reads other texts", _READ
    ),
)


@cache
def known() -> frozenset[str]:
    """Names to which some vector has the same result on Spark and on Sail; a type alone is cast to the column's."""
    otherwise = sail_answers()
    return frozenset(
        vector.name
        for vector in spark_vectors()
        if (theirs := otherwise.get(vector.identity)) is None
        or (not theirs.error and not vector.answer.error and theirs.result == vector.answer.result)
    )


@dataclass(frozen=True)
class Finding:
    """Something in an expression that Sail may answer otherwise.

    Attributes:
        name: What is used.
        sentence: What Sail does there, and what to write instead.
        is_refused: Whether the difference would not be seen.
    """

    name: str
    sentence: str
    is_refused: bool


def findings(sql: str, types: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    """What Sail may answer otherwise in an expression.

    Args:
        sql: The expression.
        types: Types of columns, in upper case, by their names in lower case, as far as they are known.
    """
    everywhere = {kind for token in tokens(sql) for kind in types.get(token.text.strip("`").lower(), ())}
    for use in dict.fromkeys(uses(sql)):
        inside = {kind for word in use.words for kind in types.get(word, ())}
        yield from findings_of(use, sql, inside if use.words else everywhere)


def findings_of(use: Use, sql: str, types: Iterable[str]) -> Iterator[Finding]:
    """What Sail may answer otherwise where something is used; see `findings`."""
    types = set(types)
    concerned = [limit for limit in LIMITS if limit.concerns(use, sql, types)]
    for limit in concerned:
        if limit.verdict != "accepted":
            yield Finding(use.name, f"{limit.differs}: {limit.remedy}", limit.verdict == "refused")
    if not concerned and use.name not in known():
        yield Finding(use.name, "is not proven to answer as Spark does: look at its results", False)
