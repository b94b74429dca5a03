# Databricks notebook source
# MAGIC %md
# MAGIC Runs the data sets of dashboards on a laptop's lake, as somebody who is in no group sees its views.
# MAGIC Exits with the name of the engine that has done so.

# COMMAND ----------

dbutils.widgets.text("queries", "")
dbutils.widgets.text("target", "")

# COMMAND ----------

from pathlib import Path

from customer360 import runtime
from customer360.engines import current_engine
from customer360.serving.views import create_views
from report.dashboard_rows import write_rows

lake = runtime.open_lake(spark, reads_only=True)
create_views(lake)
get = dbutils.widgets.get
write_rows(lake.spark, Path(get("queries")), Path(get("target")))
dbutils.notebook.exit(current_engine().name)
