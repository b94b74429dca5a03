"""The one line of an error that tells a person what went wrong."""

import re

# Py4J says which call it was, and appends Java's stack trace, whose causes go from the outermost to the innermost.
_PY4J = "An error occurred while calling "
_CAUSE = re.compile(r"^(?:: |Caused by: )(?:[\w$]+\.)*([\w$]+)(?:: (.*\S))?", re.MULTILINE)
_CANCELLED = "[SPARK_JOB_CANCELLED]"


def telling_line(error: BaseException) -> str:
    """The first line of an error; of one of Java's, its innermost cause that says something.

    Returns:
        The line, empty where the error says nothing.
    """
    text = str(error).strip()
    if not text.startswith(_PY4J):
        return text.split("\n", 1)[0].rstrip()
    if _CANCELLED in text:
        return "It was cancelled."
    causes = _CAUSE.findall(text) or [(text.split("\n", 1)[0], "")]
    kind, message = next((cause for cause in reversed(causes) if cause[1]), causes[-1])
    return f"{kind}: {message}" if message else kind
