"""One attribute of a record's form: what stands in it as people write it, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.attributes import Document, Reference, Type, Value
from apps.attributes.numbers import read_number
from apps.attributes.wording import in_words
from apps.records.models import RecordAttribute
from apps.records.pages.uploads import sealed, unsealed
from apps.records.pointers import find_references
from apps.records.stored import pointer
from apps.records.typed import POINTING


@dataclass(frozen=True, slots=True)
class Entry:
    """One value as it is written. `chosen` is the key of an object that was found by typing, “contact:12”."""

    text: str = ""
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of the form; one that is not `kept` is only offered, or will be taken away."""

    document: Document
    kept: bool = True

    @property
    def sealed(self) -> str:
        return sealed(self.document)


@dataclass(slots=True)
class Field:
    """An attribute of the form. `theirs` says what somebody else has written there meanwhile."""

    row: RecordAttribute
    entries: list[Entry] = field(default_factory=list)
    files: list[KeptFile] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    theirs: str = ""

    @property
    def widget(self) -> str:
        """A word of the template."""
        match self.row.type:
            case Type.STRING:
                return "long" if self.row.long else "text"
            case Type.DATE_TIME:
                return "date" if self.row.date_only else "moment"
            case Type.CHOICE | Type.BOOLEAN | Type.DOCUMENT:
                return self.row.type
        return "reference" if self.row.type in POINTING else "text"

    @property
    def hint(self) -> str:
        """What a value looks like."""
        return _("1 h 30 min") if self.row.type == Type.DURATION else ""

    @property
    def options(self) -> list[tuple[str, str]]:
        """What there is to choose from, as it is sent and as it reads; a value that is no longer among them stays."""
        if self.row.type == Type.BOOLEAN:
            return [("yes", _("yes")), ("no", _("no"))]
        texts = [*self.row.choices, *(entry.text for entry in self.entries if entry.text)]
        return [(text, text) for text in dict.fromkeys(texts)]

    @property
    def texts(self) -> list[str]:
        return [entry.text for entry in self.entries]

    @property
    def many(self) -> bool:
        """Whether its values stand in rows that come and go; choices are ticked instead, and files listed."""
        return self.row.array and self.row.type not in {Type.CHOICE, Type.DOCUMENT}

    @property
    def raw(self) -> object:
        """What stands in it, to be compared."""
        if self.row.type == Type.DOCUMENT:
            return [kept.document for kept in self.files if kept.kept]
        return [(entry.text, entry.chosen) for entry in self.entries if entry.text]

    def given(self) -> object | None:
        """What stands in it, for the verbs of records: None for nothing."""
        if self.row.type == Type.DOCUMENT:
            found: Sequence[Any] = [kept.document for kept in self.files if kept.kept]
        else:
            found = [entry.chosen or entry.text for entry in self.entries if entry.text]
        if not found:
            return None
        return tuple(found) if self.row.array else found[0]

    def in_words(self) -> str:
        """What stands in it, for a sentence."""
        texts = [kept.document.name for kept in self.files if kept.kept] or [entry.text for entry in self.entries]
        return ", ".join(filter(None, texts)) or "—"


def filled(row: RecordAttribute, value: Value | None) -> Field:
    """The field with a value in it; None for none."""
    items = () if value is None else value if isinstance(value, tuple) else (value,)
    if row.type == Type.DOCUMENT:
        return Field(row, files=[KeptFile(item) for item in items if isinstance(item, Document)])
    return with_room(Field(row, [_entry(row, item) for item in items]))


def posted(row: RecordAttribute, data: QueryDict) -> Field:
    """The field as it was sent; what was chosen counts as long as its text stands there unchanged."""
    if row.type == Type.DOCUMENT:
        return _with_files(row, _unsealed(data.getlist(row.name)), _unsealed(data.getlist(f"{row.name}.offered")))
    texts = [text.replace("\r\n", "\n").strip() for text in data.getlist(row.name)]
    chosen = data.getlist(f"{row.name}.key") if row.type in POINTING else []
    entries = [Entry(text, chosen[at] if at < len(chosen) else "") for at, text in enumerate(texts)]
    return with_room(Field(row, _still_meant(entries)))


def with_room(shown: Field) -> Field:
    """The field with at least one place to write in."""
    if not shown.entries and shown.widget != Type.DOCUMENT:
        shown.entries = [Entry()]
    return shown


def _unsealed(texts: list[str]) -> list[Document]:
    return [found for text in texts if (found := unsealed(text)) is not None]


def _with_files(row: RecordAttribute, ticked: list[Document], offered: list[Document]) -> Field:
    files = [KeptFile(document, kept=document in ticked) for document in dict.fromkeys([*offered, *ticked])]
    shown = Field(row, files=files)
    if not row.array and len(ticked) > 1:
        shown.errors.append(_("Only one file fits here: untick the others."))
    return shown


def _still_meant(entries: list[Entry]) -> list[Entry]:
    references = find_references(entry.chosen for entry in entries if entry.chosen)
    return [
        Entry(entry.text, entry.chosen if _is_called(references.get(entry.chosen), entry.text) else "")
        for entry in entries
    ]


def _is_called(reference: Reference | None, text: str) -> bool:
    return reference is not None and in_words(reference) == text


def _entry(row: RecordAttribute, value: Value) -> Entry:
    match value:
        case Reference():
            return Entry(in_words(value), pointer(value))
        case bool():
            return Entry("yes" if value else "no")
        case datetime():
            local = timezone.localtime(value)
            return Entry(local.strftime("%Y-%m-%d" if row.date_only else "%Y-%m-%dT%H:%M"))
        case Decimal():
            text = in_words(value)
            # A comma that could part thousands would be asked about: then the point says it without doubt.
            return Entry(text if read_number(text) == value else format(value, "f"))
    return Entry(in_words(value))
