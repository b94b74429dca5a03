"""What the package, the contracts and the dashboards use: functions, casts and operators, by the names of vectors."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from customer360.contracts import Contracts
from customer360.engines.conformance.guard import expressions
from customer360.engines.conformance.uses import Use, uses

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "spark" / "customer360"
FOLDERS = (
    PACKAGE,
    ROOT / "spark" / "notebooks",
    ROOT / "local" / "spark_worker",
    ROOT / "local" / "notebooks",
)
# What asks DuckDB, and these vectors.
OTHERS = {PACKAGE / "reconcile", PACKAGE / "engines" / "conformance"}
# They run on Databricks or Spark alone, or ask an engine by themselves.
NOT_ON_SAIL = {"databricks.py", "delta_sql.py", "spark.py", "spark_stream.py", "governance.py", "settings.py"}
# Python writes operators of columns as its own, and casts of delivered text stand in one place.
ALWAYS = frozenset(
    {"+", "-", "*", "/", "%", "=", "<>", "<", "<=", ">", ">=", "and", "or", "not", "merge"}
    | {
        "inner join",
        "left join",
        "semi join",
        "anti join",
        "cross join",
        "union",
        "distinct",
        "group by",
        "order by",
    }
    | {f"delivered {kind}" for kind in ("int", "bigint", "decimal", "double", "boolean", "date", "timestamp")}
)

# Functions of pyspark.sql.functions that are called otherwise in SQL; those that are none have no name.
_FUNCTIONS = {"when": "case", "count_distinct": "count", "col": "", "lit": "", "expr": "", "broadcast": ""}
_METHODS = {
    "isin": "in", "between": "between", "rlike": "rlike", "like": "like", "ilike": "ilike", "startswith": "startswith",
    "endswith": "endswith", "contains": "contains", "substr": "substring", "isNull": "is", "isNotNull": "is",
    "eqNullSafe": "<=>", "over": "over", "getItem": "[", "otherwise": "case", "bitwiseAND": "&", "bitwiseOR": "|",
}  # fmt: skip
_CASTS = {"cast", "try_cast"}
# Names before a bracket in texts that are no SQL, or part of a name that is put together.
_NO_SQL = frozenset({"cast(?)", "try_cast(?)", "star"})
_SQL = re.compile(
    r"\b(SELECT|CASE|AND|OR|NOT|IN|IS|BETWEEN|RLIKE|MERGE|VALUES|AS|ON|IF|DIV)\b|^[a-z_0-9]+\(|[<>=&] "
)


@dataclass(frozen=True)
class Place:
    """Something that is used, and where.

    Attributes:
        where: File and line, or the contract and what in it.
        sql: The text that uses it; nothing where Python calls a function.
        use: What is used.
    """

    where: str
    sql: str
    use: Use


def of_package() -> Iterator[Place]:
    """What code of the package uses on Sail, in calls and in texts of SQL."""
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.py")):
            if path.name not in NOT_ON_SAIL and not OTHERS & set(path.parents):
                yield from of_code(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())


def of_code(code: str, file: str) -> Iterator[Place]:
    """What Python code uses, in calls and in texts of SQL; docstrings and sentences of errors are none."""
    tree = ast.parse(code)
    prose = _prose(tree)
    for node in ast.walk(tree):
        where = f"{file}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from (Place(where, "", Use(name)) for name in _called(node, node.func))
        text = _text(node)
        if text and id(node) not in prose and _is_sql(text):
            # A word before a bracket in a sentence has a space after it, which code leaves out.
            sql = re.sub(r"\b[a-z]+ (?=\()", "", text)
            yield from (Place(where, text, use) for use in uses(sql) if use.name not in _NO_SQL)


def of_contracts(contracts: Contracts) -> Iterator[Place]:
    """What expressions of contracts and metrics use."""
    for where, sql in expressions(contracts):
        yield from (Place(where, sql, use) for use in uses(sql))


def names_in_use(contracts: Contracts) -> list[str]:
    """Names of everything that is used, sorted."""
    places = (*of_package(), *of_contracts(contracts), *of_dashboards())
    return sorted(ALWAYS | {place.use.name for place in places} - _NO_SQL)


def of_dashboards() -> Iterator[Place]:
    """What data sets of dashboards use."""
    for path in sorted((ROOT / "dashboards").glob("*.lvdash.json")):
        for dataset in json.loads(path.read_text(encoding="utf-8"))["datasets"]:
            sql = "".join(dataset["queryLines"])
            where = f"{path.relative_to(ROOT).as_posix()}: {dataset['name']}"
            yield from (Place(where, sql, use) for use in uses(sql))


def _called(call: ast.Call, function: ast.Attribute) -> Iterator[str]:
    name = function.attr
    if isinstance(function.value, ast.Name) and function.value.id == "F":
        mapped = _FUNCTIONS.get(name, name)
        if mapped:
            yield mapped
    elif name in _CASTS and call.args and isinstance(call.args[0], ast.Constant):
        yield f"{name}({re.split(r'[(<]', str(call.args[0].value))[0].lower()})"
    elif name in _METHODS:
        yield _METHODS[name]


def _text(node: ast.AST) -> str:
    """A string, with `{}` for what is put into it."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_text(value) or "{}" for value in values)
    return ""


def _is_sql(text: str) -> bool:
    return bool(_SQL.search(text))


def _prose(tree: ast.AST) -> set[int]:
    """Strings that are no SQL: docstrings, sentences of errors, patterns, and parts of other strings."""
    found: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()) | ast.Raise():
                found |= {id(part) for part in ast.walk(node)}
            case ast.JoinedStr(values=values):
                found |= {id(value) for value in values}
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re" | "_log" | "logging"))):
                found |= {id(part) for part in ast.walk(node)}
            case ast.Call(func=ast.Name(id=name)) if name.endswith("Error"):
                found |= {id(part) for part in ast.walk(node)}
    return found
