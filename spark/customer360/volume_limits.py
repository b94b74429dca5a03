"""How a day's rows of a source are held against the same weekday's history: what contracts say of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from customer360.errors import ContractError


@dataclass(frozen=True)
class VolumeLimits:
    """How a day's rows are held against the same weekday's history.

    Attributes:
        weeks: How many weeks back days are compared with.
        least_weeks: How many of these days have to be known.
        deviations: How many standard deviations a day may be away from the median.
        tolerance_percent: Percentage of the median that it may be away in any case.
        closed: Days of the year, as MM-DD, on which nothing is expected.
    """

    weeks: int
    least_weeks: int
    deviations: float
    tolerance_percent: float
    closed: frozenset[str] = frozenset()

    def excepts(self, day: date) -> bool:
        """Whether nothing is expected on the day."""
        return f"{day:%m-%d}" in self.closed


def read_volume_limits(
    where: str, given: Mapping[str, Any], base: VolumeLimits | None = None
) -> VolumeLimits:
    """Reads limits; what is left out is that of `base`.

    Args:
        where: File and place in it, for errors.
        given: As it is written.
        base: The platform's limits; none when all have to be there.

    Raises:
        ContractError: A limit is missing, no number, or unknown.
    """
    names = {"weeks": int, "leastWeeks": int, "deviations": float, "tolerancePercent": float}
    unknown = set(given) - {*names, "closed"}
    if unknown:
        raise ContractError(
            f"{where}: {sorted(unknown)[0]!r} is unknown; known are {', '.join(names)}, closed."
        )
    preset = base and (base.weeks, base.least_weeks, base.deviations, base.tolerance_percent)
    try:
        values = [
            kind(given[name]) if name in given or not preset else preset[at]
            for at, (name, kind) in enumerate(names.items())
        ]
        weeks, least, deviations, tolerance = values
        closed = frozenset(str(day) for day in given.get("closed", ()))
        return VolumeLimits(int(weeks), int(least), float(deviations), float(tolerance), closed)
    except (KeyError, TypeError, ValueError) as error:
        raise ContractError(
            f"{where}: {error} is missing or no number; give each of {', '.join(names)}."
        ) from error
