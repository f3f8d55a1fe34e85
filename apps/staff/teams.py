"""Teams: which agents see a queue, a mailbox or a sender. A team is a Django group."""

from collections import defaultdict
from typing import Any, Self, TypeVar

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from apps.staff.models import User
from apps.staff.roles import SEES_EVERYTHING

Row_co = TypeVar("Row_co", bound="Teamed", covariant=True)


class TeamedQuerySet(models.QuerySet[Row_co]):
    def visible_to(self, user: User) -> Self:
        """The rows that the user may work with: her teams', those of no team, and her own."""
        hidden = hidden_from(user, self.model)
        return self.exclude(pk__in=hidden) if hidden else self


class Teamed(models.Model):
    """Something that only the agents of some teams see; without a team, every agent does."""

    teams = models.ManyToManyField(
        Group, verbose_name=_("teams"), blank=True, related_name="+",
        help_text=_("The groups whose agents see it; none: every agent."),
    )  # fmt: skip

    class Meta:
        abstract = True

    @classmethod
    def closed(cls) -> Q:
        """What makes a row invisible to those of no team of its."""
        return Q(teams__isnull=False)

    @classmethod
    def open_to(cls, user: User) -> Q:
        """What lets the user see a row that is closed to others."""
        return Q(teams__in=user.groups.all())


def hidden_from(user: User, model: type[Teamed]) -> frozenset[int]:
    """The keys of the model's rows that the user must not see, asked for once in the life of the `user` object.

    A request makes its own, so a change counts from the next page on. They are few, as mailboxes and queues are,
    so that a million letters are filtered by a short list instead of a join. One query asks for all models at once.
    """
    asked: dict[str, frozenset[int]] | None = user.__dict__.get("_hidden_rows")
    if asked is None:
        asked = {} if user.has_perm(SEES_EVERYTHING) else _hidden(user)
        user.__dict__["_hidden_rows"] = asked
    return asked.get(model._meta.label, frozenset())


def _hidden(user: User) -> dict[str, frozenset[int]]:
    queries = [_hidden_of(user, model) for model in Teamed.__subclasses__()]
    hidden: dict[str, set[int]] = defaultdict(set)
    for label, key in queries[0].union(*queries[1:], all=True):
        hidden[label].add(key)
    return {label: frozenset(keys) for label, keys in hidden.items()}


def _hidden_of(user: User, model: type[Teamed]) -> "models.QuerySet[Any, tuple[str, int]]":
    rows: Any = model._default_manager.order_by()
    shown = rows.filter(model.open_to(user)).values("pk")
    found: models.QuerySet[Any, tuple[str, int]] = (
        rows.filter(model.closed()).exclude(pk__in=shown).values_list(Value(model._meta.label), "pk")
    )
    return found
