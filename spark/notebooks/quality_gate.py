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

from customer360 import steps
from customer360.notebook import open_batch

get = dbutils.widgets.get
lake, batch = open_batch(spark, get)
outcome = steps.gate(lake, batch)
dbutils.jobs.taskValues.set(key="outcome", value=outcome.outcome)
