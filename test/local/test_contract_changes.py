"""What the check of contracts' changes says of planted ones, in a repository of their own."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="this machine has no git")
ORDERS = "contracts/silver/orders.odcs.yaml"


@pytest.fixture(scope="module")
def check() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "contract_changes", ROOT / "local/checks/contract_changes.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository whose first commit has one contract."""
    (tmp_path / ORDERS).parent.mkdir(parents=True)
    shutil.copy(ROOT / ORDERS, tmp_path / ORDERS)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    _commit(tmp_path)
    return tmp_path


def _commit(checkout: Path) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@t"]
    for command in (["add", "."], [*who, "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=checkout, check=True)


def _edit(checkout: Path, *changes: tuple[str, str]) -> None:
    path = checkout / ORDERS
    text = path.read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text)


def _version(checkout: Path) -> str:
    line = next(x for x in (checkout / ORDERS).read_text().splitlines() if x.startswith("version: "))
    return line.removeprefix("version: ")


def _column(checkout: Path, name: str) -> str:
    lines = (checkout / ORDERS).read_text().splitlines(keepends=True)
    return next(line for line in lines if f"{{name: {name}," in line)


def _problems(check: ModuleType, checkout: Path) -> list[str]:
    return [change.problem for change in check.changes_since("HEAD", checkout) if change.problem]


def test_nothing_changed_is_nothing_to_say(check: ModuleType, checkout: Path) -> None:
    assert check.changes_since("HEAD", checkout) == []


def test_a_column_that_goes_breaks_readers(check: ModuleType, checkout: Path) -> None:
    _edit(checkout, (_column(checkout, "store_id"), ""))
    (problem,) = _problems(check, checkout)
    assert problem.startswith(
        f"{ORDERS}: Removed property store_id: readers break, and version {_version(checkout)}"
    )
    major = int(_version(checkout).split(".")[0])
    _edit(checkout, (f"version: {_version(checkout)}", f"version: {major + 1}.0.0"))
    assert _problems(check, checkout) == []


def test_another_type_breaks_readers(check: ModuleType, checkout: Path) -> None:
    column = _column(checkout, "store_id")
    _edit(
        checkout,
        (column, column.replace("STRING", "BIGINT").replace("logicalType: string", "logicalType: integer")),
    )
    (problem,) = _problems(check, checkout)
    assert "store_id" in problem
    assert "readers break" in problem


def test_other_words_need_a_raised_version(check: ModuleType, checkout: Path) -> None:
    column = _column(checkout, "store_id")
    _edit(checkout, (column, column.replace("description: ", "description: In other words, ")))
    (problem,) = _problems(check, checkout)
    assert "is as before; raise its last numbers" in problem
    major, minor, patch = _version(checkout).split(".")
    _edit(checkout, (f"version: {_version(checkout)}", f"version: {major}.{minor}.{int(patch) + 1}"))
    assert _problems(check, checkout) == []


def test_a_contract_that_goes_breaks_readers(check: ModuleType, checkout: Path) -> None:
    (checkout / ORDERS).unlink()
    (problem,) = _problems(check, checkout)
    assert problem.startswith(f"{ORDERS}: the contract is gone, and was not deprecated before: readers break")


@pytest.mark.parametrize("status", ["deprecated", "retired"])
def test_a_contract_may_go_once_readers_were_told(check: ModuleType, checkout: Path, status: str) -> None:
    _edit(checkout, ("status: active", f"status: {status}"))
    _commit(checkout)
    (checkout / ORDERS).unlink()
    (change,) = check.changes_since("HEAD", checkout)
    assert change.problem is None


def test_an_unknown_commit_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], check: ModuleType
) -> None:
    monkeypatch.setattr("sys.argv", ["contract_changes", "--base", "nowhere"])
    assert check.main() == 1
    assert "Git knows no commit 'nowhere'" in capsys.readouterr().err
