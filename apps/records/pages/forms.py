"""The form of a record: all its fields, filled from a record, from a letter, or from what was sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from apps.attributes import Problem, Reference, Type, Value
from apps.records.models import Record, RecordAttribute, RecordType
from apps.records.naming import named
from apps.records.pages.fields import Entry, Field, KeptFile, filled, posted, with_room
from apps.records.pages.types import types_of
from apps.records.pages.uploads import take_file
from apps.records.reading import Find
from apps.staff.access import DeskRequest
from apps.staff.models import User


@dataclass(slots=True)
class RecordForm:
    """The fields in the order of the layout; `problems` are sentences that belong to none of them."""

    fields: list[Field]
    problems: list[str] = field(default_factory=list)

    @property
    def sections(self) -> list[tuple[str, list[Field]]]:
        """The fields by the sections of the layout, which stand in the order in which they are first named."""
        found: dict[str, list[Field]] = {}
        for each in self.fields:
            found.setdefault(each.row.section, []).append(each)
        return [*found.items()]

    @property
    def is_wrong(self) -> bool:
        return bool(self.problems) or any(each.errors or each.theirs for each in self.fields)

    @property
    def is_contested(self) -> bool:
        """Whether somebody else has written into a field meanwhile."""
        return any(each.theirs for each in self.fields)

    def given(self) -> dict[str, object | None]:
        """What stands in the fields, for `create_record`."""
        return {each.row.name: each.given() for each in self.fields}

    def by_name(self) -> dict[str, Field]:
        return {each.row.name: each for each in self.fields}

    def tell(self, problems: Iterable[Problem]) -> None:
        """Put each sentence beside its field."""
        fields = self.by_name()
        for problem in problems:
            found = fields.get(problem.path.partition(".")[0])
            (found.errors if found else self.problems).append(problem.sentence)


def form_with(record_type: RecordType, values: Mapping[str, Value], user: User) -> RecordForm:
    """The form with these values in it."""
    return RecordForm([filled(row, values.get(row.name)) for row in editable_rows(record_type, user)])


def sent_form(record_type: RecordType, request: DeskRequest) -> RecordForm:
    """The form as it was sent, with the files that came along and the rows that were asked for."""
    form = RecordForm([posted(row, request.POST) for row in editable_rows(record_type, request.user)])
    for each in form.fields:
        _take_files(each, request.FILES.getlist(f"{each.row.name}.file"))
    _change_rows(form, request.POST)
    return form


def wants_rows(data: QueryDict) -> bool:
    """Whether a row of values is to come or go, and nothing to be saved: how it is done without scripts."""
    return "add" in data or "remove" in data


def editable_rows(record_type: RecordType, user: User) -> list[RecordAttribute]:
    """The attributes that the user may fill in: not those that point at records which are hidden from her."""
    seen = {each.pk for each in types_of(user)}
    return [row for row in record_type.rows if row.type != Type.RECORD or row.target_id in seen]


def changeable(record_type: RecordType, user: User) -> list[tuple[str, str]]:
    """What can be changed of many records at once, as the bar of the list sends it and as it reads."""
    return [(f"set:{row.name}", row.label) for row in editable_rows(record_type, user)]


def finder(user: User) -> Find:
    """Finds what she names, among what she may see."""

    def find(row: RecordAttribute, text: str) -> Reference | None:
        found = named(row, text)
        if found is None or found.kind != "record":
            return found
        records = Record.objects.visible_to(user).filter(record_type=row.target_id, pk=found.id)
        return found if records.exists() else None

    return find


def _take_files(shown: Field, uploads: Iterable[Any]) -> None:
    for upload in uploads:
        try:
            document = take_file(upload)
        except ValidationError as error:
            shown.errors += error.messages
            continue
        if not shown.row.array:
            shown.files = []
        shown.files.append(KeptFile(document))


def _change_rows(form: RecordForm, data: QueryDict) -> None:
    fields = form.by_name()
    if (grown := fields.get(data.get("add", ""))) is not None:
        grown.entries.append(Entry())
    name, _colon, place = data.get("remove", "").rpartition(":")
    if (shrunk := fields.get(name)) is not None and place.isdecimal() and int(place) < len(shrunk.entries):
        del shrunk.entries[int(place)]
        with_room(shrunk)
