"""The lake: all tables of one stack, by layer."""

from pyspark.sql import SparkSession

from customer360.bronze.held_files import HeldFiles
from customer360.contracts import Contract, Contracts, TechnicalColumn
from customer360.lake_tables import Catalog, Table
from customer360.logs import Log, LogStore


class Lake:
    """All tables of one stack.

    Attributes:
        spark: Session to read and write with.
        contracts: What every table promises.
        catalog: Where tables are.
        held_files: Counts which files Bronze holds.
        landing: Root of Landing.
        files_root: Root of the zones' plain files, such as the quality summaries.
    """

    def __init__(
        self,
        spark: SparkSession,
        contracts: Contracts,
        catalog: Catalog,
        log_store: LogStore,
        held_files: HeldFiles,
        landing: str,
        files_root: str,
    ) -> None:
        self.spark = spark
        self.contracts = contracts
        self.catalog = catalog
        self._log_store = log_store
        self.held_files = held_files
        self.landing = landing
        self.files_root = files_root
        self._complete: set[str] = set()

    def bronze(self, source: str) -> Table:
        """Rows of a source as delivered, with audit columns."""
        return self._table(
            "bronze", source, self.contracts.get("source", source), *self.contracts.platform.audit_columns
        )

    def silver(self, name: str) -> Table:
        """Valid rows of an entity, typed; with history where the contract says SCD2.

        A derived table's rows come of several records, so they have no lineage of their own.
        """
        platform = self.contracts.platform
        contract = self.contracts.get("silver", name)
        history = platform.history_columns if contract.option("history") == "scd2" else ()
        inherited = () if contract.derived_from else platform.lineage_columns
        lineage = tuple(c for c in platform.audit_columns if c.name in inherited)
        return self._table("silver", name, contract, *history, *lineage)

    def gold(self, name: str) -> Table:
        """A fact, dimension or aggregate."""
        return self._table("gold", name, self.contracts.get("gold", name))

    def logs(self, name: str) -> Log:
        """What the platform writes about its own work."""
        return Log(self._table("logs", name, self.contracts.get("logs", name)), self._log_store)

    def quarantine(self, entity: str) -> Table:
        """Rows of an entity that broke a rule, as delivered."""
        return self._table("quarantine", entity, self.contracts.get("logs", "quarantine"))

    def _table(self, schema: str, name: str, contract: Contract, *extra: TechnicalColumn) -> Table:
        return Table(self.spark, self.catalog, schema, name, contract, extra, complete=self._complete)
