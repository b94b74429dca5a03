"""A run of batches in a process group of its own, which can be killed whole, the JVM included."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

ROOT = Path(__file__).parents[2]
RUNNER = Path(__file__).with_name("run_batches.py")
SECONDS_BETWEEN_LOOKS = 0.001
# A JVM that is killed within a minute spends a quarter of its CPU on its second compiler, and is no quicker for it.
_SHORT_LIVED = "-XX:TieredStopAtLevel=1"


@dataclass(frozen=True)
class Ended:
    """How a run ended: killed or by itself, after which line of progress, seconds after its session began."""

    was_killed: bool
    code: int
    reached: str
    seconds: float


class RunError(Exception):
    """A run that nobody killed did not reach its end."""


@dataclass(frozen=True)
class Moment:
    """When to kill a program: seconds after so many lines of progress, whatever the machine takes for them."""

    seconds: float
    lines: int = 0


def run(lake: Path, landing: Path, batches: Sequence[str], log: Path, kill: Moment | None = None) -> Ended:
    """Runs batches to the end, or kills the run.

    Args:
        lake: Folder of the lake.
        landing: Folder of the delivered files.
        batches: `batch_id/file_date/from_date`, in the order in which they run.
        log: File that the run's standard error is added to.
        kill: When to send SIGKILL; never when absent.

    Raises:
        RunError: The run failed by itself.
    """
    return run_program(RUNNER, [str(lake), str(landing), *batches], log, kill)


def run_program(
    program: Path,
    arguments: Sequence[str],
    log: Path,
    kill: Moment | None = None,
    kill_when: Callable[[], bool] | None = None,
    engine: str | None = None,
) -> Ended:
    """Runs a program that prints `session` first, to the end or until it is killed; see `run`.

    Args:
        program: The program.
        arguments: Its arguments.
        log: File that its standard error is added to.
        kill: When to send SIGKILL, counted from the begin of the Spark session; never when absent.
        kill_when: Looks at what the program has left on disk, again and again, and says when to kill it.
        engine: `spark` or `sail`; when absent, that of this process.
    """
    command = [python_of(engine) if engine else sys.executable, str(program), *arguments]
    env = {**os.environ, **({"CUSTOMER360_ENGINE": engine} if engine else {})}
    if kill or kill_when:
        env["JDK_JAVA_OPTIONS"] = f"{env.get('JDK_JAVA_OPTIONS', '')} {_SHORT_LIVED}".lstrip()
    with log.open("ab") as errors:
        # Unbuffered, so that reading the first line takes nothing away from what is read later.
        process = subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=errors, bufsize=0, start_new_session=True
        )
        try:
            return _follow(process, log, kill, kill_when)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def python_of(engine: str) -> str:
    """The interpreter of an engine's environment, as `local/setup/paths.mjs` places it."""
    folder = ROOT / (".venv-spark" if engine == "spark" else ".venv")
    return str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def _follow(
    process: subprocess.Popen[bytes],
    log: Path,
    kill: Moment | None,
    kill_when: Callable[[], bool] | None,
) -> Ended:
    stdout = cast(BinaryIO, process.stdout)
    lines = [stdout.readline().decode().strip()]
    begun = time.monotonic()
    if lines[0] != "session":
        kill = kill_when = None
    elif kill_when is not None:
        _wait_for(process, kill_when)
        kill = Moment(0)
    elif kill is not None:
        lines += [line.decode().strip() for line in islice(iter(stdout.readline, b""), kill.lines)]
    try:
        output, _ = process.communicate(timeout=kill.seconds if kill else None)
        killed = False
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        # The JVM shares the pipe: its end shows that the JVM is gone as well.
        output, _ = process.communicate()
        killed = process.returncode == -signal.SIGKILL
    seconds = time.monotonic() - begun
    reached = [*lines, *output.decode().splitlines()][-1]
    if not killed and process.returncode != 0:
        last_words = log.read_text(errors="replace")[-3000:]
        raise RunError(
            f"the run ended with code {process.returncode} after '{reached}'; its log {log} ends:\n{last_words}"
        )
    return Ended(killed, process.returncode, reached, seconds)


def _wait_for(process: subprocess.Popen[bytes], moment: Callable[[], bool]) -> None:
    """Until the moment has come, or the process has ended."""
    while process.poll() is None and not moment():
        time.sleep(SECONDS_BETWEEN_LOOKS)
