"""What Spark answers, as vectors: a lake is opened on another engine where that answers the same.

`npm run vectors` writes `spark.jsonl` and `sail.jsonl`; `vectors.py` says what is in them.
"""
