"""Holds what a batch has written against readers that are not the engine: DuckDB, the Delta log, Python's calendar.

Laptops alone come here, see `Engine.reconcile`: nothing else imports it, since Databricks has no DuckDB.
"""
