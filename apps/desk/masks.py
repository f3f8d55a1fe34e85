"""Whether two number masks can give the same number, in any case of their letters: Inv-{0} and inv-1{0} can."""

import re

_DIGITS = re.compile(r"(?:[1-9][0-9]*)?", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]*", re.ASCII)
_ANY_DIGITS = re.compile(r"[0-9]*", re.ASCII)


def clash(mask: str, other: str) -> bool:
    """Whether there is a text that both masks give; {0} stands for a number from one on, without leading zeros."""
    before, _, after = mask.casefold().partition("{0}")
    other_before, _, other_after = other.casefold().partition("{0}")
    if len(before) > len(other_before):
        before, after, other_before, other_after = other_before, other_after, before, after
    if not other_before.startswith(before):
        return False
    more = other_before[len(before) :]
    if other_after.endswith(after):
        # The first number is all of `more`, the second number, and what the other end has more.
        return _all_digits(more, other_after[: len(other_after) - len(after)])
    if after.endswith(other_after):
        return _overlap(more, after[: len(after) - len(other_after)])
    return False


def _all_digits(begin: str, end: str) -> bool:
    return bool(_DIGITS.fullmatch(begin) and _ANY_DIGITS.fullmatch(end))


def _overlap(begin: str, end: str) -> bool:
    """Whether number + `end` can equal `begin` + another number."""
    if _all_digits(begin, end):
        return True
    # Both begin with the first number, then comes what they share, then the second number.
    return any(
        _NUMBER.fullmatch(begin[:cut]) and end.startswith(begin[cut:]) and _NUMBER.fullmatch(end[len(begin) - cut :])
        for cut in range(1, len(begin))
    )
