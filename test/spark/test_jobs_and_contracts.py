"""Job definitions and notebooks against the contracts, and the promise that a contract's words stand once."""

import json
import re
from pathlib import Path

import pytest

from customer360.contracts import Contracts
from customer360.silver.rules import RuleSet

ROOT = Path(__file__).parents[2]
JOBS = sorted((ROOT / "spark/jobs").glob("*.json"))
CODE = [p for room in ("spark/customer360", "spark/notebooks", "local") for p in (ROOT / room).rglob("*.py")]
CODE += (ROOT / "local/src").rglob("*.ts")


@pytest.mark.parametrize("path", JOBS, ids=lambda p: p.stem)
def test_tasks_name_notebooks_that_exist_and_take_their_parameters(path: Path) -> None:
    job = json.loads(path.read_text())
    names = {parameter["name"] for parameter in job["parameters"]}
    for task in job["tasks"]:
        if "notebook_task" not in task:
            continue
        notebook = (path.parent / f"{task['notebook_task']['notebook_path']}.py").resolve()
        widgets = set(re.findall(r'widgets\.text\("(\w+)"', notebook.read_text()))
        assert widgets - set(task["notebook_task"].get("base_parameters", {})) <= names


def test_medallion_has_a_task_for_each_source_and_entity(contracts: Contracts) -> None:
    keys = {t["task_key"] for t in json.loads((ROOT / "spark/jobs/medallion.json").read_text())["tasks"]}
    assert {f"bronze_{c.name}" for c in contracts.of_layer("source")} == {
        k for k in keys if k.startswith("bronze_")
    }
    assert {f"silver_{c.name}" for c in contracts.of_layer("silver")} == {
        k for k in keys if k.startswith("silver_")
    }


def test_an_entity_runs_after_its_source_and_what_its_rules_refer_to(contracts: Contracts) -> None:
    tasks = {t["task_key"]: t for t in json.loads((ROOT / "spark/jobs/medallion.json").read_text())["tasks"]}
    for contract in contracts.of_layer("silver"):
        after = {d["task_key"] for d in tasks[f"silver_{contract.name}"]["depends_on"]}
        referred = {f"silver_{r.references.split('.')[0]}" for r in contract.rules if r.references}
        made_from = contract.derived_from
        origin = f"silver_{made_from}" if made_from else f"bronze_{contract.option('source')}"
        assert {origin} | referred == after


@pytest.mark.parametrize("name", ["medallion", "quarantine-replay"])
def test_parts_of_gold_run_after_one_another(name: str) -> None:
    """Dimensions look at the facts as they were, facts at what the dimensions told, and aggregates at the facts."""
    tasks = {t["task_key"]: t for t in json.loads((ROOT / f"spark/jobs/{name}.json").read_text())["tasks"]}

    def before(key: str) -> set[str]:
        direct = {d["task_key"] for d in tasks[key].get("depends_on", ())}
        return direct.union(*(before(other) for other in direct))

    assert "gold_dimensions" in before("gold_facts")
    assert {"gold_dimensions", "gold_facts"} <= before("gold_carts") & before("gold_sales")
    assert "gold_carts" in before("gold_customers")


def test_code_repeats_no_rule_owner_or_column_type(contracts: Contracts) -> None:
    rules = {rule.id for c in contracts for rule in c.rules} | {r.id for r in contracts.platform.record_rules}
    owners = {c.owner for c in contracts}
    columns = {c.name for contract in contracts for c in contract.columns}
    types = {c.type for contract in contracts for c in contract.columns}
    ddl = re.compile(rf"\b({'|'.join(sorted(columns))})`? ({'|'.join(map(re.escape, sorted(types)))})\b")
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        assert not [r for r in rules if re.search(rf"\b{r}\b", text)], path
        assert not [o for o in owners if f'"{o}"' in text], path
        assert not ddl.search(text), f"{path} repeats a column with its type: {ddl.search(text)}"


def test_rule_sets_fit_a_mask_and_name_their_bits(contracts: Contracts) -> None:
    for contract in contracts.of_layer("silver"):
        rules = RuleSet(contract, contracts.platform)
        every = (1 << len(rules.rules)) - 1
        assert rules.names_of(every) == [rule.id for rule in rules.rules]
        assert rules.names_of(rules.error_mask) == [rule.id for rule in rules.rules if rule.quarantines]
