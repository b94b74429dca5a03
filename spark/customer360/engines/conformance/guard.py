"""Asks an engine what the package uses before a lake is opened with it, and looks at what contracts use."""

import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from customer360.contracts import Contract, Contracts
from customer360.engines.conformance.ask import answers
from customer360.engines.conformance.limits import Finding, findings
from customer360.engines.conformance.vectors import Answer, Vector, sail_answers, spark_vectors
from customer360.errors import ContractError, EngineError

IN_USE = Path(__file__).with_name("in_use.txt")
EXPRESSIONS = 1
"""Expressions of a name and type that are asked before a lake is opened, about all their values."""

WAY_OUT = "set CUSTOMER360_ENGINE to spark (`npm run demo -- --engine spark`)"


class EngineWarning(UserWarning):
    """A contract uses what the engine may answer otherwise than Spark."""


@cache
def in_use() -> frozenset[str]:
    """Names of what the package, the platform's contracts and its dashboards use."""
    return frozenset(IN_USE.read_text(encoding="utf-8").splitlines())


@cache
def asked_first() -> tuple[Vector, ...]:
    """Vectors of what is in use, to which Sail has to answer as Spark does.

    A lake is to be open in a moment: of each name and type these are the first expressions. The tests ask the others,
    and what takes a query by itself: errors, MERGEs, joins, and the second rows of an aggregate.
    """
    differing = sail_answers()
    first: defaultdict[tuple[Any, ...], dict[str, Any]] = defaultdict(dict)
    rows: dict[tuple[Any, ...], Any] = {}
    asked = []
    for vector in spark_vectors(in_use()):
        if vector.answer.error or vector.is_merge or vector.is_query or vector.identity in differing:
            continue
        kinds = tuple(vector.of.items())
        if vector.is_of_rows and rows.setdefault(kinds, vector.inputs) != vector.inputs:
            continue
        expressions = first[vector.name, kinds]
        if len(expressions) < EXPRESSIONS or vector.sql in expressions:
            expressions[vector.sql] = True
            asked.append(vector)
    return tuple(asked)


def assert_answers(spark: SparkSession, engine: str, vectors: Iterable[Vector]) -> None:
    """Refuses an engine that answers otherwise than Spark.

    Args:
        spark: Session to ask.
        engine: Name of the engine.
        vectors: What is asked.

    Raises:
        EngineError: An answer is another one; the message names what was asked, both answers and the way out.
    """
    vectors = list(vectors)
    for vector, theirs in zip(vectors, answers(spark, vectors, str), strict=True):
        if not theirs.agrees(vector.answer):
            raise EngineError(
                f"{engine} would give other results: {vector.name}: {vector} is {_told(theirs)} there, and "
                f"{_told(vector.answer)} on Spark: {WAY_OUT}, or install the version that requirements.txt names."
            )


def assert_contracts(engine: str, contracts: Contracts) -> None:
    """Refuses contracts with expressions that an engine answers otherwise than Spark, and warns of those that it may.

    Args:
        engine: Name of the engine.
        contracts: What is looked at: expressions of columns, rules, metrics, and what views read.

    Raises:
        ContractError: An expression has another result there, which nobody would see; the message names contract,
            column or rule, function and the way out.
    """
    for where, found in contract_findings(contracts):
        sentence = f"{where}: {found.name}: {engine} {found.sentence}, or {WAY_OUT}."
        if found.is_refused:
            raise ContractError(sentence)
        warnings.warn(sentence, EngineWarning, stacklevel=2)


def contract_findings(contracts: Contracts) -> Iterator[tuple[str, Finding]]:
    """What Sail may answer otherwise in contracts, each with the place where it stands."""
    types = _types(contracts)
    for place, sql in expressions(contracts):
        yield from ((place, found) for found in findings(sql, types))


def expressions(contracts: Contracts) -> Iterator[tuple[str, str]]:
    """SQL that stands in contracts and in metrics.yaml, each with its place."""
    for contract in contracts:
        yield from ((f"{contract.path}: {place}", sql) for place, sql in _of_contract(contract))
    for name, metric in contracts.metrics.items():
        yield f"{contracts.root / 'metrics.yaml'}: metric {name!r}", metric.sql()


def _of_contract(contract: Contract) -> Iterator[tuple[str, str]]:
    for column in contract.columns:
        if column.expression is not None:
            # Views and tables cast to the column's type.
            yield f"column {column.name!r}", f"CAST({column.expression} AS {column.type})"
    for rule in contract.rules:
        if rule.expression is not None:
            yield f"rule {rule.id!r}", rule.expression
    for option in ("from", "where"):
        if option in contract.options:
            yield option, contract.options[option]


def _types(contracts: Contracts) -> dict[str, frozenset[str]]:
    """Types of columns by name: one name may have several, each in a table of its own."""
    found: dict[str, set[str]] = {}
    for contract in contracts:
        # A source delivers text: what it is read as stands in Silver's contract.
        for column in () if contract.layer == "source" else contract.columns:
            found.setdefault(column.name.lower(), set()).add(column.type.upper())
    return {name: frozenset(kinds) for name, kinds in found.items()}


def _told(answer: Answer) -> str:
    return f"an error ({answer.error})" if answer.error else f"{answer.result!r} ({answer.type})"
