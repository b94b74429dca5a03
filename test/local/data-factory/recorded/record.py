"""Records what Microsoft's own evaluator answers: `record.py answers.json` evaluates each expression in it anew.

It takes PyPI's `data-factory-testing-framework` (1.4.4), whose evaluator is Microsoft's, and a .NET runtime for it,
such as that of PyPI's `dotnetcore2` with OpenSSL 1.1 on LD_LIBRARY_PATH; neither is part of the set-up.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import dotnetcore2  # pyright: ignore[reportMissingImports]
import pythonnet  # pyright: ignore[reportMissingImports]


def load_runtime() -> None:
    """Starts .NET before the framework looks for one."""
    root = Path(str(dotnetcore2.__file__)).parent / "bin"
    os.environ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1"
    framework = {"name": "Microsoft.NETCore.App", "version": "3.1.0"}
    config = Path(sys.argv[1]).with_name("runtimeconfig.json")
    config.write_text(json.dumps({"runtimeOptions": {"tfm": "netcoreapp3.1", "framework": framework}}))
    try:
        pythonnet.load("coreclr", dotnet_root=str(root), runtime_config=str(config.resolve()))
    finally:
        config.unlink()


def answer(runtime: Any, expression: str, state: Any) -> dict[str, Any]:
    """The value, or the first line of the refusal."""
    try:
        return {"expression": expression, "answer": runtime.evaluate(expression, state)}
    except Exception as error:
        return {"expression": expression, "refusal": str(error).splitlines()[0][:200]}


def main() -> None:
    """Rewrites the file."""
    load_runtime()
    from data_factory_testing_framework._expression_runtime.expression_runtime import (  # pyright: ignore
        ExpressionRuntime,
    )
    from data_factory_testing_framework.state import (  # pyright: ignore[reportMissingImports]
        PipelineRunState,
        RunParameter,
        RunParameterType,
    )

    file = Path(sys.argv[1])
    recorded = json.loads(file.read_text(encoding="utf-8"))
    parameters = [RunParameter(RunParameterType.Pipeline, *item) for item in recorded["parameters"].items()]
    state = PipelineRunState(parameters=parameters)
    runtime = ExpressionRuntime()
    recorded["answers"] = [answer(runtime, each["expression"], state) for each in recorded["answers"]]
    file.write_text(json.dumps(recorded, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
