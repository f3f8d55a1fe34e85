"""The values of records as pages show them: in words, with links to what they point at and to their files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import number_format

from apps.activities.files import is_picture
from apps.activities.shown import ShownFile
from apps.attributes import Document, Reference, Type, Value, Values
from apps.attributes.wording import in_words
from apps.records.models import Record, RecordAttribute
from apps.records.pages.types import types_of
from apps.staff.models import User

_PAGES = {"contact": "contacts:contact", "account": "contacts:account", "record": "records:record"}


@dataclass(frozen=True, slots=True)
class Item:
    """One value: a text, a text that leads somewhere, or a file."""

    text: str
    url: str = ""
    file: ShownFile | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a record holds of one attribute; no items, no value."""

    row: RecordAttribute
    items: tuple[Item, ...]

    @property
    def wide(self) -> bool:
        """Whether it wants a line of its own."""
        return self.row.long or self.row.type == Type.DOCUMENT

    @property
    def kind(self) -> str:
        return self.row.type


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form's layout; the first one may have no title."""

    title: str
    values: tuple[Shown, ...]


def shown_values(record: Record, rows: Sequence[RecordAttribute], values: Values, user: User) -> list[Shown]:
    """The record's values of these attributes, in their order, as far as the user may see what they point at."""
    seen = {each.pk for each in types_of(user)}
    return [
        Shown(row, _items(record, row, values.get(row.name)))
        if row.type != Type.RECORD or row.target_id in seen
        else Shown(row, ())
        for row in rows
    ]


def sections(shown: Sequence[Shown]) -> list[Section]:
    """The values by the sections of the layout, which stand in the order in which they are first named."""
    found: dict[str, list[Shown]] = {}
    for value in shown:
        found.setdefault(value.row.section, []).append(value)
    return [Section(title, tuple(values)) for title, values in found.items()]


def title_of(record: Record, rows: Sequence[RecordAttribute], values: Mapping[str, Value]) -> str:
    """What the record is called beside its number: the first of its texts; "" when it has none."""
    texts = (values.get(row.name) for row in rows if row.type == Type.STRING and not (row.array or row.long))
    return next((" ".join(text.split()) for text in texts if isinstance(text, str) and text.strip()), "")


def _items(record: Record, row: RecordAttribute, value: Value | None) -> tuple[Item, ...]:
    if value is None:
        return ()
    items = value if isinstance(value, tuple) else (value,)
    return tuple(_item(record, row, item) for item in items)


def _item(record: Record, row: RecordAttribute, value: Value) -> Item:
    match value:
        case Document():
            return Item(value.name, file=_file(record, row, value))
        case Reference():
            page = _PAGES.get(value.kind)
            return Item(in_words(value), reverse(page, args=[value.id]) if page else "")
        case Decimal():
            return Item(number_format(value, use_l10n=True, force_grouping=True))
    return Item(in_words(value))


def _file(record: Record, row: RecordAttribute, document: Document) -> ShownFile:
    return ShownFile(
        name=document.name,
        size=document.size,
        url=reverse("records:file", args=[record.pk, row.name, document.sha256]),
        picture=is_picture(document.content_type),
        content_type=document.content_type,
    )
