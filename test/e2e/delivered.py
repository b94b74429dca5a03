"""What the shop delivers, as its own command line lands it."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path


def deliver(
    landing: Path,
    first: date,
    last: date,
    only: str | None = None,
    *,
    dataset: str = "journey",
    more: Sequence[str] = (),
) -> list[str]:
    """Has the shop deliver days, or those of its deliveries whose lines `only` holds; returns the lines."""
    span = ["--from", str(first), "--to", str(last), "--landing", str(landing), *more]
    chosen = [] if only is None else ["--only", "-"]
    command = [sys.executable, "-m", "shop", "deliver", "--dataset", dataset, *span, *chosen]
    done = subprocess.run(command, input=only, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines()
