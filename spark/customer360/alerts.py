"""Brings what the notifier knows of alerts into `logs.alerts`, so that dashboards show it beside the data.

The notifier writes its knowledge down as a file of JSON lines whenever it changes. The table holds what the newest file
says, whole: an alert that the notifier has forgotten goes with it.
"""

import json
from datetime import datetime
from typing import Any

from customer360.contracts import Contract
from customer360.errors import AlertsFileError
from customer360.lake import Lake


def bring_alerts(lake: Lake) -> int:
    """Replaces the table by the notifier's file; returns how many alerts there are, 0 where there is no file.

    Raises:
        AlertsFileError: The file is not what the table's contract says.
    """
    name = lake.contracts.platform.alerts_file
    lines = lake.engine.read_lines(f"{lake.place.files_root}/logs/{name}")
    if lines is None:
        return 0
    log = lake.logs("alerts")
    contract = log.table.contract
    log.replace(_entry(name, number, line, contract) for number, line in enumerate(lines, start=1))
    return len(lines)


def _entry(name: str, number: int, line: str, contract: Contract) -> dict[str, Any]:
    """A column that is left out is null, so that the notifier may be older than the table."""
    try:
        given = json.loads(line)
        row = {column.name: _value(given.get(column.name), column.type) for column in contract.columns}
    except (AttributeError, TypeError, ValueError) as error:
        raise AlertsFileError(
            f"logs/{name}: line {number}: {error}: expected an object with the columns of {contract.path.name}; "
            "the notifier writes the file anew when an alert changes."
        ) from error
    missing = [column.name for column in contract.columns if column.required and row[column.name] is None]
    if missing:
        raise AlertsFileError(
            f"logs/{name}: line {number}: {missing[0]} is missing, and {contract.path.name} requires it; "
            "deploy a notifier that writes it."
        )
    return row


def _value(value: Any, kind: str) -> Any:
    return datetime.fromisoformat(value) if value is not None and "TIME" in kind else value
