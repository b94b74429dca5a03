"""What keeps a lake closed where an engine would give other results: its answers, and contracts' expressions."""

import shutil
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from customer360 import runtime
from customer360.contracts import Contracts, contracts_root
from customer360.engines import current_engine
from customer360.engines.conformance import guard
from customer360.engines.conformance.guard import EngineWarning, asked_first, assert_answers, assert_contracts
from customer360.engines.conformance.limits import findings
from customer360.engines.conformance.vectors import Answer, Vector
from customer360.errors import ContractError, EngineError

IS_SPARK = current_engine().name.startswith("Spark")
RULES = "    quality:\n"


@pytest.fixture
def own_contracts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The contracts as somebody else's, which may be changed."""
    root = tmp_path / "contracts"
    shutil.copytree(contracts_root(), root, ignore=shutil.ignore_patterns("node_modules"))
    monkeypatch.setenv("CUSTOMER360_CONTRACTS", str(root))
    monkeypatch.setenv("CUSTOMER360_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("CUSTOMER360_LANDING", str(tmp_path))
    return root


def with_rule(root: Path, expression: str) -> Contracts:
    file = root / "silver" / "orders.odcs.yaml"
    rule = (
        f'      - {{id: mine, type: custom, engine: spark-sql, implementation: "{expression}", dimension: accuracy, '
        "severity: warning, description: Mine., customProperties: [{property: maxFailedPercent, value: 1}]}\n"
    )
    file.write_text(file.read_text(encoding="utf-8").replace(RULES, RULES + rule, 1), encoding="utf-8")
    return Contracts(root)


def test_everything_that_is_in_use_is_asked_and_answered(spark: SparkSession) -> None:
    asked = asked_first()
    names = {vector.name for vector in asked}
    assert {"round", "sum", "row_number", "xxhash64", "delivered decimal", "case", "<=>"} <= names
    assert_answers(spark, "This engine", asked)


@pytest.mark.parametrize(
    ("name", "sql", "of", "x", "sentence"),
    [
        (
            "upper",
            "upper(x)",
            "STRING",
            "a",
            r"upper: `upper\(x\)` for x = 'a' \(STRING\) is 'A' \(string\) there",
        ),
        ("sum", "sum(x)", "INT", ["1", None, "2"], r"sum: .*\['1', None, '2'\].* is '3' \(bigint\) there"),
        ("upper", "upper(x, x)", "STRING", "a", "upper: .* is an error .* there"),
    ],
)
def test_another_answer_names_what_was_asked_and_the_way_out(
    spark: SparkSession, name: str, sql: str, of: str, x: object, sentence: str
) -> None:
    vector = Vector(name, sql, {"x": of}, {"x": x}, Answer("string", "Spark's"))
    asked = [*asked_first()[:100], vector]
    with pytest.raises(EngineError, match=rf"This engine would give other results: {sentence}") as raised:
        assert_answers(spark, "This engine", asked)
    assert '"Spark\'s" (string) on Spark: set CUSTOMER360_ENGINE to spark' in str(raised.value)


@pytest.mark.skipif(IS_SPARK, reason="Spark is what vectors are of")
def test_no_lake_is_opened_where_an_answer_changed(
    spark: SparkSession, own_contracts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = asked_first()[0]
    changed = replace(first, answer=replace(first.answer, result="changed"))
    monkeypatch.setattr("customer360.engines.sail.asked_first", lambda: (changed,))
    monkeypatch.setattr(current_engine(), "_is_asked", False)
    with pytest.raises(EngineError, match=r"'changed'.* on Spark"):
        runtime.open_lake(spark)
    monkeypatch.setattr("customer360.engines.sail.asked_first", lambda: (first,))
    assert runtime.open_lake(spark).spark is spark


def test_the_platforms_contracts_are_taken_without_a_warning(contracts: Contracts) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_contracts("Sail", contracts)


@pytest.mark.parametrize(
    ("expression", "way"),
    [
        (
            "weekday(ordered_at) < 5",
            r"weekday: Sail says -1 of a Sunday, .* write \(dayofweek\(x\) \+ 5\) % 7",
        ),
        ("initcap(currency) = currency", "initcap: Sail begins a word after any sign"),
        (
            "currency RLIKE '^\\\\\\\\w+$'",
            "rlike: Sail takes .* for classes of Unicode: write the characters",
        ),
        ("CAST(ordered_at AS BIGINT) > 0", r"cast\(bigint\): Sail rounds seconds up"),
    ],
)
def test_an_expression_that_would_differ_unseen_is_refused(
    own_contracts: Path, expression: str, way: str
) -> None:
    with pytest.raises(ContractError, match=rf"silver/orders.odcs.yaml: rule 'mine': {way}") as raised:
        assert_contracts("Sail", with_rule(own_contracts, expression))
    assert "npm run demo -- --engine spark" in str(raised.value)


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        (
            "kurtosis_of(line_count) > 1",
            "kurtosis_of: Sail is not proven to answer as Spark does: look at its results",
        ),
        ("zip_with(array(1), array(2), (l, r) -> l) IS NULL", "zip_with: Sail is not proven"),
        ("currency RLIKE 'E(?=U)'", "rlike: Sail knows no look-around"),
    ],
)
def test_an_expression_that_may_fail_is_warned_of(
    own_contracts: Path, expression: str, sentence: str
) -> None:
    with pytest.warns(EngineWarning, match=f"orders.odcs.yaml: rule 'mine': {sentence}.*--engine spark"):
        assert_contracts("Sail", with_rule(own_contracts, expression))


def test_spark_takes_what_sail_would_answer_otherwise(own_contracts: Path, spark: SparkSession) -> None:
    with_rule(own_contracts, "weekday(ordered_at) < 5")
    if IS_SPARK:
        assert runtime.open_lake(spark).spark is spark
    else:
        with pytest.raises(ContractError, match="weekday"):
            runtime.open_lake(spark)


@pytest.mark.parametrize(
    ("sql", "types", "names"),
    [
        ("CAST(a / 60 AS DECIMAL(12,1))", {"a": "BIGINT"}, {"/"}),
        ("CAST(a / 60 AS DECIMAL(12,1))", {"a": "DECIMAL(18,2)"}, set()),
        ("CAST(CAST(a AS DECIMAL(18,0)) / 60 AS DECIMAL(12,1))", {"a": "BIGINT"}, set()),
        ("CAST(a / 60 AS DOUBLE)", {"a": "BIGINT"}, set()),
        ("CAST(avg(a) AS DECIMAL(9,1))", {"a": "INT"}, {"avg"}),
        ("avg(a)", {"a": "DECIMAL(18,2)"}, {"avg"}),
        ("avg(a)", {"a": "INT"}, set()),
        ("xxhash64(`a`)", {"a": "DECIMAL(38,2)"}, {"xxhash64"}),
        ("xxhash64(a)", {"a": "DECIMAL(18,2)"}, set()),
        ("sum(CAST(v AS DECIMAL(18,2))) OVER (ORDER BY o)", {}, {"over"}),
        ("sum(v) OVER (ORDER BY d RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND CURRENT ROW)", {}, {"over"}),
        ("sum(v) OVER (ORDER BY d ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)", {}, set()),
        ("CASE WHEN a > 1 THEN 0 ELSE a END", {}, {"case"}),
        ("CASE WHEN a > 1 THEN 0 WHEN a > 2 THEN 1 ELSE 2 END", {}, set()),
        ("CASE WHEN a > 1 THEN a ELSE 0 END", {}, set()),
        ("'weekday(x)' = `weekday`", {}, set()),
        ("-- weekday(x)\n a IN ('b')", {}, set()),
        ("weekday (a)", {}, {"weekday"}),
    ],
)
def test_what_is_found_in_an_expression(sql: str, types: dict[str, str], names: set[str]) -> None:
    kinds = {name: frozenset({kind}) for name, kind in types.items()}
    assert {found.name for found in findings(sql, kinds)} == names


def test_uses_of_a_view_are_looked_at(own_contracts: Path) -> None:
    file = own_contracts / "serving" / "customer_segments.odcs.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("NOT customer_360.is_deleted", "weekday(x) = 1"),
        encoding="utf-8",
    )
    places = [place for place, _ in guard.contract_findings(Contracts(own_contracts))]
    assert places == [f"{file}: where"]
