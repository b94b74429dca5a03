# Databricks notebook source
# MAGIC %md
# MAGIC Makes the views for Databricks SQL that are new or defined differently.

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
steps.serve(lake, batch)
