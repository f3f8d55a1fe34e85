"""Letters to try a rule on: the app that keeps letters gives them, linking itself knows none."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """A stored letter as rules see it. `places` is keyed by values of LinkingRule.Place; `url` may be empty."""

    label: str
    url: str
    places: Mapping[str, str]
    vouched: bool | None = None  # whether the author's domain vouches for the letter or disowns it


Provider = Callable[[int], Iterable[Sample]]
"""Gives the latest letters, the last one first, up to the given number."""

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Make a source of letters known; called from the `ready` of the app that keeps them."""
    if provider not in _providers:
        _providers.append(provider)


def latest(limit: int) -> Iterable[Sample]:
    """The latest letters of each source."""
    return (sample for provider in _providers for sample in provider(limit))
