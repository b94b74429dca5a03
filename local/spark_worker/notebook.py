"""Runs a notebook in Databricks source format: a Python file in which cells and Markdown are comments."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spark_worker.dbutils import DBUtils, NotebookExit
from spark_worker.errors import NotebookFormatError

_FIRST_LINE = "# Databricks notebook source"
_MAGIC = re.compile(r"^# MAGIC\s+%(\w+)", re.MULTILINE)
# Text for readers. Other magics do something, which a comment would silently leave undone.
_HARMLESS_MAGICS = {"md"}


@dataclass(frozen=True)
class Result:
    """What a notebook leaves: the task values it set, and its exit value."""

    values: dict[str, Any]
    exit_value: str | None


def run_notebook(path: Path, spark: Any, dbutils: DBUtils) -> Result:
    """Runs all cells in a namespace of their own, with `spark` and `dbutils` as the workspace provides them.

    Raises:
        NotebookFormatError: The file is no notebook, or has magic that only a workspace knows.
        Exception: Whatever the notebook raises.
    """
    code = compile(_source(path), str(path), "exec")
    namespace = {"__name__": "__main__", "__file__": str(path), "spark": spark, "dbutils": dbutils}
    exit_value = None
    try:
        exec(code, namespace)  # noqa: S102 - running the project's notebooks is this process's purpose
    except NotebookExit as leaving:
        exit_value = leaving.value
    return Result(dbutils.jobs.taskValues.own, exit_value)


def _source(path: Path) -> str:
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise NotebookFormatError(
            f"Notebook {path} cannot be read ({error.strerror}): check its path."
        ) from error
    if not source.startswith(_FIRST_LINE):
        raise NotebookFormatError(
            f"{path}, line 1: expected {_FIRST_LINE!r}; export the notebook as source file."
        )
    for magic in _MAGIC.finditer(source):
        if magic[1] not in _HARMLESS_MAGICS:
            line = source.count("\n", 0, magic.start()) + 1
            raise NotebookFormatError(
                f"{path}, line {line}: %{magic[1]} works only on Databricks; write Python."
            )
    return source
