"""Who may read a view, and its tags: statements that only Unity Catalog knows."""

from collections.abc import Iterable

from pyspark.sql import Row, SparkSession

from customer360.contracts import Contract

# Tags of the view itself, beside those of its columns.
_OF_VIEW = None


def wanted_tags(contract: Contract) -> dict[tuple[str | None, str], str]:
    """Values of tags by column and key; of the view itself where the column is none."""
    of_columns = {(c.name, "classification"): c.classification for c in contract.columns if c.classification}
    return {(_OF_VIEW, "domain"): contract.domain, **of_columns}


def govern(spark: SparkSession, contract: Contract, catalog: str) -> None:
    """Tags a view as its contract says, and lets exactly the contract's roles read it: other rights are taken away.

    Args:
        spark: Session whose principal owns the view.
        contract: Contract of the view.
        catalog: Name of the catalog.
    """
    view = f"`{catalog}`.`serving`.`{contract.name}`"
    place = f"WHERE schema_name = 'serving' AND table_name = '{contract.name}'"
    information = f"`{catalog}`.information_schema"
    of_view = f"SELECT NULL AS column_name, tag_name, tag_value FROM {information}.table_tags {place}"
    of_columns = f"SELECT column_name, tag_name, tag_value FROM {information}.column_tags {place}"
    tagged = spark.sql(f"{of_view} UNION ALL {of_columns}").collect()
    granted = spark.sql(f"SHOW GRANTS ON VIEW {view}").collect()
    for statement in [*tag_statements(contract, view, tagged), *grant_statements(contract, view, granted)]:
        spark.sql(statement)


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
