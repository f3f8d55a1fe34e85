"""What a letter is linked to while it is written: objects by “type:key”, chosen or typed by name or number."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from apps.linking.targets import LinkTarget, find_target, targets_by_hand
from apps.staff.models import User

MOST_FOUND = 6  # of each type


@dataclass(frozen=True, slots=True)
class Linked:
    """An object as the composer shows it. `key` is “ticket:12”."""

    key: str
    kind: str  # the type's name in the reader's language
    icon: str
    name: str
    object: Model


def linked_objects(keys: Iterable[str], user: User) -> list[Linked]:
    """The objects of these keys that are there and that the user may see, in their order."""
    return [found for key in dict.fromkeys(keys) if (found := _find(key, user)) is not None]


def search_objects(text: str, user: User) -> list[Linked]:
    """Objects that the user may mean by what she has typed, a few of each type."""
    text = text.strip()
    if not text:
        return []
    return [_linked(target, row) for target in targets_by_hand(user) for row in target.found(text, user)[:MOST_FOUND]]


def typed_objects(text: str, user: User) -> list[Linked]:
    """What the lines of the text name by number, name or address; ValidationError when one of them isn't clear."""
    return [_typed(line.strip(), user) for line in text.splitlines() if line.strip()]


def _typed(name: str, user: User) -> Linked:
    found = {}
    for target in targets_by_hand(user):
        named = {row.pk for column in target.columns for row in column.find([name]).get(name.casefold(), ())}
        for row in target.visible_to(user).filter(pk__in=named) if named else ():
            linked = _linked(target, row)
            found[linked.key] = linked
    if len(found) == 1:
        return next(iter(found.values()))
    sentence = _("More than one thing is called “%(name)s”.") if found else _("Nothing is called “%(name)s”.")
    cure = _("Write a ticket’s number, a contact’s address or an account’s name.")
    raise ValidationError(f"{sentence} {cure}" % {"name": name[:100]})


def _find(key: str, user: User) -> Linked | None:
    kind, _colon, pk = key.rpartition(":")
    target = find_target(kind)
    if target is None or not pk.isdecimal() or len(pk) > 18:
        return None
    row = target.visible_to(user).filter(pk=int(pk)).first()
    return _linked(target, row) if row else None


def _linked(target: LinkTarget, row: Model) -> Linked:
    return Linked(key=f"{target.key}:{row.pk}", kind=target.label, icon=target.icon, name=str(row), object=row)
