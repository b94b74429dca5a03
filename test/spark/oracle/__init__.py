"""What the lake must hold, computed by DuckDB from the delivered files alone.

Nothing here imports the platform: `landing` reads the files with plain Python, `silver` and `gold` are SQL of their
own, `audit` counts what became of each record, and `compare` sets the results beside the Delta tables of a lake. The
contracts are the common ground: they say which columns, keys and rules there are; how they work out is said here again.
"""
