"""The wheel that clusters install: built as `npm run wheel` does, and installed without the repository beside it."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


def test_asks_for_what_the_repository_is_tested_with() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = set(re.findall(r"^[\w.-]+==[\w.]+", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    assert set(project["dependencies"]) <= locked


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    (built,) = folder.glob("*.whl")
    return built


def test_is_called_as_the_stack_uploads_it(wheel: Path) -> None:
    assert wheel.name == f"customer360-{VERSION}-py3-none-any.whl"


def test_holds_every_module_with_the_vectors_and_nothing_else(wheel: Path) -> None:
    package = ROOT / "spark/customer360"
    vectors = [package / "engines/conformance" / name for name in ("spark.jsonl", "sail.jsonl", "in_use.txt")]
    files = {p.relative_to(ROOT / "spark").as_posix() for p in (*package.rglob("*.py"), *vectors)}
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in packed if ".dist-info/" not in name} == files


def test_can_be_imported_where_it_is_installed(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    install = [
        "-m",
        "uv",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--offline",
        "--target",
        site,
    ]
    run(sys.executable, *install, wheel)
    program = (
        f"import sys; sys.path.insert(0, {str(site)!r})\n"
        "from customer360 import maintenance, notebook, steps\n"
        "from importlib.metadata import version\n"
        "print(steps.__file__, version('customer360'))"
    )
    file, version = run(sys.executable, "-I", "-c", program, cwd=tmp_path).split()
    assert Path(file).is_relative_to(site)
    assert version == VERSION
