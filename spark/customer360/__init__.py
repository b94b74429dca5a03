"""Customer 360 Lakehouse: Landing to Bronze to Silver to Gold on Spark and Delta.

Read it in the order of a batch: `contracts` (what tables promise), `lake` (how they are read and written),
`bronze.load`, `silver.refine`, `quality`, `gold.build`; `steps` strings them together for notebooks, jobs and the
command line, and `runtime` alone knows whether all this runs on Databricks.
"""
