"""What the notifier knows of alerts, in the lake's log table."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import LakeAt

from customer360.alerts import bring_alerts
from customer360.errors import AlertsFileError
from customer360.lake import Lake

OPENED = "2017-12-25T06:00:00.000Z"


def written(lake: Lake, *lines: object) -> None:
    path = Path(lake.place.files_root) / "logs" / lake.contracts.platform.alerts_file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")


def alert(lake: Lake, key: str, **values: object) -> dict[str, object]:
    required = {c.name for c in lake.contracts.get("logs", "alerts").columns if c.required}
    times = {name: OPENED for name in required if name.endswith("_at") or name == "as_of"}
    texts = {c: c for c in required} | {"times_raised": 1, "alert_key": key}
    return {
        c.name: {**texts, **times, **values}.get(c.name) for c in lake.contracts.get("logs", "alerts").columns
    }


def test_the_table_is_what_the_newest_file_says(lake_at: LakeAt, tmp_path: Path) -> None:
    lake = lake_at(tmp_path / "lake", tmp_path / "landing")
    assert bring_alerts(lake) == 0
    assert lake.logs("alerts").read() == []
    written(lake, alert(lake, "a"), alert(lake, "b", resolved_at="2017-12-25T07:00:00.000Z"))
    assert bring_alerts(lake) == 2
    rows = {row["alert_key"]: row for row in lake.logs("alerts").read()}
    assert rows["a"]["opened_at"] == datetime(2017, 12, 25, 6, tzinfo=UTC)
    assert rows["b"]["resolved_at"] == datetime(2017, 12, 25, 7, tzinfo=UTC)
    written(lake, alert(lake, "b"))
    assert bring_alerts(lake) == 1
    assert [row["alert_key"] for row in lake.logs("alerts").read()] == ["b"]
    written(lake)
    assert bring_alerts(lake) == 0
    assert lake.logs("alerts").read() == []


def test_a_file_of_another_version_is_refused_with_its_line(lake_at: LakeAt, tmp_path: Path) -> None:
    lake = lake_at(tmp_path / "lake", tmp_path / "landing")
    written(lake, alert(lake, "a"), {"alert_key": "b"})
    with pytest.raises(AlertsFileError, match="line 2: status is missing"):
        bring_alerts(lake)
    written(lake, [])
    with pytest.raises(AlertsFileError, match=r"line 1: .*columns of alerts\.odcs\.yaml"):
        bring_alerts(lake)
    written(lake, alert(lake, "a", opened_at="yesterday"))
    with pytest.raises(AlertsFileError, match="line 1: Invalid isoformat string: 'yesterday'"):
        bring_alerts(lake)
