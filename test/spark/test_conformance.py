"""Vectors: what is committed is what the engines say, and nothing is used that they answer otherwise."""

import pytest
from chance import chance_of
from pyspark.sql import SparkSession

from customer360.contracts import Contracts
from customer360.engines import current_engine
from customer360.engines.conformance.guard import asked_first, contract_findings, in_use
from customer360.engines.conformance.limits import LIMITS, findings_of, known
from customer360.engines.conformance.vectors import SAIL, Answer, sail_answers, spark_vectors, vectors_of
from vectors.__main__ import answered, cases, differing, name_of_spark
from vectors.inventory import names_in_use, of_dashboards, of_package

SHARE = 20
IS_SPARK = current_engine().name.startswith("Spark")
# Names in limits that are narrowed by the type of an argument, which code does not tell, and why it is another one.
TYPES_OF_PACKAGE = {
    "to_json": "quarantine keeps delivered records, which are text",
    "xxhash64": "keys are of text, times and whole numbers",
    "cast(string)": "days' keys become text, and no double",
    "cast(bigint)": "a literal and a count become a bigint, and no time",
    "cast(decimal)": "sums and counts become amounts, and no double",
}


def test_every_case_is_committed() -> None:
    """`npm run vectors` writes the cases of `local/vectors` anew."""
    assert [vector.identity for vector in spark_vectors()] == [vector.identity for vector in cases()]


@pytest.mark.spark_only("Spark is what vectors are of")
def test_spark_says_what_is_committed(spark: SparkSession) -> None:
    """All together takes Spark two minutes: what a lake's opening does not ask is asked in another share each run."""
    known_first = {vector.identity for vector in asked_first()}
    others = [vector for vector in spark_vectors() if vector.identity not in known_first]
    alone = [vector for vector in others if vector.answer.error or vector.is_query or vector.is_merge]
    chance = chance_of("vectors")
    expressions = sorted({vector.sql for vector in others} - {vector.sql for vector in alone})
    shared = {*chance.sample(expressions, len(expressions) // SHARE)}
    asked = [v for v in others if v.sql in shared] + chance.sample(alone, len(alone) // SHARE)
    said = answered(spark, asked, name_of_spark)
    assert [(str(v), v.answer) for v, now in zip(asked, said, strict=True) if v != now] == []


@pytest.mark.skipif(IS_SPARK, reason="Sail is asked where it runs")
def test_sail_differs_as_is_committed(spark: SparkSession) -> None:
    """A new version of Sail is a new `sail.jsonl`, and perhaps other limits."""
    committed = vectors_of(SAIL)
    found = differing(spark)
    assert {v.identity: v.answer.result for v in found} == {v.identity: v.answer.result for v in committed}
    assert [v.identity for v in found] == [v.identity for v in committed]


def test_what_is_in_use_is_committed(contracts: Contracts) -> None:
    """`npm run vectors` writes `in_use.txt` anew."""
    assert sorted(in_use()) == names_in_use(contracts)


def test_everything_in_use_has_a_vector_that_engines_answer_alike(contracts: Contracts) -> None:
    places = {place.use.name: place.where for place in (*of_package(), *of_dashboards())}
    assert {name: places.get(name, "contracts") for name in in_use() - known()} == {}


def test_nothing_in_the_package_and_the_dashboards_is_answered_otherwise() -> None:
    refused = [
        f"{place.where}: {place.use.name}: Sail {found.sentence}."
        for place in (*of_package(), *of_dashboards())
        for found in findings_of(place.use, place.sql, ())
    ]
    assert refused == []


def test_nothing_in_the_contracts_is_answered_otherwise(contracts: Contracts) -> None:
    assert [f"{where}: {found.name}: {found.sentence}" for where, found in contract_findings(contracts)] == []


def test_limits_that_depend_on_a_type_do_not_concern_the_package() -> None:
    by_type = {name for limit in LIMITS if limit.argument for name in limit.names}
    assert by_type & in_use() == set(TYPES_OF_PACKAGE)


def test_amounts_in_contracts_have_at_most_the_digits_of_sails_quotients(contracts: Contracts) -> None:
    """Sail cuts a quotient off after six digits: rounded to five, it is what Spark says."""
    scales = {
        column.type: int(column.type.rstrip(") ").rpartition(",")[2])
        for contract in contracts
        for column in contract.columns
        if column.type.upper().startswith("DECIMAL") and "," in column.type
    }
    assert {kind for kind, scale in scales.items() if scale > 5} == set()


def test_every_other_result_has_a_limit() -> None:
    limited = {name for limit in LIMITS for name in limit.names}
    others = {v.name for v in spark_vectors() if is_silent(v.answer, sail_answers().get(v.identity))}
    assert others - limited == set()


def test_every_limit_stands_for_something_that_differs() -> None:
    differing_names = {v.name for v in spark_vectors() if v.identity in sail_answers()}
    assert [limit for limit in LIMITS if not differing_names & set(limit.names)] == []


def is_silent(ours: Answer, theirs: Answer | None) -> bool:
    """Whether Sail has another result, or one where Spark fails; another type alone is cast to the column's."""
    return theirs is not None and not theirs.error and (bool(ours.error) or theirs.result != ours.result)
