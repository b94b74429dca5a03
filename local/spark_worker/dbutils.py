"""A stand-in for Databricks Utilities: the few that notebooks of this platform use, by their documented behaviour."""

import json
from typing import Any, NoReturn

from spark_worker.errors import TaskValueError, UnsupportedUtilityError, WidgetError

_TASK_VALUE_BYTES = 48 * 1024


class NotebookExit(BaseException):
    """Ends a notebook early, with a value for whoever runs it."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value


class _Utility:
    """Refuses by name what a stand-in does not have."""

    _name = "dbutils"

    def __getattr__(self, name: str) -> NoReturn:
        raise UnsupportedUtilityError(
            f"{self._name}.{name} is not known outside Databricks: use another way, or add it to spark_worker.dbutils."
        )


class Widgets(_Utility):
    """Parameters of a notebook: what a job passes, else the widget's default."""

    _name = "dbutils.widgets"

    def __init__(self, parameters: dict[str, str]) -> None:
        self._parameters = parameters
        self._defaults: dict[str, str] = {}

    def text(self, name: str, defaultValue: str, label: str | None = None) -> None:  # noqa: N803 - Databricks' name
        """Declares a parameter with its default."""
        self._defaults[name] = defaultValue

    def dropdown(self, name: str, defaultValue: str, choices: list[str], label: str | None = None) -> None:  # noqa: N803
        """Declares a parameter that has one of a few values."""
        if defaultValue not in choices:
            raise WidgetError(
                f"Widget {name}: default {defaultValue!r} is none of {', '.join(choices)}; choose one."
            )
        self._defaults[name] = defaultValue

    def get(self, name: str) -> str:
        """The parameter's value as text."""
        if name in self._parameters:
            return self._parameters[name]
        if name in self._defaults:
            return self._defaults[name]
        raise WidgetError(
            f"No widget is named {name}: declare it with dbutils.widgets.text, or pass the parameter."
        )


class TaskValues(_Utility):
    """Values that a task leaves for later ones."""

    _name = "dbutils.jobs.taskValues"

    def __init__(self, of_tasks: dict[str, dict[str, Any]]) -> None:
        self._of_tasks = of_tasks
        self.own: dict[str, Any] = {}

    def set(self, key: str, value: Any) -> None:
        """Leaves a value that JSON can express, of 48 KiB at most."""
        try:
            size = len(json.dumps(value, allow_nan=False).encode())
        except (TypeError, ValueError) as error:
            raise TaskValueError(f"Task value {key}: {error}; set what JSON can express.") from error
        if size > _TASK_VALUE_BYTES:
            raise TaskValueError(
                f"Task value {key}: {size} bytes are more than {_TASK_VALUE_BYTES}; write a table."
            )
        self.own[key] = value

    def get(self, taskKey: str, key: str, default: Any = None, debugValue: Any = None) -> Any:  # noqa: N803
        """The value of another task; `debugValue` counts only outside a job, so never here."""
        value = self._of_tasks.get(taskKey, {}).get(key, default)
        if value is None:
            raise TaskValueError(f"Task {taskKey} has set no value {key}: set it there, or pass a default.")
        return value


class Jobs(_Utility):
    """What a notebook knows of the job around it."""

    _name = "dbutils.jobs"

    def __init__(self, values: TaskValues) -> None:
        self.taskValues = values


class Notebook(_Utility):
    """What a notebook does about itself."""

    _name = "dbutils.notebook"

    def exit(self, value: str) -> NoReturn:
        """Ends the notebook, successfully, with a value."""
        raise NotebookExit(str(value))


class DBUtils(_Utility):
    """What notebooks call `dbutils`."""

    def __init__(self, parameters: dict[str, str], task_values: dict[str, dict[str, Any]]) -> None:
        self.widgets = Widgets(parameters)
        self.jobs = Jobs(TaskValues(task_values))
        self.notebook = Notebook()
