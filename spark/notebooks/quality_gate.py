# Databricks notebook source
# MAGIC %md
# MAGIC Decides whether a batch is good enough for Gold; the next task reads the outcome.

# COMMAND ----------

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
outcome = steps.gate(lake, batch)
dbutils.jobs.taskValues.set(key="outcome", value=outcome.outcome)
