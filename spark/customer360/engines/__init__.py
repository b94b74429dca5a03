"""Where the platform runs: Databricks, Spark on a laptop, or Sail on a laptop, one file each behind `Engine`.

Nothing outside this folder asks which of them it is.
"""

import os
from functools import cache

from customer360.engines.protocol import Engine, FileStream, LandedFile, Place, Stream, View, Write
from customer360.errors import ConfigurationError

__all__ = ["Engine", "FileStream", "LandedFile", "Place", "Stream", "View", "Write", "current_engine"]

LAPTOP_ENGINES = ("sail", "spark")
"""Names that the environment variable CUSTOMER360_ENGINE knows; without it, it is the first."""


@cache
def current_engine() -> Engine:
    """The engine of this process: Databricks' own on its compute, else the one that CUSTOMER360_ENGINE names, or Sail.

    Raises:
        ConfigurationError: CUSTOMER360_ENGINE names none.
    """
    if "DATABRICKS_RUNTIME_VERSION" in os.environ:
        from customer360.engines.databricks import Databricks

        return Databricks()
    name = os.environ.get("CUSTOMER360_ENGINE") or LAPTOP_ENGINES[0]
    if name == "spark":
        from customer360.engines.spark import Spark

        return Spark()
    if name == "sail":
        from customer360.engines.sail import Sail

        return Sail()
    raise ConfigurationError(f"CUSTOMER360_ENGINE is {name!r}: name one of {', '.join(LAPTOP_ENGINES)}.")
