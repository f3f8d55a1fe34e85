"""What a kind of event is: its fields, and which variables a run that it starts begins with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from apps.attributes import Attribute, Type
from apps.scenarios.fields import Field
from apps.scenarios.objects import shape_of

Settings = Mapping[str, Any]
Names = Mapping[str, Attribute | None]
"""Variables with their shapes; None: known only when the scenario runs."""

OBJECT, LETTER, MESSAGE = "object", "letter", "message"
RECORD = "record:"
"""What “on” begins with for records; the system name of their type stands after it."""


def nothing(settings: Settings) -> str:
    """For events that happen to no object in particular."""
    return ""


def on_object(settings: Settings) -> str:
    """For events of objects: ticket, letter, contact, account or record:<record type>."""
    return str(settings.get("on", ""))


def object_names(settings: Settings) -> Names:
    """The object at hand; a letter is also `letter`."""
    shape = shape_of(on_object(settings))
    names: dict[str, Attribute | None] = {OBJECT: shape} if shape else {}
    if shape and shape.type == Type.LETTER:
        names[LETTER] = shape_of("letter", LETTER)
    return names


@dataclass(frozen=True, slots=True)
class EventKind:
    """`listens_to` tells what a scenario with these settings listens to: a route, a kind of object, a scenario.

    `names` are what a run has from the start.
    """

    key: str
    label: str | Promise
    description: str | Promise
    icon: str  # of heroicons
    fields: tuple[Field, ...] = ()
    listens_to: Callable[[Settings], str] = nothing
    names: Callable[[Settings], Names] = object_names
