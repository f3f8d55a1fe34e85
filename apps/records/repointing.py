"""What pointed at a contact or an account that was merged into another one points at that one from then on."""

from typing import Any

from django.db import connection

from apps.attributes import Type
from apps.contacts.models import Account, Contact
from apps.desk.happenings import tell_all_changed
from apps.records.models import Record, RecordAttribute
from apps.records.pointing import pointing_at
from apps.staff.models import User

# In the database, since there may be very many; of several values each stands once.
_REPOINT = """
    UPDATE records_record SET values = jsonb_set(values, ARRAY[%(name)s], CASE jsonb_typeof(values -> %(name)s)
        WHEN 'array' THEN (
            SELECT jsonb_agg(item ORDER BY place) FROM (
                SELECT CASE item #>> '{}' WHEN %(before)s THEN to_jsonb(%(after)s::text) ELSE item END AS item,
                       min(place) AS place
                FROM jsonb_array_elements(values -> %(name)s) WITH ORDINALITY AS items (item, place) GROUP BY 1
            ) AS kept)
        ELSE to_jsonb(%(after)s::text) END)
    WHERE id = ANY(%(keys)s)
"""


def repoint(gone: Contact | Account, into: Contact | Account, by: User | None, **_signal: Any) -> None:
    """Let the records hold the one that stays, and tell it; who they mean is the same, so their log says nothing."""
    before, after = (f"{party._meta.model_name}:{party.pk}" for party in (gone, into))
    for row in RecordAttribute.objects.filter(type__in=(Type.CONTACT, Type.ACCOUNT)):
        records = pointing_at(row, [before]).order_by("pk").select_for_update()
        keys = list(records.values_list("pk", flat=True))
        if keys:
            with connection.cursor() as cursor:
                cursor.execute(_REPOINT, {"name": row.name, "before": before, "after": after, "keys": keys})
            tell_all_changed(Record, keys, [row.name], by=by)
