"""Whose documents hold the name of something else: they are written anew when that is called otherwise, or gone."""

from typing import Any

from django.db.backends.utils import CursorWrapper

from apps.attributes import Type
from apps.records.models import RecordAttribute
from apps.records.pointing import pointing_at
from apps.search.models import Kind

_NAMERS = {
    Kind.CONTACT: "SELECT 'ticket', id FROM tickets_ticket WHERE requester_id = ANY(%s) ORDER BY id DESC",
    Kind.ACCOUNT: "SELECT 'contact', id FROM contacts_contact WHERE account_id = ANY(%s) ORDER BY id DESC",
}
_POINTS = {
    Kind.CONTACT: (Type.CONTACT, Type.ACCOUNT),
    Kind.ACCOUNT: (Type.ACCOUNT,),
    Kind.RECORD: (Type.RECORD,),
}
"""The types of attributes whose values may be of this kind."""


def note_namers(cursor: CursorWrapper, kind: Kind, keys: list[int]) -> None:
    """Note the documents that hold what these objects are called; those of records by the indexes of attributes."""
    if kind in _NAMERS:
        _note(cursor, _NAMERS[kind], [keys])
    pointers = [f"{kind}:{key}" for key in keys]
    for row in RecordAttribute.objects.filter(searchable=True, type__in=_POINTS.get(kind, ())):
        sql, values = pointing_at(row, pointers).values("id").query.sql_with_params()
        _note(cursor, f"SELECT 'record', id FROM ({sql}) AS found", list(values))


def _note(cursor: CursorWrapper, found: str, values: list[Any]) -> None:
    cursor.execute(f"INSERT INTO search_changed (kind, object_id) {found}", values)
