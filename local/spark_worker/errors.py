"""Errors of the worker. Each says in one sentence what is wrong, where, and what to do about it."""


class WorkerError(Exception):
    """Base of every error that the worker raises on purpose."""


class ProtocolError(WorkerError):
    """A line on standard input is no request."""


class NotebookFormatError(WorkerError):
    """A file is no notebook in Databricks source format, or uses what only a workspace has."""


class UnsupportedUtilityError(WorkerError):
    """A notebook asks `dbutils` for something that the stand-in does not have."""


class WidgetError(WorkerError):
    """A notebook reads a parameter that it was not given, or declares one wrongly."""


class TaskValueError(WorkerError):
    """A task value cannot be set or does not exist."""


class CancelledError(WorkerError):
    """The notebook was stopped because somebody asked for it."""
