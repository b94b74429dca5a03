# Databricks notebook source
# MAGIC %md
# MAGIC Brings the rows of one entity and batch to Silver, or to quarantine.

# COMMAND ----------

dbutils.widgets.text("entity", "")
dbutils.widgets.text("file_date", "")
dbutils.widgets.text("from_date", "")
dbutils.widgets.text("batch_id", "")
dbutils.widgets.text("run_id", "")
dbutils.widgets.text("catalog", "")
dbutils.widgets.text("landing", "")

# COMMAND ----------

from customer360 import runtime, steps
from customer360.batch import Batch

get = dbutils.widgets.get
lake = runtime.open_lake(spark, get("catalog"), get("landing"))
batch = Batch.of(get("batch_id"), get("file_date"), get("from_date"), get("run_id"))
steps.silver(lake, batch, get("entity"))
