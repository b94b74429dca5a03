"""Random choices of tests: another seed in each run, which is printed, and the same again when it is named.

`npm test` and jest name their run's seed the same way: see `local/src/check/seed.ts`.
"""

import os
from random import Random, SystemRandom

VARIABLE = "CUSTOMER360_TEST_SEED"


def _seed() -> int:
    named = os.environ.get(VARIABLE) or str(SystemRandom().randrange(10**6))
    if named.isdecimal():
        return int(named)
    raise ValueError(f"{VARIABLE} is {named!r}: set it to a whole number, as a run has printed it.")


SEED = _seed()
"""The seed that the environment names, else another one each time."""


def chance_of(test: str) -> Random:
    """Choices of one test, which depend on the run's seed and on nothing that other tests choose."""
    return Random(f"{SEED} {test}")


def repeated_by() -> str:
    """The sentence that says how to repeat the same random choices."""
    return f"Random tests have seed {SEED}: {VARIABLE}={SEED} repeats them."
