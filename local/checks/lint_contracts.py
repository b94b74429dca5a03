"""Validates every contract against the Open Data Contract Standard: `python local/checks/lint_contracts.py`.

One process for all files, because starting the validator takes longer than a hundred validations.
"""

import logging
import sys
from pathlib import Path

from datacontract.data_contract import DataContract
from datacontract.model.run import ResultEnum

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"


def problems_of(file: Path) -> list[str]:
    """Lists what the standard says is wrong with one contract.

    Args:
        file: A contract, `*.odcs.yaml`.

    Returns:
        One sentence a problem, empty when the contract is valid.
    """
    run = DataContract(data_contract_file=str(file)).lint()
    if run.result == ResultEnum.passed:
        return []
    failed = [check for check in run.checks or [] if check.result != ResultEnum.passed]
    return [f"{file.relative_to(CONTRACTS.parent)}: {check.name}: {check.reason}" for check in failed] or [
        f"{file.relative_to(CONTRACTS.parent)}: the validator ended with {run.result}."
    ]


def main() -> int:
    """Prints each problem, then how many contracts are valid.

    Returns:
        The exit code: 1 when a contract is invalid or none was found.
    """
    logging.disable(logging.CRITICAL)
    files = sorted(CONTRACTS.glob("**/*.odcs.yaml"))
    problems = [(file, problems_of(file)) for file in files]
    for _, sentences in problems:
        for sentence in sentences:
            print(sentence)
    valid = sum(1 for _, sentences in problems if not sentences)
    print(f"{valid} of {len(files)} contracts are valid.")
    return 0 if files and valid == len(files) else 1


if __name__ == "__main__":
    sys.exit(main())
