"""`manage.py record_type`: make, change and list record types, and the attributes of each."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction

from apps.attributes import Type
from apps.records.defining import plan
from apps.records.models import RecordAttribute, RecordType
from apps.runtime.console import UsageError, table
from apps.runtime.setting_values import NO, YES, named
from apps.runtime.settings_command import SettingsCommand

_FLAGS = ("required", "array", "searchable", "in_list", "long", "date_only")
_TEXTS = ("label", "section", "help_text")
_ATTRIBUTE_HELP = f"""\
keys: type ({", ".join(type_.value for type_ in Type)}), choices (parted by “|”), target (a record type), position,
{", ".join(_TEXTS)}; and, with yes or no: {", ".join(_FLAGS)}.
"""


class Command(SettingsCommand[RecordType]):
    """The settings of record types. `manage.py configuration` moves them from one installation to another."""

    help = "Makes, changes and lists the types of records, with their attributes."
    model = RecordType
    columns = ("system_name", "title", "number_mask", "last_number", "enabled")

    def add_verbs(self, verbs: Any) -> None:
        super().add_verbs(verbs)
        setting = verbs.add_parser("attribute", help="make or change an attribute of a type", epilog=_ATTRIBUTE_HELP)
        setting.add_argument("record_type", metavar="TYPE", help="the system name of the record type")
        setting.add_argument("name", metavar="NAME", help="the system name of the attribute")
        setting.add_argument("pairs", nargs="*", metavar="key=value", help="what it is, see below")
        setting.set_defaults(work=self.attribute)
        listing = verbs.add_parser("attributes", help="list the attributes of a type")
        listing.add_argument("record_type", metavar="TYPE", help="the system name of the record type")
        listing.set_defaults(work=self.attributes)

    def attribute(self, record_type: str, name: str, pairs: list[str], **_options: Any) -> None:
        """Make or change one attribute; the values that exist follow, or nothing is changed."""
        owner = named(RecordType, record_type)
        known = owner.attributes.filter(name=name).first()
        row = owner.attributes.filter(name=name).first() or RecordAttribute(
            record_type=owner, name=name, label=name, position=owner.attributes.count() + 1
        )
        for key, value in map(_pair, pairs):
            setattr(row, key, value)
        try:
            row.full_clean()
        except ValidationError as error:
            raise CommandError(f"“{name}” was not saved.\n" + "\n".join(error.messages)) from None
        conversion, why = plan(known, row) if known else (None, "")
        if why:
            raise CommandError(why)
        with transaction.atomic():
            if conversion is not None:
                conversion.apply()
            row.save()
        self.stdout.write(f"The attribute “{name}” of “{record_type}” is in place.")

    def attributes(self, record_type: str, **_options: Any) -> None:
        """Print the attributes in the order of the form."""
        rows = [
            (row.name, row.label, row.type, ", ".join(flag for flag in _FLAGS if getattr(row, flag)), row.index_state)
            for row in named(RecordType, record_type).rows
        ]
        self.stdout.write(table(["name", "label", "type", "flags", "search"], rows))


def _pair(pair: str) -> tuple[str, Any]:
    """A key and its value, of a setting of an attribute."""
    key, equals, text = pair.partition("=")
    if not equals:
        raise UsageError(f"“{pair}” is not a setting: write key=value.")
    if key in _FLAGS:
        if text.lower() not in (*YES, *NO):
            raise UsageError(f"{key}: write yes or no.")
        return key, text.lower() in YES
    match key:
        case "choices":
            return key, [choice.strip() for choice in text.split("|") if choice.strip()]
        case "target":
            return key, named(RecordType, text) if text else None
        case "position" if text.isdecimal():
            return key, int(text)
        case "type":
            return key, text
    if key in _TEXTS:
        return key, text
    known = ", ".join(("type", "choices", "target", "position", *_TEXTS, *_FLAGS))
    raise UsageError(f"An attribute has no setting “{key}”. The keys are: {known}.")
