"""The record types as one user has them: what she sees, and what she may write in."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, QuerySet, Value
from django.http import Http404

from apps.desk.places import offer, offered
from apps.records.models import RecordType
from apps.staff.models import User
from apps.staff.roles import SEES_EVERYTHING


def types_of(user: User) -> list[RecordType]:
    """The types that she sees, in the order of the navigation, each with `writable`: whether she may create and change.

    Asked for once in the life of the `user` object: a page wants them for its navigation, its menus and itself.
    """
    kept: list[RecordType] | None = user.__dict__.get("_record_types")
    if kept is None:
        kept = list(_with_rights(user))
        user.__dict__["_record_types"] = kept
    return kept


@dataclass(frozen=True, slots=True)
class TypeLink:
    """A type that has a place in the navigation; `writable`: the user may create records of it."""

    system_name: str
    title: str
    title_of_many: str
    icon: str
    writable: bool


def offer_places() -> None:
    """Let every page of the desk know the types; called once, when Django is ready."""
    fields = ("system_name", "title", "plural", "icon", "writable", "position")
    offer("record-type", lambda user: _with_rights(user).filter(enabled=True), *fields)


def listed_types(user: User) -> list[TypeLink]:
    """Those that have a place in the navigation, in its order."""
    rows = sorted(offered(user, "record-type"), key=lambda row: (row["position"], row["title"]))
    return [
        TypeLink(row["system_name"], row["title"], row["plural"] or row["title"], row["icon"], row["writable"])
        for row in rows
    ]


def writable_types(user: User) -> list[TypeLink]:
    """Those that she may create records of."""
    return [each for each in listed_types(user) if each.writable]


def find_type(user: User, name: str) -> RecordType:
    """The type of this system name; Http404 when there is none that she sees."""
    return _first([each for each in types_of(user) if each.system_name == name], name)


def type_of(user: User, key: int) -> RecordType:
    """The type of this key; Http404 when there is none that she sees."""
    return _first([each for each in types_of(user) if each.pk == key], str(key))


def is_writable(record_type: RecordType) -> bool:
    """Whether the user whom `types_of` was asked for may create and change records of the type."""
    writable: bool = record_type.writable  # type: ignore[attr-defined] # annotated
    return writable


def _with_rights(user: User) -> "QuerySet[RecordType]":
    return RecordType.objects.visible_to(user).annotate(writable=_may_write(user))


def _may_write(user: User) -> Any:
    """As `RecordType.may_write`, of all types in one query."""
    if user.has_perm(SEES_EVERYTHING):
        return Value(True, BooleanField())  # noqa: FBT003 - a value of the database
    writers = RecordType.writers.through.objects.filter(recordtype=OuterRef("pk"))
    return ~Exists(writers) | Exists(writers.filter(group__in=user.groups.all()))


def _first(found: list[RecordType], name: str) -> RecordType:
    if not found:
        raise Http404(name)
    return found[0]
