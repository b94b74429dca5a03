"""What the package may not use, since Spark Connect lacks it or serverless compute refuses it, and where it may ask."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "spark" / "customer360"
ENGINES = PACKAGE / "engines"
CONNECT = "https://spark.apache.org/docs/4.0.0/spark-connect-overview.html"
SERVERLESS = "https://learn.microsoft.com/azure/databricks/compute/serverless/limitations"
PROPERTIES = (
    "https://learn.microsoft.com/azure/databricks/spark/conf"
    "#configure-spark-properties-for-serverless-notebooks-and-jobs"
)


@dataclass(frozen=True)
class Refused:
    """Names that code may not use, why, where that is written, and the engines that use them all the same."""

    names: frozenset[str]
    why: str
    page: str
    but_in: frozenset[str] = frozenset()


def refused(names: str, why: str, page: str, but_in: str = "") -> Refused:
    return Refused(frozenset(names.split()), why, page, frozenset(but_in.split()))


ATTRIBUTES = (
    refused(
        "_jvm _jsc _jdf _jsparkSession _sc _jc _java_gateway sparkContext SparkContext SQLContext",
        "Spark Connect has no JVM",
        CONNECT,
        "spark.py",
    ),
    refused(
        "rdd parallelize emptyRDD toJSON foreachPartition", "Spark Connect has no RDDs", CONNECT, "spark.py"
    ),
    refused("newSession", "a session of Spark Connect makes no other one", CONNECT, "spark.py"),
    refused("checkpoint localCheckpoint", "serverless compute keeps no RDDs", SERVERLESS, "spark.py"),
    refused(
        "cache persist unpersist cacheTable uncacheTable clearCache",
        "serverless compute does not cache",
        SERVERLESS,
        "databricks.py spark.py",
    ),
    refused(
        "createGlobalTempView createOrReplaceGlobalTempView",
        "serverless compute has no global temporary views",
        SERVERLESS,
    ),
    refused("addJar addFile setCheckpointDir", "serverless compute takes no jars and no files", SERVERLESS),
)
KEYWORDS = (
    refused(
        "processingTime continuous once realTime",
        "serverless compute knows the trigger availableNow alone",
        SERVERLESS,
        "spark_stream.py",
    ),
)
STATEMENTS = (
    refused("CACHE UNCACHE", "serverless compute does not cache", SERVERLESS),
    refused("ADD", "serverless compute takes no jars and no files", SERVERLESS),
    refused("SET", "properties are set by engines alone", PROPERTIES),
    refused("RESET", "properties are set by engines alone", PROPERTIES),
)
PLACES = frozenset(
    {"DATABRICKS_RUNTIME_VERSION", "IS_SERVERLESS", "CUSTOMER360_ENGINE", "UnityCatalog", "PathCatalog"}
)
"""What only engines, and the file that defines catalogs, may ask for."""


def sources() -> list[Path]:
    folders = (
        PACKAGE,
        ROOT / "spark" / "notebooks",
        ROOT / "local" / "spark_worker",
        ROOT / "local" / "notebooks",
    )
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def faults(code: str, file: str = "any.py", *, is_engine: bool = False) -> list[str]:
    """What code may not use, as `line: name: why, page`."""
    found = []
    for node in ast.walk(ast.parse(code)):
        for name, rules in _used(node):
            for rule in rules:
                if name in rule.names and not (is_engine and file in rule.but_in):
                    found.append(f"{getattr(node, 'lineno', 0)}: {name}: {rule.why}, {rule.page}")
    return found


def _used(node: ast.AST) -> Iterator[tuple[str, tuple[Refused, ...]]]:
    match node:
        case ast.Attribute(attr=name):
            yield name, ATTRIBUTES
        case ast.alias(name="SparkContext" | "SQLContext" as name):
            yield name, ATTRIBUTES
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *_]):
            yield name, ATTRIBUTES
        case ast.Call(func=ast.Attribute(attr="trigger"), keywords=keywords):
            yield from ((keyword.arg or "", KEYWORDS) for keyword in keywords)
        case ast.Call(func=ast.Attribute(attr="sql"), args=[statement, *_]):
            words = _first_text(statement).split()
            yield (words[0].upper() if words else ""), STATEMENTS


def _first_text(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return text
        case ast.BinOp(left=left):
            return _first_text(left)
    return ""


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_code_runs_on_spark_connect_and_on_serverless_compute(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8"), path.name, is_engine=path.parent == ENGINES) == []


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_engines_alone_ask_where_they_run(path: Path) -> None:
    if path.parent == ENGINES or path == PACKAGE / "lake_tables.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    asked = {
        name
        for node in ast.walk(tree)
        for name in (getattr(node, "id", None), getattr(node, "attr", None), getattr(node, "value", None))
        if isinstance(name, str) and name in PLACES
    }
    assert asked == set()


def test_properties_are_set_in_engines_alone() -> None:
    setting = [
        path.relative_to(ROOT).as_posix()
        for path in sources()
        if "conf.set(" in path.read_text(encoding="utf-8") and path.parent != ENGINES
    ]
    assert setting == []


@pytest.mark.parametrize(
    "code",
    [
        "rows.rdd.map(f)",
        "spark.sparkContext.parallelize([1])",
        "from pyspark import SparkContext",
        "getattr(spark, '_jvm')",
        "cast(Any, rows)._jdf.queryExecution()",
        "rows.cache()",
        "held = rows.persist(level)",
        "spark.catalog.cacheTable('t')",
        "spark.sql('CACHE TABLE t')",
        "spark.sql(f'cache lazy table {name}')",
        "spark.sql('SET spark.sql.ansi.enabled = false')",
        "rows.createOrReplaceGlobalTempView('v')",
        "writer.trigger(processingTime='1 minute')",
        "writer.trigger(once=True)",
        "rows.checkpoint()",
        "spark.newSession()",
    ],
)
def test_what_is_not_portable_is_refused(code: str) -> None:
    assert len(faults(code)) >= 1


@pytest.mark.parametrize(
    "code",
    [
        "rows.createOrReplaceTempView('v')",
        "writer.trigger(availableNow=True)",
        "spark.sql(f'SELECT * FROM {name}')",
        "rows.mapInArrow(decode, schema)",
        "lake.kept(rows)",
    ],
)
def test_what_is_portable_is_not(code: str) -> None:
    assert faults(code) == []
