"""What a message attribute is: its system name, its type, and what is asked of its value (seeds 000–002)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""One part of a system name."""


class Type(models.TextChoices):
    """The types of messages (seeds 000 to 002), those that records add, and the objects that scenarios work on."""

    STRING = "string", _("String")
    NUMBER = "number", _("Number")
    DURATION = "duration", _("Duration")
    DATE_TIME = "date-time", _("Date and time")
    PERIOD = "period", _("Period")
    BOOLEAN = "boolean", _("Yes or no")
    OBJECT = "object", _("Object")
    KEY_VALUE = "key-value", _("Key–value")
    ACCOUNT = "account", pgettext_lazy("type", "Account")
    DOCUMENT = "document", _("Document")
    CHOICE = "choice", _("Choice")
    CONTACT = "contact", _("Contact")
    RECORD = "record", _("Record")
    TICKET = "ticket", _("Ticket")
    LETTER = "letter", _("Letter")
    USER = "user", _("User")


_NOT_OF_MESSAGES = {Type.CHOICE, Type.CONTACT, Type.RECORD, Type.TICKET, Type.LETTER, Type.USER}
MESSAGE_TYPES = [(type_.value, type_.label) for type_ in Type if type_ not in _NOT_OF_MESSAGES]
"""What a message attribute may be."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A declared attribute.

    `parts` are the attributes of an object; `html` strings go into HTML as they are; `choices` are the values that a
    choice may have; `target` is the system name of a record's type.
    """

    name: str
    type: Type = Type.STRING
    description: str = ""
    required: bool = False
    non_empty: bool = False
    array: bool = False
    html: bool = False
    parts: tuple["Attribute", ...] = ()
    choices: tuple[str, ...] = ()
    target: str = ""

    def part(self, name: str) -> "Attribute | None":
        """The object's attribute of this name."""
        return find(self.parts, name)


# The parts that values of these types have of themselves, for dotted placeholders.
_TYPE_PARTS: dict[Type, tuple[Attribute, ...]] = {
    Type.ACCOUNT: (Attribute("Name"), Attribute("Address")),
    Type.CONTACT: (Attribute("Name"), Attribute("Address")),
    Type.RECORD: (Attribute("Name"),),
    Type.TICKET: (Attribute("Name"),),
    Type.LETTER: (Attribute("Name"),),
    Type.USER: (Attribute("Name"), Attribute("Address")),
    Type.DOCUMENT: (Attribute("Name"), Attribute("Extension")),
    Type.PERIOD: (Attribute("Start", Type.DATE_TIME), Attribute("End", Type.DATE_TIME)),
}


def find(attributes: Iterable[Attribute], name: str) -> Attribute | None:
    """The attribute of this name among these."""
    return next((attribute for attribute in attributes if attribute.name == name), None)


def resolve(attributes: Iterable[Attribute], path: tuple[str, ...]) -> Attribute | None:
    """The attribute that a dotted path leads to, None when nothing of the kind is declared."""
    found = find(attributes, path[0])
    for name in path[1:]:
        if found is None:
            return None
        found = find(found.parts or _TYPE_PARTS.get(found.type, ()), name)
    return found


def paths(attributes: Iterable[Attribute], before: str = "") -> Iterator[tuple[str, Attribute]]:
    """Every attribute with its dotted path, each object before its parts."""
    for attribute in attributes:
        path = before + attribute.name
        yield path, attribute
        yield from paths(attribute.parts, f"{path}.")


def as_json(attribute: Attribute) -> dict[str, Any]:
    """The declaration as JSON, without what is at its default."""
    flags = {name: True for name in ("required", "non_empty", "array", "html") if getattr(attribute, name)}
    data: dict[str, Any] = {"name": attribute.name, "type": attribute.type.value, **flags}
    if attribute.description:
        data["description"] = attribute.description
    if attribute.choices:
        data["choices"] = list(attribute.choices)
    if attribute.target:
        data["target"] = attribute.target
    if attribute.parts:
        data["parts"] = [as_json(part) for part in attribute.parts]
    return data


def from_json(data: Mapping[str, Any]) -> Attribute:
    """The declaration that `as_json` has written."""
    fields = {name: value for name, value in data.items() if name not in {"type", "parts", "choices"}}
    return Attribute(
        **fields,
        type=Type(data["type"]),
        parts=tuple(map(from_json, data.get("parts", ()))),
        choices=tuple(data.get("choices", ())),
    )
