"""All rules that hold for the rows of a Silver table, and how one pass over the data checks them.

A row's broken rules are a bit mask in one BIGINT column, `_failed`: bit i stands for the i-th rule. That costs a
fraction of an array of names and keeps the check inside generated code.
"""

from collections.abc import Sequence

from customer360.bronze.records import is_malformed
from customer360.contracts import Column, Contract, Platform, Rule
from customer360.errors import ContractError

MAX_RULES = 62


class RuleSet:
    """The record rules, type and presence of each column, and the contract's own rules, in this order."""

    def __init__(self, contract: Contract, platform: Platform) -> None:
        self.contract = contract
        limit = float(contract.option("typeMaxFailedPercent"))
        self._types = [
            (_type_rule(c, limit), c) for c in contract.columns if c.type != "STRING" and not _total(c)
        ]
        self._presence = [(_presence_rule(c, limit), c) for c in contract.columns if c.required]
        self.rules: tuple[Rule, ...] = (
            *platform.record_rules,
            *(rule for rule, _ in self._types),
            *(rule for rule, _ in self._presence),
            *contract.rules,
        )
        if len(self.rules) > MAX_RULES:
            raise ContractError(
                f"{contract.path}: {len(self.rules)} rules are more than the {MAX_RULES} of a mask."
            )

    @property
    def error_mask(self) -> int:
        """Bits of the rules that send a row to quarantine."""
        return sum(1 << i for i, rule in enumerate(self.rules) if rule.quarantines)

    @property
    def unwaivable_mask(self) -> int:
        """Bits of the rules that nobody can waive: the record is unreadable, or lacks a value that Silver needs."""
        return (1 << (len(self.rules) - len(self.contract.rules))) - 1

    @property
    def references(self) -> list[Rule]:
        """Rules that look a value up in another table."""
        return [rule for rule in self.contract.rules if rule.references]

    def mask_sql(self) -> str:
        """SQL for `_failed` over delivered text columns (`r_<name>`), typed columns, and `_known_<rule>` flags.

        A malformed record breaks that one rule only: its columns hold nothing to check.
        """
        broken = [
            *(f"r_{c.name} IS NOT NULL AND {quoted(c.name)} IS NULL" for _, c in self._types),
            *(f"r_{c.name} IS NULL" for _, c in self._presence),
            *(_broken(rule) for rule in self.contract.rules),
        ]
        first = len(self.rules) - len(broken)
        bits = " + ".join(f"IF({sql}, {1 << i}L, 0L)" for i, sql in enumerate(broken, start=first))
        return f"IF(coalesce({is_malformed()}, false), 1L, {bits})"

    def names_of(self, mask: int) -> list[str]:
        """Ids of the rules in a mask."""
        return [rule.id for i, rule in enumerate(self.rules) if mask >> i & 1]


def quoted(name: str) -> str:
    """A column's name as SQL writes it."""
    return f"`{name}`"


def delivered_from(column: Column) -> Sequence[str]:
    """The source's columns that a Silver column is made from."""
    return column.made_from or (column.name,)


def _total(column: Column) -> bool:
    """Whether the expression is a condition, which holds or not for every input: there is no type to get wrong."""
    is_cast = "cast" in (column.expression or "").lower()
    return column.type == "BOOLEAN" and column.expression is not None and not is_cast


def _broken(rule: Rule) -> str:
    if rule.references:
        return f"{quoted(rule.column or '')} IS NOT NULL AND NOT _known_{rule.id}"
    return f"NOT coalesce({rule.expression}, true)"


def _type_rule(column: Column, limit: float) -> Rule:
    text = f"{column.name} reads as {column.type}."
    return Rule(f"{column.name}_type", "conformity", "error", limit, text)


def _presence_rule(column: Column, limit: float) -> Rule:
    return Rule(f"{column.name}_required", "completeness", "error", limit, f"{column.name} is given.")
