"""Vectors: what Spark answers to an expression, an aggregate, a window or a whole query, one a line of `spark.jsonl`.

    {"name": "round", "sql": "round(x, 1)", "of": {"x": "DECIMAL(18,2)"}, "in": {"x": "0.25"},
     "type": "decimal(18,1)", "result": "0.3"}

An input or a result is the text of a value, or a list of them. With lists as inputs the SQL is about all rows: an
aggregate, or, where the result is a list too, a window. Without inputs the SQL is a whole query, whose result are its
rows. A MERGE has a table `t` and rows `s`, and its result are the table's rows afterwards. `error` stands in the place
of a result where Spark raises, with Spark's name of the error.

`sail.jsonl` has the vectors to which Sail answers otherwise: its `type` and `result`, or that it fails.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SPARK, SAIL = FOLDER / "spark.jsonl", FOLDER / "sail.jsonl"


@dataclass(frozen=True)
class Answer:
    """What an engine says: a type and a result, or an error.

    Attributes:
        type: Type as Spark writes it; of a query, its columns.
        result: The text of a value, or a list of them; none is null.
        error: Spark's name of the error, the first line of what another engine says, or nothing.
    """

    type: str = ""
    result: Any = None
    error: str = ""

    def agrees(self, other: "Answer") -> bool:
        """Whether two engines answer the same. How they word an error is their own."""
        return self == other or bool(self.error and other.error)


@dataclass(frozen=True)
class Vector:
    """SQL, what it is asked about, and the answer.

    Attributes:
        name: What it proves: the name of a function, a cast with its type, or an operator; see `uses`.
        sql: An expression over the inputs, or a whole query.
        of: Types of the inputs by their names.
        inputs: Text of each input, or a list of one for each row.
        answer: What Spark says.
    """

    name: str
    sql: str
    of: Mapping[str, str]
    inputs: Mapping[str, Any]
    answer: Answer

    @property
    def is_query(self) -> bool:
        """Whether the SQL is a whole query."""
        return not self.of

    @property
    def is_merge(self) -> bool:
        """Whether a table is written."""
        return self.sql.startswith("MERGE ")

    @property
    def is_of_rows(self) -> bool:
        """Whether the SQL is about all rows together."""
        return any(isinstance(value, list) for value in self.inputs.values())

    @property
    def identity(self) -> str:
        """What is asked, apart from the answer."""
        return json.dumps([self.sql, dict(self.of), dict(self.inputs)])

    def __str__(self) -> str:
        given = ", ".join(f"{name} = {value!r} ({self.of[name]})" for name, value in self.inputs.items())
        return f"`{self.sql}`" + (f" for {given}" if given else "")


@cache
def spark_vectors(names: frozenset[str] | None = None) -> tuple[Vector, ...]:
    """What Spark says.

    Args:
        names: Names of the vectors; all when it is left out.
    """
    return tuple(_vector(line) for line in _lines(SPARK) if names is None or line["name"] in names)


@cache
def sail_answers() -> Mapping[str, Answer]:
    """What Sail says otherwise, by what is asked."""
    return {vector.identity: vector.answer for vector in vectors_of(SAIL)}


def vectors_of(file: Path) -> list[Vector]:
    """The vectors of a file, in its order."""
    return [_vector(line) for line in _lines(file)]


def write(vectors: Iterable[Vector], file: Path) -> None:
    """Writes vectors, one a line. What cannot be seen is escaped."""
    file.write_text("".join(_line(vector) for vector in vectors), encoding="utf-8")


def _lines(file: Path) -> list[Mapping[str, Any]]:
    # Read at once, which takes half of the time.
    return json.loads(f"[{','.join(file.read_text(encoding='utf-8').splitlines())}]")


def _vector(line: Mapping[str, Any]) -> Vector:
    answer = Answer(line.get("type", ""), line.get("result"), line.get("error", ""))
    return Vector(line["name"], line["sql"], line.get("of", {}), line.get("in", {}), answer)


def _line(vector: Vector) -> str:
    told: dict[str, Any] = {"name": vector.name, "sql": vector.sql}
    if vector.of:
        told |= {"of": dict(vector.of), "in": dict(vector.inputs)}
    answer = vector.answer
    told |= {"error": answer.error} if answer.error else {"type": answer.type, "result": answer.result}
    text = json.dumps(told, ensure_ascii=False)
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text) + "\n"
