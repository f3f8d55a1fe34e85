"""What can be moved from one installation to another, and what each is made of."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from apps.linking.models import LinkingRule
from apps.records.models import RecordType
from apps.scenarios.models import IncomingRoute, OutgoingRoute, Scenario


@dataclass(frozen=True, slots=True)
class Sort:
    """One list of the document. `rows` belong to an entry, `groups` are its many-to-many fields to teams."""

    key: str
    model: type[models.Model]
    name: str = "system_name"
    rows: tuple[str, ...] = ()
    parent: str = ""  # the rows' field that points at the entry
    groups: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # what belongs to one installation

    def everything(self) -> "models.QuerySet[Any]":
        """All of them in the order of their names."""
        return self.model._default_manager.order_by(self.name)

    def find(self, name: object) -> Any:
        """The one of this name, None when there is none."""
        return self.model._default_manager.filter(**{self.name: name}).first()


SORTS = (
    Sort(
        "record_types", RecordType, rows=("attributes",), parent="record_type", groups=("teams", "writers"),
        left_out=("last_number",),
    ),
    Sort("outgoing", OutgoingRoute, rows=("attributes", "recipients"), parent="route"),
    Sort("incoming", IncomingRoute, rows=("attributes",), parent="route"),
    Sort("rules", LinkingRule, name="name"),
    Sort("scenarios", Scenario, groups=("teams",)),
)  # fmt: skip
"""In the order in which they are taken in: each after what it names."""


def sort_of(instance: models.Model) -> Sort:
    """The list that the object belongs to."""
    return next(sort for sort in SORTS if isinstance(instance, sort.model))


def sort_named(key: str) -> Sort | None:
    """The list of this key."""
    return next((sort for sort in SORTS if sort.key == key), None)
