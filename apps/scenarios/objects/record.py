"""Records as scenarios see them: what their type declares, and what every record has."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.activities.models import EmailActivity
from apps.attributes import Attribute, Reference, Type, Value
from apps.attributes.declaration import find
from apps.attributes.people import of_user
from apps.records.keeping import change_record
from apps.records.models import Record, RecordType
from apps.scenarios.objects.kind import ObjectRefusedError
from apps.scenarios.objects.known_types import ATTRIBUTES_AS_TEXT, recall_attributes
from apps.scenarios.objects.places import address_of
from apps.scenarios.objects.references import letters_of, one
from apps.staff.models import User


def refer_to_record(record: Record) -> Reference:
    """The record as a value; people call it by its number."""
    return Reference("record", record.pk, record.number)


def find_type(name: str) -> RecordType:
    """The record type of this system name; ObjectRefusedError when there is none, or it is switched off."""
    found = RecordType.objects.annotate(attributes_as_text=ATTRIBUTES_AS_TEXT).filter(system_name=name).first()
    if found is None:
        raise ObjectRefusedError(_("There is no record type “%(name)s”. Choose one that there is.") % {"name": name})
    if not found.enabled:
        sentence = _("The record type “%(name)s” is switched off. Switch it on first.")
        raise ObjectRefusedError(sentence % {"name": found.title})
    recall_attributes(found, found.attributes_as_text)  # type: ignore[attr-defined] # annotated
    return found


def _letters(record: Record) -> Value:
    kind = ContentType.objects.get_for_model(Record)
    return letters_of(EmailActivity.objects.filter(links__content_type=kind, links__object_id=record.pk))


_OF_EVERY_RECORD: tuple[tuple[Attribute, Callable[[Record], Value | None]], ...] = (
    (Attribute("Number", description=gettext_noop("number")), lambda record: record.number),
    (
        Attribute("Type", description=gettext_noop("system name of the record type")),
        lambda record: record.record_type.system_name,
    ),
    (Attribute("Created", Type.DATE_TIME, gettext_noop("created")), lambda record: record.created_at),
    (Attribute("Changed", Type.DATE_TIME, gettext_noop("changed")), lambda record: record.updated_at),
    (Attribute("Author", Type.USER, gettext_noop("author")), lambda record: one(record.created_by, of_user)),
    (Attribute("Letters", Type.LETTER, gettext_noop("letters, the newest first"), array=True), _letters),
    (Attribute("Url", description=gettext_noop("address of its page")), address_of),
)


class Records:
    """The records of every type; `target` is the type's system name."""

    key = "record"
    value_type = Type.RECORD
    model: type[Model] = Record

    @property
    def label(self) -> str:
        """The kind's name in the reader's language."""
        return str(Type.RECORD.label)

    def attributes(self, target: str = "") -> Sequence[Attribute]:
        """What the type declares, and what every record has beside it."""
        own = self.writable(target)
        return (*own, *(attribute for attribute, _read in _OF_EVERY_RECORD if find(own, attribute.name) is None))

    def writable(self, target: str = "") -> Sequence[Attribute]:
        """What the type declares; nothing for a record of any type."""
        found = RecordType.objects.with_attributes().filter(system_name=target).first() if target else None
        return found.declared if found else ()

    def writable_of(self, instance: Record) -> Sequence[Attribute]:
        """What the record's type declares."""
        return instance.record_type.declared

    def load(self, keys: Collection[int]) -> Mapping[int, Model]:
        """The records of these keys with their types."""
        rows = Record.objects.select_related("record_type", "created_by")
        return {row.pk: row for row in rows.prefetch_related("record_type__attributes").filter(pk__in=keys)}

    def load_locked(self, key: int) -> Model | None:
        """The record of this key, None when it is gone; nobody else changes it until the transaction ends."""
        # Within the join, since a record never changes its type.
        rows = Record.objects.select_related("record_type").select_for_update(of=("self",))
        found = rows.annotate(attributes_as_text=ATTRIBUTES_AS_TEXT).filter(pk=key).first()
        if found is not None:
            recall_attributes(found.record_type, found.attributes_as_text)  # type: ignore[attr-defined] # annotated
        return found

    def refer(self, instance: Record) -> Reference:
        """The record as a value."""
        return refer_to_record(instance)

    def read(self, instance: Record, name: str) -> Value | None:
        """The typed value of an attribute; None where it has none."""
        if find(instance.record_type.declared, name) is not None:
            return instance.typed().get(name)
        read = next((read for attribute, read in _OF_EVERY_RECORD if attribute.name == name), None)
        return read(instance) if read else None

    def write(self, instance: Record, values: Mapping[str, Value | None], *, by: User | None, scenario: str) -> None:
        """Give attributes of a locked record whole new values, in one change; ValuesRefusedError with what is wrong.

        Mandatory attributes may stay empty: what a machine doesn't know, people fill in on the form.
        """
        change_record(instance, values, by=by, complete=False, scenario=scenario, locked=True)

    def visible_to(self, user: User) -> QuerySet[Any]:
        """The records that the user may see."""
        return Record.objects.visible_to(user)


RECORD = Records()
