"""The values of a letter's messages as people see them, each with its attribute and its route."""

from dataclasses import dataclass

from apps.activities.models import EmailActivity
from apps.attributes import Problem
from apps.scenarios.built_in import EVENT, LETTER, OUTGOING
from apps.scenarios.incoming.extracting import Line, lines
from apps.scenarios.models import MessageValues

_BUILT_IN = {attribute.name for attribute in (*OUTGOING, *LETTER, *EVENT)}


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """What one route read from a letter or made it of; built-in attributes apart, since the letter shows them too."""

    route: str
    failed: bool
    own: tuple[Line, ...]
    built_in: tuple[Line, ...]


def shown_messages(activity: EmailActivity) -> list[ShownMessage]:
    """The letter's messages, in the order of its routes; one query."""
    return [shown_message(kept) for kept in activity.message_values.all()]


def shown_message(kept: MessageValues) -> ShownMessage:
    """One message."""
    problems = [Problem(**problem) for problem in kept.problems]
    found = [line for line in lines(kept.declared, kept.typed(), problems) if line.words or line.sentence]
    return ShownMessage(
        route=kept.route_name,
        failed=bool(problems),
        own=tuple(line for line in found if not _is_built_in(line)),
        built_in=tuple(line for line in found if _is_built_in(line) and "." not in line.path),
    )


def _is_built_in(line: Line) -> bool:
    return line.path.partition(".")[0] in _BUILT_IN
