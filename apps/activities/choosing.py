"""Choosing what a letter belongs to by typing a part of its name or number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from apps.linking.targets import LinkTarget, find_target, targets_by_hand
from apps.staff.models import User

OFFERED = 6  # of each kind


@dataclass(frozen=True, slots=True)
class Choice:
    """An object that may be meant."""

    kind: str  # the key of its type
    label: str  # the name of its type
    icon: str
    pk: int
    title: str

    @property
    def value(self) -> str:
        """What says in a form that this one was chosen."""
        return f"{self.kind}:{self.pk}"


def choices(text: str, user: User, kind: str = "") -> list[Choice]:
    """What the user may mean by the text: objects of one kind, or of every kind."""
    text = text.strip()
    return [choice for target in _targets(kind, user) for choice in _of_kind(target, text, user)] if text else []


def chosen(value: str, user: User) -> models.Model | None:
    """The object of a `Choice.value`, if there is one that the user may see."""
    kind, _, pk = value.rpartition(":")
    target = find_target(kind)
    if target is None or not pk.isdecimal():
        return None
    found: models.Model | None = target.visible_to(user).filter(pk=int(pk)).first()
    return found


def _targets(kind: str, user: User) -> Sequence[LinkTarget]:
    return [target for target in targets_by_hand(user) if kind in {"", target.key}]


def _of_kind(target: LinkTarget, text: str, user: User) -> list[Choice]:
    rows: Any = target.found(text, user)
    found = rows.annotate(choice_title=target.title).values_list("pk", "choice_title")[:OFFERED]
    return [Choice(target.key, target.label, target.icon, pk, title) for pk, title in found]
