"""Command line: `python -m shop deliver --dataset journey --landing DIR`."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from shop.delivering import keys_in, open_dataset, plan
from shop.errors import ShopError


def main(arguments: Sequence[str] | None = None) -> int:
    """Deliver, print one JSON line a delivery by arrival, and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        planned = plan(
            open_dataset(options.dataset, options.path),
            options.first,
            options.last,
            with_trouble=options.trouble,
        )
        if options.only is not None:
            planned = planned.restricted_to(keys_in(options.only))
        if not options.plan:
            planned.carry_out(options.landing, options.truth)
    except (ShopError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    for delivery in planned.deliveries:
        print(json.dumps(delivery.summary()))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m shop", description="Delivers what a shop would, from real data."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    deliver = commands.add_parser("deliver", help="write a data set's deliveries into a Landing folder")
    deliver.add_argument("--dataset", required=True, choices=["journey", "online-retail"])
    deliver.add_argument("--path", type=Path, help="file of Online Retail: .xlsx, .csv or .parquet")
    deliver.add_argument("--from", dest="first", type=_day, metavar="D", help="first day, YYYY-MM-DD")
    deliver.add_argument("--to", dest="last", type=_day, metavar="D", help="last day, YYYY-MM-DD")
    deliver.add_argument("--landing", type=Path, required=True, metavar="DIR")
    deliver.add_argument(
        "--no-trouble", dest="trouble", action="store_false", help="deliver the data as they are"
    )
    deliver.add_argument("--truth", type=Path, metavar="FILE", help="write what is wrong on purpose to FILE")
    deliver.add_argument(
        "--only",
        type=argparse.FileType(encoding="utf-8"),
        metavar="FILE",
        help="of these deliveries, only those listed in FILE as --plan lists them; - reads standard input",
    )
    deliver.add_argument("--plan", action="store_true", help="list the deliveries and write nothing")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no date: write YYYY-MM-DD, such as 2017-01-31"
        ) from None


if __name__ == "__main__":
    sys.exit(main())
