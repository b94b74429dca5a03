# Databricks notebook source
# MAGIC %md
# MAGIC Compacts and clusters the tables, and removes files that no version needs any more.

# COMMAND ----------

dbutils.widgets.text("retention_hours", "168")
dbutils.widgets.text("catalog", "")
dbutils.widgets.text("landing", "")

# COMMAND ----------

from customer360 import maintenance, runtime

get = dbutils.widgets.get
lake = runtime.open_lake(spark, get("catalog"), get("landing"))
maintenance.maintain(lake, retention_hours=int(get("retention_hours")))
