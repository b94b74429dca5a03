"""The one line of an error that tells a person what went wrong."""

import re

# Py4J says which call it was, and appends Java's stack trace, whose causes go from the outermost to the innermost.
_PY4J = "An error occurred while calling "
_CAUSE = re.compile(r"^(?:: |Caused by: )(?:[\w$]+\.)*([\w$]+)(?:: (.*\S))?", re.MULTILINE)
_CANCELLED = "[SPARK_JOB_CANCELLED]"
# What fails in Spark's Python workers comes with their traceback, which the error itself ends.
_WORKER = "An exception was thrown from the Python worker."
_MEMORY = re.compile(
    r"^Failed to allocate additional .*? for (\w+).* memory pool: fair\(pool_size: ([^)]+)\)", re.DOTALL
)
_RAISED = re.compile(r"Traceback \(most recent call last\):\n(?:[ \t].*\n)+(\S.*)")


def telling_line(error: BaseException) -> str:
    """The first line of an error; of one from the JVM or from Spark's Python workers, what caused it.

    Returns:
        The line, empty where the error says nothing.
    """
    text = str(error).strip()
    if short := _MEMORY.match(text):
        return (
            f"Sail's {short[2]} of memory are too little for {short[1]}: give it more bytes in "
            "SAIL_RUNTIME__MEMORY_POOL__FAIR__MAX_SIZE, or run it with --engine spark."
        )
    if not text.startswith((_PY4J, _WORKER)):
        return text.split("\n", 1)[0].rstrip()
    if _CANCELLED in text:
        return "It was cancelled."
    raised = _RAISED.findall(text)
    return raised[-1] if raised else _innermost(text)


def _innermost(text: str) -> str:
    """The innermost cause that says something."""
    causes = _CAUSE.findall(text) or [(text.split("\n", 1)[0], "")]
    kind, message = next((cause for cause in reversed(causes) if cause[1]), causes[-1])
    return f"{kind}: {message}" if message else kind
