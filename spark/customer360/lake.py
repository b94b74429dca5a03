"""The lake: all tables of one stack, by layer."""

from contextlib import AbstractContextManager

from pyspark.sql import DataFrame, SparkSession

from customer360.contracts import Contract, Contracts, TechnicalColumn
from customer360.engines import Engine, Place
from customer360.lake_tables import Table
from customer360.logs import Log


class Lake:
    """All tables of one stack.

    Attributes:
        spark: Session to read and write with.
        contracts: What every table promises.
        engine: What the session is of.
        place: Where the tables and files are.
    """

    def __init__(
        self,
        spark: SparkSession,
        contracts: Contracts,
        engine: Engine,
        place: Place,
        held: object = None,
    ) -> None:
        """Names the lake's parts.

        Args:
            spark: Session to read and write with.
            contracts: What every table promises.
            engine: What the session is of.
            place: Where the tables and files are.
            held: What makes this process the lake's only writer; kept as long as the lake is.
        """
        self.spark = spark
        self.contracts = contracts
        self.engine = engine
        self.place = place
        self._held = held
        self._complete: set[str] = set()

    def kept(self, rows: DataFrame) -> AbstractContextManager[DataFrame]:
        """Rows that several queries read, computed once: see `Engine.kept`."""
        return self.engine.kept(rows)

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
        return Log(self._table("logs", name, self.contracts.get("logs", name)), self.place.log_store)

    def quarantine(self, entity: str) -> Table:
        """Rows of an entity that broke a rule, as delivered."""
        return self._table("quarantine", entity, self.contracts.get("logs", "quarantine"))

    def _table(self, schema: str, name: str, contract: Contract, *extra: TechnicalColumn) -> Table:
        return Table(
            self.spark,
            self.engine,
            self.place.catalog,
            schema,
            name,
            contract,
            extra,
            complete=self._complete,
        )
