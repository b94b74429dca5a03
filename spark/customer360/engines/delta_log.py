"""The log of a Delta table in a folder, read and written as its protocol has it.

https://github.com/delta-io/delta/blob/master/PROTOCOL.md
"""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def newest_version(log: Path) -> int:
    """The newest version of a table; -1 where there is none."""
    return max((int(file.stem) for file in log.glob("*.json") if file.stem.isdigit()), default=-1)


def actions_of(log: Path, version: int) -> list[dict[str, Any]]:
    """What a version did; its `commitInfo` comes first."""
    with (log / f"{version:020}.json").open(encoding="utf-8") as commit:
        return [json.loads(line) for line in commit]


def added_rows(action: Mapping[str, Any]) -> int:
    """Rows of the file that an action adds; 0 for any other action."""
    return json.loads(action["add"]["stats"])["numRecords"] if "add" in action else 0


def describe(log: Path, comments: Mapping[str, str]) -> None:
    """Gives the columns of a table their comments and their order, in one commit; none when they have them already.

    All of them may be null then, as with Spark, which keeps no query's guess that one never is: later rows may be.

    Raises:
        FileExistsError: Somebody else has written the version meanwhile.
    """
    newest = newest_version(log)
    metadata = next(
        action["metaData"]
        for version in range(newest, -1, -1)
        for action in actions_of(log, version)
        if "metaData" in action
    )
    schema, order = json.loads(metadata["schemaString"]), list(comments)
    described = [
        {
            **field,
            "nullable": True,
            "metadata": {"comment": comment} if (comment := comments[field["name"]]) else {},
        }
        for field in sorted(schema["fields"], key=lambda field: order.index(field["name"]))
    ]
    if described == schema["fields"]:
        return
    metadata["schemaString"] = json.dumps({**schema, "fields": described}, ensure_ascii=False)
    info = {"timestamp": time.time_ns() // 1_000_000, "operation": "SET COLUMN COMMENTS"}
    lines = [json.dumps({"commitInfo": info}), json.dumps({"metaData": metadata})]
    # Creating the file is the commit: it fails where the version is there.
    with (log / f"{newest + 1:020}.json").open("x", encoding="utf-8") as commit:
        commit.write("\n".join(lines) + "\n")
