"""Writes what Spark and Sail answer: `npm run vectors`.

Spark comes first, since Sail's answers are held against its own: CUSTOMER360_ENGINE says which of the two is asked.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from customer360.contracts import Contracts, contracts_root
from customer360.engines import current_engine
from customer360.engines.conformance.ask import answers
from customer360.engines.conformance.guard import IN_USE
from customer360.engines.conformance.vectors import SAIL, SPARK, Vector, spark_vectors, write
from vectors import merges, numbers, rows, texts, times
from vectors.inventory import names_in_use


def cases() -> list[Vector]:
    """Everything that is asked, each once, in the order of the files."""
    asked = (vector for room in (texts, numbers, times, rows, merges) for vector in room.cases())
    return list({vector.identity: vector for vector in asked}.values())


def answered(
    spark: SparkSession, vectors: Iterable[Vector], name: Callable[[Exception], str]
) -> list[Vector]:
    """The vectors with what an engine answers to them."""
    vectors = list(vectors)
    found = answers(spark, vectors, name)
    return [replace(vector, answer=answer) for vector, answer in zip(vectors, found, strict=True)]


def name_of_spark(error: Exception) -> str:
    """Spark's name of an error."""
    return (isinstance(error, PySparkException) and error.getCondition()) or type(error).__name__


def first_line(error: Exception) -> str:
    """The beginning of an error."""
    return str(error).strip().partition("\n")[0][:120]


def differing(spark: SparkSession) -> list[Vector]:
    """The vectors to which another engine answers otherwise than Spark, with its answers."""
    asked = spark_vectors()
    return [
        theirs
        for ours, theirs in zip(asked, answered(spark, asked, first_line), strict=True)
        if not ours.answer.agrees(theirs.answer)
    ]


def main() -> int:
    """Asks the engine of this process and writes its file.

    Returns:
        The exit code: 0.
    """
    engine = current_engine()
    spark = engine.start()
    try:
        if engine.name.startswith("Spark"):
            found, file = answered(spark, cases(), name_of_spark), SPARK
        else:
            found, file = differing(spark), SAIL
        write(found, file)
        names = names_in_use(Contracts(contracts_root()))
        IN_USE.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    finally:
        engine.stop()
    print(f"{engine.name}: {len(found)} vectors in {file.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
