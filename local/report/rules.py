"""What each quality rule says, in the contract's words, and what becomes of a row that breaks it."""

from customer360.contracts import Contract, Contracts, Rule
from customer360.silver.rules import RuleSet


def _delivered(contracts: Contracts, contract: Contract) -> tuple[Rule, ...]:
    source = contract.options.get("source")
    return contracts.get("source", source).rules if source else ()


class RuleBook:
    """All rules that Silver checks, the implied ones too, and those on what its sources deliver."""

    def __init__(self, contracts: Contracts) -> None:
        self._rules = {
            (contract.name, rule.id): rule
            for contract in contracts.of_layer("silver")
            for rule in (*RuleSet(contract, contracts.platform).rules, *_delivered(contracts, contract))
        }

    def describe(self, entity: str, rule: str) -> str:
        """The rule's description; empty when the contract does not have the rule any more."""
        known = self._rules.get((entity, rule))
        return known.description if known else ""

    def quarantines(self, entity: str, rule: str) -> bool:
        """Whether breaking the rule brings a row to quarantine; warnings are only noted along with what does."""
        known = self._rules.get((entity, rule))
        return known is None or known.quarantines
