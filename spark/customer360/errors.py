"""Errors of the platform. Each says in one sentence what is wrong, where, and what to do about it."""


class Customer360Error(Exception):
    """Base of every error that the package raises on purpose."""


class ContractError(Customer360Error):
    """A contract is missing, unreadable or contradicts itself."""


class FileRefusedError(Customer360Error):
    """A delivered file as a whole cannot be read; the rest of the batch goes on without it."""


class ReconciliationError(Customer360Error):
    """Counts of a batch do not add up: rows would be lost or doubled."""


class QuarantineError(Customer360Error):
    """A decision about quarantined rows cannot be carried out."""


class AlertsFileError(Customer360Error):
    """What the notifier has written down of alerts is not what the lake expects."""


class ConfigurationError(Customer360Error):
    """The surroundings (environment variables, parameters) lack something or contradict each other."""


class LakeInUseError(Customer360Error):
    """Another process writes to the lake."""


class EngineError(Customer360Error):
    """The engine did something else than it was asked for, or would have."""
