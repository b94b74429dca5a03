"""The contracts: what every table promises.

Nothing else in the package repeats a column's type, a key, a rule or an owner; whoever needs one asks here.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from customer360.contract_files import read_contract, read_metrics_file, read_platform
from customer360.contract_model import Column, Contract, Platform, Rule, TechnicalColumn
from customer360.errors import ContractError
from customer360.metrics import Metric

__all__ = ["Column", "Contract", "Contracts", "Platform", "Rule", "TechnicalColumn", "contracts_root"]

LAYERS = {"source": "sources", "silver": "silver", "gold": "gold", "logs": "logs", "serving": "serving"}


class Contracts:
    """All contracts of a folder.

    Args:
        root: Folder with `platform.yaml`, `metrics.yaml` and one folder a layer; see `contracts_root`.

    Raises:
        ContractError: A file is missing, unreadable or incomplete; the message names file and path.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.platform = read_platform(root / "platform.yaml")
        self.metrics: Mapping[str, Metric] = read_metrics_file(root / "metrics.yaml")
        limits = self.platform.volume
        self._tables = {
            (layer, contract.name): contract
            for layer, folder in LAYERS.items()
            for contract in (
                read_contract(path, layer, limits) for path in sorted((root / folder).glob("*.odcs.yaml"))
            )
        }
        if not self._tables:
            raise ContractError(
                f"{root}: no *.odcs.yaml below it; set CUSTOMER360_CONTRACTS to the contracts' folder."
            )

    def __iter__(self) -> Iterator[Contract]:
        return iter(self._tables.values())

    def get(self, layer: str, name: str) -> Contract:
        """The contract of a table.

        Raises:
            ContractError: There is none.
        """
        try:
            return self._tables[layer, name]
        except KeyError:
            known = ", ".join(sorted(n for at, n in self._tables if at == layer)) or "none"
            raise ContractError(
                f"{self.root}: no contract for {layer} {name!r}; known are {known}."
            ) from None

    def of_layer(self, layer: str) -> list[Contract]:
        """Contracts of one layer, sorted by name."""
        return [contract for (at, _), contract in sorted(self._tables.items()) if at == layer]

    def silver_of(self, source: str) -> Contract:
        """The Silver contract that a source feeds."""
        for contract in self.of_layer("silver"):
            if contract.options.get("source") == source:
                return contract
        raise ContractError(
            f"{self.root / 'silver'}: no contract names source {source!r} in its customProperties."
        )


def contracts_root() -> Path:
    """Folder of the contracts: CUSTOMER360_CONTRACTS, the copy inside the wheel, or the repository's folder."""
    configured = os.environ.get("CUSTOMER360_CONTRACTS")
    if configured:
        return Path(configured)
    packaged = Path(__file__).parent / "_contracts"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "contracts"
