"""Repeatable chance: the same words always draw the same numbers, on every machine."""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

SEED = "customer360-shop-1"
_Item = TypeVar("_Item")


def draws(*words: object) -> random.Random:
    """Return a generator that belongs to `words` alone.

    Callers use `random()` only (or `pick` and `below`): it is the one method whose values Python promises to keep.
    """
    return random.Random(_number(words))


def unit(*words: object) -> float:
    """Return the number in [0, 1) that belongs to `words`."""
    return _number(words) / 2**64


def below(source: random.Random, limit: int) -> int:
    """Return an integer in [0, limit)."""
    return int(source.random() * limit)


def pick(source: random.Random, items: Sequence[_Item]) -> _Item:
    """Return one of `items`, which must not be empty."""
    return items[below(source, len(items))]


def _number(words: tuple[object, ...]) -> int:
    text = "\x1f".join([SEED, *map(str, words)])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
