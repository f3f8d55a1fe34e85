"""The list of a record type: columns, conditions or a search, and an order; the address holds all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import pgettext

from apps.attributes import Type
from apps.desk.paging import Page
from apps.records.models import Record, RecordAttribute, RecordType
from apps.records.pages.filters import Filter, filters_of, narrowing
from apps.records.pages.shown import Shown, shown_values
from apps.records.pages.sorting import Sort, can_sort, sorted_page
from apps.records.pages.types import types_of
from apps.records.pages.values import values_of
from apps.records.querying import RecordQuerySet
from apps.records.searching import searched
from apps.staff.models import User

USUAL_COLUMNS = 4
"""So many are shown of a type whose technologist has marked none."""


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column. `address` is the list sorted by it, "" where there is no such order."""

    row: RecordAttribute | None  # None: the number
    label: str
    address: str
    sorted: str  # as aria-sort says it, "" when the list is in another order


@dataclass(frozen=True, slots=True)
class Line:
    """A record as a row of the list."""

    record: Record
    cells: list[Shown]


@dataclass(frozen=True)
class RecordList:
    """One list as its address says. Unknown words in the address count as nothing said."""

    user: User
    record_type: RecordType
    search: str
    sort: Sort
    filters: list[Filter]
    after: str

    @classmethod
    def of(cls, query: QueryDict, record_type: RecordType, user: User) -> "RecordList":
        """The list that the address asks for."""
        return cls(
            user=user,
            record_type=record_type,
            search=query.get("q", "").strip(),
            sort=Sort.of(query.get("sort", ""), record_type.rows),
            filters=filters_of(_searchable(record_type, user), query),
            after=query.get("after", ""),
        )

    @property
    def path(self) -> str:
        return reverse("records:list", args=[self.record_type.system_name]) + self.address

    @property
    def address(self) -> str:
        """The query part of the address, which every link of the list carries on; "" for the whole list."""
        return self._address(self.filters, self.sort)

    @property
    def older_address(self) -> str:
        """Where the list goes on; "" at its end."""
        if not self.page.older:
            return ""
        return f"{self.path}{'&' if self.address else '?'}{urlencode({'after': self.page.older})}"

    @property
    def narrowed(self) -> bool:
        return bool(self.search) or any(each.said for each in self.filters)

    @property
    def chips(self) -> list[tuple[str, str]]:
        """The conditions in words, each with the address of the list without it."""
        return [
            (each.in_words(), self._address([other for other in self.filters if other is not each], self.sort) or "?")
            for each in self.filters
            if each.said
        ]

    @property
    def problems(self) -> list[str]:
        """What was asked for and can't be, in sentences."""
        return self._narrowing[1]

    @property
    def columns(self) -> list[Column]:
        """The number, then those that the type has marked."""
        rows = [(row, row.name, row.label, can_sort(row)) for row in self.column_rows]
        return [self._column(*each) for each in [(None, "number", pgettext("of a record", "Number"), True), *rows]]

    @cached_property
    def column_rows(self) -> list[RecordAttribute]:
        rows = self.record_type.rows
        marked = [row for row in rows if row.in_list]
        return marked or [row for row in rows if row.type != Type.DOCUMENT and not row.long][:USUAL_COLUMNS]

    @cached_property
    def lines(self) -> list[Line]:
        """The records of the page with their cells."""
        records = self.page.rows
        values = values_of(records, self.record_type)
        return [
            Line(record, shown_values(record, self.column_rows, values[record.pk], self.user)) for record in records
        ]

    @cached_property
    def page(self) -> Page[Record]:
        return sorted_page(self.records(), self.sort, self.record_type.rows, self.after)

    def records(self) -> RecordQuerySet:
        """The records of the list, in no order."""
        found = Record.objects.of(self.record_type).filter(self._narrowing[0])
        return found.filter(searched(self.record_type, self.search)) if self.search else found

    def ordered(self) -> RecordQuerySet:
        """All records of the list, in its order."""
        if not self.sort.name:
            return self.records().order_by("-pk")
        return self.records().sorted_by(self.sort.name, descending=self.sort.descending)

    @cached_property
    def _narrowing(self) -> tuple[Q, list[str]]:
        return narrowing(self.filters)

    def _column(self, row: RecordAttribute | None, name: str, label: str, sortable: bool) -> Column:  # noqa: FBT001
        here = self.sort.name == name
        turned = Sort(name, descending=here and not self.sort.descending)
        direction = ("descending" if self.sort.descending else "ascending") if here else ""
        return Column(row, label, self._address(self.filters, turned) if sortable else "", direction)

    def _address(self, filters: Sequence[Filter], sort: Sort) -> str:
        said = [("q", self.search), ("sort", sort.said), *(word for each in filters for word in each.words)]
        query = urlencode([(name, value) for name, value in said if value])
        return f"?{query}" if query else ""


def _searchable(record_type: RecordType, user: User) -> list[RecordAttribute]:
    """The attributes that can be asked for; not those that point at what the user must not see."""
    seen = {each.pk for each in types_of(user)}
    return [row for row in record_type.rows if row.searchable and (row.target_id is None or row.target_id in seen)]
