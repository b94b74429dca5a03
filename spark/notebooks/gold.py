# Databricks notebook source
# MAGIC %md
# MAGIC Updates one part of Gold: dimensions, facts, carts, sales or customers.

# COMMAND ----------

dbutils.widgets.text("part", "")
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
steps.gold(lake, batch, get("part"))
