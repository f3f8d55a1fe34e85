"""Whom or what a text names: by number, by address, by name, or by kind and key as forms send it (“contact:12”)."""

import re
from typing import Any

from django.db.models.functions import Upper

from apps.attributes import Reference, Type
from apps.attributes.people import find_account, find_contact, of_contact
from apps.contacts.models import Account, Contact
from apps.records.models.attribute import RecordAttribute
from apps.records.pointers import find_references

_CHOSEN = re.compile(r"(contact|account|user|record)(?::[\w-]+)?:([0-9]{1,18})")


def named(row: RecordAttribute, text: str) -> Reference | None:
    """The object that the text names for this attribute; None when there is none, or more than one."""
    if chosen := _CHOSEN.fullmatch(text):
        pointer = f"{chosen[1]}:{chosen[2]}"
        return find_references([pointer]).get(pointer)
    match row.type:
        case Type.RECORD:
            return _record(row, text)
        case Type.CONTACT:
            return find_contact(text) or _called(Contact, text)
    return find_account(text) or _called(Account, text) or _called(Contact, text)


def _record(row: RecordAttribute, text: str) -> Reference | None:
    """Numbers are unique, so the type only narrows what is meant."""
    if row.target is None:
        return None
    found = row.target.records.alias(folded=Upper("number")).filter(folded=text.upper()).first()
    return Reference("record", found.pk, found.number) if found else None


def _called(model: type[Contact] | type[Account], name: str) -> Reference | None:
    rows: Any = model._default_manager.filter(name__iexact=name)
    found = list(rows[:2])
    return of_contact(found[0]) if len(found) == 1 else None
