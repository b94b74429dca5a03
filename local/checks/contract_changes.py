"""Changes of contracts since a commit: `npm run contracts:changes -- --base origin/main`.

What breaks a table's readers needs a new major version of its contract, any other change a raised one. Whether a change
breaks readers is decided by the Data Contract CLI. A contract may go once that commit says that it is deprecated or
retired.
"""

import argparse
import logging
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from datacontract.data_contract import DataContract
from datacontract.model.breaking import BreakingChangeLevel

ROOT = Path(__file__).resolve().parents[2]
Version = tuple[int, ...]

# Statuses of the Open Data Contract Standard that have told readers to leave.
GOING = frozenset({"deprecated", "retired"})


@dataclass(frozen=True)
class ContractChange:
    """What became of a contract: the sentences that break readers, and how many changes there are at all."""

    file: str
    before: Version
    after: Version
    breaking: tuple[str, ...]
    count: int

    @property
    def problem(self) -> str | None:
        """Why the change cannot be taken as it is; none when its version tells readers enough."""
        said = ".".join(map(str, self.after))
        if self.breaking and self.after[0] <= self.before[0]:
            return (
                f"{self.file}: {'; '.join(self.breaking)}: readers break, and version {said} does not say so; "
                f"raise it to {self.before[0] + 1}.0.0, or keep what readers rely on."
            )
        if self.count and self.after <= self.before:
            return (
                f"{self.file}: {self.count} changes, and version {said} is as before; raise its last numbers."
            )
        return None


def change_of(file: str, before: Path, after: Path) -> ContractChange:
    """Compares two versions of a contract.

    Args:
        file: Name of the contract, for sentences.
        before: File with the version that readers know.
        after: File with the new version.
    """
    old, new = (
        DataContract(data_contract_file=str(path), inline_references=False) for path in (before, after)
    )
    entries = [entry for entry in old.breaking(new).entries if entry.path != "version"]
    breaking = tuple(e.message for e in entries if e.level == BreakingChangeLevel.ERROR)
    return ContractChange(file, _version(old), _version(new), breaking, len(entries))


def removed(file: str, before: Path) -> ContractChange:
    """A contract that is no longer there: its readers have nothing left, unless they were told before."""
    contract = DataContract(data_contract_file=str(before), inline_references=False)
    version = _version(contract)
    if contract.get_data_contract().status in GOING:
        return ContractChange(file, version, version, (), 0)
    gone = "the contract is gone, and was not deprecated before"
    return ContractChange(file, version, version, (gone,), 1)


def changes_since(base: str, root: Path = ROOT) -> list[ContractChange]:
    """Every contract that a commit knows and that is different now.

    Args:
        base: A commit, such as `origin/main`.
        root: A checkout of the repository.

    Raises:
        subprocess.CalledProcessError: Git does not know the commit.
    """
    names = _git(
        root, "diff", "--name-only", "--no-renames", "--diff-filter=MD", base, "--", "contracts"
    ).split()
    changes = []
    with tempfile.TemporaryDirectory() as folder:
        before = Path(folder) / "before.odcs.yaml"
        for name in names:
            if not name.endswith(".odcs.yaml"):
                continue
            before.write_text(_git(root, "show", f"{base}:{name}"), encoding="utf-8")
            after = root / name
            changes.append(change_of(name, before, after) if after.exists() else removed(name, before))
    return changes


def _version(contract: DataContract) -> Version:
    return tuple(int(part) for part in (contract.get_data_contract().version or "0").split("."))


def _git(root: Path, *args: str) -> str:
    return subprocess.run(["git", *args], cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> int:
    """Prints what keeps the changes from being taken; returns 1 when something does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="origin/main", help="commit that readers know")
    base = parser.parse_args().base
    logging.disable(logging.CRITICAL)
    try:
        changes = changes_since(base)
    except subprocess.CalledProcessError:
        print(f"Git knows no commit {base!r}: fetch it, or name another one with --base.", file=sys.stderr)
        return 1
    problems = [change.problem for change in changes if change.problem]
    for problem in problems:
        print(problem)
    print(
        f"{len(changes)} contracts changed since {base}, {len(problems)} of them not as their version says."
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
