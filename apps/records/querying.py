"""Records by the values of their attributes, typed: numbers compare as numbers, dates as dates."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Upper

from apps.records.columns import column_of
from apps.records.conditions import condition, sortable
from apps.records.models.record_type import RecordType
from apps.staff.models import User
from apps.staff.teams import hidden_from

if TYPE_CHECKING:
    from apps.records.models.record import Record  # noqa: F401 - what the rows are, for the checker


class RecordQuerySet(models.QuerySet["Record"]):
    """`Record.objects.of(invoices).where("Amount", "more", 1000).sorted_by("Due")`."""

    record_type: RecordType | None = None

    def visible_to(self, user: User) -> Self:
        """The records of the types that the user sees."""
        hidden = hidden_from(user, RecordType)
        return self.exclude(record_type__in=hidden) if hidden else self

    def of(self, record_type: RecordType) -> Self:
        """The records of the type, whose attributes can be asked for then."""
        found = self.filter(record_type=record_type.pk)
        found.record_type = record_type
        return found

    def where(self, name: str, operation: str, value: object = None) -> Self:
        """The records whose attribute compares so with the value, which may be typed or a text.

        ValuesRefusedError when there is no such attribute, when it can't be compared so, or with that value.
        """
        return self.filter(condition(self._of_type().row(name), operation, value))

    def sorted_by(self, name: str, *, descending: bool = False) -> Self:
        """By an attribute, or by “number”, “created” or “changed”; what has no value comes last.

        ValuesRefusedError when records have no order by it.
        """
        match name:
            case "created":
                return self.order_by("-id" if descending else "id")
            case "changed":
                return self.order_by(*(["-updated_at", "-id"] if descending else ["updated_at", "id"]))
            case "number":
                if descending:
                    return self.order_by(Upper("number").desc(), "-id")
                return self.order_by(Upper("number"), "id")
        column = column_of(sortable(self._of_type().row(name))).key
        if descending:
            return self.order_by(column.desc(nulls_last=True), "-id")
        return self.order_by(column.asc(), "id")

    def _of_type(self) -> RecordType:
        assert self.record_type is not None, "Say of which type: Record.objects.of(type)."
        return self.record_type

    def _clone(self) -> Self:
        copy: Self = super()._clone()  # type: ignore[misc] # a method of Django's that the stubs leave out
        copy.record_type = self.record_type
        return copy
