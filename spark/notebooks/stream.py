# Databricks notebook source
# MAGIC %md
# MAGIC Streams what lands of one source into Bronze.

# COMMAND ----------

dbutils.widgets.text("source", "")
dbutils.widgets.text("mode", "")
dbutils.widgets.text("catalog", "")
dbutils.widgets.text("landing", "")

# COMMAND ----------

from customer360 import steps
from customer360.runtime import open_lake

get = dbutils.widgets.get
steps.stream_bronze(open_lake(spark, get("catalog"), get("landing")), get("source"), get("mode"))
