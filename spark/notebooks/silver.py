# Databricks notebook source
# MAGIC %md
# MAGIC Brings the rows of one entity and batch to Silver, or to quarantine; makes a derived table from them.

# COMMAND ----------

dbutils.widgets.text("entity", "")
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
steps.silver(lake, batch, get("entity"))
