"""What a local lake's Delta tables say, read with `deltalake` and DuckDB: quickly, and without Spark."""
