"""One warm Spark process that runs notebooks one after the other or several at a time.

Requests come as JSON lines on standard input, events go as JSON lines to standard output; see `protocol`. Whatever
notebooks, Python or the JVM print goes to standard error. The worker ends when its standard input does.
"""
