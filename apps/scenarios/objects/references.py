"""Objects as values of other objects: what points at them, and how many at most."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet

from apps.activities.models import EmailActivity
from apps.attributes import Reference

MOST = 100
"""Of the letters, contacts or records that an attribute of an object gives."""

_Pointed = TypeVar("_Pointed")


def one(instance: _Pointed | None, refer: Callable[[_Pointed], Reference]) -> Reference | None:
    """The object as a value, None for none."""
    return None if instance is None else refer(instance)


def refer_to_letter(activity: EmailActivity) -> Reference:
    """The letter as a value; people call it by its subject."""
    return Reference("letter", activity.pk, activity.subject or "—")


def letters_of(letters: QuerySet[Any]) -> tuple[Reference, ...]:
    """The newest of the letters as values."""
    return tuple(refer_to_letter(letter) for letter in letters.order_by("-date", "-pk").only("subject")[:MOST])
