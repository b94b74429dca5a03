"""Who may read a view, and its tags: statements that only Unity Catalog knows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyspark.sql import Row, SparkSession

from customer360.contracts import Contract

# Tags of the view itself, beside those of its columns.
_OF_VIEW = None


def wanted_tags(contract: Contract) -> dict[tuple[str | None, str], str]:
    """Values of tags by column and key; of the view itself where the column is none."""
    of_columns = {(c.name, "classification"): c.classification for c in contract.columns if c.classification}
    return {(_OF_VIEW, "domain"): contract.domain, **of_columns}


def govern(spark: SparkSession, contracts: Iterable[Contract], catalog: str) -> None:
    """Tags views as their contracts say, and lets exactly the contracts' roles read them: other rights are taken away.

    Only what differs is changed, so that it can be asked for at any time.

    Args:
        spark: Session whose principal owns the views.
        contracts: Contracts of the views.
        catalog: Name of the catalog.
    """
    tagged = _tags_by_view(spark, catalog)
    for contract in contracts:
        view = f"`{catalog}`.`serving`.`{contract.name}`"
        granted = spark.sql(f"SHOW GRANTS ON VIEW {view}").collect()
        tags = tag_statements(contract, view, tagged[contract.name])
        for statement in [*tags, *grant_statements(contract, view, granted)]:
            spark.sql(statement)


def _tags_by_view(spark: SparkSession, catalog: str) -> Mapping[str, list[Row]]:
    information, place = f"`{catalog}`.information_schema", "WHERE schema_name = 'serving'"
    of_views = (
        f"SELECT table_name, NULL AS column_name, tag_name, tag_value FROM {information}.table_tags {place}"
    )
    of_columns = f"SELECT table_name, column_name, tag_name, tag_value FROM {information}.column_tags {place}"
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in spark.sql(f"{of_views} UNION ALL {of_columns}").collect():
        found[row["table_name"]].append(row)
    return found


def tag_statements(contract: Contract, view: str, tagged: Iterable[Row]) -> list[str]:
    """What has to be done for a view to have its contract's tags. A tag that is there cannot be set anew.

    Args:
        contract: Contract of the view.
        view: The view as SQL writes it.
        tagged: Tags that are there: `column_name` (null for the view itself), `tag_name` and `tag_value`.
    """
    wanted = wanted_tags(contract)
    there = {(row["column_name"], row["tag_name"]): row["tag_value"] for row in tagged}
    stale = [tag for tag, value in there.items() if wanted.get(tag) != value and (tag in wanted or tag[0])]
    missing = [tag for tag, value in wanted.items() if there.get(tag) != value]
    return [
        *(f"UNSET TAG ON {_place(view, column)} `{key}`" for column, key in stale),
        *(f"SET TAG ON {_place(view, column)} `{key}` = `{wanted[column, key]}`" for column, key in missing),
    ]


def grant_statements(contract: Contract, view: str, granted: Iterable[Row]) -> list[str]:
    """What has to be done for exactly the contract's roles to read a view.

    Args:
        contract: Contract of the view.
        view: The view as SQL writes it.
        granted: Rights that are there, as SHOW GRANTS tells them; those on its schema or catalog are left alone.
    """
    own = [row for row in granted if row["ObjectType"] in ("TABLE", "VIEW") and row["ActionType"] == "SELECT"]
    readers = {row["Principal"] for row in own}
    return [
        *(f"REVOKE SELECT ON VIEW {view} FROM `{one}`" for one in sorted(readers - set(contract.roles))),
        *(f"GRANT SELECT ON VIEW {view} TO `{role}`" for role in contract.roles if role not in readers),
    ]


def _place(view: str, column: str | None) -> str:
    return f"COLUMN {view}.`{column}`" if column else f"VIEW {view}"
