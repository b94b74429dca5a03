"""Views for Databricks SQL, as the contracts in `contracts/serving/` describe them.

`query` writes their SQL, `views` makes them, `governance` says who may read them.
"""
