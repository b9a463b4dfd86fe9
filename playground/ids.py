"""Makes up ids as Slack would: different every time, or the same every time after a seed."""

import random

_dice = random.Random()  # noqa: S311 - names on loopback, not secrets


def seed(value: int) -> None:
    """Make the ids that follow repeatable, so that a run of the whole workspace can be replayed."""
    _dice.seed(value)


def fresh(digits: int) -> str:
    """An id of that many hexadecimal digits."""
    return f"{_dice.getrandbits(4 * digits):0{digits}x}"
