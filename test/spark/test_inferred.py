"""Members that only facts know: the summary names those that wait too long, until their source delivers them."""

import json
from pathlib import Path

import pytest
import small_shop
from conftest import LakeAt

from customer360 import steps
from customer360.batch import Batch
from customer360.lake import Lake

CUSTOMER = "customer_master/{0}/customers.000000000005-000000000005.json.gz"
PRODUCT = "product_catalog/{0}/products.1"


@pytest.fixture(scope="module")
def shop(lake_at: LakeAt, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, Path]:
    """The tiny shop up to its dimensions: nobody knows product p3 of 2017-01-01 and customer c9 of 2017-01-02."""
    landing = tmp_path_factory.mktemp("landing")
    small_shop.deliver(landing)
    lake = lake_at(tmp_path_factory.mktemp("lake"), landing)
    batch = Batch.of("first", "2017-01-02", "2017-01-01", "first")
    for source in lake.contracts.of_layer("source"):
        steps.bronze(lake, batch, source.name)
    for entity in ("customers", "products", "orders", "order_items"):
        steps.silver(lake, batch, entity)
    assert overdue(lake, "2017-01-02") == {}
    for part in ("dimensions", "facts"):
        steps.gold(lake, batch, part)
    return lake, landing


def overdue(lake: Lake, day: str) -> dict[str, list[str]]:
    """What the summary of a day's batch says, which the batch's results must say as well."""
    batch = Batch.of(f"{day}.1", day, run_id=f"gate-{day}")
    assert steps.gate(lake, batch).outcome == "passed"
    path = Path(lake.place.files_root) / "logs" / "dq_results" / "_summaries" / f"{batch.batch_id}.json"
    rules = [r for r in json.loads(path.read_text())["rules"] if r["rule_id"] == "inferred_beyond_sla"]
    assert all(r["status"] == "failed" and r["severity"] == "warning" for r in rules)
    results = lake.logs("dq_results").read(run_id=batch.run_id, rule_id="inferred_beyond_sla")
    failed = {r["entity"]: json.loads(r["sample_keys"]) for r in results if r["rows_failed"]}
    assert failed == {r["entity"]: r["sample_keys"] for r in rules}
    return failed


def test_members_beyond_their_sla_are_named_until_their_source_delivers_them(
    shop: tuple[Lake, Path],
) -> None:
    lake, landing = shop
    assert overdue(lake, "2017-01-09") == {}
    assert overdue(lake, "2017-01-10") == {"dim_customer": ["c9"]}
    assert overdue(lake, "2017-01-15") == {"dim_customer": ["c9"]}
    assert overdue(lake, "2017-01-16") == {"dim_customer": ["c9"], "dim_product": ["p3"]}

    _deliver(landing, "2017-01-17")
    batch = Batch.of("2017-01-17.1", "2017-01-17", run_id="gate-2017-01-17")
    for source, entity in (("customer_master", "customers"), ("product_catalog", "products")):
        steps.bronze(lake, batch, source)
        steps.silver(lake, batch, entity)
    assert overdue(lake, "2017-01-17") == {}

    before = _keys(lake)
    steps.gold(lake, batch, "dimensions")
    assert _keys(lake) == {key: (member, False, None) for key, (member, *_) in before.items()}
    assert overdue(lake, "2017-02-28") == {}


def _deliver(landing: Path, day: str) -> None:
    small_shop.deliver_customers(
        landing,
        CUSTOMER.format(day),
        [
            {
                **{"operation": "I", "sequence": 5, "committed_at": "2017-01-16T08:00:00Z"},
                **{"customer_id": "c9", "first_name": "Zoe"},
            }
        ],
    )
    small_shop.deliver_products(
        landing,
        PRODUCT.format(day),
        [
            {
                "product_id": "p3",
                "product_name": "Cup",
                "department": None,
                "updated_at": "2017-01-16T00:00:00Z",
            }
        ],
    )


def _keys(lake: Lake) -> dict[int, tuple]:
    """The two members in the dimensions, by key."""
    return {
        row[key]: (row[member], row["is_inferred"], row["inferred_since"])
        for table, key, member in (
            ("dim_customer", "customer_sk", "customer_id"),
            ("dim_product", "product_sk", "product_id"),
        )
        for row in lake.gold(table).read().where(f"{member} IN ('c9', 'p3')").collect()
    }
