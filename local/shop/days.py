"""Days with orders, and ranges of them."""

from datetime import date

from shop.errors import DateRangeError


def days_between(dates: list[date], first: date, last: date) -> list[date]:
    """Return those of `dates` that lie from `first` to `last`.

    Raises:
        DateRangeError: There is none.
    """
    days = [day for day in dates if first <= day <= last]
    if not days:
        raise DateRangeError(
            f"No order falls between {first} and {last}: the data set's orders are from {dates[0]} to {dates[-1]}; "
            "choose --from and --to among them."
        )
    return days
